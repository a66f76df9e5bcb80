import type { Model } from './model.js';

/**
 * The cheapest window of a rigid job on one option in an empty market; the earliest of equals.
 * @param sum prefix sums of the price a GPU asked for pays, by pool and slot
 * @param premium the part of it that GPUs pay which the gang only keeps busy
 * @returns its start as an index of `sum`, -1 where every window meets a closed slot
 */
export function cheapestWindow(model: Model, job: number, option: number, sum: Float64Array, premium: Float64Array): number {
  const length = model.optSlots[option]!;
  const gang = model.jobGpus[job]!;
  const idle = model.optWidth[option]! - gang;
  const base = model.optPool[option]! * (model.slots + 1);
  const [first, last] = [base + model.release[job]!, base + model.deadline[job]! - length];
  const closed = model.optClosed[option]!;
  if (closed < 0 && idle === 0) return leastStep(sum, first, last, length);
  const { closedBefore } = model;
  const toClosed = closed * (model.slots + 1) - base;
  let at = -1;
  let least = Infinity;
  for (let s = first; s <= last; s += 1) {
    if (closed >= 0 && closedBefore[toClosed + s + length]! > closedBefore[toClosed + s]!) continue;
    const value = gang * (sum[s + length]! - sum[s]!) + idle * (premium[s + length]! - premium[s]!);
    if (value < least) {
      least = value;
      at = s;
    }
  }
  return at;
}

/** The innermost loop of the planner, by itself: the engine makes a few instructions of it when nothing else is in the way. */
function leastStep(prefix: Float64Array, first: number, last: number, length: number): number {
  let at = -1;
  let least = Infinity;
  for (let s = first; s <= last; s += 1) {
    const value = prefix[s + length]! - prefix[s]!;
    if (value < least) {
      least = value;
      at = s;
    }
  }
  return at;
}

/** First start from `first` on whose window costs at most `most` a GPU; above `last` when there is none. */
export function nextBelow(prefix: Float64Array, first: number, last: number, length: number, most: number): number {
  let s = first;
  while (s <= last && prefix[s + length]! - prefix[s]! > most) s += 1;
  return s;
}
