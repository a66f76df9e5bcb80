import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { cases } from './cases.mjs';
import { tableChart } from './chart.mjs';
import { makeFullInstance } from './full-instances.mjs';
import { loadOf, makeInstance, makeLoadedInstance } from './instances.mjs';
import { measurers } from './point-measurers.mjs';
import { marketTable } from './print.mjs';
import { exponent, quantile, spread } from './processes.mjs';
import { contradictions, growth } from './table.mjs';
import { parseInstance, planFifo } from '@switchyard/matching';

const read = (name) => JSON.parse(readFileSync(join(import.meta.dirname, name), 'utf8'));
const timing = (median) => ({ cpuSeconds: { median, spread: 0 }, wallSeconds: { median, spread: 0 }, peakMb: 60 });
const market = (jobs, seconds) => ({
  jobs, wishedLoad: 0.6, load: 0.6, stretch: 1, full: false, boundUsd: 100,
  rows: [
    { name: 'FIFO', cost: 200, overBound: 1, powerCost: 150, missed: 3, missedLowerBound: 0, timing: timing(seconds / 10), wrong: [] },
    { name: 'ours', cost: 101, overBound: 0.01, powerCost: 101, missed: 0, missedLowerBound: 0, gap: 0.0099, gapWithoutMisses: 0.0099, timing: timing(seconds), wrong: [] },
    { name: 'HiGHS, 2 s', none: 'not run, 2,400,490 columns', wrong: [] },
  ],
});

describe('the bar as data', () => {
  it('every point has a bound, a reason and a measurer, every measurer a point, and what a point covers is a case', () => {
    const { points } = read('table-bounds.json');
    expect(points.map((point) => point.id).sort()).toEqual(Object.keys(measurers).sort());
    for (const { bound, reason, what, point, covers } of points) {
      expect(Number.isFinite(bound) && reason.length > 0 && what.length > 0 && point >= 1 && point <= 7).toBe(true);
      if (covers !== undefined) expect(cases.map((one) => one.name)).toContain(covers);
    }
    expect(new Set(points.map((point) => point.point)).size).toBe(7);
    expect(cases.map((one) => one.name).sort()).toEqual(Object.keys(read('bounds.json').cases).sort());
  });
});

describe('figures', () => {
  it('the exponent is the slope of the logarithms; quantiles are of the nearest rank', () => {
    expect(exponent([[100, 2], [1_000, 20], [10_000, 200]])).toBeCloseTo(1, 9);
    expect(exponent([[100, 1], [10_000, 10]])).toBeCloseTo(0.5, 9);
    expect(exponent([[100, 1]])).toBeUndefined();
    expect([quantile([5, 1, 3], 0.5), quantile([1, 2, 3, 4], 0.95), quantile([7], 0.01)]).toEqual([3, 4, 7]);
    expect(spread([2, 4])).toBe(1);
    const grown = growth([market(200, 1), market(1_000, 2), market(10_000, 20)], 0.6);
    expect(grown.large).toBeCloseTo(1, 9);
    expect(grown.last).toBeCloseTo(1, 9);
  });
  it('two methods that cannot both be right are named', () => {
    const rows = [{ name: 'a', cost: 10, missed: 2 }, { name: 'b', boundUsd: 11, missedLowerBound: 3, check: { missedLeast: 0 } }];
    expect(contradictions(rows)).toEqual(['a costs 10, below the bound 11 of b', 'a misses 2, b says that all miss 3']);
    expect(contradictions([{ ...rows[0], cost: 12, missed: 3 }, rows[1]])).toEqual([]);
  });
});

describe('what is shown', () => {
  it('the table states the load, the gap and what was not run', () => {
    const text = marketTable(market(10_000, 2));
    expect(text).toContain('10,000 jobs, load 0.600 (asked for 0.6)');
    expect(text).toMatch(/ours +101 +1\.00 %/);
    expect(text).toContain('not run, 2,400,490 columns');
    expect(text).toContain('gap 0.99 %');
  });
  it('the chart is SVG with a bar per plan, whatever the figures', () => {
    const markets = [market(1_000, 2), market(10_000, 20)];
    const svg = tableChart({ markets, growth: [growth(markets, 0.6)], date: '2026-01-01', node: 'v20', command: 'x & y' });
    expect(svg).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    expect(svg).toContain('x &amp; y');
    expect(svg.match(/fill="#2f855a"/g).length).toBeGreaterThanOrEqual(2);
  });
});

describe('instances', () => {
  it('the loaded market is as full as was wished for, where stretching can do it', () => {
    const { instance, stretch } = makeLoadedInstance({ jobs: 1_000, load: 0.6 });
    expect(stretch).toBeGreaterThan(1);
    expect(loadOf(instance)).toBeGreaterThan(0.6 * 0.97);
    expect(loadOf(makeInstance({ jobs: 1_000, load: 0.6 }))).toBeLessThan(0.5);
  });
  it('the full market is legal and uses every field of the format', () => {
    const full = makeFullInstance({ jobs: 300, load: 0.9 }, undefined, planFifo);
    expect(parseInstance(JSON.parse(JSON.stringify(full)))).toMatchObject({ ok: true });
    expect(loadOf(full)).toBeGreaterThan(0.1);
    const fields = (rows) => new Set(rows.flatMap((row) => Object.keys(row)));
    for (const field of ['slots', 'slotsByPool', 'models', 'pools', 'interruptible', 'wholeNodes', 'capTotal', 'capPerGpuHour', 'after', 'transferCost', 'held', 'tenant', 'waitedSeconds']) expect(fields(full.jobs)).toContain(field);
    for (const field of ['kwPerGpu', 'model', 'nodeGpus', 'wholeNodes', 'askPerGpuSlot']) expect(fields(full.pools)).toContain(field);
    for (const field of ['kw', 'tiers']) expect(fields(full.sites)).toContain(field);
  });
});
