import { describe, expect, it } from '@jest/globals';
import { plan, type Instance, type JobSpec } from '@switchyard/matching';
import { anInstance, avoidableMisses, bruteForceCost, checkPlan } from '@switchyard/matching/testing';
import fc from 'fast-check';

const crowd = { jobsMax: 24, slotsMax: 10, dependencies: true, interruptible: true };

describe('who is left out', () => {
  it('INV-M10: never a job that fits, as the plan stands, at less than its unplaced cost: at any load and any budget of work', () => {
    fc.assert(fc.property(anInstance(crowd), fc.constantFrom(1, 20, 120), fc.boolean(), (instance, rounds, stopped) => {
      const found = plan(instance, { rounds, shouldStop: () => stopped });
      expect(avoidableMisses(instance, found.placements)).toEqual([]);
    }), { numRuns: 400 });
  });
  it('no plan that brute force can find leaves out fewer GPU-hours than the bound', () => {
    fc.assert(fc.property(anInstance({ ...crowd, jobsMax: 6, slotsMax: 6, interruptible: false }), (instance) => {
      const hours = (job: JobSpec): number => (job.gpus * Math.min(...(job.slots === undefined ? Object.values(job.slotsByPool!) : [job.slots])) * instance.slotSeconds) / 3600;
      const { policy: _costsNothing, ...rest } = instance;
      const byHours: Instance = {
        ...rest,
        pools: instance.pools.map((pool) => ({ ...pool, costPerGpuSlot: pool.costPerGpuSlot.map(() => 0) })),
        jobs: instance.jobs.map(({ transferCost: _transfer, ...job }) => ({ ...job, unplacedCost: hours(job) })),
      };
      expect(plan(instance, { rounds: 60 }).missedGpuHoursLowerBound).toBeLessThanOrEqual(bruteForceCost(byHours) + 1e-6);
    }), { numRuns: 150 });
  });
  it('a large job makes way for many small ones where that costs the same', () => {
    const job = { gpus: 8, release: 0, unplacedCost: 16 };
    const jobs: JobSpec[] = [
      { ...job, id: 'large', gpus: 32, slots: 8, deadline: 8, unplacedCost: 4 * 8 * 16 },
      ...Array.from({ length: 32 }, (_, i): JobSpec => ({ ...job, id: `small${i}`, slots: 1, release: i % 8, deadline: (i % 8) + 1 })),
    ];
    const full = { slotSeconds: 3600, slots: 8, pools: [{ id: 'p', site: 's', gpus: Array<number>(8).fill(32), costPerGpuSlot: Array<number>(8).fill(0.1) }], jobs };
    const found = plan(full, { rounds: 60 });
    expect(checkPlan(full, found)).toEqual([]);
    expect(found.unplaced.map(({ job: id }) => id)).toEqual(['large']);
    expect([found.missed, found.missedLowerBound, found.missedGpuHours]).toEqual([1, 1, 256]);
    expect(found.missedGpuHoursLowerBound).toBeGreaterThan(250);
  });
});
