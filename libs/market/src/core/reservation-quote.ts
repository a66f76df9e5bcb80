import {
  addSeconds, by, byBigint, byText, ladder, type IdMaker, type MicroUsd, type MicroUsdPerGpuHour, type OrgId, type QuoteId, type QuoteOptionId, watts, type WattHours,
} from '@switchyard/kernel';
import { powerGroupOf, shutUntil, wattsPerGpu } from './capacity.js';
import { isVenue, venueFor } from './eligibility.js';
import type { MarketPolicy } from './market-policy.js';
import { NodeBook } from './node-book.js';
import { offerFor } from './price-rule.js';
import type { Placement } from './placement.js';
import { nodeGpusOf, perHour, pricePlacement } from './price-placement.js';
import { blockCardOf, type BlockAsk, jobOfBlock, takeOrPayOf } from './reservation-card.js';
import { termsInside } from './reservation-pool.js';
import type { PoolRefusal } from './reason.js';
import { slotsTouched } from './slot-grid.js';
import type { MarketSnapshot, PoolSnapshot, SiteSnapshot } from './snapshot.js';
import { snapshotToInstance, type Prepared } from './to-instance.js';

/** One block that can be had, at its price. */
export interface BlockOption {
  readonly optionId: QuoteOptionId;
  /** `total`: take-or-pay and power; `powerTotal`: power with every GPU in use all the time; `worstCase`: with power at its worst. */
  readonly placement: Placement;
  /** Owed whatever is used. */
  readonly takeOrPay: MicroUsd;
  /** The block's own price of a GPU-hour. */
  readonly ask: MicroUsdPerGpuHour;
  /** Take-or-pay and power, per GPU-hour. */
  readonly perGpuHour: MicroUsdPerGpuHour;
  readonly energy: WattHours;
}
export interface BlockQuote {
  readonly quoteId: QuoteId;
  readonly validUntil: ReturnType<typeof addSeconds>;
  /** Cheapest first, by take-or-pay and power; at most one per pool. */
  readonly options: readonly BlockOption[];
  /** One reason for every pool without one, in order of pool id. */
  readonly refusals: readonly PoolRefusal[];
}

/** The market's policy with a horizon that reaches to the end of a window. */
export const reachingTo = (policy: MarketPolicy, at: number, to: number): MarketPolicy =>
  ({ ...policy, horizonSlots: Math.max(policy.horizonSlots, Math.ceil((to - at) / (policy.slotSeconds * 1_000)) + 1) });

/**
 * Every pool that has the GPUs and the power free throughout the window, beside all that is leased, held and promised, and outside of curtailments; priced as
 * the lease would be. Why each other pool has not.
 * @param policy with a horizon to the end of the window (`reachingTo`), as the snapshot was read
 */
export function quoteBlock(ask: BlockAsk, orgId: OrgId, snapshot: MarketSnapshot, policy: MarketPolicy, ids: IdMaker): BlockQuote {
  const market = { ...snapshot, pools: snapshot.pools.filter((pool) => !pool.block), jobs: [] };
  const prepared = snapshotToInstance(market, policy);
  const nodes = NodeBook.of(market);
  const options: BlockOption[] = [];
  const refusals: PoolRefusal[] = [];
  for (const pool of market.pools) {
    const site = market.sites.find((candidate) => candidate.siteId === pool.siteId);
    if (!site) throw new Error(`snapshot: pool ${pool.poolId} is at site ${pool.siteId}, which is not in the snapshot`);
    const found = optionOf(ask, orgId, site, pool, { market, prepared, nodes, policy, ids });
    if ('kind' in found) refusals.push(found);
    else options.push(found);
  }
  return {
    quoteId: ids.next('quote'), validUntil: addSeconds(snapshot.at, policy.holdSeconds),
    options: options.sort(ladder(by((option) => option.placement.total, byBigint), by((option) => option.placement.poolId, byText))),
    refusals: refusals.sort(by((refusal) => refusal.poolId, byText)),
  };
}

interface Weighing {
  readonly market: MarketSnapshot;
  readonly prepared: Prepared;
  readonly nodes: NodeBook;
  readonly policy: MarketPolicy;
  readonly ids: IdMaker;
}
function optionOf(ask: BlockAsk, orgId: OrgId, site: SiteSnapshot, anyPool: PoolSnapshot, { market, prepared, nodes, policy, ids }: Weighing): BlockOption | PoolRefusal {
  // A window is a window, however fast the GPUs are.
  const { runtimeFactor: _speed, ...pool } = anyPool;
  const spec = jobOfBlock(ask);
  const venue = venueFor({ spec, remainingSeconds: spec.expectedDurationSeconds, orgId } as Parameters<typeof venueFor>[0], site, pool, market.at);
  if (!isVenue(venue)) return venue;
  const full = roomFor(ask, site, pool, market, prepared);
  if (full) return full;
  const at = { siteId: site.siteId, poolId: pool.poolId };
  const packed = nodes.pack(pool, ids.next('job'), spec, [ask.window]);
  if (!packed.ok) return { ...at, kind: 'Fragmented', gpusNeeded: packed.error.gpusNeeded, gpusFree: packed.error.gpusFree, nodeGpus: nodeGpusOf(pool) };
  const { terms } = offerFor(venue.offer, spec);
  const inside = { ...venue, offer: { ...venue.offer, terms: termsInside(terms, ask.window) } };
  const power = pricePlacement(spec, inside, [ask.window], ids.next('card'), policy);
  if (!power.ok) return power.error;
  const takeOrPay = takeOrPayOf(blockCardOf(terms, ask.gpuCount, ask.window, ids.next('card')));
  const add = (amount: MicroUsd): MicroUsd => (takeOrPay + amount) as MicroUsd;
  const { placement, gpuSeconds, energy } = power.value;
  return {
    optionId: ids.next('opt'), takeOrPay, ask: terms.ask, energy, perGpuHour: perHour(add(placement.total), gpuSeconds),
    placement: { ...placement, total: add(placement.total), powerTotal: placement.total, worstCase: add(placement.worstCase) },
  };
}

/** Why GPUs or power are not free in every slot of the window; undefined: they are. */
function roomFor({ gpuCount, window }: Pick<BlockAsk, 'gpuCount' | 'window'>, site: SiteSnapshot, pool: PoolSnapshot, market: MarketSnapshot, { instance, grid }: Pick<Prepared, 'instance' | 'grid'>): PoolRefusal | undefined {
  const at = { siteId: site.siteId, poolId: pool.poolId };
  const [from, to] = slotsTouched(grid, window);
  const free = (instance.pools.find((row) => row.id === pool.poolId)?.gpus ?? []).slice(from, to);
  const least = free.reduce((all, gpus) => Math.min(all, gpus), from < to ? Infinity : 0);
  if (least < gpuCount) {
    const shut = market.curtailments.map((event) => event.during).filter((during) => during.from < window.to && during.to > window.from)
      .flatMap((during) => shutUntil(market, pool, Math.max(during.from, window.from) as typeof window.from) ?? []).at(0);
    if (shut) return { ...at, kind: 'Curtailed', until: shut.until, ...(shut.maintenance && { maintenance: true }) };
    return { ...at, kind: 'NotEnoughGpus', gpusNeeded: gpuCount, gpusFreeMax: least };
  }
  const group = powerGroupOf(pool);
  const kw = instance.sites.find((row) => row.id === group)?.kw?.slice(from, to);
  const needed = watts(wattsPerGpu(pool, site) * BigInt(gpuCount));
  const leastKw = kw?.reduce((all, one) => Math.min(all, one), Infinity);
  if (leastKw === undefined || leastKw >= Number(needed) / 1_000) return undefined;
  return { ...at, kind: 'FeederFull', needed, freeMax: watts(BigInt(Math.floor(leastKw * 1_000))), ...(group === pool.feederId && { feederId: pool.feederId }) };
}
