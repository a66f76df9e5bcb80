import { describe, expect, it } from '@jest/globals';
import { laterPrices, plan, type CapacityPrices, type Instance, type JobSpec } from '@switchyard/matching';
import { anInstance, bruteForceCost, checkPlan, openHighs } from '@switchyard/matching/testing';
import fc from 'fast-check';

const aPrice = fc.constantFrom(0, 0.01, 0.4, 7, -3, Number.NaN);
/** Prices of some pools and sites, some wrong, too short or of strangers. */
const somePrices: fc.Arbitrary<CapacityPrices> = fc.record({
  pools: fc.array(fc.record({ pool: fc.constantFrom('p0', 'p1', 'p9'), usdPerGpuSlot: fc.array(aPrice, { maxLength: 9 }) }), { maxLength: 3 }),
  sites: fc.array(fc.record({ site: fc.constantFrom('s0', 's9'), usdPerKwSlot: fc.array(aPrice, { maxLength: 9 }) }), { maxLength: 2 }),
});
/** A day of three pools in which power is cheap at night and forty jobs want the same hours. */
const busy: Instance = {
  slotSeconds: 3600, slots: 24,
  pools: ['a', 'b', 'c'].map((id, p) => ({
    id, site: `s${id}`, kwPerGpu: 1, gpus: Array.from({ length: 24 }, () => 16),
    costPerGpuSlot: Array.from({ length: 24 }, (_, t) => 0.05 + 0.04 * Math.sin((t + 3 * p) / 4)),
  })),
  sites: [{ id: 'sa', kw: Array.from({ length: 24 }, () => 12) }],
  jobs: Array.from({ length: 60 }, (_, j): JobSpec => ({ id: `j${j}`, gpus: 4 + (j % 3) * 4, slots: 2 + (j % 4), release: j % 7, deadline: 24, unplacedCost: 30 })),
};

describe('warm prices', () => {
  it('whatever they are, the plan is feasible and the bound holds', () => {
    fc.assert(fc.property(anInstance({ jobsMax: 6, slotsMax: 7, dependencies: true, interruptible: true }), somePrices, (instance, warmPrices) => {
      const found = plan(instance, { rounds: 20, warmPrices });
      expect(checkPlan(instance, found)).toEqual([]);
      expect(found.lowerBound).toBeLessThanOrEqual(bruteForceCost(instance) + 1e-9);
      expect(JSON.stringify(plan(instance, { rounds: 20, warmPrices }))).toBe(JSON.stringify(found));
    }), { numRuns: 100 });
  });
  it('save rounds: the first bound of a warm plan is the last of the one before, to a thousandth', () => {
    const cold = plan(busy, { rounds: 200 });
    expect(plan(busy, { rounds: 1 }).lowerBound).toBeLessThan(0.9 * cold.lowerBound);
    expect(plan(busy, { rounds: 1, warmPrices: cold.capacityPrices }).lowerBound).toBeGreaterThan(0.999 * cold.lowerBound);
  });
  it('move on with time: the past falls off, unknown slots start free', () => {
    const prices: CapacityPrices = { pools: [{ pool: 'a', usdPerGpuSlot: [1, 2, 3] }], sites: [{ site: 's', usdPerKwSlot: [4, 5, 6] }] };
    expect(laterPrices(prices, 2)).toEqual({ pools: [{ pool: 'a', usdPerGpuSlot: [3] }], sites: [{ site: 's', usdPerKwSlot: [6] }] });
  });
});

describe('a market that is too small', () => {
  const full: Instance = { ...busy, jobs: Array.from({ length: 5 }, (_, k) => busy.jobs.map((job) => ({ ...job, id: `${job.id}-${k}` }))).flat() };
  it('has a bound near its cost, most of which is misses', () => {
    const found = plan(full, { rounds: 300 });
    expect(checkPlan(full, found)).toEqual([]);
    expect(found.missed).toBeGreaterThan(100);
    expect(found.gap).toBeLessThan(0.03);
  });
  it('has a bound below what HiGHS proves', async () => {
    const solve = await openHighs();
    const few: Instance = { ...full, slots: 8, pools: full.pools.map((pool) => ({ ...pool, gpus: pool.gpus.slice(0, 8), costPerGpuSlot: pool.costPerGpuSlot.slice(0, 8) })), sites: [{ id: 'sa', kw: Array.from({ length: 8 }, () => 12) }], jobs: full.jobs.slice(0, 24).map((job) => ({ ...job, release: job.release % 4 })) };
    const found = plan(few, { rounds: 600 });
    const bound = solve(few, false);
    expect(bound).toBeDefined();
    expect(found.missed).toBeGreaterThan(3);
    expect(found.lowerBound).toBeLessThanOrEqual(bound! + 1e-6);
    expect(found.lowerBound).toBeGreaterThan(0.97 * bound!);
  });
});
