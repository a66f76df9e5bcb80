import { type EpochMs, intersect, type Interval, lengthMs, type PoolId, type Ppm, ppm } from '@switchyard/kernel';
import type { CurtailmentBreach } from '@switchyard/power';

/** How many nodes of a pool were up from an instant on, until the next such word of it. */
export interface PoolStateFact {
  readonly at: EpochMs;
  readonly nodesUp: number;
  readonly nodesTotal: number;
}
export interface PoolFacts {
  readonly poolId: PoolId;
  readonly gpusPerNode: number;
  /** Ascending; the last one before the window too. */
  readonly states: readonly PoolStateFact[];
}
/** An event that took place. */
export interface EventTime extends Interval {
  readonly maintenance: boolean;
  /** Nothing may be drawn during it; otherwise only what its stops withheld is planned time. */
  readonly whole: boolean;
}
/** A lease that an event stopped. */
export interface StopFact extends Interval {
  readonly poolId: PoolId;
  readonly gpus: number;
  readonly maintenance: boolean;
  /** The whole pool stood in it: its GPU time is in the event's already. */
  readonly whole: boolean;
  readonly breaches: readonly CurtailmentBreach['kind'][];
  /** Null: not known yet, or there was nothing to resume. */
  readonly resumeKept: boolean | null;
}
/** What is known of a site, from its database rows. */
export interface ReliabilityFacts {
  readonly pools: readonly PoolFacts[];
  readonly planned: readonly EventTime[];
  readonly stops: readonly StopFact[];
  /** Runs that the site lost. */
  readonly faults: readonly { readonly poolId: PoolId; readonly at: EpochMs }[];
  /** Leases that ran in the window, by pool. */
  readonly runs: readonly { readonly poolId: PoolId; readonly leases: number }[];
}
/** Promises that were kept, of those that came due. */
export interface Kept {
  readonly kept: number;
  readonly due: number;
}
/** Promises kept over a window. Planned curtailment is neither up nor down (product.md): the share of time up leaves it out. */
export interface Reliability {
  /** From when on states of nodes are known within the window; null: not at all. */
  readonly knownSince: EpochMs | null;
  /** GPU time, in milliseconds. */
  readonly upGpuMs: bigint;
  readonly downGpuMs: bigint;
  readonly plannedGpuMs: bigint;
  /** up / (up + down); null when neither is known. */
  readonly upShare: Ppm | null;
  /** Stops by events of the grid or the market that were announced as long before as the terms say. */
  readonly notices: Kept;
  /** The same of planned maintenance, which has a lead time of its own. */
  readonly maintenanceNotices: Kept;
  readonly monthlyLimits: Kept;
  /** Events per day, and the least run between two. */
  readonly eventLimits: Kept;
  readonly resumeDeadlines: Kept;
  /** Runs that the site lost, of all that ran. */
  readonly runsLost: number;
  readonly runs: number;
}

const keptOf = (stops: readonly StopFact[], ...kinds: readonly CurtailmentBreach['kind'][]): Kept => ({
  due: stops.length, kept: stops.filter(({ breaches }) => !breaches.some((kind) => kinds.includes(kind))).length,
});

/**
 * Reliability of a site, or of the pools given, over a window. Down counts where nodes were not up and no event asked for it.
 * @returns null while nothing is known
 */
export function reliabilityOf({ pools, planned, stops, faults, runs }: ReliabilityFacts, window: Interval): Reliability | null {
  const within = stops.filter((stop) => stop.from >= window.from && stop.from < window.to);
  const lost = faults.filter(({ at }) => at >= window.from && at < window.to);
  const ran = runs.reduce((total, { leases }) => total + leases, 0);
  const time = pools.map((pool) => gpuTimeOf(pool, planned, stops.filter(({ poolId }) => poolId === pool.poolId), window));
  const known = time.flatMap(({ since }) => (since === null ? [] : [since]));
  if (known.length === 0 && within.length === 0 && lost.length === 0 && ran === 0) return null;
  const total = (of: (one: GpuTime) => bigint): bigint => time.reduce((sum, one) => sum + of(one), 0n);
  const [up, down] = [total((one) => one.up), total((one) => one.down)];
  const resumes = within.filter(({ resumeKept }) => resumeKept !== null);
  const events = within.filter(({ maintenance }) => !maintenance);
  return {
    knownSince: known.length === 0 ? null : (Math.min(...known) as EpochMs), upGpuMs: up, downGpuMs: down, plannedGpuMs: total((one) => one.planned),
    upShare: up + down === 0n ? null : ppm((up * 1_000_000n) / (up + down)),
    notices: keptOf(events, 'NoticeTooShort'), maintenanceNotices: keptOf(within.filter(({ maintenance }) => maintenance), 'NoticeTooShort'),
    monthlyLimits: keptOf(within, 'HoursPerMonthExceeded'), eventLimits: keptOf(within, 'EventsPerDayExceeded', 'RunTooShort'),
    resumeDeadlines: { due: resumes.length, kept: resumes.filter(({ resumeKept }) => resumeKept === true).length },
    runsLost: lost.length, runs: ran,
  };
}

interface GpuTime {
  readonly since: EpochMs | null;
  readonly up: bigint;
  readonly down: bigint;
  readonly planned: bigint;
}
/** GPU time of one pool in three states. Whole events are planned for all of it; of others what they withheld is, and no more than there is. */
function gpuTimeOf({ states, gpusPerNode }: PoolFacts, planned: readonly EventTime[], stops: readonly StopFact[], window: Interval): GpuTime {
  const first = states[0];
  if (first === undefined || first.at >= window.to) return { since: null, up: 0n, down: 0n, planned: 0n };
  const known: Interval = { from: Math.max(first.at, window.from) as EpochMs, to: window.to };
  const whole = planned.filter((event) => event.whole);
  let [all, down, stood] = [0n, 0n, 0n];
  states.forEach(({ at, nodesUp, nodesTotal }, i) => {
    const during = intersect({ from: at, to: states[i + 1]?.at ?? window.to }, known);
    if (!during) return;
    const gpus = (nodes: number): bigint => BigInt(nodes * gpusPerNode);
    const stoodMs = whole.reduce((ms, event) => ms + overlapMs(event, during), 0);
    all += gpus(nodesTotal) * BigInt(lengthMs(during));
    stood += gpus(nodesTotal) * BigInt(stoodMs);
    down += gpus(nodesTotal - nodesUp) * BigInt(lengthMs(during) - stoodMs);
  });
  for (const stop of stops) if (!stop.whole) stood += BigInt(stop.gpus) * BigInt(overlapMs(stop, known));
  if (stood > all) stood = all;
  if (down > all - stood) down = all - stood;
  return { since: known.from, up: all - stood - down, down, planned: stood };
}
function overlapMs(a: Interval, b: Interval): number {
  const both = intersect(a, b);
  return both ? lengthMs(both) : 0;
}
