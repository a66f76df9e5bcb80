import { describe, expect, it } from '@jest/globals';
import { plan, type Instance } from '@switchyard/matching';
import { checkPlan } from '@switchyard/matching/testing';
import fc from 'fast-check';
import { timeLimits } from './dependencies.js';

describe('timeLimits', () => {
  it('carries releases forward and deadlines backward along a chain', () => {
    const limits = timeLimits([0, 0, 4], [10, 10, 9], [3, 2, 1], [[], [0], [1]], 10);
    expect([...limits.release]).toEqual([0, 3, 5]);
    expect([...limits.courtesyDeadline]).toEqual([6, 8, 9]);
  });
  it('asks no courtesy for a job that cannot run any more', () => {
    expect([...timeLimits([0, 0], [10, 2], [3, 2], [[], [0]], 10).courtesyDeadline]).toEqual([10, 2]);
    expect([...timeLimits([0, 6], [10, 7], [3, 2], [[], [0]], 10).courtesyDeadline]).toEqual([10, 7]);
  });
});

it('a job leaves time for the job behind it, though running later would be cheaper', () => {
  // 12 jobs in pairs, so that the search, not the exact solver, answers.
  const jobs = Array.from({ length: 6 }, (_, i) => [
    { id: `a${i}`, gpus: 1, slots: 2, release: 0, deadline: 8, unplacedCost: 50 },
    { id: `z${i}`, gpus: 1, slots: 3, release: 0, deadline: 8, unplacedCost: 50, after: [`a${i}`] },
  ]).flat();
  const instance: Instance = { slotSeconds: 3600, slots: 8, pools: [{ id: 'p', site: 's', gpus: Array(8).fill(12) as number[], costPerGpuSlot: [9, 8, 7, 6, 5, 4, 3, 2] }], jobs };
  expect(plan(instance).unplaced).toEqual([]);
});

it('chains of jobs in a full market: the search never lets a job start before the one it waits for has ended', () => {
  const aChain = fc.record({ gpus: fc.constantFrom(1, 2, 4), works: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 2, maxLength: 4 }) });
  const prices = fc.array(fc.constantFrom(0.1, 0.5, 2, 9), { minLength: 10, maxLength: 10 });
  fc.assert(fc.property(fc.array(aChain, { minLength: 5, maxLength: 8 }), prices, fc.boolean(), (chains, costPerGpuSlot, backwards) => {
    // Ids against the order of the chain, so that the order of rows is no help.
    const name = (c: number, k: number, length: number): string => `${backwards ? length - k : k} of ${c}`;
    const jobs = chains.flatMap(({ gpus, works }, c) => works.map((slots, k) => ({
      id: name(c, k, works.length), gpus, slots, release: 0, deadline: 10, unplacedCost: 40 * gpus, ...(k === 0 ? {} : { after: [name(c, k - 1, works.length)] }),
    })));
    const instance: Instance = { slotSeconds: 3600, slots: 10, jobs, pools: [{ id: 'p', site: 's', gpus: Array(10).fill(8) as number[], costPerGpuSlot }] };
    expect(checkPlan(instance, plan(instance, { rounds: 40 }))).toEqual([]);
  }), { numRuns: 80 });
});
