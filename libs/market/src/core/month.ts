import { DAY_MS, HOUR_MS, type EpochMs, type Interval } from '@switchyard/kernel';
import { localTime } from '@switchyard/power';

/**
 * The calendar month that contains `at` in a zone, as an interval of UTC instants. Months tile: each starts where the last one ends,
 * whatever daylight saving does. To the minute, since no zone in use is finer.
 * @throws RangeError for an unknown zone
 */
export function monthOf(at: EpochMs, zone: string): Interval {
  const { year, month } = localTime(at, zone);
  return { from: monthStart(year, month, zone), to: monthStart(year, month + 1, zone) };
}

const ordinal = (year: number, month: number): number => year * 12 + month;

/** Month 13 is the next January. First minute whose local month is not before the one asked for: found by bisection, so gaps at midnight need no rule. */
function monthStart(year: number, month: number, zone: string): EpochMs {
  const guess = daysSinceEpoch(year, month) * DAY_MS;
  let [low, high] = [(guess - 30 * HOUR_MS) / 60_000, (guess + 30 * HOUR_MS) / 60_000];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const local = localTime((middle * 60_000) as EpochMs, zone);
    if (ordinal(local.year, local.month) < ordinal(year, month)) low = middle + 1;
    else high = middle;
  }
  return (low * 60_000) as EpochMs;
}

/** Days from 1970-01-01 to the first of a month (1..13) of the proleptic Gregorian calendar (years from March, 400-year eras of 146,097 days). */
function daysSinceEpoch(year: number, month: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5);
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}
