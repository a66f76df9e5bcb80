import type { PlannerInstance, PlannerJob, PlannerPlan, PlannerPool, PlannerRefusal } from '../src/index.js';

/**
 * A small planner for specs of the market alone: held jobs keep their place, the others take the cheapest rigid window in order of id.
 * Counts GPUs, kW and dependencies; ignores caps on purpose, so that the market's own checks are what refuses.
 */
export function windowPlanner(instance: PlannerInstance): PlannerPlan {
  const gpus = new Map(instance.pools.map((pool) => [pool.id, [...pool.gpus]]));
  const kw = new Map(instance.sites.map((site) => [site.id, site.kw ? [...site.kw] : undefined]));
  const placements: { job: string; pool: string; segments: [number, number][] }[] = [];
  const unplaced: { job: string; because: PlannerRefusal[] }[] = [];
  const fits = (job: PlannerJob, pool: PlannerPool, from: number, to: number): boolean => {
    for (let slot = from; slot < to; slot += 1) {
      if (gpus.get(pool.id)![slot]! < width(job, pool)) return false;
      const free = kw.get(pool.site)?.[slot];
      if (free !== undefined && free + 1e-9 < width(job, pool) * pool.kwPerGpu) return false;
    }
    return true;
  };
  const take = (job: PlannerJob, pool: PlannerPool, segments: readonly (readonly [number, number])[]): void => {
    for (const [from, to] of segments) {
      for (let slot = from; slot < to; slot += 1) {
        gpus.get(pool.id)![slot]! -= width(job, pool);
        const free = kw.get(pool.site);
        if (free) free[slot]! -= width(job, pool) * pool.kwPerGpu;
      }
    }
    placements.push({ job: job.id, pool: pool.id, segments: segments.map(([from, to]) => [from, to]) });
  };
  const finish = new Map<string, number>();
  for (const job of [...instance.jobs].sort((a, b) => Number(b.held !== undefined) - Number(a.held !== undefined))) {
    if (job.held) {
      take(job, instance.pools.find((pool) => pool.id === job.held!.pool)!, job.held.segments);
      finish.set(job.id, job.held.segments.at(-1)![1]);
      continue;
    }
    const because: PlannerRefusal[] = [];
    const release = Math.max(job.release, ...(job.after ?? []).map((other) => finish.get(other) ?? Infinity));
    let best: { pool: PlannerPool; from: number; to: number; cost: number } | undefined;
    for (const pool of instance.pools) {
      const slots = job.slotsByPool[pool.id];
      if (slots === undefined) {
        because.push({ pool: pool.id, kind: 'PoolNotAllowed' });
        continue;
      }
      let any = false;
      for (let from = release; from + slots <= Math.min(job.deadline, instance.slots); from += 1) {
        if (!fits(job, pool, from, from + slots)) continue;
        any = true;
        let cost = (job.transferCost?.[pool.id] ?? 0) / job.gpus;
        for (let slot = from; slot < from + slots; slot += 1) {
          cost += pool.costPerGpuSlot[slot]! + (instance.policy === 'all-in-price' ? pool.askPerGpuSlot[slot]! : 0);
        }
        if (!best || cost < best.cost - 1e-12) best = { pool, from, to: from + slots, cost };
      }
      if (!any) because.push({ pool: pool.id, kind: 'NotEnoughGpus', gpusNeeded: job.gpus, gpusFree: Math.max(0, ...gpus.get(pool.id)!) });
    }
    if (best) {
      take(job, best.pool, [[best.from, best.to]]);
      finish.set(job.id, best.to);
    } else unplaced.push({ job: job.id, because });
  }
  return { placements, unplaced, cost: 0, powerCost: 0, lowerBound: 0, gap: 0 };
}

const width = (job: PlannerJob, pool: PlannerPool): number =>
  job.wholeNodes && pool.nodeGpus ? Math.ceil(job.gpus / pool.nodeGpus) * pool.nodeGpus : job.gpus;
