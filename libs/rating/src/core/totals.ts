import { minorUnits, type MinorUnits, subtract, sum } from '@switchyard/kernel';
import type { LineCategory, LineSide, RatingTotals } from './rated.js';

/** What totals need of a line; a rated line and a delta line both have it. */
export interface TotalledLine {
  readonly side: LineSide;
  readonly category: LineCategory;
  readonly amountMinor: MinorUnits;
}

/** Totals are sums of rounded lines, so an invoice always adds up on paper. */
export function totalsOf(lines: readonly TotalledLine[]): RatingTotals {
  const total = (wanted: (line: TotalledLine) => boolean): MinorUnits =>
    sum(lines.filter(wanted).map((line) => line.amountMinor));
  const subtotalMinor = total((line) => line.side === 'customer' && line.category !== 'tax');
  const taxMinor = total((line) => line.category === 'tax');
  const platformFeeMinor = total((line) => line.category === 'fee');
  return {
    subtotalMinor,
    taxMinor,
    totalMinor: minorUnits(subtotalMinor + taxMinor),
    platformFeeMinor,
    operatorNetMinor: subtract(subtotalMinor, platformFeeMinor),
  };
}
