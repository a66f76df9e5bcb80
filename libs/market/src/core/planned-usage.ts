import {
  gpuSeconds, intersect, lengthMs, roundHalfAwayFromZero, wattHours, type EpochMs, type GpuSeconds, type Interval, type SeriesId,
} from '@switchyard/kernel';
import { itEnergyWh } from '@switchyard/power';
import type { UsageForRating } from '@switchyard/rating';
import type { OfferTerms } from './offer.js';
import type { PoolSnapshot, PricePoint, SiteSnapshot } from './snapshot.js';

/** The plan needs a price that the snapshot does not have. */
export interface PriceMissing {
  readonly kind: 'PriceMissing';
  readonly from: EpochMs;
}

/** GPUs a gang pays for: whole nodes where it takes whole nodes. */
export function gpusHeld(gpuCount: number, nodesWhole: boolean, nodeGpus: number): number {
  return nodesWhole && nodeGpus > 0 ? Math.ceil(gpuCount / nodeGpus) * nodeGpus : gpuCount;
}

const gpuTime = (gpus: number, during: Interval): GpuSeconds => gpuSeconds((BigInt(gpus) * BigInt(lengthMs(during))) / 1_000n);

/** The index price under the offer's own series; undefined when the site's series is another one. */
function indexOf(terms: OfferTerms, site: SiteSnapshot, point: PricePoint): { readonly seriesId: SeriesId; readonly price: NonNullable<PricePoint['indexPrice']> } | undefined {
  const { power } = terms;
  if (power.kind !== 'pass_through' && power.kind !== 'indexed_capped') return undefined;
  if (power.seriesId !== site.indexSeriesId || point.indexPrice === undefined) return undefined;
  return { seriesId: power.seriesId, price: point.indexPrice };
}

/**
 * What running `gpus` GPUs over the segments will use: one row per segment and price interval, energy from the pool's power model,
 * whole watt-hours. Every millisecond of the segments must be priced when the terms are indexed.
 */
export function plannedUsage(
  segments: readonly Interval[],
  gpus: number,
  pool: PoolSnapshot,
  site: SiteSnapshot,
  terms: OfferTerms,
): readonly UsageForRating[] | PriceMissing {
  const indexed = terms.power.kind === 'pass_through' || terms.power.kind === 'indexed_capped';
  const rows: UsageForRating[] = [];
  for (const segment of segments) {
    let reached = segment.from;
    for (let at = firstAfter(site.prices, segment.from); at < site.prices.length; at += 1) {
      const point = site.prices[at]!;
      if (point.from >= segment.to) break;
      const during = intersect(segment, point);
      if (!during) continue;
      const index = indexOf(terms, site, point);
      if (indexed && (!index || during.from > reached)) return { kind: 'PriceMissing', from: reached };
      if (during.from > reached) rows.push(row({ from: reached, to: during.from }, gpus, pool, 'forecast', undefined));
      rows.push(row(during, gpus, pool, point.quality, index));
      reached = during.to;
    }
    if (reached < segment.to) {
      if (indexed) return { kind: 'PriceMissing', from: reached };
      rows.push(row({ from: reached, to: segment.to }, gpus, pool, 'forecast', undefined));
    }
  }
  return rows;
}

/** Index of the first price that ends after an instant. */
function firstAfter(prices: readonly PricePoint[], at: EpochMs): number {
  let [low, high] = [0, prices.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (prices[middle]!.to > at) high = middle;
    else low = middle + 1;
  }
  return low;
}
function row(during: Interval, gpus: number, pool: PoolSnapshot, quality: PricePoint['quality'], index: ReturnType<typeof indexOf>): UsageForRating {
  const used = gpuTime(gpus, during);
  return {
    from: during.from,
    to: during.to,
    gpuSeconds: used,
    energy: { basis: 'it', wh: wattHours(roundHalfAwayFromZero(itEnergyWh(pool.power, used))) },
    quality: 'estimated',
    readingIds: [],
    ...(index && { print: { seriesId: index.seriesId, printId: quality, revision: 0, microUsdPerMwh: index.price } }),
  };
}
