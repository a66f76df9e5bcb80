import type { IdMaker } from '@switchyard/kernel';
import {
  type JobSpec, type MarketPolicy, type MarketSnapshot, NodeBook, type PoolSnapshot, powerGroupOf, type SiteSnapshot, slotsTouched, snapshotToInstance, wattsPerGpu,
} from '@switchyard/market';
import { reservedLoad } from '@switchyard/power';
import type { NewHold, StoredPlacement } from '@switchyard/store';

/** What a hold writes to keep a placement. */
export type Kept = Pick<NewHold, 'allocations' | 'draw' | 'operatorOrg'>;

/**
 * The GPUs and the power that a placement takes, if the market as it is now still has them beside everything promised to others.
 * Undefined: somebody was faster, or the pool is not on offer any more.
 */
export function keepCapacity(spec: JobSpec, placement: StoredPlacement, snapshot: MarketSnapshot, policy: MarketPolicy, ids: IdMaker): Kept | undefined {
  const pool = snapshot.pools.find((candidate) => candidate.poolId === placement.poolId);
  const site = snapshot.sites.find((candidate) => candidate.siteId === placement.siteId);
  if (!pool?.offer || !site || !hasRoom(placement, snapshot, policy, pool, site)) return undefined;
  const packed = NodeBook.of(snapshot).pack(pool, ids.next('job'), spec, placement.segments);
  if (!packed.ok) return undefined;
  const allocations = packed.value.map(({ slice, during }) => ({ allocationId: ids.next('alloc'), slice, during }));
  return { operatorOrg: pool.offer.operatorOrg, allocations, draw: drawOf(placement, pool, site) };
}

function drawOf({ gpusHeld, segments }: StoredPlacement, pool: PoolSnapshot, site: SiteSnapshot): Kept['draw'] {
  return pool.feederId === undefined ? undefined : { feederId: pool.feederId, watts: reservedLoad(pool.power, gpusHeld, site.grossToIt), during: segments };
}

/** Slot by slot, as the planner counts: leases, holds, and places promised and not yet allocated. */
function hasRoom({ gpusHeld, segments }: StoredPlacement, snapshot: MarketSnapshot, policy: MarketPolicy, pool: PoolSnapshot, site: SiteSnapshot): boolean {
  const { instance, grid } = snapshotToInstance(snapshot, policy);
  const gpus = instance.pools.find((row) => row.id === pool.poolId)?.gpus ?? [];
  const kw = instance.sites.find((row) => row.id === powerGroupOf(pool))?.kw;
  const kwNeeded = (Number(wattsPerGpu(pool, site)) * gpusHeld) / 1_000;
  return segments.every((segment) => {
    const [from, to] = slotsTouched(grid, segment);
    for (let slot = from; slot < to; slot += 1) {
      if ((gpus[slot] ?? 0) < gpusHeld || (kw !== undefined && (kw[slot] ?? 0) < kwNeeded)) return false;
    }
    return from < to;
  });
}
