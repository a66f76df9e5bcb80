import { byNotice, type ReplayCurtailment } from './curtailments.js';
import { kwPerGpu } from './replay-prices.js';
import type { ReplayInput, ReplaySite } from './replay-types.js';
import type { ReplayJob } from './workload.js';

/** A tenth of a watt: sums of the same figures in another order must not refuse an exact fit. */
const KW_TOLERANCE = 1e-4;

export const feederOf = (site: ReplaySite): string => site.feeder ?? site.id;

/** GPUs a gang takes away from others: whole nodes, and a power of two of the last one where slices are allowed. */
export function occupiedBy(job: ReplayJob, site: ReplaySite): number {
  const node = site.nodeGpus ?? 1;
  const rest = job.gpus % node;
  if (rest === 0) return job.gpus;
  let slice = 1;
  while (slice < rest) slice *= 2;
  return job.gpus - rest + (job.wholeNodes === true ? node : Math.min(slice, node));
}

/** GPUs and kW per slot: what is up as far as is known, and what is taken. */
export class ReplayCapacity {
  private readonly up: Int32Array[];
  private readonly taken: Int32Array[];
  private readonly kwLimits = new Map<string, Float64Array>();
  private readonly poolsOf = new Map<string, number[]>();
  private readonly kw: readonly number[];
  private readonly unheard: ReplayCurtailment[];

  constructor(private readonly input: ReplayInput) {
    this.up = input.sites.map((site) => Int32Array.from(site.gpus));
    this.taken = input.sites.map(() => new Int32Array(input.slots));
    this.kw = input.sites.map((site) => kwPerGpu(site, input));
    for (const feeder of input.feeders ?? []) this.kwLimits.set(feeder.id, new Float64Array(input.slots).fill(feeder.kw));
    input.sites.forEach((site, s) => this.poolsOf.set(feederOf(site), [...(this.poolsOf.get(feederOf(site)) ?? []), s]));
    this.unheard = [...(input.curtailments ?? [])].sort(byNotice);
  }

  /** Lowers capacity by every event whose notice has come, and returns those. */
  hear(now: number): readonly ReplayCurtailment[] {
    const heard: ReplayCurtailment[] = [];
    while (this.unheard[0] !== undefined && this.unheard[0].noticeSlot <= now) heard.push(this.unheard.shift()!);
    for (const { site: feeder, from, to, allowedShare } of heard) {
      const limit = this.kwLimits.get(feeder);
      const whole = this.input.feeders?.find((one) => one.id === feeder)?.kw ?? 0;
      for (let t = from; t < Math.min(to, this.input.slots); t += 1) {
        if (limit !== undefined) limit[t] = Math.min(limit[t]!, whole * allowedShare);
        for (const s of this.poolsOn(feeder)) {
          const { gpus, nodeGpus = 1 } = this.input.sites[s]!;
          this.up[s]![t] = Math.min(this.up[s]![t]!, Math.floor((gpus[t]! * allowedShare) / nodeGpus) * nodeGpus);
        }
      }
    }
    return heard;
  }

  poolsOn(feeder: string): readonly number[] {
    return this.poolsOf.get(feeder) ?? [];
  }
  /** @param width GPUs occupied; negative gives back */
  take(s: number, from: number, to: number, width: number): void {
    for (let t = from; t < to; t += 1) this.taken[s]![t]! += width;
  }
  free(s: number, slot: number): number {
    return Math.max(0, this.up[s]![slot]! - this.taken[s]![slot]!);
  }
  kwOf(s: number): number {
    return this.kw[s]!;
  }
  /** kW free at a feeder with a limit. */
  freeKw(feeder: string, slot: number): number {
    return Math.max(0, this.kwLimits.get(feeder)![slot]! - this.kwTaken(feeder, slot));
  }
  /** First slot of [from, to) in which the feeder or one of its pools is overfilled. */
  overfilledAt(feeder: string, from: number, to: number): number | undefined {
    const limit = this.kwLimits.get(feeder);
    for (let t = from; t < Math.min(to, this.input.slots); t += 1) {
      if (this.poolsOn(feeder).some((s) => this.taken[s]![t]! > this.up[s]![t]!)) return t;
      if (limit !== undefined && this.kwTaken(feeder, t) > limit[t]! + KW_TOLERANCE) return t;
    }
    return undefined;
  }
  private kwTaken(feeder: string, slot: number): number {
    return this.poolsOn(feeder).reduce((kw, s) => kw + this.taken[s]![slot]! * this.kw[s]!, 0);
  }
}
