import type { Model } from './model.js';

/** The slots of each pool in order of price, worked out once per set of prices and occupied width per GPU. */
export class SortedSlots {
  private readonly orders = new Map<number, Map<number, { readonly slots: Int32Array; readonly prices: Float64Array }>>();

  constructor(readonly model: Model) {}

  clear(): void {
    this.orders.clear();
  }
  /** Slots of a pool by objective + width x premium, cheapest first, the earlier of equals first; prices by slot. */
  order(pool: number, width: number, objective: Float64Array, premium: Float64Array): { readonly slots: Int32Array; readonly prices: Float64Array } {
    let byPool = this.orders.get(width);
    if (byPool === undefined) this.orders.set(width, (byPool = new Map()));
    const known = byPool.get(pool);
    if (known !== undefined) return known;
    const { slots } = this.model;
    const base = pool * (slots + 1);
    const prices = new Float64Array(slots);
    for (let t = 0; t < slots; t += 1) {
      prices[t] = objective[base + t + 1]! - objective[base + t]! + width * (premium[base + t + 1]! - premium[base + t]!);
    }
    const order = Int32Array.from({ length: slots }, (_, t) => t).sort((a, b) => prices[a]! - prices[b]! || a - b);
    const made = { slots: order, prices };
    byPool.set(pool, made);
    return made;
  }
}

/**
 * Relaxed choice of an interruptible job: the cheapest slots of one pool in its window, in any pieces; further restarts are taken
 * where they would earn money (negative prices). Never dearer than the job's best real run.
 * Adds its use to `use` as steps. @returns its value in units, `unplaced` when leaving it out is no dearer
 */
export function relaxedSegments(
  sorted: SortedSlots, job: number, unplaced: number, objective: Float64Array, premium: Float64Array, countTransfer: boolean, use: Float64Array,
): number {
  const { model } = sorted;
  const gang = model.jobGpus[job]!;
  const [from, to] = [model.release[job]!, model.deadline[job]!];
  let best = unplaced;
  let bestOption = -1;
  let bestCount = 0;
  for (let option = model.optFrom[job]!; option < model.optFrom[job + 1]!; option += 1) {
    const { slots, prices } = sorted.order(model.optPool[option]!, model.optWidth[option]! / gang, objective, premium);
    const work = model.optSlots[option]!;
    const most = Math.min(to - from, work + (model.maxSegments[job]! - 1) * model.restartSlots[job]!);
    let value = countTransfer ? model.optTransfer[option]! : 0;
    let count = 0;
    for (let i = 0; i < slots.length && count < most; i += 1) {
      const t = slots[i]!;
      if (t < from || t >= to) continue;
      if (count >= work && prices[t]! >= 0) break;
      value += gang * prices[t]!;
      count += 1;
    }
    if (value < best) [best, bestOption, bestCount] = [value, option, count];
  }
  if (bestOption < 0) return best;
  const pool = model.optPool[bestOption]!;
  const width = model.optWidth[bestOption]!;
  const { slots } = sorted.order(pool, width / gang, objective, premium);
  for (let i = 0; bestCount > 0; i += 1) {
    const t = slots[i]!;
    if (t < from || t >= to) continue;
    bestCount -= 1;
    use[pool * model.slots + t]! += width;
    if (t + 1 < model.slots) use[pool * model.slots + t + 1]! -= width;
  }
  return best;
}
