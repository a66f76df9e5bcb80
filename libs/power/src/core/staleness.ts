import type { EpochMs, SeriesId } from '@switchyard/kernel';
import type { PriceCurve } from './price-curve.js';

/** After how much silence a feed is first flagged and then no longer good enough to commit on (milliseconds). */
export interface StalenessLimits {
  readonly flagAfterMs: number;
  readonly refuseAfterMs: number;
}

/** 5-minute feeds publish within minutes: flag after 15 minutes of silence, refuse index-priced commits after one hour. */
export const REAL_TIME_STALENESS: StalenessLimits = { flagAfterMs: 15 * 60_000, refuseAfterMs: 60 * 60_000 };

export type Freshness<S extends string = SeriesId> =
  | { readonly kind: 'fresh'; readonly seriesId: S; readonly lastTo: EpochMs }
  /** Forecasts built on it carry a flag; commits go on. */
  | { readonly kind: 'flagged'; readonly seriesId: S; readonly lastTo: EpochMs; readonly ageMs: number }
  /** Commits at sites priced on this index are refused. */
  | { readonly kind: 'refused'; readonly seriesId: S; readonly lastTo: EpochMs | undefined; readonly ageMs: number | undefined };

/** How old the newest print is at `now`. A curve that reaches beyond `now` (day-ahead) is fresh; an empty one is refused. */
export function freshness<S extends string>(curve: PriceCurve<S>, now: EpochMs, limits: StalenessLimits): Freshness<S> {
  const { seriesId } = curve;
  const last = curve.prints.at(-1);
  if (last === undefined) return { kind: 'refused', seriesId, lastTo: undefined, ageMs: undefined };
  const ageMs = Math.max(0, now - last.to);
  if (ageMs > limits.refuseAfterMs) return { kind: 'refused', seriesId, lastTo: last.to, ageMs };
  if (ageMs > limits.flagAfterMs) return { kind: 'flagged', seriesId, lastTo: last.to, ageMs };
  return { kind: 'fresh', seriesId, lastTo: last.to };
}
