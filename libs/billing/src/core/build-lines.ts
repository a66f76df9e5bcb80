import { add, exact, minorUnits, multiplyExact, addExact, ONE_MILLION, roundHalfAwayFromZero, subtract, sum, type Interval, type InvoiceId, type InvoiceLineId, type MinorUnits } from '@switchyard/kernel';
import { MICROS_PER_MINOR_UNIT, ratingDelta, type BilledLine, type Rating } from '@switchyard/rating';
import { isAdvance } from './advance-lines.js';
import { takesLines } from './invoice-state.js';
import type { Invoice, InvoiceLine, LineContract } from './invoice.js';

/** Lines of one lease as rated, with what other invoices of the lease have billed already. */
export interface LinesInput {
  readonly contract: LineContract;
  readonly rating: Rating;
  readonly period: Interval;
  /** Invoices of the lease other than the one being built. */
  readonly earlier: readonly Invoice[];
  /** Same input, same id: rating again gives a line the id it had. */
  readonly lineId: (componentIndex: number) => InvoiceLineId;
}

/** An invoice whose lines count as billed: it takes no more lines, and was not taken back. */
export const hasBilled = ({ state }: Invoice): boolean => !takesLines(state) && state !== 'deleted' && state !== 'voided';

/**
 * Cumulative rating minus what was billed. Components of which nothing is left to bill are left out on later invoices
 * and kept (at 0) on the first, so that a bill shows everything it was made from.
 */
export function linesOf(input: LinesInput): readonly InvoiceLine[] {
  const { contract, rating, period } = input;
  const billed = input.earlier.filter(hasBilled);
  const before = billed.flatMap((invoice) =>
    invoice.lines.filter((l) => l.contract.leaseId === contract.leaseId && !isAdvance(l)).map((line) => ({ invoiceId: invoice.id, line })),
  );
  const delta = ratingDelta(rating, before.map(({ line }) => billedLine(line)));
  return delta.lines
    .filter((line) => before.length === 0 || line.amountMinor !== 0n)
    .map((line): InvoiceLine => ({
      id: input.lineId(line.componentIndex),
      contract,
      componentKind: line.componentKind,
      componentIndex: line.componentIndex,
      label: line.label,
      side: line.side,
      category: line.category,
      ratedMinor: line.amountMinor,
      billedMinor: line.billedMinor,
      rated: line.line ?? null,
      amountMinor: line.amountMinor,
      adjustments: [],
      period,
      corrects: correctedBy(before, line),
    }));
}

/** Adjustments are left out on purpose: what was given by hand is not taken back by the next rating. */
function billedLine(line: InvoiceLine): BilledLine {
  const { componentKind, componentIndex, label, side, category, ratedMinor } = line;
  return { componentKind, componentIndex, label, side, category, amountMinor: ratedMinor };
}
function correctedBy(
  before: readonly { readonly invoiceId: InvoiceId; readonly line: InvoiceLine }[],
  line: Pick<BilledLine, 'componentIndex' | 'componentKind'>,
): InvoiceId | null {
  return before.findLast(({ line: l }) => l.componentIndex === line.componentIndex && l.componentKind === line.componentKind)?.invoiceId ?? null;
}

/**
 * Taxes and fees after an adjustment: the same share of a base that moved by the adjusted lines' change, rounded once.
 * Lines they do not depend on stay as they are.
 */
export function withSharesRecomputed(lines: readonly InvoiceLine[]): readonly InvoiceLine[] {
  return lines.map((line) => {
    const { rated } = line;
    if (rated === null || (line.category !== 'tax' && line.category !== 'fee')) return line;
    const sharePpm = rated.component.kind === 'tax' ? rated.component.taxPpm : rated.component.kind === 'platform_fee' ? rated.component.feePpm : 0n;
    const bases = rated.derivation.flatMap((row) => (row.row === 'base' ? [row.componentIndex] : []));
    const moved = sum(
      lines
        .filter((l) => l.contract.leaseId === line.contract.leaseId && l.billedFor === line.billedFor && bases.includes(l.componentIndex))
        .map((l) => subtract(l.amountMinor, l.ratedMinor)),
    );
    return { ...line, amountMinor: shareAfter(line, rated.preciseMicros, moved, sharePpm) };
  });
}
function shareAfter(line: InvoiceLine, preciseMicros: { numerator: bigint; denominator: bigint }, moved: MinorUnits, sharePpm: bigint): MinorUnits {
  if (moved === 0n) return line.ratedMinor;
  const movedMicros = multiplyExact(exact(moved * MICROS_PER_MINOR_UNIT), exact(sharePpm, ONE_MILLION));
  const cumulative = roundHalfAwayFromZero(multiplyExact(addExact(preciseMicros, movedMicros), exact(1n, MICROS_PER_MINOR_UNIT)));
  return subtract(minorUnits(cumulative), line.billedMinor);
}

/**
 * Replaces the lines of one lease where they stood. What was adjusted by hand stays as it was set, over the new
 * rated amount.
 */
export function replaceLines(invoice: Invoice, leaseId: string, lines: readonly InvoiceLine[]): Invoice {
  const old = new Map(invoice.lines.map((line) => [line.id, line]));
  const kept = lines.map((line) => {
    const before = old.get(line.id);
    return before === undefined || before.adjustments.length === 0
      ? line
      : { ...line, amountMinor: before.amountMinor, adjustments: before.adjustments };
  });
  const at = invoice.lines.findIndex((line) => line.contract.leaseId === leaseId);
  const others = invoice.lines.filter((line) => line.contract.leaseId !== leaseId);
  const head = at < 0 ? others : others.slice(0, at);
  return { ...invoice, lines: withSharesRecomputed([...head, ...kept, ...others.slice(head.length)]) };
}

/** What the customer's lines of one lease come to without tax, and the platform's fee on them. */
export function earningsOf(lines: readonly InvoiceLine[]): { readonly netMinor: MinorUnits; readonly feeMinor: MinorUnits } {
  const charged = sum(lines.filter((l) => l.side === 'customer' && l.category !== 'tax' && !isAdvance(l)).map((l) => l.amountMinor));
  const feeMinor = sum(lines.filter((l) => l.category === 'fee').map((l) => l.amountMinor));
  return { netMinor: add(charged, minorUnits(-feeMinor)), feeMinor };
}
