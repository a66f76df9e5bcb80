/** The list of planted bugs fits the code of today; `run.mjs` plants them. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { mutants } from './list.mjs';
import { fingerprint, plant } from './workshop.mjs';

const root = join(import.meta.dirname, '../../..');
const read = (file) => readFileSync(join(root, file), 'utf8');

describe('planted bugs', () => {
  it('are at least 60, each with an id of its own, in the planner, the live mapping and the price of power', () => {
    expect(mutants.length).toBeGreaterThanOrEqual(60);
    expect(new Set(mutants.map(({ id }) => id)).size).toBe(mutants.length);
    for (const part of ['libs/matching/', 'libs/market/', 'libs/power/']) expect(mutants.filter(({ file }) => file.startsWith(part)).length).toBeGreaterThan(10);
  });
  it.each(mutants.map((mutant) => [mutant.id, mutant]))('%s: its text stands exactly once, and its spec exists', (_id, mutant) => {
    expect(plant(read(mutant.file), mutant)).toBeDefined();
    expect(existsSync(join(root, mutant.spec))).toBe(true);
    if (mutant.test !== undefined) expect(read(mutant.spec)).toContain(mutant.test);
  });
  it('a text that stands twice, or not at all, or is not changed, is not planted', () => {
    expect(plant('a b a', { find: 'a', replace: 'c' })).toBeUndefined();
    expect(plant('a b', { find: 'c', replace: 'd' })).toBeUndefined();
    expect(plant('a b', { find: 'b', replace: 'b' })).toBeUndefined();
    expect(plant('a b', { find: 'b', replace: 'c' })).toBe('a c');
  });
  it('all of them were judged as they stand, and none survived', () => {
    // Those named here need a verdict: node libs/matching/mutants/run.mjs --pending --record
    const { verdicts, planted, killed, survived } = JSON.parse(read('libs/matching/mutants/result.json'));
    expect(mutants.filter((mutant) => !/^killed \d{4}-\d\d-\d\d /.test(verdicts[mutant.id]) || !verdicts[mutant.id].endsWith(` ${fingerprint(mutant)}`)).map(({ id }) => id)).toEqual([]);
    expect([Object.keys(verdicts).length, planted, killed, survived]).toEqual([mutants.length, mutants.length, mutants.length, 0]);
  });
  it('a verdict is of one text, place and spec: any change needs another', () => {
    const one = { file: 'a', find: 'b', replace: 'c', spec: 'd' };
    const prints = [one, { ...one, file: 'x' }, { ...one, find: 'x' }, { ...one, replace: 'x' }, { ...one, spec: 'x' }, { ...one, test: 'x' }].map(fingerprint);
    expect(new Set(prints).size).toBe(prints.length);
    expect(fingerprint({ ...one, id: 'a name is no part of it' })).toBe(prints[0]);
  });
});
