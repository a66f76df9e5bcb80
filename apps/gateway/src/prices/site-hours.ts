import { addSeconds, by, byBigint, byText, divideHalfAwayFromZero, type EpochMs, HOUR_MS, type Interval, ladder, maxOf, microUsdPerGpuHour, microUsdPerMwh, type MicroUsdPerMwh, minOf, never, parseDecimal, ppm, unwrap } from '@switchyard/kernel';
import type { PowerTerms } from '@switchyard/market';
import { type HourAtSite, milliwatts, mineOrCompute, type UseOfHour } from '@switchyard/power';
import { decodePowerTerms, type FeedCache, miningValueOf, modelAt, type OfferRow, type PoolRow, poolsBySite, type PowerModelRow, powerModelsOf, publishedOfferByPool, type SiteRow, type Tx } from '@switchyard/store';
import { poolView, type PoolView } from '../sites/views.js';
import { usdPerMwh } from '../sites/tariff-view.js';
import type { PricePointView } from './current-price.js';
import { requireWholeHours } from './hour-window.js';
import { pricePointsByDay } from './price-series.js';

/** One hour at a site, as its operator weighs it. Money is USD per MWh at the meter. */
export interface SiteHourView {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly priceUsdPerMwh: string;
  readonly kind: PricePointView['kind'];
  readonly miningMarginUsdPerMwh: string | null;
  readonly computeMarginUsdPerMwh: string | null;
  readonly pool: PoolView | null;
  readonly use: string;
  readonly reason: string;
}

/**
 * What a MWh was, or is forecast to be, worth most for, hour by hour: mining, or the pool whose offer on sale leaves most after power. Hours
 * without a price, or before the site's first power model, are left out.
 * @throws ApiError BAD_USER_INPUT for an empty window, one that is not of whole hours, or one of more than 168
 */
export async function siteHoursOf(tx: Tx, cache: FeedCache, site: SiteRow, window: Interval, now: EpochMs): Promise<SiteHourView[]> {
  requireWholeHours(window);
  const points = await pricePointsByDay(tx, cache, site, window, now);
  const models = await powerModelsOf(tx, site.id);
  const pools = await tx.rows<PoolRow>(poolsBySite, [[site.id]]);
  const offers = await tx.rows<OfferRow>(publishedOfferByPool, [pools.map((pool) => pool.id)]);
  return hoursOf(points).flatMap((hour) => {
    const model = modelAt(models, hour.from);
    return model ? [weigh(hour, model, pools, offers)] : [];
  });
}

interface PricedHour extends Interval {
  readonly power: MicroUsdPerMwh;
  readonly kind: PricePointView['kind'];
}
/** Whole hours whose every minute has a price; the mean by time, rounded half away from zero. A forecast in it makes it a forecast. */
function hoursOf(points: readonly PricePointView[]): PricedHour[] {
  const hours = new Map<number, PricePointView[]>();
  for (const point of points) {
    const hour = Math.floor(point.from / HOUR_MS) * HOUR_MS;
    hours.set(hour, [...(hours.get(hour) ?? []), point]);
  }
  return [...hours].flatMap(([start, parts]): PricedHour[] => {
    if (parts.reduce((ms, { from, to }) => ms + (to - from), 0) !== HOUR_MS) return [];
    const sum = parts.reduce((total, { from, to, priceUsdPerMwh }) => total + unwrap(parseDecimal(priceUsdPerMwh, 6)) * BigInt(to - from), 0n);
    const from = start as EpochMs;
    return [{ from, to: addSeconds(from, 3_600), power: microUsdPerMwh(divideHalfAwayFromZero(sum, BigInt(HOUR_MS))), kind: parts.find(({ kind }) => kind === 'FORECAST')?.kind ?? parts[0]!.kind }];
  });
}

function weigh(hour: PricedHour, model: PowerModelRow, pools: readonly PoolRow[], offers: readonly OfferRow[]): SiteHourView {
  const { from, to, power, kind } = hour;
  const mining = miningValueOf(model);
  const bare: HourAtSite = { during: { from, to }, power, powerPaid: microUsdPerMwh(0n), ...(mining !== undefined && { mining }) };
  const uses = offers.flatMap((offer): { readonly pool: PoolRow | undefined; readonly use: UseOfHour }[] => {
    const pool = pools.find(({ id }) => id === offer.poolId);
    if (!pool) return [];
    const gpus = { model: { version: pool.gpuModel, shareMax: milliwatts(pool.maxWPerGpu * 1_000n), loadFractionPpm: ppm(pool.loadFractionPpm) }, pue: ppm(model.puePpm) };
    const onOffer: HourAtSite = { ...bare, ask: microUsdPerGpuHour(offer.askMicroUsdPerGpuHour), powerPaid: paidFor(decodePowerTerms(offer.powerTerms), power) };
    return mineOrCompute([onOffer], gpus).map((use) => ({ pool, use }));
  });
  uses.sort(ladder(by(({ use }) => -(use.computeMargin ?? 0n), byBigint), by(({ pool }) => pool?.id ?? '', byText)));
  const { pool, use } = uses[0] ?? { pool: undefined, use: mineOrCompute([bare], undefined)[0]! };
  return {
    from, to, kind, priceUsdPerMwh: usdPerMwh(power), pool: pool ? poolView(pool) : null, use: use.verdict.toUpperCase(), reason: use.reason.toUpperCase(),
    miningMarginUsdPerMwh: use.miningMargin === undefined ? null : usdPerMwh(use.miningMargin), computeMarginUsdPerMwh: use.computeMargin === undefined ? null : usdPerMwh(use.computeMargin),
  };
}

/** What the customer pays for a MWh under the terms, when the index stands where the site's own tariff does. */
function paidFor(terms: PowerTerms, power: MicroUsdPerMwh): MicroUsdPerMwh {
  switch (terms.kind) {
    case 'pass_through':
      return power;
    case 'indexed_capped':
      return minOf(terms.cap, maxOf(terms.floor ?? power, power));
    case 'fixed':
      return terms.price;
    case 'included':
      return microUsdPerMwh(0n);
    default:
      return never(terms);
  }
}
