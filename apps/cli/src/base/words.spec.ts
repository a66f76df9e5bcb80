import { describe, expect, it } from '@jest/globals';
import { loadConfig } from '@switchyard/runtime';
import { localSettings } from '../demo/running-market.js';
import { bar, cut, facts, harmless, moneyOf, table, usd } from './output.js';
import { nearest, picked } from './json-fields.js';
import { optionOf } from './problems.js';
import { wantsColour } from './terminal.js';
import { duration, instantOption, parseDuration, timesIn } from './time.js';

const plain = { columns: undefined, hasColour: false };

describe('text', () => {
  it('a table aligns numbers, dollars and percents to the right; mixed columns and empty ones to the left', () => {
    expect(table([{ title: 'a', value: ([a]) => a! }, { title: 'b', value: ([, b]) => b! }, { title: 'c', value: ([, , c]) => c! }], [['$1.00', 'x', ''], ['-$20.50', '7', '']], plain).split('\n')).toEqual(['      a  b  c', '-------  -  -', '  $1.00  x', '-$20.50  7']);
    expect(table([{ title: 'alone', value: String }], [], plain)).toBe('alone\n-----');
  });
  it('only flexible columns give way, the widest first, none below eight characters', () => {
    const rows = [{ id: 'job_0123456789', name: 'a very long name indeed', site: 'Dry Creek Basin' }];
    const narrow = (columns: number): string => table([{ title: 'id', value: (r) => r.id }, { title: 'name', value: (r) => r.name, isFlexible: true }, { title: 'site', value: (r) => r.site, isFlexible: true }], rows, { columns, hasColour: false }).split('\n')[2]!;
    expect(narrow(45)).toBe('job_0123456789  a very long …  Dry Creek Bas…');
    expect(narrow(10)).toBe('job_0123456789  a very …  Dry Cre…');
  });
  it('what others wrote cannot steer the terminal or break a row', () => {
    expect(harmless('a\u001b[2Jb\nc\u0007\u009b')).toBe('a?[2Jb c??');
    expect([cut('abcdef', 4), cut('abc', 4), bar(0.5, 4), bar(7, 2), facts([['a', '1'], ['long', ''], ['b', undefined]], plain)]).toEqual(['abc…', 'abc', '██░░', '██', 'a  1']);
  });
  it('money keeps every decimal it has and at least two', () => {
    expect(['1', '-0.5', '0.123456', '12.30', null].map(usd)).toEqual(['$1.00', '-$0.50', '$0.123456', '$12.30', '-']);
    expect([moneyOf({ amount: '1.50', currency: 'EUR' }), moneyOf({ amount: '1.50', currency: 'USD' })]).toEqual(['1.50 EUR', '$1.50']);
  });
  it('colours: a terminal has them unless NO_COLOR or TERM=dumb; FORCE_COLOR wins', () => {
    expect([wantsColour({}, true), wantsColour({}, false), wantsColour({ NO_COLOR: '1' }, true), wantsColour({ TERM: 'dumb' }, true), wantsColour({ NO_COLOR: '1', FORCE_COLOR: '1' }, false)]).toEqual([true, false, false, false, true]);
  });
});

describe('times', () => {
  it('instants are UTC with Z, or local with their offset, over the change of clocks too', () => {
    const [utc, local] = [timesIn('UTC'), timesIn('Europe/Helsinki')];
    expect([utc.at('2026-11-22T20:10:07.000Z'), utc.exactly('2026-11-22T20:10:07.000Z'), utc.at(null)]).toEqual(['2026-11-22 20:10Z', '2026-11-22 20:10:07Z', '-']);
    expect(local.window('2026-10-25T00:30:00.000Z', '2026-10-25T02:30:00.000Z')).toBe('2026-10-25 03:30+03:00-04:30+02:00');
    expect(utc.window('2026-11-22T23:00:00.000Z', '2026-11-23T01:00:00.000Z')).toBe('2026-11-22 23:00 - 2026-11-23 01:00Z');
  });
  it('durations both ways', () => {
    expect([0, 9, 125, 3_600, 5_400, 90_000, -70].map(duration)).toEqual(['0s', '9s', '2m 05s', '1h', '1h 30m', '1d 1h', '-1m 10s']);
    expect(['90m', '1h30m', '2d', '45', '1.5h', '', 'h'].map(parseDuration)).toEqual([5_400, 5_400, 172_800, 45, undefined, undefined, undefined]);
  });
  it('an instant is absolute, or relative to the market\u2019s now; anything else names the option', () => {
    const now = '2026-11-22T20:00:00.000Z';
    expect(['+2h', '-30m', 'now', '2026-11-23', '2026-11-22T21:00+02:00'].map((text) => instantOption('--to', text, now))).toEqual(['2026-11-22T22:00:00.000Z', '2026-11-22T19:30:00.000Z', now, '2026-11-23T00:00:00.000Z', '2026-11-22T19:00:00.000Z']);
    for (const text of ['tomorrow', '+x', '2026-11-22T21:00', '2026-13-01']) expect(() => instantOption('--to', text, now)).toThrow(`--to ${text}`);
  });
});

describe('names', () => {
  it('a field of the input is named as its option', () => {
    const names = { gpuCount: '--gpus', 'run.workload': '--workload' };
    expect([['input', 'gpuCount'], ['input', 'overrides', 'gpuCount'], ['input', 'siteIds', '3'], ['input'], ['input', 'run', 'workload']].map((path) => optionOf(path, names))).toEqual(['--gpus', '--gpus', '--site-ids[3]', 'the input', '--workload']);
  });
  it('a mistyped word finds the nearest, never a far one', () => {
    expect([nearest('quotd', ['quotedUsd', 'quoted', 'id']), nearest('xyzzy', ['id', 'state'])]).toEqual(['quoted', undefined]);
  });
  it('picked fields keep lists and nulls', () => {
    expect(picked([{ id: 1, site: { name: 'a', id: 2 }, leases: [{ id: 3, x: 4 }], plan: null }], [['id'], ['site', 'name'], ['leases', 'id'], ['plan', 'gap']])).toEqual([{ id: 1, site: { name: 'a' }, leases: [{ id: 3 }], plan: null }]);
  });
});

describe('the settings of the embedded market', () => {
  it.each([{}, { PORT: '4177', SWITCHYARD_DATA_DIR: '/d' }, { PORT: ' 80 ', SWITCHYARD_DATA_DIR: '' }, { PORT: '0' }, { PORT: '70000' }, { PORT: 'x' }])('are read as the configuration reads them: %j', (env) => {
    const config = loadConfig(env);
    if (!config.ok) return expect(() => localSettings(env)).toThrow(config.error[0]!.message);
    expect(localSettings(env)).toEqual({ dataDir: config.value.dataDir, port: config.value.http.port });
  });
});
