import type { Instance, PoolSpec, SiteSpec } from './instance.js';

/** Milliwatts in a kW: draws are added up in whole milliwatts, so that their order cannot matter. */
export const MW_PER_KW = 1e6;

/** The tier half of the model; rows are counted from 0 here and follow the feeder limits in `feederKw`. */
export interface CompiledTiers {
  readonly tiers: number;
  /** Where each tier starts, kW, `tier * slots + t`; the same in mW. */
  readonly tierKw: Float64Array;
  readonly tierFromMw: Float64Array;
  /** Price of the draw above, units per mW and slot. */
  readonly tierUnitsPerMw: Float64Array;
  /** Tiers that a pool's draw counts in. */
  readonly poolTiers: readonly Int32Array[];
  readonly mwPerGpu: Float64Array;
  /** Bound on |charges in units - charges exactly|, for any plan. */
  readonly tierRounding: number;
}

const at = (value: number | readonly number[], t: number): number => (typeof value === 'number' ? value : (value[t] ?? 0));

const roundedOff = (kw: number): number => Math.abs(kw * MW_PER_KW - Math.round(kw * MW_PER_KW));

/** @param pools in order of id */
export function compileTiers(instance: Instance, pools: readonly PoolSpec[], sites: readonly SiteSpec[], unitsPerUsd: number): CompiledTiers {
  const { slots } = instance;
  const rows = sites.flatMap((site) => (site.tiers ?? []).map((tier) => ({ site: site.id, tier })));
  const size = rows.length * slots;
  const [tierKw, tierFromMw, tierUnitsPerMw] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)];
  const rowsOf = (pool: PoolSpec): number[] => (pool.kwPerGpu ? rows.flatMap(({ site }, row) => (site === pool.site ? [row] : [])) : []);
  let tierRounding = 0;
  rows.forEach(({ site, tier }, row) => {
    // mW by which a full site's draw may be off, from rounding the draw of one GPU.
    const drawOff = pools.filter((pool) => pool.site === site).reduce((sum, pool) => sum + Math.max(0, ...pool.gpus) * roundedOff(pool.kwPerGpu ?? 0), 0);
    for (let t = 0; t < slots; t += 1) {
      const i = row * slots + t;
      tierKw[i] = at(tier.kwFrom, t);
      tierFromMw[i] = Math.round(tierKw[i]! * MW_PER_KW);
      tierUnitsPerMw[i] = (at(tier.usdPerKwSlot, t) * unitsPerUsd) / MW_PER_KW;
      // Half a unit for the charge, and what level and draw are off by.
      tierRounding += 0.5 + (drawOff + roundedOff(tierKw[i]!)) * tierUnitsPerMw[i]!;
    }
  });
  return {
    tiers: rows.length,
    tierKw,
    tierFromMw,
    tierUnitsPerMw,
    tierRounding,
    poolTiers: pools.map((pool) => Int32Array.from(rowsOf(pool))),
    mwPerGpu: Float64Array.from(pools, (pool) => Math.round((pool.kwPerGpu ?? 0) * MW_PER_KW)),
  };
}

/** Most that the tiers of an instance can charge, USD: every GPU of a site busy in every slot. */
export function dearestTiers(instance: Instance): number {
  let usd = 0;
  for (const site of instance.sites ?? []) {
    if (site.tiers === undefined) continue;
    const kw = instance.pools.reduce((sum, pool) => sum + (pool.site === site.id ? Math.max(0, ...pool.gpus) * (pool.kwPerGpu ?? 0) : 0), 0);
    for (const tier of site.tiers) for (let t = 0; t < instance.slots; t += 1) usd += Math.ceil(Math.max(0, kw - at(tier.kwFrom, t)) * at(tier.usdPerKwSlot, t));
  }
  return usd;
}

/** What a tier charges for a slot in whole units. */
export function tierCharge(tiers: Pick<CompiledTiers, 'tierFromMw' | 'tierUnitsPerMw'>, i: number, drawMw: number): number {
  const over = drawMw - tiers.tierFromMw[i]!;
  return over > 0 ? Math.round(over * tiers.tierUnitsPerMw[i]!) : 0;
}
