import type { EpochMs, Interval, SeriesId } from '@switchyard/kernel';
import type { IndexAnswer, IndexLookup } from './effective-price.js';
import { type Forecaster, forecasterOf } from './forecaster.js';
import { type PriceCurve, priceOver } from './price-curve.js';
import { freshness, REAL_TIME_STALENESS, type StalenessLimits } from './staleness.js';

export interface PlanningLookupOptions {
  /** A plan may stand on a flagged forecast; a commit refuses a feed that has been silent for too long. */
  readonly purpose: 'plan' | 'commit';
  readonly limits?: StalenessLimits;
  /** The forecast of a series, where the caller keeps it; otherwise it is made from the curve alone, once per series. */
  readonly forecasterOf?: (seriesId: SeriesId) => Forecaster | undefined;
}

/**
 * Answers index questions from curves at `now`: prints where they cover the interval, a forecast with its backtested error
 * where the interval ends after the newest print, otherwise `missing`.
 */
export function planningLookup(curves: ReadonlyMap<SeriesId, PriceCurve>, now: EpochMs, options: PlanningLookupOptions): IndexLookup {
  const { limits = REAL_TIME_STALENESS } = options;
  const made = new Map<SeriesId, Forecaster | undefined>();
  const forecaster = options.forecasterOf ?? ((seriesId: SeriesId): Forecaster | undefined => {
    if (!made.has(seriesId)) made.set(seriesId, forecasterOf(curves.get(seriesId)!));
    return made.get(seriesId);
  });
  return ({ seriesId }, interval: Interval): IndexAnswer => {
    const curve = curves.get(seriesId);
    if (curve === undefined) return { kind: 'missing', seriesId, uncovered: [interval] };
    const answer = priceOver(curve, interval);
    if (answer.kind === 'known') return answer;
    const feed = freshness(curve, now, limits);
    if (feed.kind === 'refused' && options.purpose === 'commit') return { kind: 'stale', seriesId, lastTo: feed.lastTo };
    // A hole between prints is a fault of the feed, not the future: it is not papered over.
    if (feed.lastTo === undefined || interval.to <= feed.lastTo) return answer;
    const forecast = forecaster(seriesId)?.over(interval);
    if (forecast === undefined) return answer;
    return { kind: 'forecast', microUsdPerMwh: forecast.microUsdPerMwh, error: forecast.error, staleFeed: feed.kind !== 'fresh' };
  };
}
