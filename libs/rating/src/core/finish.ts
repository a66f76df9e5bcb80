import { by, byBigint, byNumber, contains, err, type EpochMs, exact, EXACT_ZERO, type Exact, type Interval, ladder, ok, type Result } from '@switchyard/kernel';
import type { RateCard } from './card.js';
import { periodError } from './check-period.js';
import type { RatingError } from './errors.js';
import { type IntervalAmount, isUsageComponent, quantityDenominatorOf, type UsageKind } from './interval.js';
import { categoryOf, labelOf, sumExact, toMinorUnits, unitOf } from './line.js';
import { withPeriodLines } from './period-lines.js';
import type { RatedLine, Rating } from './rated.js';
import type { PeriodFacts } from './usage.js';
import { validateCard } from './validate-card.js';

/**
 * Amounts of many intervals, added up per component and denominator. For a card with `sla_credit` also per month:
 * `monthFrom` is then the start of the month the intervals lie in; other cards may leave it out.
 */
export interface AmountSum extends IntervalAmount {
  readonly monthFrom?: EpochMs;
}

/** Adds amounts up as the store does: one sum per month, component and denominator, in that order. */
export function sumAmounts(amounts: Iterable<AmountSum>): readonly AmountSum[] {
  const sums = new Map<string, AmountSum>();
  for (const amount of amounts) {
    const key = `${amount.monthFrom ?? ''} ${amount.componentIndex} ${amount.denominator}`;
    const sum = sums.get(key);
    sums.set(key, sum === undefined ? amount : { ...sum, numerator: sum.numerator + amount.numerator, quantity: sum.quantity + amount.quantity });
  }
  return [...sums.values()].sort(ladder(
    by((sum) => sum.monthFrom ?? Number.NEGATIVE_INFINITY, byNumber), by((sum) => sum.componentIndex, byNumber),
    by((sum) => sum.denominator, byBigint),
  ));
}

/**
 * The rating of everything that was summed, without its intervals in hand: the same quantities, precise amounts, amounts
 * owed and totals as `rate` over them, to the byte. Derivations hold only the rows that follow from the period; those of
 * single intervals are had by rating the intervals again.
 * @param covered time the sums stand for
 */
export function finishRating(
  card: RateCard,
  sums: readonly AmountSum[],
  covered: Interval | undefined,
  period: PeriodFacts = { final: false },
): Result<Rating, RatingError> {
  const valid = validateCard(card);
  if (!valid.ok) return err({ kind: 'CardRefused', cardId: card.id, error: valid.error });
  const error = periodError(card, period, covered === undefined ? [] : [covered]) ?? monthError(card, sums);
  if (error !== undefined) return err(error);
  const lines = card.components.flatMap((component, index): RatedLine[] =>
    isUsageComponent(component) ? [summedLine(component, index, sums.filter((sum) => sum.componentIndex === index))] : []);
  return ok(withPeriodLines(card, period, lines, (index, month) => amountIn(sums, index, month)));
}

function monthError(card: RateCard, sums: readonly AmountSum[]): RatingError | undefined {
  const byMonth = card.components.some(({ kind }) => kind === 'sla_credit');
  const without = byMonth && sums.some((sum) => sum.monthFrom === undefined);
  return without ? { kind: 'BadPeriodFact', path: 'sums.monthFrom', message: 'is missing, and the card credits by month' } : undefined;
}
function summedLine(component: Extract<RatedLine['component'], { kind: UsageKind }>, componentIndex: number, sums: readonly AmountSum[]): RatedLine {
  const preciseMicros = sumExact(sums, amountOf);
  const quantity = (sum: AmountSum): Exact => exact(sum.quantity, quantityDenominatorOf(component.kind, sum.denominator));
  return {
    componentKind: component.kind, componentIndex, component, label: labelOf(component), side: 'customer', category: categoryOf(component),
    quantity: { amount: sumExact(sums, quantity), unit: unitOf(component) }, preciseMicros, amountMinor: toMinorUnits(preciseMicros), derivation: [],
  };
}
function amountIn(sums: readonly AmountSum[], componentIndex: number, month: Interval): Exact {
  const inMonth = (sum: AmountSum): boolean => sum.componentIndex === componentIndex && sum.monthFrom !== undefined && contains(month, sum.monthFrom);
  return sumExact(sums, (sum) => (inMonth(sum) ? amountOf(sum) : EXACT_ZERO));
}
const amountOf = ({ numerator, denominator }: AmountSum): Exact => exact(numerator, denominator);
