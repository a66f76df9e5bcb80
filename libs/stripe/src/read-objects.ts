import type { StripeEvent, StripeEventBody, StripeInvoice, StripeInvoiceLine, StripeInvoiceStatus } from '@switchyard/billing';
import { epochMs, type MinorUnits, minorUnits, parseId, subtract } from '@switchyard/kernel';
import type Stripe from 'stripe';
import { currencyFromWire, fromWire } from './amounts.js';
import { readDispute } from './read-after-issue.js';
import { connectKeys, idOf, metadataKeys } from './references.js';
import { requireObject, UnexpectedAnswer } from './unexpected-answer.js';

const statuses: readonly StripeInvoiceStatus[] = ['draft', 'open', 'paid', 'void', 'uncollectible'];

function readLine(line: Stripe.InvoiceLineItem): StripeInvoiceLine {
  requireObject(line, 'line_item');
  return { stripeLineId: line.id, lineId: parseId('line', line.metadata?.[metadataKeys.line] ?? '') ?? null, amountMinor: fromWire(line.amount, 'line.amount') };
}

/** @throws UnexpectedAnswer when the object is not a whole invoice */
export function readInvoice(invoice: Stripe.Invoice, lines: readonly Stripe.InvoiceLineItem[] = invoice.lines?.data ?? []): StripeInvoice {
  requireObject(invoice, 'invoice');
  const status = statuses.find((known) => known === invoice.status);
  const stripeCustomerId = idOf(invoice.customer);
  if (status === undefined) throw new UnexpectedAnswer(`invoice ${invoice.id} has status ${String(invoice.status)}`);
  if (stripeCustomerId === null) throw new UnexpectedAnswer(`invoice ${invoice.id} has no customer`);
  const settled = invoice.payments?.data.find((payment) => payment.status === 'paid');
  return {
    stripeInvoiceId: invoice.id, stripeCustomerId, status,
    invoiceId: parseId('inv', invoice.metadata?.[metadataKeys.invoice] ?? '') ?? null,
    currency: currencyFromWire(invoice.currency), totalMinor: fromWire(invoice.total, 'invoice.total'),
    amountPaidMinor: fromWire(invoice.amount_paid, 'invoice.amount_paid'), amountRemainingMinor: fromWire(invoice.amount_remaining, 'invoice.amount_remaining'),
    carriedMinor: carried(invoice), lines: lines.map(readLine), hostedUrl: invoice.hosted_invoice_url ?? null, pdfUrl: invoice.invoice_pdf ?? null,
    paymentIntentId: idOf(settled?.payment.payment_intent),
  };
}

function carried({ starting_balance: before, ending_balance: after }: Stripe.Invoice): MinorUnits {
  return after === null ? minorUnits(0n) : subtract(fromWire(after, 'invoice.ending_balance'), fromWire(before, 'invoice.starting_balance'));
}

/** An event as billing sees it. An invoice of another business (foreign currency, no customer) is `other`, not an error. */
export function readEvent(event: Stripe.Event): StripeEvent {
  requireObject(event, 'event');
  if (!Number.isSafeInteger(event.created)) throw new UnexpectedAnswer(`event ${event.id} has no time`);
  return { eventId: event.id, createdAt: epochMs(event.created * 1000), body: readBody(event) };
}

function readBody(event: Stripe.Event): StripeEventBody {
  switch (event.type) {
    case 'invoice.finalized':
    case 'invoice.paid':
    case 'invoice.payment_failed':
    case 'invoice.payment_action_required':
    case 'invoice.voided':
    case 'invoice.marked_uncollectible':
      try {
        return { type: event.type, invoice: readInvoice(event.data.object) };
      } catch (thrown) {
        if (thrown instanceof UnexpectedAnswer) return { type: 'other', stripeType: event.type };
        throw thrown;
      }
    case 'charge.dispute.created':
    case 'charge.dispute.updated':
    case 'charge.dispute.closed':
      try {
        return { type: event.type, dispute: readDispute(event.data.object) };
      } catch (thrown) {
        if (thrown instanceof UnexpectedAnswer) return { type: 'other', stripeType: event.type };
        throw thrown;
      }
    case 'account.updated':
      return { type: 'connect', stripeType: event.type, payoutId: null, stripeAccountId: event.data.object.id };
    case 'transfer.created':
    case 'transfer.reversed':
    case 'payout.created':
    case 'payout.paid':
    case 'payout.failed':
    case 'payout.canceled':
      return { type: 'connect', stripeType: event.type, payoutId: parseId('pay', event.data.object.metadata?.[connectKeys.payout] ?? '') ?? null, stripeAccountId: null };
    default:
      return { type: 'other', stripeType: event.type };
  }
}
