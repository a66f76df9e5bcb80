import type { Ascent } from './ascent.js';
import type { Model } from './model.js';
import type { CapacityPrices } from './plan-types.js';

/** The prices behind a bound, in USD and by id, so that they outlive the instance they were found for. */
export function toCapacityPrices(model: Model, ascent: Pick<Ascent, 'gpuPrice' | 'kwPrice'>): CapacityPrices {
  const { slots, unitsPerUsd } = model;
  const usd = (prices: Float64Array, row: number): number[] => Array.from(prices.subarray(row * slots, (row + 1) * slots), (units) => units / unitsPerUsd);
  return {
    pools: model.poolIds.map((pool, p) => ({ pool, usdPerGpuSlot: usd(ascent.gpuPrice, p) })),
    sites: model.feederIds.map((site, f) => ({ site, usdPerKwSlot: usd(ascent.kwPrice, f) })),
    ...(model.tiers === 0 ? {} : { tiers: Array.from({ length: model.tiers }, (_, k) => usd(ascent.kwPrice, model.feeders + k)) }),
  };
}

/** Writes known prices into the arrays of a climb; pools and sites without a known price start at 0. */
export function setCapacityPrices(model: Model, known: CapacityPrices, gpuPrice: Float64Array, kwPrice: Float64Array): void {
  const pools = new Map(known.pools.map((row) => [row.pool, row.usdPerGpuSlot]));
  const sites = new Map(known.sites.map((row) => [row.site, row.usdPerKwSlot]));
  model.poolIds.forEach((id, p) => fill(pools.get(id), gpuPrice, p * model.slots, model));
  model.feederIds.forEach((id, f) => fill(sites.get(id), kwPrice, f * model.slots, model));
  // Tiers have no names: known prices of another number of tiers are of other tiers.
  if (known.tiers?.length === model.tiers) known.tiers.forEach((usd, k) => fill(usd, kwPrice, (model.feeders + k) * model.slots, model));
}

function fill(usd: readonly number[] | undefined, prices: Float64Array, from: number, model: Model): void {
  for (let t = 0; t < model.slots; t += 1) {
    const units = (usd?.[t] ?? 0) * model.unitsPerUsd;
    prices[from + t] = Number.isFinite(units) && units > 0 ? units : 0;
  }
}

/**
 * Prices of one plan for the next, whose slot 0 is `slots` slots later: what is past falls off, and slots that the earlier plan did not
 * reach start without a price.
 * @param slots whole slots between the two plans, >= 0
 */
export function laterPrices(prices: CapacityPrices, slots: number): CapacityPrices {
  return {
    pools: prices.pools.map(({ pool, usdPerGpuSlot }) => ({ pool, usdPerGpuSlot: usdPerGpuSlot.slice(slots) })),
    sites: prices.sites.map(({ site, usdPerKwSlot }) => ({ site, usdPerKwSlot: usdPerKwSlot.slice(slots) })),
    ...(prices.tiers === undefined ? {} : { tiers: prices.tiers.map((usd) => usd.slice(slots)) }),
  };
}
