import { describe, expect, it } from '@jest/globals';
import { parseInstance, plan, planBiggestFirst, planCheapestNow, planCheapestWholeJob, planFifo, planSubmitOrderGreedy, type Instance } from '@switchyard/matching';
import { anInstance, bruteForceCost, checkPlan, openHighs } from '@switchyard/matching/testing';
import fc from 'fast-check';

const small = { jobsMax: 6, slotsMax: 7, dependencies: true, interruptible: true, tiers: true };
const crowd = { jobsMax: 14, slotsMax: 10, dependencies: true, interruptible: true, tiers: true };
const quick = { rounds: 60 };

describe('plan: properties', () => {
  it('INV-M1: every generated instance is one the door accepts', () => {
    fc.assert(fc.property(anInstance(crowd), (instance) => {
      expect(parseInstance(JSON.parse(JSON.stringify(instance))).ok).toBe(true);
    }), { numRuns: 100 });
  });
  it('INV-M2: an independent checker finds nothing wrong (capacity, kW, windows, gangs, caps, dependencies, sums)', () => {
    fc.assert(fc.property(anInstance(crowd), (instance) => {
      expect(checkPlan(instance, plan(instance, quick))).toEqual([]);
    }), { numRuns: 300 });
  });
  it('INV-M2 holds for every baseline', () => {
    fc.assert(fc.property(anInstance(crowd), fc.constantFrom(planFifo, planCheapestNow, planCheapestWholeJob, planSubmitOrderGreedy, planBiggestFirst), (instance, method) => {
      expect(checkPlan(instance, method(instance))).toEqual([]);
    }), { numRuns: 150 });
  });
  it('INV-M3: the order of rows changes nothing, and a replay is identical', () => {
    fc.assert(fc.property(anInstance(crowd), fc.infiniteStream(fc.nat()), (instance, dice) => {
      const shuffled: Instance = { ...instance, jobs: shuffle(instance.jobs, dice), pools: shuffle(instance.pools, dice), sites: shuffle(instance.sites ?? [], dice) };
      const text = JSON.stringify(plan(instance, quick));
      expect(JSON.stringify(plan(shuffled, quick))).toBe(text);
      expect(JSON.stringify(plan(instance, quick))).toBe(text);
    }), { numRuns: 80 });
  });
  it('INV-M4: for 6 jobs and fewer the cost equals brute force, and the bound is not above it', () => {
    fc.assert(fc.property(anInstance(small), (instance) => {
      const found = plan(instance, quick);
      const optimum = bruteForceCost(instance);
      expect(found.lowerBound).toBeLessThanOrEqual(optimum + 1e-9);
      expect(found.cost).toBeCloseTo(optimum, 6);
    }), { numRuns: 300 });
  });
  it('INV-M5: the bound is below the optimum that HiGHS proves, and the plan not below it', async () => {
    const solve = await openHighs();
    // Ten jobs: HiGHS proves fourteen too slowly on a busy machine now and then.
    fc.assert(fc.property(anInstance({ ...crowd, jobsMax: 10, dependencies: false }), (instance) => {
      const optimum = solve(instance, true);
      expect(optimum).toBeDefined();
      const found = plan(instance, quick);
      expect(found.lowerBound).toBeLessThanOrEqual(optimum! + 1e-6);
      expect(found.cost).toBeGreaterThanOrEqual(optimum! - 1e-6);
      expect(found.missedLowerBound).toBeLessThanOrEqual(solve(missesOnly(instance), true)! + 1e-6);
    }), { numRuns: 60 });
  });
  it('INV-M6: a job that may be parked never costs more than the same job rigid', () => {
    fc.assert(fc.property(anInstance({ ...small, jobsMax: 4, interruptible: false }), fc.integer({ min: 0, max: 1 }), (instance, restartSlots) => {
      const parked = { ...instance, jobs: instance.jobs.map((job) => ({ ...job, interruptible: { restartSlots, maxSegments: 3 } })) };
      expect(plan(parked, quick).cost).toBeLessThanOrEqual(plan(instance, quick).cost + 1e-9);
    }), { numRuns: 100 });
  });
  it('INV-M7: accepted jobs keep a place whatever prices do, and holding them never makes the plan dearer', () => {
    fc.assert(fc.property(anInstance({ ...crowd, dependencies: false }), (instance) => {
      const first = plan(instance, quick);
      const heldBy = new Map(first.placements.map(({ job, pool, segments }) => [job, { pool, segments }]));
      const held: Instance = { ...instance, jobs: instance.jobs.map((job) => ({ ...job, ...(heldBy.has(job.id) ? { held: heldBy.get(job.id)! } : {}) })) };
      const again = plan(held, quick);
      expect(checkPlan(held, again)).toEqual([]);
      expect(again.cost).toBeLessThanOrEqual(first.cost + 1e-9);
      const rival = { id: 'rival', gpus: 8, slots: 1, release: 0, deadline: instance.slots, unplacedCost: 1e6 };
      const upside = { ...held, jobs: [...held.jobs, rival], pools: held.pools.map((pool) => ({ ...pool, costPerGpuSlot: [...pool.costPerGpuSlot].reverse() })) };
      expect(plan(upside, quick).brokenPromises).toEqual([]);
    }), { numRuns: 150 });
  });
});

/** The same market where running is free and a miss costs 1. */
function missesOnly(instance: Instance): Instance {
  const { policy: _costsNothing, ...rest } = instance;
  return {
    ...rest,
    sites: (instance.sites ?? []).map(({ tiers: _cost, ...site }) => site),
    pools: instance.pools.map(({ askPerGpuSlot: _ask, ...pool }) => ({ ...pool, costPerGpuSlot: pool.costPerGpuSlot.map(() => 0) })),
    jobs: instance.jobs.map(({ capTotal: _cap, capPerGpuHour: _perHour, transferCost: _transfer, ...job }) => ({ ...job, unplacedCost: 1 })),
  };
}

function shuffle<T>(items: readonly T[], dice: Iterator<number>): T[] {
  const out = [...items];
  for (let i = out.length - 1; i > 0; i -= 1) {
    const k = (dice.next().value as number) % (i + 1);
    [out[i], out[k]] = [out[k]!, out[i]!];
  }
  return out;
}
