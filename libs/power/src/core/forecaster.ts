import { ceilTo, type EpochMs, floorTo, HOUR_MS, type Interval, lengthMs, microUsdPerMwh, type MicroUsdPerMwh } from '@switchyard/kernel';
import type { ForecastError } from './forecast.js';
import { BACKTEST_DAYS, backtestByLead, bucketOf, errorAgainst, type LeadError } from './forecast-error.js';
import { type ForecastModel, forecastSlots, LEVELLED_FORECAST } from './forecast-slots.js';
import type { PriceCurve } from './price-curve.js';

const HOURS_PER_DAY = 24;
/** Weeks of prices that a forecast and its backtest use; older ones change nothing. */
export const FORECAST_HISTORY_MS = (LEVELLED_FORECAST.weeks * 7 + BACKTEST_DAYS) * HOURS_PER_DAY * HOUR_MS;

/** A forecast price, always with how wrong such forecasts were; `error` is undefined while that has not been measured. */
export interface ForecastAnswer {
  readonly microUsdPerMwh: MicroUsdPerMwh;
  readonly error: ForecastError | undefined;
  /** What it stands on: prices so far alone, the market's own day-ahead price too, or a forecast somebody publishes. */
  readonly basis: 'history' | 'day_ahead' | 'published';
}

/** The forecast of one series, from everything published. Pure: the same curves give the same answers. */
export interface Forecaster {
  /** The whole hour in which the published prices end; lead times count from here. */
  readonly from: EpochMs;
  readonly errors: readonly LeadError[];
  /** Mean price over a non-empty interval that starts at or after `from`; undefined where the history says nothing of its hours. */
  over(interval: Interval): ForecastAnswer | undefined;
}

/** Mean price of every whole hour of [from, to); NaN where prints leave a part of it open. */
export function hourlyPrices(curve: PriceCurve<string>, from: EpochMs, to: EpochMs): Float64Array {
  const hours = Math.max(0, Math.round((to - from) / HOUR_MS));
  const [sums, covered] = [new Float64Array(hours), new Float64Array(hours)];
  for (const print of curve.prints) {
    const price = Number(print.microUsdPerMwh);
    for (let at = Math.max(print.from, from); at < Math.min(print.to, to); ) {
      const hour = Math.floor((at - from) / HOUR_MS);
      const end = Math.min(print.to, from + (hour + 1) * HOUR_MS, to);
      sums[hour]! += price * (end - at);
      covered[hour]! += end - at;
      at = end;
    }
  }
  return sums.map((sum, hour) => (covered[hour] === HOUR_MS ? sum / HOUR_MS : NaN));
}

/** What else is published about the node of a series. */
export interface ForecastSources {
  /** The day-ahead series of the node, where the curve itself is not that. */
  readonly dayAhead?: PriceCurve<string> | undefined;
  /** A forecast that somebody publishes: it is taken as it stands for the hours it covers. */
  readonly published?: PriceCurve<string> | undefined;
}

/** Opens the forecast of a curve; undefined when the curve is empty. */
export function forecasterOf(curve: PriceCurve<string>, { dayAhead, published }: ForecastSources = {}, model: ForecastModel = LEVELLED_FORECAST): Forecaster | undefined {
  const last = curve.prints.at(-1);
  if (last === undefined) return undefined;
  const from = floorTo(last.to, HOUR_MS);
  const start = Math.max(floorTo(curve.prints[0]!.from, HOUR_MS), from - FORECAST_HISTORY_MS) as EpochMs;
  const prices = hourlyPrices(curve, start, from);
  const ahead = dayAhead && hourlyPrices(dayAhead, start, ceilTo(Math.max(from, dayAhead.prints.at(-1)?.to ?? from) as EpochMs, HOUR_MS));
  const errors = backtestByLead({ prices, slotsPerDay: HOURS_PER_DAY, ...(ahead && { dayAhead: ahead }) }, model);
  const dayAheadFrom = ahead?.subarray(prices.length);
  const stated = published && hourlyPrices(published, start, ceilTo(Math.max(from, published.prints.at(-1)?.to ?? from) as EpochMs, HOUR_MS));
  const statedFrom = stated?.subarray(prices.length);
  const statedError = stated && errorAgainst(stated, prices);
  let values: Float64Array = new Float64Array(0);
  const priceOfHour = (hour: number): number => {
    // Twice as far as asked for, so that asking hour by hour costs little.
    if (hour >= values.length) values = forecastSlots({ history: prices, slotsPerDay: HOURS_PER_DAY, count: Math.max(192, 2 * (hour + 1)), ...(dayAheadFrom && { dayAhead: dayAheadFrom }) }, model);
    return values[hour]!;
  };
  return {
    from, errors,
    over: (interval) => {
      let [sum, basis]: [number, ForecastAnswer['basis']] = [0, 'history'];
      for (let at: number = interval.from; at < interval.to; ) {
        const hour = Math.max(0, Math.floor((at - from) / HOUR_MS));
        const end = Math.min(interval.to, from + (hour + 1) * HOUR_MS);
        const said = statedFrom?.[hour] ?? NaN;
        sum += (Number.isNaN(said) ? priceOfHour(hour) : said) * (end - at);
        if (!Number.isNaN(said)) basis = 'published';
        else if (basis === 'history' && !Number.isNaN(dayAheadFrom?.[hour] ?? NaN)) basis = 'day_ahead';
        at = end;
      }
      if (Number.isNaN(sum)) return undefined;
      const error = basis === 'published' ? statedError : bucketOf(errors, (interval.from - from) / HOUR_MS)?.error;
      return { microUsdPerMwh: microUsdPerMwh(BigInt(Math.round(sum / lengthMs(interval)))), error, basis };
    },
  };
}
