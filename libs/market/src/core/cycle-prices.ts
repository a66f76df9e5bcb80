import type { IdMaker, Interval, Result } from '@switchyard/kernel';
import type { MarketPolicy } from './market-policy.js';
import { pricePlacement, type PricedPlacement, type Venue } from './price-placement.js';
import type { PoolRefusal } from './reason.js';
import type { JobSnapshot } from './snapshot.js';

/**
 * Prices of one cycle: each job's place is rated once, however many passes come to it. Right because nothing a price is made of changes within a
 * snapshot. The card has the id of its first rating.
 */
export class CyclePrices {
  private readonly known = new Map<string, Result<PricedPlacement, PoolRefusal>>();

  constructor(
    private readonly ids: IdMaker,
    private readonly policy: MarketPolicy,
  ) {}

  /** @param terms which of the job's limits `spec` has: a promise is checked against others than a job that is new */
  of(job: JobSnapshot, terms: string, spec: JobSnapshot['spec'], venue: Venue, segments: readonly Interval[]): Result<PricedPlacement, PoolRefusal> {
    const key = `${job.jobId} ${terms} ${venue.pool.poolId} ${segments.map(({ from, to }) => `${from}-${to}`).join(' ')}`;
    const known = this.known.get(key) ?? pricePlacement(spec, venue, segments, this.ids.next('card'), this.policy);
    this.known.set(key, known);
    return known;
  }
}
