import { addMs, ceilTo, type EpochMs, floorTo, HOUR_MS, type Interval, type SeriesId, type SiteId } from '@switchyard/kernel';
import type { PricePoint } from '@switchyard/market';
import { FORECAST_HISTORY_MS, type Forecaster, forecasterOf, makeCurve, type PriceCurve } from '@switchyard/power';
import type { Tx } from '../base/index.js';
import { at as instantOf } from '../base/index.js';
import { companionOf, companionSeries, type PrintRow, seriesByKey, type SeriesNow, toPrint } from './prices.js';

/** One feed as a plan needs it: what is published, and what is expected behind that. */
export interface Feed {
  readonly series: SeriesNow;
  readonly curve: PriceCurve;
  /** Made on the first question and kept; undefined for a feed without prices. Leans on the node's day-ahead and forecast series. */
  readonly forecaster: () => Forecaster | undefined;
  /** Changes whenever anything it is made of does. */
  readonly key: string;
}

interface FeedSeries {
  readonly series: SeriesNow;
  readonly dayAhead: SeriesNow | undefined;
  readonly published: SeriesNow | undefined;
}
async function seriesOfFeeds(tx: Tx, seriesIds: readonly SeriesId[]): Promise<readonly FeedSeries[]> {
  const rows = await tx.rows<SeriesNow>(seriesByKey, [seriesIds]);
  const companions = rows.length === 0 ? [] : await companionSeries(tx, rows.map((series) => series.node));
  return rows.map((series) => ({ series, dayAhead: companionOf(series, companions, 'day_ahead'), published: companionOf(series, companions, 'forecast') }));
}
const keyOf = ({ series, dayAhead, published }: FeedSeries): string => [series, dayAhead, published].map((one) => (one ? `${one.id} ${one.version}` : '-')).join(' ');

async function openFeed(tx: Tx, wanted: FeedSeries, window: Interval): Promise<Feed> {
  const { series, dayAhead, published } = wanted;
  const curve = await readCurve(tx, series, window.from, window.to);
  const beside = { dayAhead: dayAhead && await readCurve(tx, dayAhead, window.from, window.to), published: published && await readCurve(tx, published, window.from, window.to) };
  let made: { readonly forecaster: Forecaster | undefined } | undefined;
  return { series, curve, forecaster: () => (made ??= { forecaster: forecasterOf(curve, beside) }).forecaster, key: keyOf(wanted) };
}

async function readCurve(tx: Tx, series: SeriesNow, from: EpochMs, to: EpochMs): Promise<PriceCurve> {
  const rows = await tx.rows<PrintRow>(
    `SELECT DISTINCT ON (starts_at) series_id AS key, starts_at AS "from", ends_at AS "to", revision, micro_usd_per_mwh AS price, recorded_at AS "recordedAt",
       $4::text AS source, $5::boolean AS synthetic
     FROM market.price_print WHERE series_id = $1 AND starts_at >= $2 AND starts_at < $3 ORDER BY starts_at, revision DESC`,
    [series.id, instantOf(from), instantOf(to), series.source, series.synthetic]);
  const curve = makeCurve(series.id, rows.map(toPrint));
  if (!curve.ok) throw new Error(`series ${series.id} (${series.node}): ${curve.error.map((problem) => problem.kind).join(', ')}`);
  return curve.value;
}

/**
 * Feeds by series, kept from one read to the next: the version of a series counts its imports, so an unchanged one is not read again.
 * One per process; holds what is public only.
 */
export class FeedCache {
  private readonly feeds = new Map<SeriesId, { readonly feed: Feed; readonly from: EpochMs; readonly to: EpochMs }>();

  private readonly points = new Map<string, { readonly key: string; readonly points: readonly PricePoint[] }>();

  /** Price points of a site, made again only when something they come from changed. */
  pointsOf(siteId: SiteId, key: string, make: () => readonly PricePoint[]): readonly PricePoint[] {
    const known = this.points.get(siteId);
    if (known?.key === key) return known.points;
    const points = make();
    this.points.set(siteId, { key, points });
    return points;
  }

  /** Feeds of the series with history for forecasts, up to the horizon's end. Unknown ids are left out. */
  async read(tx: Tx, seriesIds: readonly SeriesId[], horizon: Interval): Promise<ReadonlyMap<SeriesId, Feed>> {
    const feeds = new Map<SeriesId, Feed>();
    for (const wanted of await seriesOfFeeds(tx, seriesIds)) {
      const { id } = wanted.series;
      const known = this.feeds.get(id);
      if (known?.feed.key === keyOf(wanted) && known.from <= addMs(horizon.from, -FORECAST_HISTORY_MS) && known.to >= horizon.to) {
        feeds.set(id, known.feed);
        continue;
      }
      // Read a little further than asked, so that the next cycle finds it here.
      const [from, to] = [addMs(floorTo(horizon.from, HOUR_MS), -FORECAST_HISTORY_MS - HOUR_MS), addMs(ceilTo(horizon.to, HOUR_MS), 6 * HOUR_MS)];
      const feed = await openFeed(tx, wanted, { from, to });
      this.feeds.set(id, { feed, from, to });
      feeds.set(id, feed);
    }
    return feeds;
  }

  /** Every feed read so far, by series; for metrics. */
  get known(): readonly Feed[] {
    return [...this.feeds.values()].map(({ feed }) => feed);
  }
}
