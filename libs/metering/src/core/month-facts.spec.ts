import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { epochMs, HOUR_MS, type Interval, lengthMs, MINUTE_MS, ppm, wattHours } from '@switchyard/kernel';
import { availabilityOf, peakContribution, sitePeak, type SiteLoad, type UsageInterval } from '../index.js';

const minutes = (from: number, to: number): Interval => ({ from: epochMs(from * MINUTE_MS), to: epochMs(to * MINUTE_MS) });
const PUE = ppm(1_250_000n);
const used = (from: number, to: number, wh: bigint, over: Partial<UsageInterval> = {}): UsageInterval =>
  ({ ...minutes(from, to), gpuSeconds: 0n as never, energy: { basis: 'it', wh: wattHours(wh) }, quality: 'metered', readingIds: [`rdg_${from}` as never], ...over });
const load = (from: number, to: number, wh: bigint): SiteLoad => ({ ...minutes(from, to), facilityWh: wattHours(wh) });

describe('availability', () => {
  const hour = minutes(0, 60);
  it('counts an outage once, cuts it to the time promised, and takes curtailed time out of it', () => {
    // Down 10-30 (twice told) and 50-70; curtailed 20-40: up 0-10 and 40-50, down 10-20 and 50-60.
    const times = availabilityOf(hour, [minutes(10, 30), minutes(10, 25), minutes(50, 70)], [minutes(20, 40)]);
    expect(times).toEqual({ upMs: 20 * MINUTE_MS, downMs: 20 * MINUTE_MS, curtailedMs: 20 * MINUTE_MS });
    expect(availabilityOf(hour, [], [])).toEqual({ upMs: HOUR_MS, downMs: 0, curtailedMs: 0 });
  });
  it('is what a clock that looks every minute would say', () => {
    const some = fc.array(fc.tuple(fc.integer({ min: -10, max: 70 }), fc.integer({ min: 0, max: 30 })).map(([from, length]) => minutes(from, from + length)), { maxLength: 6 });
    fc.assert(fc.property(some, some, (outages, curtailments) => {
      const looks = Array.from({ length: 60 }, (_, m) => {
        const holds = (i: Interval) => i.from <= m * MINUTE_MS && m * MINUTE_MS < i.to;
        return curtailments.some(holds) ? 'curtailedMs' : outages.some(holds) ? 'downMs' : 'upMs';
      });
      const times = availabilityOf(hour, outages, curtailments);
      for (const state of ['upMs', 'downMs', 'curtailedMs'] as const) expect(times[state]).toBe(looks.filter((l) => l === state).length * MINUTE_MS);
    }));
  });
});

describe('the share of a peak', () => {
  it('is set by the highest average draw, whatever the length, and the earliest of equals', () => {
    expect(sitePeak([load(0, 15, 250n), load(15, 45, 499n), load(45, 60, 250n)])).toEqual(load(0, 15, 250n));
    expect(sitePeak([load(45, 60, 250n), load(0, 15, 250n), load(15, 45, 501n)])).toEqual(load(15, 45, 501n));
    expect(sitePeak([load(45, 60, 250n), load(0, 15, 250n)])).toEqual(load(0, 15, 250n));
    expect(sitePeak([])).toBeUndefined();
  });
  it('is the lease\'s own draw in it, after PUE: 2,000 Wh of a quarter of an hour at 1.25 are 10 kW', () => {
    expect(peakContribution(minutes(15, 30), [used(0, 15, 9_000n), used(15, 30, 2_000n), used(30, 45, 9_000n)], PUE)).toEqual({
      peak: minutes(15, 30), contributionWatts: 10_000n, quality: 'metered', readingIds: ['rdg_15'],
    });
    const facility = { energy: { basis: 'facility', wh: wattHours(2_000n) } } as const;
    expect(peakContribution(minutes(15, 30), [used(15, 30, 0n, facility)], PUE).contributionWatts).toBe(8_000n);
    // Half of a half-hour row.
    expect(peakContribution(minutes(15, 30), [used(0, 30, 4_000n)], PUE).contributionWatts).toBe(10_000n);
  });
  it('is nothing for a lease that was not there, and says when it was not measured', () => {
    expect(peakContribution(minutes(15, 30), [used(30, 45, 1n)], PUE)).toMatchObject({ contributionWatts: 0n, quality: 'metered' });
    const gap = used(15, 20, 0n, { energy: undefined, quality: 'gap' });
    expect(peakContribution(minutes(15, 20), [gap], PUE).quality).toBe('gap');
    expect(peakContribution(minutes(15, 30), [gap, used(20, 30, 1n)], PUE).quality).toBe('estimated');
    expect(peakContribution(minutes(15, 30), [used(15, 30, 1n, { quality: 'estimated' })], PUE).quality).toBe('estimated');
  });
  it('leases cut as they like contribute the same, within a watt', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 60_000 }), { minLength: 1, maxLength: 15 }), fc.nat(14), (perMinute, cut) => {
      const rows = perMinute.map((wh, m) => used(m, m + 1, BigInt(wh)));
      const merged = used(0, perMinute.length, BigInt(perMinute.reduce((a, b) => a + b, 0)));
      const peak = minutes(0, perMinute.length);
      const fine = peakContribution(peak, rows, PUE).contributionWatts;
      expect(fine).toBe(peakContribution(peak, [merged], PUE).contributionWatts);
      const first = minutes(0, Math.max(1, Math.min(cut, perMinute.length)));
      const expected = (BigInt(perMinute.slice(0, lengthMs(first) / MINUTE_MS).reduce((a, b) => a + b, 0)) * 75n) / BigInt(lengthMs(first) / MINUTE_MS);
      const off = peakContribution(first, rows, PUE).contributionWatts - expected;
      expect(off >= 0n && off <= 1n).toBe(true);
    }));
  });
});
