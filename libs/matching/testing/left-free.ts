import type { Instance, JobSpec, Placement, PoolSpec, PowerTier } from '@switchyard/matching';
import { cheapestPieces, earliestStarts, termsOn, widthOn } from './legal-runs.js';
import { inSlot } from './tier-cost.js';

type Run = Pick<Placement, 'job' | 'pool' | 'segments'>;

/**
 * Jobs that a plan left out although they fit what it leaves free, at less than their unplaced cost and within their budgets, each by
 * itself. None of them had to be missed, so a good plan has an empty list. Of jobs that may be parked only the cheapest way is held
 * against their budget, so the list may be short by some, never long.
 */
export function avoidableMisses(instance: Instance, placements: readonly Run[]): readonly string[] {
  const jobs = new Map(instance.jobs.map((job) => [job.id, job]));
  const placed = new Map(placements.map((run) => [run.job, run]));
  const free = new FreeCapacity(instance);
  for (const run of placements) free.take(run, widthOn(jobs.get(run.job)!, instance.pools.find((pool) => pool.id === run.pool)!));
  const release = earliestStarts(instance);
  return instance.jobs.filter((job) => {
    if (placed.has(job.id)) return false;
    const ends = (job.after ?? []).map((id) => placed.get(id)?.segments.at(-1)?.[1] ?? Infinity);
    const from = Math.max(release.get(job.id)!, ...ends);
    return from < instance.slots && instance.pools.some((pool) => fits(instance, free, job, pool, from));
  }).map((job) => job.id);
}

/** What a plan leaves free, by pool and slot, and by site and slot. */
class FreeCapacity {
  private readonly gpus: ReadonlyMap<string, number[]>;
  private readonly kw: ReadonlyMap<string, number[] | undefined>;
  private readonly pools: ReadonlyMap<string, PoolSpec>;
  private readonly drawn: ReadonlyMap<string, number[]>;
  private readonly tiers: ReadonlyMap<string, readonly PowerTier[]>;
  constructor(instance: Instance) {
    this.drawn = new Map((instance.sites ?? []).map((site) => [site.id, new Array<number>(instance.slots).fill(0)]));
    this.tiers = new Map((instance.sites ?? []).map((site) => [site.id, site.tiers ?? []]));
    this.pools = new Map(instance.pools.map((pool) => [pool.id, pool]));
    this.gpus = new Map(instance.pools.map((pool) => [pool.id, [...pool.gpus]]));
    this.kw = new Map((instance.sites ?? []).map((site) => [site.id, site.kw && [...site.kw]]));
  }
  take({ pool: id, segments }: Run, width: number): void {
    const pool = this.pools.get(id)!;
    for (const [from, to] of segments) {
      for (let t = from; t < to; t += 1) {
        this.gpus.get(id)![t]! -= width;
        const kw = this.kw.get(pool.site);
        if (kw !== undefined) kw[t]! -= width * (pool.kwPerGpu ?? 0);
        const drawn = this.drawn.get(pool.site);
        if (drawn !== undefined) drawn[t]! += width * (pool.kwPerGpu ?? 0);
      }
    }
  }
  /** What the tiers of the site would charge more for this width in a slot, USD. */
  surcharge(pool: PoolSpec, width: number, t: number): number {
    const drawn = this.drawn.get(pool.site)?.[t] ?? 0;
    const over = (kw: number, tier: PowerTier): number => Math.max(0, kw - inSlot(tier.kwFrom, t)) * inSlot(tier.usdPerKwSlot, t);
    return (this.tiers.get(pool.site) ?? []).reduce((sum, tier) => sum + over(drawn + width * (pool.kwPerGpu ?? 0), tier) - over(drawn, tier), 0);
  }
  open(pool: PoolSpec, width: number, t: number): boolean {
    const kw = this.kw.get(pool.site);
    const draw = width * (pool.kwPerGpu ?? 0);
    return this.gpus.get(pool.id)![t]! >= width && (kw === undefined || draw === 0 || kw[t]! >= draw);
  }
}

function fits(instance: Instance, free: FreeCapacity, job: JobSpec, pool: PoolSpec, from: number): boolean {
  const terms = termsOn(instance, job, pool, from);
  if (terms === undefined) return false;
  const { work, width, release, end, segmentsMax } = terms;
  const transfer = job.transferCost?.[pool.id] ?? 0;
  const ask = (t: number): number => pool.askPerGpuSlot?.[t] ?? 0;
  const hours = (job.gpus * work * instance.slotSeconds) / 3600;
  /** Money to the cent of a cent: a run at exactly its unplaced cost or budget is no argument. */
  const worthIt = (slots: readonly number[]): boolean => {
    const power = job.gpus * slots.reduce((sum, t) => sum + pool.costPerGpuSlot[t]!, 0);
    const asked = job.gpus * slots.reduce((sum, t) => sum + ask(t), 0);
    const charged = slots.reduce((sum, t) => sum + free.surcharge(pool, width, t), 0);
    const cost = power + transfer + charged + (instance.policy === 'all-in-price' ? asked : 0);
    return cost < job.unplacedCost - 1e-4 && power + asked + transfer <= (job.capTotal ?? Infinity) - 1e-6 && power + asked <= (job.capPerGpuHour ?? Infinity) * hours - 1e-6;
  };
  if (segmentsMax === 1) {
    let run: number[] = [];
    for (let t = release; t < end; t += 1) {
      run = free.open(pool, width, t) ? [...run.slice(run.length === work ? 1 : 0), t] : [];
      if (run.length === work && worthIt(run)) return true;
    }
    return false;
  }
  const price: number[] = [];
  const perGpu = (t: number): number => pool.costPerGpuSlot[t]! + (instance.policy === 'all-in-price' ? ask(t) : 0) + free.surcharge(pool, width, t) / job.gpus;
  for (let t = release; t < end; t += 1) price.push(free.open(pool, width, t) ? perGpu(t) : Infinity);
  const segments = cheapestPieces(price, terms)?.segments;
  return segments !== undefined && worthIt(segments.flatMap(([a, b]) => Array.from({ length: b - a }, (_, i) => release + a + i)));
}
