import { addMs, type EpochMs, type Interval, type PoolId } from '@switchyard/kernel';
import { gpusUp, powerGroupOf, wattsPerGpu } from './capacity.js';
import type { CycleDecisions } from './decisions.js';
import { rangeLength } from './gpu-range.js';
import { isOpen } from './hold.js';
import { gpusHeld } from './planned-usage.js';
import { laterSegments, type MarketSnapshot, type PoolSnapshot, type SiteSnapshot } from './snapshot.js';

interface Taken extends Interval {
  readonly amount: number;
}

/** Who has what of the market after a cycle, from its snapshot on: leases, holds, promised places, and what the cycle itself gave. Asked when something comes free. */
export class BusyBook {
  private readonly taken = new Map<PoolId, Taken[]>();
  private readonly known = new Map<string, EpochMs | undefined>();

  constructor(private readonly snapshot: MarketSnapshot, decisions: Pick<CycleDecisions, 'leases' | 'placements'>) {
    const given = new Set([...decisions.leases, ...decisions.placements].map((draft) => draft.jobId));
    for (const lease of snapshot.leases) for (const { slice, during } of lease.allocations) this.take(lease.poolId, during, rangeLength(slice.gpus));
    for (const hold of snapshot.holds) if (isOpen(hold, snapshot.at)) for (const during of hold.placement.segments) this.take(hold.placement.poolId, during, hold.gpuCount);
    for (const job of snapshot.jobs) {
      if (!job.placement || given.has(job.jobId)) continue;
      const pool = snapshot.pools.find((candidate) => candidate.poolId === job.placement!.poolId);
      const gpus = gpusHeld(job.spec.gpuCount, job.spec.nodesWhole, pool?.nodes[0]?.gpuCount ?? 0);
      for (const during of laterSegments(snapshot, job)) this.take(job.placement.poolId, during, gpus);
    }
    for (const draft of [...decisions.leases, ...decisions.placements]) for (const during of draft.placement.segments) this.take(draft.placement.poolId, during, draft.gpusHeld);
  }

  /** From when on so many GPUs of a pool are free for so long, by what is known today; undefined when the pool never has them. */
  gpusFreeFrom(pool: PoolSnapshot, gpus: number, lengthMs: number): EpochMs | undefined {
    const limit = gpusUp(pool);
    return this.freeFrom(`${pool.poolId} ${gpus} ${lengthMs}`, this.taken.get(pool.poolId) ?? [], gpus, limit, lengthMs);
  }
  /** From when on the pool's feeder, or site, has the power for so many of its GPUs for so long; undefined when it never has. */
  powerFreeFrom(pool: PoolSnapshot, site: SiteSnapshot, gpus: number, lengthMs: number): EpochMs | undefined {
    const group = powerGroupOf(pool);
    const limit = Number(site.feeders.find((feeder) => feeder.feederId === group)?.limit ?? site.limit ?? Infinity);
    const load = this.snapshot.pools.filter((other) => other.siteId === site.siteId && powerGroupOf(other) === group)
      .flatMap((other) => (this.taken.get(other.poolId) ?? []).map((one) => ({ ...one, amount: one.amount * Number(wattsPerGpu(other, site)) })));
    const events = this.snapshot.curtailments.filter((event) => event.siteId === site.siteId && (event.feederId === undefined || event.feederId === group))
      .map((event) => ({ ...event.during, amount: Math.max(0, limit - Number(event.limit)) }));
    return this.freeFrom(`${group} ${gpus} ${lengthMs} W ${pool.poolId}`, [...load, ...events], gpus * Number(wattsPerGpu(pool, site)), limit, lengthMs);
  }
  /** When a job that holds a place is done by it; undefined without one. */
  endOf(jobId: string, decisions: Pick<CycleDecisions, 'leases' | 'placements'>): EpochMs | undefined {
    const draft = [...decisions.leases, ...decisions.placements].find((candidate) => candidate.jobId === jobId);
    const job = this.snapshot.jobs.find((candidate) => candidate.jobId === jobId);
    const leased = this.snapshot.leases.filter((lease) => lease.jobId === jobId).flatMap((lease) => lease.allocations.map(({ during }) => during.to));
    const ends = [...leased, ...(draft?.placement ?? job?.placement)?.segments.map((segment) => segment.to) ?? []];
    return ends.length === 0 ? undefined : (Math.max(...ends) as EpochMs);
  }

  private take(poolId: PoolId, during: Interval, amount: number): void {
    if (during.to <= this.snapshot.at) return;
    const list = this.taken.get(poolId);
    if (list) list.push({ ...during, amount });
    else this.taken.set(poolId, [{ ...during, amount }]);
  }
  /** Something comes free only when something ends, so these are the instants looked at. */
  private freeFrom(key: string, taken: readonly Taken[], needed: number, limit: number, lengthMs: number): EpochMs | undefined {
    if (this.known.has(key)) return this.known.get(key);
    const { at } = this.snapshot;
    const instants = [...new Set([at, ...taken.map((one) => one.to)])].sort((a, b) => a - b);
    const found = needed > limit ? undefined : instants.find((from) => limit - peak(taken, { from, to: addMs(from, Math.max(1, lengthMs)) }) >= needed);
    this.known.set(key, found);
    return found;
  }
}

/** The most that is taken at one instant of a window. */
function peak(taken: readonly Taken[], window: Interval): number {
  const touching = taken.filter((one) => one.from < window.to && window.from < one.to);
  const at = (instant: number): number => touching.reduce((sum, one) => (one.from <= instant && instant < one.to ? sum + one.amount : sum), 0);
  return Math.max(0, at(window.from), ...touching.filter((one) => one.from > window.from).map((one) => at(one.from)));
}
