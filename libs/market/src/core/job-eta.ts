import { HOUR_MS, type EpochMs, type Interval } from '@switchyard/kernel';
import type { JobState } from './job-state.js';

/** A report of progress. */
export interface ProgressPoint {
  readonly leaseId: string;
  readonly at: EpochMs;
  readonly step: number;
  /** Null when the workload does not say how many there are. */
  readonly totalSteps: number | null;
}
/** What is known of a job that has an end to come. */
export interface EtaFacts {
  readonly state: JobState;
  readonly now: EpochMs;
  /** Latest reports, oldest first. */
  readonly points: readonly ProgressPoint[];
  /** Time it holds on leases or on the plan from now on, ascending, disjoint; what lies between two pieces it stands still. Empty when it holds none. */
  readonly segments: readonly Interval[];
}
export type EtaUnknown = 'over' | 'not_placed' | 'paused' | 'no_progress' | 'stalled';
export type JobEta =
  | { readonly basis: 'progress'; readonly finishesAt: EpochMs; readonly stepsPerHour: number }
  | { readonly basis: 'placement'; readonly finishesAt: EpochMs }
  | { readonly basis: 'none'; readonly because: EtaUnknown };

/** Reports whose pace counts. */
const PACES = 20;
/** Without a step for so many times its usual time per report it has stalled. */
const STALLED_FACTOR = 10;

const openStates: ReadonlySet<JobState> = new Set(['submitted', 'accepted', 'scheduled', 'running', 'parked', 'paused']);

/**
 * When a job will be done. A running one goes on at the median of its recent paces, through the time it holds; between its segments it stands still, and
 * what is left behind the last of them is added there, since a run that overruns goes on if it can. A waiting one ends where its place does. Nothing is guessed:
 * without a place, without progress or after a long stall there is no estimate.
 */
export function jobEta(facts: EtaFacts): JobEta {
  const { state, now, points, segments } = facts;
  if (!openStates.has(state)) return { basis: 'none', because: 'over' };
  if (state === 'paused') return { basis: 'none', because: 'paused' };
  const planned = segments.at(-1)?.to;
  const byPlan = (): JobEta => (planned === undefined ? { basis: 'none', because: 'not_placed' } : { basis: 'placement', finishesAt: Math.max(planned, now) as EpochMs });
  if (state !== 'running') return byPlan();
  const last = points.at(-1);
  const pace = recentPace(points);
  if (!last || last.totalSteps === null || pace === undefined) return planned === undefined ? { basis: 'none', because: 'no_progress' } : byPlan();
  if (now - last.at > STALLED_FACTOR * pace.msPerReport) return { basis: 'none', because: 'stalled' };
  const runMs = Math.max(0, last.totalSteps - last.step) * pace.msPerStep;
  return { basis: 'progress', finishesAt: Math.ceil(Math.max(afterRunning(last.at, runMs, segments), now)) as EpochMs, stepsPerHour: HOUR_MS / pace.msPerStep };
}

/** The median time per step, and per report, between neighbouring reports of one lease that went forward. A pause between two leases, and a step back to a checkpoint, say nothing of the pace. */
function recentPace(points: readonly ProgressPoint[]): { readonly msPerStep: number; readonly msPerReport: number } | undefined {
  const paces: { perStep: number; perReport: number }[] = [];
  for (let i = 1; i < points.length; i += 1) {
    const [before, point] = [points[i - 1]!, points[i]!];
    const ms = point.at - before.at;
    const steps = point.step - before.step;
    if (point.leaseId === before.leaseId && ms > 0 && steps > 0) paces.push({ perStep: ms / steps, perReport: ms });
  }
  const recent = paces.slice(-PACES);
  if (recent.length === 0) return undefined;
  return { msPerStep: median(recent.map((one) => one.perStep)), msPerReport: median(recent.map((one) => one.perReport)) };
}
function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The instant at which `runMs` of running are through, from `from` on, running only inside the segments and behind the last. */
function afterRunning(from: number, runMs: number, segments: readonly Interval[]): number {
  let [at, left] = [from, runMs];
  for (const segment of segments) {
    if (segment.to <= at) continue;
    // Before the first segment that has not begun it may be running in time it got beyond its segments.
    const start = Math.max(at, segment.from);
    const room = segment.to - start;
    if (left <= room) return start + left;
    left -= room;
    at = segment.to;
  }
  return at + left;
}

/** Why there is no estimate, for people. */
export function explainEta(because: EtaUnknown): string {
  const words: Readonly<Record<EtaUnknown, string>> = {
    over: 'It has ended.',
    not_placed: 'It has no place yet; the reasons it waits say when that may change.',
    paused: 'It is paused: resume it to have it planned again.',
    no_progress: 'It runs and has not reported progress, and its lease has no end that would tell.',
    stalled: 'It runs and has made no step for much longer than usual.',
  };
  return words[because];
}
