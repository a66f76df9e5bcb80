import { describe, expect, it } from '@jest/globals';
import { plan, QuoteDesk, quoteOne, type Instance, type JobSpec } from '@switchyard/matching';
import { anInstance, bruteForceCost } from '@switchyard/matching/testing';
import fc from 'fast-check';

const market: Instance = {
  slotSeconds: 3600, slots: 6,
  pools: [
    { id: 'a', site: 'sa', gpus: [8, 8, 8, 8, 8, 8], costPerGpuSlot: [0.5, 0.5, 0.5, 0.5, 0.5, 0.5] },
    { id: 'b', site: 'sb', gpus: [8, 8, 8, 8, 8, 8], costPerGpuSlot: [0.6, 0.4, 0.3, 0.1, 0.2, 0.9], askPerGpuSlot: [1, 1, 1, 1, 1, 1] },
    { id: 'c', site: 'sc', gpus: [2, 2, 2, 2, 2, 2], costPerGpuSlot: [0, 0, 0, 0, 0, 0] },
  ],
  jobs: [{ id: 'running', gpus: 8, slots: 1, release: 3, deadline: 4, pools: ['b'], unplacedCost: 99 }],
};
const job: JobSpec = { id: 'q', gpus: 4, slots: 1, release: 0, deadline: 6, unplacedCost: 0 };

describe('quote', () => {
  it('offers now, the frontier, and the cheapest of what the plan leaves free; refuses pool by pool', () => {
    const quote = quoteOne({ instance: market, plan: plan(market) }, job);
    expect(quote.options.map((o) => [o.kind, o.pool, o.segments, o.cost, o.allInCost])).toEqual([
      ['now', 'a', [[0, 1]], 2, 2],
      ['frontier', 'b', [[1, 2]], 1.6, 5.6],
      ['frontier', 'b', [[2, 3]], 1.2, 5.2],
      ['cheapest', 'b', [[4, 5]], 0.8, 4.8],
    ]);
    expect(quote.refusals).toEqual([{ pool: 'c', kind: 'NotEnoughGpus', gpusNeeded: 4, gpusFree: 2 }]);
  });
  it('says by pool when the cap rules it out', () => {
    const quote = quoteOne({ instance: market, plan: { placements: [], scarcity: [] } }, { ...job, capPerGpuHour: 0.2 });
    expect(quote.options).toEqual([]);
    expect(quote.refusals.map((r) => r.kind)).toEqual(['OverCap', 'OverCap', 'NotEnoughGpus']);
  });
  it('refuses the plan of another instance', () => {
    const foreign = { placements: [{ job: 'running', pool: 'c', segments: [[0, 1]] as const, cost: 0, powerCost: 0, allInCost: 0 }], scarcity: [] };
    expect(() => new QuoteDesk({ instance: market, plan: foreign })).toThrow(/running does not fit pool c/);
  });
  it('the cheapest option of one job costs what brute force finds', () => {
    fc.assert(fc.property(anInstance({ jobsMax: 1, slotsMax: 8, dependencies: false, interruptible: true }), (instance) => {
      const only = instance.jobs[0];
      if (only === undefined) return;
      const never = { ...instance, jobs: [{ ...only, unplacedCost: 1e6 }] };
      const quote = quoteOne({ instance: { ...instance, jobs: [] }, plan: { placements: [], scarcity: [] } }, only);
      const optimum = bruteForceCost(never);
      expect(quote.options.at(-1)?.cost ?? 1e6).toBeCloseTo(optimum, 6);
      expect(new Set([...quote.options.map((o) => o.pool), ...quote.refusals.map((r) => r.pool)]).size).toBeLessThanOrEqual(instance.pools.length);
      for (const option of quote.options) expect(quote.refusals.map((r) => r.pool)).not.toContain(option.pool);
    }), { numRuns: 200 });
  });
});
