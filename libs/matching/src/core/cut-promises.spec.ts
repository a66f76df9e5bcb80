import { describe, expect, it } from '@jest/globals';
import { plan, type Instance, type JobSpec } from '@switchyard/matching';
import { aFullInstance, checkPlan } from '@switchyard/matching/testing';
import fc from 'fast-check';

const quick = { rounds: 40 };
const crowd = { jobsMax: 14, slotsMax: 10, dependencies: true, interruptible: true, tiers: true };
const row = (slots: number, value: number): number[] => Array<number>(slots).fill(value);
const others: JobSpec[] = Array.from({ length: 12 }, (_, i) => ({ id: `other${i}`, gpus: 1, slots: 1, release: 0, deadline: 6, unplacedCost: 1, pools: ['c'] }));

/** Pool `a` is cut in slot 1. `cut` was promised there, and could run only where `stands` was promised, which can run nowhere else. */
const market = (more: readonly JobSpec[], over: Partial<JobSpec> = {}): Instance => ({
  slotSeconds: 3600, slots: 6,
  pools: [
    { id: 'a', site: 's', gpus: [8, 0, 8, 8, 8, 8], costPerGpuSlot: row(6, 0.5) },
    { id: 'b', site: 't', gpus: row(6, 8), costPerGpuSlot: row(6, 0.4) },
    { id: 'c', site: 't', gpus: row(6, 2), costPerGpuSlot: row(6, 0.1) },
  ],
  jobs: [
    { id: 'cut', gpus: 8, slots: 4, release: 0, deadline: 4, unplacedCost: 1_000, pools: ['a', 'b'], held: { pool: 'a', segments: [[0, 4]], moveGain: 0 } },
    { id: 'stands', gpus: 8, slots: 2, release: 0, deadline: 2, unplacedCost: 0.01, pools: ['b'], transferCost: { b: 100 }, held: { pool: 'b', segments: [[0, 2]], moveGain: 0 }, ...over },
    ...more,
  ],
});

describe.each([['branch and bound', [] as JobSpec[]], ['search', others]])('a cut at one site, by %s', (_name, more) => {
  it('INV-M7: breaks the promise made there and none at another site, whatever that would save', () => {
    const found = plan(market(more), quick);
    expect(found.brokenPromises).toEqual(['cut']);
    expect(found.placements.find(({ job }) => job === 'stands')).toMatchObject({ pool: 'b', segments: [[0, 2]] });
  });
  it('breaks none where the other can make room', () => {
    const instance = market(more, { deadline: 6 });
    const found = plan(instance, quick);
    expect(found.brokenPromises).toEqual([]);
    expect(checkPlan(instance, found)).toEqual([]);
  });
});

describe('cuts: properties', () => {
  it('INV-M7: no promise is broken but those that a cut touches, and what waits for them', () => {
    const cut = fc.record({ pool: fc.nat(9), from: fc.nat(9), length: fc.integer({ min: 1, max: 4 }) });
    fc.assert(fc.property(aFullInstance(crowd), cut, (instance, { pool: at, from, length }) => {
      const pool = instance.pools[at % Math.max(1, instance.pools.length)];
      if (pool === undefined) return;
      const [first, end] = [from % instance.slots, Math.min(instance.slots, (from % instance.slots) + length)];
      const pools = instance.pools.map((one) => (one === pool ? { ...one, gpus: one.gpus.map((gpus, t) => (t >= first && t < end ? 0 : gpus)) } : one));
      const found = plan({ ...instance, pools }, quick);
      const touched = new Set(instance.jobs.filter(({ held }) => held?.pool === pool.id && held.segments.some(([a, b]) => a < end && b > first)).map(({ id }) => id));
      for (let grown = true; grown; ) {
        const waiting = instance.jobs.filter(({ id, after }) => !touched.has(id) && (after ?? []).some((before) => touched.has(before)));
        for (const { id } of waiting) touched.add(id);
        grown = waiting.length > 0;
      }
      expect(found.brokenPromises.filter((id) => !touched.has(id))).toEqual([]);
    }), { numRuns: 300 });
  });
});
