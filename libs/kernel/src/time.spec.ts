import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  affineClock, ceilTo, contains, epochMs, floorTo, fromIso, type Interval, intersect, isEmpty, lengthMs, overlaps, splitAt, toIso,
} from './index.js';

const interval = (from: number, to: number): Interval => ({ from: epochMs(from), to: epochMs(to) });
const small = fc.tuple(fc.integer({ min: -50, max: 50 }), fc.nat(30)).map(([from, length]) => interval(from, from + length));

describe('intervals are half-open', () => {
  it('contain their start and not their end; touching is not overlapping', () => {
    expect([9, 10, 19, 20].map((at) => contains(interval(10, 20), epochMs(at)))).toEqual([false, true, true, false]);
    expect(overlaps(interval(0, 10), interval(10, 20))).toBe(false);
    expect(overlaps(interval(0, 11), interval(10, 20))).toBe(true);
    expect(intersect(interval(0, 10), interval(10, 20))).toBeUndefined();
    expect(isEmpty(interval(5, 5))).toBe(true);
  });
  it('intersection is what both contain', () => {
    fc.assert(fc.property(small, small, fc.integer({ min: -60, max: 90 }), (a, b, at) => {
      const both = intersect(a, b);
      expect(both !== undefined && contains(both, epochMs(at))).toBe(contains(a, epochMs(at)) && contains(b, epochMs(at)));
      if (!isEmpty(a) && !isEmpty(b)) expect(both !== undefined).toBe(overlaps(a, b));
    }));
  });
  it('cutting at slots tiles the interval, and every inner cut is on a slot', () => {
    expect([...splitAt(interval(7, 31), 10)]).toEqual([interval(7, 10), interval(10, 20), interval(20, 30), interval(30, 31)]);
    expect([...splitAt(interval(-7, 3), 10)]).toEqual([interval(-7, 0), interval(0, 3)]);
    fc.assert(fc.property(small, fc.integer({ min: 1, max: 13 }), (whole, slot) => {
      const pieces = [...splitAt(whole, slot)];
      expect(pieces.reduce((sum, piece) => sum + lengthMs(piece), 0)).toBe(lengthMs(whole));
      let at: number = whole.from;
      for (const piece of pieces) {
        expect(piece.from).toBe(at);
        expect(isEmpty(piece)).toBe(false);
        expect(floorTo(piece.from, slot)).toBe(floorTo(epochMs(piece.to - 1), slot));
        at = piece.to;
      }
      expect(at).toBe(whole.to);
    }));
  });
  it('slots reach down and up, before the epoch too', () => {
    expect([-11, -10, -1, 0, 9, 10].map((at) => [floorTo(epochMs(at), 10), ceilTo(epochMs(at), 10)].map((n) => n + 0))).toEqual([
      [-20, -10], [-10, -10], [-10, 0], [0, 0], [0, 10], [10, 10],
    ]);
  });
});

describe('instants', () => {
  it('are read from ISO 8601 with an explicit offset only', () => {
    expect(fromIso('2026-11-22T10:00:00Z')).toBe(1_795_341_600_000);
    expect(fromIso('2026-11-22T12:00+02:00')).toBe(1_795_341_600_000);
    expect(fromIso('2028-02-29T00:00:00Z')).toBe(Date.UTC(2028, 1, 29));
    for (const text of ['2026-11-22', '2026-11-22T10:00:00', '2026-13-01T00:00Z', 'now', '2026-11-22 10:00Z', '2026-02-30T00:00:00Z', '2026-04-31T00:00:00+02:00', '2026-02-29T00:00:00Z']) expect(fromIso(text)).toBeUndefined();
  });
  it('survive their text', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 4_102_444_800_000 }), (at) => expect(fromIso(toIso(epochMs(at)))).toBe(at)));
  });
  it('a market clock runs at its speed from its anchor', () => {
    let wall = 1_000;
    const clock = affineClock({ anchorWallMs: 1_000, anchorMarketMs: 50_000, speed: 60 }, { now: () => epochMs(wall) });
    expect(clock.now()).toBe(50_000);
    wall = 31_000;
    expect(clock.now()).toBe(1_850_000); // 30 s of wall are 30 min of market
  });
});
