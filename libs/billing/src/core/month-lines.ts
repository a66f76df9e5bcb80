import type { InvoiceId } from '@switchyard/kernel';
import { periodDeltas, type BilledForPeriod, type BillingPeriod, type DeltaLine, type PeriodDelta, type Rating } from '@switchyard/rating';
import { isAdvance } from './advance-lines.js';
import { hasBilled } from './build-lines.js';
import type { Invoice, InvoiceLine, LineContract } from './invoice.js';

/** A month of a contract, with everything from the contract's start to the end of that month rated at once. */
export interface RatedPeriod {
  readonly period: BillingPeriod;
  readonly rating: Rating;
}
/** What is left to bill of one month of a contract. */
export interface MonthLines {
  readonly period: BillingPeriod;
  readonly lines: readonly Omit<InvoiceLine, 'id'>[];
}
interface Billed {
  readonly invoiceId: InvoiceId;
  readonly period: string;
  readonly line: InvoiceLine;
}

/**
 * Cumulative minus billed, month by month. Adjustments are left out on purpose: what was given by hand is not taken back by the next rating. A
 * month of which nothing was billed yet keeps its charges of 0, so that a bill shows what it was made from.
 * @param invoices every invoice of the lease
 */
export function monthLines(contract: LineContract, rated: readonly RatedPeriod[], invoices: readonly Invoice[]): readonly MonthLines[] {
  const billed = invoices.filter(hasBilled).flatMap((invoice) => invoice.lines.filter((line) => line.contract.leaseId === contract.leaseId && !isAdvance(line))
    // What was billed of the lease as a whole, before its account was billed monthly, counts for its first month.
    .map((line): Billed => ({ invoiceId: invoice.id, line, period: line.billedFor ?? rated[0]?.period.name ?? '' })));
  const deltas = periodDeltas(rated.map(({ period, rating }) => ({ period: period.name, rating })), billed.map(billedOf));
  return deltas.map((delta, index) => {
    const { period } = rated[index]!;
    const own = billed.filter((before) => before.period === period.name);
    return { period, lines: delta.lines.filter((line) => isShown(line, delta)).map((line) => lineOf(contract, period, line, own)) };
  });
}
/** A month's line that differs from 0, or a charge on the first bill of its month. */
function isShown(line: DeltaLine, { corrects }: PeriodDelta): boolean {
  return line.amountMinor !== 0n || (!corrects && line.category === 'charge' && line.line !== undefined && line.line.preciseMicros.numerator !== 0n);
}
function lineOf(contract: LineContract, { name, from, to }: BillingPeriod, delta: DeltaLine, own: readonly Billed[]): Omit<InvoiceLine, 'id'> {
  const { componentKind, componentIndex, label, side, category, amountMinor, billedMinor, line } = delta;
  return {
    contract, componentKind, componentIndex, label, side, category, ratedMinor: amountMinor, billedMinor, rated: line ?? null, amountMinor, adjustments: [],
    period: { from, to }, billedFor: name,
    corrects: own.findLast((before) => before.line.componentIndex === componentIndex && before.line.componentKind === componentKind)?.invoiceId ?? own.at(-1)?.invoiceId ?? null,
  };
}
function billedOf({ period, line }: Billed): BilledForPeriod {
  const { componentKind, componentIndex, label, side, category, ratedMinor } = line;
  return { period, componentKind, componentIndex, label, side, category, amountMinor: ratedMinor };
}
