import { describe, expect, it } from '@jest/globals';
import { type EpochMs, fromIso } from '@switchyard/kernel';
import fc from 'fast-check';
import { backtestPeaks, forecastPeaks, type PeakForecast, type PeakForecastRequest, type PeakMethod } from '../index.js';

const FOUR_CP: PeakMethod = { groups: [6, 7, 8, 9].map((month) => ({ months: [month], peaks: 1 })), distinctDays: true };
const FIVE_CP: PeakMethod = { groups: [{ months: [6, 7, 8, 9], peaks: 5 }], distinctDays: true };
const TWELVE_CP: PeakMethod = { groups: Array.from({ length: 12 }, (_, i) => ({ months: [i + 1], peaks: 1 })), distinctDays: true };
const zone = 'America/Chicago';
const may = fromIso('2026-05-04T05:00:00Z')!; // a Monday, midnight in Chicago
const HOURS = 24;

/** Evening top at 17:00 local, weekends lower, a hump over the summer, and a day's own weather from a fixed sequence. */
function madeUpLoad(days: number, weather: number): number[] {
  let state = 12_345;
  return Array.from({ length: days }, (_, day) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    const today = 60 + 15 * Math.sin((Math.PI * day) / 150) - (day % 7 >= 5 ? 8 : 0) + weather * (state / 2_147_483_648 - 0.5);
    return Array.from({ length: HOURS }, (_, hour) => today - 0.12 * (hour - 17) ** 2);
  }).flat();
}
const ask = (change: Partial<PeakForecastRequest>): PeakForecast =>
  forecastPeaks({ method: FOUR_CP, zone, history: { from: may, slotSeconds: 3_600, values: madeUpLoad(28, 6) }, count: 24, ...change });
const sum = (values: Float64Array): number => values.reduce((a, b) => a + b, 0);
const daysUntil = (iso: string): number => (fromIso(iso)! - may) / 86_400_000;

describe('the forecast of coincident peaks', () => {
  it('a month’s only peak is spread over its days and the hours near their tops, and adds up to one', () => {
    const june = ask({ count: 30 * HOURS }); // from June 1st on
    expect(sum(june.probabilities)).toBeCloseTo(1, 9);
    expect(june.peaksLeft).toBeCloseTo(1, 9);
    const hour = (day: number, at: number): number => june.probabilities[day * HOURS + at]!;
    expect(hour(0, 17)).toBeGreaterThan(hour(0, 15));
    expect(hour(0, 17)).toBeGreaterThan(20 * hour(0, 8));
    expect(hour(0, 17)).toBeGreaterThan(hour(5, 17)); // Monday against Saturday
  });
  it.each([
    ['4CP', FOUR_CP, 4], ['5CP', FIVE_CP, 5],
  ])('over a whole season the chances of %s add up to its peaks', (_name, method, peaks) => {
    const season = ask({ method, count: 122 * HOURS });
    expect(sum(season.probabilities)).toBeCloseTo(peaks, 6);
    expect(season.peaksLeft).toBeCloseTo(peaks, 6);
    expect(season.probabilities.every((chance) => chance >= 0 && chance <= 1)).toBe(true);
  });
  it('outside the months of the method there is no peak to come', () => {
    expect(ask({ history: { from: may, slotSeconds: 3_600, values: madeUpLoad(7, 6) } }).probabilities.every((chance) => chance === 0)).toBe(true);
    expect(sum(ask({ method: TWELVE_CP, history: { from: may, slotSeconds: 3_600, values: madeUpLoad(7, 6) } }).probabilities)).toBeGreaterThan(0);
  });
  it('a top already set in the month takes most of the chance away from tamer days', () => {
    const values = madeUpLoad(28 + 20, 1);
    const calm = ask({ history: { from: may, slotSeconds: 3_600, values }, spread: 2 });
    const stormy = values.map((load, slot) => (slot === 30 * HOURS + 17 ? load + 30 : load)); // June 3rd
    const after = ask({ history: { from: may, slotSeconds: 3_600, values: stormy }, spread: 2 });
    expect(after.peaksLeft).toBeLessThan(0.01);
    expect(calm.peaksLeft).toBeGreaterThan(0.3);
  });
  it('of several peaks one stormy day takes one, however many of its hours stand out', () => {
    const values = madeUpLoad(28 + 20, 1).map((load, slot) => (Math.floor(slot / HOURS) === 30 ? load + 30 : load));
    const { peaksLeft } = ask({ method: FIVE_CP, history: { from: may, slotSeconds: 3_600, values }, spread: 2 });
    expect(peaksLeft).toBeGreaterThan(3);
    expect(peaksLeft).toBeLessThanOrEqual(4.01);
  });
  it('a day that is expected to be the hottest gets nearly all of it, at its hour', () => {
    const expected = Array.from({ length: 30 * HOURS }, (_, slot) => 60 - 0.12 * ((slot % 24) - 17) ** 2 + (Math.floor(slot / 24) === 9 ? 25 : 0));
    const { probabilities } = ask({ count: 30 * HOURS, expected, spread: 3 });
    const tenth = probabilities.subarray(9 * HOURS, 10 * HOURS);
    expect(sum(tenth)).toBeGreaterThan(0.95);
    expect([...tenth].indexOf(Math.max(...tenth))).toBe(17);
  });
  it('knows nothing better than an even chance without history', () => {
    const { probabilities } = ask({ history: { from: fromIso('2026-06-01T05:00:00Z')!, slotSeconds: 3_600, values: [] }, count: 30 * HOURS });
    expect(sum(probabilities)).toBeCloseTo(1, 9);
    expect(Math.max(...probabilities)).toBeCloseTo(1 / (30 * HOURS), 9);
  });
  it('a group that yields as many peaks as it has days left makes each day certain', () => {
    const method: PeakMethod = { groups: [{ months: [6], peaks: 3 }], distinctDays: true };
    const { probabilities } = forecastPeaks({ method, zone, history: { from: fromIso('2026-06-28T05:00:00Z')!, slotSeconds: 3_600, values: [] }, count: 3 * HOURS });
    expect([0, 1, 2].map((day) => Math.round(sum(probabilities.subarray(day * HOURS, (day + 1) * HOURS)) * 1e9) / 1e9)).toEqual([1, 1, 1]);
  });

  const aDay = fc.array(fc.integer({ min: 40, max: 90 }), { minLength: HOURS, maxLength: HOURS });
  it('chances lie in 0..1, add up to the peaks left, and rise with the load expected of a slot', () => {
    fc.assert(fc.property(aDay, aDay, fc.nat(47), fc.integer({ min: 1, max: 30 }), fc.constantFrom(FOUR_CP, FIVE_CP), fc.integer({ min: 1, max: 9 }), (first, second, slot, more, method, spread) => {
      const expected = [...first, ...second];
      const history = { from: fromIso('2026-09-25T05:00:00Z')!, slotSeconds: 3_600, values: expected.map((load) => load - 5).concat(second) };
      const request = { method, zone, history, count: 3 * HOURS, expected, spread };
      const before = forecastPeaks(request);
      expect(before.probabilities.every((chance) => chance >= 0 && chance <= 1)).toBe(true);
      expect(sum(before.probabilities)).toBeCloseTo(before.peaksLeft, 6); // the season ends with these three days
      const raised = forecastPeaks({ ...request, expected: expected.map((load, i) => (i === slot ? load + more : load)) });
      expect(raised.probabilities[slot]!).toBeGreaterThanOrEqual(before.probabilities[slot]! - 1e-9);
      const ofDay = (day: number): number[] => [...before.probabilities.subarray(day * HOURS, (day + 1) * HOURS)];
      for (const day of [0, 1]) {
        const order = ofDay(day).map((chance, i) => ({ chance, load: expected[day * HOURS + i]! })).sort((a, b) => a.load - b.load);
        order.forEach(({ chance }, i) => i > 0 && expect(chance).toBeGreaterThanOrEqual(order[i - 1]!.chance - 1e-12));
      }
    }), { numRuns: 60 });
  });
});

describe('the backtest of the peak forecast', () => {
  const signal = (weather: number) => ({ from: may, slotSeconds: 3_600, values: madeUpLoad(28 + 122, weather) });
  it('catches every peak of a load without surprises in a few hours', () => {
    const found = backtestPeaks({ method: FOUR_CP, zone, signal: signal(0), flagFrom: 0.005 });
    expect(found).toMatchObject({ peaks: 4, hits: 4, hoursOfSeason: 122 * 24 });
    expect(found.hoursFlagged).toBeLessThan(0.1 * found.hoursOfSeason);
  });
  it('with weather, says how many it would have caught, for how many hours; flagging more catches no fewer', () => {
    const [few, many] = [0.02, 0.005].map((flagFrom) => backtestPeaks({ method: FOUR_CP, zone, signal: signal(12), flagFrom }));
    expect(many!.hits).toBe(4);
    expect(many!.hoursFlagged).toBeLessThan(0.15 * many!.hoursOfSeason);
    expect(few!.hoursFlagged).toBeLessThan(many!.hoursFlagged);
    expect(few!.hits).toBeLessThanOrEqual(many!.hits);
    // It errs on the cautious side: between as many as come and twice as many.
    expect(many!.expectedPeaks).toBeGreaterThan(4);
    expect(many!.expectedPeaks).toBeLessThan(8);
  });
  it('tells the peaks of a day of its own apart from the top hours of one day', () => {
    const values = madeUpLoad(28 + 122, 0).map((load, slot) => (Math.floor(slot / HOURS) === 60 ? load + 50 : load));
    const of = (method: PeakMethod) => backtestPeaks({ method, zone, signal: { from: may as EpochMs, slotSeconds: 3_600, values }, flagFrom: 2 });
    expect(of(FIVE_CP)).toMatchObject({ peaks: 5, hits: 0, hoursFlagged: 0 });
    expect(daysUntil('2026-06-01T05:00:00Z')).toBe(28);
  });
});
