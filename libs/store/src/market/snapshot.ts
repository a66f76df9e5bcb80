import { addSeconds, type EpochMs, type Interval, type LeaseId, type OrgId } from '@switchyard/kernel';
import { defaultMarketPolicy, type BudgetStanding, type CreditStanding, type MarketPolicy, type MarketSnapshot } from '@switchyard/market';
import type { Tx } from '../base/index.js';
import { readBudgets, readCredit } from './snapshot-credit.js';
import { readJobs, readPromisedPlaces } from './snapshot-jobs.js';
import { readCurtailments, readLeases } from './snapshot-leases.js';
import { FeedCache } from './price-feeds.js';
import { withPromisedOffers } from './snapshot-promised.js';
import { readBlocks } from './reservations-snapshot.js';
import { readPools, readSites } from './snapshot-sites.js';

export interface SnapshotOptions {
  /**
   * `cycle`: everything, for role sy_scheduler. `quote`: the market as anyone may weigh it, for role sy_reader: no jobs, credit or budgets,
   * leases without terms, and places promised to jobs appear as holds without an owner.
   */
  readonly view: 'cycle' | 'quote';
  /** For a quote inside a reservation: the asker's own. */
  readonly reservationId?: LeaseId;
  readonly policy?: Pick<MarketPolicy, 'slotSeconds' | 'horizonSlots'>;
  /** Kept by the caller from one read to the next; without it every price is read anew. */
  readonly feeds?: FeedCache;
}

/**
 * Everything a match cycle or a quote weighs, as of market time `at`. One consistent read: call it in a REPEATABLE READ transaction.
 * A bound quote's GPUs are shown as a lease without a job until it expires: they are real allocations.
 */
export async function readSnapshot(tx: Tx, at: EpochMs, options: SnapshotOptions): Promise<MarketSnapshot> {
  const horizon = horizonOf(at, options.policy ?? defaultMarketPolicy);
  const cycle = options.view === 'cycle';
  const sites = await readSites(tx, horizon, options.feeds ?? new FeedCache());
  const pools = await readPools(tx);
  const leases = await readLeases(tx, at, cycle);
  const curtailments = await readCurtailments(tx, at);
  const blocks = cycle || options.reservationId !== undefined ? await readBlocks(tx, at, pools, cycle ? 'cycle' : options.reservationId!) : { pools: [], leases: [], curtailments: [] };
  const world = { at, sites, pools: [...pools, ...blocks.pools], leases: [...leases, ...blocks.leases], curtailments: [...curtailments, ...blocks.curtailments] };
  if (!cycle) return { ...world, holds: await readPromisedPlaces(tx, at, leases), jobs: [], credit: [], budgets: [] };
  const jobs = await withPromisedOffers(tx, await readJobs(tx, at), pools);
  const orgs: readonly OrgId[] = [...new Set(jobs.map((job) => job.orgId))].sort();
  const credit: readonly CreditStanding[] = await readCredit(tx, orgs);
  const budgets: readonly BudgetStanding[] = await readBudgets(tx, credit, at);
  return { ...world, holds: [], jobs, credit, budgets };
}

/** The planner's horizon and one slot more, since slot 0 is only a part of one. */
const horizonOf = (at: EpochMs, { slotSeconds, horizonSlots }: Pick<MarketPolicy, 'slotSeconds' | 'horizonSlots'>): Interval => ({
  from: at, to: addSeconds(at, slotSeconds * (horizonSlots + 1)),
});
