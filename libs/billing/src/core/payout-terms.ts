import type { Currency, EpochMs, OrgId } from '@switchyard/kernel';
import { PAYOUT_MOST_MINOR, type PayoutTerms } from './reserve.js';

/** Terms that finance set for an operator in a currency. Never edited: other terms are the next version. */
export interface PayoutTermsVersion {
  readonly operatorOrg: OrgId;
  readonly currency: Currency;
  /** 1, 2, 3 … */
  readonly version: number;
  readonly terms: PayoutTerms;
  /** From then on, and not before they were set. */
  readonly effectiveFrom: EpochMs;
  /** By `actorName`. */
  readonly setBy: string;
  readonly setAt: EpochMs;
  readonly reason: string;
}

/** Something wrong with terms; `field` as `PayoutTerms` names it. */
export interface PayoutTermsProblem {
  readonly field: 'minimumMinor' | 'maximumMinor' | 'reserve' | 'reserve.minor' | 'reserve.sharePpm' | 'reserve.days';
  readonly message: string;
}
const RESERVE_DAYS_MAX = 366;
const WHOLE_PPM = 1_000_000n;

/** Everything that is wrong with terms; empty when they may be set. The database repeats the bounds. */
export function payoutTermsProblems({ minimumMinor, maximumMinor, reserve }: PayoutTerms): readonly PayoutTermsProblem[] {
  const problems: PayoutTermsProblem[] = [];
  if (minimumMinor <= 0n) problems.push({ field: 'minimumMinor', message: 'must be above 0' });
  if (maximumMinor < minimumMinor || maximumMinor > PAYOUT_MOST_MINOR) problems.push({ field: 'maximumMinor', message: 'must be from the minimum to 999999.99, the most Stripe takes at once' });
  if (reserve.kind === 'fixed') {
    if (reserve.minor < 0n) problems.push({ field: 'reserve.minor', message: 'must not be negative' });
    return problems;
  }
  if (reserve.sharePpm < 1n || reserve.sharePpm > WHOLE_PPM) problems.push({ field: 'reserve.sharePpm', message: 'must be above 0 and at most 1' });
  if (!Number.isSafeInteger(reserve.days) || reserve.days < 1 || reserve.days > RESERVE_DAYS_MAX) problems.push({ field: 'reserve.days', message: `must be 1 to ${RESERVE_DAYS_MAX} whole days` });
  return problems;
}

/** The latest version that is in force at an instant; undefined: the terms of the house are. */
export function termsInForce(versions: readonly PayoutTermsVersion[], at: EpochMs): PayoutTermsVersion | undefined {
  return versions.filter(({ effectiveFrom }) => effectiveFrom <= at).reduce<PayoutTermsVersion | undefined>((latest, next) => (latest === undefined || next.version > latest.version ? next : latest), undefined);
}
