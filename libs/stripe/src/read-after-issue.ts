import type { StripeCreditNote, StripeDispute } from '@switchyard/billing';
import { epochMs } from '@switchyard/kernel';
import type Stripe from 'stripe';
import { currencyFromWire, fromWire } from './amounts.js';
import { idOf, metadataKeys } from './references.js';
import { requireObject, UnexpectedAnswer } from './unexpected-answer.js';

/** @throws UnexpectedAnswer when the object is not a whole credit note */
export function readCreditNote(note: Stripe.CreditNote, id?: string): StripeCreditNote {
  requireObject(note, 'credit_note', id);
  return {
    stripeCreditNoteId: note.id, creditNoteId: note.metadata?.[metadataKeys.creditNote] ?? null, amountMinor: fromWire(note.total, 'credit_note.total'),
    prePaymentMinor: fromWire(note.pre_payment_amount, 'credit_note.pre_payment_amount'), postPaymentMinor: fromWire(note.post_payment_amount, 'credit_note.post_payment_amount'),
    refundId: note.refunds.map((entry) => idOf(entry.refund)).find((refund) => refund !== null) ?? null,
  };
}

/** Stripe's many words for a dispute in ours. @throws UnexpectedAnswer for an inquiry: it takes no money, and comes again when it becomes a dispute */
function statusOf({ id, status }: Stripe.Dispute): StripeDispute['status'] {
  if (status === 'lost') return 'lost';
  if (status === 'won') return 'won';
  if (status.startsWith('warning_') || status === 'prevented') throw new UnexpectedAnswer(`dispute ${id} is an inquiry (${status})`);
  return 'open';
}
/** @throws UnexpectedAnswer when the object is not a whole dispute */
export function readDispute(dispute: Stripe.Dispute): StripeDispute {
  requireObject(dispute, 'dispute');
  const chargeId = idOf(dispute.charge);
  if (chargeId === null) throw new UnexpectedAnswer(`dispute ${dispute.id} names no charge`);
  if (!Number.isSafeInteger(dispute.created)) throw new UnexpectedAnswer(`dispute ${dispute.id} has no time`);
  const dueBy = dispute.evidence_details.due_by;
  const fees = dispute.balance_transactions.map((transaction) => fromWire(transaction.fee, 'balance_transaction.fee'));
  return {
    disputeId: dispute.id, chargeId, paymentIntentId: idOf(dispute.payment_intent), status: statusOf(dispute), amountMinor: fromWire(dispute.amount, 'dispute.amount'),
    feeMinor: fees.reduce((sum, fee) => (sum + fee) as typeof fee, fromWire(0, 'fee')), currency: currencyFromWire(dispute.currency), reason: dispute.reason,
    evidenceDueAt: dueBy === null ? null : epochMs(dueBy * 1_000), createdAt: epochMs(dispute.created * 1_000),
  };
}
