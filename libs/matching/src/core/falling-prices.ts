import type { Model } from './model.js';

/** Sums of doubles err by far less than this share. */
const ROUNDING = 1e-9;

/**
 * Remembers what the cheapest window of an option cost in an earlier round, and by how much capacity prices have fallen since: a bound on
 * what it can cost now that takes no look at the windows. Prices that rose only make windows dearer.
 */
export class FallingPrices {
  /** Cheapest value of each option when last worked out, and the fall over its window up to then. */
  private readonly seen: Float64Array;
  private readonly fallenThen: Float64Array;
  /** By pool, prefix sums over slots of all falls of the premium so far: `pool * (slots + 1) + t`. */
  private readonly fallen: Float64Array;
  private readonly last: Float64Array;

  /** @param premium prefix sums of the premium by pool and slot; updated in place by their owner */
  constructor(private readonly model: Model, private readonly premium: Float64Array) {
    this.seen = new Float64Array(model.optPool.length).fill(-Infinity);
    this.fallenThen = new Float64Array(model.optPool.length);
    this.fallen = new Float64Array(premium.length);
    this.last = premium.slice();
  }

  /** Call when the premium has changed. */
  update(): void {
    const { fallen, last, premium } = this;
    const { slots } = this.model;
    for (let from = 0; from < premium.length; from += slots + 1) {
      let sum = 0;
      for (let i = from + 1; i <= from + slots; i += 1) {
        const fall = last[i]! - last[i - 1]! - (premium[i]! - premium[i - 1]!);
        if (fall > 0) sum += fall;
        fallen[i]! += sum;
      }
    }
    last.set(premium);
  }

  /** No window of the option of job `j` costs less now. */
  least(j: number, option: number): number {
    const seen = this.seen[option]!;
    return seen - this.model.optWidth[option]! * (this.fallOver(j, option) - this.fallenThen[option]!) - ROUNDING * Math.abs(seen);
  }
  /** Notes what the cheapest window costs at the prices of now, or a bound on it. */
  note(j: number, option: number, value: number): void {
    this.seen[option] = value;
    this.fallenThen[option] = this.fallOver(j, option);
  }
  private fallOver(j: number, option: number): number {
    const base = this.model.optPool[option]! * (this.model.slots + 1);
    return this.fallen[base + this.model.deadline[j]!]! - this.fallen[base + this.model.release[j]!]!;
  }
}
