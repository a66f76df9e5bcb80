import { addMs, ceilTo, type EpochMs, floorTo, HOUR_MS, intersect, type Interval, microUsdPerMwh, type MicroUsdPerMwh, MINUTE_MS, ppm, SECOND_MS, type SeriesId, type SiteId, splitAt } from '@switchyard/kernel';
import type { PricePoint } from '@switchyard/market';
import {
  effectivePrice, freshness, type IndexAnswer, type IndexLookup, makeCurve, marginalValue, microUsdPerPhDay, millijoulesPerTh, miningRevenuePerMwh, planningLookup, type PriceCurve, type Tariff, tariffVersionAt, WEEK_MS,
} from '@switchyard/power';
import type { Tx } from '../base/index.js';
import { at as instantOf } from '../base/index.js';
import { bigintOf, mapOf } from './decode.js';
import { modelAt, type PowerModelRow } from './power-models.js';
import { type PrintRow, seriesByKey, type SeriesNow, toPrint } from './prices.js';
import { indexOf, SETTLEMENT_SECONDS, tariffOf } from './tariff-json.js';

/** Weeks of history a forecast weighs. */
const HISTORY_MS = 4 * WEEK_MS;
/** Beyond the newest print a forecast by the hour says all there is to say. */
const FORECAST_STEP_MS = HOUR_MS;
/** Reads within one such stretch share their price points. */
const SHARED_MS = 15 * MINUTE_MS;

/** One feed as a cycle needs it. */
export interface Feed {
  readonly series: SeriesNow;
  readonly curve: PriceCurve;
}
/**
 * Curves by series, kept from one read to the next: the version of a series counts its imports, so an unchanged one is not read again.
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
    const rows = await tx.rows<SeriesNow>(seriesByKey, [seriesIds]);
    const feeds = new Map<SeriesId, Feed>();
    for (const series of rows) {
      const known = this.feeds.get(series.id);
      if (known?.feed.series.version === series.version && known.from <= addMs(horizon.from, -HISTORY_MS) && known.to >= horizon.to) {
        feeds.set(series.id, known.feed);
        continue;
      }
      // Read a little further than asked, so that the next cycle finds it here.
      const [from, to] = [addMs(floorTo(horizon.from, HOUR_MS), -HISTORY_MS - HOUR_MS), addMs(ceilTo(horizon.to, HOUR_MS), 6 * HOUR_MS)];
      const feed = { series, curve: await readCurve(tx, series, from, to) };
      this.feeds.set(series.id, { feed, from, to });
      feeds.set(series.id, feed);
    }
    return feeds;
  }
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

/** What the snapshot says of a site's power. */
export interface SitePower {
  readonly prices: readonly PricePoint[];
  readonly indexSeriesId?: SeriesId;
  readonly pricesStale: boolean;
  readonly lastPrintAt?: EpochMs;
}
export interface PoweredSite {
  readonly siteId: SiteId;
  readonly name: string;
  readonly zone: string;
  readonly models: readonly PowerModelRow[];
}
/** Series that any version of these tariffs follows. */
export function seriesOfModels(name: string, zone: string, models: readonly PowerModelRow[]): readonly SeriesId[] {
  return tariffOf(name, zone, models).versions.flatMap(({ components }) => indexOf(components)?.seriesId ?? []);
}

/**
 * Effective prices of a site over the horizon: its tariff over known prints by settlement interval, over a forecast by the hour behind
 * the newest print. Where nothing is known there is no point: a hole that nothing is planned over. A site that states its miners sells power
 * away from them, so it is worth the better of the two.
 */
export function sitePower(site: PoweredSite, feeds: ReadonlyMap<SeriesId, Feed>, horizon: Interval, cache: FeedCache): SitePower {
  const now = horizon.from;
  const model = modelAt(site.models, now);
  if (!model) return { prices: [], pricesStale: false };
  const tariff = tariffOf(site.name, site.zone, site.models);
  const index = indexOf(tariffVersionAt(tariff, now)?.components ?? []);
  const feed = index && feeds.get(index.seriesId);
  const refuseAfterMs = (feed?.series.staleAfterSeconds ?? 0) * SECOND_MS;
  const fresh = feed && freshness(feed.curve, now, { flagAfterMs: refuseAfterMs, refuseAfterMs });
  // From a whole quarter of an hour on, so that the points serve every read until the next one.
  const whole: Interval = { from: floorTo(now, SHARED_MS), to: ceilTo(horizon.to, SHARED_MS) };
  const key = [whole.from, whole.to, model.version, ...site.models.map((row) => row.version), ...[...feeds].map(([id, { series }]) => `${id} ${series.version}`)].join('|');
  const points = cache.pointsOf(site.siteId, key, () => {
    const lookup = planningLookup(new Map([...feeds].map(([id, { curve }]) => [id, curve])), whole.from, { purpose: 'plan' });
    return pricePoints(tariff, lookup, whole, feed?.curve.prints.at(-1)?.to, index?.seriesId, miningValue(model));
  });
  return {
    prices: points.flatMap((point) => {
      const during = intersect(point, horizon);
      return during ? [{ ...point, ...during }] : [];
    }),
    ...(index && { indexSeriesId: index.seriesId }),
    pricesStale: index !== undefined && (fresh === undefined || fresh.kind === 'refused'),
    ...(fresh?.lastTo !== undefined && { lastPrintAt: fresh.lastTo }),
  };
}

function miningValue({ mining, version }: PowerModelRow): MicroUsdPerMwh | undefined {
  if (mining === null || mining === undefined) return undefined;
  const where = `power_model.mining (version ${version})`;
  const fleet = mapOf(mining, where);
  return miningRevenuePerMwh(microUsdPerPhDay(bigintOf(fleet, 'hashpriceMicroUsdPerPhDay', where)), {
    efficiency: millijoulesPerTh(bigintOf(fleet, 'millijoulesPerTh', where)),
    puePpm: ppm(bigintOf(fleet, 'puePpm', where)),
  });
}

function pricePoints(tariff: Tariff, lookup: IndexLookup, horizon: Interval, knownTo: EpochMs | undefined, seriesId: SeriesId | undefined, mining: MicroUsdPerMwh | undefined): PricePoint[] {
  const points: PricePoint[] = [];
  const settled = Math.max(horizon.from, Math.min(knownTo ?? horizon.from, horizon.to)) as EpochMs;
  const parts = [
    ...(settled > horizon.from ? splitAt({ from: horizon.from, to: settled }, SETTLEMENT_SECONDS * SECOND_MS) : []),
    ...(horizon.to > settled ? splitAt({ from: settled, to: horizon.to }, FORECAST_STEP_MS) : []),
  ];
  for (const during of parts) {
    let said: IndexAnswer | undefined;
    const price = effectivePrice(tariff, during, (ref, interval) => {
      const answer = lookup(ref, interval);
      if (ref.seriesId === seriesId) said = answer;
      return answer;
    });
    if (!price.ok) continue; // a hole: nothing is planned over it
    const answer = said as IndexAnswer | undefined;
    const power = price.value.microUsdPerMwh;
    points.push({
      ...during,
      price: mining === undefined ? power : marginalValue(power, mining, 'full'),
      ...((answer?.kind === 'known' || answer?.kind === 'forecast') && { indexPrice: microUsdPerMwh(answer.microUsdPerMwh) }),
      quality: price.value.quality === 'known' ? 'print' : 'forecast',
    });
  }
  return points;
}
