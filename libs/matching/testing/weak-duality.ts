import type { CapacityPrices, Instance, JobSpec, PoolSpec } from '@switchyard/matching';
import { cheapestPieces, earliestStarts, type Terms, termsOn } from './legal-runs.js';
import { inSlot } from './tier-cost.js';

/**
 * What given capacity prices prove, worked out from the instance alone:
 *
 *   L = sum over jobs of min(unplaced cost, cheapest legal run at its price + premium) - sum of premium x capacity
 *
 * A tier counts as a capacity that may be passed: at a price of at most its charge, price x (draw - level) is never above what it charges.
 *
 * Any prices >= 0 make L a bound: a feasible plan pays every job at least its minimum, and uses no more than the capacity. Every job's
 * minimum is over all its legal runs, each pool and start (or way of parking) in turn; budgets hold for rigid jobs, dependencies only
 * as the earliest starts they imply.
 * @returns USD; -Infinity when a price is negative or not a number, which proves nothing
 */
export function weakDualityBound(instance: Instance, prices: CapacityPrices): number {
  const gpuPrice = new Map(prices.pools.map((row) => [row.pool, row.usdPerGpuSlot]));
  const kwPrice = new Map(prices.sites.map((row) => [row.site, row.usdPerKwSlot]));
  const tiers = tierPrices(instance, prices);
  for (const row of [...gpuPrice.values(), ...kwPrice.values(), ...tiers.map((tier) => tier.usdPerKwSlot)]) if (row.some((usd) => !(usd >= 0 && usd < Infinity))) return -Infinity;
  const limitOf = new Map((instance.sites ?? []).map((site) => [site.id, site.kw]));
  const columns = instance.pools.map((pool) => {
    const kw = (pool.kwPerGpu ?? 0) > 0 ? limitOf.get(pool.site) : undefined;
    return new PoolPrices(instance, pool, gpuPrice.get(pool.id), kw && { kw, usdPerKwSlot: kwPrice.get(pool.site) }, tiers.filter((tier) => tier.site === pool.site));
  });
  const release = earliestStarts(instance);
  let value = 0;
  for (const job of instance.jobs) {
    let least = job.unplacedCost;
    for (const column of columns) {
      const terms = termsOn(instance, job, column.pool, release.get(job.id)!);
      if (terms !== undefined) least = Math.min(least, column.cheapest(job, terms));
    }
    value += least;
  }
  for (const pool of instance.pools) for (let t = 0; t < instance.slots; t += 1) value -= (gpuPrice.get(pool.id)?.[t] ?? 0) * pool.gpus[t]!;
  for (const [site, kw] of limitOf) for (let t = 0; kw !== undefined && t < instance.slots; t += 1) value -= (kwPrice.get(site)?.[t] ?? 0) * kw[t]!;
  for (const { kwFrom, usdPerKwSlot } of tiers) for (let t = 0; t < instance.slots; t += 1) value -= (usdPerKwSlot[t] ?? 0) * kwFrom[t]!;
  return value;
}

interface TierPrice {
  readonly site: string;
  readonly kwFrom: readonly number[];
  readonly usdPerKwSlot: readonly number[];
}
/** The tiers in the order in which their prices are listed; no price is above the charge. */
function tierPrices(instance: Instance, prices: CapacityPrices): readonly TierPrice[] {
  const slots = Array.from({ length: instance.slots }, (_, t) => t);
  const sites = [...(instance.sites ?? [])].sort((a, b) => (a.id < b.id ? -1 : 1));
  const tiers = sites.flatMap((site) => (site.tiers ?? []).map((tier) => ({ site: site.id, tier })));
  return tiers.map(({ site, tier }, k) => ({
    site,
    kwFrom: slots.map((t) => inSlot(tier.kwFrom, t)),
    usdPerKwSlot: slots.map((t) => Math.min(prices.tiers?.[k]?.[t] ?? 0, inSlot(tier.usdPerKwSlot, t))),
  }));
}

/** One pool's prices as running sums, so that a run of any length costs one subtraction. */
class PoolPrices {
  private readonly objective: Float64Array;
  private readonly premium: Float64Array;
  private readonly paid: Float64Array;
  private readonly closedByWidth = new Map<number, Int32Array>();

  constructor(
    private readonly instance: Instance,
    readonly pool: PoolSpec,
    usdPerGpuSlot: readonly number[] | undefined,
    private readonly feeder: { readonly kw: readonly number[]; readonly usdPerKwSlot: readonly number[] | undefined } | undefined,
    tiers: readonly TierPrice[],
  ) {
    const ask = (t: number): number => pool.askPerGpuSlot?.[t] ?? 0;
    const withAsk = instance.policy === 'all-in-price' ? 1 : 0;
    this.objective = this.sums((t) => pool.costPerGpuSlot[t]! + withAsk * ask(t));
    this.paid = this.sums((t) => pool.costPerGpuSlot[t]! + ask(t));
    const perKw = (t: number): number => tiers.reduce((sum, tier) => sum + tier.usdPerKwSlot[t]!, feeder?.usdPerKwSlot?.[t] ?? 0);
    this.premium = this.sums((t) => (usdPerGpuSlot?.[t] ?? 0) + perKw(t) * (pool.kwPerGpu ?? 0));
  }

  private sums(of: (t: number) => number): Float64Array {
    const out = new Float64Array(this.instance.slots + 1);
    for (let t = 0; t < this.instance.slots; t += 1) out[t + 1] = out[t]! + of(t);
    return out;
  }
  /** Running count of the slots that even an empty pool cannot give this width. */
  private closed(width: number): Int32Array {
    let counts = this.closedByWidth.get(width);
    if (counts !== undefined) return counts;
    counts = new Int32Array(this.instance.slots + 1);
    for (let t = 0; t < this.instance.slots; t += 1) {
      const kw = width * (this.pool.kwPerGpu ?? 0);
      const shut = this.pool.gpus[t]! < width || (this.feeder !== undefined && kw > this.feeder.kw[t]! * (1 + 1e-9) + 1e-6);
      counts[t + 1] = counts[t]! + (shut ? 1 : 0);
    }
    this.closedByWidth.set(width, counts);
    return counts;
  }

  /** Least price + premium of any legal run here, transfer included; Infinity when there is none. */
  cheapest(job: JobSpec, terms: Terms): number {
    const transfer = job.transferCost?.[this.pool.id] ?? 0;
    const closed = this.closed(terms.width);
    return transfer + (terms.segmentsMax === 1 ? this.cheapestWindow(job, terms, closed, transfer) : this.cheapestInPieces(job, terms, closed));
  }

  private cheapestWindow(job: JobSpec, { work, width, release, end }: Terms, closed: Int32Array, transfer: number): number {
    const { objective, premium, paid } = this;
    const hours = (job.gpus * work * this.instance.slotSeconds) / 3600;
    const budget = Math.min((job.capTotal ?? Infinity) - transfer, (job.capPerGpuHour ?? Infinity) * hours) + 1e-6;
    let least = Infinity;
    for (let start = release; start + work <= end; start += 1) {
      const stop = start + work;
      if (closed[stop] !== closed[start] || job.gpus * (paid[stop]! - paid[start]!) > budget) continue;
      least = Math.min(least, job.gpus * (objective[stop]! - objective[start]!) + width * (premium[stop]! - premium[start]!));
    }
    return least;
  }

  private cheapestInPieces(job: JobSpec, terms: Terms, closed: Int32Array): number {
    const { objective, premium } = this;
    const price: number[] = [];
    for (let t = terms.release; t < terms.end; t += 1) {
      const open = closed[t + 1] === closed[t];
      price.push(open ? job.gpus * (objective[t + 1]! - objective[t]!) + terms.width * (premium[t + 1]! - premium[t]!) : Infinity);
    }
    return cheapestPieces(price, terms)?.sum ?? Infinity;
  }
}
