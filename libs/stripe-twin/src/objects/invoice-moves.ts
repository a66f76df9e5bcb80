import type Stripe from 'stripe';
import { invalidRequest, TwinError } from '../http/twin-error.js';
import { idOf, type Call } from './call.js';
import { attempt, MINIMUM_CHARGE_MINOR, newIntent } from './charging.js';
import { customerOf } from './customers.js';
import { declineError } from './declines.js';
import { saveInvoice } from './invoice-state.js';
import { cancelIntent, intentOf } from './payment-intents.js';

const wrongState = (invoice: Stripe.Invoice, verb: string): TwinError =>
  invalidRequest(`Invoice ${invoice.id} is ${invoice.status} and cannot be ${verb}.`, invoice.status === 'draft' ? {} : { code: 'invoice_not_editable' });

/** The customer's balance is used first; what stays under the smallest charge is carried over in it, as Stripe does. */
function settleBalance(invoice: Stripe.Invoice, customer: Stripe.Customer): { due: number; ending: number } {
  const due = invoice.total + customer.balance;
  return due < MINIMUM_CHARGE_MINOR ? { due: 0, ending: due } : { due, ending: 0 };
}

/** Draft to open with a number and a payment intent, or straight to paid when nothing is due. */
export function finalise(call: Call<unknown>, draft: Stripe.Invoice): Stripe.Invoice {
  if (draft.status !== 'draft') throw invalidRequest("This invoice is already finalized, you can't re-finalize a non-draft invoice.", { code: 'invoice_not_editable' });
  const customer = customerOf(call, idOf(draft.customer) ?? '');
  const { due, ending } = settleBalance(draft, customer);
  const sequence = customer.next_invoice_sequence ?? 1;
  call.store.put('customer', { ...customer, balance: ending, currency: draft.currency, next_invoice_sequence: sequence + 1 });
  const open: Stripe.Invoice = {
    ...draft, status: 'open', number: `${customer.invoice_prefix}-${String(sequence).padStart(4, '0')}`, effective_at: call.now, amount_due: due, amount_remaining: due,
    starting_balance: customer.balance, ending_balance: ending, hosted_invoice_url: `https://invoice.stripe.com/i/twin/${draft.id}`,
    invoice_pdf: `https://pay.stripe.com/invoice/twin/${draft.id}/pdf`, status_transitions: { ...draft.status_transitions, finalized_at: call.now },
  };
  saveInvoice(call, open, 'invoice.finalized');
  if (due === 0) return markPaid(call, open, 0);
  const intent = newIntent(call, { amount: due, currency: open.currency, customer: customer.id, description: `Payment for invoice ${open.number}`, metadata: {} });
  call.store.put('invoice_payment', {
    id: call.newId('inpay'), object: 'invoice_payment', amount_paid: null, amount_requested: due, created: call.now, currency: open.currency, invoice: open.id,
    is_default: true, livemode: false, payment: { type: 'payment_intent', payment_intent: intent.id }, status: 'open', status_transitions: { canceled_at: null, paid_at: null },
  });
  return open;
}

export function markPaid(call: Call<unknown>, open: Stripe.Invoice, amountPaid: number): Stripe.Invoice {
  return saveInvoice(call, {
    ...open, status: 'paid', amount_paid: open.amount_paid + amountPaid, amount_remaining: 0, next_payment_attempt: null,
    status_transitions: { ...open.status_transitions, paid_at: call.now },
  }, 'invoice.updated', 'invoice.paid', 'invoice.payment_succeeded');
}

/** The payment made when the invoice was finalised. */
export function defaultPayment(call: Call<unknown>, invoiceId: string): Stripe.InvoicePayment | undefined {
  return call.store.all('invoice_payment').find((payment) => idOf(payment.invoice) === invoiceId && payment.is_default);
}

/** What happens to an open payment when its invoice ends some other way. */
function endPayment(call: Call<unknown>, invoice: Stripe.Invoice): void {
  const payment = defaultPayment(call, invoice.id);
  if (!payment || payment.status !== 'open') return;
  cancelIntent(call, intentOf(call, idOf(payment.payment.payment_intent) ?? ''), 'void_invoice');
  call.store.put('invoice_payment', { ...payment, status: 'canceled', status_transitions: { ...payment.status_transitions, canceled_at: call.now } });
}

interface PayInput {
  readonly paymentMethodId: string | undefined;
  readonly paidOutOfBand: boolean;
  /** The customer is there and has authenticated. */
  readonly authenticated?: boolean;
}

/** Collects what is due. A decline counts as an attempt and leaves the invoice open. */
export function payInvoice(call: Call<unknown>, invoice: Stripe.Invoice, input: PayInput): Stripe.Invoice {
  if (invoice.status === 'paid') throw invalidRequest('Invoice is already paid');
  if (invoice.status !== 'open' && invoice.status !== 'uncollectible') throw wrongState(invoice, 'paid');
  if (input.paidOutOfBand) {
    endPayment(call, invoice);
    return markPaid(call, { ...invoice, attempted: true }, invoice.amount_remaining);
  }
  const customer = customerOf(call, idOf(invoice.customer) ?? '');
  const methodId = input.paymentMethodId ?? idOf(invoice.default_payment_method) ?? idOf(customer.invoice_settings.default_payment_method);
  if (methodId === null) {
    throw invalidRequest('There is no `default_payment_method` set on this Customer or Invoice. Please set a payment method or pass one.');
  }
  const payment = defaultPayment(call, invoice.id);
  if (!payment) throw new Error(`open invoice ${invoice.id} has no payment`);
  const intent = { ...intentOf(call, idOf(payment.payment.payment_intent) ?? ''), amount: invoice.amount_remaining };
  const result = attempt(call, intent, methodId, input.authenticated);
  const tried = { ...invoice, attempted: true, attempt_count: invoice.attempt_count + 1 };
  switch (result.kind) {
    case 'paid': {
      call.store.put('invoice_payment', { ...payment, status: 'paid', amount_paid: result.intent.amount, amount_requested: result.intent.amount, status_transitions: { ...payment.status_transitions, paid_at: call.now } });
      call.emit('invoice_payment.paid', { ...payment, status: 'paid' });
      return markPaid(call, tried, result.intent.amount);
    }
    case 'declined':
      saveInvoice(call, tried, 'invoice.updated', 'invoice.payment_failed');
      throw declineError(result.decline, { charge: result.charge.id, payment_intent: result.intent });
    case 'needs_action':
      saveInvoice(call, tried, 'invoice.updated', 'invoice.payment_action_required');
      throw new TwinError(402, {
        type: 'card_error', code: 'invoice_payment_intent_requires_action', payment_intent: result.intent,
        message: 'This payment requires additional user action before it can be completed successfully.',
      }, true);
  }
}

export function voidInvoice(call: Call<unknown>, invoice: Stripe.Invoice): Stripe.Invoice {
  if (invoice.status !== 'open' && invoice.status !== 'uncollectible') throw wrongState(invoice, 'voided');
  endPayment(call, invoice);
  return saveInvoice(call, { ...invoice, status: 'void', amount_due: 0, amount_remaining: 0, status_transitions: { ...invoice.status_transitions, voided_at: call.now } }, 'invoice.updated', 'invoice.voided');
}

export function markUncollectible(call: Call<unknown>, invoice: Stripe.Invoice): Stripe.Invoice {
  if (invoice.status !== 'open') throw wrongState(invoice, 'marked uncollectible');
  return saveInvoice(call, { ...invoice, status: 'uncollectible', status_transitions: { ...invoice.status_transitions, marked_uncollectible_at: call.now } }, 'invoice.updated', 'invoice.marked_uncollectible');
}

/** Mails the invoice; a draft is finalised first, as at Stripe. */
export function send(call: Call<unknown>, invoice: Stripe.Invoice): Stripe.Invoice {
  if (invoice.collection_method !== 'send_invoice') throw invalidRequest('You can only manually send an invoice if its collection method is `send_invoice`.');
  const open = invoice.status === 'draft' ? finalise(call, invoice) : invoice;
  if (open.status !== 'open') throw wrongState(open, 'sent');
  call.emit('invoice.sent', open);
  return open;
}
