import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { backtestByLead, bucketOf, type ForecastModel, forecastSlots, LEAD_BUCKETS, LEVELLED_FORECAST } from '../index.js';

const hours = (days: number, price: (day: number, hour: number) => number): number[] => Array.from({ length: days * 24 }, (_, i) => price(Math.floor(i / 24), i % 24));
const plain: ForecastModel = { ...LEVELLED_FORECAST, clipQuantile: 1, levelShare: 0, weeklyShare: 1 };
const ahead = (history: number[], count: number, model = LEVELLED_FORECAST, dayAhead?: number[]): number[] =>
  [...forecastSlots({ history, slotsPerDay: 24, count, ...(dayAhead && { dayAhead }) }, model)];

describe('a forecast by slots', () => {
  it('repeats a day that repeats, for as long as asked', () => {
    expect(ahead(hours(28, (_day, hour) => hour - 10), 400).map((price) => Math.round(price * 1e6) / 1e6 + 0)).toEqual(hours(17, (_day, hour) => hour - 10).slice(0, 400));
  });
  it('weighs weeks and days as stated', () => {
    // Three weeks at 10, then one at 40; weights 1, 0.5, 0.25, 0.125 from the newest on: (40 + 10 x 0.875) / 1.875 = 26
    const history = hours(28, (day) => (day < 21 ? 10 : 40));
    expect(ahead(history, 168, { ...plain, weekDecay: 0.5 }).every((price) => Math.abs(price - 26) < 1e-9)).toBe(true);
    // Of the last 2 days, weights 1 and 0.5: (30 + 0.5 x 0) / 1.5 = 20; half of it and half of the week's 0 make 10
    const lastDay = hours(28, (day) => (day === 27 ? 30 : 0));
    expect(ahead(lastDay, 1, { ...plain, days: 2, dayDecay: 0.5, weeklyShare: 0.5 })[0]).toBeCloseTo(10, 9);
  });
  it('carries the level of the last day on, and lets it fade', () => {
    // 27 days at 20, the last at 50. Profile of a day at 20 and one at 50 weighs 1 : 0 with days = 1, weeklyShare = 0: the last day's 50.
    const model = { ...plain, weeklyShare: 1, levelShare: 0.5, levelHours: 24 };
    const forecast = ahead(hours(28, (day) => (day === 27 ? 50 : 20)), 48, model);
    // The weekly part knows nothing of the last day for the first six days: 20 + 0.5 x 30 x exp(-h / 24)
    expect(forecast[0]).toBeCloseTo(35, 9);
    expect(forecast[24]).toBeCloseTo(20 + 15 / Math.E, 9);
  });
  it('does not repeat a spike at its hour, yet keeps the mean', () => {
    const history = hours(28, (day, hour) => (day === 25 && hour === 5 ? 5_000 : 30));
    const forecast = ahead(history, 168, { ...plain, clipQuantile: 0.98 });
    // 4,970 too many over 672 hours are 7.40 on every one of them
    expect(Math.max(...forecast)).toBeCloseTo(30 + 4_970 / 672, 9);
    expect(Math.min(...forecast)).toBeCloseTo(30 + 4_970 / 672, 9);
    expect(Math.max(...ahead(history, 168, plain))).toBeGreaterThan(1_000);
  });
  it('leans on the day-ahead market where it reaches', () => {
    const history = hours(28, () => 30);
    const forecast = ahead(history, 4, LEVELLED_FORECAST, [80, NaN]);
    expect(forecast.map((price) => Math.round(price * 1e6) / 1e6)).toEqual([70, 30, 30, 30]); // 0.8 x 80 + 0.2 x 30
    expect(ahead([], 2, LEVELLED_FORECAST, [80])).toEqual([80, NaN]);
  });
  it('says nothing of an hour it has never seen', () => {
    // 20 hours of prices: the next four were never seen, the twenty after them once
    expect(ahead(hours(1, () => 7).slice(0, 20), 24)).toEqual([NaN, NaN, NaN, NaN, ...new Array<number>(20).fill(7)]);
    const holed = hours(2, (_day, hour) => (hour === 3 ? NaN : 7));
    expect(ahead(holed, 24).map((price, hour) => (Number.isNaN(price) ? hour : -1)).filter((hour) => hour >= 0)).toEqual([3]);
  });
  it('follows a shift and a change of scale of all prices', () => {
    const aHistory = fc.array(fc.integer({ min: -50, max: 300 }), { minLength: 24, maxLength: 24 * 30 });
    fc.assert(fc.property(aHistory, fc.integer({ min: -100, max: 100 }), fc.integer({ min: 1, max: 9 }), (history, shift, scale) => {
      const [base, moved] = [ahead(history, 30), ahead(history.map((price) => price * scale + shift), 30)];
      base.forEach((price, slot) => { expect(moved[slot]).toBeCloseTo(price * scale + shift, 6); });
    }), { numRuns: 40 });
  });
});

describe('the error of a forecast', () => {
  it('is told by lead time, with bias and samples', () => {
    const known = backtestByLead({ prices: hours(42, (_day, hour) => hour), slotsPerDay: 24 });
    expect(known.map(({ error }) => error?.meanAbsoluteMicroUsdPerMwh)).toEqual([0, 0, 0]);
    // 14 origins; the newest has one day of outcomes, the one before two ...: 14 x 24; 24 x (13 + 12); 24 x (11 + 10 + 9 + 8)
    expect(known.map(({ error }) => error?.samples)).toEqual([336, 600, 912]);
  });
  it('looks at nothing that came later', () => {
    // The last day jumps by 100: only forecasts of that day can be wrong, and each by 100 too low.
    const jump = backtestByLead({ prices: hours(30, (day) => (day === 29 ? 120 : 20)), slotsPerDay: 24 });
    // One of 14 first days, two of 25 (leads 1 and 2), four of 38: the sum of errors is 24 x 100 for each
    expect(jump.map(({ error }) => [error?.meanAbsoluteMicroUsdPerMwh, error?.biasMicroUsdPerMwh])).toEqual([[7, -7], [8, -8], [11, -11]]);
  });
  it('is undefined where nothing was measured', () => {
    expect(backtestByLead({ prices: hours(8, () => 1), slotsPerDay: 24 }).map(({ error }) => error?.samples)).toEqual([24, undefined, undefined]);
    expect(backtestByLead({ prices: [], slotsPerDay: 24 }).every(({ error }) => error === undefined)).toBe(true);
  });
  it('counts a day-ahead series as reaching as far then as it does now', () => {
    const prices = hours(40, (day) => (day % 2 === 0 ? 10 : 50));
    const dayAhead = [...prices, ...prices.slice(0, 24)];
    const [first, second] = [backtestByLead({ prices, slotsPerDay: 24, dayAhead }), backtestByLead({ prices, slotsPerDay: 24 })];
    expect(first[0]!.error!.meanAbsoluteMicroUsdPerMwh).toBeLessThan(second[0]!.error!.meanAbsoluteMicroUsdPerMwh / 4);
    expect(first[1]).toEqual(second[1]);
  });
  it('a lead beyond the last bucket counts as the last', () => {
    expect([0, 23.9, 24, 72, 500].map((hour) => bucketOf(LEAD_BUCKETS, hour)!.fromHours)).toEqual([0, 0, 24, 72, 72]);
  });
});
