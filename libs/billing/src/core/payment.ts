import { add, byNumber, byText, ladder, err, minorUnits, ok, by, type EpochMs, type MinorUnits, type Result } from '@switchyard/kernel';
import { isOpen, mayMove, type InvoiceState } from './invoice-state.js';
import { totalsOf, type Invoice, type PaymentNews } from './invoice.js';
import type { BillingRefusal } from './refusal.js';

/** What a webhook says about the payment of one invoice. (Voiding and writing off are our own acts; their echo moves nothing.) */
export interface PaymentReport extends PaymentNews {
  readonly outcome: 'paid' | 'failed' | 'action_required';
  readonly amountPaidMinor: MinorUnits;
  /** What moved the customer's balance at Stripe instead (`StripeInvoice.carriedMinor`). */
  readonly carriedMinor: MinorUnits;
}
/** `moved`: take the new invoice. `stale`: true or known already, and of no effect. */
export type PaymentEffect =
  | { readonly effect: 'moved'; readonly invoice: Invoice }
  | { readonly effect: 'stale' };

/**
 * Applies payment news. `paid` is final and wins over anything, however late; of the others the newest wins (by the
 * time Stripe made the event, then its id), so every order of arrival ends in the same state.
 */
export function applyPayment(invoice: Invoice, report: PaymentReport): Result<PaymentEffect, BillingRefusal> {
  if (invoice.state === 'paid') return ok({ effect: 'stale' });
  if (!isOpen(invoice.state) && invoice.state !== 'uncollectible') return notOpen(invoice);
  if (report.outcome === 'paid') return applyPaid(invoice, report);
  if (invoice.paymentNews !== null && byNews(report, invoice.paymentNews) <= 0) return ok({ effect: 'stale' });
  const news: PaymentNews = { eventId: report.eventId, at: report.at };
  const state: InvoiceState = report.outcome === 'failed' ? 'payment.failed' : 'payment.action_required';
  // Overdue outranks a failed attempt: dunning goes on, the attempt is noted.
  // (The same state again is no move: only the news is newer.)
  const next = mayMove(invoice.state, state) ? state : invoice.state;
  return ok({ effect: 'moved', invoice: { ...invoice, state: next, paymentNews: news } });
}
const byNews = ladder<PaymentNews>(by((n) => n.at, byNumber), by((n) => n.eventId, byText));

function applyPaid(invoice: Invoice, report: PaymentReport): Result<PaymentEffect, BillingRefusal> {
  const { dueMinor } = totalsOf(invoice);
  const settledMinor = add(report.amountPaidMinor, report.carriedMinor);
  if (settledMinor !== dueMinor) return err({ kind: 'PaymentDiffers', invoiceId: invoice.id, dueMinor, paidMinor: settledMinor });
  return ok({ effect: 'moved', invoice: paid(invoice, report.at, settledMinor) });
}
/** Paid in full (what was in the customer's favour is on their balance, and no payment): nothing about earlier attempts is kept, so that their order of arrival leaves no trace. */
export function paid(invoice: Invoice, at: EpochMs, amountMinor: MinorUnits): Invoice {
  return { ...invoice, state: 'paid', paidMinor: add(invoice.paidMinor, amountMinor > 0n ? amountMinor : minorUnits(0n)), paidAt: at, paymentNews: null, failure: null };
}
function notOpen(invoice: Invoice): Result<PaymentEffect, BillingRefusal> {
  const settled = invoice.state === 'voided' || invoice.state === 'deleted';
  return settled ? ok({ effect: 'stale' }) : err({ kind: 'NotReady', invoiceId: invoice.id, state: invoice.state });
}
