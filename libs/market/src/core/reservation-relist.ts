import { by, byNumber, byText, ladder, lengthMs, overlaps, type Interval, type NodeId } from '@switchyard/kernel';
import { rangeLength, type GpuRange, type GpuSlice } from './gpu-range.js';
import type { PlacedSlice } from './placement.js';

/** GPUs of a block that can be given back for a window, or how many could be. */
export type Relistable = { readonly cuts: readonly GpuSlice[] } | { readonly free: number };

/**
 * Which GPUs to give back: such as the block holds all of the window and none of its own jobs has a place on. Whole nodes first, since others need them most; then
 * nodes with the most idle GPUs, from the highest index down; ties by id.
 * @param kept rows of the block @param used places of its jobs: leased and promised
 */
export function chooseRelisted(kept: readonly PlacedSlice[], used: readonly PlacedSlice[], window: Interval, gpuCount: number): Relistable {
  const nodes = [...new Set(kept.map(({ slice }) => slice.nodeId))].map((nodeId) => {
    const mine = indices(kept.filter(({ slice, during }) => slice.nodeId === nodeId && during.from <= window.from && window.to <= during.to));
    const busy = indices(used.filter(({ slice, during }) => slice.nodeId === nodeId && overlaps(during, window)));
    return { nodeId, mine: mine.size, idle: [...mine].filter((gpu) => !busy.has(gpu)).sort(byNumber) };
  });
  const free = nodes.reduce((total, { idle }) => total + idle.length, 0);
  if (free < gpuCount) return { free };
  const cuts: GpuSlice[] = [];
  let left = gpuCount;
  const whole = ({ idle, mine }: { readonly idle: readonly number[]; readonly mine: number }): boolean => idle.length === mine && mine <= left;
  const order = ladder<(typeof nodes)[number]>(by((node) => (whole(node) ? 0 : 1), byNumber), by(({ idle }) => -idle.length, byNumber), by(({ nodeId }) => nodeId, byText));
  for (const { nodeId, idle } of nodes.sort(order)) {
    const take = idle.slice(Math.max(0, idle.length - left));
    left -= take.length;
    cuts.push(...rangesOf(nodeId, take));
    if (left === 0) break;
  }
  return { cuts };
}
const indices = (slices: readonly PlacedSlice[]): ReadonlySet<number> =>
  new Set(slices.flatMap(({ slice: { gpus } }) => Array.from({ length: rangeLength(gpus) }, (_, i) => gpus.from + i)));
function rangesOf(nodeId: NodeId, gpus: readonly number[]): GpuSlice[] {
  const ranges: GpuRange[] = [];
  for (const gpu of gpus) {
    const last = ranges.at(-1);
    if (last?.to === gpu) ranges[ranges.length - 1] = { from: last.from, to: gpu + 1 };
    else ranges.push({ from: gpu, to: gpu + 1 });
  }
  return ranges.map((range) => ({ nodeId, gpus: range }));
}

/** GPU-milliseconds of slices inside a window. */
export const gpuMsOf = (slices: readonly PlacedSlice[]): number => slices.reduce((total, { slice, during }) => total + rangeLength(slice.gpus) * lengthMs(during), 0);
