import { byNumber, divideHalfAwayFromZero, HOUR_MS, intersect, type Interval, lengthMs, ONE_MILLION, type Ppm, type WattHours, type Watts, watts } from '@switchyard/kernel';
import type { Quality, UsageInterval } from './reading.js';

/** How long promised capacity was there, in milliseconds; the three sum to the time promised. */
export interface AvailabilityTimes {
  readonly upMs: number;
  readonly downMs: number;
  /** Withheld by curtailment within its terms: neither up nor down. */
  readonly curtailedMs: number;
}
/**
 * Availability of one stretch of a lease (a month of it, usually).
 * @param outages time the site could not deliver; may overlap one another and reach beyond
 * @param curtailments events within the lease's curtailment terms; where both are, it was curtailed
 */
export function availabilityOf(promised: Interval, outages: readonly Interval[], curtailments: readonly Interval[]): AvailabilityTimes {
  const curtailedMs = unionMs(promised, curtailments);
  const downMs = unionMs(promised, [...outages, ...curtailments]) - curtailedMs;
  return { upMs: lengthMs(promised) - downMs - curtailedMs, downMs, curtailedMs };
}
function unionMs(within: Interval, intervals: readonly Interval[]): number {
  let [total, end]: [number, number] = [0, within.from];
  const inside = intervals.flatMap((interval) => intersect(interval, within) ?? []);
  for (const { from, to } of inside.sort((a, b) => byNumber(a.from, b.from) || byNumber(a.to, b.to))) {
    if (to <= end) continue;
    total += to - Math.max(from, end);
    end = to;
  }
  return total;
}

/** A site's energy at its gross meter in one demand interval. */
export interface SiteLoad extends Interval {
  readonly facilityWh: WattHours;
}
/** The interval of highest average draw, the earliest of equals; undefined when there is none. */
export function sitePeak(loads: readonly SiteLoad[]): SiteLoad | undefined {
  return loads.reduce<SiteLoad | undefined>((peak, load) => {
    if (peak === undefined) return load;
    const difference = load.facilityWh * BigInt(lengthMs(peak)) - peak.facilityWh * BigInt(lengthMs(load));
    return difference > 0n || (difference === 0n && load.from < peak.from) ? load : peak;
  }, undefined);
}

/** What a lease drew at the gross meter while the site made its peak. */
export interface PeakContribution {
  readonly peak: Interval;
  /** Average over the peak, rounded half away from zero. */
  readonly contributionWatts: Watts;
  /** The worst of the intervals it was taken from. */
  readonly quality: Quality;
  readonly readingIds: readonly string[];
}
/**
 * A lease's contribution to a peak: its energy in the peak's time (an interval that reaches beyond counts by time), over
 * the peak's length. A lease that was not there contributes nothing.
 * @param pue facility energy over IT energy, for usage measured at the IT load; 1_250_000 is 1.25
 */
export function peakContribution(peak: Interval, usage: readonly UsageInterval[], pue: Ppm): PeakContribution {
  const touched = usage.flatMap((row) => {
    const within = intersect(row, peak);
    return within === undefined ? [] : [{ row, shareMs: lengthMs(within) }];
  });
  // Wh x PUE x share of the row, as numerators over each row's length, brought to watts over the peak's length.
  const microWh = touched.reduce((sum, { row, shareMs }) => {
    const factor = row.energy?.basis === 'facility' ? ONE_MILLION : pue;
    return sum + divideHalfAwayFromZero((row.energy?.wh ?? 0n) * factor * BigInt(shareMs), BigInt(lengthMs(row)));
  }, 0n);
  return {
    peak: { from: peak.from, to: peak.to },
    contributionWatts: watts(divideHalfAwayFromZero(microWh * BigInt(HOUR_MS), ONE_MILLION * BigInt(lengthMs(peak)))),
    quality: worst(touched.map(({ row }) => row.quality)),
    readingIds: [...new Set(touched.flatMap(({ row }) => row.readingIds))].sort(),
  };
}
function worst(qualities: readonly Quality[]): Quality {
  if (qualities.includes('gap')) return qualities.every((quality) => quality === 'gap') ? 'gap' : 'estimated';
  return qualities.includes('estimated') ? 'estimated' : 'metered';
}
