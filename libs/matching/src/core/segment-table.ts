import type { Run } from './schedule.js';
import type { SegmentProblem } from './segment-dual.js';

/** Segment counts above this are searched only where no limit binds: one table layer per segment. */
const LAYERS_MAX = 8;
/** Cells of the largest table worth filling; above it the dual search answers, in a tenth of the time and near enough. */
const CELLS_MAX = 2_048;

/** Tables, kept from call to call: a search fills thousands of them. Every call fills what it reads. */
const kept = { running: new Float64Array(0), parked: new Float64Array(0), openFor: new Int32Array(0) };

function tablesOf(cells: number, length: number): typeof kept {
  if (kept.running.length < cells) [kept.running, kept.parked] = [new Float64Array(2 * cells), new Float64Array(2 * cells)];
  if (kept.openFor.length <= length) kept.openFor = new Int32Array(2 * length + 1);
  kept.running.fill(Infinity, 0, cells);
  kept.parked.fill(Infinity, 0, cells);
  kept.openFor[0] = 0;
  return kept;
}

/** Whether the exact table is small enough. */
export function fitsTable(slots: number, work: number, segmentsMax: number): boolean {
  return (slots + 1) * (Math.min(segmentsMax, LAYERS_MAX) + 1) * (work + 1) <= CELLS_MAX;
}

/**
 * The cheapest run by tables over (time, segments so far, work done): `running[t]` ends a slot of work at t, `parked[t]` has idled since before t.
 * @returns undefined when nothing fits or nothing costs less than `below`
 */
export function cheapestByTable(view: SegmentProblem, work: number, segmentsMax: number, restart: number, below: number): Run | undefined {
  const possible = Math.min(work, 1 + Math.floor(Math.max(0, view.length - work) / (restart + 1)));
  const counted = segmentsMax < possible; // else the limit cannot bind and segments need not be counted
  const layers = counted ? Math.min(segmentsMax, LAYERS_MAX) : 2;
  const row = (layers + 1) * (work + 1);
  // openFor: open slots in a row that end before t
  const { running, parked, openFor } = tablesOf((view.length + 1) * row, view.length);
  const from = (layer: number): number => (counted || layer === 1 ? layer - 1 : layer);
  let [best, bestT, bestLayer] = [below, -1, -1];
  for (let t = 1; t <= view.length; t += 1) {
    const most = Math.min(work, t);
    openFor[t] = view.open[t - 1] === 1 ? openFor[t - 1]! + 1 : 0;
    const price = view.prices[t]! - view.prices[t - 1]!;
    const resume = openFor[t]! > restart ? view.prices[t]! - view.prices[t - 1 - restart]! : Infinity;
    for (let layer = 1; layer <= layers; layer += 1) {
      for (let done = 1; done <= most; done += 1) {
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
  readonly view: SegmentProblem;
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
      const price = view.prices[t]! - view.prices[t - 1]!;
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
