import type { EpochMs, Interval } from '@switchyard/kernel';
import { billingMonths } from '@switchyard/rating';

/**
 * The calendar month that contains `at` in a zone, as an interval of UTC instants: the very months that bills are made for. Months tile: each starts
 * where the last one ends, whatever daylight saving does.
 * @throws RangeError for an unknown zone
 */
export function monthOf(at: EpochMs, zone: string): Interval & { readonly name: string } {
  const months = billingMonths({ from: at, to: (at + 1) as EpochMs }, zone);
  const month = months.ok ? months.value[0] : undefined;
  if (!month) throw new RangeError(`${zone} is not a known time zone`);
  return month;
}
