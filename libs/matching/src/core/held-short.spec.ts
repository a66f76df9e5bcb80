import { describe, expect, it } from '@jest/globals';
import { checkPlan } from '../../testing/check-plan.js';
import type { Instance, JobSpec } from './instance.js';
import { plan } from './plan.js';

const SLOTS = 24;
/** Later is cheaper, so whatever is not kept moves. */
const instance = (segments: readonly (readonly [number, number])[], others: readonly JobSpec[] = [], held: object = {}): Instance => ({
  version: 1, slotSeconds: 900, slots: SLOTS, policy: 'power-cost',
  pools: [{ id: 'p', site: 's', model: 'm', gpus: Array.from({ length: SLOTS }, () => 8), costPerGpuSlot: Array.from({ length: SLOTS }, (_, t) => SLOTS - t) }],
  sites: [{ id: 's' }],
  jobs: [{ id: 'promised', gpus: 4, slotsByPool: { p: 6 }, release: 0, deadline: SLOTS, unplacedCost: 10_000, interruptible: { restartSlots: 1, maxSegments: 4 }, held: { pool: 'p', segments, moveGain: 5_000, ...held } }, ...others],
});
const keeps = (segments: readonly (readonly [number, number])[], others?: readonly JobSpec[]): boolean => {
  const it = instance(segments, others);
  const made = plan(it, { rounds: 4 });
  expect(checkPlan(it, made)).toEqual([]);
  return JSON.stringify(made.placements.find((entry) => entry.job === 'promised')?.segments) === JSON.stringify(segments);
};
/** Too many runs to try them all. */
const crowd = Array.from({ length: 30 }, (_, n): JobSpec => ({ id: `other${n}`, gpus: 1, slotsByPool: { p: 4 + (n % 5) }, release: 0, deadline: SLOTS, unplacedCost: 50, interruptible: { restartSlots: 1, maxSegments: 4 } }));

describe('a promise in pieces', () => {
  it.each<[string, readonly (readonly [number, number])[], boolean]>([
    ['as long as it is planned, a whole slot for each resume', [[0, 3], [5, 8], [10, 12]], true],
    ['shorter, since resuming really took less than whole slots', [[0, 3], [5, 7], [9, 10]], true],
    ['shorter in one piece of two', [[0, 3], [5, 8], [10, 11]], true],
    ['shorter than its work is no place for it', [[0, 3], [5, 7]], false],
    ['longer than it may take is no place for it', [[0, 3], [5, 8], [10, 14]], false],
  ])('%s', (_what, segments, stays) => {
    expect(keeps(segments)).toBe(stays);
    expect(keeps(segments, crowd)).toBe(stays);
  });
});
