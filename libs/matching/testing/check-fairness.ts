import type { Fairness, Instance, JobSpec, Plan, TenantShare } from '@switchyard/matching';
import { runsOn } from './brute-force.js';
import { widthOn } from './check-plan.js';
import { tierCost } from './tier-cost.js';

/** How a job stands: 0 within its customer's share, 1 across the edge, 2 beyond. Promises stand at 0. */
type Standing = ReadonlyMap<string, number>;

/**
 * Judges the sharing between customers from first principles: shares are weighted max-min, lines are oldest first, and no job is left
 * out that would run if all jobs of worse standing gave back their capacity. Shares no code with the planner.
 * @returns what is wrong, one sentence each
 */
export function checkFairness(instance: Instance, plan: Plan): string[] {
  const named = instance.jobs.some((job) => job.tenant !== undefined);
  if (plan.fairness === undefined) return named ? ['jobs name customers and the plan has no account of them'] : [];
  if (!named) return ['no job names a customer and the plan has an account of them'];
  const shares = new Map(plan.fairness.tenants.map((row) => [row.tenant, row]));
  const standing = standings(instance, shares);
  return [...checkShares(instance, plan, plan.fairness), ...checkGuarantee(instance, plan, standing)];
}

const tenantOf = (job: JobSpec): string | null => job.tenant ?? null;
/** GPU-hours of the shortest run that some pool could take; 0 when none could. */
export function gpuHoursOf(instance: Instance, job: JobSpec): number {
  let least = Infinity;
  for (const pool of instance.pools) {
    const slots = job.slots ?? job.slotsByPool?.[pool.id];
    if (slots === undefined || (job.pools !== undefined && !job.pools.includes(pool.id))) continue;
    if (job.models !== undefined && !job.models.includes(pool.model ?? '')) continue;
    const open = Math.max(0, ...pool.gpus) >= widthOn(job, pool) && earliest(instance, job) + slots <= Math.min(job.deadline, instance.slots);
    if (open) least = Math.min(least, slots);
  }
  return Number.isFinite(least) ? (job.gpus * least * instance.slotSeconds) / 3_600 : 0;
}

/** First slot the job could start in, were every job before it run at once wherever it is quickest. */
function earliest(instance: Instance, job: JobSpec): number {
  const ends = (job.after ?? []).map((id) => {
    const before = instance.jobs.find((other) => other.id === id)!;
    const works = instance.pools.flatMap((pool) => {
      const allowed = (before.pools?.includes(pool.id) ?? true) && (before.models?.includes(pool.model ?? '') ?? true);
      const slots = before.slots ?? before.slotsByPool?.[pool.id];
      return allowed && slots !== undefined ? [slots] : [];
    });
    return Math.min(instance.slots, earliest(instance, before) + Math.min(Infinity, ...works));
  });
  return Math.min(instance.slots, Math.max(job.release, ...ends));
}

function lineOf(instance: Instance, tenant: string | null): JobSpec[] {
  return instance.jobs
    .filter((job) => tenantOf(job) === tenant && job.held === undefined && gpuHoursOf(instance, job) > 0)
    .sort((a, b) => (b.waitedSeconds ?? 0) - (a.waitedSeconds ?? 0) || (a.id < b.id ? -1 : 1));
}

function checkShares(instance: Instance, plan: Plan, fairness: Fairness): string[] {
  const wrong: string[] = [];
  const near = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-6 * (1 + Math.abs(a));
  const placed = new Set(plan.placements.map((placement) => placement.job));
  for (const row of fairness.tenants) {
    const spec = instance.fairness?.tenants?.find((entry) => entry.tenant === row.tenant);
    const promised = instance.jobs.filter((job) => tenantOf(job) === row.tenant && job.held !== undefined);
    const hours = (jobs: readonly JobSpec[]): number => jobs.reduce((sum, job) => sum + gpuHoursOf(instance, job), 0);
    const line = lineOf(instance, row.tenant);
    const held = (spec?.gpuHoursHeld ?? 0) + hours(promised);
    if (row.weight !== (spec?.weight ?? 1)) wrong.push(`${row.tenant}: weight is ${row.weight}`);
    if (!near(held, row.gpuHoursHeld)) wrong.push(`${row.tenant}: holds ${held}, the plan says ${row.gpuHoursHeld}`);
    if (!near(held + hours(line), row.gpuHoursAsked)) wrong.push(`${row.tenant}: asked ${held + hours(line)}, the plan says ${row.gpuHoursAsked}`);
    const has = held + hours(line.filter((job) => placed.has(job.id)));
    if (!near(has, row.gpuHoursPlaced)) wrong.push(`${row.tenant}: placed ${has}, the plan says ${row.gpuHoursPlaced}`);
  }
  // Weighted max-min: who gets less than was asked gets, per weight, as much as anybody.
  const level = Math.max(...fairness.tenants.map((row) => row.fairShareGpuHours / row.weight));
  for (const row of fairness.tenants) {
    const isCut = row.fairShareGpuHours < row.gpuHoursAsked * (1 - 1e-9) - 1e-9;
    if (row.fairShareGpuHours > row.gpuHoursAsked + 1e-9) wrong.push(`${row.tenant}: share above what was asked`);
    if (isCut && !near(row.fairShareGpuHours / row.weight, level)) wrong.push(`${row.tenant}: cut to ${row.fairShareGpuHours} below the level ${level}`);
  }
  const total = fairness.tenants.reduce((sum, row) => sum + row.fairShareGpuHours, 0);
  const asked = fairness.tenants.reduce((sum, row) => sum + row.gpuHoursAsked, 0);
  if (!near(total, Math.min(asked, fairness.gpuHoursShared))) wrong.push(`shares add up to ${total}, to share were ${fairness.gpuHoursShared}`);
  return wrong;
}

function standings(instance: Instance, shares: ReadonlyMap<string | null, TenantShare>): Standing {
  const standing = new Map(instance.jobs.map((job) => [job.id, job.held !== undefined ? 0 : 2]));
  for (const [tenant, row] of shares) {
    let ahead = row.gpuHoursHeld;
    for (const [place, job] of lineOf(instance, tenant).entries()) {
      const size = gpuHoursOf(instance, job);
      const share = row.fairShareGpuHours;
      const first = place === 0 && row.gpuHoursHeld === 0;
      standing.set(job.id, first || ahead + size <= share * (1 + 1e-9) ? 0 : ahead < share * (1 - 1e-9) ? 1 : 2);
      ahead += size;
    }
  }
  for (let moved = true; moved; ) {
    moved = false;
    for (const job of instance.jobs) {
      for (const id of job.after ?? []) {
        if (standing.get(id)! <= standing.get(job.id)!) continue;
        standing.set(id, standing.get(job.id)!);
        moved = true;
      }
    }
  }
  return standing;
}

function checkGuarantee(instance: Instance, plan: Plan, standing: Standing): string[] {
  const wrong: string[] = [];
  const jobs = new Map(instance.jobs.map((job) => [job.id, job]));
  const pools = new Map(instance.pools.map((pool) => [pool.id, pool]));
  for (const { job: id } of plan.unplaced) {
    const job = jobs.get(id)!;
    if (job.held !== undefined || standing.get(id)! > 1) continue;
    const kept = plan.placements.filter((placement) => standing.get(placement.job)! <= standing.get(id)!);
    const used = new Map<string, number>();
    const drawn = new Map<string, number>();
    for (const { job: other, pool: poolId, segments } of kept) {
      const pool = pools.get(poolId)!;
      const width = widthOn(jobs.get(other)!, pool);
      for (const [from, to] of segments) {
        for (let t = from; t < to; t += 1) {
          used.set(`${poolId} ${t}`, (used.get(`${poolId} ${t}`) ?? 0) + width);
          drawn.set(`${pool.site} ${t}`, (drawn.get(`${pool.site} ${t}`) ?? 0) + width * (pool.kwPerGpu ?? 0));
        }
      }
    }
    const ends = (job.after ?? []).map((before) => kept.find((placement) => placement.job === before)?.segments.at(-1)?.[1] ?? Infinity);
    const from = Math.max(0, ...ends);
    const drawAt = (site: string, t: number): number => drawn.get(`${site} ${t}`) ?? 0;
    const chargedNow = tierCost(instance, drawAt);
    for (const pool of instance.pools) {
      const kw = instance.sites?.find((site) => site.id === pool.site)?.kw;
      const run = runsOn(instance, job, pool).find(({ slots, width, cost }) => {
        const more = tierCost(instance, (site, t) => drawAt(site, t) + (site === pool.site && slots.includes(t) ? width * (pool.kwPerGpu ?? 0) : 0)) - chargedNow;
        if (slots[0]! < from || cost + more >= job.unplacedCost - 1e-6) return false;
        return slots.every((t) => {
          if ((used.get(`${pool.id} ${t}`) ?? 0) + width > pool.gpus[t]!) return false;
          return kw === undefined || !pool.kwPerGpu || (drawn.get(`${pool.site} ${t}`) ?? 0) + width * pool.kwPerGpu <= kw[t]! + 1e-9;
        });
      });
      if (run !== undefined) wrong.push(`job ${id} is left out with standing ${standing.get(id)} though it would run on ${pool.id} at ${run.slots.join()}`);
    }
  }
  return wrong;
}
