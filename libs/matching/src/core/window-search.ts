import { fitsKw, type HeldPlacement, type Model } from './model.js';
import { moveCharge } from './promise-cost.js';
import { openWindow, runCost, runPremium, type Schedule, type Run } from './schedule.js';
import { nextBelow } from './cheapest-window.js';
import type { Premium, RunPrices } from './run-prices.js';
import { SegmentSearch } from './segment-search.js';
import { tierExtras } from './tier-extras.js';

/** Sums of doubles err by far less than this share. */
const ROUNDING = 1e-12;

/** Finds the best run for one job in what a schedule leaves free. Reused: the answer stays valid until the next call. */
export class WindowSearch {
  /** Answer of the last call: option, run, and objective + premium in units. */
  option = -1;
  run: Run | undefined;
  value = Infinity;
  private start = -1;
  private readonly segments = new SegmentSearch();
  private extras = new Float64Array(0);

  /**
   * The run of `job` (which must not be placed now) with the least objective + premium + moving charge; ties go to the pool that
   * would be cheapest in an empty market, then to the lower pool id, then to the earlier start. @returns whether there is one
   */
  best(schedule: Schedule, job: number, prices: RunPrices): boolean {
    const { model } = schedule;
    this.option = -1;
    this.run = undefined;
    this.value = Infinity;
    prices.prepare(job);
    if (!model.hasDependencies) return this.bestWithin(schedule, job, prices, model.release[job]!, model.deadline[job]!);
    const { from, to, waitsFor } = openWindow(schedule, job);
    if (waitsFor >= 0) return false;
    const courtesy = model.courtesyDeadline[job]!;
    return (courtesy < to && this.bestWithin(schedule, job, prices, from, courtesy)) || this.bestWithin(schedule, job, prices, from, to);
  }

  /** The same on one option alone, for a job without a promise and without neighbours in the dependency graph. */
  bestOn(schedule: Schedule, job: number, option: number, prices: RunPrices): boolean {
    const { model } = schedule;
    this.option = -1;
    this.run = undefined;
    this.value = Infinity;
    prices.prepare(job);
    if (prices.least[option]! === Infinity) return false;
    const [from, to] = [model.release[job]!, model.deadline[job]!];
    if (model.maxSegments[job]! > 1) this.bestSegments(schedule, job, option, from, to, prices);
    else this.bestWindow(schedule, job, option, from, to, prices);
    if (this.option < 0) return false;
    this.run ??= [this.start, this.start + model.optSlots[option]!];
    return true;
  }

  private bestWithin(schedule: Schedule, job: number, prices: RunPrices, from: number, to: number): boolean {
    const { model } = schedule;
    const stay = model.held[job];
    if (stay !== undefined) this.tryHeld(schedule, job, stay, from, to, prices.premium);
    const charge = stay !== undefined && this.option >= 0 ? stay.moveGain : 0;
    for (let i = model.optFrom[job]!; i < model.optFrom[job + 1]!; i += 1) {
      const option = prices.ranked[i]!;
      // No later option can be cheaper either; where the promised run is free, every other pays its charge.
      if (prices.least[option]! + charge >= this.value) break;
      if (model.maxSegments[job]! > 1) this.bestSegments(schedule, job, option, from, to, prices);
      else if (isTiered(model, option) || !this.idealWindow(schedule, job, option, from, to, prices)) this.bestWindow(schedule, job, option, from, to, prices);
    }
    if (this.option < 0) return false;
    if (this.run === undefined) this.run = [this.start, this.start + model.optSlots[this.option]!];
    return true;
  }

  /** Takes the window that would be best in an empty market where it is free and within the cap. @returns whether that settles this option */
  private idealWindow(schedule: Schedule, job: number, option: number, from: number, to: number, prices: RunPrices): boolean {
    const { model, freeGpus, freeKw } = schedule;
    const held = model.held[job];
    const start = prices.ideal[option]!;
    const end = start + model.optSlots[option]!;
    if (start < from || end > to) return false;
    const pool = model.optPool[option]!;
    const width = model.optWidth[option]!;
    const feeder = model.poolFeeder[pool]!;
    for (let t = pool * model.slots + start; t < pool * model.slots + end; t += 1) if (freeGpus[t]! < width) return false;
    if (feeder >= 0) {
      const kw = width * model.kwPerGpu[pool]!;
      for (let t = feeder * model.slots + start; t < feeder * model.slots + end; t += 1) if (!fitsKw(kw, freeKw[t]!)) return false;
    }
    const cap = model.optRunCap[option]!;
    const base = pool * (model.slots + 1);
    if (cap < Infinity && model.jobGpus[job]! * (model.allIn[base + end]! - model.allIn[base + start]!) > cap) return false;
    // A promised run on this option is not dearer by the charge: it has been tried, and is what the window must beat.
    const value = prices.least[option]! + (held === undefined || (option === held.option && start === held.run[0]) ? 0 : held.moveGain);
    if (value >= this.value) return true;
    this.value = value;
    this.option = option;
    this.start = start;
    this.run = undefined;
    return true;
  }

  private bestWindow(schedule: Schedule, job: number, option: number, from: number, to: number, { premium, sum }: RunPrices): void {
    const { model, freeGpus, freeKw } = schedule;
    const { slots, allIn } = model;
    const pool = model.optPool[option]!;
    const length = model.optSlots[option]!;
    const width = model.optWidth[option]!;
    const gang = model.jobGpus[job]!;
    const idle = width - gang;
    const feeder = model.poolFeeder[pool]!;
    const kw = width * model.kwPerGpu[pool]!;
    const cap = model.optRunCap[option]!;
    const transfer = model.optTransfer[option]!;
    const held = model.held[job];
    const gpuBase = pool * slots;
    const priceBase = pool * (slots + 1);
    const tiered = isTiered(model, option);
    if (tiered && this.extras.length <= slots) this.extras = new Float64Array(slots + 1);
    const { extras } = this;
    if (tiered) tierExtras(schedule, option, premium, from, to, extras);
    const charge = held === undefined ? 0 : held.moveGain;
    const heldStart = held !== undefined && option === held.option ? held.run[0]! : -1;
    let [least, start] = [this.value, -1];
    // Most windows cost too much, so prices come first. Slots up to `freeTo` have been seen to be free, as far as the window reaches back.
    let freeTo = from;
    const last = priceBase + to - length;
    for (let begin = priceBase + from; begin <= last; begin += 1) {
      begin = nextBelow(sum, begin, last, length, (least - transfer + ROUNDING * (Math.abs(least) + transfer)) / gang);
      if (begin > last) break;
      const [s, end] = [begin - priceBase, begin + length];
      let value = gang * (sum[end]! - sum[begin]!);
      if (idle > 0) value += idle * (premium[end]! - premium[begin]!);
      value += transfer;
      if (tiered) value += extras[s + length]! - extras[s]!;
      if (s !== heldStart) value += charge;
      if (value >= least || (cap < Infinity && gang * (allIn[end]! - allIn[begin]!) > cap)) continue;
      const known = Math.max(s, freeTo);
      let t = s + length - 1;
      while (t >= known && freeGpus[gpuBase + t]! >= width && (feeder < 0 || fitsKw(kw, freeKw[feeder * slots + t]!))) t -= 1;
      freeTo = s + length;
      if (t >= known) {
        begin = priceBase + t;
        continue;
      }
      least = value;
      start = s;
    }
    if (start < 0) return;
    this.value = least;
    this.option = option;
    this.start = start;
    this.run = undefined;
  }

  /** The promised run goes first: it pays no moving charge and wins ties. */
  private tryHeld(schedule: Schedule, job: number, held: HeldPlacement, from: number, to: number, premium: Premium): void {
    const { model } = schedule;
    if (held.option < 0) return;
    const { run } = held;
    if (run[0]! < from || run[run.length - 1]! > to || !schedule.fits(held.option, run)) return;
    if (runCost(model, model.allIn, job, held.option, run) > model.optRunCap[held.option]!) return;
    this.value = runCost(model, model.objective, job, held.option, run) + model.optTransfer[held.option]!;
    this.value += runPremium(model, premium, job, held.option, run);
    this.option = held.option;
    this.run = run;
  }

  private bestSegments(schedule: Schedule, job: number, option: number, from: number, to: number, prices: RunPrices): void {
    const { model } = schedule;
    const transfer = model.optTransfer[option]!;
    const run = this.cheapest(schedule, job, option, from, to, prices, this.value - transfer);
    if (run === undefined) return;
    let value = runCost(model, model.objective, job, option, run) + transfer;
    const premium = runPremium(model, prices.premium, job, option, run);
    value += Math.max(premium, schedule.surchargeOf(option, run));
    value += moveCharge(model, job, option, run);
    if (value >= this.value) return;
    this.value = value;
    this.option = option;
    this.run = run;
  }

  /** The cheapest run; where it breaks the customer's cap, the run of least ask + power if that keeps it. */
  private cheapest(schedule: Schedule, job: number, option: number, from: number, to: number, prices: RunPrices, below: number): Run | undefined {
    const { model } = schedule;
    const run = this.segments.cheapest(schedule, job, option, from, to, prices.orderOf(job, option), below);
    const cap = model.optRunCap[option]!;
    if (run === undefined || runCost(model, model.allIn, job, option, run) <= cap) return run;
    const least = this.segments.cheapest(schedule, job, option, from, to, prices.allInOrderOf(option), Infinity);
    return least !== undefined && runCost(model, model.allIn, job, option, least) <= cap ? least : undefined;
  }
}

const isTiered = (model: Model, option: number): boolean => model.poolTiers[model.optPool[option]!]!.length > 0;
