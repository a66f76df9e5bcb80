import { ceilTo, contains, type EpochMs, floorTo, HOUR_MS, intersect, type Interval, microUsdPerMwh, type MicroUsdPerMwh, MINUTE_MS, ppm, SECOND_MS, type SeriesId, type SiteId, splitAt, watts, type Watts } from '@switchyard/kernel';
import type { PricePoint } from '@switchyard/market';
import {
  drawTiers, freshness, type IndexAnswer, type IndexLookup, marginalValue, microUsdPerPhDay, millijoulesPerTh, miningRevenuePerMwh, peakChances, planningLookup, type PriceOptions, type Tariff, type TariffComponent, tariffVersionAt,
} from '@switchyard/power';
import { bigintOf, isAbsent, mapOf } from './decode.js';
import { modelAt, type PowerModelRow } from './power-models.js';
import type { Feed, FeedCache } from './price-feeds.js';
import { indexOf, SETTLEMENT_SECONDS, tariffOf } from './tariff-json.js';

/** Beyond the newest print a forecast by the hour says all there is to say of an index. */
const FORECAST_STEP_MS = HOUR_MS;
/** Reads within one such stretch share their price points; windows of the local day are looked at this often beyond the newest print. */
const SHARED_MS = 15 * MINUTE_MS;

/** What the snapshot says of a site's power. */
export interface SitePower {
  readonly prices: readonly PricePoint[];
  readonly indexSeriesId?: SeriesId;
  readonly asicLoad?: Watts;
  readonly pricesStale: boolean;
  readonly lastPrintAt?: EpochMs;
}
export interface PoweredSite {
  readonly siteId: SiteId;
  readonly name: string;
  readonly zone: string;
  readonly models: readonly PowerModelRow[];
}
const predictedFrom = (component: TariffComponent): SeriesId | undefined => (component.kind === 'coincident_peak' ? component.predictedFrom?.seriesId : undefined);
/** Series that any version of these tariffs follows, or predicts peaks from. */
export function seriesOfModels(name: string, zone: string, models: readonly PowerModelRow[]): readonly SeriesId[] {
  return tariffOf(name, zone, models).versions.flatMap(({ components }) => components.flatMap((component) => predictedFrom(component) ?? []).concat(indexOf(components)?.seriesId ?? []));
}

/**
 * Effective prices of a site over the horizon: its tariff over known prints by settlement interval, over a forecast by the hour behind
 * the newest print, cut where a later version of the tariff takes force. Where nothing is known there is no point: a hole that nothing is
 * planned over. A site that states its miners sells power away from them, so it is worth the better of the two; both are told apart too.
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
  const key = [whole.from, whole.to, model.version, ...site.models.map((row) => row.version), ...[...feeds.values()].map((one) => one.key)].join('|');
  const points = cache.pointsOf(site.siteId, key, () => {
    const lookup = planningLookup(new Map([...feeds].map(([id, { curve }]) => [id, curve])), whole.from, { purpose: 'plan', forecasterOf: (id) => feeds.get(id)?.forecaster() });
    return pricePoints(site.models, tariff, lookup, whole, feed?.curve.prints.at(-1)?.to, index?.seriesId, peakChanceOf(tariff, feeds, whole));
  });
  const miners = minersOf(model);
  return {
    prices: points.flatMap((point) => {
      const during = intersect(point, horizon);
      return during ? [{ ...point, ...during }] : [];
    }),
    ...(index && { indexSeriesId: index.seriesId }),
    ...(miners?.load !== undefined && { asicLoad: miners.load }),
    pricesStale: index !== undefined && (fresh === undefined || fresh.kind === 'refused'),
    ...(fresh?.lastTo !== undefined && { lastPrintAt: fresh.lastTo }),
  };
}

interface Miners {
  readonly value: MicroUsdPerMwh;
  readonly load: Watts | undefined;
}
function minersOf({ mining, version }: PowerModelRow): Miners | undefined {
  if (mining === null || mining === undefined) return undefined;
  const where = `power_model.mining (version ${version})`;
  const fleet = mapOf(mining, where);
  const value = miningRevenuePerMwh(microUsdPerPhDay(bigintOf(fleet, 'hashpriceMicroUsdPerPhDay', where)), {
    efficiency: millijoulesPerTh(bigintOf(fleet, 'millijoulesPerTh', where)),
    puePpm: ppm(bigintOf(fleet, 'puePpm', where)),
  });
  return { value, load: isAbsent(fleet, 'loadW') ? undefined : watts(bigintOf(fleet, 'loadW', where)) };
}

/** What a MWh at the meter earns behind the site's miners; undefined for a model without. */
export const miningValueOf = (model: PowerModelRow): MicroUsdPerMwh | undefined => minersOf(model)?.value;

const hasLocalWindows = (tariff: Tariff): boolean => tariff.versions.some(({ components }) => components.some(({ kind }) => kind === 'time_of_use' || kind === 'coincident_peak'));

/** Stretches over which nothing that makes the price changes: settlement intervals, then steps of the forecast, cut where a version of the tariff starts. */
function stretches(tariff: Tariff, horizon: Interval, knownTo: EpochMs | undefined): Interval[] {
  const settled = Math.max(horizon.from, Math.min(knownTo ?? horizon.from, horizon.to)) as EpochMs;
  const stepMs = hasLocalWindows(tariff) ? SHARED_MS : FORECAST_STEP_MS;
  const parts = [
    ...(settled > horizon.from ? splitAt({ from: horizon.from, to: settled }, SETTLEMENT_SECONDS * SECOND_MS) : []),
    ...(horizon.to > settled ? splitAt({ from: settled, to: horizon.to }, stepMs) : []),
  ];
  const changes = tariff.versions.map((version) => version.validFrom);
  return parts.flatMap((part) => {
    const cuts = changes.filter((at) => at > part.from && contains(part, at));
    return [part.from, ...cuts].map((from, i) => ({ from, to: cuts[i] ?? part.to }));
  });
}

/** The chance of a peak in an interval, where a component predicts its peaks; each is worked out once. */
export function peakChanceOf(tariff: Tariff, feeds: ReadonlyMap<SeriesId, Feed>, horizon: Interval): NonNullable<PriceOptions['peakChance']> {
  const made = new Map<TariffComponent, (interval: Interval) => number | undefined>();
  return (charge, interval) => {
    const feed = charge.predictedFrom && feeds.get(charge.predictedFrom.seriesId);
    if (!feed || !charge.peaks) return undefined;
    let chance = made.get(charge);
    if (!chance) made.set(charge, (chance = peakChances(feed.curve, charge.peaks, tariff.zone, horizon.from, horizon.to, tariff.settlementIntervalSeconds)));
    return chance(interval);
  };
}

function pricePoints(models: readonly PowerModelRow[], tariff: Tariff, lookup: IndexLookup, horizon: Interval, knownTo: EpochMs | undefined, seriesId: SeriesId | undefined, peakChance: NonNullable<PriceOptions['peakChance']>): PricePoint[] {
  const points: PricePoint[] = [];
  const miners = new Map(models.map((model) => [model.version, minersOf(model)]));
  for (const during of stretches(tariff, horizon, knownTo)) {
    let said: IndexAnswer | undefined;
    const heard: IndexLookup = (ref, interval) => {
      const answer = lookup(ref, interval);
      if (ref.seriesId === seriesId) said = answer;
      return answer;
    };
    const tiers = drawTiers(tariff, during, heard, { peakChance });
    if (!tiers.ok) continue; // a hole: nothing is planned over it
    const price = tiers.value.at(-1)!.price;
    const block = tiers.value.length > 1 ? tiers.value[0] : undefined;
    const answer = said as IndexAnswer | undefined;
    const power = price.microUsdPerMwh;
    const fleet = miners.get(price.tariffVersion);
    const hashing = fleet?.value;
    points.push({
      ...during,
      price: hashing === undefined ? power : marginalValue(power, hashing, 'full'),
      ...(hashing !== undefined && { power, mining: hashing }),
      // Miners of an unstated load may draw all there is: what is left of the block nobody knows.
      ...(block?.upTo !== undefined && (!fleet || fleet.load !== undefined) && { block: { size: block.upTo, price: block.price.microUsdPerMwh } }),
      ...((answer?.kind === 'known' || answer?.kind === 'forecast') && { indexPrice: microUsdPerMwh(answer.microUsdPerMwh) }),
      quality: price.quality === 'known' ? 'print' : 'forecast',
    });
  }
  return points;
}
