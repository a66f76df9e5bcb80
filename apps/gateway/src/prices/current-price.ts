import { addSeconds, contains, type EpochMs, floorTo, type Interval, SECOND_MS } from '@switchyard/kernel';
import { effectivePrice, freshness, type IndexLookup, type IndexRef, makeCurve, printAt, priceOver, type PriceCurve, type PricePrint, tariffVersionAt } from '@switchyard/power';
import { indexOf, modelAt, type PowerModelRow, powerModelsBySite, type PrintRow, recentPrintsBySeries, seriesByKey, type SeriesNow, tariffOf, toPrint } from '@switchyard/store';
import type { GqlContext } from '../graphql/context.js';
import { usdPerMwh } from '../sites/tariff-view.js';

export interface PricePointView {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly priceUsdPerMwh: string;
  readonly kind: 'REAL_TIME' | 'DAY_AHEAD' | 'FORECAST';
  /** How wrong such forecasts were; absent for what is known. */
  readonly expectedErrorUsdPerMwh?: string | null;
}
/** How far back the newest print may lie and still be shown: beyond it every series is stale. */
const LOOK_BACK_SECONDS = 86_400;

/** Index prices from prints that are known; nothing is guessed here. */
function lookupOf(curve: PriceCurve): IndexLookup {
  return (index, interval) => {
    const answer = priceOver(curve, interval);
    return answer.kind === 'known' ? answer : { kind: 'missing', seriesId: index.seriesId, uncovered: answer.uncovered };
  };
}
export const curveOf = (index: Pick<IndexRef, 'seriesId' | 'node'>, prints: readonly PricePrint[]): PriceCurve => {
  const curve = makeCurve(index.seriesId, prints);
  if (!curve.ok) throw new Error(`prices of ${index.node} overlap: ${curve.error.map((problem) => problem.kind).join(', ')}`);
  return curve.value;
};
/** Whether the newest print is older than the series allows (decision 23). */
export function isStale(series: Pick<SeriesNow, 'id' | 'lastTo' | 'staleAfterSeconds'>, newest: readonly PricePrint[], now: EpochMs): boolean {
  if (series.lastTo !== null && series.lastTo > now) return false;
  const refuseAfterMs = series.staleAfterSeconds * SECOND_MS;
  return freshness({ seriesId: series.id, prints: newest }, now, { flagAfterMs: refuseAfterMs, refuseAfterMs }).kind === 'refused';
}

/**
 * What the site pays for power now: its tariff over the settlement interval that runs, or over the newest settled one while the series is fresh.
 * Null without a power model, without prices, or when they are stale.
 */
export async function currentPriceOfSite(context: Pick<GqlContext, 'marketLoaders' | 'now'>, site: { readonly id: string; readonly name: string; readonly timeZone: string }): Promise<PricePointView | null> {
  const { now, marketLoaders } = context;
  const models = await marketLoaders.many<PowerModelRow>('powerModels', powerModelsBySite, site.id);
  if (!modelAt(models, now)) return null;
  const tariff = tariffOf(site.name, site.timeZone, models);
  const step = tariff.settlementIntervalSeconds;
  const running = { from: floorTo(now, step * SECOND_MS), to: addSeconds(floorTo(now, step * SECOND_MS), step) };
  const index = indexOf(tariffVersionAt(tariff, running.from)?.components ?? []);
  if (!index) return priceOf(tariff, running, () => { throw new Error('a tariff without an index asked for one'); }, 'REAL_TIME');
  const [series, rows] = await Promise.all([
    marketLoaders.one<SeriesNow>('series', seriesByKey, index.seriesId),
    marketLoaders.many<PrintRow>('recentPrints', recentPrintsBySeries(now, LOOK_BACK_SECONDS), index.seriesId),
  ]);
  const curve = curveOf(index, rows.map(toPrint));
  if (!series || isStale(series, curve.prints, now)) return null;
  const interval = settledInterval(curve, running, now, step);
  return interval ? priceOf(tariff, interval, lookupOf(curve), index.kind === 'real_time' ? 'REAL_TIME' : 'DAY_AHEAD') : null;
}

/** The running interval when a print covers now, else the last one of the newest print. */
function settledInterval(curve: PriceCurve, running: Interval, now: EpochMs, stepSeconds: number): Interval | undefined {
  if (printAt(curve, now) && contains(running, now)) return running;
  const newest = curve.prints.at(-1);
  if (!newest) return undefined;
  const from = addSeconds(newest.to, -stepSeconds);
  return { from: from > newest.from ? from : newest.from, to: newest.to };
}
function priceOf(tariff: Parameters<typeof effectivePrice>[0], interval: Interval, lookup: IndexLookup, kind: PricePointView['kind']): PricePointView | null {
  const price = effectivePrice(tariff, interval, lookup);
  return price.ok ? { from: interval.from, to: interval.to, priceUsdPerMwh: usdPerMwh(price.value.microUsdPerMwh), kind } : null;
}
