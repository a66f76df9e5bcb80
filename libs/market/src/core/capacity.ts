import { HOUR_MS, intersect, lengthMs, minOf, watts, type EpochMs, type FeederId, type Interval, type MicroUsdPerMwh, type NodeId, type SiteId, type Watts } from '@switchyard/kernel';
import { powerCostPerGpuHour, reservedLoad } from '@switchyard/power';
import { rangeLength } from './gpu-range.js';
import { isOpen } from './hold.js';
import { gpusHeld } from './planned-usage.js';
import { gridInterval, slotInterval, slotsTouched, type SlotGrid } from './slot-grid.js';
import { begunJobsAt, laterSegments, leasesAt, type CurtailmentSnapshot, type MarketSnapshot, type PoolSnapshot, type PricePoint, type SiteSnapshot } from './snapshot.js';

/**
 * Draws that a pool's running work makes on its feeder: GPUs by slot, leases and open holds, rounded out to slots.
 * @param takes whether what a lease has on a node counts
 */
export function gpusBusy(snapshot: MarketSnapshot, grid: SlotGrid, pool: PoolSnapshot, takes: (nodeId: NodeId) => boolean = () => true): number[] {
  const { poolId } = pool;
  const busy = new Array<number>(grid.slots).fill(0);
  const take = (during: Interval, gpus: number): void => {
    const [from, to] = slotsTouched(grid, during);
    for (let slot = from; slot < to; slot += 1) busy[slot]! += gpus;
  };
  for (const lease of leasesAt(snapshot, poolId)) {
    for (const { slice, during } of lease.allocations) if (takes(slice.nodeId)) take(during, rangeLength(slice.gpus));
  }
  for (const hold of snapshot.holds) {
    if (hold.placement.poolId === poolId && isOpen(hold, snapshot.at)) for (const during of hold.placement.segments) take(during, hold.gpuCount);
  }
  for (const job of begunJobsAt(snapshot, poolId)) {
    for (const during of laterSegments(snapshot, job)) take(during, gpusHeld(job.spec.gpuCount, job.spec.nodesWhole, pool.nodes[0]?.gpuCount ?? 0));
  }
  return busy;
}

/** GPUs of nodes that take new work. Leases on draining nodes keep their GPUs, which are not counted here in the first place. */
export const gpusUp = (pool: PoolSnapshot): number => pool.nodes.reduce((total, node) => total + (node.state === 'up' ? node.gpuCount : 0), 0);

/** Feeder of the pool, or its site: pools of one group share a kW limit. A reservation is a group without one: its power is reserved already. */
export const powerGroupOf = (pool: PoolSnapshot): FeederId | SiteId => (pool.block ? (pool.poolId as string as FeederId) : (pool.feederId ?? pool.siteId));

const concerns = (event: CurtailmentSnapshot, siteId: SiteId, group: FeederId | SiteId): boolean =>
  event.siteId === siteId && (event.feederId === undefined || event.feederId === group);

/** Events that limit the pool's power. */
export const eventsAt = (snapshot: MarketSnapshot, pool: PoolSnapshot): readonly CurtailmentSnapshot[] => snapshot.curtailments.filter((event) => concerns(event, pool.siteId, powerGroupOf(pool)));

/** Whether an event with nothing allowed covers any part of the slot. */
export function isShut(snapshot: MarketSnapshot, pool: PoolSnapshot, during: Interval): boolean {
  return snapshot.curtailments.some((event) => event.limit === 0n && concerns(event, pool.siteId, powerGroupOf(pool)) && intersect(event.during, during));
}

/** End of the event that shuts the pool at an instant, if one does, and whether all that do are maintenance. */
export function shutUntil(snapshot: MarketSnapshot, pool: PoolSnapshot, at: EpochMs): { readonly until: EpochMs; readonly maintenance: boolean } | undefined {
  const covering = snapshot.curtailments.filter(
    (event) => event.limit === 0n && concerns(event, pool.siteId, powerGroupOf(pool)) && event.during.from <= at && at < event.during.to,
  );
  if (covering.length === 0) return undefined;
  return { until: Math.max(...covering.map((event) => event.during.to)) as EpochMs, maintenance: covering.every((event) => event.kind === 'maintenance') };
}

/** Gross power one GPU reserves: its maximum draw at the peak gross/IT ratio. */
export const wattsPerGpu = (pool: PoolSnapshot, site: SiteSnapshot): Watts => reservedLoad(pool.power, 1, site.grossToIt);

/** What the GPUs of some pools could draw, all at once. Reservations are counted in their pools. */
export const potential = (pools: readonly PoolSnapshot[], site: SiteSnapshot): bigint =>
  pools.filter((pool) => !pool.block).reduce((total, pool) => total + wattsPerGpu(pool, site) * BigInt(pool.nodes.reduce((n, node) => n + node.gpuCount, 0)), 0n);

/**
 * Gross watts still free per slot for one power group; undefined when nothing limits it. A site limit over several groups is shared out
 * in proportion to what their GPUs could draw: safe, since the shares sum to the limit.
 */
export function wattsFree(snapshot: MarketSnapshot, grid: SlotGrid, site: SiteSnapshot, pools: readonly PoolSnapshot[], group: FeederId | SiteId): Watts[] | undefined {
  const here = pools.filter((pool) => powerGroupOf(pool) === group);
  if (here.some((pool) => pool.block)) return undefined;
  const [mine, all] = [potential(here, site), potential(pools, site)];
  const share = (limit: Watts): Watts => watts(all === 0n ? 0n : (limit * mine) / all);
  const feeder = site.feeders.find((candidate) => candidate.feederId === group)?.limit;
  const ofSite = site.limit === undefined ? undefined : share(site.limit);
  const events = snapshot.curtailments.filter((event) => concerns(event, site.siteId, group));
  if (feeder === undefined && ofSite === undefined && events.length === 0) return undefined;
  const busy = here.map((pool) => ({ gpus: gpusBusy(snapshot, grid, pool), each: wattsPerGpu(pool, site) }));
  return Array.from({ length: grid.slots }, (_, slot) => {
    const during = slotInterval(grid, slot);
    let free = feeder ?? watts(mine);
    if (ofSite !== undefined) free = minOf(free, ofSite);
    for (const event of events) {
      if (intersect(event.during, during)) free = minOf(free, event.feederId === undefined ? share(event.limit) : event.limit);
    }
    const used = busy.reduce((total, { gpus, each }) => total + each * BigInt(gpus[slot]!), 0n);
    return watts(free > used ? free - used : 0n);
  });
}

/**
 * What the first kW of a power group costs: out of the kept block while there is room in it; as the tariff says where the miners' load is
 * known, since what switching miners off costs more is a tier; else the better of power and mining.
 */
const priceOfFirstKw = (site: SiteSnapshot, point: PricePoint, inBlock: boolean): MicroUsdPerMwh =>
  (inBlock && point.block ? point.block.price : site.asicLoad === undefined ? point.price : (point.power ?? point.price));

/**
 * Estimated power cost of one GPU for each slot, micro-USD; undefined where no price is known for all of the slot.
 * @param inBlock slots in which the kept block has room: see `groupPower`
 */
export function powerCostPerSlot(grid: SlotGrid, site: SiteSnapshot, pool: PoolSnapshot, inBlock: readonly boolean[]): (number | undefined)[] {
  const cost = new Array<number>(grid.slots).fill(0);
  const covered = new Array<number>(grid.slots).fill(0);
  for (const point of site.prices) {
    const inside = intersect(point, gridInterval(grid));
    if (!inside) continue;
    const hourly = (block: boolean): number => Number(powerCostPerGpuHour(pool.power, site.pue, priceOfFirstKw(site, point, block)));
    const outside = hourly(false);
    const perHour = [outside, point.block ? hourly(true) : outside] as const;
    const [from, to] = slotsTouched(grid, inside);
    for (let slot = from; slot < to; slot += 1) {
      const part = intersect(inside, slotInterval(grid, slot));
      if (!part) continue;
      covered[slot]! += lengthMs(part);
      cost[slot]! += (perHour[inBlock[slot] ? 1 : 0]! * lengthMs(part)) / HOUR_MS;
    }
  }
  return cost.map((amount, slot) => (covered[slot]! >= lengthMs(slotInterval(grid, slot)) ? Math.round(amount) : undefined));
}
