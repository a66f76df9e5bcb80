import { gpusHeld } from './planned-usage.js';
import type { PlannerInstance, PlannerPlan } from './planner.js';

/**
 * Room in single slots after a plan. A run that starts in the partial slot 0 ends up to one slot later in real time than the plan
 * counted; before it becomes a lease, that extra slot must be free in GPUs and in kW.
 */
export class OverhangBook {
  private readonly granted = new Map<string, { gpus: number; kw: number }>();
  /** What the plan has in a slot, by pool and by site: summed when the slot is first asked for. */
  private readonly planned = new Map<number, ReadonlyMap<string, { gpus: number; kw: number }>>();

  constructor(
    private readonly instance: PlannerInstance,
    private readonly plan: PlannerPlan,
  ) {}

  /** Takes the slot for a gang. @returns false, taking nothing, when it does not fit */
  take(poolId: string, slot: number, gang: number, nodesWhole: boolean): boolean {
    const pool = this.instance.pools.find((candidate) => candidate.id === poolId);
    if (!pool) throw new Error(`OverhangBook: no pool ${poolId}`);
    const gpus = gpusHeld(gang, nodesWhole, pool.nodeGpus ?? 0);
    const kwLimit = this.instance.sites.find((site) => site.id === pool.site)?.kw?.[slot];
    const used = this.used(slot, poolId, pool.site);
    if (used.gpus + gpus > (pool.gpus[slot] ?? 0)) return false;
    if (kwLimit !== undefined && used.kw + gpus * pool.kwPerGpu > kwLimit + 1e-6) return false;
    this.add(`${slot} pool ${poolId}`, gpus, 0);
    this.add(`${slot} site ${pool.site}`, 0, gpus * pool.kwPerGpu);
    return true;
  }

  private add(key: string, gpus: number, kw: number): void {
    const before = this.granted.get(key) ?? { gpus: 0, kw: 0 };
    this.granted.set(key, { gpus: before.gpus + gpus, kw: before.kw + kw });
  }
  private used(slot: number, poolId: string, siteId: string): { readonly gpus: number; readonly kw: number } {
    const planned = this.planned.get(slot) ?? this.sumOf(slot);
    this.planned.set(slot, planned);
    return {
      gpus: (this.granted.get(`${slot} pool ${poolId}`)?.gpus ?? 0) + (planned.get(`pool ${poolId}`)?.gpus ?? 0),
      kw: (this.granted.get(`${slot} site ${siteId}`)?.kw ?? 0) + (planned.get(`site ${siteId}`)?.kw ?? 0),
    };
  }
  private sumOf(slot: number): ReadonlyMap<string, { gpus: number; kw: number }> {
    const jobs = new Map(this.instance.jobs.map((job) => [job.id, job]));
    const pools = new Map(this.instance.pools.map((pool) => [pool.id, pool]));
    const sums = new Map<string, { gpus: number; kw: number }>();
    for (const { job: jobId, pool: at, segments } of this.plan.placements) {
      if (!segments.some(([from, to]) => from <= slot && slot < to)) continue;
      const [job, pool] = [jobs.get(jobId)!, pools.get(at)!];
      const held = gpusHeld(job.gpus, job.wholeNodes ?? false, pool.nodeGpus ?? 0);
      for (const key of [`pool ${at}`, `site ${pool.site}`]) {
        const before = sums.get(key) ?? { gpus: 0, kw: 0 };
        sums.set(key, { gpus: before.gpus + held, kw: before.kw + held * pool.kwPerGpu });
      }
    }
    return sums;
  }
}
