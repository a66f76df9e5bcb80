/** What the independent checker says of a plan. None of this is timed. */
import { createHash } from 'node:crypto';
import { avoidableMisses, checkPlan, leastMissesByArea, weakDualityBound } from '../dist/testing/index.js';

/** Above this many jobs intervals are looked at in half-day steps. */
const FINE_JOBS_MAX = 10_000;

/** Work is asked for in GPU-hours of the fastest pool. */
function gpuHoursOf(instance, job) {
  const slots = job.slots ?? Math.min(...Object.values(job.slotsByPool));
  return (job.gpus * slots * instance.slotSeconds) / 3_600;
}

export const digestOf = (plan) => createHash('sha256').update(JSON.stringify(plan)).digest('hex');

/**
 * @param {{certified?: boolean, keepsPromises?: boolean}} claims certified: the plan publishes the prices that prove its bound; keepsPromises: no promise may be dropped
 */
export function judge(instance, plan, { certified = false, keepsPromises = false } = {}) {
  const started = performance.now();
  const wrong = [...checkPlan(instance, plan)];
  const placed = new Set(plan.placements.map((run) => run.job));
  const missing = instance.jobs.filter((job) => !placed.has(job.id));
  if (keepsPromises) for (const job of missing) if (job.held !== undefined) wrong.push(`job ${job.id} held a promise and has no place`);
  const boundUsd = certified ? weakDualityBound(instance, plan.capacityPrices) : undefined;
  // Doubles added in two different orders: a relative 1e-9 is far above what they differ by, and far below any gap.
  if (certified && plan.lowerBound > boundUsd + 1e-9 * (1 + Math.abs(plan.cost))) wrong.push(`publishes the bound ${plan.lowerBound}, its prices prove ${boundUsd}`);
  const avoidable = avoidableMisses(instance, plan.placements);
  return {
    wrong, boundUsd, avoidable: avoidable.length,
    missedLeast: leastMissesByArea(instance, instance.jobs.length > FINE_JOBS_MAX ? Math.ceil(instance.slots / 14) : undefined),
    missedGpuHours: missing.reduce((sum, job) => sum + gpuHoursOf(instance, job), 0),
    seconds: (performance.now() - started) / 1_000,
  };
}
