import type { Instance, JobSpec } from '@switchyard/matching';
import type { SitePrices } from './replay-prices.js';
import type { ReplayInput, ReplayRun } from './replay-types.js';
import type { ReplayJob } from './workload.js';

type Segments = readonly (readonly [number, number])[];
interface Pending {
  readonly job: ReplayJob;
  /** Where the last plan put it, in slots of the replay. */
  readonly held: { readonly site: string; readonly segments: Segments } | undefined;
}

/**
 * What one policy has done so far: free GPUs, waiting jobs, finished runs. Planners see a job under its rank in the order of
 * submission, since all waiting jobs are released at once and first-come methods break that tie by id.
 */
export class ReplayState {
  readonly pending = new Map<string, Pending>();
  readonly runs: ReplayRun[] = [];
  readonly missed: string[] = [];
  readonly waitsHours: number[] = [];
  brokenPromises = 0;
  moves = 0;
  private readonly free: number[][];
  private readonly jobs = new Map<string, ReplayJob>();
  private readonly ranks = new Map<string, string>();

  constructor(private readonly input: ReplayInput, private readonly prices: readonly SitePrices[]) {
    this.free = input.sites.map((site) => [...site.gpus]);
    for (const [rank, job] of input.jobs.entries()) {
      this.jobs.set(job.id, job);
      this.ranks.set(job.id, String(rank).padStart(8, '0'));
    }
  }

  arrive(job: ReplayJob): void {
    this.pending.set(job.id, { job, held: undefined });
  }

  /** Gives up on jobs that can no longer end in time. */
  expire(now: number): void {
    for (const [id, { job, held }] of this.pending) {
      if (now + job.slots <= Math.min(job.deadlineSlot, this.input.slots)) continue;
      this.pending.delete(id);
      this.missed.push(id);
      if (held !== undefined) this.brokenPromises += 1;
    }
  }

  /** The market as a planner sees it at `now`. */
  instance(now: number, holdsPromises: boolean): Instance {
    const { input } = this;
    const slots = Math.min(input.horizonSlots, input.slots - now);
    const relative = (segments: Segments): Segments => segments.map(([from, to]) => [from - now, to - now]);
    const inside = (segments: Segments): boolean => segments.every(([from, to]) => from >= now && to <= now + slots);
    return {
      version: 1, slotSeconds: input.slotSeconds, slots,
      pools: input.sites.map((site, s) => ({
        id: site.id, site: site.id, gpus: this.free[s]!.slice(now, now + slots), costPerGpuSlot: this.prices[s]!.assumed(now, slots),
      })),
      jobs: [...this.pending.values()].map(({ job, held }): JobSpec => ({
        id: this.ranks.get(job.id)!, gpus: job.gpus, slots: job.slots, release: 0, deadline: Math.min(job.deadlineSlot - now, slots),
        unplacedCost: (input.unplacedMicroUsdPerGpuHour * job.gpus * job.slots * input.slotSeconds) / 3_600 / 1e6,
        ...(holdsPromises && held !== undefined && inside(held.segments) ? { held: { pool: held.site, segments: relative(held.segments) } } : {}),
      })),
    };
  }

  /** Takes over a placement: committed when it starts before `commitUntil`, held otherwise. Segments are slots of the replay. */
  take(rank: string, siteId: string, segments: Segments, commitUntil: number): void {
    const jobId = this.idOf(rank);
    const pending = this.pending.get(jobId);
    if (pending === undefined) throw new Error(`the plan places job ${jobId}, which is not waiting`);
    const { job, held } = pending;
    if (held !== undefined && (held.site !== siteId || JSON.stringify(held.segments) !== JSON.stringify(segments))) this.moves += 1;
    if (segments[0]![0] >= commitUntil) {
      this.pending.set(jobId, { job, held: { site: siteId, segments } });
      return;
    }
    this.pending.delete(jobId);
    const s = this.input.sites.findIndex((site) => site.id === siteId);
    const free = this.free[s];
    if (free === undefined) throw new Error(`the plan places job ${jobId} at the unknown site ${siteId}`);
    for (const [from, to] of segments) {
      for (let slot = from; slot < to; slot += 1) {
        free[slot]! -= job.gpus;
        if (free[slot]! < 0) throw new Error(`the plan overfills site ${siteId} in slot ${slot} with job ${jobId}`);
      }
    }
    this.runs.push({ job: jobId, site: siteId, segments, powerMicroUsd: this.cost(job, s, segments) });
    this.waitsHours.push(Math.max(0, (segments[0]![0] * this.input.slotSeconds - job.submitSeconds) / 3_600));
  }

  /** A waiting job the plan left out loses nothing yet: it is asked again until its deadline. */
  leaveOut(rank: string): void {
    const jobId = this.idOf(rank);
    const pending = this.pending.get(jobId);
    if (pending?.held !== undefined) {
      this.brokenPromises += 1;
      this.pending.set(jobId, { job: pending.job, held: undefined });
    }
  }

  /** Energy is paid for the seconds a job ran, so its last slot counts in part; whole micro-USD. */
  private cost(job: ReplayJob, s: number, segments: Segments): number {
    let left = job.durationSeconds;
    let total = 0;
    for (const [from, to] of segments) {
      for (let slot = from; slot < to; slot += 1) {
        const ran = Math.min(left, this.input.slotSeconds);
        total += (this.prices[s]!.actual[slot]! * job.gpus * ran) / this.input.slotSeconds;
        left -= ran;
      }
    }
    return Math.round(total);
  }

  /** GPUs busy per site and slot. */
  load(): number[][] {
    return this.input.sites.map((site, s) => site.gpus.map((gpus, slot) => gpus - this.free[s]![slot]!));
  }

  private idOf(rank: string): string {
    const job = this.input.jobs[Number(rank)];
    if (job === undefined) throw new Error(`the plan names the unknown job ${rank}`);
    return job.id;
  }

  jobOf(id: string): ReplayJob {
    return this.jobs.get(id)!;
  }
}
