import { by, byText, err, ok, type Result } from '@switchyard/kernel';
import { rangeLength, type GpuRange, type GpuSlice, type NodeFree } from './gpu-range.js';

/** Enough GPUs may be free, but not in the shape that the gang needs. */
export interface Fragmented {
  readonly kind: 'FRAGMENTED';
  readonly gpusNeeded: number;
  readonly gpusFree: number;
  readonly nodesNeeded: number;
  readonly nodesWhollyFree: number;
}

const freeCount = (node: NodeFree): number => node.free.reduce((total, range) => total + rangeLength(range), 0);

/**
 * Gives a gang its GPUs. A gang smaller than a node stays on one node, in slices of a power of two that start at a multiple of
 * their size (so that what is left stays usable, and a slice shares one switch); a larger gang takes whole nodes and one node for the rest.
 * With `wholeNodes` the rest takes a whole node too. All nodes of a pool have the same `gpuCount`.
 * Best fit: the node with the fewest free GPUs that can take the rest, ties by id.
 * @throws RangeError when the gang is not a positive integer or the nodes differ in size: bugs of the caller
 */
export function packGpus(nodes: readonly NodeFree[], gang: number, wholeNodes: boolean): Result<readonly GpuSlice[], Fragmented> {
  if (!Number.isInteger(gang) || gang < 1) throw new RangeError(`packGpus: the gang must be a positive integer, got ${gang}`);
  const size = nodes[0]?.gpuCount ?? 0;
  const odd = nodes.find((node) => node.gpuCount !== size);
  if (odd) throw new RangeError(`packGpus: node ${odd.nodeId} has ${odd.gpuCount} GPUs where the pool has ${size}`);
  const wholeNeeded = size === 0 ? 0 : wholeNodes ? Math.ceil(gang / size) : Math.floor(gang / size);
  const rest = size === 0 || wholeNodes ? 0 : gang % size;
  const counts = nodes.map(freeCount);
  const refused = (): Result<never, Fragmented> => err({
    kind: 'FRAGMENTED',
    gpusNeeded: gang,
    gpusFree: counts.reduce((total, count) => total + count, 0),
    nodesNeeded: wholeNeeded + (rest > 0 ? 1 : 0),
    nodesWhollyFree: counts.filter((count) => count === size).length,
  });
  if (size === 0) return refused();
  const taken = wholeNeeded === 0 ? [] : nodes.filter((_, at) => counts[at] === size).sort(by((node) => node.nodeId, byText)).slice(0, wholeNeeded);
  if (taken.length < wholeNeeded) return refused();
  const slices: GpuSlice[] = taken.map((node) => ({ nodeId: node.nodeId, gpus: { from: 0, to: size } }));
  if (rest === 0) return ok(slices);
  const ranges = bestFit(nodes, counts, rest, new Set(taken));
  return ranges === undefined ? refused() : ok([...slices, ...ranges]);
}

/** Slices on the node with the fewest free GPUs that can take them, ties by id; undefined when none can. */
function bestFit(nodes: readonly NodeFree[], counts: readonly number[], rest: number, without: ReadonlySet<NodeFree>): readonly GpuSlice[] | undefined {
  let best: { readonly node: NodeFree; readonly count: number; readonly ranges: readonly GpuRange[] } | undefined;
  nodes.forEach((node, at) => {
    const count = counts[at]!;
    if (count < rest || without.has(node)) return;
    if (best !== undefined && (count - best.count || byText(node.nodeId, best.node.nodeId)) >= 0) return;
    const ranges = alignedSlices(node.free, rest);
    if (ranges) best = { node, count, ranges };
  });
  const found = best;
  return found?.ranges.map((gpus) => ({ nodeId: found.node.nodeId, gpus }));
}

/** `count` GPUs as power-of-two slices, largest first, each at a multiple of its size; undefined when they do not fit. */
export function alignedSlices(free: readonly GpuRange[], count: number): readonly GpuRange[] | undefined {
  let left = [...free];
  const slices: GpuRange[] = [];
  for (let size = 2 ** Math.floor(Math.log2(count)), need = count; need > 0; size /= 2) {
    if (size > need) continue;
    const slice = smallestFit(left, size);
    if (!slice) return undefined;
    slices.push(slice);
    need -= size;
    left = left.flatMap((range) =>
      slice.from >= range.from && slice.to <= range.to
        ? [{ from: range.from, to: slice.from }, { from: slice.to, to: range.to }].filter((part) => part.from < part.to)
        : [range],
    );
  }
  return slices.sort((a, b) => a.from - b.from);
}

/** The aligned slice inside the shortest free range that has one; ties by index. */
function smallestFit(free: readonly GpuRange[], size: number): GpuRange | undefined {
  let best: { readonly slice: GpuRange; readonly room: number } | undefined;
  for (const range of free) {
    const from = Math.ceil(range.from / size) * size;
    if (from + size > range.to) continue;
    if (!best || rangeLength(range) < best.room) best = { slice: { from, to: from + size }, room: rangeLength(range) };
  }
  return best?.slice;
}
