import { fitsKw } from './model.js';
import type { SlotOrder } from './run-prices.js';
import type { Run, Schedule } from './schedule.js';
import { oneWindow, SegmentDual, type SegmentProblem } from './segment-dual.js';
import { cheapestByTable, fitsTable } from './segment-table.js';

/**
 * The cheapest run of one interruptible job on one pool in what a schedule leaves free. Three ways, cheapest first: the cheapest open
 * slots where they happen to form few enough segments (exact, and a bound that ends most searches); a table (exact, small windows);
 * the dual search (near-exact). Reused; keeps no answers.
 */
export class SegmentSearch implements SegmentProblem {
  length = 0;
  from = 0;
  prices = new Float64Array(0);
  price = new Float64Array(0);
  open = new Uint8Array(0);
  private chosen = new Uint8Array(0);
  private readonly dual = new SegmentDual();

  /**
   * @param order slots of the option's pool by price per GPU asked
   * @param below answers that cannot cost less, transfer left aside, are not worked out
   * @returns segment bounds in slots of the instance, undefined when nothing fits or nothing costs less than `below`
   */
  cheapest(schedule: Schedule, job: number, option: number, from: number, to: number, order: SlotOrder, below: number): Run | undefined {
    const { model } = schedule;
    const gang = model.jobGpus[job]!;
    const work = model.optSlots[option]!;
    const restart = model.restartSlots[job]!;
    const segmentsMax = model.maxSegments[job]!;
    const picked = this.pick(schedule, option, from, to, order, work);
    if (picked === undefined) return undefined;
    // Restarts only add slots; where those are no cheaper than nothing, the cheapest slots are a bound.
    const bounds = restart === 0 || picked.dearest >= 0;
    if (bounds && gang * picked.sum >= below) return undefined;
    if (bounds) {
      const run = this.runOfChosen();
      if (run.length / 2 <= (restart === 0 ? segmentsMax : 1)) return run;
    }
    this.fill(schedule, option, order, gang);
    if (segmentsMax === 1) return oneWindow(this, work)?.map((slot) => slot + from);
    if (fitsTable(this.length, work, segmentsMax)) return cheapestByTable(this, work, segmentsMax, restart, below);
    return this.dual.search(this, work, segmentsMax, restart, gang * picked.dearest, below);
  }

  /** Marks the `work` cheapest slots with room; undefined when there are too few. */
  private pick(schedule: Schedule, option: number, from: number, to: number, order: SlotOrder, work: number): { sum: number; dearest: number } | undefined {
    const { slots, optPool, optWidth, poolFeeder, kwPerGpu } = schedule.model;
    const pool = optPool[option]!;
    const width = optWidth[option]!;
    const feeder = poolFeeder[pool]!;
    const kw = width * kwPerGpu[pool]!;
    this.from = from;
    this.length = Math.max(0, to - from);
    if (this.open.length < this.length) {
      this.open = new Uint8Array(this.length * 2);
      this.chosen = new Uint8Array(this.length * 2);
      this.price = new Float64Array(this.length * 2);
      this.prices = new Float64Array(this.length * 2 + 1);
    }
    this.chosen.fill(0, 0, this.length);
    let [sum, left] = [0, work];
    for (let i = 0; i < slots; i += 1) {
      const t = order.slots[i]!;
      if (t < from || t >= to || schedule.freeGpus[pool * slots + t]! < width) continue;
      if (feeder >= 0 && !fitsKw(kw, schedule.freeKw[feeder * slots + t]!)) continue;
      this.chosen[t - from] = 1;
      sum += order.prices[t]!;
      left -= 1;
      if (left === 0) return { sum, dearest: order.prices[t]! };
    }
    return undefined;
  }

  private runOfChosen(): Run {
    const bounds: number[] = [];
    let inRun = 0;
    for (let i = 0; i < this.length; i += 1) {
      if (this.chosen[i] !== inRun) {
        bounds.push(this.from + i);
        inRun = 1 - inRun;
      }
    }
    if (inRun === 1) bounds.push(this.from + this.length);
    return bounds;
  }

  /** The window as the table and the dual search read it. */
  private fill(schedule: Schedule, option: number, order: SlotOrder, gang: number): void {
    const { slots, optPool, optWidth, poolFeeder, kwPerGpu } = schedule.model;
    const pool = optPool[option]!;
    const width = optWidth[option]!;
    const feeder = poolFeeder[pool]!;
    const kw = width * kwPerGpu[pool]!;
    this.prices[0] = 0;
    for (let i = 0; i < this.length; i += 1) {
      const t = this.from + i;
      const roomy = schedule.freeGpus[pool * slots + t]! >= width;
      const open = roomy && (feeder < 0 || fitsKw(kw, schedule.freeKw[feeder * slots + t]!));
      const price = gang * order.prices[t]!;
      this.open[i] = open ? 1 : 0;
      this.price[i] = open ? price : Infinity;
      this.prices[i + 1] = this.prices[i]! + price;
    }
  }
}
