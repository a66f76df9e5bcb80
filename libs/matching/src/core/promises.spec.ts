import { describe, expect, it } from '@jest/globals';
import { parseInstance, plan, type Instance, type JobSpec } from '@switchyard/matching';
import { aFullInstance, bruteForceCost, checkFairness, checkPlan } from '@switchyard/matching/testing';
import fc from 'fast-check';

const crowd = { jobsMax: 14, slotsMax: 10, dependencies: true, interruptible: true, tiers: true };
const small = { ...crowd, jobsMax: 6, slotsMax: 7 };
const quick = { rounds: 40 };
const untied = ({ after: _free, ...job }: JobSpec): JobSpec => job;

describe('markets with promises, customers and a tail: properties', () => {
  it('INV-M1: the door accepts them', () => {
    fc.assert(fc.property(aFullInstance(crowd), (instance) => {
      const read = parseInstance(JSON.parse(JSON.stringify(instance)));
      expect(read.ok ? [] : read.error).toEqual([]);
    }), { numRuns: 150 });
  });
  it('INV-M2, INV-M7: feasible and fair, and no accepted job is dropped that could stay', () => {
    fc.assert(fc.property(aFullInstance(crowd), (instance) => {
      const found = plan(instance, quick);
      expect(found.brokenPromises).toEqual([]);
      expect(checkPlan(instance, found)).toEqual([]);
      if (instance.fairness?.tailSlots === undefined) expect(checkFairness(instance, found)).toEqual([]);
    }), { numRuns: 150 });
  });
  it('INV-M3: order of rows changes nothing, and a replay is identical', () => {
    fc.assert(fc.property(aFullInstance(crowd), (instance) => {
      const turned: Instance = { ...instance, jobs: [...instance.jobs].reverse(), pools: [...instance.pools].reverse(), sites: [...(instance.sites ?? [])].reverse() };
      const text = JSON.stringify(plan(instance, quick));
      expect(JSON.stringify(plan(turned, quick))).toBe(text);
      expect(JSON.stringify(plan(instance, quick))).toBe(text);
    }), { numRuns: 40 });
  });
  it('INV-M5: the bound is of any plan, also of one that keeps no promise', () => {
    fc.assert(fc.property(aFullInstance(small), (instance) => {
      const { fairness: _open, ...open } = instance;
      expect(plan(open, quick).lowerBound).toBeLessThanOrEqual(bruteForceCost(open) + 1e-9);
    }), { numRuns: 100 });
  });
  it('INV-M7: a promise stays where it is, and nothing else moves it, for less than its stated gain', () => {
    fc.assert(fc.property(aFullInstance(crowd), (instance) => {
      const jobs = instance.jobs.map(untied).map((job): JobSpec => (job.held === undefined ? job : { ...job, held: { ...job.held, moveGain: 1_000 } }));
      const found = plan({ ...instance, jobs }, quick);
      for (const { id, held } of jobs) {
        if (held !== undefined) expect(found.placements.find(({ job }) => job === id)).toMatchObject({ pool: held.pool, segments: held.segments });
      }
    }), { numRuns: 120 });
  });
});

/** A dear pool and a cheap one, and twelve jobs elsewhere, so that the search answers and not branch and bound. */
const others: JobSpec[] = Array.from({ length: 12 }, (_, i) => ({ id: `other${i}`, gpus: 1, slots: 1, release: 0, deadline: 6, unplacedCost: 1, pools: ['c'] }));
const six = (value: number): number[] => Array<number>(6).fill(value);
const market = (job: JobSpec, more: readonly JobSpec[] = others): Instance => ({
  slotSeconds: 3600, slots: 6, jobs: [job, ...more],
  pools: [
    { id: 'a', site: 's', gpus: six(8), costPerGpuSlot: six(0.5) },
    { id: 'b', site: 's', gpus: six(8), costPerGpuSlot: [0.4, 0.4, 0.1, 0.1, 0.4, 0.1] },
    { id: 'c', site: 's', gpus: six(2), costPerGpuSlot: six(0.1) },
  ],
});
const job: JobSpec = { id: 'j', gpus: 4, slots: 2, release: 0, deadline: 6, unplacedCost: 50 };
const where = (instance: Instance): unknown => {
  const found = plan(instance, quick);
  expect(checkPlan(instance, found)).toEqual([]);
  const placement = found.placements.find((row) => row.job === 'j');
  return placement && [placement.pool, ...placement.segments];
};

describe.each([['branch and bound', [] as JobSpec[]], ['search', others]])('a promise, by %s', (_name, more) => {
  const held = (over: Partial<JobSpec>, moveGain = 0): Instance => market({ ...job, ...over, ...(over.held === undefined ? {} : { held: { ...over.held, moveGain } }) }, more);
  it('moves within its pool, and to another, for its stated gain', () => {
    expect(where(held({ held: { pool: 'b', segments: [[0, 2]] } }, 2.3))).toEqual(['b', [2, 4]]);
    expect(where(held({ held: { pool: 'b', segments: [[0, 2]] } }, 2.5))).toEqual(['b', [0, 2]]);
    expect(where(held({ held: { pool: 'a', segments: [[0, 2]] } }, 3.1))).toEqual(['b', [2, 4]]);
    expect(where(held({ held: { pool: 'a', segments: [[0, 2]] } }, 3.3))).toEqual(['a', [0, 2]]);
  });
  it('in pieces moves for its stated gain', () => {
    const pieces = { interruptible: { maxSegments: 2 }, held: { pool: 'b', segments: [[0, 1], [2, 3]] as const } };
    expect(where(held(pieces, 1.1))).toEqual(['b', [2, 4]]);
    expect(where(held(pieces, 1.3))).toEqual(['b', [0, 1], [2, 3]]);
  });
  it('with a restart stands where it was made', () => {
    expect(where(held({ interruptible: { restartSlots: 1 }, held: { pool: 'a', segments: [[0, 1], [3, 5]] } }, 1_000))).toEqual(['a', [0, 1], [3, 5]]);
  });
  it('is kept though leaving the job out would cost less', () => {
    expect(where(held({ unplacedCost: 0, held: { pool: 'a', segments: [[0, 2]] } }, 9))).toEqual(['a', [0, 2]]);
    expect(where(held({ unplacedCost: 0, pools: ['a'], held: { pool: 'a', segments: [[0, 2]] } }))).toEqual(['a', [0, 2]]);
  });
  it.each<readonly [string, Partial<JobSpec>]>([
    ['starts before the release of today', { release: 3, held: { pool: 'a', segments: [[0, 2]] } }],
    ['ends after the deadline of today', { deadline: 4, held: { pool: 'a', segments: [[4, 6]] } }],
    ['is shorter than the work of today', { held: { pool: 'a', segments: [[0, 1]] } }],
    ['is in more pieces than allowed today', { slots: 3, interruptible: { maxSegments: 2 }, held: { pool: 'a', segments: [[0, 1], [2, 3], [4, 5]] } }],
    ['is in a pool that is not allowed today', { pools: ['b'], held: { pool: 'a', segments: [[0, 2]] } }],
  ])('that %s gets another place', (_why, over) => {
    expect((where(held(over, 1_000)) as unknown[])[0]).toBe('b');
  });
});

describe('promises against what pays more', () => {
  it('INV-M7: of forty jobs that would pay more for the place none gets it, however the search goes', () => {
    const rich = Array.from({ length: 40 }, (_, i): JobSpec => ({ id: `r${i}`, gpus: 1 + (i % 8), slots: 1 + (i % 3), release: i % 4, deadline: 6, unplacedCost: 1_000 }));
    const poor = [0, 1, 2].map((i): JobSpec => ({ ...job, id: `poor${i}`, unplacedCost: 0.01, held: { pool: i === 2 ? 'b' : 'a', segments: [[2 * i, 2 * i + 2]] } }));
    const found = plan({ ...market(job), jobs: [...poor, ...rich] }, { rounds: 80 });
    expect(found.missed).toBeGreaterThan(5);
    expect(found.brokenPromises).toEqual([]);
  });
});
