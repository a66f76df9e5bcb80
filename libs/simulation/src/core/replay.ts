import { everyMargin, type MarginTerms, planWithMargins } from '@switchyard/market';
import { actualCosts, PriceView } from './replay-prices.js';
import { ReplayState } from './replay-state.js';
import { summarise } from './replay-summary.js';
import type { CycleRecord, PolicyResult, ReplayInput, ReplayPolicy, ReplayProgress } from './replay-types.js';
import type { Plan } from '@switchyard/matching';

/**
 * Passes of one cycle: the first, and another wherever a running job was given what it may not have. The last one pins those too. A pass is one
 * plan, or a few where a margin before a deadline is in the way of a job.
 */
const PASSES_MOST = 4;

/** @throws RangeError when prices or capacities do not cover the replay: a fault of the caller, not of the trace */
function checkInput(input: ReplayInput): void {
  for (const site of input.sites) {
    if (site.gpus.length !== input.slots) throw new RangeError(`site ${site.id}: ${site.gpus.length} slots of GPUs, the replay has ${input.slots}`);
    if (site.microUsdPerMwh.length !== input.historySlots + input.slots) {
      throw new RangeError(`site ${site.id}: ${site.microUsdPerMwh.length} prices, the replay needs ${input.historySlots} + ${input.slots}`);
    }
  }
  const feeders = new Set(input.sites.map((site) => site.feeder ?? site.id));
  for (const event of input.curtailments ?? []) {
    if (!feeders.has(event.site)) throw new RangeError(`curtailment ${event.id}: no site ${event.site}`);
    if (event.noticeSlot > event.from || event.noticeSlot % input.commitSlots !== 0) throw new RangeError(`curtailment ${event.id}: notice in slot ${event.noticeSlot} is not at a plan before slot ${event.from}`);
  }
}

/**
 * Runs one policy over the whole replay: every commit window, notices are heard, jobs that have arrived are planned over the horizon, what
 * starts inside the window is committed, runs and is accounted at actual prices; the rest waits (and holds its place if the policy makes
 * promises). Running jobs that may be parked are planned again for what is left of them. A generator, so that the caller can show progress or
 * stop; it reads no clock.
 */
export function* replaySteps(input: ReplayInput, policy: ReplayPolicy): Generator<ReplayProgress, PolicyResult> {
  checkInput(input);
  const prices = new PriceView(input, policy.knownSlots ?? input.knownSlots);
  const state = new ReplayState(input, policy, prices, input.sites.map((site) => actualCosts(site, input)));
  const cycles: CycleRecord[] = [];
  let nextJob = 0;
  for (let now = 0; now < input.slots; now += input.commitSlots) {
    for (; nextJob < input.jobs.length && input.jobs[nextJob]!.releaseSlot <= now; nextJob += 1) state.arrive(input.jobs[nextJob]!, nextJob);
    if (state.active.size === 0 && nextJob === input.jobs.length) break;
    const until = Math.min(input.slots, now + input.commitSlots);
    state.hear(now);
    state.expire(now);
    if (state.open().length > 0) cycles.push(planOnce(state, policy, now, until, cycles.length));
    state.runUntil(now, until);
    yield { policy: policy.name, slot: now, slots: input.slots, pending: state.active.size, placed: state.done.length, missed: state.missed.size };
  }
  return summarise(input, policy, state, prices, cycles, input.jobs.slice(nextJob));
}

function planOnce(state: ReplayState, policy: ReplayPolicy, now: number, until: number, count: number): CycleRecord {
  const pinned = new Set<string>();
  const attempt = (terms: MarginTerms) => {
    const { instance, margins } = state.instance(now, pinned, terms);
    const plan = policy.plan(instance, now);
    return { instance, plan, jobs: instance.jobs, margins, unplaced: plan.unplaced };
  };
  let kept = planWithMargins(attempt, everyMargin);
  for (let pass = 1; pass < PASSES_MOST; pass += 1) {
    const illegal = state.illegal(kept.made.plan, now);
    if (illegal.length === 0) break;
    for (const id of illegal) pinned.add(id);
    kept = planWithMargins(attempt, kept.terms);
  }
  const { instance, plan } = kept.made;
  const yardstick = count % (policy.yardstickEvery ?? 1) === 0 ? policy.yardstick?.(instance, now) : undefined;
  take(state, policy, plan, now, until);
  return {
    slot: now, jobs: instance.jobs.length, leftOut: plan.missed, gap: plan.missed === 0 ? plan.gap : null, costUsd: plan.cost,
    ...(yardstick === undefined ? {} : { yardstickUsd: yardstick.cost }),
  };
}

function take(state: ReplayState, policy: ReplayPolicy, plan: Plan, now: number, until: number): void {
  for (const placement of plan.placements) state.take(placement, now, until);
  if (policy.holdsPromises) for (const { job } of plan.unplaced) state.leaveOut(job);
  else state.forget();
}

/** Every policy over the same market and jobs, cycle by cycle side by side. */
export function* replay(input: ReplayInput, policies: readonly ReplayPolicy[]): Generator<ReplayProgress, readonly PolicyResult[]> {
  const running = policies.map((policy, i) => ({ i, steps: replaySteps(input, policy) }));
  const results: PolicyResult[] = [];
  for (let left = running; left.length > 0; ) {
    const still: typeof left = [];
    for (const one of left) {
      const step = one.steps.next();
      if (step.done === true) results[one.i] = step.value;
      else {
        still.push(one);
        yield step.value;
      }
    }
    left = still;
  }
  return results;
}
