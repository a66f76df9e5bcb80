import { err, ok, type EpochMs, type Interval, type Result } from '@switchyard/kernel';
import { billingPeriods, factsThrough, finishRating, type AmountSum, type BillingPeriod, type IntervalAmount, type MonthFacts, type RatingError, type RelistedTime } from '@switchyard/rating';
import type { LeaseContract } from '../ports.js';
import { calendarOf, type TermsOfAccount } from './account-terms.js';
import type { RatedPeriod } from './month-lines.js';

/** What is known of a contract when its months are rated. */
export interface KnownOfContract {
  /** Amounts of its intervals, added up per month. */
  readonly sums: readonly (IntervalAmount & { readonly period: string })[];
  readonly monthFacts: readonly MonthFacts[];
  readonly relisted: readonly RelistedTime[];
}
/** The contract's time up to an instant, cut at its months. @param ends whether nothing comes after it @throws Error when the account's zone is not known */
export function periodsOf(account: TermsOfAccount, term: Interval, ends: boolean): readonly BillingPeriod[] {
  const periods = billingPeriods(term, calendarOf(account), ends);
  if (!periods.ok) throw new Error(`the account's time zone ${periods.error.zone} is not known`);
  return periods.value;
}

/**
 * Rates a contract from its start to the end of each of its months: sums of stored amounts, finished. The same quantities, precise amounts and
 * cents as rating every interval at once.
 * @param periods from `periodsOf` @returns the first month that cannot be rated, by its reason
 */
export function rateMonths({ card }: Pick<LeaseContract, 'card'>, periods: readonly BillingPeriod[], { sums, monthFacts, relisted }: KnownOfContract): Result<readonly RatedPeriod[], RatingError> {
  const monthFrom = new Map<string, EpochMs>(periods.map(({ name, month }) => [name, month.from]));
  const amounts = sums.flatMap(({ period, ...amount }): (AmountSum & { readonly monthFrom: EpochMs })[] => {
    const from = monthFrom.get(period);
    return from === undefined ? [] : [{ ...amount, monthFrom: from }];
  });
  const rated: RatedPeriod[] = [];
  for (const [index, period] of periods.entries()) {
    const { covers, ...facts } = factsThrough(periods, index);
    const known = { ...facts, ...(covers === undefined ? {} : { covers }), monthFacts: monthFacts.filter(({ month }) => month.to <= period.month.to), ...(relisted.length === 0 ? {} : { relisted }) };
    const rating = finishRating(card, amounts.filter((amount) => amount.monthFrom <= period.month.from), covers, known);
    if (!rating.ok) return err(rating.error);
    rated.push({ period, rating: rating.value });
  }
  return ok(rated);
}
