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
/** The plain baseline that `forecastSlots` is measured against. */
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
