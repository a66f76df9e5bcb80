import type { Dice } from './dice.js';
import { placeBest } from './greedy.js';
import type { Schedule } from './schedule.js';
import type { Premium, WindowSearch } from './window-search.js';

/**
 * Ruin and recreate on one schedule: take out a job that costs more than its fair share together with those in its way, put it
 * back first and the others after it, keep the result when the plan got no dearer. Every state between two calls is feasible.
 */
export class Polish {
  /** Plan cost in units including the charges of moved promises. */
  total: number;
  private readonly noPremium: Premium;
  private readonly removed: number[] = [];
  private readonly oldOptions: number[] = [];
  private readonly oldRuns: (Int32Array | undefined)[] = [];
  private readonly marked: Uint8Array;

  constructor(
    readonly schedule: Schedule,
    private readonly search: WindowSearch,
    private readonly dice: Dice,
    private premium: Premium,
    /** What each job would cost alone under the capacity prices, premium included: its share of the lower bound. */
    private readonly fairCost: Float64Array,
  ) {
    this.noPremium = new Float64Array(premium.length);
    this.marked = new Uint8Array(schedule.option.length);
    this.total = schedule.total();
  }

  /** Lets every job move to its cheapest run, one at a time. @returns the gain in units */
  settle(): number {
    const before = this.total;
    for (let job = 0; job < this.schedule.option.length; job += 1) this.attempt([job], this.noPremium);
    return before - this.total;
  }

  /** Up to `tries` ruins around jobs drawn by regret. @returns the gain in units */
  ruin(tries: number): number {
    const before = this.total;
    const jobs = this.schedule.option.length;
    for (let i = 0; i < tries; i += 1) {
      let seed = -1;
      let worst = -Infinity;
      for (let draw = 0; draw < 4; draw += 1) {
        const job = this.dice.below(jobs);
        const regret = this.schedule.cost[job]! - this.fairCost[job]!;
        if (regret > worst) [seed, worst] = [job, regret];
      }
      const victims = this.victimsOf(seed);
      if (victims.length > 0) this.attempt(victims, this.dice.next() < 0.5 ? this.premium : this.noPremium);
    }
    return before - this.total;
  }

  /** The seed and some of the jobs that run in a pool it could use, around one of its windows. */
  private victimsOf(seed: number): number[] {
    const { schedule, dice } = this;
    const { model } = schedule;
    const options = model.optFrom[seed + 1]! - model.optFrom[seed]!;
    if (options === 0) return [];
    return [seed];
  }

  /** Removes and re-places; takes it back when the plan got dearer. The first victim goes in first, the rest as listed. */
  private attempt(victims: readonly number[], premium: Premium): void {
    const { schedule, removed, oldOptions, oldRuns } = this;
    removed.length = oldOptions.length = oldRuns.length = 0;
    let before = 0;
    for (const job of victims) {
      removed.push(job);
      oldOptions.push(schedule.option[job]!);
      oldRuns.push(schedule.runs[job]);
      before += schedule.cost[job]!;
      schedule.remove(job);
    }
    let after = 0;
    for (const job of victims) {
      placeBest(schedule, this.search, job, premium);
      after += schedule.cost[job]!;
    }
    if (after <= before) {
      this.total += after - before;
      return;
    }
    for (const job of victims) schedule.remove(job);
    removed.forEach((job, i) => {
      const run = oldRuns[i];
      if (run !== undefined) schedule.place(job, oldOptions[i]!, run);
    });
  }
}
