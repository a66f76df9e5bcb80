import { by, byText } from '@switchyard/kernel';
import { closedSlots } from './closed-slots.js';
import { compileJobs } from './compile-jobs.js';
import { compilePools } from './compile-pools.js';
import type { Instance, JobSpec } from './instance.js';
import { runSlots, type Model } from './model.js';
import { dearestTiers } from './power-tiers.js';
import { standingPromises } from './standing.js';

/** Instance -> typed arrays. The instance is one that `parseInstance` would accept; other input is the caller's bug. */
export function compile(instance: Instance): Model {
  const unitsPerUsd = finestUnit(instance);
  const pools = compilePools(instance, unitsPerUsd);
  const sorted = [...instance.jobs].sort(by((job) => job.id, byText));
  const jobs = compileJobs(instance, sorted, pools, unitsPerUsd);
  const closed = closedSlots(pools, jobs.optPool, jobs.optWidth);
  const gpuSlots = sorted.reduce((sum, job) => sum + job.gpus * longestRun(job, instance.slots), 0);
  // Field by field: spreads give every model another hidden class, and each new one costs the engine all its compiled loops.
  return {
    slots: pools.slots,
    slotHours: instance.slotSeconds / 3_600,
    unitsPerUsd,
    roundingUnits: gpuSlots * pools.roundingPerGpuSlot + jobs.rounding + pools.tierRounding,
    lowestPrice: pools.lowestPrice,
    poolIds: pools.poolIds,
    poolModel: pools.poolModel,
    nodeGpus: pools.nodeGpus,
    poolWholeNodes: pools.poolWholeNodes,
    poolFeeder: pools.poolFeeder,
    kwPerGpu: pools.kwPerGpu,
    gpus: pools.gpus,
    feederKw: pools.feederKw,
    tiers: pools.tiers,
    tierFromMw: pools.tierFromMw,
    tierUnitsPerMw: pools.tierUnitsPerMw,
    poolTiers: pools.poolTiers,
    mwPerGpu: pools.mwPerGpu,
    feeders: pools.feeders,
    feederIds: pools.feederIds,
    objective: pools.objective,
    power: pools.power,
    allIn: pools.allIn,
    jobIds: jobs.jobIds,
    terms: jobs.terms,
    jobGpus: jobs.jobGpus,
    release: jobs.release,
    courtesyDeadline: jobs.courtesyDeadline,
    deadline: jobs.deadline,
    unplacedCost: jobs.unplacedCost,
    optFrom: jobs.optFrom,
    optPool: jobs.optPool,
    optSlots: jobs.optSlots,
    optWidth: jobs.optWidth,
    optTransfer: jobs.optTransfer,
    optRunCap: jobs.optRunCap,
    maxSegments: jobs.maxSegments,
    restartSlots: jobs.restartSlots,
    held: jobs.held,
    standing: standingPromises({
      slots: pools.slots, poolFeeder: pools.poolFeeder, kwPerGpu: pools.kwPerGpu, gpus: pools.gpus, feederKw: pools.feederKw, jobIds: jobs.jobIds, release: jobs.release,
      deadline: jobs.deadline, optPool: jobs.optPool, optWidth: jobs.optWidth, held: jobs.held, before: jobs.before,
    }),
    before: jobs.before,
    behind: jobs.behind,
    hasDependencies: jobs.hasDependencies,
    optClosed: closed.optClosed,
    closedBefore: closed.closedBefore,
    fairness: instance.fairness,
  };
}

/** Most slots the job can occupy in this horizon. */
function longestRun(job: JobSpec, slots: number): number {
  const work = job.slots ?? Math.max(...Object.values(job.slotsByPool ?? { none: 1 }));
  return Math.min(slots, runSlots(work, job.interruptible?.maxSegments ?? work, job.interruptible?.restartSlots ?? 0));
}

/**
 * Largest whole number of units that all costs together may reach. A broken promise weighs `BROKEN_PROMISE_UNITS` (2^50), so no sum of costs outweighs one, and a few
 * of those still add up below the doubles' 2^53.
 */
const UNITS_MAX = 2 ** 49;

/** The finest power of ten of a dollar (1e-6 to 1e-12) at which the sum of every cost that could be charged is exact. */
function finestUnit(instance: Instance): number {
  let dearest = 0;
  for (const pool of instance.pools) {
    for (let t = 0; t < instance.slots; t += 1) {
      dearest = Math.max(dearest, Math.abs(pool.costPerGpuSlot[t] ?? 0) + (pool.askPerGpuSlot?.[t] ?? 0));
    }
  }
  let usd = 1 + dearestTiers(instance);
  for (const job of instance.jobs) {
    const transfer = Math.max(0, ...Object.values(job.transferCost ?? {}));
    const run = job.gpus * longestRun(job, instance.slots) * dearest;
    // Whole dollars per job: sums of whole numbers do not depend on their order.
    usd += Math.ceil(job.unplacedCost + (job.held?.moveGain ?? 0) + transfer + run);
  }
  let units = 1e12;
  while (units > 1e6 && usd * units > UNITS_MAX) units /= 10;
  return units;
}
