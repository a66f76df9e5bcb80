import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addMs, addSeconds, epochMs } from '@switchyard/kernel';
import { T0 } from '../../testing/index.js';
import { cutDeadlineSlot, overhang, realSegments, rigidDeadlineSlot, slotFrom, slotInterval, slotsOfWork, slotsTouched, slotStart, type SlotGrid } from '../index.js';

const S = 900_000;
const grid: SlotGrid = { at: addSeconds(T0, 600), slotMs: S, slots: 96 }; // slot 0 has 5 minutes left
const aGrid = fc.integer({ min: 0, max: S - 1 }).map((into): SlotGrid => ({ at: addMs(T0, into), slotMs: S, slots: 96 }));

describe('the slot grid', () => {
  it('starts with what is left of the current slot', () => {
    expect(slotInterval(grid, 0)).toEqual({ from: grid.at, to: addSeconds(T0, 900) });
    expect(slotStart(grid, 2)).toBe(addSeconds(T0, 1_800));
    expect(slotFrom(grid, addSeconds(T0, 601))).toBe(1);
    expect(slotFrom(grid, T0)).toBe(0);
  });
  it('rounds occupancy out, and knows the horizon', () => {
    expect(slotsTouched(grid, { from: T0, to: addSeconds(T0, 901) })).toEqual([0, 2]);
    expect(slotsTouched(grid, { from: T0, to: addSeconds(T0, 600) })).toEqual([0, 0]);
    expect(slotsTouched(grid, { from: addSeconds(T0, 900), to: addSeconds(T0, 999_999_999) })).toEqual([1, 96]);
    expect(slotsTouched(grid, { from: addSeconds(T0, 999_999), to: addSeconds(T0, 999_999_999) })).toEqual([96, 96]);
  });
  it('gives a deadline slot with which every start ends in time, and no start that would is lost', () => {
    fc.assert(fc.property(aGrid, fc.integer({ min: 1, max: 10 * S }), fc.integer({ min: 0, max: 20 * S }), (g, workMs, spare) => {
      const deadline = addMs(g.at, spare);
      const limit = rigidDeadlineSlot(g, workMs, deadline);
      const slots = slotsOfWork(g, workMs);
      for (let start = 0; start < 40; start += 1) {
        const ends = slotStart(g, start) + workMs;
        expect(limit !== undefined && start + slots <= limit).toBe(ends <= deadline);
      }
    }));
  });
  it('cut work inside its deadline slots ends in time', () => {
    fc.assert(fc.property(aGrid, fc.integer({ min: 0, max: 20 * S }), (g, spare) => {
      const limit = cutDeadlineSlot(g, addMs(g.at, spare));
      expect(slotStart(g, limit)).toBeLessThanOrEqual(limit === 0 ? g.at : g.at + spare);
      expect(slotStart(g, limit + 1)).toBeGreaterThan(g.at + spare);
    }));
  });
});

describe('realSegments', () => {
  it('runs the work whole, restarts added, inside the planned slots but for the overhang of slot 0', () => {
    const segments = [[1, 3], [5, 7]] as const;
    const real = realSegments(grid, segments, 3 * S, 60_000);
    expect(real).toEqual([
      { from: addSeconds(T0, 900), to: addSeconds(T0, 2_700) },
      { from: addSeconds(T0, 4_500), to: epochMs(T0 + 4_500_000 + S + 60_000) },
    ]);
    expect(overhang(grid, segments, real)).toBeUndefined();
  });
  it('shows the slot that a start in the partial slot reaches into', () => {
    const real = realSegments(grid, [[0, 2]], 2 * S, 0);
    expect(real).toEqual([{ from: grid.at, to: addMs(grid.at, 2 * S) }]);
    expect(overhang(grid, [[0, 2]], real)).toBe(2);
    expect(overhang(grid, [[0, 2]], realSegments(grid, [[0, 2]], S, 0))).toBeUndefined();
  });
  it('conserves the work', () => {
    fc.assert(fc.property(aGrid, fc.integer({ min: 1, max: 6 * S }), fc.integer({ min: 0, max: 5 }), (g, workMs, gap) => {
      const slots = slotsOfWork(g, workMs);
      const segments = slots > 1 ? ([[0, 1], [1 + gap + 1, 1 + gap + slots]] as const) : ([[0, 1]] as const);
      const total = realSegments(g, segments, workMs, 0).reduce((ms, segment) => ms + segment.to - segment.from, 0);
      expect(total).toBe(workMs);
    }));
  });
});
