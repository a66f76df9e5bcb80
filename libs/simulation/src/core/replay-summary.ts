import { by, byText } from '@switchyard/kernel';
import type { JobProgress } from './job-progress.js';
import { kwhPerGpuHour, type PriceView } from './replay-prices.js';
import type { MissedJob, ReplayState } from './replay-state.js';
import type { CycleRecord, Miss, PolicyResult, ReplayInput, ReplayPolicy, ReplayRun, TenantResult } from './replay-types.js';
import type { ReplayJob } from './workload.js';

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const mean = (values: readonly number[]): number => (values.length === 0 ? 0 : sum(values) / values.length);
const gpuHoursOf = (job: ReplayJob): number => (job.gpus * job.durationSeconds) / 3_600;
const waitHours = (input: ReplayInput, { job, firstStart }: JobProgress): number => Math.max(0, ((firstStart ?? 0) * input.slotSeconds - job.submitSeconds) / 3_600);

export function summarise(
  input: ReplayInput, policy: ReplayPolicy, state: ReplayState, prices: PriceView, cycles: readonly CycleRecord[], unasked: readonly ReplayJob[],
): PolicyResult {
  const runs = [...state.done].sort(by((one) => one.job.id, byText)).map((one): ReplayRun => ({
    job: one.job.id, parts: one.partsBySite(input), powerMicroUsd: one.power, wholeSlotsMicroUsd: one.wholeSlots, transferMicroUsd: one.transfer,
  }));
  const left = [...state.active.values()].map((progress): MissedJob => ({ progress, cause: progress.accepted ? 'unexplained' : 'never-placed' }));
  const missed = [...state.missed.values(), ...left];
  const misses = [
    ...missed.map(({ progress, cause }): Miss => ({
      job: progress.job.id, cause, accepted: progress.accepted, ...(progress.event === undefined ? {} : { event: progress.event }),
      parts: progress.partsBySite(input), powerMicroUsd: progress.power, transferMicroUsd: progress.transfer,
    })),
    ...unasked.map((job): Miss => ({ job: job.id, cause: 'never-placed', accepted: false, parts: [], powerMicroUsd: 0, transferMicroUsd: 0 })),
  ].sort(by((miss) => miss.job, byText));
  const everything = [...state.done, ...missed.map((one) => one.progress)];
  const whole = cycles.flatMap(({ gap }) => (gap === null ? [] : [gap]));
  const missedJobs = [...missed.map((one) => one.progress.job), ...unasked];
  const waits = state.done.map((one) => waitHours(input, one)).sort((a, b) => a - b);
  const penalty = Math.round(sum(missedJobs.map((job) => input.unplacedMicroUsdPerGpuHour * gpuHoursOf(job))));
  const transfer = sum(everything.map((one) => one.transfer));
  return {
    name: policy.name,
    powerMicroUsd: sum(everything.map((one) => one.power)),
    transferMicroUsd: transfer,
    penaltyMicroUsd: penalty,
    planMicroUsd: sum(everything.map((one) => one.wholeSlots)) + transfer + penalty,
    gpuHours: sum(state.done.map((one) => gpuHoursOf(one.job))),
    facilityKwh: sum(everything.map((one) => facilityKwh(input, one))),
    placed: runs.length,
    missed: misses.length,
    brokenPromises: misses.filter((miss) => miss.accepted).length,
    brokenByCurtailment: misses.filter((miss) => miss.accepted && miss.event !== undefined).length,
    lapsedPromises: state.lapsed.size,
    meanWaitHours: mean(waits),
    p95WaitHours: waits.length === 0 ? 0 : waits[Math.min(waits.length - 1, Math.floor(0.95 * waits.length))]!,
    moves: state.moves,
    parked: state.parked,
    cut: state.cutJobs,
    migrations: sum(everything.map((one) => one.migrations)),
    cycles: cycles.length,
    meanGap: policy.holdsPromises && whole.length > 0 ? mean(whole) : null,
    worstGap: policy.holdsPromises && whole.length > 0 ? Math.max(...whole) : null,
    cyclesWithMisses: cycles.length - whole.length,
    forecastErrorUsdPerMwh: prices.meanAbsoluteError,
    forecastErrorByLead: prices.errorsByLead(),
    tenants: tenants(input, state.done, missedJobs),
    load: state.load.map((row) => [...row]),
    runs,
    misses,
    plans: policy.holdsPromises ? cycles : [],
  };
}

/** Average draw of the GPUs it was given, over the time it had them, last slots in part as they were paid. */
function facilityKwh(input: ReplayInput, progress: JobProgress): number {
  const slots = sum(progress.parts.map(({ pool, from, to }) => (to - from) * kwhPerGpuHour(input.sites[pool]!, input)));
  const paid = progress.wholeSlots === 0 ? 1 : Math.min(1, progress.power / progress.wholeSlots);
  return (slots * progress.job.gpus * input.slotSeconds * paid) / 3_600;
}

function tenants(input: ReplayInput, done: readonly JobProgress[], missed: readonly ReplayJob[]): TenantResult[] {
  const names = [...new Set(input.jobs.flatMap((job) => job.tenant ?? []))].sort(byText);
  return names.map((tenant) => {
    const mine = done.filter(({ job }) => job.tenant === tenant);
    const lost = missed.filter((job) => job.tenant === tenant);
    const gpuHoursRun = sum(mine.map(({ job }) => gpuHoursOf(job)));
    return {
      tenant, jobs: mine.length + lost.length, gpuHoursAsked: gpuHoursRun + sum(lost.map(gpuHoursOf)), gpuHoursRun, missed: lost.length,
      meanWaitHours: mean(mine.map((one) => waitHours(input, one))),
    };
  });
}
