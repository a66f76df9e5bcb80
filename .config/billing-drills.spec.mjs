/** Every drill of `docs/billing-drills.md` names a test that exists under its title, and none is named twice. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { hasTitle } from './titles.mjs';

const root = join(import.meta.dirname, '..');
const text = readFileSync(join(root, 'docs/billing-drills.md'), 'utf8');
/** A row: drill, test file (and what it runs over), test title. A title may quote with backticks. */
export function drillsOf(table) {
  return [...table.matchAll(/^\| (.+?) \| `([^`]+\.spec\.(?:ts|mjs))`(?: \((.+?)\))? \| (.+?) \|$/gm)].map(([, drill, file, over, title]) => ({ drill, file, over, title }));
}
const drills = drillsOf(text);

describe('docs/billing-drills.md', () => {
  it('has at least 29 drills, none twice, and no row the reader skips', () => {
    expect(drills.length).toBeGreaterThanOrEqual(29);
    expect(new Set(drills.map(({ drill }) => drill)).size).toBe(drills.length);
    expect(text.split('\n').filter((line) => line.startsWith('| ') && !/^\| (---|Drill) /.test(line)).length).toBe(drills.length);
  });
  it.each(drills.map((row) => [row.drill, row]))('%s: its test exists', (_drill, { file, title }) => {
    expect([file, existsSync(join(root, file))]).toEqual([file, true]);
    expect(hasTitle(readFileSync(join(root, file), 'utf8'), title)).toBe(true);
  });
  it('a title that is not there is noticed', () => {
    const [row] = drillsOf('| a drill | `a/b.spec.ts` (memory) | says no |');
    expect(row).toEqual({ drill: 'a drill', file: 'a/b.spec.ts', over: 'memory', title: 'says no' });
    expect(hasTitle("it('says yes', () => {", row.title)).toBe(false);
    expect(drillsOf('| a drill | a/b.spec.ts | says no |')).toEqual([]);
  });
});
