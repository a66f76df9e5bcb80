import { exact, multiplyExact, roundHalfAwayFromZero } from '@switchyard/kernel';
import { centsOf } from './invoice-diff.js';
import type { CardComponent } from './invoice-formula.js';

/** What a change of charges does, in cents; within a cent of what the service books, which rounds line by line. */
export interface Effects {
  /** Without tax. */
  readonly chargesCents: bigint;
  readonly taxCents: bigint;
  /** Our fee on them. */
  readonly feeCents: bigint;
  /** What the customer owes more or less. */
  readonly totalCents: bigint;
  /** What the operators get more or less: the charges less our fee. */
  readonly operatorsCents: bigint;
}
const withTotals = (chargesCents: bigint, taxCents: bigint, feeCents: bigint): Effects => ({ chargesCents, taxCents, feeCents, totalCents: chargesCents + taxCents, operatorsCents: chargesCents - feeCents });
const share = (cents: bigint, part: bigint, whole: bigint): bigint => (whole === 0n ? 0n : roundHalfAwayFromZero(multiplyExact(exact(cents), exact(part, whole))));
const appliesTo = (one: CardComponent, component: string): boolean => one['appliesTo'] === 'all' || (Array.isArray(one['appliesTo']) && one['appliesTo'].includes(component));

/** One line changed by an amount: its taxes and our fee follow by the rates of its lease. @param feeKept we keep our fee on what is given back */
export function effectsOnLine(component: string, changeCents: bigint, card: readonly CardComponent[], feeKept = false): Effects {
  const parts = (kind: string, rate: string): bigint =>
    card.filter((one) => one.kind === kind && appliesTo(one, component)).reduce((sum, one) => sum + share(changeCents, BigInt(String(one[rate])), 1_000_000n), 0n);
  return withTotals(changeCents, parts('tax', 'taxPpm'), feeKept ? 0n : parts('platform_fee', 'feePpm'));
}

interface Billed {
  readonly subtotal: { readonly amount: string };
  readonly tax: { readonly amount: string };
  readonly total: { readonly amount: string };
  readonly lines: readonly { readonly side: string; readonly amount: { readonly amount: string } }[];
}
/** A part of an invoice given back, taxes in it, spread over its lines in proportion. @param grossCents above 0 */
export function effectsOfBack(invoice: Billed, grossCents: bigint, feeKept = false): Effects {
  const total = centsOf(invoice.total.amount);
  const taxCents = share(grossCents, centsOf(invoice.tax.amount), total);
  const fees = invoice.lines.filter(({ side }) => side === 'OPERATOR').reduce((sum, { amount }) => sum + centsOf(amount.amount), 0n);
  return withTotals(-(grossCents - taxCents), -taxCents, feeKept ? 0n : -share(fees, grossCents - taxCents, centsOf(invoice.subtotal.amount)));
}
