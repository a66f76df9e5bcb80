import { by, byText } from '@switchyard/kernel';
import { hasWholeTime, type MarginsOfInstance, type MarginTerms, noDeadlineMargin, type PlannedEnd, plannedEnd, type Refusal } from '@switchyard/market';
import type { Instance, JobSpec, PoolSpec } from '@switchyard/matching';
import { type JobProgress, type Segments, slotsFor, widthOn } from './job-progress.js';
import { feederOf, type ReplayCapacity } from './replay-capacity.js';
import type { PriceView } from './replay-prices.js';
import type { ReplayInput } from './replay-types.js';

/** A promise that lost its place comes before anything that was never promised. */
const LAPSED_URGENCY = 100;

/** What one plan is made from. */
export interface PlanRequest {
  readonly input: ReplayInput;
  readonly capacity: ReplayCapacity;
  readonly prices: PriceView;
  readonly now: number;
  /** Jobs with work that is not committed. */
  readonly open: readonly JobProgress[];
  readonly holdsPromises: boolean;
  readonly parks: boolean;
  /** Jobs whose new place was not one they may have: they stay where they run. */
  readonly pinned: ReadonlySet<string>;
  /** How margins before deadlines are treated; by rank. */
  readonly terms: MarginTerms;
  /** GPU-hours of each customer that are committed. */
  readonly gpuHoursHeld: ReadonlyMap<string, number>;
  /** End of a predecessor that runs through, by job. */
  readonly predecessorEnds: (progress: JobProgress) => { readonly after: readonly string[]; readonly end: number };
}

/**
 * Slots put in front of the plan's grid. A running job that may be parked takes the last `restartSlots` of them for nothing and so goes on
 * without coming back, as in truth; a plan that starts it later pays for the restart in slots of its own.
 */
export const prefixSlots = (input: ReplayInput, parks: boolean): number =>
  parks ? input.jobs.reduce((most, job) => Math.max(most, job.interruptible?.restartSlots ?? 0), 0) : 0;

/** Where a job runs on into this slot and may be parked; undefined for all others. */
export function runsOnAt(progress: JobProgress, now: number, parks: boolean): number | undefined {
  const last = progress.parts.at(-1);
  return parks && progress.job.interruptible !== undefined && progress.committed.length === 0 && last?.to === now ? last.pool : undefined;
}

/** What a plan is made from, and what its margins keep from whom. */
export interface AskedPlan {
  readonly instance: Instance;
  readonly margins: MarginsOfInstance;
}

export function toInstance(request: PlanRequest): AskedPlan {
  const { input, capacity, prices, now, open, parks } = request;
  const [shortened, ifRefused] = [new Set<string>(), new Map<string, Refusal>()];
  const prefix = prefixSlots(input, parks);
  const slots = Math.min(input.horizonSlots, input.slots - now);
  const runningOn = input.sites.map(() => 0);
  for (const progress of open) {
    const pool = runsOnAt(progress, now, parks);
    if (pool !== undefined) runningOn[pool]! += widthOn(input, progress, pool);
  }
  const before = <T>(value: T): T[] => Array.from({ length: prefix }, () => value);
  const pools = input.sites.map((site, s): PoolSpec => ({
    id: site.id, site: feederOf(site), ...(site.nodeGpus === undefined ? {} : { nodeGpus: site.nodeGpus }), kwPerGpu: capacity.kwOf(s),
    gpus: [...before(runningOn[s]!), ...Array.from({ length: slots }, (_, t) => capacity.free(s, now + t))],
    costPerGpuSlot: [...before(0), ...prices.assumed(s, now, slots)],
  }));
  const sites = (input.feeders ?? []).map(({ id }) => ({
    id,
    kw: [...before(capacity.poolsOn(id).reduce((kw, s) => kw + runningOn[s]! * capacity.kwOf(s), 0)), ...Array.from({ length: slots }, (_, t) => capacity.freeKw(id, now + t))],
  }));
  const limited = new Set(sites.map((site) => site.id));
  const fair = input.fair !== false;
  const held = [...request.gpuHoursHeld].sort(by(([tenant]) => tenant, byText)).map(([tenant, gpuHoursHeld]) => ({ tenant, gpuHoursHeld }));
  const jobs = open.map((progress) => {
    const time = endOf(progress, request);
    if (time.end < Math.min(progress.job.deadlineSlot, now + slots)) shortened.add(progress.rank);
    if (time.ifRefused) ifRefused.set(progress.rank, time.ifRefused);
    return toJobSpec(request, progress, prefix, slots, time.end);
  });
  const instance: Instance = {
    version: 1, slotSeconds: input.slotSeconds, slots: prefix + slots, pools,
    sites: [...sites, ...[...new Set(pools.map((pool) => pool.site))].filter((id) => !limited.has(id)).map((id) => ({ id }))],
    jobs,
    ...(fair && held.length > 0 ? { fairness: { tenants: held } } : {}),
  };
  return { instance, margins: { shortened, ifRefused } };
}

function toJobSpec(request: PlanRequest, progress: JobProgress, prefix: number, slots: number, endSlot: number): JobSpec {
  const { input, now, parks } = request;
  const { job } = progress;
  const rest = progress.rest(input);
  const runningAt = runsOnAt(progress, now, parks);
  // Only a job whose site is cut leaves it while it runs; a parked one goes on wherever that is cheapest.
  const stays = runningAt !== undefined && (request.pinned.has(job.id) || progress.event === undefined);
  const { after, end } = request.predecessorEnds(progress);
  const earliest = Math.max(now, rest.last?.to ?? 0, end);
  const back = rest.last === undefined ? 0 : progress.restartSlots;
  const pools = stays ? [progress.held?.pool ?? runningAt] : input.sites.map((_, s) => s);
  const held = request.holdsPromises ? heldSpec(progress, request, prefix, slots, runningAt) : undefined;
  const gpuHours = (job.gpus * rest.work) / 1e6 / 3_600;
  const ageing = 1 + ((input.ageingPercentPerDay ?? 0) / 100) * Math.max(0, (now * input.slotSeconds - job.submitSeconds) / 86_400);
  const urgency = progress.accepted && held === undefined ? LAPSED_URGENCY : 1;
  const transfer = pools.flatMap((s): [string, number][] => {
    const micro = progress.transferTo(feederOf(input.sites[s]!));
    return micro > 0 ? [[input.sites[s]!.id, micro / 1e6]] : [];
  });
  const partsMost = Math.max(1, progress.partsLeft + (runningAt === undefined ? 0 : 1) - (request.pinned.has(job.id) && held === undefined ? 1 : 0));
  return {
    id: progress.rank, gpus: job.gpus,
    slotsByPool: Object.fromEntries(pools.map((s) => [input.sites[s]!.id, slotsFor(input, s, rest.work) + back])),
    release: runningAt === undefined ? prefix + Math.min(slots, earliest - now) : prefix - (progress.restartSlots - progress.restartLeft),
    deadline: prefix + Math.max(0, Math.min(endSlot - now, slots)),
    unplacedCost: Math.round(input.unplacedMicroUsdPerGpuHour * gpuHours * ageing * urgency) / 1e6,
    ...(job.interruptible === undefined || !parks ? {} : { interruptible: { restartSlots: job.interruptible.restartSlots, maxSegments: partsMost } }),
    ...(job.wholeNodes === true ? { wholeNodes: true } : {}),
    ...(job.capUsdPerGpuHour === undefined ? {} : { capPerGpuHour: job.capUsdPerGpuHour }),
    ...(job.budgetUsd === undefined ? {} : { capTotal: Math.max(0, job.budgetUsd - (progress.wholeSlots + progress.transfer) / 1e6) }),
    ...(after.length === 0 ? {} : { after }),
    ...(transfer.length === 0 ? {} : { transferCost: Object.fromEntries(transfer) }),
    ...(held === undefined ? {} : { held }),
    ...(job.tenant === undefined || input.fair === false ? {} : { tenant: job.tenant, waitedSeconds: Math.max(0, now * input.slotSeconds - job.submitSeconds) }),
  };
}

/** By when the plan has to end the job, in slots of the replay: the live market's rule. Policies without promises have no margin. */
function endOf(progress: JobProgress, { input, now, holdsPromises, terms, parks, predecessorEnds }: PlanRequest): PlannedEnd {
  const { job, held, accepted, rank } = progress;
  const rest = progress.rest(input);
  const back = rest.last === undefined ? 0 : progress.restartSlots;
  return plannedEnd({
    deadline: job.deadlineSlot,
    release: runsOnAt(progress, now, parks) === undefined ? Math.max(now, rest.last?.to ?? 0, predecessorEnds(progress).end) : now,
    runSlots: back + input.sites.reduce((least, _, s) => Math.min(least, slotsFor(input, s, rest.work)), Infinity),
    slackSeconds: (job.deadlineSlot - job.releaseSlot - job.slots) * input.slotSeconds,
    fresh: now < job.releaseSlot + input.commitSlots, slotsToNextPlan: input.commitSlots, promised: accepted, heldEnd: held?.segments.at(-1)![1],
  }, input.deadlineMargin ?? noDeadlineMargin, input.slotSeconds, !holdsPromises || hasWholeTime(terms, rank));
}

/** What the last plan decided about the rest of the job, on this plan's grid. */
function heldSpec(progress: JobProgress, { input, now, pinned, terms }: PlanRequest, prefix: number, slots: number, runningAt: number | undefined): JobSpec['held'] {
  const { held } = progress;
  if (held === undefined || held.segments.some(([from, to]) => from < now || to > now + slots)) return undefined;
  const future: [number, number][] = held.segments.map(([from, to]) => [from - now + prefix, to - now + prefix]);
  const free = progress.restartSlots - progress.restartLeft;
  if (runningAt !== undefined && free > 0) {
    if (future[0]![0] === prefix && held.pool === runningAt) future[0] = [prefix - free, future[0]![1]];
    else if (held.pool === runningAt) future.unshift([prefix - free, prefix]);
  }
  const rest = progress.rest(input);
  const work = slotsFor(input, held.pool, rest.work) + (rest.last === undefined ? 0 : progress.restartSlots);
  const gain = Math.max(input.moveGainUsd ?? 0, terms.moveGainLeastUsd);
  return { pool: input.sites[held.pool]!.id, segments: asLongAsNeeded(future, work, progress.restartSlots), ...(gain > 0 ? { moveGain: gain } : {}), ...(pinned.has(progress.job.id) ? { pinned: true } : {}) };
}

/**
 * Ends where the work is done. A plan that lets a running job go on and parks it inside the slots in front of the grid books them as part of coming back, which
 * they are not: the rest of such a promise is longer than what is left to run, and a piece of it may do nothing but come back.
 */
function asLongAsNeeded(segments: readonly (readonly [number, number])[], workSlots: number, restartSlots: number): readonly (readonly [number, number])[] {
  let left = workSlots;
  for (const [i, [from, to]] of segments.entries()) {
    const restart = i === 0 ? 0 : restartSlots;
    if (to - from - restart >= left) return [...segments.slice(0, i), [from, from + restart + left]];
    left -= to - from - restart;
  }
  return segments;
}

/** A plan's segments in slots of the replay; those in front of the grid fall away. */
export function fromInstance(segments: Segments, now: number, prefix: number): (readonly [number, number])[] {
  return segments.flatMap(([from, to]) => (to <= prefix ? [] : [[Math.max(from, prefix) - prefix + now, to - prefix + now] as const]));
}
