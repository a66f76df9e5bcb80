import { ceilTo, type EpochMs, type LeaseId, type OrgId, SECOND_MS } from '@switchyard/kernel';
import { defaultMarketPolicy, type JobSpec, type MarketPolicy, type MarketSnapshot } from '@switchyard/market';
import { type FeedCache, readSnapshot } from '@switchyard/store';
import type { GatewayParts, GqlContext } from '../graphql/context.js';

/** What quotes are made with. */
export interface QuoteParts {
  readonly parts: GatewayParts;
  /** Prices kept from one quote to the next. */
  readonly feeds: FeedCache;
}
export const policyOf = ({ parts }: QuoteParts): MarketPolicy => parts.marketPolicy ?? defaultMarketPolicy;

/** What of the market is read: all but reservations, as far as the planner looks, unless told. */
export interface MarketView {
  /** A longer horizon, for a window that ends behind the planner's. */
  readonly policy?: MarketPolicy;
  /** The asker's own reservation, to weigh it like a pool. */
  readonly reservationId?: LeaseId | undefined;
}
/** Reads the market for one request. */
export type MarketReader = (view?: MarketView) => Promise<MarketSnapshot>;
/** The market as anyone may weigh it, in one consistent read. */
export function readMarketNow({ readMarket, now }: GqlContext, quoting: QuoteParts, { policy = policyOf(quoting), reservationId }: MarketView = {}): Promise<MarketSnapshot> {
  return readMarket(async (tx) => {
    await tx.run('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
    return readSnapshot(tx, now, { view: 'quote', policy, feeds: quoting.feeds, ...(reservationId !== undefined && { reservationId }) });
  });
}

/**
 * The job as it is quoted: no option starts before there was time to bind it and to submit. Starts lie on the planner's slots, so a held
 * place can be kept as it is by every later plan.
 */
export function quotable(spec: JobSpec, now: EpochMs, { holdSeconds, slotSeconds }: MarketPolicy): JobSpec {
  const first = ceilTo((now + Math.min(holdSeconds, slotSeconds) * SECOND_MS) as EpochMs, slotSeconds * SECOND_MS);
  return spec.earliestStart >= first ? spec : { ...spec, earliestStart: first };
}
export type Asking = { readonly orgId: OrgId; readonly spec: JobSpec };
