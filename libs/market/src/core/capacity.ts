import { HOUR_MS, intersect, lengthMs, minOf, watts, type EpochMs, type FeederId, type Interval, type MicroUsdPerMwh, type SiteId, type Watts } from '@switchyard/kernel';
import { powerCostPerGpuHour, reservedLoad } from '@switchyard/power';
import { rangeLength } from './gpu-range.js';
import { isOpen } from './hold.js';
import { gpusHeld } from './planned-usage.js';
import { gridInterval, slotInterval, slotsTouched, type SlotGrid } from './slot-grid.js';
import { laterSegments, type CurtailmentSnapshot, type MarketSnapshot, type PoolSnapshot, type PricePoint, type SiteSnapshot } from './snapshot.js';

/** Draws that a pool's running work makes on its feeder: GPUs by slot, leases and open holds, rounded out to slots. */
export function gpusBusy(snapshot: MarketSnapshot, grid: SlotGrid, pool: PoolSnapshot): number[] {
  const { poolId } = pool;
  const busy = new Array<number>(grid.slots).fill(0);
  const take = (during: Interval, gpus: number): void => {
    const [from, to] = slotsTouched(grid, during);
    for (let slot = from; slot < to; slot += 1) busy[slot]! += gpus;
  };
  for (const lease of snapshot.leases) {
    if (lease.poolId === poolId) for (const { slice, during } of lease.allocations) take(during, rangeLength(slice.gpus));
  }
  for (const hold of snapshot.holds) {
    if (hold.placement.poolId === poolId && isOpen(hold, snapshot.at)) for (const during of hold.placement.segments) take(during, hold.gpuCount);
  }
  for (const job of snapshot.jobs) {
    if (job.placement?.poolId !== poolId || (job.state !== 'running' && job.state !== 'scheduled')) continue;
    for (const during of laterSegments(snapshot, job)) take(during, gpusHeld(job.spec.gpuCount, job.spec.nodesWhole, pool.nodes[0]?.gpuCount ?? 0));
  }
  return busy;
}

/** GPUs of nodes that take new work. Leases on draining nodes keep their GPUs, which are not counted here in the first place. */
export const gpusUp = (pool: PoolSnapshot): number => pool.nodes.reduce((total, node) => total + (node.state === 'up' ? node.gpuCount : 0), 0);

/** Feeder of the pool, or its site: pools of one group share a kW limit. */
export const powerGroupOf = (pool: PoolSnapshot): FeederId | SiteId => pool.feederId ?? pool.siteId;

const concerns = (event: CurtailmentSnapshot, siteId: SiteId, group: FeederId | SiteId): boolean =>
  event.siteId === siteId && (event.feederId === undefined || event.feederId === group);

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

/** What the GPUs of some pools could draw, all at once. */
const potential = (pools: readonly PoolSnapshot[], site: SiteSnapshot): bigint =>
  pools.reduce((total, pool) => total + wattsPerGpu(pool, site) * BigInt(pool.nodes.reduce((n, node) => n + node.gpuCount, 0)), 0n);

/**
 * Gross watts still free per slot for one power group; undefined when nothing limits it. A site limit over several groups is shared out
 * in proportion to what their GPUs could draw: safe, since the shares sum to the limit.
 */
export function wattsFree(snapshot: MarketSnapshot, grid: SlotGrid, site: SiteSnapshot, pools: readonly PoolSnapshot[], group: FeederId | SiteId): Watts[] | undefined {
  const here = pools.filter((pool) => powerGroupOf(pool) === group);
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

/** Where the miners' load is known, power costs what the tariff says as long as there is headroom: what switching miners off costs more is a tier. */
const priceInHeadroom = (site: SiteSnapshot, point: PricePoint): MicroUsdPerMwh => (site.asicLoad === undefined ? point.price : (point.power ?? point.price));

/** Draw of planned jobs that is beyond the headroom of a power group, and what each kW of it costs more, by slot. */
export interface DisplacementTier {
  readonly kwFrom: readonly number[];
  readonly usdPerKwSlot: readonly number[];
}
/**
 * Load beyond headroom (the site's limit less its miners' load) switches miners off, and then a MWh is worth what they earn with it. The site's
 * headroom is shared over its groups as its limit is; running jobs use theirs up first. A reserved kW counts with the energy that training draws
 * of it on average. @returns undefined where no miners' load or no limit is stated, or mining never pays more than power costs
 */
export function displacementTier(snapshot: MarketSnapshot, grid: SlotGrid, site: SiteSnapshot, pools: readonly PoolSnapshot[], group: FeederId | SiteId): DisplacementTier | undefined {
  const { asicLoad, limit } = site;
  if (asicLoad === undefined || limit === undefined) return undefined;
  const here = pools.filter((pool) => powerGroupOf(pool) === group);
  const [mine, all] = [potential(here, site), potential(pools, site)];
  if (mine === 0n) return undefined;
  const headroom = limit > asicLoad ? ((limit - asicLoad) * mine) / all : 0n;
  const busy = here.map((pool) => ({ gpus: gpusBusy(snapshot, grid, pool), each: wattsPerGpu(pool, site) }));
  const kwFrom = Array.from({ length: grid.slots }, (_, slot) => {
    const used = busy.reduce((total, { gpus, each }) => total + each * BigInt(gpus[slot]!), 0n);
    return Number(headroom > used ? headroom - used : 0n) / 1_000;
  });
  const usdPerKwSlot = new Array<number>(grid.slots).fill(0);
  const drawn = meanDrawShare(here, site);
  for (const point of site.prices) {
    if (point.mining === undefined || point.power === undefined || point.mining <= point.power) continue;
    const [from, to] = slotsTouched(grid, point);
    for (let slot = from; slot < to; slot += 1) {
      const part = intersect(point, slotInterval(grid, slot));
      if (part) usdPerKwSlot[slot]! += (Number(point.mining - point.power) / 1e9) * drawn * (lengthMs(part) / HOUR_MS);
    }
  }
  return usdPerKwSlot.some((usd) => usd > 0) ? { kwFrom, usdPerKwSlot } : undefined;
}
/** Average energy of training per reserved kilowatt-hour, over the pools by what they could draw. */
function meanDrawShare(pools: readonly PoolSnapshot[], site: SiteSnapshot): number {
  const weights = pools.map((pool) => Number(potential([pool], site)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const share = pools.reduce((sum, pool, i) => sum + weights[i]! * Number(pool.power.loadFractionPpm), 0) / total / 1e6;
  return (share * Number(site.pue)) / Number(site.grossToIt);
}

/** Estimated power cost of one GPU for each slot, micro-USD; undefined where no price is known for all of the slot. */
export function powerCostPerSlot(grid: SlotGrid, site: SiteSnapshot, pool: PoolSnapshot): (number | undefined)[] {
  const cost = new Array<number>(grid.slots).fill(0);
  const covered = new Array<number>(grid.slots).fill(0);
  for (const point of site.prices) {
    const inside = intersect(point, gridInterval(grid));
    if (!inside) continue;
    const perHour = Number(powerCostPerGpuHour(pool.power, site.pue, priceInHeadroom(site, point)));
    const [from, to] = slotsTouched(grid, inside);
    for (let slot = from; slot < to; slot += 1) {
      const part = intersect(inside, slotInterval(grid, slot));
      if (!part) continue;
      covered[slot]! += lengthMs(part);
      cost[slot]! += (perHour * lengthMs(part)) / 3_600_000;
    }
  }
  return cost.map((amount, slot) => (covered[slot]! >= lengthMs(slotInterval(grid, slot)) ? Math.round(amount) : undefined));
}
