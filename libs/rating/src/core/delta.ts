import { by, byNumber, byText, type Currency, type Exact, ladder, type MinorUnits, minorUnits, type RateCardId } from '@switchyard/kernel';
import type { ComponentKind } from './card.js';
import type { LineCategory, LineSide, RatedLine, Rating, RatingTotals } from './rated.js';
import { totalsOf } from './totals.js';

/** What earlier invoices of this lease billed for one component: enough to subtract it, or to give all of it back. */
export interface BilledLine {
  readonly componentKind: ComponentKind;
  readonly componentIndex: number;
  readonly label: string;
  readonly side: LineSide;
  readonly category: LineCategory;
  readonly amountMinor: MinorUnits;
}

/** What is left to bill (or, negative, to give back) for one component. */
export interface DeltaLine extends BilledLine {
  /** The cumulative amount, and what of it was billed before; `amountMinor` is the difference. */
  readonly cumulativeMinor: MinorUnits;
  readonly billedMinor: MinorUnits;
  /** Precise cumulative amount; absent when the component no longer has a line. */
  readonly cumulativePreciseMicros?: Exact;
  /** The cumulative line, with its derivation; absent like the precise amount. */
  readonly line?: RatedLine;
}
export interface RatingDelta {
  readonly cardId: RateCardId;
  readonly currency: Currency;
  readonly lines: readonly DeltaLine[];
  readonly totals: RatingTotals;
}

/**
 * Cumulative rating minus what was already billed: late readings, restated prices and ordinary progress are all this one
 * subtraction. Whatever the cuts, the deltas sum to the cumulative rounded lines: no cent is lost between invoices.
 * @param current rated over *all* usage of the lease so far
 * @param alreadyBilled lines of every earlier invoice of the lease, in any order
 */
export function ratingDelta(current: Rating, alreadyBilled: readonly BilledLine[]): RatingDelta {
  const lines = new Map<string, DeltaLine>();
  for (const line of current.lines) {
    lines.set(keyOf(line), {
      ...headOf(line),
      amountMinor: line.amountMinor,
      cumulativeMinor: line.amountMinor,
      billedMinor: minorUnits(0n),
      cumulativePreciseMicros: line.preciseMicros,
      line,
    });
  }
  for (const billed of alreadyBilled) {
    const zero = minorUnits(0n);
    const line = lines.get(keyOf(billed)) ?? { ...headOf(billed), amountMinor: zero, cumulativeMinor: zero, billedMinor: zero };
    const billedMinor = minorUnits(line.billedMinor + billed.amountMinor);
    lines.set(keyOf(billed), { ...line, billedMinor, amountMinor: minorUnits(line.cumulativeMinor - billedMinor) });
  }
  const ordered = [...lines.values()].sort(
    ladder(by((line) => line.componentIndex, byNumber), by((line) => line.componentKind, byText)),
  );
  return { cardId: current.cardId, currency: current.currency, lines: ordered, totals: totalsOf(ordered) };
}

const keyOf = (line: BilledLine): string => `${line.componentIndex} ${line.componentKind}`;
function headOf({ componentKind, componentIndex, label, side, category }: BilledLine): Omit<BilledLine, 'amountMinor'> {
  return { componentKind, componentIndex, label, side, category };
}
