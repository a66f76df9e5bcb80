import { by, byNumber, byText, ladder } from '@switchyard/kernel';
import { Dice, hashText, hashWords } from './dice.js';

/** One job of a trace, seconds from the trace's own start. */
export interface TraceJob {
  readonly id: string;
  readonly submitSeconds: number;
  readonly durationSeconds: number;
  readonly gpus: number;
  /** Latest end, seconds after submission. */
  readonly deadlineSeconds?: number;
  readonly user?: string;
}

/** One job of a replay, in slots from the replay's start. */
export interface ReplayJob {
  readonly id: string;
  readonly submitSeconds: number;
  readonly durationSeconds: number;
  readonly gpus: number;
  /** First slot it may start in: the one after it was submitted. */
  readonly releaseSlot: number;
  /** Slots it occupies, rounded out. */
  readonly slots: number;
  /** First slot it may no longer use. */
  readonly deadlineSlot: number;
  /** Customer. */
  readonly tenant?: string;
  /** May be parked; every resume costs `restartSlots`, paid in full; at most `segmentsMax` parts (cuts by the site do not count). */
  readonly interruptible?: { readonly restartSlots: number; readonly segmentsMax: number };
  /** Slots a job needs to come back from its checkpoint after a cut, whether it may be parked by choice or not. Default 1. */
  readonly restartSlots?: number;
  /** Occupies whole nodes. */
  readonly wholeNodes?: boolean;
  /** Cap on power per GPU-hour of work, and budget for power and transfer, at the prices its plan assumes. */
  readonly capUsdPerGpuHour?: number;
  readonly budgetUsd?: number;
  /** Jobs that must have finished first; earlier in the list of jobs. */
  readonly after?: readonly string[];
  /** Where its data is at first, by feeder, and what moving it (or its checkpoint later) to another one costs. */
  readonly data?: { readonly feeder: string; readonly moveMicroUsd: number };
}

/**
 * Where deadlines come from. `trace`: the file's own (jobs without one get the mixed rule). `mixed`: by the dice, half of the
 * jobs must end within 1.2 to 2.5 times their duration, half within their duration + 12 to 71 hours. `slack`: duration + hours.
 */
export type DeadlineRule = { readonly kind: 'trace' } | { readonly kind: 'mixed' } | { readonly kind: 'slack'; readonly hours: number };

export interface WorkloadOptions {
  readonly slotSeconds: number;
  /** Jobs submitted in [fromSeconds, fromSeconds + days x speed) of the trace are replayed. */
  readonly fromSeconds: number;
  readonly days: number;
  /** Trace time per simulated time: at 4, four trace days arrive in one. Durations stay as they are. */
  readonly speed: number;
  readonly seed: number;
  readonly deadlines: DeadlineRule;
  /** Shorter jobs are left out. */
  readonly minDurationSeconds: number;
}
export interface Workload {
  readonly jobs: readonly ReplayJob[];
  readonly leftOutShort: number;
  readonly gpuHours: number;
  readonly widestGang: number;
}

function deadlineSeconds(job: TraceJob, options: WorkloadOptions): number {
  const { deadlines, seed } = options;
  if (deadlines.kind === 'trace' && job.deadlineSeconds !== undefined) return job.deadlineSeconds;
  if (deadlines.kind === 'slack') return job.durationSeconds + deadlines.hours * 3_600;
  // Dice of its own for every job: adding a job to the trace changes no other job's deadline.
  const dice = new Dice(hashWords(seed, hashText(job.id)));
  return dice.fraction() < 0.5 ? job.durationSeconds * (1.2 + 1.3 * dice.fraction()) : job.durationSeconds + 3_600 * dice.between(12, 71);
}

/** Cuts a stretch out of a trace and puts it on the slot grid, in order of submission. */
export function workloadFromTrace(trace: readonly TraceJob[], options: WorkloadOptions): Workload {
  const { slotSeconds, fromSeconds, days, speed } = options;
  const until = fromSeconds + days * 86_400 * speed;
  const inside = trace.filter((job) => job.submitSeconds >= fromSeconds && job.submitSeconds < until);
  const long = inside.filter((job) => job.durationSeconds >= options.minDurationSeconds);
  const jobs = long.map((job): ReplayJob => {
    const submitSeconds = Math.floor((job.submitSeconds - fromSeconds) / speed);
    const releaseSlot = Math.ceil(submitSeconds / slotSeconds);
    const slots = Math.ceil(job.durationSeconds / slotSeconds);
    // Slots are coarser than seconds: a deadline is never earlier than the run on the grid.
    const deadlineSlot = Math.max(releaseSlot + slots, Math.floor((submitSeconds + deadlineSeconds(job, options)) / slotSeconds));
    return { id: job.id, submitSeconds, durationSeconds: job.durationSeconds, gpus: job.gpus, releaseSlot, slots, deadlineSlot, ...(job.user === undefined ? {} : { tenant: job.user }) };
  }).sort(ladder(by((job) => job.submitSeconds, byNumber), by((job) => job.id, byText)));
  return {
    jobs,
    leftOutShort: inside.length - long.length,
    gpuHours: jobs.reduce((total, job) => total + (job.gpus * job.durationSeconds) / 3_600, 0),
    widestGang: jobs.reduce((widest, job) => Math.max(widest, job.gpus), 0),
  };
}

/**
 * GPUs per site so that the workload loads them to `load` on average, split by weight and rounded up to whole nodes. The
 * biggest site is never smaller than the widest gang, so the actual load may be lower: it is returned too.
 */
export function sizeSites(workload: Workload, days: number, load: number, weights: readonly number[], nodeGpus: number): { readonly gpus: readonly number[]; readonly actualLoad: number } {
  const wanted = workload.gpuHours / (days * 24 * load);
  const weight = weights.reduce((a, b) => a + b, 0);
  const up = (gpus: number): number => Math.max(1, Math.ceil(gpus / nodeGpus)) * nodeGpus;
  const gpus = weights.map((share) => up((wanted * share) / weight));
  const biggest = weights.indexOf(Math.max(...weights));
  gpus[biggest] = Math.max(gpus[biggest] ?? 0, up(workload.widestGang));
  return { gpus, actualLoad: workload.gpuHours / (gpus.reduce((a, b) => a + b, 0) * days * 24) };
}
