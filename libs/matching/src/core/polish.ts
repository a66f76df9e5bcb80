import type { Dice } from './dice.js';
import { placeBest } from './greedy.js';
import { RunIndex } from './run-index.js';
import type { Premium, RunPrices } from './run-prices.js';
import { costToPlan } from './promise-cost.js';
import { runPremium, type Run, type Schedule } from './schedule.js';
import type { WindowSearch } from './window-search.js';

/** A job that costs more than its share of the bound by this share of its cost is dear. */
const DEAR = 0.01;

/**
 * Ruin and recreate on one schedule: take out a job that costs more than its fair share together with some of those in its way, put
 * it back first and the others after it, keep the result when the plan got no dearer. Every state between two calls is feasible,
 * and a promise that is placed stays placed.
 */
export class Polish {
  /** Plan cost in units including the charges of moved promises. */
  total: number;
  private readonly premium: Premium;
  private readonly index: RunIndex;
  private readonly excess: Float64Array;
  private readonly oldOptions: number[] = [];
  private readonly oldRuns: (Run | undefined)[] = [];

  constructor(
    readonly schedule: Schedule,
    private readonly search: WindowSearch,
    private readonly dice: Dice,
    /** Prices with the capacity premium, and without. */
    private readonly priced: RunPrices,
    private readonly bare: RunPrices,
    /** What each job would cost alone under the capacity prices: its share of the lower bound. */
    private readonly fairCost: Float64Array,
  ) {
    this.premium = priced.premium;
    this.excess = new Float64Array(schedule.option.length);
    this.index = new RunIndex(schedule);
    this.total = schedule.surcharge;
    for (let job = 0; job < schedule.option.length; job += 1) this.total += costToPlan(this.schedule, job);
  }

  /** Lets every job move to its cheapest run, one at a time. @returns the gain in units */
  settle(): number {
    const before = this.total;
    for (let job = 0; job < this.schedule.option.length; job += 1) this.attempt([job], this.bare);
    return before - this.total;
  }

  /** Up to `tries` ruins around jobs drawn by regret. @returns the gain in units */
  ruin(tries: number): number {
    const before = this.total;
    const jobs = this.schedule.option.length;
    const dearest = this.dearest(tries >> 1);
    for (let i = 0; i < tries; i += 1) {
      let seed = dearest[i] ?? -1;
      let worst = -Infinity;
      for (let draw = 0; draw < 6 && i >= dearest.length; draw += 1) {
        const job = this.dice.below(jobs);
        const regret = this.schedule.cost[job]! - this.fairCost[job]!;
        if (regret > worst) [seed, worst] = [job, regret];
      }
      const victims = this.victimsOf(seed);
      if (victims.length > 0) this.attempt(victims, this.dice.next() < 0.5 ? this.priced : this.bare);
    }
    return before - this.total;
  }

  /** Up to `count` jobs that are the furthest above their share of the bound, premium included; the furthest first. */
  private dearest(count: number): number[] {
    const { schedule, premium, fairCost, excess } = this;
    const { model, option, runs, cost } = schedule;
    const dear: number[] = [];
    for (let job = 0; job < option.length; job += 1) {
      const run = runs[job];
      excess[job] = cost[job]! - fairCost[job]!;
      if (run !== undefined) excess[job]! += runPremium(model, premium, job, option[job]!, run);
      if (excess[job]! > DEAR * cost[job]!) dear.push(job);
    }
    return dear.sort((a, b) => excess[b]! - excess[a]! || a - b).slice(0, count);
  }

  /** The seed, and some of the jobs that run where and when it would like to. */
  private victimsOf(seed: number): number[] {
    const { model } = this.schedule;
    const options = model.optFrom[seed + 1]! - model.optFrom[seed]!;
    if (options === 0) return [];
    let [pool, start, length, least] = [-1, -1, 0, Infinity];
    for (let draw = 0; draw < 3; draw += 1) {
      const option = model.optFrom[seed]! + this.dice.below(options);
      const slots = model.optSlots[option]!;
      const room = model.deadline[seed]! - model.release[seed]! - slots + 1;
      const base = model.optPool[option]! * (model.slots + 1);
      for (let k = 0; k < 4; k += 1) {
        const s = model.release[seed]! + this.dice.below(room);
        const price = model.objective[base + s + slots]! - model.objective[base + s]! + this.premium[base + s + slots]! - this.premium[base + s]!;
        if (price < least) [pool, start, length, least] = [model.optPool[option]!, s, slots, price];
      }
    }
    const victims = this.index.overlapping(pool, start, start + length, 3 + this.dice.below(8), this.dice);
    const others = victims.filter((job) => job !== seed).sort((a, b) => this.sizeOf(b) - this.sizeOf(a) || a - b);
    return [seed, ...others];
  }

  private sizeOf(job: number): number {
    const { model } = this.schedule;
    const option = model.optFrom[job]!;
    return model.optWidth[option]! * model.optSlots[option]!;
  }

  /** No place of the job costs less, whatever else is placed. */
  private leastOf(job: number): number {
    const { bare } = this;
    const { model } = bare;
    bare.prepare(job);
    const first = model.optFrom[job]!;
    const out = model.unplacedCost[job]!;
    return first === model.optFrom[job + 1] ? out : Math.min(out, bare.least[bare.ranked[first]!]!);
  }

  /** Removes and re-places in the order given; takes it back when the plan got dearer. */
  private attempt(victims: readonly number[], prices: RunPrices): void {
    const { schedule, index, oldOptions, oldRuns } = this;
    let before = schedule.surcharge;
    for (let i = 0; i < victims.length; i += 1) {
      const job = victims[i]!;
      before += costToPlan(this.schedule, job);
      oldOptions[i] = schedule.option[job]!;
      oldRuns[i] = schedule.runs[job];
      index.remove(job);
      schedule.remove(job);
    }
    // What is placed so far, and the least that the rest can cost: most attempts are seen to fail before all are placed.
    let after = 0;
    for (let i = 0; i < victims.length; i += 1) after += this.leastOf(victims[i]!);
    let orphaned = false;
    let fails = false;
    for (const job of this.inTurn(victims)) {
      placeBest(schedule, this.search, job, prices);
      index.add(job);
      after += costToPlan(this.schedule, job) - this.leastOf(job);
      orphaned ||= schedule.option[job]! < 0 && (schedule.supports(job) || schedule.model.standing[job] === 1);
      fails = after + schedule.surcharge > before;
      if (fails) break;
    }
    after += schedule.surcharge;
    if (!fails && !orphaned) {
      this.total += after - before;
      return;
    }
    for (const job of victims) {
      index.remove(job);
      schedule.remove(job);
    }
    for (let i = 0; i < victims.length; i += 1) {
      const run = oldRuns[i];
      if (run === undefined) continue;
      schedule.place(victims[i]!, oldOptions[i]!, run);
      index.add(victims[i]!);
    }
  }

  /** Predecessors before the jobs that wait for them. */
  private inTurn(victims: readonly number[]): readonly number[] {
    const { model } = this.schedule;
    if (!model.hasDependencies) return victims;
    const left = [...victims];
    const out: number[] = [];
    while (left.length > 0) {
      const next = left.findIndex((job) => !this.reaches(left, job));
      out.push(...left.splice(Math.max(0, next), 1));
    }
    return out;
  }
  private reaches(left: readonly number[], job: number): boolean {
    const seen = new Set<number>();
    const stack = [...this.schedule.model.before[job]!];
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      if (left.includes(next)) return true;
      if (!seen.has(next)) stack.push(...this.schedule.model.before[next]!);
      seen.add(next);
    }
    return false;
  }
}
