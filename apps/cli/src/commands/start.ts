import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { styleText } from 'node:util';
import type { Command } from 'commander';
import { demoPeople, demoOrganizations, type DemoPerson, emailOf } from '../demo/people.js';
import type { EmbeddedMarket } from '../start/embedded.js';
import { Progress } from '../start/progress.js';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../../../../..');
const DEMO_SPEED = '60';

/** What a newcomer needs to go on. */
function welcome(market: EmbeddedMarket, seconds: string, speed: number, logFile: string): string {
  const bold = (text: string): string => styleText('bold', text);
  const rows = (Object.keys(demoPeople) as DemoPerson[]).map((name) => {
    const org = demoOrganizations[demoPeople[name].org];
    return `  ${emailOf(name).padEnd(26)} ${org.kind.padEnd(9)} ${org.name.padEnd(14)} ${market.secrets.demoKeys[name]}`;
  });
  return [
    '', bold(`Switchyard runs (${seconds} s). Synthetic demo market: invented sites, invented prices, ${speed}x market time.`), '',
    `  console   ${new URL('/', market.url).href}   password of every demo login: ${market.secrets.demoPassword}`,
    `  GraphQL   ${market.url}`, `  log       ${logFile}`, '',
    bold('Demo logins: e-mail, kind, organisation, API key (Authorization: Bearer …)'), ...rows, '',
    `Next, in another terminal:  ${bold('npx switchyard demo')}     Ctrl-C stops; data is kept.`, '',
  ].join('\n');
}

async function start(): Promise<void> {
  // Loaded here: database and queue take longer to load than most commands take to run.
  const [{ loadConfig }, { startEmbedded }] = await Promise.all([import('@switchyard/runtime'), import('../start/embedded.js')]);
  const config = loadConfig({ MARKET_SPEED: DEMO_SPEED, ...process.env });
  if (!config.ok) {
    for (const problem of config.error) process.stderr.write(`${problem.message}\n`);
    process.exitCode = 1;
    return;
  }
  if (!config.value.database.embedded) {
    process.stderr.write('DATABASE_URL is set: `start` runs the embedded market only. Run apps/gateway, apps/scheduler and apps/billing with your own database (docs/operations.md).\n');
    process.exitCode = 1;
    return;
  }
  const dataDir = resolve(config.value.dataDir);
  mkdirSync(dataDir, { recursive: true });
  const logFile = join(dataDir, 'switchyard.log');
  const log = createWriteStream(logFile, { flags: 'a' });
  const progress = new Progress((line) => process.stderr.write(`${line}\n`));
  let stopping: Promise<void> | undefined;
  let market: EmbeddedMarket | undefined = undefined as EmbeddedMarket | undefined;
  const stop = (): void => {
    if (stopping) process.exit(130);
    process.stderr.write('\nstopping: jobs are checkpointed, data is kept …\n');
    stopping = (market?.stop() ?? Promise.resolve()).then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
  market = await startEmbedded({ config: config.value, root: ROOT, progress, onLine: (line) => log.write(`${line}\n`) });
  process.stdout.write(welcome(market, progress.totalSeconds(), config.value.marketSpeed, logFile));
}

/** `switchyard start`: the whole market on this machine. */
export function register(program: Command): void {
  program
    .command('start')
    .description('Runs the whole market on this machine: embedded PostgreSQL, all services, a synthetic demo market. No Docker, no Redis, no account.')
    .action(start);
}
