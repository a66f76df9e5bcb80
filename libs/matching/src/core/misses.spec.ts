import { describe, expect, it } from '@jest/globals';
import { plan, type Instance, type JobSpec } from '@switchyard/matching';
import { checkPlan } from '@switchyard/matching/testing';

const four = (value: number): number[] => Array<number>(4).fill(value);
/** A pool of 4 GPUs x 4 slots; `large` takes all of it and is worth far more than sixteen small jobs, each of which must be staged. */
const market = (small: Partial<JobSpec>, over: Partial<Instance> = {}): Instance => ({
  slotSeconds: 3600, slots: 4, pools: [{ id: 'p', site: 's', gpus: four(4), costPerGpuSlot: four(0.1), kwPerGpu: 1 }],
  jobs: [
    { id: 'large', gpus: 4, slots: 4, release: 0, deadline: 4, unplacedCost: 500 },
    ...Array.from({ length: 16 }, (_, i): JobSpec => ({ id: `small${i}`, gpus: 1, slots: 1, release: 0, deadline: 4, unplacedCost: 3, ...small })),
  ],
  ...over,
});

describe('the bound on misses, where the cheapest plan misses many jobs for one', () => {
  it.each<readonly [string, Partial<JobSpec>, Partial<Instance>]>([
    ['jobs alike', {}, {}],
    ['staging', { transferCost: { p: 1 } }, {}],
    ['jobs that may be parked', { slots: 1, interruptible: {}, transferCost: { p: 1 } }, {}],
    ['tiers', {}, { sites: [{ id: 's', tiers: [{ kwFrom: 0, usdPerKwSlot: 0.5 }] }] }],
  ])('is what any plan must miss: of money it knows nothing (%s)', (_name, small, over) => {
    const instance = market(small, over);
    const found = plan(instance, { rounds: 60 });
    expect(checkPlan(instance, found)).toEqual([]);
    expect([found.missed, found.missedGpuHours]).toEqual([16, 16]);
    expect(found.missedLowerBound).toBe(1);
    expect(found.missedGpuHoursLowerBound).toBeGreaterThan(15.9);
  });
  it('counts a job that no pool can take, and no more', () => {
    const found = plan(market({ gpus: 5 }), { rounds: 60 });
    expect([found.missed, found.missedLowerBound, found.missedGpuHoursLowerBound]).toEqual([16, 16, 80]);
  });
});
