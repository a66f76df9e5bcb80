import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { checkMadeWith, type MadeWith } from './made-with.js';

const now: MadeWith = { migrations: { First: 'a', Second: 'b' }, demo: 'd' };

describe('a data directory and the version that starts on it', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'switchyard-made-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('goes on with its own, and with what only adds migrations', () => {
    checkMadeWith(dir, now);
    writeFileSync(join(dir, 'secrets.json'), '{}');
    checkMadeWith(dir, now);
    const more = { ...now, migrations: { ...now.migrations, Third: 'c' } };
    checkMadeWith(dir, more);
    expect(() => checkMadeWith(dir, now)).toThrow(/does not know \(Third\)/);
  });
  it.each([
    ['a migration that was another one', { ...now, migrations: { ...now.migrations, Second: 'x' } }, /another one \(Second\)/],
    ['another demo', { ...now, demo: 'x' }, /other people or sites/],
  ])('refuses %s, says what to do, and goes on with what made it', (_, changed, why) => {
    checkMadeWith(dir, now);
    expect(() => checkMadeWith(dir, changed)).toThrow(why);
    expect(() => checkMadeWith(dir, changed)).toThrow(`mv ${dir} ${dir}-old`);
    checkMadeWith(dir, now);
  });
  it('refuses data that does not say what made it', () => {
    writeFileSync(join(dir, 'secrets.json'), '{}');
    expect(() => checkMadeWith(dir, now)).toThrow(/does not say which/);
  });
});
