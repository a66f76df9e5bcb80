import { addMs, type EpochMs, type Interval, lengthMs, SECOND_MS, type SiteId, splitAt } from '@switchyard/kernel';
import { effectivePrice, forecastPrice, type IndexLookup, type IndexRef, type PriceCurve, priceOver, type Tariff, WEEK_MS } from '@switchyard/power';
import { indexOf, powerModelsOf, printsBetween, seriesByKey, type SeriesNow, seriesOf, tariffOf, type Tx } from '@switchyard/store';
import { ApiError } from '../graphql/errors.js';
import { usdPerMwh } from '../sites/tariff-view.js';
import { curveOf, isStale, type PricePointView } from './current-price.js';

const POINTS_MAX = 2_000;
/** Weeks of history a forecast weighs, and one more since it may look past the weeks ahead. */
const HISTORY_MS = 5 * WEEK_MS;

export interface PriceSeriesView {
  readonly node: string;
  readonly intervalSeconds: number;
  readonly source: string;
  readonly stale: boolean;
  readonly points: readonly PricePointView[];
}
interface Feed {
  readonly index: IndexRef;
  readonly series: SeriesNow;
  readonly known: PriceCurve;
  /** A published forecast, where somebody imports one. */
  readonly published: PriceCurve | undefined;
}

/**
 * Effective prices of a site over a window: its tariff over the known prints, and over a forecast behind the newest of them.
 * Holes in the past stay holes. Null without a power model in the window.
 * @throws ApiError BAD_USER_INPUT for an empty window or one of more than 2,000 intervals
 */
export async function priceSeriesOf(tx: Tx, site: { readonly id: SiteId; readonly name: string; readonly timeZone: string }, window: Interval, now: EpochMs): Promise<PriceSeriesView | null> {
  if (window.to <= window.from) throw new ApiError('BAD_USER_INPUT', 'to must be after from.');
  const models = await powerModelsOf(tx, site.id);
  const tariff = tariffOf(site.name, site.timeZone, models);
  const inForce = tariff.versions.filter((version) => version.validFrom < window.to && (version.validTo === null || version.validTo > window.from));
  const last = inForce.at(-1);
  if (!last) return null;
  const feeds = new Map<string, Feed>();
  for (const { components } of inForce) {
    const index = indexOf(components);
    if (index && !feeds.has(index.seriesId)) feeds.set(index.seriesId, await openFeed(tx, index, window, now));
  }
  const lastIndex = indexOf(last.components);
  const head = lastIndex && feeds.get(lastIndex.seriesId);
  const intervalSeconds = head?.series.intervalSeconds ?? tariff.settlementIntervalSeconds;
  const count = Math.ceil(lengthMs(window) / (intervalSeconds * SECOND_MS));
  if (count > POINTS_MAX) throw new ApiError('BAD_USER_INPUT', `The window holds ${count} intervals of ${intervalSeconds} s, ${POINTS_MAX} are allowed: ask for less time.`);
  const points = [...splitAt(window, intervalSeconds * SECOND_MS)].flatMap((interval) => pointOf(tariff, interval, feeds, now));
  return {
    node: head?.index.node ?? 'fixed', intervalSeconds, source: head?.series.source ?? 'tariff',
    stale: head ? isStale(head.series, head.known.prints.filter((print) => print.from <= now).slice(-1), now) : false, points,
  };
}

async function openFeed(tx: Tx, index: IndexRef, window: Interval, now: EpochMs): Promise<Feed> {
  const series = await tx.one<SeriesNow>(seriesByKey, [[index.seriesId]]);
  if (!series) throw new Error(`series ${index.seriesId} of a tariff is missing`);
  const needsForecast = series.lastTo === null || series.lastTo < window.to;
  const from = needsForecast ? (Math.min(window.from, addMs(now, -HISTORY_MS)) as EpochMs) : window.from;
  const known = curveOf(index, await printsBetween(tx, index.seriesId, from, window.to));
  const forecast = needsForecast ? await seriesOf(tx, index.node, 'forecast') : undefined;
  return { index, series, known, published: forecast && curveOf({ ...index, seriesId: forecast.id }, await printsBetween(tx, forecast.id, window.from, window.to)) };
}

function pointOf(tariff: Tariff, interval: Interval, feeds: ReadonlyMap<string, Feed>, now: EpochMs): PricePointView[] {
  let kind: PricePointView['kind'] = 'REAL_TIME';
  const lookup: IndexLookup = (index, over) => {
    const feed = feeds.get(index.seriesId);
    if (!feed) throw new Error(`series ${index.seriesId} was not read`);
    const answer = priceOver(feed.known, over);
    if (answer.kind === 'known') {
      kind = index.kind === 'real_time' ? 'REAL_TIME' : 'DAY_AHEAD';
      return answer;
    }
    kind = 'FORECAST';
    const missing = { kind: 'missing', seriesId: index.seriesId, uncovered: answer.uncovered } as const;
    if (feed.series.lastTo !== null && over.from < feed.series.lastTo) return missing;
    const published = feed.published && priceOver(feed.published, over);
    const price = published?.kind === 'known' ? published.microUsdPerMwh : forecastPrice(feed.known, over, now);
    return price === undefined ? missing : { kind: 'forecast', microUsdPerMwh: price, error: undefined, staleFeed: false };
  };
  const price = effectivePrice(tariff, interval, lookup);
  return price.ok ? [{ from: interval.from, to: interval.to, priceUsdPerMwh: usdPerMwh(price.value.microUsdPerMwh), kind }] : [];
}
