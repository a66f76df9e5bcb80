import { describe, expect, it } from '@jest/globals';
import { plan, type Instance, type JobSpec } from '@switchyard/matching';
import { checkPlan } from '@switchyard/matching/testing';

/** Pool `a` is full of promises, two to a slot, that could as well run on `b`, which is too narrow for the job that is new. */
const promised = Array.from({ length: 16 }, (_, i): JobSpec => ({
  id: `promised${i}`, gpus: 4, slots: 1, release: 0, deadline: 16, unplacedCost: 5, held: { pool: 'a', segments: [[i >> 1, (i >> 1) + 1]], moveGain: 0.01 },
}));
const fresh: JobSpec = { id: 'fresh', gpus: 8, slots: 8, release: 0, deadline: 8, unplacedCost: 500 };
const market: Instance = {
  slotSeconds: 900, slots: 16,
  pools: [
    { id: 'a', site: 's', gpus: Array.from({ length: 16 }, (_, t) => (t < 8 ? 8 : 0)), costPerGpuSlot: Array<number>(16).fill(0.01) },
    { id: 'b', site: 's', gpus: Array<number>(16).fill(4), costPerGpuSlot: Array<number>(16).fill(0.02) },
  ],
  jobs: [...promised, fresh],
};

describe('a new large job among promises', () => {
  it('gets the window that the promises can leave, and every promise keeps a place', () => {
    const found = plan(market, { rounds: 2 });
    expect(checkPlan(market, found)).toEqual([]);
    expect(found.missed).toBe(0);
    expect(found.placements.find(({ job }) => job === 'fresh')).toMatchObject({ pool: 'a', segments: [[0, 8]] });
    expect(found.brokenPromises).toEqual([]);
  });
  it('stays out where its place is worth less than what moving the promises is said to need', () => {
    const dear = { ...market, jobs: [...promised.map((job) => ({ ...job, held: { ...job.held!, moveGain: 40 } })), fresh] };
    expect(plan(dear, { rounds: 2 }).unplaced.map(({ job }) => job)).toEqual(['fresh']);
  });
});
