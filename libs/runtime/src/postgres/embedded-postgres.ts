import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { serverAccount, spawnAs, type Account } from './account.js';
import { usableBinaries, type PostgresBinaries } from './binaries.js';
import { giveTo, openDataDirectory, openEphemeralDirectory, superuserPassword, type DataDirectory } from './data-directory.js';
import { EmbeddedPostgresError, faultFromOutput } from './errors.js';
import { clearOrphan, dropLock, takeLock } from './owner-lock.js';
import { choosePort } from './port.js';
import { guardServer } from './watchdog.js';

export interface EmbeddedPostgresOptions {
  /** Where data is kept between runs. Required unless `ephemeral`. */
  readonly dataDir?: string;
  /** A fixed port; by default a free one is chosen and kept for the next run. */
  readonly port?: number;
  /** Receives one line at a time: our own notices and the server's log. */
  readonly log?: (line: string) => void;
  /** False trades safety after a power cut for speed: tests only. Default true, or false when `ephemeral`. */
  readonly fsync?: boolean;
  /** For tests: a temporary directory, removed on `stop`. */
  readonly ephemeral?: boolean;
}

/** A running server on 127.0.0.1. */
export interface EmbeddedPostgres {
  readonly port: number;
  readonly pid: number;
  /** The directory really used; as root it can differ from the one asked for (the log says so). */
  readonly dataDir: string;
  /** A connection URL for a role of your making. */
  url(user: string, password: string, database: string): string;
  /** A connection URL for the superuser: migrations and roles only, since row-level security is void for it. */
  superuserUrl(database?: string): string;
  /** Settles when the server has ended, with `true` if nobody asked it to. */
  readonly ended: Promise<boolean>;
  /** Fast shutdown: open transactions are rolled back, data is flushed. Safe to call twice. */
  stop(): Promise<void>;
}

const SUPERUSER = 'postgres';
const START_MAX_MS = 60_000;
const STOP_MAX_MS = 20_000;

/** PG* variables of the caller would redirect the server; messages must be in English for us to read them. */
function serverEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('PG') && !name.startsWith('LC_') && name !== 'LANG');
  return { ...Object.fromEntries(kept), LC_ALL: 'C', TZ: 'UTC' };
}

function initialise(directory: DataDirectory, binaries: PostgresBinaries, account: Account | undefined, password: string, durable: boolean): void {
  rmSync(directory.unfinished, { recursive: true, force: true });
  mkdirSync(directory.unfinished, { mode: 0o700 });
  giveTo(account, directory.unfinished);
  const passwordForInitdb = join(directory.base, 'initdb-password');
  writeFileSync(passwordForInitdb, `${password}\n`, { mode: 0o600 });
  giveTo(account, passwordForInitdb);
  try {
    const run = spawnSync(
      binaries.initdb,
      [
        '--pgdata', directory.unfinished, '--username', SUPERUSER, '--pwfile', passwordForInitdb, '--auth', 'scram-sha-256',
        '--encoding', 'UTF8', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8', '--locale', 'C', '--no-instructions',
        ...(durable ? [] : ['--no-sync']),
      ],
      { ...spawnAs(account), cwd: '/', env: serverEnvironment(), encoding: 'utf8' },
    );
    if (run.error !== undefined) throw new EmbeddedPostgresError('BinariesUnusable', `initdb does not run: ${run.error.message}`);
    if (run.status !== 0) throw faultFromOutput('initdb', run.stderr + run.stdout, directory.base);
  } finally {
    rmSync(passwordForInitdb, { force: true });
  }
  renameSync(directory.unfinished, directory.cluster);
}

interface Running {
  readonly child: ChildProcess;
  readonly exited: Promise<void>;
}

/** Spawns the server and waits for its own word that it accepts connections. */
function launch(directory: DataDirectory, binaries: PostgresBinaries, account: Account | undefined, port: number, fsync: boolean, log: (line: string) => void): Promise<Running> {
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1', unix_socket_directories: '', max_connections: '200', timezone: 'UTC', log_timezone: 'UTC', log_checkpoints: 'off',
    ...(fsync ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  const child = spawn(
    binaries.postgres,
    ['-D', directory.cluster, '-p', `${port}`, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    // Own session: Ctrl-C in the terminal must not stop the database before the programs that use it.
    { ...spawnAs(account), cwd: '/', env: serverEnvironment(), detached: true, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  return new Promise((resolve, reject) => {
    let output = '';
    let ready = false;
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(faultFromOutput(`PostgreSQL did not answer within ${START_MAX_MS / 1000} s and`, output, directory.base));
    }, START_MAX_MS);
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(new EmbeddedPostgresError('BinariesUnusable', `PostgreSQL does not run: ${error.message}`));
    });
    createInterface({ input: child.stderr }).on('line', (line) => {
      log(line);
      if (ready) return;
      output += `${line}\n`;
      if (!line.includes('database system is ready to accept connections')) return;
      ready = true;
      clearTimeout(timer);
      resolve({ child, exited });
    });
    child.once('close', () => {
      clearTimeout(timer);
      if (!ready) reject(faultFromOutput('PostgreSQL', output, directory.base));
    });
  });
}

async function checkLogin(url: string, directory: DataDirectory): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
    await client.query('SELECT 1');
  } catch (error) {
    if ((error as { code?: string }).code !== '28P01') throw error;
    throw new EmbeddedPostgresError('PasswordLost', `The password in ${directory.passwordFile} is not the one of ${directory.cluster}. Put the right file back, or remove ${directory.base} to begin with an empty database.`);
  } finally {
    await client.end();
  }
}

async function endServer(running: Running, signal: NodeJS.Signals): Promise<void> {
  if (running.child.exitCode === null && running.child.signalCode === null) running.child.kill(signal);
  // Immediate shutdown loses nothing committed: the next start replays the write-ahead log.
  const impatient = setTimeout(() => running.child.kill('SIGQUIT'), STOP_MAX_MS);
  await running.exited;
  clearTimeout(impatient);
}

/**
 * Starts a PostgreSQL of our own on 127.0.0.1 from the binaries npm installed: makes the cluster the first time
 * (scram passwords, UTF-8, no Unix socket), recovers after a kill, and keeps its data and port for the next start.
 * @throws EmbeddedPostgresError with what to do about it
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const log = options.log ?? (() => undefined);
  const ephemeral = options.ephemeral ?? false;
  const fsync = options.fsync ?? !ephemeral;
  const account = serverAccount();
  if (!ephemeral && options.dataDir === undefined) throw new TypeError('startEmbeddedPostgres: dataDir is required unless ephemeral');
  const directory = ephemeral ? openEphemeralDirectory() : openDataDirectory(options.dataDir!, account, log);
  takeLock(directory.lockFile, directory.base);
  const forget = (): void => {
    dropLock(directory.lockFile);
    if (ephemeral) rmSync(directory.base, { recursive: true, force: true });
  };
  let running: Running | undefined;
  try {
    const binaries = usableBinaries(account, directory.binariesCopy, log);
    const password = superuserPassword(directory);
    if (!existsSync(directory.cluster)) initialise(directory, binaries, account, password, fsync);
    await clearOrphan(directory.cluster, log);
    const port = await choosePort(options.port, directory.portFile, log);
    running = await launch(directory, binaries, account, port, fsync, log);
    const { child, exited } = running;
    const pid = child.pid!;
    const url = (user: string, secret: string, database: string): string =>
      `postgres://${encodeURIComponent(user)}:${encodeURIComponent(secret)}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
    await checkLogin(url(SUPERUSER, password, 'postgres'), directory);
    const callOff = guardServer(pid, ephemeral ? directory.base : undefined);
    let asked = false;
    let stopping: Promise<void> | undefined;
    const ended = exited.then(() => {
      callOff();
      return !asked;
    });
    return {
      port,
      pid,
      dataDir: directory.base,
      url,
      superuserUrl: (database = 'postgres') => url(SUPERUSER, password, database),
      ended,
      stop: () => {
        asked = true;
        stopping ??= endServer({ child, exited }, ephemeral ? 'SIGQUIT' : 'SIGINT').then(forget);
        return stopping;
      },
    };
  } catch (error) {
    if (running !== undefined) await endServer(running, 'SIGINT');
    forget();
    throw error;
  }
}
