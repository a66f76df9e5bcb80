import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson, epochMs, type Interval, type LeaseId, lengthMs, MINUTE_MS, sum, unwrap, type WattHours, wattHours } from '@switchyard/kernel';
import { aMeteringContext, aReading } from '../../testing/index.js';
import { cutInterval, meterUsage, type Reading, splitFacilityEnergy, spread } from '../index.js';

/** Small enough that repeats, overlaps, seams and gaps all happen. */
const anyReading = fc
  .record({
    n: fc.nat(30),
    meterId: fc.constantFrom('meter-1', 'meter-2'),
    from: fc.integer({ min: -1, max: 58 }),
    length: fc.integer({ min: 0, max: 13 }),
    gpuSeconds: fc.bigInt({ min: -1n, max: 6_000n }),
    energyWh: fc.option(fc.bigInt({ min: -1n, max: 900n })),
    counterWh: fc.option(fc.bigInt({ min: 0n, max: 3_000n }), { nil: undefined }),
    quality: fc.constantFrom('metered' as const, 'metered' as const, 'estimated' as const, 'gap' as const),
    arrival: fc.nat(3),
    leaseId: fc.constantFrom(undefined, undefined, undefined, 'lease_00000000000000000000000009' as LeaseId),
  })
  .map(({ from, length, arrival, leaseId, ...rest }) =>
    aReading({ ...rest, from, to: from + length, receivedAt: epochMs(arrival), ...(leaseId === undefined ? {} : { leaseId }) }));
const anyReadings = fc.uniqueArray(anyReading, { maxLength: 25, selector: (reading) => reading.id });
const context = aMeteringContext({ cutAt: [epochMs(7 * MINUTE_MS + 1)] });

describe('metering properties', () => {
  it('one outcome per reading, in the order given', () => {
    fc.assert(fc.property(anyReadings, (readings) => {
      expect(meterUsage(readings, context).outcomes.map((o) => o.readingId)).toEqual(readings.map((r) => r.id));
    }));
  });

  it('usage tiles the term, at settlement boundaries and the cut', () => {
    fc.assert(fc.property(anyReadings, (readings) => {
      const { intervals } = meterUsage(readings, context);
      expect(intervals[0]!.from).toBe(context.term.from);
      expect(intervals.at(-1)!.to).toBe(context.term.to);
      intervals.slice(1).forEach((interval, i) => expect(interval.from).toBe(intervals[i]!.to));
      const bounds = new Set<number>(intervals.map((i) => i.from));
      for (let at = 0; at < context.term.to; at += context.settlementMs) expect(bounds.has(at)).toBe(true);
      expect(bounds.has(context.cutAt[0]!)).toBe(true);
    }));
  });

  it('GPU-seconds of used readings are conserved, and so is metered energy; gaps are empty', () => {
    fc.assert(fc.property(anyReadings, (readings) => {
      const { intervals, outcomes } = meterUsage(readings, context);
      const used = readings.filter((_, i) => outcomes[i]!.used);
      expect(sum(intervals.map((i) => i.gpuSeconds))).toBe(sum(used.map((r) => r.gpuSeconds)));
      for (const interval of intervals.filter((i) => i.quality === 'gap')) expect([interval.gpuSeconds, interval.energy]).toEqual([0n, undefined]);
      if (used.every((r) => r.quality === 'gap' || (r.quality === 'metered' && r.energyWh !== null))) {
        expect(sum(intervals.map((i) => i.energy?.wh ?? wattHours(0n)))).toBe(sum(used.map((r) => r.energyWh ?? wattHours(0n))));
      }
    }), { numRuns: 300 });
  });

  it('P5: duplicates and reorderings leave the same usage', () => {
    fc.assert(fc.property(anyReadings, fc.infiniteStream(fc.nat()), (readings, dice) => {
      const usage = (list: readonly Reading[]) => canonicalJson(meterUsage(list, context).intervals);
      const keyed = readings.map((reading) => [dice.next().value, reading] as const);
      const shuffled = [...keyed].sort((a, b) => Number(a[0]) - Number(b[0])).map(([, reading]) => reading);
      const again = readings.map((reading, i) => ({ ...reading, id: `rdg_9${String(i).padStart(25, '0')}` as Reading['id'], receivedAt: epochMs(100) }));
      expect(usage(shuffled)).toBe(usage(readings));
      expect(usage([...again, ...readings])).toBe(usage(readings));
    }));
  });

  it('spreading conserves, is within one unit of the exact share, and nests', () => {
    const interval = fc.tuple(fc.nat(10_000), fc.integer({ min: 1, max: 10_000 })).map(([from, length]): Interval => ({ from: epochMs(from), to: epochMs(from + length) }));
    fc.assert(fc.property(interval, fc.bigInt({ min: 0n, max: 10n ** 18n }), fc.integer({ min: 1, max: 5_000 }), fc.array(fc.nat(20_000)), (whole, total, slot, at) => {
      const coarse = cutInterval(whole, slot, []);
      const fine = cutInterval(whole, slot, at.map(epochMs));
      const parts = spread(total, whole, fine);
      expect(parts.reduce((a, b) => a + b, 0n)).toBe(total);
      const length = BigInt(lengthMs(whole));
      fine.forEach((piece, i) => {
        const off = parts[i]! * length - total * BigInt(lengthMs(piece));
        expect(off < 0n ? -off : off).toBeLessThan(length);
      });
      const joined = coarse.map((slotPiece) => fine.reduce((s, piece, i) => (slotPiece.from <= piece.from && piece.to <= slotPiece.to ? s + parts[i]! : s), 0n));
      expect(joined).toEqual(spread(total, whole, coarse));
    }));
  });

  it('a facility meter is shared out to the last Wh, whatever the order of the loads', () => {
    const loads = fc.uniqueArray(fc.record({ id: fc.stringMatching(/^[a-f]{1,3}$/), itWh: fc.bigInt({ min: 0n, max: 10n ** 9n }).map(wattHours) }), { minLength: 1, maxLength: 9, selector: (l) => l.id });
    fc.assert(fc.property(fc.bigInt({ min: 0n, max: 10n ** 12n }).map(wattHours), loads, (total, all) => {
      const shared = splitFacilityEnergy(total, all);
      if (all.every((load) => load.itWh === 0n) && total > 0n) {
        expect(shared).toEqual({ ok: false, error: { kind: 'NoItEnergy', facilityWh: total } });
        return;
      }
      expect(sum(unwrap(shared).map((share): WattHours => share.facilityWh))).toBe(total);
      expect(splitFacilityEnergy(total, [...all].reverse())).toEqual(shared);
    }));
  });
});

describe('splitFacilityEnergy', () => {
  it('100 Wh over 1:1:1 is 34, 33, 33 by id', () => {
    const loads = ['c', 'a', 'b'].map((id) => ({ id, itWh: wattHours(7n) }));
    expect(unwrap(splitFacilityEnergy(wattHours(100n), loads))).toEqual([
      { id: 'a', facilityWh: 34n }, { id: 'b', facilityWh: 33n }, { id: 'c', facilityWh: 33n },
    ]);
  });
  it('refuses negative energy and a load named twice', () => {
    const a = { id: 'a', itWh: wattHours(1n) };
    expect(splitFacilityEnergy(wattHours(-1n), [a])).toMatchObject({ error: { kind: 'NegativeEnergy' } });
    expect(splitFacilityEnergy(wattHours(1n), [a, { id: 'b', itWh: wattHours(-1n) }])).toMatchObject({ error: { kind: 'NegativeEnergy', id: 'b' } });
    expect(splitFacilityEnergy(wattHours(1n), [a, a])).toMatchObject({ error: { kind: 'LoadRepeated', id: 'a' } });
    expect(splitFacilityEnergy(wattHours(0n), [{ ...a, itWh: wattHours(0n) }])).toEqual({ ok: true, value: [{ id: 'a', facilityWh: 0n }] });
  });
});
