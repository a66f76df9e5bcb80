import { by, byText } from '@switchyard/kernel';
import { SitePrices } from './replay-prices.js';
import { ReplayState } from './replay-state.js';
import type { PolicyResult, ReplayInput, ReplayPolicy, ReplayProgress } from './replay-types.js';

/** @throws RangeError when prices or capacities do not cover the replay: a fault of the caller, not of the trace */
function checkInput(input: ReplayInput): void {
  for (const site of input.sites) {
    if (site.gpus.length !== input.slots) throw new RangeError(`site ${site.id}: ${site.gpus.length} slots of GPUs, the replay has ${input.slots}`);
    if (site.microUsdPerMwh.length !== input.historySlots + input.slots) {
      throw new RangeError(`site ${site.id}: ${site.microUsdPerMwh.length} prices, the replay needs ${input.historySlots} + ${input.slots}`);
    }
  }
}

/**
 * Runs one policy over the whole replay: every commit window, jobs that have arrived are planned over the horizon, what
 * starts inside the window is committed and accounted at actual prices, the rest waits (and holds its place if the policy
 * makes promises). A generator, so that the caller can show progress or stop; it reads no clock.
 */
export function* replaySteps(input: ReplayInput, policy: ReplayPolicy): Generator<ReplayProgress, PolicyResult> {
  checkInput(input);
  const prices = input.sites.map((site) => new SitePrices(site, input));
  const state = new ReplayState(input, prices);
  let [nextJob, cycles, whole, gapSum, worstGap] = [0, 0, 0, 0, 0];
  for (let now = 0; now < input.slots; now += input.commitSlots) {
    for (; nextJob < input.jobs.length && input.jobs[nextJob]!.releaseSlot <= now; nextJob += 1) state.arrive(input.jobs[nextJob]!);
    state.expire(now);
    if (state.pending.size === 0 && nextJob === input.jobs.length) break;
    if (state.pending.size > 0) {
      const plan = policy.plan(state.instance(now, policy.holdsPromises));
      for (const { job, pool, segments } of plan.placements) {
        state.take(job, pool, segments.map(([from, to]) => [from + now, to + now] as const), now + input.commitSlots);
      }
      if (policy.holdsPromises) for (const { job } of plan.unplaced) state.leaveOut(job);
      cycles += 1;
      if (plan.missed === 0) {
        whole += 1;
        gapSum += plan.gap;
        worstGap = Math.max(worstGap, plan.gap);
      }
    }
    yield { policy: policy.name, slot: now, slots: input.slots, pending: state.pending.size, placed: state.runs.length, missed: state.missed.length };
  }
  return summarise(input, policy, state, prices, { cycles, whole, gapSum, worstGap, unasked: input.jobs.slice(nextJob).map((job) => job.id) });
}

function summarise(
  input: ReplayInput, policy: ReplayPolicy, state: ReplayState, prices: readonly SitePrices[],
  counts: { readonly cycles: number; readonly whole: number; readonly gapSum: number; readonly worstGap: number; readonly unasked: readonly string[] },
): PolicyResult {
  const runs = [...state.runs].sort(by((run) => run.job, byText));
  const waits = [...state.waitsHours].sort((a, b) => a - b);
  const errors = prices.map((site) => site.forecastErrors).reduce((a, b) => ({ sum: a.sum + b.sum, count: a.count + b.count }), { sum: 0, count: 0 });
  const gpuHours = runs.reduce((total, run) => total + (state.jobOf(run.job).gpus * state.jobOf(run.job).durationSeconds) / 3_600, 0);
  const kwhPerGpuHour = (Number(input.powerModel.shareMax) * Number(input.powerModel.loadFractionPpm)) / 1e12;
  const pue = new Map(input.sites.map((site) => [site.id, Number(site.puePpm) / 1e6]));
  const missedJobs = [...state.missed, ...state.pending.keys(), ...counts.unasked].sort(byText);
  return {
    name: policy.name,
    powerMicroUsd: runs.reduce((total, run) => total + run.powerMicroUsd, 0),
    gpuHours,
    facilityKwh: runs.reduce((total, run) => total + (state.jobOf(run.job).gpus * state.jobOf(run.job).durationSeconds * kwhPerGpuHour * pue.get(run.site)!) / 3_600, 0),
    placed: runs.length,
    missed: missedJobs.length,
    brokenPromises: state.brokenPromises,
    meanWaitHours: waits.length === 0 ? 0 : waits.reduce((a, b) => a + b, 0) / waits.length,
    p95WaitHours: waits.length === 0 ? 0 : waits[Math.min(waits.length - 1, Math.floor(0.95 * waits.length))]!,
    moves: state.moves,
    cycles: counts.cycles,
    meanGap: policy.holdsPromises && counts.whole > 0 ? counts.gapSum / counts.whole : null,
    worstGap: policy.holdsPromises && counts.whole > 0 ? counts.worstGap : null,
    cyclesWithMisses: counts.cycles - counts.whole,
    forecastErrorUsdPerMwh: errors.count === 0 ? 0 : errors.sum / errors.count / 1e6,
    load: state.load(),
    runs,
    missedJobs,
  };
}

/** Every policy over the same market and jobs, one after the other. */
export function* replay(input: ReplayInput, policies: readonly ReplayPolicy[]): Generator<ReplayProgress, readonly PolicyResult[]> {
  const results: PolicyResult[] = [];
  for (const policy of policies) results.push(yield* replaySteps(input, policy));
  return results;
}
