import { describe, expect, it } from '@jest/globals';
import { plan, quoteOne, type Instance, type JobSpec } from '@switchyard/matching';
import { anInstance, aSharedInstance, checkFairness, checkPlan } from '@switchyard/matching/testing';
import fc from 'fast-check';

const job: JobSpec = { id: 'a', gpus: 8, slots: 2, release: 0, deadline: 99, unplacedCost: 50, waitedSeconds: 10 };
/** Six slots of which the last two are the cheapest, and the tail. */
const market = (jobs: JobSpec[], tailSlots = 2): Instance => ({
  slotSeconds: 3600, slots: 6, fairness: { tailSlots }, jobs,
  pools: [{ id: 'p', site: 's', gpus: [8, 8, 8, 8, 8, 8], costPerGpuSlot: [0.3, 0.3, 0.3, 0.3, 0.1, 0.1] }],
});
const startOf = (instance: Instance, id: string): number | undefined => plan(instance).placements.find((placement) => placement.job === id)?.segments[0]![0];

describe('the tail of the horizon', () => {
  it('is for the oldest job without a promise; a younger one stays before it', () => {
    const two = market([job, { ...job, id: 'b', waitedSeconds: 20 }]);
    expect(plan(two).headOfLine).toBe('b');
    expect([startOf(two, 'a'), startOf(two, 'b')]).toEqual([0, 4]);
  });
  it('ties go to the lower id', () => expect(plan(market([{ ...job, id: 'b' }, job])).headOfLine).toBe('a'));
  it('is not kept where none is asked for', () => {
    const open = market([job, { ...job, id: 'b', gpus: 4, waitedSeconds: 0 }], 0);
    expect(plan(open).headOfLine).toBeUndefined();
    expect(plan({ ...open, fairness: {} })).toEqual(plan(open));
  });
  const young: JobSpec = { ...job, id: 'young', waitedSeconds: 0 };
  const hopeless: readonly (readonly [string, JobSpec])[] = [
    ['is wider than every pool', { ...job, gpus: 9 }],
    ['is not worth any run', { ...job, unplacedCost: 0.1 }],
    ['is capped below every price', { ...job, capPerGpuHour: 0.01 }],
    ['waits for a job without a promise', { ...job, after: ['young'] }],
    ['ends before it could', { ...job, deadline: 1 }],
  ];
  it.each(hopeless)('passes over a job that %s', (_, old) => expect(plan(market([old, young])).headOfLine).toBe('young'));

  it('promises in the tail stay there, and the head fits around them', () => {
    const held: JobSpec = { ...job, id: 'held', held: { pool: 'p', segments: [[3, 5]] } };
    const found = plan(market([held, job, { ...young, gpus: 8, slots: 1 }]));
    expect(found.brokenPromises).toEqual([]);
    expect(found.headOfLine).toBe('a');
  });
  it('a job that waits for a promise can be head', () => {
    const held: JobSpec = { ...job, id: 'held', held: { pool: 'p', segments: [[0, 2]] } };
    expect(plan(market([held, { ...job, after: ['held'] }])).headOfLine).toBe('a');
  });
  it('is not on offer in quotes', () => {
    const { waitedSeconds: _none, ...asked } = job;
    const finishes = (tailSlots: number): number => Math.max(...quoteOne({ instance: market([], tailSlots), plan: { placements: [], scarcity: [] } }, asked).options.map((option) => option.finishSlot));
    expect([finishes(0), finishes(2)]).toEqual([6, 2]);
  });
  it('leaves every plan feasible and fair, and only the head and promises in the tail', () => {
    fc.assert(fc.property(fc.oneof(anInstance(crowd), aSharedInstance(crowd)), fc.integer({ min: 0, max: 3 }), (open, tail) => {
      const tailSlots = Math.min(tail, open.slots);
      const instance: Instance = { ...open, fairness: { ...open.fairness, tailSlots } };
      const found = plan(instance, { rounds: 30 });
      const end = instance.slots - tailSlots;
      const asOpened: Instance = { ...instance, jobs: instance.jobs.map((row) => (row.id === found.headOfLine ? row : { ...row, deadline: Math.min(row.deadline, end) })) };
      expect([...checkPlan(instance, found), ...checkFairness(asOpened, found)]).toEqual([]);
      for (const { job: id, segments } of found.placements) expect(id === found.headOfLine || segments.at(-1)![1] <= end).toBe(true);
    }), { numRuns: 150 });
  });
});
const crowd = { jobsMax: 10, slotsMax: 8, dependencies: true, interruptible: true };
