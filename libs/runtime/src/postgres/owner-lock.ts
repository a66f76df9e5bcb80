import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EmbeddedPostgresError } from './errors.js';

/** Tells a process from a later one with the same number: its start time where the system shows it. */
function identity(pid: number): string | undefined {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return undefined;
  }
  if (!existsSync(`/proc/${process.pid}/stat`)) return `${pid}`;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // Counted after the command name: [0] is the state, [19] the start time. A zombie has ended.
    return fields[0] === 'Z' ? undefined : `${pid}/${fields[19]}`;
  } catch {
    return undefined; // ended between the two looks
  }
}

/** Name of a running program where the system shows it. */
function programOf(pid: number): string | undefined {
  return existsSync(`/proc/${pid}/comm`) ? readFileSync(`/proc/${pid}/comm`, 'utf8').trim() : undefined;
}

/**
 * Takes the data directory for this process. A lock whose process has died (kill -9, power cut) is taken over.
 * @throws EmbeddedPostgresError `AlreadyRunning` when its process lives
 */
export function takeLock(lockFile: string, base: string): void {
  const mine = identity(process.pid) ?? `${process.pid}`;
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      writeFileSync(lockFile, mine, { flag: 'wx' });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = readFileSync(lockFile, 'utf8');
    const pid = Number(holder.split('/')[0]);
    if (holder !== '' && identity(pid) === holder) {
      throw new EmbeddedPostgresError('AlreadyRunning', `Process ${pid} already runs the database in ${base}. Stop it first, or set SWITCHYARD_DATA_DIR to another folder.`);
    }
    rmSync(lockFile, { force: true });
  }
  throw new EmbeddedPostgresError('AlreadyRunning', `Another process is just starting the database in ${base}. Try again.`);
}
export function dropLock(lockFile: string): void {
  rmSync(lockFile, { force: true });
}

/**
 * Clears what a killed predecessor left in the cluster. Call only with the lock held: then a live postmaster is an orphan
 * and is shut down; a pid file that points at some other program (numbers are reused) is removed.
 */
export async function clearOrphan(cluster: string, log: (line: string) => void, waitMs = 30_000): Promise<void> {
  const pidFile = join(cluster, 'postmaster.pid');
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
  const orphan = Number.isInteger(pid) && pid > 1 ? identity(pid) : undefined;
  const program = programOf(pid);
  if (orphan === undefined || (program !== undefined && !program.startsWith('postgres'))) {
    log('the last run was killed: PostgreSQL recovers from its write-ahead log');
    rmSync(pidFile, { force: true });
    return;
  }
  log(`stopping the PostgreSQL (process ${pid}) that a killed run left behind`);
  process.kill(pid, 'SIGINT');
  for (let waited = 0; waited < waitMs; waited += 50) {
    if (identity(pid) !== orphan) return;
    await sleep(50);
  }
  throw new EmbeddedPostgresError('AlreadyRunning', `PostgreSQL process ${pid} in ${cluster} does not stop. End it, then start again.`);
}
