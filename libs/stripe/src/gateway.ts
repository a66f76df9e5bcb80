import type { StripeInvoice, StripeInvoiceStatus, StripeOutcome, StripePayment, StripePort } from '@switchyard/billing';
import Stripe from 'stripe';
import { afterIssue } from './after-issue.js';
import { fromWire, toWire, currencyFromWire } from './amounts.js';
import { ask } from './ask.js';
import { balance } from './balance.js';
import { connect } from './connect.js';
import type { StripeGateway, StripeGatewayOptions } from './gateway-options.js';
import { allItems } from './pages.js';
import { readEvent, readInvoice } from './read-objects.js';
import { idOf, metadataKeys } from './references.js';
import { requireObject, UnexpectedAnswer } from './unexpected-answer.js';
import { webhookVerifier } from './webhook.js';

const withPayments: { expand: string[] } = { expand: ['payments'] };

/** Billing's StripePort over the real SDK. Every write carries the caller's idempotency key; the SDK retries nothing by itself. */
export function createStripeGateway(options: StripeGatewayOptions): StripeGateway {
  const { apiKey, timeoutMs, webhookSecret } = options;
  const stripe = new Stripe(apiKey, {
    timeout: timeoutMs, maxNetworkRetries: 0, telemetry: false,
    ...(options.host === undefined ? {} : { host: options.host }), ...(options.port === undefined ? {} : { port: options.port }),
    ...(options.protocol === undefined ? {} : { protocol: options.protocol }),
  });
  const secrets = typeof webhookSecret === 'string' ? [webhookSecret] : [...webhookSecret];
  return { ...webhookVerifier(secrets), ...customers(stripe), ...drafts(stripe), ...moves(stripe), ...lookups(stripe), ...afterIssue(stripe), ...connect(stripe), ...balance(stripe) };
}

/** The invoice with every line, of which Stripe shows only the first ten inside. */
async function complete(stripe: Stripe, invoice: Stripe.Invoice, id?: string): Promise<StripeInvoice> {
  requireObject(invoice, 'invoice', id);
  if (invoice.lines?.has_more !== true) return readInvoice(invoice);
  const lines: Stripe.InvoiceLineItem[] = [];
  for await (const line of allItems((page) => stripe.invoices.listLineItems(invoice.id, page))) lines.push(line);
  return readInvoice(invoice, lines);
}

function customers(stripe: Stripe): Pick<StripePort, 'createCustomer' | 'attachPaymentMethod' | 'findCustomer'> {
  return {
    createCustomer: ({ orgId, name, email }, idempotencyKey) =>
      ask(
        () => stripe.customers.create({ name, metadata: { [metadataKeys.organisation]: orgId }, ...(email === null ? {} : { email }) }, { idempotencyKey }),
        (customer) => {
          requireObject(customer, 'customer');
          return { stripeCustomerId: customer.id };
        },
      ),
    attachPaymentMethod: async ({ stripeCustomerId, paymentMethodId }, idempotencyKey) => {
      // Two writes, two keys derived from the caller's, so that asking again repeats neither.
      const attached = await ask(
        () => stripe.paymentMethods.attach(paymentMethodId, { customer: stripeCustomerId }, { idempotencyKey: `${idempotencyKey}-attach` }),
        (method) => {
          requireObject(method, 'payment_method');
          if (idOf(method.customer) !== stripeCustomerId) throw new UnexpectedAnswer(`payment method ${method.id} is not attached to ${stripeCustomerId}`);
          return { paymentMethodId: method.id };
        },
      );
      if (attached.kind !== 'ok') return attached;
      const methodId = attached.value.paymentMethodId;
      return ask(
        () => stripe.customers.update(stripeCustomerId, { invoice_settings: { default_payment_method: methodId } }, { idempotencyKey: `${idempotencyKey}-default` }),
        (customer) => {
          requireObject(customer, 'customer', stripeCustomerId);
          return { paymentMethodId: methodId };
        },
      );
    },
    findCustomer: (orgId) =>
      ask(
        () => stripe.customers.search({ query: `metadata['${metadataKeys.organisation}']:'${orgId}'`, limit: 10 }),
        (found) => {
          requireObject(found, 'search_result');
          const oldest = [...found.data].sort((a, b) => a.created - b.created || (a.id < b.id ? -1 : 1))[0];
          return oldest === undefined ? null : { stripeCustomerId: oldest.id };
        },
      ),
  };
}

function drafts(stripe: Stripe): Pick<StripePort, 'createDraftInvoice' | 'addLine' | 'readInvoice'> {
  return {
    createDraftInvoice: ({ invoiceId, stripeCustomerId, currency, description }, idempotencyKey) =>
      ask(
        () => stripe.invoices.create(
          { customer: stripeCustomerId, currency: currency.toLowerCase(), auto_advance: false, collection_method: 'charge_automatically', pending_invoice_items_behavior: 'exclude', description, metadata: { [metadataKeys.invoice]: invoiceId } },
          { idempotencyKey },
        ),
        (invoice) => complete(stripe, invoice),
      ),
    addLine: async ({ lineId, stripeCustomerId, stripeInvoiceId, description, amountMinor, currency }, idempotencyKey) => {
      const amount = toWire(amountMinor);
      if (amount === undefined) return { kind: 'refused', code: 'amount_out_of_range', message: `line ${lineId}: ${amountMinor} minor units is more than Stripe takes; nothing was sent`, httpStatus: 0 };
      return ask(
        () => stripe.invoiceItems.create({ customer: stripeCustomerId, invoice: stripeInvoiceId, amount, currency: currency.toLowerCase(), description, metadata: { [metadataKeys.line]: lineId } }, { idempotencyKey }),
        (item) => {
          requireObject(item, 'invoiceitem');
          if (item.amount !== amount || idOf(item.invoice) !== stripeInvoiceId) throw new UnexpectedAnswer(`invoice item ${item.id} is not the line ${lineId} of ${stripeInvoiceId}`);
          return { stripeLineId: item.id };
        },
      );
    },
    readInvoice: (stripeInvoiceId) => readOne(stripe, stripeInvoiceId),
  };
}

const readOne = (stripe: Stripe, stripeInvoiceId: string): Promise<StripeOutcome<StripeInvoice>> =>
  ask(() => stripe.invoices.retrieve(stripeInvoiceId, withPayments), (invoice) => complete(stripe, invoice, stripeInvoiceId));

/**
 * A move that is refused because the invoice is already where it should go has arrived: another worker, the hosted page
 * or an earlier attempt under a forgotten key was first. A decline (402) is never softened.
 */
async function arrive(stripe: Stripe, stripeInvoiceId: string, there: readonly StripeInvoiceStatus[], call: () => Promise<Stripe.Invoice>): Promise<StripeOutcome<StripeInvoice>> {
  const outcome = await ask(call, (invoice) => complete(stripe, invoice, stripeInvoiceId));
  if (outcome.kind !== 'refused' || outcome.httpStatus !== 400 || outcome.code === 'idempotency_error') return outcome;
  const now = await readOne(stripe, stripeInvoiceId);
  return now.kind === 'ok' && there.includes(now.value.status) ? now : outcome;
}

function moves(stripe: Stripe): Pick<StripePort, 'finaliseInvoice' | 'payInvoice' | 'voidInvoice' | 'markUncollectible'> {
  return {
    finaliseInvoice: (id, idempotencyKey) =>
      arrive(stripe, id, ['open', 'paid', 'void', 'uncollectible'], () => stripe.invoices.finalizeInvoice(id, { auto_advance: false, ...withPayments }, { idempotencyKey })),
    payInvoice: (id, idempotencyKey) => arrive(stripe, id, ['paid'], () => stripe.invoices.pay(id, withPayments, { idempotencyKey })),
    voidInvoice: (id, idempotencyKey) => arrive(stripe, id, ['void'], () => stripe.invoices.voidInvoice(id, withPayments, { idempotencyKey })),
    markUncollectible: (id, idempotencyKey) => arrive(stripe, id, ['uncollectible'], () => stripe.invoices.markUncollectible(id, withPayments, { idempotencyKey })),
  };
}

function lookups(stripe: Stripe): Pick<StripePort, 'findInvoice' | 'readPayment' | 'listEvents'> {
  return {
    findInvoice: (invoiceId, stripeCustomerId) =>
      ask(
        async () => {
          for await (const invoice of allItems((page) => stripe.invoices.list({ customer: stripeCustomerId, ...page }))) {
            if (invoice.metadata?.[metadataKeys.invoice] === invoiceId) return invoice.id;
          }
          return null;
        },
        async (id) => (id === null ? null : complete(stripe, await stripe.invoices.retrieve(id, withPayments), id)),
      ),
    readPayment: (stripeInvoiceId) =>
      ask(() => stripe.invoicePayments.list({ invoice: stripeInvoiceId, status: 'paid', limit: 10 }), (payments) => readPaymentOf(stripe, payments)),
    listEvents: (since) =>
      ask(
        async () => {
          const newestFirst: Stripe.Event[] = [];
          for await (const event of allItems((page) => stripe.events.list({ created: { gte: Math.floor(since / 1000) }, ...page }))) newestFirst.push(event);
          return newestFirst.reverse();
        },
        (events) => events.map(readEvent),
      ),
  };
}

async function readPaymentOf(stripe: Stripe, payments: Stripe.ApiList<Stripe.InvoicePayment>): Promise<StripePayment | null> {
  requireObject(payments, 'list');
  const intentId = payments.data.map((payment) => idOf(payment.payment.payment_intent)).find((id) => id !== null);
  if (intentId === undefined || intentId === null) return null; // nothing due, or settled outside Stripe
  const intent = await stripe.paymentIntents.retrieve(intentId, { expand: ['latest_charge.balance_transaction'] });
  requireObject(intent, 'payment_intent', intentId);
  requireObject(intent.latest_charge, 'charge');
  const charge = intent.latest_charge as Stripe.Charge;
  requireObject(charge.balance_transaction, 'balance_transaction');
  const transaction = charge.balance_transaction as Stripe.BalanceTransaction;
  return {
    paymentIntentId: intentId, chargeId: charge.id, balanceTransactionId: transaction.id, amountMinor: fromWire(transaction.amount, 'balance_transaction.amount'),
    feeMinor: fromWire(transaction.fee, 'balance_transaction.fee'), netMinor: fromWire(transaction.net, 'balance_transaction.net'), currency: currencyFromWire(transaction.currency),
  };
}
