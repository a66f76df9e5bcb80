import { DAY_MS, divideCeil, minorUnits, toIso, type Currency, type EpochMs, type MinorUnits, type OrgId, type Ppm } from '@switchyard/kernel';
import type { NotEligible } from './payout-refusal.js';

/** What stays with the platform against later credit notes and disputes. */
export type ReserveRule =
  | { readonly kind: 'fixed'; readonly minor: MinorUnits }
  /** A share of what became available in the last `days` days, rounded up to a whole minor unit. */
  | { readonly kind: 'trailing'; readonly sharePpm: Ppm; readonly days: number };

export interface PayoutTerms {
  readonly cadence: 'weekly' | 'monthly';
  /** Smaller amounts wait for the next period. */
  readonly minimumMinor: MinorUnits;
  /** Larger amounts are paid in parts: Stripe takes no more in one transfer. */
  readonly maximumMinor: MinorUnits;
  readonly reserve: ReserveRule;
}
/** The terms of an operator in a currency; the gateway and billing must use the same. */
export type PayoutTermsOf = (operatorOrg: OrgId, currency: Currency) => PayoutTerms;

/** Most that Stripe takes in one transfer: 999,999.99. */
export const PAYOUT_MOST_MINOR = minorUnits(99_999_999n);
/** Monthly, from 25.00 on, 5 % of what became available in the last 30 days kept back. */
export const housePayoutTerms: PayoutTerms = {
  cadence: 'monthly', minimumMinor: minorUnits(2_500n), maximumMinor: PAYOUT_MOST_MINOR, reserve: { kind: 'trailing', sharePpm: 50_000n as Ppm, days: 30 },
};

/** Where the trailing window begins; undefined when the reserve does not look back. */
export function trailingSince(rule: ReserveRule, now: EpochMs): EpochMs | undefined {
  return rule.kind === 'trailing' ? ((now - rule.days * DAY_MS) as EpochMs) : undefined;
}
export function reserveMinor(rule: ReserveRule, trailingMinor: MinorUnits): MinorUnits {
  if (rule.kind === 'fixed') return rule.minor;
  return minorUnits(trailingMinor <= 0n ? 0n : divideCeil(trailingMinor * rule.sharePpm, 1_000_000n));
}

/** 1970-01-01 was a Thursday. */
const MONDAY_BEFORE_EPOCH_DAYS = 3;
/** The week (Monday to Sunday) or month an instant lies in, in UTC. */
export function payoutSlot(cadence: PayoutTerms['cadence'], now: EpochMs): string {
  if (cadence === 'monthly') return toIso(now).slice(0, 7);
  const days = Number(BigInt(now) / BigInt(DAY_MS));
  return `week of ${toIso(((days - ((days + MONDAY_BEFORE_EPOCH_DAYS) % 7)) * DAY_MS) as EpochMs).slice(0, 10)}`;
}

/** What the books say of an operator. Disputed money is on an account of its own and is not among the available. */
export interface PayoutFacts {
  readonly availableMinor: MinorUnits;
  /** Owed by the operator from earlier payouts. */
  readonly owedMinor: MinorUnits;
  /** Became available within the trailing window. */
  readonly trailingMinor: MinorUnits;
}
export type Eligibility =
  | { readonly kind: 'eligible'; readonly amountMinor: MinorUnits; readonly reserveMinor: MinorUnits }
  | Extract<NotEligible, { readonly kind: 'NothingAvailable' | 'BelowMinimum' }>;

/** Eligible = available - owed - reserve, at most `maximumMinor`. */
export function eligibility(terms: PayoutTerms, { availableMinor, owedMinor, trailingMinor }: PayoutFacts): Eligibility {
  const reserve = reserveMinor(terms.reserve, trailingMinor);
  const free = minorUnits(availableMinor - owedMinor - reserve);
  if (free <= 0n) return { kind: 'NothingAvailable', availableMinor, owedMinor, reserveMinor: reserve };
  if (free < terms.minimumMinor) return { kind: 'BelowMinimum', amountMinor: free, minimumMinor: terms.minimumMinor };
  return { kind: 'eligible', amountMinor: free < terms.maximumMinor ? free : terms.maximumMinor, reserveMinor: reserve };
}
