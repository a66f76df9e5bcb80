import { describe, expect, it } from '@jest/globals';
import { epochMs, HOUR_MS, type Interval, type SeriesId, unwrap } from '@switchyard/kernel';
import { A_SERIES, printsOf, usdPerMwh } from '../../testing/index.js';
import { type Forecaster, FORECAST_HISTORY_MS, forecasterOf, makeCurve, type PriceCurve } from '../index.js';

const DAY_AHEAD = 'series_00000000000000000000000002' as SeriesId;
const curveOf = (usd: readonly number[], from = 0, slotMs = HOUR_MS, series = A_SERIES): PriceCurve => unwrap(makeCurve(series, printsOf(usd, epochMs(from), slotMs, series)));
const daily = (days: number) => Array.from({ length: days * 24 }, (_, hour) => hour % 24);
const open = (curve: PriceCurve, dayAhead?: PriceCurve): Forecaster => forecasterOf(curve, { dayAhead })!;
const from30 = (hour: number, hours = 1): Interval => ({ from: epochMs(30 * 24 * HOUR_MS + hour * HOUR_MS), to: epochMs(30 * 24 * HOUR_MS + (hour + hours) * HOUR_MS) });

describe('the forecast of a series', () => {
  it('starts where the published prices end and carries the error of its lead time', () => {
    const noisy = daily(30).map((price, hour) => price + (hour % 7 === 0 ? 5 : 0));
    const forecaster = open(curveOf(noisy));
    expect(forecaster.from).toBe(30 * 24 * HOUR_MS);
    const [day, later] = [forecaster.over(from30(3))!, forecaster.over(from30(100))!];
    expect(day.error).toEqual(forecaster.errors[0]!.error);
    expect(later.error).toEqual(forecaster.errors[2]!.error);
    expect(day.error!.meanAbsoluteMicroUsdPerMwh).toBeGreaterThan(0);
    expect(forecaster.over(from30(1_000))!.error).toEqual(later.error); // beyond what was measured: the last bucket
  });
  it('weighs the hours an interval touches by time', () => {
    const forecaster = open(curveOf(daily(30)));
    // 15 minutes of hour 4 and 45 of hour 5: 0.25 x 4 + 0.75 x 5 = 4.75
    const over = forecaster.over({ from: epochMs(from30(4).from + 45 * 60_000), to: epochMs(from30(5).from + 45 * 60_000) })!;
    expect(over.microUsdPerMwh).toBe(usdPerMwh(4.75));
    expect(forecaster.over(from30(0, 24))!.microUsdPerMwh).toBe(usdPerMwh(11.5));
  });
  it('is the same from five-minute prints as from hourly ones of the same mean', () => {
    const fine = daily(30).flatMap((price) => Array.from({ length: 12 }, (_, i) => price + (i < 6 ? 2 : -2)));
    expect(open(curveOf(fine, 0, HOUR_MS / 12)).over(from30(7))).toEqual(open(curveOf(daily(30))).over(from30(7)));
  });
  it('needs only the history it says', () => {
    const long = Array.from({ length: 70 * 24 }, (_, hour) => (hour * 37) % 101);
    const kept = FORECAST_HISTORY_MS / HOUR_MS;
    const short = curveOf(long.slice(-kept), (long.length - kept) * HOUR_MS);
    const at = { from: epochMs(long.length * HOUR_MS + 9 * HOUR_MS), to: epochMs(long.length * HOUR_MS + 10 * HOUR_MS) };
    expect(open(curveOf(long)).over(at)).toEqual(open(short).over(at));
  });
  it('leans on the day-ahead series where that reaches, and says where', () => {
    const dayAhead = curveOf([...daily(30), ...new Array<number>(24).fill(100)], 0, HOUR_MS, DAY_AHEAD);
    const forecaster = open(curveOf(daily(30)), dayAhead);
    expect(forecaster.over(from30(5))).toMatchObject({ microUsdPerMwh: usdPerMwh(0.8 * 100 + 0.2 * 5), basis: 'day_ahead' });
    expect(forecaster.over(from30(29))).toMatchObject({ microUsdPerMwh: usdPerMwh(5), basis: 'history' });
  });
  it('takes a published forecast as it stands, with the error that one had', () => {
    // Published 2 too high in all of the past, then 50 for a day
    const published = curveOf([...daily(30).map((price) => price + 2), ...new Array<number>(24).fill(50)], 0, HOUR_MS, DAY_AHEAD);
    const forecaster = forecasterOf(curveOf(daily(30)), { published })!;
    expect(forecaster.over(from30(5))).toEqual({ microUsdPerMwh: usdPerMwh(50), basis: 'published', error: { meanAbsoluteMicroUsdPerMwh: 2e6, biasMicroUsdPerMwh: 2e6, samples: 720 } });
    expect(forecaster.over(from30(29))).toMatchObject({ microUsdPerMwh: usdPerMwh(5), basis: 'history' });
  });
  it('says nothing without prices, or of an hour it has not seen', () => {
    expect(forecasterOf(curveOf([]))).toBeUndefined();
    expect(open(curveOf([1, 2])).over({ from: epochMs(2 * HOUR_MS), to: epochMs(3 * HOUR_MS) })).toBeUndefined();
  });
});
