import { plan, type CapacityPrices, type Instance, type JobSpec, laterPrices } from '@switchyard/matching';
import { checkPlan } from './check-plan.js';

/** A rigid job without a deadline; times are slots from the start of the rolling run. */
export interface RollingJob {
  readonly id: string;
  readonly gpus: number;
  readonly slots: number;
  readonly arrives: number;
}
export interface RollingPolicy {
  readonly horizonSlots: number;
  readonly tailSlots: number;
  readonly unplacedUsdPerGpuHour: number;
  /** Each day of waiting adds this to the unplaced cost, in percent. */
  readonly ageingPercentPerDay: number;
  /** False: the planner does not hear how long a job waits. */
  readonly tellsWaiting: boolean;
  readonly rounds: number;
}
/** What became of one job; slots from the start of the run. */
export interface RollingFate {
  readonly job: RollingJob;
  /** Cycle that gave it a held place, and where that place ended then. */
  promisedAt?: number;
  promisedEnd?: number;
  /** Where it is held now or ran. */
  start?: number;
}

/**
 * One pool, one cycle per slot of an hour: what a plan places is promised from then on and kept as `held`, never to end later than it
 * did; what starts in slot 0 runs and is taken off the capacity. Every plan is judged by the independent checker.
 * @param usdPerGpuSlot price of a GPU for the slot that is so many slots from the start
 * @returns every job's fate, after `cycles` cycles
 */
export function rollMarket(gpus: number, usdPerGpuSlot: (slot: number) => number, jobs: readonly RollingJob[], cycles: number, policy: RollingPolicy): ReadonlyMap<string, RollingFate> {
  const fates = new Map(jobs.map((job): [string, RollingFate] => [job.id, { job }]));
  let warm: CapacityPrices | undefined;
  for (let now = 0; now < cycles; now += 1) {
    const instance = instanceAt(gpus, usdPerGpuSlot, [...fates.values()], now, policy);
    const found = plan(instance, { rounds: policy.rounds, ...(warm === undefined ? {} : { warmPrices: laterPrices(warm, 1) }) });
    warm = found.capacityPrices;
    const wrong = [...checkPlan(instance, found), ...found.brokenPromises.map((id) => `promise of ${id} is broken`)];
    if (wrong.length > 0) throw new Error(`cycle ${now}: ${wrong.join('; ')}`);
    for (const { job: id, segments } of found.placements) {
      const fate = fates.get(id)!;
      fate.start = now + segments[0]![0];
      fate.promisedAt ??= now;
      fate.promisedEnd ??= now + segments[0]![1];
    }
  }
  return fates;
}

function instanceAt(gpus: number, usdPerGpuSlot: (slot: number) => number, fates: readonly RollingFate[], now: number, policy: RollingPolicy): Instance {
  const { horizonSlots: slots, tailSlots } = policy;
  const free = new Array<number>(slots).fill(gpus);
  const jobs: JobSpec[] = [];
  for (const { job, start, promisedEnd } of fates) {
    if (job.arrives > now) continue;
    if (start !== undefined && start < now) {
      for (let t = now; t < Math.min(start + job.slots, now + slots); t += 1) free[t - now]! -= job.gpus;
      continue;
    }
    const hours = now - job.arrives;
    jobs.push({
      id: job.id, gpus: job.gpus, slots: job.slots, release: 0,
      deadline: promisedEnd === undefined ? slots : promisedEnd - now,
      unplacedCost: job.gpus * job.slots * policy.unplacedUsdPerGpuHour * (1 + (policy.ageingPercentPerDay / 100) * (hours / 24)),
      ...(policy.tellsWaiting ? { waitedSeconds: hours * 3_600 } : {}),
      ...(start === undefined ? {} : { held: { pool: 'p', segments: [[start - now, start - now + job.slots]], moveGain: 0.01 } }),
    });
  }
  return {
    slotSeconds: 3_600, slots, jobs, fairness: { tailSlots },
    pools: [{ id: 'p', site: 's', gpus: free, costPerGpuSlot: Array.from({ length: slots }, (_, t) => usdPerGpuSlot(now + t)) }],
  };
}
