import { type EpochMs, HOUR_MS, type Interval, type SeriesId } from '@switchyard/kernel';
import type { IndexAnswer, IndexLookup } from './effective-price.js';
import { DEFAULT_FORECAST, type ForecastError, forecastError, type ForecastMethod, forecastPrice, WEEK_MS } from './forecast.js';
import { type PriceCurve, priceOver } from './price-curve.js';
import { freshness, REAL_TIME_STALENESS, type StalenessLimits } from './staleness.js';

export interface PlanningLookupOptions {
  /** A plan may stand on a flagged forecast; a commit refuses a feed that has been silent for too long. */
  readonly purpose: 'plan' | 'commit';
  readonly limits?: StalenessLimits;
  readonly method?: ForecastMethod;
}

/**
 * Answers index questions from curves at `now`: prints where they cover the interval, a forecast with its backtested error
 * where the interval ends after the newest print, otherwise `missing`. Each backtest is made once per series.
 */
export function planningLookup(curves: ReadonlyMap<SeriesId, PriceCurve>, now: EpochMs, options: PlanningLookupOptions): IndexLookup {
  const { limits = REAL_TIME_STALENESS, method = DEFAULT_FORECAST } = options;
  const backtests = new Map<SeriesId, { readonly error: ForecastError | undefined }>();
  const errorOf = (curve: PriceCurve): ForecastError | undefined => {
    let backtest = backtests.get(curve.seriesId);
    if (backtest === undefined) {
      const until = Math.min(now, curve.prints.at(-1)?.to ?? now) as EpochMs;
      backtest = { error: forecastError(curve, until, HOUR_MS, WEEK_MS / HOUR_MS, method) };
      backtests.set(curve.seriesId, backtest);
    }
    return backtest.error;
  };
  return ({ seriesId }, interval: Interval): IndexAnswer => {
    const curve = curves.get(seriesId);
    if (curve === undefined) return { kind: 'missing', seriesId, uncovered: [interval] };
    const answer = priceOver(curve, interval);
    if (answer.kind === 'known') return answer;
    const feed = freshness(curve, now, limits);
    if (feed.kind === 'refused' && options.purpose === 'commit') return { kind: 'stale', seriesId, lastTo: feed.lastTo };
    // A hole between prints is a fault of the feed, not the future: it is not papered over.
    if (feed.lastTo === undefined || interval.to <= feed.lastTo) return answer;
    const forecast = forecastPrice(curve, interval, Math.min(now, feed.lastTo) as EpochMs, method);
    if (forecast === undefined) return answer;
    return { kind: 'forecast', microUsdPerMwh: forecast, error: errorOf(curve), staleFeed: feed.kind !== 'fresh' };
  };
}
