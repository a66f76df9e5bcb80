import { type EpochMs, type Interval, lengthMs, microUsdPerMwh, type MicroUsdPerMwh, type SeriesId } from '@switchyard/kernel';
import { type PriceCurve, priceOver } from './price-curve.js';

export const WEEK_MS = 7 * 24 * 3_600_000;

/** How wrong the same method was on slots whose price is now known. In micro-USD per MWh, over `samples` slots. */
export interface ForecastError {
  readonly meanAbsoluteMicroUsdPerMwh: number;
  /** Mean of forecast minus actual: positive means it forecasts too high. */
  readonly biasMicroUsdPerMwh: number;
  readonly samples: number;
}

/** `weeks` same-hour-of-week prices back, each weighing `decay` times the one a week later (0 < decay <= 1). */
export interface ForecastMethod {
  readonly weeks: number;
  readonly decay: number;
}
export const DEFAULT_FORECAST: ForecastMethod = { weeks: 4, decay: 0.6 };

/**
 * Weighted mean of the same slot of earlier weeks. `known(k)` is the price k weeks back, or undefined when it is not known
 * (yet). Weights of unknown weeks drop out. An estimate: integer micro-USD per MWh held in a number.
 */
export function sameHourOfWeek(known: (weeksBack: number) => number | undefined, method: ForecastMethod): number | undefined {
  let [weighted, weights, weight] = [0, 0, 1];
  for (let back = 1; back <= method.weeks; back += 1, weight *= method.decay) {
    const value = known(back);
    if (value === undefined) continue;
    weighted += weight * value;
    weights += weight;
  }
  return weights > 0 ? Math.round(weighted / weights) : undefined;
}

const shifted = (interval: Interval, weeks: number): Interval => ({
  from: (interval.from - weeks * WEEK_MS) as EpochMs,
  to: (interval.to - weeks * WEEK_MS) as EpochMs,
});

/** Forecast of an interval's price from prints that end at or before `now`. */
export function forecastPrice(curve: PriceCurve<string>, interval: Interval, now: EpochMs, method = DEFAULT_FORECAST): MicroUsdPerMwh | undefined {
  // What happened after `now` must not be used even where the curve knows it (backtests): further ahead, look further back.
  const ahead = Math.max(0, Math.ceil((interval.to - now) / WEEK_MS) - 1);
  const value = sameHourOfWeek((back) => {
    const answer = priceOver(curve, shifted(interval, back + ahead));
    return answer.kind === 'known' ? Number(answer.microUsdPerMwh) : undefined;
  }, method);
  return value === undefined ? undefined : microUsdPerMwh(BigInt(value));
}

/** Backtest of the same method over the `slots` slots before `now`. Undefined when no slot has both a price and a forecast. */
export function forecastError(curve: PriceCurve<string>, now: EpochMs, slotMs: number, slots: number, method = DEFAULT_FORECAST): ForecastError | undefined {
  let [absolute, signed, samples] = [0, 0, 0];
  for (let slot = 1; slot <= slots; slot += 1) {
    const interval = { from: (now - slot * slotMs) as EpochMs, to: (now - (slot - 1) * slotMs) as EpochMs };
    const actual = priceOver(curve, interval);
    const forecast = forecastPrice(curve, interval, interval.from, method);
    if (actual.kind === 'missing' || forecast === undefined) continue;
    absolute += Math.abs(Number(forecast - actual.microUsdPerMwh));
    signed += Number(forecast - actual.microUsdPerMwh);
    samples += 1;
  }
  return samples === 0 ? undefined : { meanAbsoluteMicroUsdPerMwh: Math.round(absolute / samples), biasMicroUsdPerMwh: Math.round(signed / samples), samples };
}

/** A price for planning: the print when it covers the slot, else the forecast with its error, else a typed hole. */
export type PlannedPrice<S extends string = SeriesId> =
  | { readonly kind: 'known'; readonly microUsdPerMwh: MicroUsdPerMwh }
  | { readonly kind: 'forecast'; readonly microUsdPerMwh: MicroUsdPerMwh; readonly error: ForecastError | undefined }
  | { readonly kind: 'missing'; readonly seriesId: S; readonly interval: Interval };

/** Prices of a planning horizon of `count` slots from `now` on, with one backtest over the last week for all of its forecasts. */
export function planPrices<S extends string>(
  curve: PriceCurve<S>, now: EpochMs, slotMs: number, count: number, method = DEFAULT_FORECAST,
): readonly PlannedPrice<S>[] {
  let backtest: { readonly error: ForecastError | undefined } | undefined;
  return Array.from({ length: count }, (_, slot): PlannedPrice<S> => {
    const interval = { from: (now + slot * slotMs) as EpochMs, to: (now + (slot + 1) * slotMs) as EpochMs };
    const answer = priceOver(curve, interval);
    if (answer.kind === 'known') return { kind: 'known', microUsdPerMwh: answer.microUsdPerMwh };
    const forecast = forecastPrice(curve, interval, now, method);
    if (forecast === undefined) return { kind: 'missing', seriesId: curve.seriesId, interval };
    backtest ??= { error: forecastError(curve, now, slotMs, Math.floor(WEEK_MS / lengthMs(interval)), method) };
    return { kind: 'forecast', microUsdPerMwh: forecast, error: backtest.error };
  });
}
