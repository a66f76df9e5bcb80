import { by, byText, err, HOUR_MS, ok, overlaps, type Interval, type JobId, type NodeId, type Result } from '@switchyard/kernel';
import { freeRanges, type GpuRange, type NodeFree } from './gpu-range.js';
import { isOpen } from './hold.js';
import type { JobSpec } from './job-spec.js';
import { packGpus, type Fragmented } from './pack-gpus.js';
import type { PlacedSlice, Placement } from './placement.js';
import { laterSegments, type JobSnapshot, type MarketSnapshot, type PoolSnapshot } from './snapshot.js';

const NONE: readonly GpuRange[] = [];
/** Nodes with so many GPUs at the most are looked up by bits: hundreds of nodes are asked for each job of a plan. */
const BITS_MOST = 30;
const bitsOf = ({ from, to }: GpuRange): number => (to > BITS_MOST ? 0 : (2 ** to - 2 ** from) | 0);
/** What is busy is looked up by stretches of so much time. */
const STRETCH_MS = 2 * HOUR_MS;
/** What lasts for more stretches than this is looked at by every question. */
const STRETCHES_MOST = 48;

/** What one node has to do, found by time: a node of a full market has hundreds of entries, a window meets a few. */
class NodeDiary {
  private readonly long: Entry[] = [];
  private readonly byStretch = new Map<number, Entry[]>();

  add(entry: Entry): void {
    const [first, last] = stretchesOf(entry.during);
    if (last - first > STRETCHES_MOST) this.long.push(entry);
    else for (let at = first; at <= last; at += 1) this.listAt(at).push(entry);
  }
  remove(promisedTo: JobId): void {
    for (const list of [this.long, ...this.byStretch.values()]) {
      for (let at = list.length - 1; at >= 0; at -= 1) if (list[at]!.promisedTo === promisedTo) list.splice(at, 1);
    }
  }
  /** Whether nothing was ever put on the node. */
  get isEmpty(): boolean {
    return this.byStretch.size === 0 && this.long.length === 0;
  }
  /** GPUs that others have at some instant of the window, a bit for each: of nodes with at most `BITS_MOST` of them. */
  busyBits(jobId: JobId, window: Interval): number {
    let bits = 0;
    for (const list of this.listsFor(window)) {
      for (const entry of list) if (entry.promisedTo !== jobId && entry.during.from < window.to && window.from < entry.during.to) bits |= entry.bits;
    }
    return bits;
  }
  /** The same as ranges, whatever the node; a range may come more than once. */
  busyFor(jobId: JobId, window: Interval): readonly GpuRange[] {
    const busy: GpuRange[] = [];
    for (const list of this.listsFor(window)) {
      for (const entry of list) if (entry.promisedTo !== jobId && overlaps(entry.during, window)) busy.push(entry.gpus);
    }
    return busy.length === 0 ? NONE : busy;
  }
  /** Lists that have everything the window meets, and more. */
  private listsFor(window: Interval): readonly (readonly Entry[])[] {
    const lists: (readonly Entry[])[] = this.long.length === 0 ? [] : [this.long];
    const [first, last] = stretchesOf(window);
    if (last - first > this.byStretch.size) return [...lists, ...this.byStretch.values()];
    for (let at = first; at <= last; at += 1) {
      const list = this.byStretch.get(at);
      if (list) lists.push(list);
    }
    return lists;
  }
  private listAt(stretch: number): Entry[] {
    const list = this.byStretch.get(stretch) ?? [];
    this.byStretch.set(stretch, list);
    return list;
  }
}
const stretchesOf = ({ from, to }: Interval): readonly [number, number] => [Math.floor(from / STRETCH_MS), Math.floor((Math.max(from, to - 1)) / STRETCH_MS)];

interface Entry {
  readonly gpus: GpuRange;
  /** A bit for each of the GPUs, where they are among the first `BITS_MOST`. */
  readonly bits: number;
  readonly during: Interval;
  /** The promised job that holds it; absent for what is final. */
  readonly promisedTo?: JobId;
}

/**
 * Who has which GPUs of which node when: leases, bound quotes and promises of the snapshot, and what this pass has given away. Promises
 * keep the GPUs they were given, because counting GPUs alone would let later work break them into pieces.
 */
export class NodeBook {
  private readonly diaries = new Map<NodeId, NodeDiary>();
  /** Nodes on which a job was promised something: what is given back is found without looking at all of them. */
  private readonly promisedOn = new Map<JobId, Set<NodeId>>();
  /** The nodes of a pool with their diaries: hundreds of them are gone through for each job of a plan. */
  private readonly pages = new Map<PoolSnapshot['nodes'], readonly Line[]>();

  static of(snapshot: MarketSnapshot): NodeBook {
    const book = new NodeBook();
    for (const lease of snapshot.leases) book.take(lease.allocations);
    for (const hold of snapshot.holds) if (isOpen(hold, snapshot.at)) book.take(hold.placement.slices ?? []);
    for (const job of snapshot.jobs) book.take(promisedSlices(snapshot, job), job.jobId);
    return book;
  }
  take(slices: readonly PlacedSlice[], promisedTo?: JobId): void {
    for (const { slice, during } of slices) {
      this.diaryOf(slice.nodeId).add({ gpus: slice.gpus, bits: bitsOf(slice.gpus), during, ...(promisedTo && { promisedTo }) });
      if (promisedTo !== undefined) this.promisedOn.set(promisedTo, (this.promisedOn.get(promisedTo) ?? new Set()).add(slice.nodeId));
    }
  }
  /** Gives back what a promise held: it moves, or it becomes a lease. */
  release(jobId: JobId): void {
    for (const nodeId of this.promisedOn.get(jobId) ?? []) this.diaryOf(nodeId).remove(jobId);
    this.promisedOn.delete(jobId);
  }
  /** What is free on the pool's nodes that are up, throughout the window; what `jobId` itself was promised counts as free. */
  free(pool: PoolSnapshot, window: Interval, jobId: JobId): readonly NodeFree[] {
    return this.pageOf(pool).map((line) => lookAt(line, jobId, window));
  }
  private diaryOf(nodeId: NodeId): NodeDiary {
    const diary = this.diaries.get(nodeId) ?? new NodeDiary();
    this.diaries.set(nodeId, diary);
    return diary;
  }
  private pageOf({ nodes }: PoolSnapshot): readonly Line[] {
    const page = this.pages.get(nodes) ?? idleNodesOf({ nodes }).map((idle) => ({ idle, diary: this.diaryOf(idle.nodeId) }));
    this.pages.set(nodes, page);
    return page;
  }
  /** The nodes that a gang may get: of those with nothing in their diaries the first by id are as good as all, since they are taken in order of id. */
  private worthALook(pool: PoolSnapshot, gang: number, window: Interval, jobId: JobId): readonly NodeFree[] {
    const nodes: NodeFree[] = [];
    let idle = 0;
    for (const line of this.pageOf(pool)) {
      if (line.diary.isEmpty && (idle += 1) * line.idle.gpuCount >= gang + 2 * line.idle.gpuCount) continue;
      nodes.push(lookAt(line, jobId, window));
    }
    return nodes;
  }
  /** GPUs for each segment of a job. Books nothing. */
  pack(pool: PoolSnapshot, jobId: JobId, spec: Pick<JobSpec, 'gpuCount' | 'nodesWhole'>, segments: readonly Interval[]): Result<readonly PlacedSlice[], Fragmented> {
    const slices: PlacedSlice[] = [];
    for (const during of segments) {
      const quick = packGpus(this.worthALook(pool, spec.gpuCount, during, jobId), spec.gpuCount, spec.nodesWhole);
      const packed = quick.ok ? quick : packGpus(this.free(pool, during, jobId), spec.gpuCount, spec.nodesWhole);
      if (!packed.ok) return err(packed.error);
      slices.push(...packed.value.map((slice) => ({ slice, during })));
    }
    return ok(slices);
  }
}

/** A node that is up, as it is with nothing on it, and what it has to do. */
interface Line {
  readonly idle: NodeFree;
  readonly diary: NodeDiary;
}
function lookAt({ idle, diary }: Line, jobId: JobId, window: Interval): NodeFree {
  if (diary.isEmpty) return idle;
  const { nodeId, gpuCount } = idle;
  if (gpuCount > BITS_MOST) return { nodeId, gpuCount, free: freeRanges(gpuCount, diary.busyFor(jobId, window)) };
  const busy = diary.busyBits(jobId, window);
  return busy === 0 ? idle : { nodeId, gpuCount, free: freeOfBits(gpuCount, busy) };
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
  const up = upNodesOf(pool);
  return placement.slices?.every(({ slice }) => up.has(slice.nodeId)) ?? false;
}

const byBits = new Map<number, Map<number, readonly GpuRange[]>>();
/** What is free of a node, by what is busy of it: most nodes look like another. */
function freeOfBits(gpuCount: number, busy: number): readonly GpuRange[] {
  const ofSize = byBits.get(gpuCount) ?? new Map<number, readonly GpuRange[]>();
  byBits.set(gpuCount, ofSize);
  const known = ofSize.get(busy) ?? freeRanges(gpuCount, Array.from({ length: BITS_MOST }, (_, gpu) => ({ from: gpu, to: gpu + 1 })).filter(({ from }) => (busy >> from) & 1));
  if (ofSize.size < KNOWN_MOST) ofSize.set(busy, known);
  return known;
}
/** Looks of nodes of one size that are kept: all of nodes with eight GPUs, and then some. */
const KNOWN_MOST = 4_096;
const upNodes = new WeakMap<PoolSnapshot['nodes'], ReadonlyMap<NodeId, NodeFree>>();
const idleNodes = new WeakMap<PoolSnapshot['nodes'], readonly NodeFree[]>();
/** The pool's nodes that are up, as they are with nothing on them. Looked up once for all jobs of a snapshot: a cycle asks for each of thousands. */
function upNodesOf({ nodes }: Pick<PoolSnapshot, 'nodes'>): ReadonlyMap<NodeId, NodeFree> {
  const known = upNodes.get(nodes) ?? new Map(nodes.filter((node) => node.state === 'up').map(({ nodeId, gpuCount }) => [nodeId, { nodeId, gpuCount, free: freeRanges(gpuCount, NONE) }]));
  upNodes.set(nodes, known);
  return known;
}
function idleNodesOf({ nodes }: Pick<PoolSnapshot, 'nodes'>): readonly NodeFree[] {
  const known = idleNodes.get(nodes) ?? [...upNodesOf({ nodes }).values()].sort(by((node) => node.nodeId, byText));
  idleNodes.set(nodes, known);
  return known;
}
