import { describe, expect, it } from '@jest/globals';
import { parseInstance, plan, planFifo, type Instance, type JobSpec } from '@switchyard/matching';
import { checkPlan } from '@switchyard/matching/testing';
import { compile } from './compile.js';

const job: JobSpec = { id: 'j', gpus: 1, slots: 3, release: 0, deadline: 4, unplacedCost: 9 };
const market = (price: number, jobs: readonly JobSpec[] = [job], gpus = 8): Instance => ({
  slotSeconds: 3600, slots: 4, jobs, pools: [{ id: 'p', site: 's', gpus: Array<number>(4).fill(gpus), costPerGpuSlot: Array<number>(4).fill(price) }],
});

describe('money in a plan', () => {
  it('a cap of exactly what the run costs admits it, in decimals that no double holds', () => {
    expect(plan(market(0.3, [{ ...job, capTotal: 0.9 }])).missed).toBe(0);
    expect(plan(market(0.1, [{ ...job, capPerGpuHour: 0.1 }])).missed).toBe(0);
    expect(plan(market(0.3, [{ ...job, capTotal: 0.899999 }])).missed).toBe(1);
  });
  it('is counted in units so fine that every sum is still exact', () => {
    for (const unplacedCost of [0, 1, 300, 40_000, 5e6, 4e9]) {
      const { unitsPerUsd } = compile(market(0.3, [{ ...job, unplacedCost }]));
      expect(Number.isInteger(Math.log10(unitsPerUsd))).toBe(true);
      expect(unitsPerUsd).toBeGreaterThanOrEqual(1e6);
      expect(unitsPerUsd * unplacedCost).toBeLessThanOrEqual(2 ** 52);
    }
  });
  it('INV-M5: the bound is below the true cost where prices are rounded up to the unit', () => {
    // 4e9 USD at stake: units of a micro-USD, and a price of 0.6 of one is planned with as 1.
    const price = 0.6e-6;
    const wide = { ...job, gpus: 100_000, unplacedCost: 1e9 };
    const instance = market(price, Array.from({ length: 4 }, (_, i) => ({ ...wide, id: `j${i}` })), 400_000);
    expect(compile(instance).unitsPerUsd).toBe(1e6);
    const exactly = 4 * 3 * 100_000 * price;
    const found = plan(instance, { rounds: 40 });
    expect(found.missed).toBe(0);
    expect(found.lowerBound).toBeLessThanOrEqual(exactly);
    expect(found.lowerBound).toBeGreaterThan(0);
  });
  it('ratios are of a cost that is shifted up by the lowest price where prices are negative, and misses are no energy', () => {
    // 2 of 3 jobs fit. FIFO knows the bound of an empty market alone: -9 against -6 + 0.5, so 3.5 USD of gap; the shift is 9 USD.
    const instance = market(-1, [1, 2, 3].map((i) => ({ ...job, id: `j${i}`, unplacedCost: 0.5 })), 2);
    const found = planFifo(instance);
    expect(checkPlan(instance, found)).toEqual([]);
    expect([found.cost, found.missed, found.missedGpuHours]).toEqual([-5.5, 1, 3]);
    expect(found.absoluteGap).toBeCloseTo(3.5, 6);
    expect(found.gap).toBeCloseTo(3.5 / (9 - 5.5), 6);
    expect(found.gapWithoutMisses).toBeCloseTo(3.5 / (9 - 6), 6);
  });
});

describe('names that every object has', () => {
  it.each(['constructor', 'toString', 'hasOwnProperty', 'valueOf', '__proto__'])('a pool called %s is a pool like any other', (name) => {
    const text = JSON.stringify({
      slotSeconds: 3600, slots: 4,
      pools: ['p', name].map((id) => ({ id, site: 's', gpus: [8, 8, 8, 8], costPerGpuSlot: id === 'p' ? [2, 2, 2, 2] : [1, 1, 1, 1] })),
      jobs: [
        { id: name, gpus: 8, slots: 4, release: 0, deadline: 4, unplacedCost: 99, transferCost: { p: 1 }, tenant: name },
        { id: 'z', gpus: 1, release: 0, deadline: 4, unplacedCost: 99, slotsByPool: { p: 2 } },
      ],
    });
    const read = parseInstance(JSON.parse(text));
    expect(read.ok ? [] : read.error).toEqual([]);
    const instance = JSON.parse(text) as Instance;
    const found = plan(instance);
    expect(checkPlan(instance, found)).toEqual([]);
    expect(found.placements.map((row) => [row.job, row.pool, row.cost]).sort()).toEqual([[name, name, 32], ['z', 'p', 4]].sort());
  });
});
