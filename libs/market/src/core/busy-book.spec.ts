import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addMs, type EpochMs, type Interval } from '@switchyard/kernel';
import { aPool, aSnapshot, hoursAfter, id, nodes, T0 } from '../../testing/index.js';
import { BusyBook } from './busy-book.js';
import type { LeaseSnapshot } from './snapshot.js';

const pool = aPool(1, 1, { nodes: nodes(1, 1) });
const hours = (from: number, to: number): Interval => ({ from: hoursAfter(from), to: hoursAfter(to) });
const leased = (n: number, gpus: number, during: Interval): LeaseSnapshot => ({
  leaseId: id('lease', n), siteId: id('site', 1), poolId: pool.poolId, state: 'active', allocations: [{ slice: { nodeId: pool.nodes[0]!.nodeId, gpus: { from: 0, to: gpus } }, during }],
});
const free = (leases: readonly LeaseSnapshot[], gpus: number, hoursLong: number): EpochMs | undefined =>
  new BusyBook(aSnapshot({ at: hoursAfter(10), pools: [pool], leases }), { leases: [], placements: [] }).gpusFreeFrom(pool, gpus, hoursLong * 3_600_000);

describe('from when on something is free', () => {
  it('is now, the end of what is in the way, or never', () => {
    expect(free([leased(1, 4, hours(9, 12))], 4, 5)).toBe(hoursAfter(10));
    expect(free([leased(1, 4, hours(9, 12))], 5, 5)).toBe(hoursAfter(12));
    expect(free([leased(1, 4, hours(9, 12)), leased(2, 4, hours(14, 15))], 5, 2)).toBe(hoursAfter(12));
    expect(free([leased(1, 4, hours(9, 12)), leased(2, 4, hours(14, 15))], 5, 3)).toBe(hoursAfter(15));
    expect(free([leased(1, 4, hours(8, 10))], 8, 1)).toBe(hoursAfter(10));
    expect(free([], 9, 1)).toBeUndefined();
  });
  it('is what a look at every end finds', () => {
    const lease = fc.record({ from: fc.integer({ min: 0, max: 30 }), length: fc.integer({ min: 1, max: 12 }), gpus: fc.integer({ min: 1, max: 8 }) });
    fc.assert(fc.property(fc.array(lease, { maxLength: 10 }), fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 9 }), (all, gpus, length) => {
      const at = 10;
      const taken = (hour: number): number => all.reduce((sum, one) => (one.from <= hour && hour < one.from + one.length ? sum + one.gpus : sum), 0);
      const starts = [at, ...all.map((one) => one.from + one.length).filter((end) => end > at)].sort((a, b) => a - b);
      const expected = starts.find((start) => Array.from({ length }, (_, n) => 8 - taken(start + n)).every((left) => left >= gpus));
      const found = free(all.map((one, n) => leased(n + 1, one.gpus, hours(one.from, one.from + one.length))), gpus, length);
      expect(found).toBe(expected === undefined ? undefined : addMs(T0, expected * 3_600_000));
    }));
  });
});
