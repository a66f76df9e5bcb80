import { fitsKw } from './model.js';
import type { Run, Schedule } from './schedule.js';

/** Segment counts above this are searched only where no limit binds: one table layer per segment. */
const LAYERS_MAX = 8;

/** Slots of one pool as one interruptible job sees them: open or not, and the price of the gang. Index 0 is slot `from`. */
export class SlotView {
  length = 0;
  from = 0;
  /** Prefix sums of the gang's price over the view; 1 for a slot that has room. */
  prices = new Float64Array(0);
  open = new Uint8Array(0);
  private scratch = new Float64Array(0);

  /** @param prefixes price prefix sums with their factor: objective x GPUs, capacity premium x width */
  fill(schedule: Schedule, option: number, from: number, to: number, prefixes: readonly (readonly [Float64Array, number])[]): void {
    const { slots, optPool, optWidth, poolFeeder, kwPerGpu } = schedule.model;
    const pool = optPool[option]!;
    const width = optWidth[option]!;
    const feeder = poolFeeder[pool]!;
    this.from = from;
    this.length = Math.max(0, to - from);
    if (this.open.length < this.length) {
      this.open = new Uint8Array(this.length * 2);
      this.prices = new Float64Array(this.length * 2 + 1);
      this.scratch = new Float64Array(this.length * 2);
    }
    this.prices[0] = 0;
    const base = pool * (slots + 1) + from;
    for (let i = 0; i < this.length; i += 1) {
      const roomy = schedule.freeGpus[pool * slots + from + i]! >= width;
      this.open[i] = roomy && (feeder < 0 || fitsKw(width * kwPerGpu[pool]!, schedule.freeKw[feeder * slots + from + i]!)) ? 1 : 0;
      let price = 0;
      for (const [prefix, factor] of prefixes) price += factor * (prefix[base + i + 1]! - prefix[base + i]!);
      this.prices[i + 1] = this.prices[i]! + price;
    }
  }
  price(i: number): number {
    return this.prices[i + 1]! - this.prices[i]!;
  }
  /** The `count`-th cheapest open price and how many slots of exactly that price belong; undefined when too few are open. */
  threshold(count: number): { price: number; ties: number; sum: number } | undefined {
    let open = 0;
    for (let i = 0; i < this.length; i += 1) if (this.open[i] === 1) this.scratch[open++] = this.price(i);
    if (open < count) return undefined;
    const sorted = this.scratch.subarray(0, open).sort();
    let sum = 0;
    let ties = 0;
    const price = sorted[count - 1]!;
    for (let i = 0; i < count; i += 1) {
      sum += sorted[i]!;
      if (sorted[i] === price) ties += 1;
    }
    return { price, ties, sum };
  }
}

/**
 * The cheapest run of `work` slots on a view in at most `segmentsMax` segments, each after the first longer than `restart`
 * and preceded by at least one parked slot. Price ties go to the earliest slots.
 * @returns segment bounds in slots of the instance, undefined when nothing fits or nothing costs less than `below`
 */
export function cheapestRun(view: SlotView, work: number, segmentsMax: number, restart: number, below: number): Run | undefined {
  const cut = view.threshold(work);
  if (cut === undefined) return undefined;
  if (restart === 0 || cut.price >= 0) {
    // The cheapest slots are a bound (restarts only add slots that are no cheaper), and the answer where their segments are few.
    if (cut.sum >= below) return undefined;
    const run = pickSlots(view, cut.price, cut.ties);
    if (run.length / 2 <= (restart === 0 ? segmentsMax : 1)) return run;
  }
  return cheapestByTable(view, work, segmentsMax, restart, below);
}

function pickSlots(view: SlotView, price: number, ties: number): Run {
  const bounds: number[] = [];
  let left = ties;
  let inRun = false;
  for (let i = 0; i < view.length; i += 1) {
    const at = view.price(i);
    const take = view.open[i] === 1 && (at < price || (at === price && left > 0));
    if (take && at === price) left -= 1;
    if (take !== inRun) bounds.push(view.from + i);
    inRun = take;
  }
  if (inRun) bounds.push(view.from + view.length);
  return [...bounds];
}

/** Tables over (time, segments so far, work done): `running[t]` ends a slot of work at t, `parked[t]` has idled since before t. */
function cheapestByTable(view: SlotView, work: number, segmentsMax: number, restart: number, below: number): Run | undefined {
  const possible = Math.min(work, 1 + Math.floor(Math.max(0, view.length - work) / (restart + 1)));
  const counted = segmentsMax < possible; // else the limit cannot bind and segments need not be counted
  const layers = counted ? Math.min(segmentsMax, LAYERS_MAX) : 2;
  const row = (layers + 1) * (work + 1);
  const running = new Float64Array((view.length + 1) * row).fill(Infinity);
  const parked = new Float64Array((view.length + 1) * row).fill(Infinity);
  const openFor = new Int32Array(view.length + 1); // open slots in a row that end before t
  const from = (layer: number): number => (counted || layer === 1 ? layer - 1 : layer);
  let [best, bestT, bestLayer] = [below, -1, -1];
  for (let t = 1; t <= view.length; t += 1) {
    openFor[t] = view.open[t - 1] === 1 ? openFor[t - 1]! + 1 : 0;
    const price = view.price(t - 1);
    const resume = openFor[t]! > restart ? view.prices[t]! - view.prices[t - 1 - restart]! : Infinity;
    for (let layer = 1; layer <= layers; layer += 1) {
      for (let done = 1; done <= Math.min(work, t); done += 1) {
        const cell = t * row + layer * (work + 1) + done;
        let value = openFor[t]! > 0 ? running[cell - row - 1]! + price : Infinity;
        if (layer === 1) {
          if (done === 1 && openFor[t]! > 0) value = Math.min(value, price);
        } else if (resume < Infinity) {
          value = Math.min(value, resumeFrom(parked, row, work, t - 1 - restart, from(layer), layer, done) + resume);
        }
        running[cell] = value;
        parked[cell] = Math.min(parked[cell - row]!, running[cell - row]!);
        if (done === work && value < best) [best, bestT, bestLayer] = [value, t, layer];
      }
    }
  }
  if (bestT < 0) return undefined;
  return trace({ view, running, parked, row, work, restart, from }, bestT, bestLayer);
}

/** Best parked cell a resume at `t` may come from; uncounted tables resume from both layers. */
function resumeFrom(parked: Float64Array, row: number, work: number, t: number, lower: number, layer: number, done: number): number {
  const at = t * row + done - 1;
  const below = lower === layer ? layer - 1 : lower;
  const direct = parked[at + below * (work + 1)]!;
  return lower === layer ? Math.min(direct, parked[at + layer * (work + 1)]!) : direct;
}

interface Tables {
  readonly view: SlotView;
  readonly running: Float64Array;
  readonly parked: Float64Array;
  readonly row: number;
  readonly work: number;
  readonly restart: number;
  readonly from: (layer: number) => number;
}

/** Walks the tables back from the end of the best run; every step repeats the sum that made the cell, so equality is exact. */
function trace(tables: Tables, endT: number, endLayer: number): Run {
  const { view, running, parked, row, work, restart, from } = tables;
  const bounds: number[] = [];
  let [t, layer, done] = [endT, endLayer, work];
  for (;;) {
    bounds.unshift(view.from + t);
    // Inside a segment: step back while the cell came from a running cell.
    for (;;) {
      const value = running[t * row + layer * (work + 1) + done]!;
      const price = view.price(t - 1);
      if (layer === 1 && done === 1 && value === price) {
        bounds.unshift(view.from + t - 1);
        return [...bounds];
      }
      if (running[(t - 1) * row + layer * (work + 1) + done - 1]! + price !== value) break;
      [t, done] = [t - 1, done - 1];
    }
    // The cell came from a resume: find the parked cell, then the running cell it was parked from.
    const value = running[t * row + layer * (work + 1) + done]!;
    t -= 1 + restart;
    done -= 1;
    bounds.unshift(view.from + t);
    const target = value;
    const resume = view.prices[t + 1 + restart]! - view.prices[t]!;
    const lower = from(layer);
    const candidates = lower === layer ? [layer - 1, layer] : [lower];
    layer = candidates.find((l) => parked[t * row + l * (work + 1) + done]! + resume === target)!;
    const idle = parked[t * row + layer * (work + 1) + done]!;
    while (running[(t - 1) * row + layer * (work + 1) + done]! !== idle) t -= 1;
    t -= 1;
  }
}
