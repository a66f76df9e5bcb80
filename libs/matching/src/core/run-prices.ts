import { cheapestWindow } from './cheapest-window.js';
import type { Model } from './model.js';
import { sortByPrice } from './slot-order.js';

/** Prefix sums of a capacity premium per occupied GPU-slot, in units; what steers the search beside the objective. */
export type Premium = Float64Array;

/** The slots of one pool in order of price for one occupied width per GPU. */
export interface SlotOrder {
  /** Slots, cheapest first, the earlier of equals first. */
  readonly slots: Int32Array;
  /** Objective + width x premium per GPU asked, by slot. */
  readonly prices: Float64Array;
}

/**
 * What runs would cost in an empty market at one set of prices (objective + premium): per option a value that no run can beat, and
 * for a rigid job the start that reaches it. Worked out at a job's first search and kept, since the prices of one object never change;
 * it lets a search leave out pools that cannot win and take an ideal window at once where it is free.
 */
export class RunPrices {
  /** Least objective + premium + transfer of each option in units, moving charge and customers' caps left aside. */
  readonly least: Float64Array;
  /** Earliest start that costs the least; -1 for jobs that may be parked, and where no window is open. */
  readonly ideal: Int32Array;
  /** The options of every job (same index ranges as `optFrom`) in order of `least`, then of pool. */
  readonly ranked: Int32Array;
  /** Prefix sums of objective + premium per GPU asked, where a gang occupies what it asks for. */
  readonly sum: Float64Array;
  private readonly known: Uint8Array;
  private readonly allInOrders: (SlotOrder | undefined)[] = [];
  private readonly orders = new Map<number, (SlotOrder | undefined)[]>();

  /**
   * @param objective prefix sums of the price that is minimised
   * @param countTransfer whether staging the job's data costs anything
   */
  constructor(readonly model: Model, readonly premium: Premium, private readonly objective = model.objective, private readonly countTransfer = true) {
    const options = model.optPool.length;
    this.least = new Float64Array(options);
    this.ideal = new Int32Array(options).fill(-1);
    this.ranked = new Int32Array(options);
    this.sum = new Float64Array(premium.length);
    for (let i = 0; i < premium.length; i += 1) this.sum[i] = objective[i]! + premium[i]!;
    this.known = new Uint8Array(model.jobIds.length);
  }

  /** Fills the entries of one job; cheap when they are there. */
  prepare(job: number): void {
    if (this.known[job] === 1) return;
    this.known[job] = 1;
    const { model, least, ranked } = this;
    const first = model.optFrom[job]!;
    const end = model.optFrom[job + 1]!;
    for (let option = first; option < end; option += 1) {
      if (model.maxSegments[job]! > 1) least[option] = this.leastParked(job, option);
      else this.leastWindow(job, option);
      const value = least[option]!;
      let at = option;
      for (; at > first && least[ranked[at - 1]!]! > value; at -= 1) ranked[at] = ranked[at - 1]!;
      ranked[at] = option;
    }
  }

  /** The slots of the option's pool in order of price, shared by all options of that pool and width per GPU. */
  orderOf(job: number, option: number): SlotOrder {
    const { model, premium } = this;
    const width = model.optWidth[option]! / model.jobGpus[job]!;
    const pool = model.optPool[option]!;
    let byPool = this.orders.get(width);
    if (byPool === undefined) this.orders.set(width, (byPool = new Array<SlotOrder | undefined>(model.poolIds.length)));
    return (byPool[pool] ??= sortSlots(model, pool, width, this.objective, premium));
  }

  /** The same by ask + power alone: what customers' caps are about. */
  allInOrderOf(option: number): SlotOrder {
    const pool = this.model.optPool[option]!;
    return (this.allInOrders[pool] ??= sortSlots(this.model, pool, 0, this.model.allIn, this.premium));
  }

  private leastWindow(job: number, option: number): void {
    const { model, premium, sum } = this;
    const length = model.optSlots[option]!;
    const gang = model.jobGpus[job]!;
    const base = model.optPool[option]! * (model.slots + 1);
    const at = cheapestWindow(model, job, option, sum, premium);
    const idle = model.optWidth[option]! - gang;
    const value = at < 0 ? Infinity : gang * (sum[at + length]! - sum[at]!) + idle * (premium[at + length]! - premium[at]!);
    this.least[option] = value + this.transferOf(option);
    this.ideal[option] = at < 0 ? -1 : at - base;
  }

  /** The cheapest slots of the window in any pieces, and restarts wherever one would earn money. */
  private leastParked(job: number, option: number): number {
    const { model } = this;
    const { slots, prices } = this.orderOf(job, option);
    const [from, to] = [model.release[job]!, model.deadline[job]!];
    const work = model.optSlots[option]!;
    const most = work + (model.maxSegments[job]! - 1) * model.restartSlots[job]!;
    const closed = model.optClosed[option]!;
    const toClosed = closed * (model.slots + 1);
    let [value, count] = [0, 0];
    for (let i = 0; i < slots.length && count < most; i += 1) {
      const t = slots[i]!;
      if (t < from || t >= to || (closed >= 0 && model.closedBefore[toClosed + t + 1]! > model.closedBefore[toClosed + t]!)) continue;
      if (count >= work && prices[t]! >= 0) break;
      value += prices[t]!;
      count += 1;
    }
    if (count < work) return Infinity;
    return model.jobGpus[job]! * value + this.transferOf(option);
  }
  private transferOf(option: number): number {
    return this.countTransfer ? this.model.optTransfer[option]! : 0;
  }
}

/** Slots of a pool by objective + width x premium per GPU. */
function sortSlots(model: Model, pool: number, width: number, objective: Float64Array, premium: Float64Array): SlotOrder {
  const { slots } = model;
  const base = pool * (slots + 1);
  const prices = new Float64Array(slots);
  for (let t = 0; t < slots; t += 1) {
    prices[t] = objective[base + t + 1]! - objective[base + t]! + width * (premium[base + t + 1]! - premium[base + t]!);
  }
  const order = new Int32Array(slots);
  for (let t = 0; t < slots; t += 1) order[t] = t;
  sortByPrice(order, prices, new Int32Array(slots));
  return { slots: order, prices };
}
