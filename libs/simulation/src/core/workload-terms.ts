import { Dice, hashText, hashWords } from './dice.js';
import type { ReplayJob } from './workload.js';

/** How many jobs come with which wishes; shares are 0 to 1. The dice of a job are its own. */
export interface TermDials {
  readonly seed: number;
  readonly slotSeconds: number;
  /** Slots of the replay: no deadline is moved beyond them. */
  readonly slots: number;
  /** Feeders, over which data is spread evenly. */
  readonly feeders: readonly string[];
  readonly interruptible: number;
  /** Of coming back from a checkpoint, rounded up to slots and paid in full. */
  readonly restartMinutes: number;
  readonly segmentsMax: number;
  readonly wholeNodes: number;
  /** Half of them with a cap per GPU-hour, half with a budget, both 0.8 to 2 times what the market costs on average. */
  readonly capped: number;
  readonly marketUsdPerGpuHour: number;
  /** Jobs whose data (10 to 200 GiB) is at one site. */
  readonly staged: number;
  readonly usdPerGib: number;
  /** Jobs that wait for an earlier one of the same customer. */
  readonly dependent: number;
  /** Customers that jobs without a user are given to; the k-th asks for 1/k of what the first does. */
  readonly tenants: number;
}

/** A dependent job must end within so many days of its submission, so that plans can see it whole. */
const DEPENDENT_DAYS_MOST = 6;

/** Gives the jobs of a workload their terms. In order of submission, as they came. */
export function withTerms(jobs: readonly ReplayJob[], dials: TermDials): readonly ReplayJob[] {
  const newest = new Map<string, ReplayJob>();
  return jobs.map((job) => {
    const dice = new Dice(hashWords(dials.seed, hashText(`terms of ${job.id}`)));
    const own = ownTerms(job, dials, dice);
    const wants = dice.fraction() < dials.dependent;
    const before = wants ? newest.get(own.tenant ?? '') : undefined;
    const dependent = before === undefined ? undefined : after(own, before, dials);
    // Chains of two: what waits is waited for by nobody.
    if (dependent === undefined) newest.set(own.tenant ?? '', own);
    return dependent ?? own;
  });
}

function ownTerms(job: ReplayJob, dials: TermDials, dice: Dice): ReplayJob {
  const restartSlots = Math.ceil((dials.restartMinutes * 60) / dials.slotSeconds);
  const gpuHours = (job.gpus * job.durationSeconds) / 3_600;
  // One throw for each term, whether the job has it or not: a dial turns one term only.
  const [tenant, parks, nodes, capped, byBudget, factor, staged, at, gib] = Array.from({ length: 9 }, () => dice.fraction()) as [number, number, number, number, number, number, number, number, number];
  const limit = dials.marketUsdPerGpuHour * (0.8 + 1.2 * factor);
  const moveMicroUsd = Math.round((10 + 190 * gib) * dials.usdPerGib * 1e6);
  const cap = capped >= dials.capped ? {} : byBudget < 0.5 ? { capUsdPerGpuHour: limit } : { budgetUsd: Math.round(limit * gpuHours * 1e6) / 1e6 };
  return {
    ...job,
    restartSlots,
    ...(job.tenant !== undefined || dials.tenants === 0 ? {} : { tenant: tenantOf(tenant, dials.tenants) }),
    ...(parks < dials.interruptible ? { interruptible: { restartSlots, segmentsMax: dials.segmentsMax } } : {}),
    ...(nodes < dials.wholeNodes ? { wholeNodes: true } : {}),
    ...cap,
    ...(staged < dials.staged ? { data: { feeder: dials.feeders[Math.floor(at * dials.feeders.length)]!, moveMicroUsd } } : {}),
  };
}

/** Zipf's law over customers. */
function tenantOf(fraction: number, count: number): string {
  const weights = Array.from({ length: count }, (_, k) => 1 / (k + 1));
  const total = weights.reduce((a, b) => a + b, 0);
  let below = 0;
  const found = weights.findIndex((weight) => fraction < (below += weight / total));
  return `customer-${String((found < 0 ? count - 1 : found) + 1).padStart(2, '0')}`;
}

/** The job with its start tied to the other's end; its slack counts from the other's deadline. Undefined where that ends too late. */
function after(job: ReplayJob, before: ReplayJob, { slots, slotSeconds }: TermDials): ReplayJob | undefined {
  const deadlineSlot = Math.max(job.deadlineSlot, before.deadlineSlot + job.deadlineSlot - job.releaseSlot);
  const latest = Math.min(slots, job.releaseSlot + (DEPENDENT_DAYS_MOST * 86_400) / slotSeconds);
  return before.deadlineSlot > job.releaseSlot && deadlineSlot <= latest ? { ...job, deadlineSlot, after: [before.id] } : undefined;
}
