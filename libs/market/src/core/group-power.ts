import { HOUR_MS, intersect, lengthMs, type FeederId, type MicroUsdPerMwh, type SiteId } from '@switchyard/kernel';
import { gpusBusy, potential, powerGroupOf, wattsPerGpu } from './capacity.js';
import { slotInterval, slotsTouched, type SlotGrid } from './slot-grid.js';
import type { DemandPeriod, MarketSnapshot, PoolSnapshot, PricePoint, SiteSnapshot } from './snapshot.js';

/** Draw of planned jobs above a level, and what each reserved kW of it costs more, USD per kW and slot. */
export interface PowerTier {
  readonly kwFrom: readonly number[];
  readonly usdPerKwSlot: readonly number[];
}
/** What power costs at a feeder, or at a site without feeders, by how much the planned jobs draw. */
export interface GroupPower {
  /** Slots in which a kept block still has room, so that the first kW costs the block's price. */
  readonly inBlock: readonly boolean[];
  readonly tiers: readonly PowerTier[];
}

/**
 * The steps of a group's price of power, as kW tiers of the plan (decision 14). In a slot, from the first kW up:
 *
 * - **kept block**: the block's price while there is room in it, then `power`. Where `power` is the cheaper, draw beyond the block is still
 *   counted at the block's price: the planner knows no discount on volume, so this is too dear by the difference.
 * - **demand charge**: draw above the month's peak (what leases reserved so far, or have reserved for the rest of it) costs the month's
 *   charge per kW, shared evenly over the time left in the month. A run that raises the peak for one slot therefore pays a part of what the
 *   raise costs, since the jobs after it may use the higher peak for nothing; the less of the month is left, the nearer it is to all of it.
 * - **miners**: draw beyond headroom (the limit less the miners' load) switches miners off, and is worth what they earn with a MWh. It takes the
 *   miners' place at the meter, so it neither leaves the block nor raises the peak.
 *
 * Miners whose load is stated run first: they use up the block. What runs already uses its room up, and what is left is shared over the groups of a
 * site by what their idle GPUs could draw. Levels are of reserved power; a price counts with the energy that training draws of a reserved kW on
 * average, and a block holds so many kW more.
 */
export function groupPower(snapshot: MarketSnapshot, grid: SlotGrid, site: SiteSnapshot, pools: readonly PoolSnapshot[], group: FeederId | SiteId): GroupPower {
  const slots = Array.from({ length: grid.slots }, (_, slot) => slot);
  const none: GroupPower = { inBlock: slots.map(() => false), tiers: [] };
  const headroomW = site.asicLoad === undefined || site.limit === undefined ? undefined : Math.max(0, Number(site.limit - site.asicLoad));
  const blocked = site.prices.some((point) => point.block);
  const here = pools.filter((pool) => powerGroupOf(pool) === group);
  if (here.length === 0 || !potential(here, site) || (headroomW === undefined && !blocked && !site.demand)) return none;

  const room = roomOf(snapshot, grid, site, pools, group);
  const drawn = meanDrawShare(here, site);
  const perKw = (of: (point: PricePoint) => MicroUsdPerMwh): number[] => perKwSlot(grid, site, drawn, of);
  const power = perKw((point) => point.power ?? point.price);
  const inside = blocked ? perKw((point) => point.block?.price ?? point.power ?? point.price) : power;
  const mining = perKw((point) => point.mining ?? point.power ?? point.price);
  const blockW = blocked ? blockPerSlot(grid, site, drawn) : undefined;
  const demand = site.demand && demandPerSlot(grid, site.demand, room.used, drawn);

  const block = slots.map((slot) => (blockW ? room.under(slot, blockW[slot]!) : 0));
  const peak = slots.map((slot) => (demand ? room.under(slot, demand.levelW[slot]!) : Infinity));
  const headroom = slots.map((slot) => (headroomW === undefined ? Infinity : room.under(slot, headroomW)));
  // A step that lies beyond what the idle GPUs could draw is left out: the planner would carry it for nothing.
  const within = (level: readonly number[], price: (slot: number) => number): number[] => slots.map((slot) => (level[slot]! < Math.min(headroom[slot]!, room.idle(slot)) ? Math.max(0, price(slot)) : 0));
  const beyondBlock = within(block, (slot) => (block[slot]! > 0 ? power[slot]! - inside[slot]! : 0));
  const abovePeak = within(peak, (slot) => demand?.usdPerKw[slot] ?? 0);
  const displaced = slots.map((slot) => (headroom[slot]! >= room.idle(slot) ? 0 : Math.max(0, mining[slot]! - (block[slot]! > 0 ? inside : power)[slot]! - beyondBlock[slot]! - abovePeak[slot]!)));
  const tier = (level: readonly number[], usdPerKwSlot: readonly number[]): PowerTier[] =>
    (usdPerKwSlot.some((usd) => usd > 0) ? [{ kwFrom: slots.map((slot) => (usdPerKwSlot[slot]! > 0 ? level[slot]! : 0)), usdPerKwSlot }] : []);
  return { inBlock: block.map((kw) => kw > 0), tiers: [...tier(block, beyondBlock), ...tier(peak, abovePeak), ...tier(headroom, displaced)] };
}

/** What leases, holds and later segments reserve at the whole site, by slot, and how much of a level is left for the group's planned jobs. */
interface Room {
  readonly used: readonly number[];
  /** kW that the group's idle GPUs could draw. */
  idle(slot: number): number;
  /** kW of the group that stay under a level of the site, in watts. */
  under(slot: number, levelW: number): number;
}
function roomOf(snapshot: MarketSnapshot, grid: SlotGrid, site: SiteSnapshot, pools: readonly PoolSnapshot[], group: FeederId | SiteId): Room {
  const used = new Array<number>(grid.slots).fill(0);
  const mine = new Array<number>(grid.slots).fill(0);
  for (const pool of pools.filter((one) => !one.block)) {
    const watts = Number(wattsPerGpu(pool, site));
    gpusBusy(snapshot, grid, pool).forEach((gpus, slot) => {
      used[slot]! += gpus * watts;
      if (powerGroupOf(pool) === group) mine[slot]! += gpus * watts;
    });
  }
  const [all, here] = [Number(potential(pools, site)), Number(potential(pools.filter((pool) => powerGroupOf(pool) === group), site))];
  return {
    used,
    idle: (slot) => (here - mine[slot]!) / 1_000,
    under(slot, levelW) {
      const [left, idle, idleHere] = [levelW - used[slot]!, all - used[slot]!, here - mine[slot]!];
      return left <= 0 || idle <= 0 || idleHere <= 0 ? 0 : Math.floor(left * Math.min(1, idleHere / idle)) / 1_000;
    },
  };
}

/** Average energy of training per reserved kilowatt-hour, over the pools by what they could draw. */
function meanDrawShare(pools: readonly PoolSnapshot[], site: SiteSnapshot): number {
  const weights = pools.map((pool) => Number(potential([pool], site)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const share = pools.reduce((sum, pool, i) => sum + weights[i]! * Number(pool.power.loadFractionPpm), 0) / total / 1e6;
  return (share * Number(site.pue)) / Number(site.grossToIt);
}

/** A price as USD per reserved kW and slot; 0 where none is known, since nothing is planned there. */
function perKwSlot(grid: SlotGrid, site: SiteSnapshot, drawn: number, of: (point: PricePoint) => MicroUsdPerMwh): number[] {
  const usd = new Array<number>(grid.slots).fill(0);
  for (const point of site.prices) {
    const [from, to] = slotsTouched(grid, point);
    for (let slot = from; slot < to; slot += 1) {
      const part = intersect(point, slotInterval(grid, slot));
      if (part) usd[slot]! += (Number(of(point)) / 1e9) * drawn * (lengthMs(part) / HOUR_MS);
    }
  }
  return usd;
}

/** Reserved watts that the block carries beside the miners, the least of each slot. */
function blockPerSlot(grid: SlotGrid, site: SiteSnapshot, drawn: number): number[] {
  const least = new Array<number>(grid.slots).fill(Infinity);
  for (const point of site.prices) {
    const [from, to] = slotsTouched(grid, point);
    for (let slot = from; slot < to; slot += 1) least[slot] = Math.min(least[slot]!, Math.max(0, Number((point.block?.size ?? 0n) - (site.asicLoad ?? 0n)) / drawn));
  }
  return least.map((watts) => (watts === Infinity ? 0 : watts));
}

/** The peak that is reached anyway, and what a reserved kW above it costs, by slot; nothing in slots of no period. */
function demandPerSlot(grid: SlotGrid, periods: readonly DemandPeriod[], used: readonly number[], drawn: number): { readonly levelW: readonly number[]; readonly usdPerKw: readonly number[] } {
  const levelW = new Array<number>(grid.slots).fill(Infinity);
  const usdPerKw = new Array<number>(grid.slots).fill(0);
  for (const period of periods) {
    const [from, to] = slotsTouched(grid, period);
    const level = Math.max(Number(period.peakReserved), ...used.slice(from, to));
    const leftMs = period.to - Math.max(period.from, grid.at);
    for (let slot = from; slot < to; slot += 1) {
      levelW[slot] = level;
      usdPerKw[slot] = (Number(period.chargePerKw) / 1e6) * drawn * Math.min(1, lengthMs(slotInterval(grid, slot)) / leftMs);
    }
  }
  return { levelW, usdPerKw };
}
