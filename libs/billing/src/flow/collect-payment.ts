import { err, ok, type InvoiceId, type Result } from '@switchyard/kernel';
import type { Actor } from '../core/actor.js';
import type { Invoice } from '../core/invoice.js';
import type { BillingRefusal } from '../core/refusal.js';
import { gate, moved } from '../core/review.js';
import type { BillingPorts, BillingResult, BillingTx } from '../ports.js';
import { changeInvoice } from './change-invoice.js';
import { callStripe, mapOk } from './stripe-call.js';

/** Stripe's codes that ask for the customer's hand instead of another attempt. */
const NEEDS_ACTION = ['authentication_required', 'invoice_payment_intent_requires_action', 'subscription_payment_intent_requires_action'];

/**
 * Asks Stripe to collect an issued invoice. The invoice then is `payment.pending` until the signed webhook says paid;
 * a decline or a demand for action is known at once. Run again after a crash it asks with the same key; run again after
 * a decline it makes a new attempt.
 */
export async function collectPayment(ports: BillingPorts, invoiceId: InvoiceId, actor: Actor): BillingResult<Invoice> {
  const begun = await changeInvoice(ports, invoiceId, { action: 'collect', actor }, (invoice, tx) => begin(invoice, actor, tx));
  if (!begun.ok || begun.value.state !== 'payment.pending') return begun;
  const { stripeInvoiceId } = begun.value;
  if (stripeInvoiceId === null) throw new Error(`invoice ${invoiceId} is issued without a Stripe invoice`);
  const called = await callStripe(ports, {
    scope: invoiceId, step: `pay/${begun.value.paymentAttempts}`, input: { stripeInvoiceId }, again: false,
    send: async (key) => {
      // Below the smallest charge, in the customer's favour, or covered by their balance: Stripe settled it when it was finalised. The webhook says so.
      const theirs = await ports.stripe.readInvoice(stripeInvoiceId);
      return mapOk(theirs.kind !== 'ok' || theirs.value.status === 'paid' ? theirs : await ports.stripe.payInvoice(stripeInvoiceId, key), (i) => i.stripeInvoiceId);
    },
    find: async () => mapOk(await ports.stripe.readInvoice(stripeInvoiceId), (i) => (i.status === 'paid' ? i.stripeInvoiceId : null)),
  });
  if (called.ok) return changeInvoice(ports, invoiceId, { action: 'collect', actor }, ok);
  if (called.error.kind !== 'StripeRefused') return called;
  const { code, message } = called.error;
  return changeInvoice(ports, invoiceId, { action: 'declined', actor, reason: message }, async (invoice, tx) => {
    // Paid meanwhile (hosted page, another worker): the refusal is about an attempt that no longer matters.
    if (invoice.state !== 'payment.pending') return ok(invoice);
    await tx.emit({ type: 'payment.declined', invoiceId, customerOrg: invoice.customerOrg });
    const state = NEEDS_ACTION.includes(code) ? 'payment.action_required' : 'payment.failed';
    return ok({ ...moved(invoice, state), failure: { step: 'pay', code, message, at: ports.clock.now() } });
  });
}

async function begin(invoice: Invoice, actor: Actor, tx: BillingTx): Promise<Result<Invoice, BillingRefusal>> {
  if (invoice.state === 'paid' || invoice.state === 'payment.pending') return ok(invoice);
  const refused = gate(invoice, 'collect', actor);
  if (refused) return err(refused);
  const account = await tx.account(invoice.customerOrg);
  if (account === undefined) return err({ kind: 'AccountNotFound', orgId: invoice.customerOrg });
  if (account.paymentMethodId === null) return err({ kind: 'NoPaymentMethod', orgId: invoice.customerOrg });
  return ok({ ...moved(invoice, 'payment.pending'), paymentAttempts: invoice.paymentAttempts + 1, failure: null });
}
