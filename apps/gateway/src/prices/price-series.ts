import { addMs, DAY_MS, type EpochMs, type Interval, lengthMs, SECOND_MS, type SeriesId, type SiteId, splitAt } from '@switchyard/kernel';
import { effectivePrice, FORECAST_HISTORY_MS, type IndexLookup, type LeadError, type PriceOptions, priceOver, type Tariff } from '@switchyard/power';
import { type Feed, type FeedCache, indexOf, peakChanceOf, powerModelsOf, printsBetween, seriesOfModels, tariffOf, type Tx } from '@switchyard/store';
import { ApiError } from '../graphql/errors.js';
import { usdPerMwh } from '../sites/tariff-view.js';
import { curveOf, isStale, type PricePointView } from './current-price.js';

const POINTS_MAX = 2_000;
/** Published prices this far ahead are kept between queries. */
const CACHED_AHEAD_MS = 8 * DAY_MS;
interface ForecastErrorView {
  readonly fromHours: number;
  readonly toHours: number;
  readonly meanAbsoluteErrorUsdPerMwh: string | null;
  readonly biasUsdPerMwh: string | null;
  readonly samples: number;
}
export interface PriceSeriesView {
  readonly node: string;
  readonly intervalSeconds: number;
  readonly source: string;
  readonly stale: boolean;
  readonly points: readonly PricePointView[];
  readonly forecastErrors: readonly ForecastErrorView[];
}

interface PricedSite {
  readonly id: SiteId;
  readonly name: string;
  readonly timeZone: string;
}
/** What the prices of a site in a window follow from, read once however many parts of the window are asked for. */
interface OpenPrices {
  readonly tariff: Tariff;
  readonly feeds: ReadonlyMap<SeriesId, Feed>;
  readonly peakChance: NonNullable<PriceOptions['peakChance']>;
}
async function openPrices(tx: Tx, cache: FeedCache, site: PricedSite, window: Interval, now: EpochMs): Promise<OpenPrices | null> {
  const models = await powerModelsOf(tx, site.id);
  const tariff = tariffOf(site.name, site.timeZone, models);
  if (lastInForce(tariff, window) === undefined) return null;
  const known = await cache.read(tx, [...new Set(seriesOfModels(site.name, site.timeZone, models))].sort(), { from: now, to: addMs(now, CACHED_AHEAD_MS) });
  // Of all that is known: the chance of a peak leans on the weeks before, wherever the window lies.
  const peakChance = peakChanceOf(tariff, known, { from: now, to: window.to > now ? window.to : now });
  return { tariff, peakChance, feeds: await reaching(tx, known, window, now) };
}
function lastInForce(tariff: Tariff, window: Interval): Tariff['versions'][number] | undefined {
  return tariff.versions.filter((version) => version.validFrom < window.to && (version.validTo === null || version.validTo > window.from)).at(-1);
}
/** Points of a part of the window, and the feed that its newest index follows; undefined without a power model in it. @throws ApiError BAD_USER_INPUT for more than 2,000 intervals */
function pointsOver({ tariff, feeds, peakChance }: OpenPrices, part: Interval): { readonly points: readonly PricePointView[]; readonly intervalSeconds: number; readonly node: string; readonly head: Feed | undefined } | undefined {
  const last = lastInForce(tariff, part);
  if (last === undefined) return undefined;
  const lastIndex = indexOf(last.components);
  const head = lastIndex && feeds.get(lastIndex.seriesId);
  const intervalSeconds = head?.series.intervalSeconds ?? tariff.settlementIntervalSeconds;
  const count = Math.ceil(lengthMs(part) / (intervalSeconds * SECOND_MS));
  if (count > POINTS_MAX) throw new ApiError('BAD_USER_INPUT', `The window holds ${count} intervals of ${intervalSeconds} s, ${POINTS_MAX} are allowed: ask for less time.`);
  return { head, intervalSeconds, node: lastIndex?.node ?? 'fixed', points: [...splitAt(part, intervalSeconds * SECOND_MS)].flatMap((interval) => pointOf(tariff, interval, feeds, peakChance)) };
}

/**
 * Effective prices of a site over a window: its tariff over the known prints, and over a forecast behind the newest of them.
 * Holes in the past stay holes. Null without a power model in the window.
 * @throws ApiError BAD_USER_INPUT for an empty window or one of more than 2,000 intervals
 */
export async function priceSeriesOf(tx: Tx, cache: FeedCache, site: PricedSite, window: Interval, now: EpochMs): Promise<PriceSeriesView | null> {
  if (window.to <= window.from) throw new ApiError('BAD_USER_INPUT', 'to must be after from.');
  const open = await openPrices(tx, cache, site, window, now);
  const over = open && pointsOver(open, window);
  if (!over) return null;
  const { head, node, intervalSeconds, points } = over;
  return {
    node, intervalSeconds, source: head?.series.source ?? 'tariff',
    stale: head ? isStale(head.series, head.curve.prints.filter((print) => print.from <= now).slice(-1), now) : false, points,
    forecastErrors: (head?.forecaster()?.errors ?? []).map(errorView),
  };
}
/** The points alone, day by day: a week of five-minute prices is more than one answer may hold, and is read once all the same. */
export async function pricePointsByDay(tx: Tx, cache: FeedCache, site: PricedSite, window: Interval, now: EpochMs): Promise<readonly PricePointView[]> {
  const open = await openPrices(tx, cache, site, window, now);
  return open === null ? [] : [...splitAt(window, DAY_MS)].flatMap((day) => pointsOver(open, day)?.points ?? []);
}

/** Feeds as the cache has them; for a window that reaches out of it, with the prices of the window instead. */
async function reaching(tx: Tx, feeds: ReadonlyMap<SeriesId, Feed>, window: Interval, now: EpochMs): Promise<ReadonlyMap<SeriesId, Feed>> {
  if (window.from >= addMs(now, -FORECAST_HISTORY_MS) && window.to <= addMs(now, CACHED_AHEAD_MS)) return feeds;
  const outside = new Map<SeriesId, Feed>();
  for (const [id, feed] of feeds) outside.set(id, { ...feed, curve: curveOf({ seriesId: id, node: feed.series.node }, await printsBetween(tx, id, window.from, window.to)) });
  return outside;
}

const usd = (micro: number): string => usdPerMwh(BigInt(micro));
const errorView = ({ fromHours, toHours, error }: LeadError): ForecastErrorView => ({
  fromHours, toHours, samples: error?.samples ?? 0,
  meanAbsoluteErrorUsdPerMwh: error ? usd(error.meanAbsoluteMicroUsdPerMwh) : null, biasUsdPerMwh: error ? usd(error.biasMicroUsdPerMwh) : null,
});

function pointOf(tariff: Tariff, interval: Interval, feeds: ReadonlyMap<SeriesId, Feed>, peakChance: NonNullable<PriceOptions['peakChance']>): PricePointView[] {
  let kind: PricePointView['kind'] = 'REAL_TIME';
  const lookup: IndexLookup = (index, over) => {
    const feed = feeds.get(index.seriesId);
    if (!feed) throw new Error(`series ${index.seriesId} of a tariff is missing`);
    const answer = priceOver(feed.curve, over);
    if (answer.kind === 'known') {
      kind = index.kind === 'real_time' ? 'REAL_TIME' : 'DAY_AHEAD';
      return answer;
    }
    kind = 'FORECAST';
    const missing = { kind: 'missing', seriesId: index.seriesId, uncovered: answer.uncovered } as const;
    if (feed.series.lastTo !== null && over.from < feed.series.lastTo) return missing;
    const forecast = feed.forecaster()?.over(over);
    return forecast ? { kind: 'forecast', microUsdPerMwh: forecast.microUsdPerMwh, error: forecast.error, staleFeed: false } : missing;
  };
  const price = effectivePrice(tariff, interval, lookup, { peakChance });
  if (!price.ok) return [];
  const { error, microUsdPerMwh } = price.value;
  return [{ from: interval.from, to: interval.to, priceUsdPerMwh: usdPerMwh(microUsdPerMwh), kind, expectedErrorUsdPerMwh: error ? usd(error.meanAbsoluteMicroUsdPerMwh) : null }];
}
