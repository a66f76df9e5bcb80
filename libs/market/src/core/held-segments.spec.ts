import { describe, expect, it } from '@jest/globals';
import { type EpochMs, type Interval, microUsd } from '@switchyard/kernel';
import { aJob, hoursAfter, id, nodes, T0 } from '../../testing/index.js';
import { heldSegments } from './held-segments.js';
import { type Placement, placeAhead } from './placement.js';
import type { PlannerPool } from './planner.js';

const grid = { at: T0, slotMs: 900_000, slots: 96 };
const pool = id('pool', 1);
const room = (gpus: number): ReadonlyMap<string, PlannerPool> => new Map([[pool as string, { id: pool, site: 's', model: 'm', gpus: Array.from({ length: 96 }, () => gpus), costPerGpuSlot: [], askPerGpuSlot: [], kwPerGpu: 1 }]]);
const placed = (...hours: readonly (readonly [number, number])[]): Placement => {
  const segments = hours.map(([from, to]): Interval => ({ from: hoursAfter(from), to: hoursAfter(to) }));
  const slices = segments.map((during) => ({ slice: { nodeId: nodes(1, 1)[0]!.nodeId, gpus: { from: 0, to: 8 } }, during }));
  const cost = { total: microUsd(1n), powerTotal: microUsd(1n), worstCase: microUsd(1n) };
  return { siteId: id('site', 1), poolId: pool, offerId: id('offer', 1), offerVersion: 1, segments, slices, ...cost };
};
const held = (slots: number, placement: Placement, { cut = true, gpus = 8 } = {}) => {
  const job = aJob(1, { interruptible: { checkpointSeconds: 60, restartSeconds: 60, maxInterruptions: 9 } }, { placement });
  return heldSegments(job, { [pool]: slots }, room(gpus), grid, cut)?.segments;
};

describe('the place of a promise', () => {
  it('is kept as far as it is needed: a job that has come further than was expected gives the rest back', () => {
    const place = placed([1, 2], [4, 6]); // 4 and 8 slots
    expect(held(12, place)).toEqual([[4, 8], [16, 24]]);
    expect(held(11, place)).toEqual([[4, 8], [16, 24]]); // a slot of the second is for the restart
    expect(held(8, place)).toEqual([[4, 8], [16, 21]]);
    expect(held(4, place)).toEqual([[4, 8]]);
    expect(held(3, place)).toEqual([[4, 7]]);
  });
  it('is none where it is shorter than the work, has no room, or may no longer be in pieces', () => {
    expect(held(13, placed([1, 2], [4, 6]))).toBeUndefined();
    expect(held(12, placed([1, 2], [4, 6]), { gpus: 7 })).toBeUndefined();
    expect(held(12, placed([1, 2], [4, 6]), { cut: false })).toBeUndefined();
    expect(held(3, placed([1, 2]), { cut: false })).toBeUndefined();
  });
  it('has no piece that is over: what is still to come of it stands', () => {
    const place = placed([-3, -1], [1, 2], [4, 6]);
    expect(held(12, place)).toBeUndefined();
    const ahead = placeAhead(place, T0);
    expect(held(12, ahead)).toEqual([[4, 8], [16, 24]]);
    expect(ahead.slices!.map(({ during }) => during)).toEqual(ahead.segments);
    expect(placeAhead(ahead, T0)).toBe(ahead);
    expect(placeAhead(place, hoursAfter(9) satisfies EpochMs)).toBe(place);
  });
});
