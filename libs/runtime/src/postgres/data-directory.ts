import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { canReach, type Account } from './account.js';
import { EmbeddedPostgresError } from './errors.js';

/** initdb writes about 40 MB and the first write-ahead segments 16 MB each. */
const SPACE_MIN_BYTES = 200 * 1024 * 1024;

/** The folder of one embedded server. `cluster` (PGDATA) belongs to the server's account, the rest to us. */
export interface DataDirectory {
  readonly base: string;
  readonly cluster: string;
  /** Where initdb works until it has finished; a half-made cluster is never taken for a whole one. */
  readonly unfinished: string;
  readonly passwordFile: string;
  readonly portFile: string;
  readonly lockFile: string;
  readonly binariesCopy: string;
}

function layout(base: string): DataDirectory {
  return {
    base,
    cluster: join(base, 'cluster'),
    unfinished: join(base, 'cluster.unfinished'),
    passwordFile: join(base, 'superuser-password'),
    portFile: join(base, 'port'),
    lockFile: join(base, 'lock'),
    binariesCopy: join(base, 'postgresql'),
  };
}

/** mkdir -p whose new folders others may pass through, whatever the umask: the server's account is another one. */
function makeFolders(folder: string): void {
  if (existsSync(folder)) return;
  makeFolders(dirname(folder));
  mkdirSync(folder);
  chmodSync(folder, 0o755);
}

/**
 * Makes (or finds) the data directory. As root, a directory the server's account cannot reach (say below /root)
 * is replaced by one under /var/lib named after it, so that the same setting finds the same data again.
 * @throws EmbeddedPostgresError `DataDirectoryUnusable` or `DiskFull`
 */
export function openDataDirectory(wanted: string, account: Account | undefined, log: (line: string) => void): DataDirectory {
  let base = resolve(wanted);
  try {
    makeFolders(base);
    base = realpathSync(base);
    if (!canReach(account, base)) {
      const fallback = join('/var/lib/switchyard', createHash('sha256').update(base).digest('hex').slice(0, 12));
      log(`PostgreSQL cannot run as root and account ${account?.uid} cannot enter ${base}: the database is kept in ${fallback}`);
      makeFolders(fallback);
      base = fallback;
    }
  } catch (error) {
    throw new EmbeddedPostgresError('DataDirectoryUnusable', `The data directory ${base} cannot be made: ${(error as Error).message}. Set SWITCHYARD_DATA_DIR to a folder you can write.`);
  }
  if (!canReach(account, base)) {
    throw new EmbeddedPostgresError('DataDirectoryUnusable', `Account ${account?.uid} cannot enter ${base}. Set SWITCHYARD_DATA_DIR to a folder it can reach.`);
  }
  const space = statfsSync(base);
  if (!existsSync(layout(base).cluster) && space.bavail * space.bsize < SPACE_MIN_BYTES) {
    throw new EmbeddedPostgresError('DiskFull', `Less than 200 MB is free under ${base}: a new database needs that much. Free some space or set SWITCHYARD_DATA_DIR.`);
  }
  return layout(base);
}

/** A new empty directory below the system's temporary folder. */
export function openEphemeralDirectory(): DataDirectory {
  const base = mkdtempSync(join(realpathSync(tmpdir()), 'switchyard-pg-'));
  chmodSync(base, 0o755);
  return layout(base);
}

/** The superuser's password, made once per cluster. @throws EmbeddedPostgresError `PasswordLost` */
export function superuserPassword(directory: DataDirectory): string {
  if (existsSync(directory.passwordFile)) return readFileSync(directory.passwordFile, 'utf8').trim();
  if (existsSync(directory.cluster)) {
    throw new EmbeddedPostgresError('PasswordLost', `${directory.passwordFile} is missing although ${directory.cluster} exists. Put the file back, or remove ${directory.base} to begin with an empty database.`);
  }
  const password = randomBytes(24).toString('base64url');
  writeFileSync(directory.passwordFile, `${password}\n`, { mode: 0o600 });
  return password;
}

/** Hands a path to the server's account. */
export function giveTo(account: Account | undefined, path: string): void {
  if (account !== undefined) chownSync(path, account.uid, account.gid);
}
