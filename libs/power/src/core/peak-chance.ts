import { ceilTo, type EpochMs, floorTo, HOUR_MS, type Interval } from '@switchyard/kernel';
import { FORECAST_HISTORY_MS, hourlyPrices } from './forecaster.js';
import { forecastPeaks } from './peak-forecast.js';
import type { PriceCurve } from './price-curve.js';
import type { PeakMethod } from './tariff.js';

/**
 * Chance per settlement interval of coming hours to set one of the method's peaks, told by a series of hourly or finer values: what it knows of hours
 * from `now` on is what they are expected to be, its own forecast says the rest. Undefined for hours before `now` or from `to` on. Only the last six weeks
 * of the series are looked at, so a top that is older is forgotten, and the chances of the days to come are the higher for it.
 */
export function peakChances(curve: PriceCurve<string>, method: PeakMethod, zone: string, now: EpochMs, to: EpochMs, settlementIntervalSeconds: number): (interval: Interval) => number | undefined {
  const first = curve.prints[0];
  const start = floorTo(now, HOUR_MS);
  if (first === undefined || first.from >= start) return () => undefined;
  const history = Math.max(ceilTo(first.from, HOUR_MS), start - FORECAST_HISTORY_MS) as EpochMs;
  const end = ceilTo(to, HOUR_MS);
  const values = hourlyPrices(curve, history, end);
  const known = (start - history) / HOUR_MS;
  const { probabilities } = forecastPeaks({
    method, zone, history: { from: history, slotSeconds: 3_600, values: values.subarray(0, known) }, expected: values.subarray(known), count: (end - start) / HOUR_MS,
  });
  return ({ from }) => {
    const chance = probabilities[Math.floor((from - start) / HOUR_MS)];
    return chance === undefined ? undefined : (chance * settlementIntervalSeconds) / 3_600;
  };
}
