import { addsUp, leaseCardOf, type MeteredInterval, type MeteredSum, ofIntervals, ofSums, type RatedLease, type UseSoFar } from '@switchyard/market';

/** Where the use of a lease is read from. */
export interface UseReader {
  sums(leaseId: string): Promise<readonly MeteredSum[]>;
  intervals(leaseId: string): Promise<readonly MeteredInterval[]>;
}

/**
 * What the readings so far come to under the lease's frozen card: the rating an invoice would start from, without what only its end
 * settles. Intervals whose price is not published yet are left out until it is. However long the lease runs, a few sums are read of it, unless its card
 * prices intervals by when they are or what they cost (a collar, a step).
 */
export async function useSoFar(lease: RatedLease, read: UseReader): Promise<UseSoFar> {
  const card = leaseCardOf(lease);
  return addsUp(card) ? ofSums(lease, card, await read.sums(lease.id)) : ofIntervals(lease, card, await read.intervals(lease.id));
}
