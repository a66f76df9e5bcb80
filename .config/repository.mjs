/** The repository's files, committed or not yet, read once: what specs look names up in. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
let listed;
const texts = new Map();

/** Paths from the root; what git ignores is not among them. */
export function repositoryFiles() {
  listed ??= spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 }).stdout.split('\0').filter((path) => path !== '' && existsSync(join(root, path)));
  return listed;
}
/** Text of a file. @param path from the root */
export function textOf(path) {
  if (!texts.has(path)) texts.set(path, readFileSync(join(root, path), 'utf8'));
  return texts.get(path);
}
/** The text of all files that are wanted, one after another. @param wants is asked for each path */
export const textOfAll = (wants) => repositoryFiles().filter(wants).map(textOf).join('\n');
