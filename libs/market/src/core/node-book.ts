import { err, ok, overlaps, type Interval, type JobId, type NodeId, type Result } from '@switchyard/kernel';
import { freeRanges, type GpuRange, type NodeFree } from './gpu-range.js';
import { isOpen } from './hold.js';
import type { JobSpec } from './job-spec.js';
import { packGpus, type Fragmented } from './pack-gpus.js';
import type { PlacedSlice, Placement } from './placement.js';
import { laterSegments, type JobSnapshot, type MarketSnapshot, type PoolSnapshot } from './snapshot.js';

interface Entry {
  readonly gpus: GpuRange;
  readonly during: Interval;
  /** The promised job that holds it; absent for what is final. */
  readonly promisedTo?: JobId;
}

/**
 * Who has which GPUs of which node when: leases, bound quotes and promises of the snapshot, and what this pass has given away. Promises
 * keep the GPUs they were given, because counting GPUs alone would let later work break them into pieces.
 */
export class NodeBook {
  private readonly entries = new Map<NodeId, Entry[]>();

  static of(snapshot: MarketSnapshot): NodeBook {
    const book = new NodeBook();
    for (const lease of snapshot.leases) book.take(lease.allocations);
    for (const hold of snapshot.holds) if (isOpen(hold, snapshot.at)) book.take(hold.placement.slices ?? []);
    for (const job of snapshot.jobs) book.take(promisedSlices(snapshot, job), job.jobId);
    return book;
  }
  take(slices: readonly PlacedSlice[], promisedTo?: JobId): void {
    for (const { slice, during } of slices) {
      const entries = this.entries.get(slice.nodeId) ?? [];
      entries.push({ gpus: slice.gpus, during, ...(promisedTo && { promisedTo }) });
      this.entries.set(slice.nodeId, entries);
    }
  }
  /** Gives back what a promise held: it moves, or it becomes a lease. */
  release(jobId: JobId): void {
    for (const [nodeId, entries] of this.entries) this.entries.set(nodeId, entries.filter((entry) => entry.promisedTo !== jobId));
  }
  /** What is free on the pool's nodes that are up, throughout the window; what `jobId` itself was promised counts as free. */
  free(pool: PoolSnapshot, window: Interval, jobId: JobId): readonly NodeFree[] {
    const busy = (nodeId: NodeId): GpuRange[] =>
      (this.entries.get(nodeId) ?? []).filter((entry) => entry.promisedTo !== jobId && overlaps(entry.during, window)).map((entry) => entry.gpus);
    return pool.nodes
      .filter((node) => node.state === 'up')
      .map((node) => ({ nodeId: node.nodeId, gpuCount: node.gpuCount, free: freeRanges(node.gpuCount, busy(node.nodeId)) }));
  }
  /** GPUs for each segment of a job. Books nothing. */
  pack(pool: PoolSnapshot, jobId: JobId, spec: Pick<JobSpec, 'gpuCount' | 'nodesWhole'>, segments: readonly Interval[]): Result<readonly PlacedSlice[], Fragmented> {
    const slices: PlacedSlice[] = [];
    for (const during of segments) {
      const packed = packGpus(this.free(pool, during, jobId), spec.gpuCount, spec.nodesWhole);
      if (!packed.ok) return err(packed.error);
      slices.push(...packed.value.map((slice) => ({ slice, during })));
    }
    return ok(slices);
  }
}

/** What a job was promised and does not have as a lease yet. */
function promisedSlices(snapshot: MarketSnapshot, job: JobSnapshot): readonly PlacedSlice[] {
  const { placement } = job;
  if (!placement?.slices) return [];
  switch (job.state) {
    case 'accepted':
    case 'parked':
      return placement.segments[0]!.from >= snapshot.at ? placement.slices : [];
    case 'scheduled':
    case 'running': {
      const later = laterSegments(snapshot, job);
      return placement.slices.filter(({ during }) => later.some((segment) => segment.from === during.from));
    }
    default:
      return [];
  }
}

/** Whether the nodes of a held placement all still take work. */
export function nodesStand(pool: PoolSnapshot, placement: Placement): boolean {
  const up = new Set(pool.nodes.filter((node) => node.state === 'up').map((node) => node.nodeId));
  return placement.slices?.every(({ slice }) => up.has(slice.nodeId)) ?? false;
}
