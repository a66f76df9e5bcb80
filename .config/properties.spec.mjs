/** The table of properties in `docs/testing.md`: each of P1 to P9 has a test over its rules alone, and one over the real service, and each of those exists. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '..');
/** Rows `| P4 | what | rules or service | `file` | title |`. */
export const propertiesOf = (text) => [...text.matchAll(/^\| (P\d) \| (.+?) \| (rules|service) \| `([^`]+)` \| (.+) \|$/gm)].map(([, id, what, level, file, title]) => ({ id, what, level, file, title }));
const rows = propertiesOf(readFileSync(join(root, 'docs/testing.md'), 'utf8'));

describe('properties P1 to P9', () => {
  it.each(['P1', 'P2', 'P3', 'P4', 'P5', 'P6', 'P7', 'P8', 'P9'])('%s is tested over its rules and over the service', (id) => {
    expect([...new Set(rows.filter((row) => row.id === id).map((row) => row.level))].sort()).toEqual(['rules', 'service']);
  });
  it.each(rows)('$id ($level) names a test that exists: $file', ({ file, title }) => {
    expect(existsSync(join(root, file))).toBe(true);
    expect(readFileSync(join(root, file), 'utf8').replaceAll("\\'", "'")).toContain(title);
  });
  it('a row that names nothing is noticed', () => {
    expect(propertiesOf('| P4 | it holds | rules | `a.spec.ts` | a title |')).toEqual([{ id: 'P4', what: 'it holds', level: 'rules', file: 'a.spec.ts', title: 'a title' }]);
    expect(propertiesOf('| P4 | it holds | somewhere | `a.spec.ts` | a title |')).toEqual([]);
  });
});
