import type { Instance, JobSpec, Placement, Plan, PoolSpec } from '@switchyard/matching';
import { widthOn } from './legal-runs.js';
import { tierCost } from './tier-cost.js';

export { widthOn };

/**
 * Judges a plan against its instance from first principles, in plain loops over plain JSON; it shares no code with the planner.
 * @returns what is wrong, one sentence each; empty for a feasible plan whose figures add up
 */
export function checkPlan(instance: Instance, plan: Plan): string[] {
  const wrong: string[] = [];
  const pools = new Map(instance.pools.map((pool) => [pool.id, pool]));
  const placed = new Map<string, Placement>();
  const answered = new Set<string>();
  for (const id of [...plan.placements.map((p) => p.job), ...plan.unplaced.map((u) => u.job)]) {
    if (answered.has(id)) wrong.push(`job ${id} is answered twice`);
    answered.add(id);
  }
  for (const job of instance.jobs) if (!answered.has(job.id)) wrong.push(`job ${job.id} is not answered`);
  const jobs = new Map(instance.jobs.map((job) => [job.id, job]));
  for (const placement of plan.placements) {
    const job = jobs.get(placement.job);
    const pool = pools.get(placement.pool);
    if (job === undefined || pool === undefined) {
      wrong.push(`placement of ${placement.job} on ${placement.pool} names what the instance does not have`);
      continue;
    }
    placed.set(job.id, placement);
    wrong.push(...checkRun(instance, job, pool, placement).map((why) => `job ${job.id} on ${pool.id}: ${why}`));
  }
  for (const job of instance.jobs) {
    for (const id of placed.has(job.id) ? (job.after ?? []) : []) {
      const end = placed.get(id)?.segments.at(-1)?.[1];
      if (end === undefined || end > placed.get(job.id)!.segments[0]![0]) wrong.push(`job ${job.id} starts before ${id} has finished`);
    }
  }
  wrong.push(...checkCapacity(instance, placed), ...checkSums(instance, plan, placed));
  for (const { job, because } of plan.unplaced) {
    const named = because.map((refusal) => refusal.pool).join();
    if (named !== [...pools.keys()].sort().join()) wrong.push(`job ${job}: refusals name pools ${named}`);
  }
  return wrong;
}

/** A pool may be called like what every object has. */
const own = (byPool: Readonly<Record<string, number>> | undefined, id: string): number | undefined => (byPool !== undefined && Object.hasOwn(byPool, id) ? byPool[id] : undefined);

const slotsOf = (placement: Placement): number[] =>
  placement.segments.flatMap(([from, to]) => Array.from({ length: to - from }, (_, i) => from + i));

function costs(job: JobSpec, pool: PoolSpec, placement: Placement): { power: number; ask: number; transfer: number } {
  let [power, ask] = [0, 0];
  for (const t of slotsOf(placement)) {
    power += job.gpus * pool.costPerGpuSlot[t]!;
    ask += job.gpus * (pool.askPerGpuSlot?.[t] ?? 0);
  }
  return { power, ask, transfer: own(job.transferCost, pool.id) ?? 0 };
}

function checkRun(instance: Instance, job: JobSpec, pool: PoolSpec, placement: Placement): string[] {
  const wrong: string[] = [];
  const { segments } = placement;
  const restart = job.interruptible?.restartSlots ?? 0;
  const work = job.slots ?? own(job.slotsByPool, pool.id);
  if (job.pools !== undefined && !job.pools.includes(pool.id)) wrong.push('pool not allowed');
  if (job.models !== undefined && (pool.model === undefined || !job.models.includes(pool.model))) wrong.push('model not allowed');
  if (work === undefined) return [...wrong, 'no duration for this pool'];
  if (segments.length > (job.interruptible === undefined ? 1 : (job.interruptible.maxSegments ?? Infinity))) wrong.push('too many segments');
  const planned = work + (segments.length - 1) * restart;
  const total = slotsOf(placement).length;
  // What was promised may stay as it is: a resume really takes less than the whole slots it is planned with.
  const keptShort = job.held?.pool === pool.id && JSON.stringify(job.held.segments) === JSON.stringify(segments) && total >= work && total < planned;
  if (total !== planned && !keptShort) wrong.push('wrong number of slots');
  segments.forEach(([from, to], i) => {
    if (!(Number.isInteger(from) && Number.isInteger(to) && from < to)) wrong.push(`segment ${i} is empty`);
    if (from < job.release || to > Math.min(job.deadline, instance.slots)) wrong.push(`segment ${i} leaves the window`);
    if (i > 0 && from <= segments[i - 1]![1]) wrong.push(`segment ${i} touches the one before`);
    if (i > 0 && to - from <= restart && !keptShort) wrong.push(`segment ${i} only restarts`);
  });
  const { power, ask, transfer } = costs(job, pool, placement);
  const hours = (job.gpus * work * instance.slotSeconds) / 3600;
  if (job.capTotal !== undefined && power + ask + transfer > job.capTotal + 1e-6) wrong.push(`costs ${power + ask + transfer}, over its budget`);
  if (job.capPerGpuHour !== undefined && (power + ask) / hours > job.capPerGpuHour + 1e-6) wrong.push('costs more than its cap per GPU-hour');
  return wrong;
}

function checkCapacity(instance: Instance, placed: ReadonlyMap<string, Placement>): string[] {
  const wrong: string[] = [];
  const jobs = new Map(instance.jobs.map((job) => [job.id, job]));
  const used = new Map(instance.pools.map((pool) => [pool.id, new Array<number>(instance.slots).fill(0)]));
  const pools = new Map(instance.pools.map((pool) => [pool.id, pool]));
  for (const placement of placed.values()) {
    const width = widthOn(jobs.get(placement.job)!, pools.get(placement.pool)!);
    for (const t of slotsOf(placement)) if (t >= 0 && t < instance.slots) used.get(placement.pool)![t]! += width;
  }
  for (let t = 0; t < instance.slots; t += 1) {
    const kwAt = new Map<string, number>();
    for (const pool of instance.pools) {
      const taken = used.get(pool.id)![t]!;
      if (taken > pool.gpus[t]!) wrong.push(`pool ${pool.id} slot ${t}: ${taken} GPUs used of ${pool.gpus[t]}`);
      kwAt.set(pool.site, (kwAt.get(pool.site) ?? 0) + taken * (pool.kwPerGpu ?? 0));
    }
    for (const site of instance.sites ?? []) {
      const kw = kwAt.get(site.id) ?? 0;
      if (site.kw !== undefined && kw > site.kw[t]! + 1e-6) wrong.push(`site ${site.id} slot ${t}: ${kw} kW of ${site.kw[t]}`);
    }
  }
  return wrong;
}

function checkSums(instance: Instance, plan: Plan, placed: ReadonlyMap<string, Placement>): string[] {
  const wrong: string[] = [];
  const pools = new Map(instance.pools.map((pool) => [pool.id, pool]));
  let [cost, power] = [0, 0];
  for (const job of instance.jobs) {
    const placement = placed.get(job.id);
    const pool = placement && pools.get(placement.pool);
    if (placement === undefined || pool === undefined) {
      cost += job.unplacedCost;
      continue;
    }
    const part = costs(job, pool, placement);
    cost += part.power + part.transfer + (instance.policy === 'all-in-price' ? part.ask : 0);
    power += part.power;
  }
  const kwAt = new Map((instance.sites ?? []).map((site) => [site.id, new Array<number>(instance.slots).fill(0)]));
  for (const job of instance.jobs) {
    const placement = placed.get(job.id);
    const pool = placement && pools.get(placement.pool);
    if (pool === undefined) continue;
    for (const t of slotsOf(placement!)) if (t >= 0 && t < instance.slots && kwAt.has(pool.site)) kwAt.get(pool.site)![t]! += widthOn(job, pool) * (pool.kwPerGpu ?? 0);
  }
  const charged = tierCost(instance, (site, t) => kwAt.get(site)![t]!);
  cost += charged;
  power += charged;
  const near = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-6 * (1 + Math.abs(a));
  if (!near(cost, plan.cost)) wrong.push(`cost is ${cost}, the plan says ${plan.cost}`);
  if (!near(power, plan.powerCost)) wrong.push(`power cost is ${power}, the plan says ${plan.powerCost}`);
  if (!near(charged, plan.tierCost ?? 0)) wrong.push(`tiers charge ${charged}, the plan says ${plan.tierCost}`);
  if (plan.lowerBound > plan.cost) wrong.push('the lower bound is above the cost');
  if (plan.missed !== plan.unplaced.length || plan.missedLowerBound > plan.missed || plan.missedGpuHoursLowerBound > plan.missedGpuHours) wrong.push('misses do not add up');
  return wrong;
}
