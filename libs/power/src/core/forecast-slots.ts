/**
 * How a price beyond what is published is forecast. Every figure was chosen by backtest over eleven real series, see
 * `bench/forecast.mjs` and the table in the README.
 */
export interface ForecastModel {
  /** Same hour of the last `weeks` weeks, each weighing `weekDecay` times the one after it. */
  readonly weeks: number;
  readonly weekDecay: number;
  /** Same hour of the last `days` days, each weighing `dayDecay` times the one after it. */
  readonly days: number;
  readonly dayDecay: number;
  /** Share of the weekly part in the profile; the rest is the daily part. 0..1. */
  readonly weeklyShare: number;
  /**
   * Prices above this quantile of the last four weeks (and below its mirror image) count as the quantile: a rare hour says nothing
   * about the same hour a week later. What is cut off is spread evenly over all hours, so that the mean stays right. 0.5..1; 1 cuts nothing.
   */
  readonly clipQuantile: number;
  /** Share of the last day's deviation from the profile that is expected to last at first, and hours until it is down to 1/e. */
  readonly levelShare: number;
  readonly levelHours: number;
  /** Weight of the market's own day-ahead price where there is one; the rest is this model's. 0..1. */
  readonly dayAheadShare: number;
}
export const LEVELLED_FORECAST: ForecastModel = {
  weeks: 4, weekDecay: 0.85, days: 14, dayDecay: 0.9, weeklyShare: 0.5, clipQuantile: 0.98, levelShare: 0.6, levelHours: 48, dayAheadShare: 0.8,
};

export interface ForecastRequest {
  /** Prices of equally long slots up to the forecast's first slot, newest last; NaN where unknown. Any unit of price per MWh. */
  readonly history: ArrayLike<number>;
  readonly slotsPerDay: number;
  /** Slots to forecast. */
  readonly count: number;
  /** The market's own day-ahead prices of the slots to forecast, first slot first; NaN, or too short, where it does not reach. */
  readonly dayAhead?: ArrayLike<number>;
}

/**
 * Forecast of the `count` slots behind `history`, in the unit of the history, not rounded; NaN where the history holds no price of the same
 * hour of an earlier day and no day-ahead price either. Linear in the prices apart from the clipping, so any answer can be worked out by hand:
 * profile of the hour + what clipping cut off per hour + the last day's deviation, fading.
 */
export function forecastSlots({ history: all, slotsPerDay, count, dayAhead }: ForecastRequest, model: ForecastModel = LEVELLED_FORECAST): Float64Array {
  // Older prices weigh nothing; one day more than the longest look back, for the deviation of the last day.
  const now = Math.min(all.length, (1 + Math.max(7 * model.weeks, model.days, 28)) * slotsPerDay);
  const oldest = all.length - now;
  const history = Float64Array.from({ length: now }, (_, slot) => all[oldest + slot]!);
  const clipped = clip(history, now - 28 * slotsPerDay, model.clipQuantile);
  const profile = profileAt(clipped.prices, Math.min(count, 7 * slotsPerDay), slotsPerDay, model);
  const deviation = lastDayDeviation(history, clipped.prices, slotsPerDay, model);
  return Float64Array.from({ length: count }, (_, slot) => {
    const hoursAhead = (slot * 24) / slotsPerDay;
    const own = profile[slot % profile.length]! + clipped.meanCut + deviation * model.levelShare * Math.exp(-hoursAhead / model.levelHours);
    const published = dayAhead?.[slot] ?? UNKNOWN;
    if (isUnknown(published)) return own;
    return isUnknown(own) ? published : model.dayAheadShare * published + (1 - model.dayAheadShare) * own;
  });
}

// A constant of the module is cheaper to look up than a global, which counts in these loops.
const UNKNOWN = NaN;
const isUnknown = Number.isNaN;

interface Clipped {
  readonly prices: Float64Array;
  /** Mean of price less clipped price over the slots the limits come from. */
  readonly meanCut: number;
}
function clip(prices: Float64Array, from: number, quantile: number): Clipped {
  if (quantile === 1) return { prices, meanCut: 0 };
  const first = from > 0 ? from : 0;
  const known = prices.subarray(first).filter((price) => !isUnknown(price)).sort();
  const [low, high] = [quantileOf(known, 1 - quantile), quantileOf(known, quantile)];
  const clipped = prices.map((price) => (price < low ? low : price > high ? high : price));
  let cut = 0;
  for (let slot = first; slot < prices.length; slot += 1) if (!isUnknown(prices[slot]!)) cut += prices[slot]! - clipped[slot]!;
  return { prices: clipped, meanCut: known.length === 0 ? 0 : cut / known.length };
}
/** Between the two nearest ranks, linearly. */
function quantileOf(sorted: Float64Array, quantile: number): number {
  if (sorted.length === 0) return UNKNOWN;
  const rank = quantile * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(rank)]!, sorted[Math.ceil(rank)]!];
  return below + (above - below) * (rank - Math.floor(rank));
}

/** What the `count` slots (at most a week) behind the prices are expected to cost. */
function profileAt(prices: Float64Array, count: number, slotsPerDay: number, model: ForecastModel): Float64Array {
  const week = 7 * slotsPerDay;
  return Float64Array.from({ length: count }, (_, slot) => {
    const daily = decayedMean(prices, prices.length + (slot % slotsPerDay), slotsPerDay, model.days, model.dayDecay);
    const weekly = decayedMean(prices, prices.length + slot, week, model.weeks, model.weekDecay);
    if (isUnknown(weekly)) return daily;
    return isUnknown(daily) ? weekly : model.weeklyShare * weekly + (1 - model.weeklyShare) * daily;
  });
}
/** Weighted mean of `slot - k x step`, k = 1..count; unknown ones drop out with their weight. NaN when all do. */
function decayedMean(prices: Float64Array, slot: number, step: number, count: number, decay: number): number {
  let [weighted, weights, weight] = [0, 0, 1];
  for (let back = 1; back <= count; back += 1, weight *= decay) {
    const past = slot - back * step;
    const price = prices[past] ?? UNKNOWN;
    if (isUnknown(price)) continue;
    weighted += weight * price;
    weights += weight;
  }
  return weights === 0 ? UNKNOWN : weighted / weights;
}

/** How far the last day's prices lay from what the profile would have said the day before, on average. 0 when that cannot be said. */
function lastDayDeviation(history: Float64Array, clippedNow: Float64Array, slotsPerDay: number, model: ForecastModel): number {
  const start = history.length - slotsPerDay;
  if (start <= 0) return 0;
  const before = clip(history.subarray(0, start), start - 28 * slotsPerDay, model.clipQuantile);
  const profile = profileAt(before.prices, slotsPerDay, slotsPerDay, model);
  let [sum, count] = [0, 0];
  for (let slot = 0; slot < slotsPerDay; slot += 1) {
    const difference = clippedNow[start + slot]! - profile[slot]!;
    if (isUnknown(difference)) continue;
    sum += difference;
    count += 1;
  }
  return count === 0 ? 0 : sum / count;
}
