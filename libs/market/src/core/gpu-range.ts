import type { NodeId } from '@switchyard/kernel';

/** GPU indices [from, to) of one node. */
export interface GpuRange {
  readonly from: number;
  readonly to: number;
}
/** Part of a node given to a lease. */
export interface GpuSlice {
  readonly nodeId: NodeId;
  readonly gpus: GpuRange;
}
/** What of one node is free throughout a window. */
export interface NodeFree {
  readonly nodeId: NodeId;
  /** GPUs of the node, free or not. */
  readonly gpuCount: number;
  /** Ascending, disjoint. */
  readonly free: readonly GpuRange[];
}
export const rangeLength = (range: GpuRange): number => range.to - range.from;
export const rangesOverlap = (a: GpuRange, b: GpuRange): boolean => a.from < b.to && b.from < a.to;

/** `gpuCount` indices without the busy ranges: ascending, disjoint, none empty. */
export function freeRanges(gpuCount: number, busy: readonly GpuRange[]): GpuRange[] {
  if (busy.length === 0) return gpuCount > 0 ? [{ from: 0, to: gpuCount }] : [];
  const free: GpuRange[] = [];
  let at = 0;
  for (const range of [...busy].sort((a, b) => a.from - b.from || a.to - b.to)) {
    if (range.from > at) free.push({ from: at, to: Math.min(range.from, gpuCount) });
    at = Math.max(at, range.to);
  }
  if (at < gpuCount) free.push({ from: at, to: gpuCount });
  return free.filter((range) => range.from < range.to);
}
