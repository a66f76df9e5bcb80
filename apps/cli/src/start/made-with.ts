import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a data directory was made with, beside its data. */
const FILE = 'made-with.json';
/** What every start before has left there, wherever its database had to be. */
const LEFT_BY_ALL = 'secrets.json';
export interface MadeWith {
  /** Digest of each migration, by its name: forward only, so what ran once must still say the same. */
  readonly migrations: Readonly<Record<string, string>>;
  /** Digest of the demo's people and sites: an old market has others. */
  readonly demo: string;
}
export const digestOf = (what: unknown): string => createHash('sha256').update(JSON.stringify(what)).digest('hex');

/** What to do about a data directory that this version cannot go on with. @param why what is different */
const oldData = (dataDir: string, why: string): Error => new Error([
  `The data in ${dataDir} was made by another version of Switchyard: ${why}. It was not changed.`,
  'To start with a new demo market, move it away:', `  mv ${dataDir} ${dataDir}-old`, 'then run `npx switchyard start` again. To see the old one, check out the version that made it.',
].join('\n'));

/** What of the one cannot go on with the other; undefined where it can. */
function differenceOf(made: MadeWith, now: MadeWith): string | undefined {
  const changed = Object.entries(made.migrations).find(([name, digest]) => now.migrations[name] !== digest)?.[0];
  if (changed !== undefined) return now.migrations[changed] === undefined ? `its database has a step that this version does not know (${changed})` : `a step of its database was another one (${changed})`;
  return made.demo === now.demo ? undefined : 'its demo market has other people or sites';
}

/**
 * Looks whether this version can go on with a data directory, before anything in it is touched, and notes what it is made with. New migrations only add to it.
 * @throws Error that says what to do, when it cannot
 */
export function checkMadeWith(dataDir: string, now: MadeWith): void {
  const file = join(dataDir, FILE);
  if (existsSync(file)) {
    const why = differenceOf(JSON.parse(readFileSync(file, 'utf8')) as MadeWith, now);
    if (why !== undefined) throw oldData(dataDir, why);
  } else if (existsSync(join(dataDir, LEFT_BY_ALL))) {
    throw oldData(dataDir, 'it does not say which');
  }
  writeFileSync(`${file}.new`, `${JSON.stringify(now, null, 2)}\n`);
  renameSync(`${file}.new`, file);
}
