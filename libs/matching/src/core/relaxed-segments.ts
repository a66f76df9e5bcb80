import type { Model } from './model.js';
import type { RunPrices, SlotOrder } from './run-prices.js';
import { sortByPrice } from './slot-order.js';

interface KeptOrder extends SlotOrder {
  /** Set of prices the order is of. */
  round: number;
}

/** The slots of each pool in order of price, worked out once per set of prices and occupied width per GPU, from the order before. */
export class SortedSlots {
  private round = 0;
  private readonly orders = new Map<number, (KeptOrder | undefined)[]>();
  private readonly scratch: Int32Array;

  constructor(readonly model: Model, private readonly objective: Float64Array, private readonly premium: Float64Array) {
    this.scratch = new Int32Array(model.slots);
  }

  /** Call when prices changed. */
  clear(): void {
    this.round += 1;
  }
  /** Slots of a pool by objective + width x premium, cheapest first, the earlier of equals first; prices by slot. */
  order(pool: number, width: number): SlotOrder {
    let byPool = this.orders.get(width);
    if (byPool === undefined) this.orders.set(width, (byPool = new Array<KeptOrder | undefined>(this.model.poolIds.length)));
    const { slots } = this.model;
    const kept = (byPool[pool] ??= { round: -1, prices: new Float64Array(slots), slots: Int32Array.from({ length: slots }, (_, t) => t) });
    if (kept.round === this.round) return kept;
    kept.round = this.round;
    const { objective, premium } = this;
    const base = pool * (slots + 1);
    let changed = false;
    for (let t = 0; t < slots; t += 1) {
      const price = objective[base + t + 1]! - objective[base + t]! + width * (premium[base + t + 1]! - premium[base + t]!);
      if (price === kept.prices[t]) continue;
      kept.prices[t] = price;
      changed = true;
    }
    if (changed) sortByPrice(kept.slots, kept.prices, this.scratch);
    return kept;
  }
}

/**
 * Relaxed choice of an interruptible job: the cheapest slots of one pool in its window, in any pieces; further restarts are taken
 * where they would earn money (negative prices). Never dearer than the job's best real run.
 * Adds its use to `use` as steps. @param bare the same without premium
 * @returns its value in units, `unplaced` when leaving it out is no dearer
 */
export function relaxedSegments(
  sorted: SortedSlots, bare: RunPrices, job: number, unplaced: number, countTransfer: boolean, use: Float64Array,
): number {
  const { model } = sorted;
  const gang = model.jobGpus[job]!;
  const [from, to] = [model.release[job]!, model.deadline[job]!];
  let best = unplaced;
  let bestOption = -1;
  let bestCount = 0;
  for (let rank = model.optFrom[job]!; rank < model.optFrom[job + 1]!; rank += 1) {
    const option = bare.ranked[rank]!;
    if (bare.least[option]! >= best) break;
    const { slots, prices } = sorted.order(model.optPool[option]!, model.optWidth[option]! / gang);
    const work = model.optSlots[option]!;
    const most = Math.min(to - from, work + (model.maxSegments[job]! - 1) * model.restartSlots[job]!);
    let value = countTransfer ? model.optTransfer[option]! : 0;
    let count = 0;
    for (let i = 0; i < slots.length && count < most; i += 1) {
      const t = slots[i]!;
      if (t < from || t >= to || isClosed(model, option, t)) continue;
      if (count >= work && prices[t]! >= 0) break;
      value += gang * prices[t]!;
      count += 1;
    }
    if (count >= work && value < best) [best, bestOption, bestCount] = [value, option, count];
  }
  if (bestOption < 0) return best;
  const pool = model.optPool[bestOption]!;
  const width = model.optWidth[bestOption]!;
  const { slots } = sorted.order(pool, width / gang);
  for (let i = 0; bestCount > 0; i += 1) {
    const t = slots[i]!;
    if (t < from || t >= to || isClosed(model, bestOption, t)) continue;
    bestCount -= 1;
    use[pool * model.slots + t]! += width;
    if (t + 1 < model.slots) use[pool * model.slots + t + 1]! -= width;
  }
  return best;
}

function isClosed({ optClosed, closedBefore, slots }: Model, option: number, t: number): boolean {
  const from = optClosed[option]! * (slots + 1) + t;
  return from >= 0 && closedBefore[from + 1]! > closedBefore[from]!;
}
