import { fitsKw, type Model } from './model.js';
import { tierCharge } from './power-tiers.js';

/** Flat segment bounds [from0, to0, from1, to1, ...], half-open and ascending; never changed once placed. */
export type Run = readonly number[];

/**
 * A schedule under construction: who runs where and when, and the capacity left. The only thing the search changes.
 * A run is kept as flat segment bounds [from0, to0, from1, to1, ...].
 */
export class Schedule {
  /** GPUs free, `pool * slots + t`; kW free, `feeder * slots + t`. */
  readonly freeGpus: Int32Array;
  readonly freeKw: Float64Array;
  /** Option of each job, -1 when not placed; its runs; its objective cost in units, transfer included. */
  readonly option: Int32Array;
  readonly runs: (Run | undefined)[];
  readonly cost: Float64Array;
  /** What the tiers charge for the draw of all placed jobs, whole units; part of no job's cost. */
  surcharge = 0;
  /** Draw in mW that counts in each tier, `tier * slots + t`. */
  readonly tierDraw: Float64Array;

  constructor(readonly model: Model) {
    this.freeGpus = model.gpus.slice();
    this.freeKw = model.feederKw.slice();
    this.option = new Int32Array(model.jobIds.length).fill(-1);
    this.runs = new Array<Run | undefined>(model.jobIds.length).fill(undefined);
    this.cost = model.unplacedCost.slice();
    this.tierDraw = new Float64Array(model.tierFromMw.length);
  }

  place(job: number, option: number, run: Run): void {
    this.option[job] = option;
    this.runs[job] = run;
    this.cost[job] = runCost(this.model, this.model.objective, job, option, run) + this.model.optTransfer[option]!;
    this.take(option, run, 1);
  }
  remove(job: number): void {
    const run = this.runs[job];
    if (run === undefined) return;
    this.take(this.option[job]!, run, -1);
    this.option[job] = -1;
    this.runs[job] = undefined;
    this.cost[job] = this.model.unplacedCost[job]!;
  }
  fits(option: number, run: Run): boolean {
    const { slots, optPool, optWidth, poolFeeder, kwPerGpu } = this.model;
    const pool = optPool[option]!;
    const width = optWidth[option]!;
    const feeder = poolFeeder[pool]!;
    for (let i = 0; i < run.length; i += 2) {
      for (let t = run[i]!; t < run[i + 1]!; t += 1) {
        if (this.freeGpus[pool * slots + t]! < width) return false;
        if (feeder >= 0 && !fitsKw(width * kwPerGpu[pool]!, this.freeKw[feeder * slots + t]!)) return false;
      }
    }
    return true;
  }
  /** Whether a run respects the job's window and its placed neighbours in the dependency graph. */
  admits(job: number, run: Run): boolean {
    const { from, to, waitsFor } = openWindow(this, job);
    return waitsFor < 0 && run[0]! >= from && run[run.length - 1]! <= to;
  }
  /** Whether another job could only run after this one. */
  neededBy(job: number): boolean {
    return this.model.behind[job]!.length > 0;
  }
  /** Whether a placed job runs after this one. */
  supports(job: number): boolean {
    return this.model.behind[job]!.some((later) => this.option[later]! >= 0);
  }
  /** Number of promises without a place. */
  broken(): number {
    let broken = 0;
    for (let j = 0; j < this.option.length; j += 1) if (this.option[j]! < 0 && this.model.held[j] !== undefined) broken += 1;
    return broken;
  }
  /** Whether a promise that need not be broken has no place. */
  breaksStanding(): boolean {
    return this.model.standing.some((stands, job) => stands === 1 && this.option[job]! < 0);
  }
  /** What the tiers would charge more, were the run placed. */
  surchargeOf(option: number, run: Run): number {
    return this.model.poolTiers[this.model.optPool[option]!]!.length === 0 ? 0 : this.drawMore(option, run, this.model.optWidth[option]!, false);
  }
  /** Plan cost in units: the placed, the rest, and the tiers. */
  total(): number {
    let total = this.surcharge;
    for (let j = 0; j < this.cost.length; j += 1) total += this.cost[j]!;
    return total;
  }
  private take(option: number, run: Run, sign: 1 | -1): void {
    const { slots, optPool, optWidth, poolFeeder, kwPerGpu } = this.model;
    const pool = optPool[option]!;
    const width = sign * optWidth[option]!;
    const feeder = poolFeeder[pool]!;
    const kw = width * kwPerGpu[pool]!;
    for (let i = 0; i < run.length; i += 2) {
      for (let t = run[i]!; t < run[i + 1]!; t += 1) this.freeGpus[pool * slots + t]! -= width;
      if (feeder >= 0) for (let t = run[i]!; t < run[i + 1]!; t += 1) this.freeKw[feeder * slots + t]! -= kw;
    }
    if (this.model.poolTiers[pool]!.length > 0) this.surcharge += this.drawMore(option, run, width, true);
  }
  /** The change of all charges when the run draws for `width` GPUs more. @param keep whether it does, or would */
  private drawMore(option: number, run: Run, width: number, keep: boolean): number {
    const { model, tierDraw } = this;
    const pool = model.optPool[option]!;
    const mw = width * model.mwPerGpu[pool]!;
    let change = 0;
    for (const tier of model.poolTiers[pool]!) {
      for (let i = 0; i < run.length; i += 2) {
        for (let at = tier * model.slots + run[i]!; at < tier * model.slots + run[i + 1]!; at += 1) {
          change += tierCharge(model, at, tierDraw[at]! + mw) - tierCharge(model, at, tierDraw[at]!);
          if (keep) tierDraw[at]! += mw;
        }
      }
    }
    return change;
  }
}

/** Cost of a run under prefix sums of a price per GPU-slot. */
export function runCost(model: Model, prefix: Float64Array, job: number, option: number, run: Run): number {
  const base = model.optPool[option]! * (model.slots + 1);
  let perGpu = 0;
  for (let i = 0; i < run.length; i += 2) perGpu += prefix[base + run[i + 1]!]! - prefix[base + run[i]!]!;
  return perGpu * model.jobGpus[job]!;
}

/** What a premium per occupied GPU-slot charges for a run. */
export function runPremium(model: Model, premium: Float64Array, job: number, option: number, run: Run): number {
  return (model.optWidth[option]! / model.jobGpus[job]!) * runCost(model, premium, job, option, run);
}

/** First slot a job may use and the slot it must end by, given where its placed neighbours in the dependency graph run. */
export function openWindow(schedule: Schedule, job: number): { from: number; to: number; waitsFor: number } {
  const { model, runs } = schedule;
  let from = model.release[job]!;
  let to = model.deadline[job]!;
  let waitsFor = -1;
  for (const earlier of model.before[job]!) {
    const run = runs[earlier];
    if (run === undefined) waitsFor = waitsFor < 0 ? earlier : waitsFor;
    else from = Math.max(from, run[run.length - 1]!);
  }
  for (const later of model.behind[job]!) {
    const run = runs[later];
    if (run !== undefined) to = Math.min(to, run[0]!);
  }
  return { from, to, waitsFor };
}
