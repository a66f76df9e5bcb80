import { err, ok, overlaps, type IdMaker, type Interval, type NodeId, type Result } from '@switchyard/kernel';
import type { AllocationDraft } from './decisions.js';
import { freeRanges, type GpuRange, type GpuSlice, type NodeFree } from './gpu-range.js';
import type { JobSpec } from './job-spec.js';
import { packGpus, type Fragmented } from './pack-gpus.js';
import type { MarketSnapshot, PoolSnapshot } from './snapshot.js';

/** Who has which GPUs of which node when: the leases of the snapshot and what this pass has given away. */
export class NodeBook {
  private readonly busy = new Map<NodeId, { readonly gpus: GpuRange; readonly during: Interval }[]>();

  static of(snapshot: MarketSnapshot): NodeBook {
    const book = new NodeBook();
    for (const lease of snapshot.leases) for (const { slice, during } of lease.allocations) book.take(slice, during);
    return book;
  }
  take(slice: GpuSlice, during: Interval): void {
    const entries = this.busy.get(slice.nodeId) ?? [];
    entries.push({ gpus: slice.gpus, during });
    this.busy.set(slice.nodeId, entries);
  }
  /** What is free on the pool's nodes that are up, throughout the window. */
  free(pool: PoolSnapshot, window: Interval): readonly NodeFree[] {
    return pool.nodes
      .filter((node) => node.state === 'up')
      .map((node) => ({
        nodeId: node.nodeId,
        gpuCount: node.gpuCount,
        free: freeRanges(node.gpuCount, (this.busy.get(node.nodeId) ?? []).filter((entry) => overlaps(entry.during, window)).map((entry) => entry.gpus)),
      }));
  }
}

/** Packs a gang for each segment and books it; on the first that does not fit nothing is booked. */
export function packDraft(book: NodeBook, pool: PoolSnapshot, spec: JobSpec, segments: readonly Interval[], ids: IdMaker): Result<readonly AllocationDraft[], Fragmented> {
  const drafts: AllocationDraft[] = [];
  for (const during of segments) {
    const packed = packGpus(book.free(pool, during), spec.gpuCount, spec.nodesWhole);
    if (!packed.ok) return err(packed.error);
    drafts.push(...packed.value.map((slice) => ({ allocationId: ids.next('alloc'), slice, during })));
  }
  for (const draft of drafts) book.take(draft.slice, draft.during);
  return ok(drafts);
}
