import { by, byText } from '@switchyard/kernel';
import type { Instance } from './instance.js';
import { compileTiers } from './power-tiers.js';

/** The pool and feeder half of the model: capacities and prefix sums of the three prices. */
export function compilePools(instance: Instance, unitsPerUsd: number) {
  const { slots } = instance;
  const pools = [...instance.pools].sort(by((pool) => pool.id, byText));
  const limited = (instance.sites ?? []).filter((site) => site.kw !== undefined).sort(by((site) => site.id, byText));
  const feederOf = new Map(limited.map((site, i) => [site.id, i]));
  const tiers = compileTiers(instance, pools, [...(instance.sites ?? [])].sort(by((site) => site.id, byText)), unitsPerUsd);
  const feederKw = new Float64Array((limited.length + tiers.tiers) * slots);
  feederKw.set(tiers.tierKw, limited.length * slots);
  limited.forEach((site, s) => feederKw.set(site.kw ?? [], s * slots));

  const gpus = new Int32Array(pools.length * slots);
  const power = new Float64Array(pools.length * (slots + 1));
  const hasAsk = pools.some((pool) => pool.askPerGpuSlot !== undefined);
  const allIn = hasAsk ? new Float64Array(pools.length * (slots + 1)) : power;
  let rounding = 0;
  const units = (usd: number): number => {
    const rounded = Math.round(usd * unitsPerUsd);
    rounding = Math.max(rounding, Math.abs(usd * unitsPerUsd - rounded));
    return rounded;
  };
  pools.forEach((pool, p) => {
    gpus.set(pool.gpus, p * slots);
    for (let t = 0; t < slots; t += 1) {
      const at = p * (slots + 1) + t;
      const powerUnits = units(pool.costPerGpuSlot[t] ?? 0);
      power[at + 1] = power[at]! + powerUnits;
      if (hasAsk) allIn[at + 1] = allIn[at]! + powerUnits + units(pool.askPerGpuSlot?.[t] ?? 0);
    }
  });
  const objective = instance.policy === 'all-in-price' ? allIn : power;
  return {
    slots,
    gpus,
    power,
    allIn,
    objective,
    feederKw,
    tiers: tiers.tiers,
    tierFromMw: tiers.tierFromMw,
    tierUnitsPerMw: tiers.tierUnitsPerMw,
    poolTiers: tiers.poolTiers,
    mwPerGpu: tiers.mwPerGpu,
    tierRounding: tiers.tierRounding,
    feeders: limited.length,
    feederIds: limited.map((site) => site.id),
    lowestPrice: lowestStep(objective, pools.length, slots),
    /** Largest |price in units - exact price|; power and ask may both be off. */
    roundingPerGpuSlot: rounding * (objective === power ? 1 : 2),
    poolIds: pools.map((pool) => pool.id),
    poolModel: pools.map((pool) => pool.model),
    nodeGpus: Int32Array.from(pools, (pool) => pool.nodeGpus ?? 1),
    poolWholeNodes: Uint8Array.from(pools, (pool) => (pool.wholeNodes === true ? 1 : 0)),
    poolFeeder: Int32Array.from(pools, (pool) => (pool.kwPerGpu ? (feederOf.get(pool.site) ?? -1) : -1)),
    kwPerGpu: Float64Array.from(pools, (pool) => pool.kwPerGpu ?? 0),
  };
}

/** Lowest price in prefix sums, or 0 when none is below it. */
function lowestStep(prefix: Float64Array, pools: number, slots: number): number {
  let lowest = 0;
  for (let p = 0; p < pools; p += 1) {
    const base = p * (slots + 1);
    for (let t = base; t < base + slots; t += 1) lowest = Math.min(lowest, prefix[t + 1]! - prefix[t]!);
  }
  return lowest;
}
