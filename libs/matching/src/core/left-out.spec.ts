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
  it('INV-M10 when stopped at once, at prices of capacity that send jobs to dear hours', () => {
    const misleading = fc.array(fc.constantFrom(0, 0, 1, 9), { minLength: 10, maxLength: 10 });
    fc.assert(fc.property(anInstance(crowd), misleading, misleading, (instance, one, other) => {
      const warmPrices = { pools: [{ pool: 'p0', usdPerGpuSlot: one }, { pool: 'p1', usdPerGpuSlot: other }], sites: [] };
      const found = plan(instance, { rounds: 1, warmPrices, shouldStop: () => true });
      expect(avoidableMisses(instance, found.placements)).toEqual([]);
    }), { numRuns: 300 });
  });
  it('INV-M10: a job whose place is left by another in the last pass gets it', () => {
    // The price of capacity sends z to the dear slot, where a has its only window; settled one by one, a finds no room and then z leaves.
    const others = Array.from({ length: 8 }, (_, i): JobSpec => ({ id: `other${i}`, gpus: 1, slots: 1, release: 0, deadline: 2, unplacedCost: 5, pools: ['q'] }));
    const market: Instance = {
      slotSeconds: 3600, slots: 2,
      pools: [{ id: 'p', site: 's', gpus: [8, 8], costPerGpuSlot: [0.1, 1] }, { id: 'q', site: 's', gpus: [4, 4], costPerGpuSlot: [0.1, 0.1] }],
      jobs: [
        { id: 'a', gpus: 4, slots: 1, release: 1, deadline: 2, unplacedCost: 9, pools: ['p'] },
        { id: 'z', gpus: 8, slots: 1, release: 0, deadline: 2, unplacedCost: 99, pools: ['p'] },
        ...others,
      ],
    };
    const warmPrices = { pools: [{ pool: 'p', usdPerGpuSlot: [5, 0] }], sites: [] };
    expect(plan(market, { rounds: 1, warmPrices, shouldStop: () => true }).unplaced).toEqual([]);
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
