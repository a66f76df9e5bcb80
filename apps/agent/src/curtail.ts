import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { DoorAnswer, DoorRequest } from './curtailment/door/control-socket.js';
import { socketPath } from './curtailment/door/open-curtailment.js';

const USAGE = `curtail: orders a curtailment at this site, with or without the control plane.

  node dist/src/curtail.js --to-mw 2 --for 2h [--in 10m] [--reason TEXT] --data-dir DIR
  node dist/src/curtail.js --end EVENT --data-dir DIR
  node dist/src/curtail.js --status --data-dir DIR

--to-kw may stand for --to-mw. Times: 90s, 15m, 2h, 1d. Exit codes: 0 done, 1 refused, 2 wrong usage, 3 no agent answers.`;

class Usage extends Error {}
const UNITS = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;
/** `2h` in seconds. @throws Usage */
export function secondsOf(option: string, text: string): number {
  const parts = /^(\d{1,6}(?:\.\d{1,3})?)([smhd])$/.exec(text);
  if (parts === null) throw new Usage(`${option} ${text}: say a time such as 90s, 15m or 2h`);
  return Number(parts[1]) * UNITS[parts[2] as keyof typeof UNITS];
}
function numberOf(option: string, text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0) throw new Usage(`${option} ${text}: say a number, 0 or more`);
  return value;
}
/** What the arguments ask for. @throws Usage naming the option */
export function requestOf(argv: readonly string[]): { readonly request: DoorRequest; readonly dataDir: string } {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ args: [...argv], options: { 'to-mw': text, 'to-kw': text, for: text, in: text, reason: text, end: text, status: { type: 'boolean' }, 'data-dir': text, help: { type: 'boolean' } } });
  const dataDir = values['data-dir'] ?? process.env['AGENT_DATA_DIR'];
  if (values.help === true || dataDir === undefined) throw new Usage(USAGE);
  if (values.status === true) return { request: { command: 'status' }, dataDir };
  if (values.end !== undefined) return { request: { command: 'end', event: values.end }, dataDir };
  const [mw, kw, lasts] = [values['to-mw'], values['to-kw'], values.for];
  if ((mw === undefined) === (kw === undefined)) throw new Usage('say --to-mw or --to-kw: the most the site may draw');
  if (lasts === undefined) throw new Usage('say for how long with --for');
  const toKw = kw === undefined ? numberOf('--to-mw', mw!) * 1_000 : numberOf('--to-kw', kw);
  const inSeconds = values.in === undefined ? 0 : secondsOf('--in', values.in);
  return { request: { command: 'curtail', toKw, forSeconds: secondsOf('--for', lasts), inSeconds, reason: values.reason ?? 'ordered at the site', key: randomUUID() }, dataDir };
}
/** One request to the agent of a data directory. @throws Error when none answers */
export function askAgent(dataDir: string, request: DoorRequest): Promise<DoorAnswer> {
  return new Promise((done, fail) => {
    const socket = connect({ path: socketPath(resolve(dataDir)) });
    let text = '';
    socket.setTimeout(10_000, () => socket.destroy(new Error('no answer within 10 s')));
    socket.on('connect', () => socket.write(`${JSON.stringify(request)}\n`));
    socket.on('data', (chunk) => (text += chunk.toString('utf8')));
    socket.on('error', fail);
    socket.on('end', () => {
      try {
        done(JSON.parse(text) as DoorAnswer);
      } catch (error) {
        fail(new Error('the agent closed without an answer', { cause: error }));
      }
    });
  });
}
async function main(): Promise<number> {
  const { request, dataDir } = requestOf(process.argv.slice(2));
  const answer = await askAgent(dataDir, request).catch((error: unknown) => {
    process.stderr.write(`No agent answers at ${socketPath(resolve(dataDir))}: ${(error as Error).message}\n`);
    return undefined;
  });
  if (answer === undefined) return 3;
  if (answer.ok) process.stdout.write(`${JSON.stringify(answer)}\n`);
  else process.stderr.write(`Refused: ${answer.error}\n`);
  return answer.ok ? 0 : 1;
}
if (process.argv[1] !== undefined && /\/curtail\.[jt]s$/.test(process.argv[1])) {
  main().then(
    (code) => (process.exitCode = code),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = 2;
    },
  );
}
