import { addMs, type EpochMs, type Interval, type JobId, type PoolId } from '@switchyard/kernel';
import { gpusUp, powerGroupOf, wattsPerGpu } from './capacity.js';
import type { CycleDecisions } from './decisions.js';
import { rangeLength } from './gpu-range.js';
import { isOpen } from './hold.js';
import { gpusHeld } from './planned-usage.js';
import type { Placement } from './placement.js';
import { type JobSnapshot, laterSegments, leasesOf, type MarketSnapshot, type PoolSnapshot, type SiteSnapshot } from './snapshot.js';

interface Taken extends Interval {
  readonly amount: number;
}

/** Who has what of the market after a cycle, from its snapshot on: leases, holds, promised places, and what the cycle itself gave. Asked when something comes free. */
export class BusyBook {
  private readonly taken = new Map<PoolId, Taken[]>();
  private readonly loads = new Map<string, Load>();
  private readonly given: ReadonlyMap<JobId, Placement>;
  private readonly jobs: ReadonlyMap<JobId, JobSnapshot>;

  constructor(private readonly snapshot: MarketSnapshot, decisions: Pick<CycleDecisions, 'leases' | 'placements'>) {
    this.given = new Map([...decisions.leases, ...decisions.placements].reverse().map((draft) => [draft.jobId, draft.placement]));
    this.jobs = new Map(snapshot.jobs.map((job) => [job.jobId, job]));
    const pools = new Map(snapshot.pools.map((pool) => [pool.poolId, pool]));
    for (const lease of snapshot.leases) for (const { slice, during } of lease.allocations) this.take(lease.poolId, during, rangeLength(slice.gpus));
    for (const hold of snapshot.holds) if (isOpen(hold, snapshot.at)) for (const during of hold.placement.segments) this.take(hold.placement.poolId, during, hold.gpuCount);
    for (const job of snapshot.jobs) {
      if (!job.placement || this.given.has(job.jobId)) continue;
      const pool = pools.get(job.placement.poolId);
      const gpus = gpusHeld(job.spec.gpuCount, job.spec.nodesWhole, pool?.nodes[0]?.gpuCount ?? 0);
      for (const during of laterSegments(snapshot, job)) this.take(job.placement.poolId, during, gpus);
    }
    for (const draft of [...decisions.leases, ...decisions.placements]) for (const during of draft.placement.segments) this.take(draft.placement.poolId, during, draft.gpusHeld);
  }

  /** From when on so many GPUs of a pool are free for so long, by what is known today; undefined when the pool never has them. */
  gpusFreeFrom(pool: PoolSnapshot, gpus: number, lengthMs: number): EpochMs | undefined {
    const limit = gpusUp(pool);
    return firstFree(this.loadOf(pool.poolId, () => this.taken.get(pool.poolId) ?? []), gpus, limit, lengthMs);
  }
  /** From when on the pool's feeder, or site, has the power for so many of its GPUs for so long; undefined when it never has. */
  powerFreeFrom(pool: PoolSnapshot, site: SiteSnapshot, gpus: number, lengthMs: number): EpochMs | undefined {
    const group = powerGroupOf(pool);
    const limit = Number(site.feeders.find((feeder) => feeder.feederId === group)?.limit ?? site.limit ?? Infinity);
    const load = this.loadOf(`power ${site.siteId} ${group}`, () => [
      ...this.snapshot.pools.filter((other) => other.siteId === site.siteId && powerGroupOf(other) === group)
        .flatMap((other) => (this.taken.get(other.poolId) ?? []).map((one) => ({ ...one, amount: one.amount * Number(wattsPerGpu(other, site)) }))),
      ...this.snapshot.curtailments.filter((event) => event.siteId === site.siteId && (event.feederId === undefined || event.feederId === group))
        .map((event) => ({ ...event.during, amount: Math.max(0, limit - Number(event.limit)) })),
    ]);
    return firstFree(load, gpus * Number(wattsPerGpu(pool, site)), limit, lengthMs);
  }
  /** When a job that holds a place is done by it; undefined without one. */
  endOf(jobId: JobId): EpochMs | undefined {
    const leased = leasesOf(this.snapshot, jobId).flatMap((lease) => lease.allocations.map(({ during }) => during.to));
    const ends = [...leased, ...(this.given.get(jobId) ?? this.jobs.get(jobId)?.placement)?.segments.map((segment) => segment.to) ?? []];
    return ends.length === 0 ? undefined : (Math.max(...ends) as EpochMs);
  }

  private take(poolId: PoolId, during: Interval, amount: number): void {
    if (during.to <= this.snapshot.at) return;
    const list = this.taken.get(poolId);
    if (list) list.push({ ...during, amount });
    else this.taken.set(poolId, [{ ...during, amount }]);
  }
  /** What is taken of something, over time. */
  private loadOf(key: string, taken: () => readonly Taken[]): Load {
    const known = this.loads.get(key) ?? loadOver(taken(), this.snapshot.at);
    this.loads.set(key, known);
    return known;
  }
}

/** What is taken from each instant on, until the next one; nothing after the last. */
type Load = readonly { readonly from: EpochMs; readonly amount: number }[];
function loadOver(taken: readonly Taken[], at: EpochMs): Load {
  const changes = new Map<EpochMs, number>([[at, 0]]);
  for (const { from, to, amount } of taken) {
    if (to <= at) continue;
    const begins = Math.max(from, at) as EpochMs;
    changes.set(begins, (changes.get(begins) ?? 0) + amount);
    changes.set(to, (changes.get(to) ?? 0) - amount);
  }
  let sum = 0;
  return [...changes].sort((a, b) => a[0] - b[0]).map(([from, change]) => ({ from, amount: (sum += change) }));
}

/** The first instant from which so much is left throughout: the present, or the end of something that stood in the way. */
function firstFree(load: Load, needed: number, limit: number, lengthMs: number): EpochMs | undefined {
  if (needed > limit) return undefined;
  let start = load[0]!.from;
  for (const [step, { from, amount }] of load.entries()) {
    if (from >= addMs(start, Math.max(1, lengthMs))) break;
    if (limit - amount < needed) {
      const next = load[step + 1];
      if (next === undefined) return undefined;
      start = next.from;
    }
  }
  return start;
}
