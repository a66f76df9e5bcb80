import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

const ROOT = join(import.meta.dirname, '../../..');
const START_MAX_MS = 120_000;
export type Person = 'ada' | 'bruno' | 'lena' | 'otso' | 'fay' | 'finn';
const organizations: Readonly<Record<Person, string>> = { ada: 'aurora', bruno: 'basalt', lena: 'llano', otso: 'boreal', fay: 'switchyard', finn: 'switchyard' };
export const emailOf = (person: Person): string => `${person}@${organizations[person]}.example`;

interface Secrets {
  readonly demoPassword: string;
  readonly demoKeys: Readonly<Record<Person, string>>;
  readonly rolePasswords: Readonly<Record<'sy_owner', string>>;
}
/** A market as `switchyard start` runs it: its own processes, its own database, the console as it was built. */
export interface Stack {
  /** Where the gateway and the console listen, without a slash at the end. */
  readonly url: string;
  readonly password: string;
  /** Where it keeps its data. */
  readonly dataDir: string;
  keyOf(person: Person): string;
  /** Asks the database itself, as the owner of its tables. */
  sql<Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** A connection for work of several statements. */
  readonly database: pg.Pool;
  /** Ends every process of it and starts them again on what it kept, at another speed. @returns the same market, at another address */
  restart(speed: number): Promise<Stack>;
  /** Ends every process of it and takes its files away. */
  stop(): Promise<void>;
}

function open(url: string, dataDir: string, end: (keep: boolean) => Promise<void>): Stack {
  const secrets = JSON.parse(readFileSync(join(dataDir, 'secrets.json'), 'utf8')) as Secrets;
  const database = new pg.Pool({
    host: '127.0.0.1', port: Number(readFileSync(join(dataDir, 'port'), 'utf8')), user: 'sy_owner', password: secrets.rolePasswords.sy_owner, database: 'switchyard', max: 2, connectionTimeoutMillis: 10_000,
  });
  return {
    url, database, dataDir, password: secrets.demoPassword, keyOf: (person) => secrets.demoKeys[person],
    sql: async <Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []) => (await database.query<Row>(text, [...values])).rows,
    restart: async (speed) => {
      await database.end();
      await end(true);
      return run(dataDir, speed);
    },
    stop: async () => {
      await database.end();
      await end(false);
    },
  };
}

/** Waits for the line that tells where the console is. @throws Error with everything that was said when the market does not come up */
async function whereItListens(child: ChildProcess, said: readonly string[]): Promise<string> {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`switchyard start ended with ${String(code)}:\n${said.join('')}`);
  });
  const told = new Promise<string>((resolve) => child.stdout!.on('data', () => {
    const address = /console\s+(http:\/\/[^/\s]+)\//.exec(said.join(''))?.[1];
    if (address !== undefined) resolve(address);
  }));
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`switchyard start took more than ${START_MAX_MS} ms:\n${said.join('')}`)), START_MAX_MS);
  });
  return Promise.race([told, ended, late]).finally(() => clearTimeout(timer));
}

/**
 * Starts a market of its own, or works on one that runs: SWITCHYARD_STACK names its data directory and PORT its port.
 * @param speed market seconds in a second
 */
export async function startStack(speed: number): Promise<Stack> {
  const running = process.env['SWITCHYARD_STACK'];
  if (running !== undefined) return open(`http://127.0.0.1:${process.env['PORT'] ?? '4000'}`, running, (keep) => (keep ? Promise.reject(new Error('a market that runs already is not started again')) : Promise.resolve()));
  const dataDir = mkdtempSync(join(tmpdir(), 'switchyard-console-'));
  // The account of the database server passes through here.
  chmodSync(dataDir, 0o755);
  return run(dataDir, speed);
}
async function run(dataDir: string, speed: number): Promise<Stack> {
  const said: string[] = [];
  const child = spawn(process.execPath, [join(ROOT, 'apps/cli/bin/switchyard.js'), 'start'], {
    cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], TMPDIR: process.env['TMPDIR'], SWITCHYARD_DATA_DIR: dataDir, PORT: '0', MARKET_SPEED: String(speed) },
  });
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => void said.push(text));
  const kill = (): void => void child.kill('SIGTERM');
  process.once('exit', kill);
  const end = async (keep: boolean): Promise<void> => {
    process.off('exit', kill);
    if (child.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'exit');
      kill();
      await gone;
    }
    if (!keep) rmSync(dataDir, { recursive: true, force: true });
    if (child.exitCode !== 0) throw new Error(`switchyard start ended with ${String(child.exitCode ?? child.signalCode)}:\n${said.join('')}`);
  };
  try {
    const stack = open(await whereItListens(child, said), dataDir, end);
    if (!existsSync(join(dataDir, 'cluster'))) throw new Error(`the database of the market is not in ${dataDir}`);
    return stack;
  } catch (error) {
    await end(false).catch(() => undefined);
    throw error;
  }
}
