import type { ReplayInput, RunPart } from './replay-types.js';
import { feederOf, occupiedBy } from './replay-capacity.js';
import type { ReplayJob } from './workload.js';

export type Segments = readonly (readonly [number, number])[];
/** A part with the pool's place in the list of pools. */
export interface Part {
  readonly pool: number;
  readonly from: number;
  readonly to: number;
}
/** What is left of a job after everything that is committed has run. Work is in GPU-trace seconds x 1e6. */
export interface Rest {
  readonly work: number;
  readonly restartLeft: number;
  readonly last: Part | undefined;
}

/** One job on its way: work left, where it ran, what is committed, what it holds. Money in micro-USD. */
export class JobProgress {
  work: number;
  /** Slots of coming back that are still to run. */
  restartLeft = 0;
  readonly parts: Part[] = [];
  /** Reserved and certain to run unless the site is cut. Ascending. */
  committed: Part[] = [];
  /** Where the last plan put the rest of it. */
  held: { readonly pool: number; readonly segments: Segments } | undefined;
  accepted = false;
  lapsed = false;
  /** A site was cut under a job that runs through: what is left is planned anew. */
  cut = false;
  cuts = 0;
  /** The event that took a place it had. */
  event: string | undefined;
  firstStart: number | undefined;
  power = 0;
  wholeSlots = 0;
  transfer = 0;
  migrations = 0;
  private dataAt: string | undefined;

  constructor(readonly job: ReplayJob, readonly rank: string) {
    this.work = job.durationSeconds * 1e6;
    this.dataAt = job.data?.feeder;
  }

  get restartSlots(): number {
    return this.job.interruptible?.restartSlots ?? this.job.restartSlots ?? 1;
  }
  /** Parts it may still begin by choice; a cut gives one back. */
  get partsLeft(): number {
    return this.job.interruptible === undefined ? 1 : this.job.interruptible.segmentsMax + this.cuts - this.parts.length;
  }
  /** micro-USD of going on at that feeder. */
  transferTo(feeder: string): number {
    return this.dataAt === undefined || this.dataAt === feeder ? 0 : this.job.data!.moveMicroUsd;
  }

  /** Runs one slot, restarting first where it does not go on from the slot before. */
  run(input: ReplayInput, pool: number, slot: number, costPerGpu: number): void {
    const site = input.sites[pool]!;
    const last = this.parts.at(-1);
    if (last !== undefined && last.pool === pool && last.to === slot) this.parts[this.parts.length - 1] = { ...last, to: slot + 1 };
    else {
      if (last !== undefined) this.restartLeft = this.restartSlots;
      if (last !== undefined && feederOf(input.sites[last.pool]!) !== feederOf(site)) this.migrations += 1;
      this.transfer += this.transferTo(feederOf(site));
      if (this.dataAt !== undefined) this.dataAt = feederOf(site);
      this.firstStart ??= slot;
      this.parts.push({ pool, from: slot, to: slot + 1 });
    }
    const full = costPerGpu * this.job.gpus;
    this.wholeSlots += full;
    if (this.restartLeft > 0) {
      this.restartLeft -= 1;
      this.power += full;
      return;
    }
    const perSlot = workPerSlot(input, pool);
    const done = Math.min(this.work, perSlot);
    this.work -= done;
    this.power += Math.round((full * done) / perSlot);
  }

  /** Looks ahead to when all that is committed has run. */
  rest(input: ReplayInput): Rest {
    let [work, restartLeft, last] = [this.work, this.restartLeft, this.parts.at(-1)];
    for (const part of this.committed) {
      const goesOn = last !== undefined && last.pool === part.pool && last.to >= part.from;
      if (last !== undefined && !goesOn) restartLeft = this.restartSlots;
      const slots = part.to - Math.max(part.from, goesOn ? last!.to : part.from);
      const restarting = Math.min(restartLeft, slots);
      restartLeft -= restarting;
      work = Math.max(0, work - (slots - restarting) * workPerSlot(input, part.pool));
      last = { pool: part.pool, from: goesOn ? last!.from : part.from, to: part.to };
    }
    return { work, restartLeft, last };
  }

  partsBySite(input: ReplayInput): RunPart[] {
    return this.parts.map(({ pool, from, to }) => ({ site: input.sites[pool]!.id, from, to }));
  }
}

/** Work one gang does in one slot. */
const workPerSlot = (input: ReplayInput, pool: number): number => input.slotSeconds * (input.sites[pool]!.speedPpm ?? 1_000_000);
export const slotsFor = (input: ReplayInput, pool: number, work: number): number => Math.ceil(work / workPerSlot(input, pool));
export const widthOn = (input: ReplayInput, progress: JobProgress, pool: number): number => occupiedBy(progress.job, input.sites[pool]!);
