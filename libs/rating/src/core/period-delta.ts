import { type BilledLine, ratingDelta, type RatingDelta } from './delta.js';
import type { Rating } from './rated.js';

/** A line of an earlier invoice, and the period it was billed for. */
export interface BilledForPeriod extends BilledLine {
  readonly period: string;
}
/** What is left to bill for one period. */
export interface PeriodDelta extends RatingDelta {
  readonly period: string;
  /** The period was billed before: what is left is a correction of it. */
  readonly corrects: boolean;
}

/**
 * Cumulative minus billed, period by period: what belongs to a period is the cumulative amount at its end less the one at
 * its start, so cents that rounding moves stay between neighbours. Late usage or a restated price of October comes out as
 * a correction of October, beside November's own lines; all deltas and all that was billed sum to the last rating.
 * @param cumulative ratings from the start of the contract to the end of each period, ascending
 */
export function periodDeltas(
  cumulative: readonly { readonly period: string; readonly rating: Rating }[],
  billed: readonly BilledForPeriod[],
): readonly PeriodDelta[] {
  return cumulative.map(({ period, rating }, index) => {
    const own = billed.filter((line) => line.period === period);
    const before = cumulative[index - 1]?.rating.lines ?? [];
    return { period, corrects: own.length > 0, ...ratingDelta(rating, [...before, ...own]) };
  });
}
