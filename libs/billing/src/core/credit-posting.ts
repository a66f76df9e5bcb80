import { minorUnits, type EpochMs, type MinorUnits, type OrgId } from '@switchyard/kernel';
import { isAdvance } from './advance-lines.js';
import { lowerAdvances } from './advance-posting.js';
import { earningsOf } from './build-lines.js';
import { byLease, Changes, isPower, totalOf } from './changes.js';
import { creditedPart } from './credit-lines.js';
import type { Invoice, InvoiceLine } from './invoice.js';
import type { BookingRequest } from './posting-rules.js';
import type { Remedy } from './remedy.js';
import { SharesBack, type ShareSource } from './shares-back.js';

const taxOf = (lines: readonly InvoiceLine[]): MinorUnits => totalOf(lines.filter((l) => l.side === 'customer' && l.category === 'tax'));
const powerOf = (lines: readonly InvoiceLine[]): MinorUnits => totalOf(lines.filter((l) => l.side === 'customer' && isPower(l)));
const computeOf = (lines: readonly InvoiceLine[]): MinorUnits => totalOf(lines.filter((l) => l.side === 'customer' && l.category !== 'tax' && !isPower(l) && !isAdvance(l)));

/**
 * A credit note: the posting rules of issue, turned round for the part that is given back. What was due is due no more; what had been paid is owed to
 * the customer (`customer_credit`, until the refund) or stands in their favour at Stripe (`customer_balance`). Money asked for ahead is nobody's earning: giving it
 * back lowers what is held of it.
 */
export function creditNoteBooked(invoice: Invoice, note: Remedy, source: ShareSource, effectiveAt: EpochMs): readonly BookingRequest[] {
  const part = creditedPart(invoice, note);
  const [changes, costs, shares] = [new Changes(invoice.currency), new Changes(invoice.currency), new SharesBack(source)];
  changes.lower('receivable', invoice.customerOrg, note.againstDueMinor);
  if (note.settleTo === 'customer_credit') changes.lower('customer_balance', invoice.customerOrg, note.owedBackMinor);
  else changes.raise('customer_credit', invoice.customerOrg, note.owedBackMinor);
  for (const [contract, lines] of byLease(part)) {
    const { netMinor, feeMinor } = earningsOf(lines);
    changes.lower('tax_payable', null, taxOf(lines));
    lowerAdvances(changes, invoice.customerOrg, lines);
    switch (contract.model) {
      case 'agent':
        changes.lower('income.platform_fee', null, feeMinor);
        shares.take(changes, contract.operatorOrg, netMinor);
        break;
      case 'merchant': {
        const power = powerOf(lines);
        const compute = minorUnits(netMinor - power);
        changes.lower('income.compute', null, computeOf(lines));
        costs.lower('expense.compute', null, compute);
        shares.take(costs, contract.operatorOrg, compute);
        if (contract.power === 'gross') {
          changes.lower('income.power', null, power);
          costs.lower('expense.power', null, power);
          shares.take(costs, contract.operatorOrg, power);
        } else shares.take(changes, contract.operatorOrg, power);
        break;
      }
    }
  }
  const references = { invoiceId: invoice.id, creditNoteId: note.id };
  return [
    changes.toRequest('credit-note-issued', `credit-note-issued/${note.id}`, effectiveAt, references),
    costs.toRequest('operators-gave-back', `operators-gave-back/${note.id}`, effectiveAt, references),
  ].filter((request) => request !== undefined);
}

/** What an operator owes from earlier is taken from what it may be paid now. @returns undefined when nothing is owed or nothing is there */
export function debtSetOff(
  invoice: Invoice, operator: OrgId, { owedMinor, availableMinor }: { readonly owedMinor: bigint; readonly availableMinor: bigint }, effectiveAt: EpochMs,
): BookingRequest | undefined {
  const minor = minorUnits(owedMinor < availableMinor ? owedMinor : availableMinor);
  if (minor <= 0n) return undefined;
  return new Changes(invoice.currency).lower('operator_payable.available', operator, minor).lower('operator_receivable', operator, minor)
    .toRequest('operator-debt-set-off', `operator-debt-set-off/${invoice.id}/${operator}`, effectiveAt, { invoiceId: invoice.id });
}
