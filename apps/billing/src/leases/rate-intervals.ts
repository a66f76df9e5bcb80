import { contains, err, ok, type Interval, type Result } from '@switchyard/kernel';
import { intervalRater, type RateCard, type RatingError, type UsageForRating } from '@switchyard/rating';
import type { RatedInterval } from '@switchyard/store';

/** Intervals that could be rated, and why the first of the others could not. */
export interface RatedIntervals {
  readonly intervals: readonly RatedInterval[];
  readonly waiting: { readonly usage: UsageForRating; readonly error: RatingError } | undefined;
}
/**
 * What each interval adds to each component. An interval whose price has not come is left out: it is rated when it has.
 * @param months months of the customer's zone that hold the usage; each piece of usage lies in one when the lease is billed by month
 * @param byMonth whether the intervals are kept per month
 */
export function rateIntervals(card: RateCard, usage: readonly UsageForRating[], months: readonly (Interval & { readonly name: string })[], byMonth: boolean): Result<RatedIntervals, RatingError> {
  const rater = intervalRater(card);
  if (!rater.ok) return err(rater.error);
  const intervals: RatedInterval[] = [];
  let waiting: RatedIntervals['waiting'];
  for (const row of usage) {
    const rated = rater.value.rate(row, months.filter((month) => month.from < row.to && row.from < month.to));
    if (rated.ok) intervals.push({ usage: row, amounts: rated.value, period: byMonth ? (months.find((month) => contains(month, row.from))?.name ?? '') : '' });
    else waiting ??= { usage: row, error: rated.error };
  }
  return ok({ intervals, waiting });
}
