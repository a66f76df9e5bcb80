import { describe, expect, it } from '@jest/globals';
import { plan, type Instance, type JobSpec } from '@switchyard/matching';
import { checkPlan, openHighs } from '@switchyard/matching/testing';

const range = (length: number): number[] => Array.from({ length }, (_, t) => t);
/** Twelve slots, prices that fall to below nothing at night; more jobs than there is room for. */
function market(over: (j: number) => Partial<JobSpec>, rest: Partial<Instance> = {}, jobs = 36, gpus = (p: number, _t: number): number => 8 + 4 * p): Instance {
  return {
    slotSeconds: 3600, slots: 12,
    pools: [0, 1].map((p) => ({
      id: `p${p}`, site: `s${p}`, kwPerGpu: 1, gpus: range(12).map((t) => gpus(p, t)), costPerGpuSlot: range(12).map((t) => [-0.02, 0.01, 0.03, 0.08, 0.2, 0.11][(t + 2 * p) % 6]!),
    })),
    jobs: range(jobs).map((j): JobSpec => ({ id: `j${String(j).padStart(2, '0')}`, gpus: 4, slots: 2, release: 0, deadline: 12, unplacedCost: 4 + (j % 5), ...over(j) })),
    ...rest,
  };
}

/** One market for every kind of term in the dual, each with a dozen jobs and more that look alike. */
const markets: readonly (readonly [string, Instance, number])[] = [
  ['GPUs', market(() => ({})), 0.97],
  ['kW', market(() => ({}), { sites: [{ id: 's0', kw: range(12).map(() => 5) }, { id: 's1', kw: range(12).map((t) => 4 + (t % 3)) }] }), 0.97],
  ['windows', market((j) => ({ release: j % 7, deadline: 5 + (j % 7) })), 0.97],
  ['jobs that may be parked', market(() => ({ slots: 3, interruptible: {} })), 0.97],
  ['jobs that are paid to restart', market(() => ({ slots: 2, interruptible: { restartSlots: 1, maxSegments: 2 }, unplacedCost: 0.3 }), { pools: [{ id: 'p0', site: 's0', gpus: range(12).map(() => 64), costPerGpuSlot: range(12).map((t) => (t % 6 < 3 ? -1 : 2)) }] }, 14), 0.6],
  ['staging', market((j) => ({ transferCost: j % 2 === 0 ? { p0: 3, p1: 0 } : { p0: 0.5, p1: 5 } })), 0.97],
  ['widths', market((j) => ({ gpus: 3 + (j % 2) }), { pools: market(() => ({})).pools.map((pool) => ({ ...pool, nodeGpus: 4 })) }), 0.9],
  ['closed slots', market((j) => ({ gpus: j % 2 === 0 ? 8 : 4 }), {}, 36, (p, t) => ((t + p) % 4 === 0 ? 4 : 12)), 0.8],
  ['tiers', market(() => ({}), { sites: [{ id: 's0', tiers: [{ kwFrom: 2, usdPerKwSlot: 0.3 }] }, { id: 's1', tiers: [{ kwFrom: range(12).map((t) => t % 5), usdPerKwSlot: 0.1 }, { kwFrom: 8, usdPerKwSlot: 2 }] }] }), 0.9],
  ['models of different speed', market((j) => ({ slotsByPool: { p0: 2, p1: 3 + (j % 2) } })), 0.95],
];

/** `slots` and `slotsByPool` exclude each other. */
const sized = (instance: Instance): Instance => ({ ...instance, jobs: instance.jobs.map(({ slots, ...job }): JobSpec => (job.slotsByPool === undefined ? { ...job, slots: slots! } : job)) });
/** Running is free and a miss costs 1. */
const missesOnly = (instance: Instance): Instance => ({
  ...instance,
  sites: (instance.sites ?? []).map(({ tiers: _cost, ...site }) => site),
  pools: instance.pools.map((pool) => ({ ...pool, costPerGpuSlot: pool.costPerGpuSlot.map(() => 0) })),
  jobs: instance.jobs.map(({ transferCost: _free, ...job }) => ({ ...job, unplacedCost: 1 })),
});

describe('the certified bound in a market that is too small', () => {
  it.each(markets)('INV-M5: with %s it is below what HiGHS proves, and near it', async (_name, given, near) => {
    const solve = await openHighs();
    const instance = sized(given);
    const found = plan(instance, { rounds: 200 });
    expect(checkPlan(instance, found)).toEqual([]);
    const relaxed = solve(instance, false)!;
    expect(found.lowerBound).toBeLessThanOrEqual(relaxed + 1e-6);
    expect(found.lowerBound).toBeGreaterThan(relaxed - (1 - near) * Math.abs(relaxed));
    const misses = solve(missesOnly(instance), false)!;
    expect(found.missedLowerBound).toBeLessThanOrEqual(Math.ceil(misses - 1e-6));
    expect(found.missedLowerBound).toBeGreaterThanOrEqual(Math.floor(0.6 * misses));
  });
});
