import type { Run } from './schedule.js';
import { SegmentShape } from './segment-shape.js';

/** Rewards tried per search: the answers lie on a convex curve with few corners, so the secants meet after a handful. */
const REWARDS_MAX = 14;
/** Ends moved per answer when its slots are evened out. */
const EXCHANGES_MAX = 64;

/** One job on one pool: what the search reads of it. */
export interface SegmentProblem {
  /** Slot of the instance that is slot 0 of the view. */
  readonly from: number;
  readonly length: number;
  /** Prefix sums of the gang's price over the view; 1 for a slot that has room. */
  readonly prices: Float64Array;
  /** Price by slot, Infinity where there is no room. */
  readonly price: Float64Array;
  readonly open: Uint8Array;
}

/**
 * The cheapest run in at most so many segments, near-exact in O(slots) per reward tried. The demand for exactly `work` slots is
 * relaxed to a reward per slot; the two corner answers around the wanted length are then trimmed or grown at their ends, and the ends
 * evened out. Exact whenever a corner has the wanted length. Reused; keeps no answers.
 */
export class SegmentDual {
  private readonly shape = new SegmentShape();
  private few: number[] = [];
  private many: number[] = [];

  /**
   * @param reward first reward to try, such as the price of the dearest of the `work` cheapest slots
   * @param below answers that cannot cost less are not worked out
   * @returns a legal run, undefined when none was found
   */
  search(problem: SegmentProblem, work: number, segmentsMax: number, restart: number, reward: number, below: number): Run | undefined {
    let [fewCount, fewReward, fewCost] = [-1, 0, 0];
    let [manyCount, manyReward, manyCost] = [-1, 0, 0];
    let step = this.spread(problem) / 32;
    let next = reward;
    for (let tries = 0; tries < REWARDS_MAX; tries += 1) {
      const { shape } = this;
      shape.solve(problem.price, problem.length, next, Math.max(0, next * restart), segmentsMax);
      const done = shape.slots - Math.max(0, shape.pieces - 1) * restart;
      const cost = shape.worth + next * shape.slots;
      // Weak duality: with this reward no run of the wanted length costs less.
      if ((restart === 0 || next >= 0) && cost + next * (work - done) >= below) return undefined;
      if (done < work) {
        if (done === fewCount && manyCount >= 0) break;
        [fewCount, fewReward, fewCost] = [done, next, cost];
        this.few = this.copy();
      } else {
        if (done === manyCount && fewCount >= 0) break;
        [manyCount, manyReward, manyCost] = [done, next, cost];
        this.many = this.copy();
        if (done === work) break;
      }
      if (fewCount >= 0 && manyCount >= 0) {
        const slope = (manyCost - fewCost) / (manyCount - fewCount);
        const inside = slope > fewReward && slope < manyReward;
        next = inside ? slope : (fewReward + manyReward) / 2;
        if (next === fewReward || next === manyReward) break;
      } else {
        next += fewCount >= 0 ? step : -step;
        step *= 3;
      }
    }
    const found = [manyCount >= 0 ? this.even(problem, this.many, work, restart) : undefined, fewCount > 0 ? this.even(problem, this.few, work, restart) : undefined];
    found.push(oneWindow(problem, work));
    let best: number[] | undefined;
    let least = Infinity;
    for (const run of found) {
      const cost = run === undefined ? Infinity : costOf(problem, run);
      if (cost < least) [best, least] = [run, cost];
    }
    return best?.map((slot) => slot + problem.from);
  }

  private copy(): number[] {
    return Array.from(this.shape.bounds.subarray(0, 2 * this.shape.pieces));
  }
  private spread({ price, length }: SegmentProblem): number {
    let [low, high] = [Infinity, -Infinity];
    for (let i = 0; i < length; i += 1) {
      const at = price[i]!;
      if (at === Infinity) continue;
      if (at < low) low = at;
      if (at > high) high = at;
    }
    return high > low ? high - low : 1 + Math.abs(low);
  }

  /** Trims the dearest ends or grows by the cheapest until the work is right, then swaps ends as long as it pays. */
  private even(problem: SegmentProblem, shape: readonly number[], work: number, restart: number): number[] | undefined {
    const run = [...shape];
    const missing = (): number => work + (run.length / 2 - 1) * restart - occupied(run);
    for (let guard = 2 * problem.length; missing() < 0; guard -= 1) {
      if (guard === 0 || !trim(problem, run, restart)) return undefined;
    }
    for (let guard = 2 * problem.length; missing() > 0; guard -= 1) if (guard === 0 || !grow(problem, run)) return undefined;
    if (missing() !== 0) return undefined;
    for (let i = 0; i < EXCHANGES_MAX; i += 1) {
      const before = costOf(problem, run);
      const old = [...run];
      const pieces = run.length;
      const swapped = trim(problem, run, restart) && run.length === pieces && grow(problem, run) && missing() === 0;
      if (swapped && costOf(problem, run) < before) continue;
      run.splice(0, run.length, ...old);
      break;
    }
    return isLegal(run, restart) ? run : undefined;
  }
}

const occupied = (run: readonly number[]): number => {
  let slots = 0;
  for (let i = 0; i < run.length; i += 2) slots += run[i + 1]! - run[i]!;
  return slots;
};
const costOf = ({ prices }: SegmentProblem, run: readonly number[]): number => {
  let cost = 0;
  for (let i = 0; i < run.length; i += 2) cost += prices[run[i + 1]!]! - prices[run[i]!]!;
  return cost;
};
const isLegal = (run: readonly number[], restart: number): boolean => {
  for (let i = 2; i < run.length; i += 2) if (run[i + 1]! - run[i]! <= restart || run[i]! <= run[i - 1]!) return false;
  return run.length > 0;
};

/** Gives up the dearest slot at an end; a piece that is left with nothing but its restart goes whole. @returns false when nothing is left */
function trim({ prices }: SegmentProblem, run: number[], restart: number): boolean {
  let [dearest, at] = [-Infinity, -1];
  for (let i = 0; i < run.length; i += 1) {
    const slot = i % 2 === 0 ? run[i]! : run[i]! - 1;
    const price = prices[slot + 1]! - prices[slot]!;
    if (price > dearest) [dearest, at] = [price, i];
  }
  if (at < 0) return false;
  run[at] = run[at]! + (at % 2 === 0 ? 1 : -1);
  const piece = at - (at % 2);
  if (run[piece + 1]! - run[piece]! <= (piece === 0 ? 0 : restart)) run.splice(piece, 2);
  return run.length > 0;
}

/** Takes the cheapest open slot next to an end; pieces that meet become one. @returns false when no end can move */
function grow({ prices, open, length }: SegmentProblem, run: number[]): boolean {
  let [least, at] = [Infinity, -1];
  for (let i = 0; i < run.length; i += 1) {
    const slot = i % 2 === 0 ? run[i]! - 1 : run[i]!;
    if (slot < 0 || slot >= length || open[slot] === 0) continue;
    const price = prices[slot + 1]! - prices[slot]!;
    if (price < least) [least, at] = [price, i];
  }
  if (at < 0) return false;
  run[at] = run[at]! + (at % 2 === 0 ? -1 : 1);
  const meet = at % 2 === 0 ? at - 1 : at;
  if (meet > 0 && meet + 1 < run.length && run[meet] === run[meet + 1]) run.splice(meet, 2);
  return true;
}

/** The cheapest window in one piece: what every job that may be parked can fall back on. */
export function oneWindow({ prices, open, length }: SegmentProblem, work: number): number[] | undefined {
  let [least, start, run] = [Infinity, -1, 0];
  for (let i = 0; i < length; i += 1) {
    run = open[i] === 1 ? run + 1 : 0;
    if (run < work) continue;
    const cost = prices[i + 1]! - prices[i + 1 - work]!;
    if (cost < least) [least, start] = [cost, i + 1 - work];
  }
  return start < 0 ? undefined : [start, start + work];
}
