import { expect, it } from '@jest/globals';
import type { JobSpec } from '@switchyard/matching';
import { compile } from './compile.js';

const job = (id: string, gpus: number): JobSpec => ({ id, gpus, slots: 1, release: 0, deadline: 5, unplacedCost: 1 });
/** Slots in which each job cannot run on each pool even in an empty market. */
function closed(jobs: readonly JobSpec[], kw?: readonly number[]): Record<string, readonly number[]> {
  const model = compile({
    slotSeconds: 3_600, slots: 5, jobs,
    pools: [{ id: 'p', site: 's', gpus: [8, 4, 2, 0, 8], costPerGpuSlot: [1, 1, 1, 1, 1], kwPerGpu: 1 }, { id: 'q', site: 't', gpus: [8, 8, 8, 8, 8], costPerGpuSlot: [1, 1, 1, 1, 1] }],
    sites: [{ id: 's', ...(kw === undefined ? {} : { kw }) }, { id: 't' }],
  });
  return Object.fromEntries(model.jobIds.flatMap((id, j) => [0, 1].map((pool) => {
    const kind = model.optClosed[model.optFrom[j]! + pool]!;
    const before = (t: number): number => (kind < 0 ? 0 : model.closedBefore[kind * 6 + t]!);
    return [`${id} ${model.poolIds[pool]}`, [0, 1, 2, 3, 4].filter((t) => before(t + 1) > before(t))] as const;
  })));
}

it('slots narrower than the gang are closed to it, by GPUs and by what the feeder carries; others are not', () => {
  expect(closed([job('two', 2), job('four', 4), job('eight', 8)])).toEqual({ 'two p': [3], 'four p': [2, 3], 'eight p': [1, 2, 3], 'two q': [], 'four q': [], 'eight q': [] });
  expect(closed([job('two', 2), job('four', 4)], [1, 9, 9, 9, 3])).toEqual({ 'two p': [0, 3], 'four p': [0, 2, 3, 4], 'two q': [], 'four q': [] });
});
it('gangs that meet the same closed slots share a row, on their pool', () => {
  const model = compile({
    slotSeconds: 3_600, slots: 2, jobs: [job('a', 5), job('b', 6), job('c', 3)].map((row) => ({ ...row, deadline: 2 })),
    pools: ['p', 'q'].map((id) => ({ id, site: 's', gpus: [8, 4], costPerGpuSlot: [1, 1] })),
  });
  expect([...model.optClosed]).toEqual([0, 1, 0, 1, -1, -1]);
});
