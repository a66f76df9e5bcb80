import { addSeconds, err, ok, type EpochMs, type HoldId, type OrgId, type Result } from '@switchyard/kernel';
import type { MarketPolicy } from './market-policy.js';
import type { Hold, Placement } from './placement.js';

export type HoldRefusal =
  | { readonly kind: 'TooManyHolds'; readonly open: number; readonly max: number }
  | { readonly kind: 'QuoteExpired'; readonly validUntil: EpochMs }
  | { readonly kind: 'StartsTooSoon'; readonly startsAt: EpochMs; readonly now: EpochMs };

/** A hold keeps capacity up to, not including, `expiresAt`. */
export const isOpen = (hold: Hold, now: EpochMs): boolean => now < hold.expiresAt;

/** Binds an option of a quote, if the organisation has holds left and the quote still stands. */
export function bindHold(
  holdId: HoldId,
  orgId: OrgId,
  gpuCount: number,
  placement: Placement,
  quoteValidUntil: EpochMs,
  holds: readonly Hold[],
  now: EpochMs,
  policy: MarketPolicy,
): Result<Hold, HoldRefusal> {
  const open = holds.filter((hold) => hold.orgId === orgId && isOpen(hold, now)).length;
  const startsAt = placement.segments[0]!.from;
  if (quoteValidUntil <= now) return err({ kind: 'QuoteExpired', validUntil: quoteValidUntil });
  if (startsAt < now) return err({ kind: 'StartsTooSoon', startsAt, now });
  if (open >= policy.holdsPerOrgMax) return err({ kind: 'TooManyHolds', open, max: policy.holdsPerOrgMax });
  return ok({ holdId, orgId, gpuCount, placement, createdAt: now, expiresAt: addSeconds(now, policy.holdSeconds) });
}
