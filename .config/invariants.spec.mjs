/** Every invariant of `docs/invariants.md` names a test that exists under its title, and things that exist in the code. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { repositoryFiles, textOfAll } from './repository.mjs';
import { hasTitle } from './titles.mjs';

const root = join(import.meta.dirname, '..');
/** A row: id, statement, what enforces it, test file, test title. */
export function rowsOf(text) {
  return [...text.matchAll(/^\| ([A-Z][\w-]*) \| (.+) \| (.+) \| `([^`]+)` \| (.+) \|$/gm)].map(([, id, holds, by, file, title]) => ({ id, holds, by, file, title }));
}
const rows = rowsOf(readFileSync(join(root, 'docs/invariants.md'), 'utf8'));
const code = textOfAll((path) => /^(libs|apps)\//.test(path) && !/\.(md|png|webp|woff2?)$/.test(path));
const GUARDS = 'libs/store/src/guards';
/** The files whose attacks `guards.spec.ts` runs: those its table is put together from. */
const attacked = [...readFileSync(join(root, GUARDS, 'table.ts'), 'utf8').matchAll(/ from '\.\/([\w-]+)\.js'/g)].map(([, name]) => `${GUARDS}/${name}.ts`);
/** Files that are run: specs, contracts that a spec runs, and the tables of attacks. */
const isRun = (file) => /\.spec\.(ts|mjs)$/.test(file) || /contract\.ts$/.test(file) || attacked.includes(file);

describe('docs/invariants.md', () => {
  it('has at least 25 rows with ids of their own, and no row the reader skips', () => {
    expect(rows.length).toBeGreaterThanOrEqual(25);
    expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length);
    const lines = readFileSync(join(root, 'docs/invariants.md'), 'utf8').split('\n').filter((line) => line.startsWith('| ') && !/^\| (---|Id) /.test(line));
    expect(lines.length).toBe(rows.length);
  });
  it.each(rows.map((row) => [row.id, row]))('%s names a test that exists', (_id, { file, title }) => {
    expect([file, existsSync(join(root, file)), isRun(file)]).toEqual([file, true, true]);
    expect(hasTitle(readFileSync(join(root, file), 'utf8'), title)).toBe(true);
  });
  it.each(rows.map((row) => [row.id, row]))('%s is enforced by what exists', (_id, { by }) => {
    const absent = [...by.matchAll(/`([^`]+)`/g)].map((match) => match[1]).filter((name) => {
      const file = name.startsWith('.') || name.includes('/') ? existsSync(join(root, name)) : false;
      return !file && !code.includes(name) && !repositoryFiles().some((path) => path.includes(`/${name}`));
    });
    expect(absent).toEqual([]);
  });
  it('a title that is not there is noticed, one with an apostrophe is found', () => {
    expect(hasTitle("it('does this', () => {", 'does that')).toBe(false);
    expect(hasTitle("it('does this and more', () => {", 'does this')).toBe(false);
    expect(hasTitle("it('the operator\\'s share', () => {", "the operator's share")).toBe(true);
    expect(rowsOf('| INV-X | it holds | `a` | `b.spec.ts` | a title |')).toEqual([{ id: 'INV-X', holds: 'it holds', by: '`a`', file: 'b.spec.ts', title: 'a title' }]);
  });
});
