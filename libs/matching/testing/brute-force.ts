import type { Instance, JobSpec, PoolSpec } from '@switchyard/matching';
import { tierCost } from './tier-cost.js';

/** One way to run one job, with what it takes from each pool slot and site slot. */
interface Choice {
  readonly cost: number;
  readonly pool: PoolSpec;
  readonly slots: readonly number[];
  readonly width: number;
}

/**
 * The least cost of any feasible plan, by trying everything: for at most 6 jobs on a short horizon. Promises are not forced.
 * Shares no code with the planner.
 */
export function bruteForceCost(instance: Instance): number {
  if (instance.jobs.length > 6) throw new Error(`bruteForceCost: ${instance.jobs.length} jobs, at most 6`);
  const jobs = [...instance.jobs].sort((a, b) => depth(instance, a) - depth(instance, b));
  const choices = jobs.map((job) => instance.pools.flatMap((pool) => runsOn(instance, job, pool)).sort((a, b) => a.cost - b.cost));
  const least = jobs.map((job, j) => Math.min(job.unplacedCost, choices[j]![0]?.cost ?? Infinity));
  const rest = least.map((_, j) => least.slice(j).reduce((a, b) => a + b, 0));
  const used = new Map<string, number>();
  const chosen = new Map<string, Choice>();
  let best = Infinity;
  const visit = (j: number, cost: number): void => {
    if (cost + (rest[j] ?? 0) >= best) return;
    const job = jobs[j];
    if (job === undefined) {
      best = Math.min(best, cost + tierCost(instance, (site, t) => used.get(`kw ${site}/${t}`) ?? 0));
      return;
    }
    for (const choice of choices[j]!) {
      if (cost + choice.cost + (rest[j + 1] ?? 0) >= best) break;
      const early = (job.after ?? []).some((id) => {
        const end = chosen.get(id)?.slots.at(-1);
        return end === undefined || end >= choice.slots[0]!;
      });
      if (early || !take(instance, used, choice, 1)) continue;
      chosen.set(job.id, choice);
      visit(j + 1, cost + choice.cost);
      chosen.delete(job.id);
      take(instance, used, choice, -1);
    }
    visit(j + 1, cost + job.unplacedCost);
  };
  visit(0, 0);
  return best;
}

function depth(instance: Instance, job: JobSpec): number {
  return Math.max(0, ...(job.after ?? []).map((id) => 1 + depth(instance, instance.jobs.find((other) => other.id === id)!)));
}

/** Adds or takes back a choice; refuses (changing nothing) when it does not fit. */
function take(instance: Instance, used: Map<string, number>, { pool, slots, width }: Choice, sign: 1 | -1): boolean {
  const site = instance.sites?.find((s) => s.id === pool.site);
  const kw = width * (pool.kwPerGpu ?? 0);
  if (sign === 1) {
    for (const t of slots) {
      if ((used.get(`${pool.id}/${t}`) ?? 0) + width > pool.gpus[t]!) return false;
      if (site?.kw !== undefined && (used.get(`kw ${pool.site}/${t}`) ?? 0) + kw > site.kw[t]! + 1e-9) return false;
    }
  }
  for (const t of slots) {
    used.set(`${pool.id}/${t}`, (used.get(`${pool.id}/${t}`) ?? 0) + sign * width);
    used.set(`kw ${pool.site}/${t}`, (used.get(`kw ${pool.site}/${t}`) ?? 0) + sign * kw);
  }
  return true;
}

/** Every run the job may make on the pool, capacity of others left aside. */
export function runsOn(instance: Instance, job: JobSpec, pool: PoolSpec): Choice[] {
  const work = job.slots ?? job.slotsByPool?.[pool.id];
  if (work === undefined || (job.pools !== undefined && !job.pools.includes(pool.id))) return [];
  if (job.models !== undefined && !job.models.includes(pool.model ?? '')) return [];
  const node = pool.nodeGpus ?? 1;
  const rest = job.gpus % node;
  let width = job.gpus;
  if (rest > 0) width += -rest + (job.wholeNodes || pool.wholeNodes ? node : Math.min(node, 2 ** Math.ceil(Math.log2(rest))));
  const restart = job.interruptible?.restartSlots ?? 0;
  const segmentsMax = job.interruptible === undefined ? 1 : (job.interruptible.maxSegments ?? Infinity);
  const end = Math.min(job.deadline, instance.slots);
  const out: Choice[] = [];
  const finish = (slots: number[]): void => {
    const sum = (prices: readonly number[] | undefined): number => slots.reduce((total, t) => total + job.gpus * (prices?.[t] ?? 0), 0);
    const [power, ask] = [sum(pool.costPerGpuSlot), sum(pool.askPerGpuSlot)];
    const transfer = job.transferCost?.[pool.id] ?? 0;
    const hours = (job.gpus * work * instance.slotSeconds) / 3600;
    if (power + ask + transfer > (job.capTotal ?? Infinity) + 1e-9) return;
    if (power + ask > (job.capPerGpuHour ?? Infinity) * hours + 1e-9) return;
    if (slots.some((t) => pool.gpus[t]! < width)) return;
    out.push({ cost: power + transfer + (instance.policy === 'all-in-price' ? ask : 0), pool, slots, width });
  };
  /** Extends by one more segment that starts at `from` or later. */
  const extend = (slots: number[], segments: number, from: number): void => {
    const left = work + Math.max(0, segments - 1) * restart - slots.length;
    if (segments > 0 && left === 0) finish(slots);
    if (segments === segmentsMax || (segments > 0 && left === 0)) return;
    const need = segments === 0 ? work : left + restart;
    const least = segments === 0 ? 1 : restart + 1;
    for (let start = from; start < end; start += 1) {
      for (let length = least; length <= need && start + length <= end; length += 1) {
        extend([...slots, ...Array.from({ length }, (_, i) => start + i)], segments + 1, start + length + 1);
      }
    }
  };
  extend([], 0, job.release);
  return out;
}
