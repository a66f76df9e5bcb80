import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { createClient } from '@switchyard/graphql-client';
import { type AffineClockState, SECOND_MS } from '@switchyard/kernel';
import { prepareQueueSchema } from '@switchyard/queue';
import { type ChildSpec, type Config, type EmbeddedPostgres, freePort, ownMarketClock, startEmbeddedPostgres, superviseChildren, type Supervisor, systemWallClock } from '@switchyard/runtime';
import { inTransaction, type LoginRole, migrationDigests, openDatabase, prepareDatabase, readClock, writeClock } from '@switchyard/store';
import { demoSites, FEEDER_KW, GPUS_PER_NODE, MINING } from '../demo/market.js';
import { demoOrganizations, demoPeople, type DemoPerson } from '../demo/people.js';
import { checkMadeWith, digestOf } from './made-with.js';
import type { Progress } from './progress.js';
import { loadSecrets, type Secrets } from './secrets.js';
import { seedMarket } from './seed-market.js';
import { markSynthetic, seedOrganizations } from './seed-organizations.js';
import { agentServices, coreServices, type ServicesPlan } from './services.js';

const DATABASE = 'switchyard';
/** An agent parks its jobs first: their checkpoints take their time. */
const STOP_WITHIN_MS = 30 * SECOND_MS;
/** Lines of a program's output that are shown when it does not come up. */
const LAST_WORDS = 12;
/** Queues live beside the data; these roles work on them. */
const QUEUE_ROLES = ['sy_scheduler', 'sy_billing'];

export interface EmbeddedMarket {
  readonly url: string;
  readonly secrets: Secrets;
  /** Ends everything in reverse order; data is kept. Safe to call twice. */
  stop(): Promise<void>;
}
export interface EmbeddedOptions {
  readonly config: Config;
  /** Root of the checkout. */
  readonly root: string;
  readonly progress: Progress;
  readonly onLine: (line: string) => void;
}

/** Starts the whole market on this machine: database, services as child processes, demo market, agents. */
export async function startEmbedded({ config, root, progress, onLine }: EmbeddedOptions): Promise<EmbeddedMarket> {
  const opened: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const close of opened.splice(0).reverse()) await close();
  };
  try {
    return await begin();
  } catch (error) {
    await stop();
    throw error;
  }

  /** They need nothing of one another to become ready, so none waits for another. */
  async function startTogether(children: readonly ChildSpec[]): Promise<void> {
    const watched = children.map((child) => watch(child, onLine));
    opened.push(async () => void (await Promise.all(watched.map(({ supervisor }) => supervisor.stop()))));
    await Promise.all(watched.map(async ({ supervisor, lastWords }) => {
      await supervisor.start().catch((error: Error) => {
        throw new Error(`${error.message}. Its last words:\n${lastWords()}`, { cause: error });
      });
    }));
  }

  async function begin(): Promise<EmbeddedMarket> {
    await refuseTakenPort(config.http.host, config.http.port);
    checkMadeWith(resolve(config.dataDir), { migrations: migrationDigests, demo: digestOf([demoSites, FEEDER_KW, GPUS_PER_NODE, MINING, demoOrganizations, demoPeople]) });
    const postgres = await progress.step('PostgreSQL', () => startEmbeddedPostgres({ dataDir: resolve(config.dataDir), log: (line) => onLine(`postgres  ${line}`) }));
    opened.push(() => postgres.stop());
    // As root the server may have had to choose another directory than the one asked for: everything lives beside it.
    const dataDir = resolve(config.dataDir);
    const secrets = loadSecrets(dataDir);
    const databaseUrl = (role: LoginRole): string => postgres.url(role, secrets.rolePasswords[role], DATABASE);
    await progress.step('database schema', () => migrate(postgres, secrets));
    const clock = await ownClock(databaseUrl('sy_owner'), config.marketSpeed, onLine);
    opened.push(clock.stop);
    const plan: ServicesPlan = {
      root, dataDir, databaseUrl, secrets, port: config.http.port === 0 ? await freePort() : config.http.port, twinPort: await freePort(),
      clock: clock.state, speed: config.marketSpeed, logLevel: config.log.level, syntheticPrices: true,
      ...(config.queueUrl === undefined ? {} : { queueUrl: config.queueUrl }),
    };
    await progress.step('demo people', () => seedOrganizations(databaseUrl('sy_owner'), secrets.demoKeys, clock.now(), secrets.demoPassword));
    await progress.step('gateway, scheduler, billing and the payment twin', () => startTogether(coreServices(plan)));
    const url = `http://127.0.0.1:${plan.port}/graphql`;
    const clientOf = (person: DemoPerson) => createClient({ url, token: secrets.demoKeys[person] });
    const tokens = await progress.step('demo market', async () => {
      const agentTokens = await seedMarket(clientOf, dataDir);
      await markSynthetic(databaseUrl('sy_owner'));
      return agentTokens;
    });
    await progress.step('site agents', () => startTogether(agentServices(plan, demoSites, tokens)));
    return { url, secrets, stop };
  }
}

/** Supervises one child and remembers the end of what it said, for when it does not come up. */
function watch(child: ChildSpec, onLine: (line: string) => void): { supervisor: Supervisor; lastWords: () => string } {
  const last: string[] = [];
  const supervisor = superviseChildren({
    children: [child], stopWithinMs: STOP_WITHIN_MS,
    onLine: (name, line) => {
      onLine(`${name.padEnd(12)} ${line}`);
      if (last.push(`  ${line}`) > LAST_WORDS) last.shift();
    },
  });
  return { supervisor, lastWords: () => last.join('\n') };
}

/** @throws Error naming the variable when somebody else listens there */
async function refuseTakenPort(host: string, port: number): Promise<void> {
  const probe = createServer();
  const taken = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => probe.once('error', resolve).listen(port, host, () => resolve(undefined)));
  if (taken) throw new Error(`Port ${port} cannot be used (${taken.code}): another program may listen there. Stop it, or set PORT to a free port, such as PORT=4001.`);
  await new Promise((resolve) => probe.close(resolve));
}

async function migrate(postgres: EmbeddedPostgres, secrets: Secrets): Promise<void> {
  await prepareDatabase({ adminUrl: postgres.superuserUrl(), database: DATABASE, passwords: secrets.rolePasswords });
  await prepareQueueSchema(postgres.url('sy_owner', secrets.rolePasswords.sy_owner, DATABASE), QUEUE_ROLES);
}

/** Market time goes on where it stood; this process keeps it written down. */
async function ownClock(ownerUrl: string, speed: number, onLine: (line: string) => void): Promise<{ state: AffineClockState; now: () => ReturnType<typeof systemWallClock.now>; stop: () => Promise<void> }> {
  const database = await openDatabase(ownerUrl, 2);
  let last: AffineClockState | undefined;
  const store = {
    load: () => inTransaction(database, readClock),
    save: async (state: AffineClockState) => {
      await inTransaction(database, (tx) => writeClock(tx, state));
      last ??= state;
    },
  };
  const clock = await ownMarketClock(store, speed, systemWallClock, (error) => onLine(`clock  not saved: ${error.message}`));
  return {
    state: last!,
    now: () => clock.now(),
    stop: async () => {
      await clock.stop();
      await database.destroy();
    },
  };
}
