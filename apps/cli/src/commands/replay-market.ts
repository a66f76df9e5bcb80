import { ppm } from '@switchyard/kernel';
import { gpuModel, type GpuPowerModel, powerModelOf } from '@switchyard/power';
import type { ReplayFeeder, ReplaySite } from '@switchyard/simulation';

export const NODE_GPUS = 8;
/** PUE of the replayed sites, repeated in order: converted halls between 1.07 and 1.15. */
const PUES_PPM = [1_070_000n, 1_090_000n, 1_110_000n, 1_130_000n, 1_150_000n];

const modelOf = (id: string): GpuPowerModel => {
  const facts = gpuModel(id);
  if (facts === undefined) throw new Error(`no GPU model ${id}`);
  return powerModelOf(facts);
};
export const H100 = modelOf('h100-sxm5-80gb');
/** What every second site has beside its H100s, and its speed against them: assumptions, stated with every result. */
const SECOND_MODELS = [
  { id: 'a100', model: modelOf('a100-sxm4-80gb'), speedPpm: 450_000 },
  { id: 'h200', model: modelOf('h200-sxm-141gb'), speedPpm: 1_150_000 },
  { id: 'b200', model: modelOf('b200-sxm-180gb'), speedPpm: 2_000_000 },
] as const;
export const SPEEDS_TEXT = SECOND_MODELS.map(({ id, speedPpm }) => `${id.toUpperCase()} ${speedPpm / 1e6}`).join(', ');
/** GPUs of a site that are of the second model. */
const SECOND_SHARE = 1 / 3;

interface PricedSite {
  readonly id: string;
  readonly gpus: number;
  readonly microUsdPerMwh: readonly number[];
}
interface MarketDials {
  readonly gpuModels: 'mixed' | 'h100';
  /** Share of all GPUs of a site at full draw that its feeder can carry. */
  readonly feederShare: number;
}

/** The pools of the market: H100s everywhere, and where models are mixed a second pool behind the same feeder at every second site. */
export function poolsOf(sites: readonly PricedSite[], slots: number, dials: MarketDials): { readonly pools: readonly ReplaySite[]; readonly feeders: readonly ReplayFeeder[] } {
  const feeders: ReplayFeeder[] = [];
  const widest = Math.max(...sites.map((site) => site.gpus));
  const pools = sites.flatMap((site, s): ReplaySite[] => {
    const puePpm = ppm(PUES_PPM[s % PUES_PPM.length]!);
    const shared = { puePpm, microUsdPerMwh: site.microUsdPerMwh, nodeGpus: NODE_GPUS, feeder: site.id };
    const other = SECOND_MODELS[Math.floor(s / 2) % SECOND_MODELS.length]!;
    // The biggest site stays whole: it was made for the widest gang.
    const second = dials.gpuModels === 'mixed' && s % 2 === 1 && site.gpus < widest ? Math.round((site.gpus * SECOND_SHARE) / NODE_GPUS) * NODE_GPUS : 0;
    const first = site.gpus - second;
    const kw = (gpus: number, model: GpuPowerModel): number => (gpus * Number(model.shareMax) * Number(puePpm)) / 1e12;
    const allKw = kw(first, H100) + kw(second, other.model);
    // The widest gang must be able to run somewhere.
    feeders.push({ id: site.id, kw: site.gpus === widest ? allKw : Math.max(kw(NODE_GPUS, H100), allKw * dials.feederShare) });
    return [
      { id: site.id, gpus: Array.from({ length: slots }, () => first), ...shared },
      ...(second > 0 ? [{ id: `${site.id}/${other.id}`, gpus: Array.from({ length: slots }, () => second), ...shared, powerModel: other.model, speedPpm: other.speedPpm }] : []),
    ];
  });
  return { pools, feeders };
}

/** Mean power cost of an H100-hour over all pools and the whole replay, USD: what caps are drawn around. */
export function marketUsdPerGpuHour(pools: readonly ReplaySite[], historySlots: number): number {
  const kwh = (Number(H100.shareMax) * Number(H100.loadFractionPpm)) / 1e12;
  const means = pools.map((pool) => {
    const prices = pool.microUsdPerMwh.slice(historySlots);
    return (prices.reduce((a, b) => a + b, 0) / prices.length / 1e9) * kwh * (Number(pool.puePpm) / 1e6);
  });
  return means.reduce((a, b) => a + b, 0) / means.length;
}
