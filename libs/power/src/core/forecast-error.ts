import type { ForecastError } from './forecast.js';
import { type ForecastModel, forecastSlots, LEVELLED_FORECAST } from './forecast-slots.js';

/** How far ahead, in hours: [fromHours, toHours). */
export interface LeadBucket {
  readonly fromHours: number;
  readonly toHours: number;
}
/** Errors are told apart by how far ahead the forecast looked: the first day, two more, the rest of the week. */
export const LEAD_BUCKETS: readonly LeadBucket[] = [{ fromHours: 0, toHours: 24 }, { fromHours: 24, toHours: 72 }, { fromHours: 72, toHours: 168 }];

/** How wrong forecasts of that lead time were; undefined while there is not enough history to tell. */
export interface LeadError extends LeadBucket {
  readonly error: ForecastError | undefined;
}
/** Forecasts begun on each of the last 14 days are looked at. */
export const BACKTEST_DAYS = 14;
/** A forecast begun on less than a week of prices is not one that would be made today. */
const HISTORY_DAYS_MIN = 7;

/** The bucket a lead time falls into; beyond a week it is the last one. */
export function bucketOf<B extends LeadBucket>(buckets: readonly B[], hoursAhead: number): B | undefined {
  return buckets.find((bucket) => hoursAhead < bucket.toHours) ?? buckets.at(-1);
}

/** A series as a backtest needs it: both by equally long slots, the day-ahead series aligned with the prices and longer where it reaches further. */
export interface BacktestInput {
  readonly prices: ArrayLike<number>;
  readonly slotsPerDay: number;
  readonly dayAhead?: ArrayLike<number>;
}

/**
 * Makes the forecast again as of each of the last days, from what was known then, and measures it against what came. A day-ahead series is
 * taken to have reached as far then as it does now. In the unit of the prices, rounded.
 */
export function backtestByLead({ prices, slotsPerDay, dayAhead }: BacktestInput, model: ForecastModel = LEVELLED_FORECAST): readonly LeadError[] {
  const sums = LEAD_BUCKETS.map(() => ({ absolute: 0, signed: 0, samples: 0 }));
  const known = Float64Array.from(prices);
  const reach = Math.max(0, (dayAhead?.length ?? 0) - prices.length);
  for (let day = 1; day <= BACKTEST_DAYS; day += 1) {
    const start = prices.length - day * slotsPerDay;
    if (start < HISTORY_DAYS_MIN * slotsPerDay) break;
    const count = Math.min(7 * slotsPerDay, prices.length - start);
    const forecast = forecastSlots({
      history: known.subarray(0, start), slotsPerDay, count,
      ...(dayAhead && { dayAhead: Array.from({ length: Math.min(reach, count) }, (_, slot) => dayAhead[start + slot]!) }),
    }, model);
    for (let slot = 0; slot < count; slot += 1) {
      const error = forecast[slot]! - prices[start + slot]!;
      if (Number.isNaN(error)) continue;
      const hoursAhead = (slot * 24) / slotsPerDay;
      const sum = sums[LEAD_BUCKETS.findIndex((bucket) => hoursAhead < bucket.toHours)]!;
      sum.absolute += Math.abs(error);
      sum.signed += error;
      sum.samples += 1;
    }
  }
  return LEAD_BUCKETS.map((bucket, i) => ({ ...bucket, error: errorOf(sums[i]!) }));
}

/** How wrong a published forecast was where both it and the price are known, hour by hour from the same start. Its lead times are not known. */
export function errorAgainst(forecast: ArrayLike<number>, actual: ArrayLike<number>): ForecastError | undefined {
  let [absolute, signed, samples] = [0, 0, 0];
  for (let slot = 0; slot < Math.min(forecast.length, actual.length); slot += 1) {
    const error = forecast[slot]! - actual[slot]!;
    if (Number.isNaN(error)) continue;
    absolute += Math.abs(error);
    signed += error;
    samples += 1;
  }
  return errorOf({ absolute, signed, samples });
}

function errorOf({ absolute, signed, samples }: { readonly absolute: number; readonly signed: number; readonly samples: number }): ForecastError | undefined {
  if (samples === 0) return undefined;
  return { meanAbsoluteMicroUsdPerMwh: Math.round(absolute / samples), biasMicroUsdPerMwh: Math.round(signed / samples), samples };
}
