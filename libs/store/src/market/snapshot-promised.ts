import type { JobSnapshot, PoolSnapshot } from '@switchyard/market';
import type { Tx } from '../base/index.js';
import { offerByKey, type OfferRow } from './offers.js';
import { toOffer } from './snapshot-sites.js';

/** Jobs with the version of the offer that their place was promised under, where their pool has another one on sale by now: a promise keeps its terms. */
export async function withPromisedOffers(tx: Tx, jobs: readonly JobSnapshot[], pools: readonly PoolSnapshot[]): Promise<readonly JobSnapshot[]> {
  const onSale = new Map(pools.map((pool) => [pool.poolId, pool.offer?.offerId]));
  const replaced = jobs.flatMap(({ promise, placement }) => (promise && placement && onSale.get(placement.poolId) !== placement.offerId ? [placement.offerId] : []));
  if (replaced.length === 0) return jobs;
  const rows = await tx.rows<OfferRow>(offerByKey, [[...new Set(replaced)].sort()]);
  const offers = new Map(rows.map((row) => [row.id, toOffer(row)]));
  return jobs.map((job) => {
    const offer = job.promise && job.placement && offers.get(job.placement.offerId);
    return offer ? { ...job, promisedOffer: offer } : job;
  });
}
