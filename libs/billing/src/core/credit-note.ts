import { err, minorUnits, ok, subtract, sum, type EpochMs, type InvoiceId, type InvoiceLineId, type MinorUnits, type Result } from '@switchyard/kernel';
import { actorName, type Actor } from './actor.js';
import { customerLines, totalsOf, type Invoice } from './invoice.js';
import type { BillingRefusal } from './refusal.js';
import { gate } from './review.js';

/** Part of an invoice given back. It has its own number series; the invoice itself is never edited. */
export interface CreditNote {
  readonly id: string;
  readonly invoiceId: InvoiceId;
  readonly lines: readonly CreditLine[];
  readonly reason: string;
  readonly by: string;
  readonly at: EpochMs;
  /** What lowers the amount due. */
  readonly againstDueMinor: MinorUnits;
  /** What the customer had paid already and is owed back. */
  readonly owedBackMinor: MinorUnits;
}
export interface CreditLine {
  readonly lineId: InvoiceLineId;
  /** Positive: how much of the line is given back. */
  readonly amountMinor: MinorUnits;
}

/**
 * Drafts a credit note. All notes of an invoice together never give back more than each of its lines (P8); what is still
 * due is lowered first, the rest is owed back.
 * @param earlier every credit note of the invoice so far
 */
export function draftCreditNote(
  invoice: Invoice,
  earlier: readonly Pick<CreditNote, 'lines'>[],
  input: { readonly id: string; readonly lines: readonly CreditLine[]; readonly reason: string; readonly actor: Actor; readonly at: EpochMs },
): Result<CreditNote, BillingRefusal> {
  const refused = gate(invoice, 'credit', input.actor);
  if (refused) return err(refused);
  if (input.reason.trim() === '') return err({ kind: 'ReasonMissing', action: 'credit' });
  const fault = creditFault(invoice, earlier, input.lines);
  if (fault !== undefined) return err(fault);
  const amount = sum(input.lines.map((l) => l.amountMinor));
  const { dueMinor } = totalsOf(invoice);
  const againstDueMinor = amount < dueMinor ? amount : minorUnits(dueMinor > 0n ? dueMinor : 0n);
  return ok({
    id: input.id, invoiceId: invoice.id, lines: input.lines, reason: input.reason, by: actorName(input.actor), at: input.at,
    againstDueMinor, owedBackMinor: subtract(amount, againstDueMinor),
  });
}

/**
 * P8: all notes of an invoice together never give back more than each of its lines, nor than its total (lines in the customer's favour make it less
 * than the sum of the others). @returns what is wrong, or undefined
 */
export function creditFault(invoice: Invoice, earlier: readonly Pick<CreditNote, 'lines'>[], lines: readonly CreditLine[]): BillingRefusal | undefined {
  const before = earlier.flatMap((note) => note.lines);
  for (const { lineId } of lines) {
    const line = customerLines(invoice).find((l) => l.id === lineId);
    if (line === undefined) return { kind: 'LineNotFound', invoiceId: invoice.id, lineId };
    const given = (of: readonly CreditLine[]): MinorUnits => sum(of.filter((l) => l.lineId === lineId).map((l) => l.amountMinor));
    const creditableMinor = subtract(line.amountMinor, given(before));
    if (lines.some((l) => l.lineId === lineId && l.amountMinor <= 0n) || given(lines) > creditableMinor) {
      return { kind: 'CreditTooLarge', invoiceId: invoice.id, lineId, creditableMinor };
    }
  }
  const amount = sum(lines.map((l) => l.amountMinor));
  if (amount <= 0n) return { kind: 'CreditEmpty', invoiceId: invoice.id };
  const creditableMinor = subtract(totalsOf(invoice).totalMinor, sum(before.map((l) => l.amountMinor)));
  return amount > creditableMinor ? { kind: 'CreditAboveInvoice', invoiceId: invoice.id, creditableMinor } : undefined;
}
