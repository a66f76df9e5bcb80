import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type Stripe from 'stripe';

/** A Stripe to hold the contract against: the twin, or real test mode. */
export interface ContractSubject {
  readonly stripe: Stripe;
  close(): Promise<void>;
}

/** The code and status of the refusal. Fails when the call succeeds. */
async function refusal(call: Promise<unknown>): Promise<{ status: number | undefined; code: string | undefined; type: string | undefined }> {
  try {
    await call;
  } catch (thrown) {
    const error = thrown as Stripe.errors.StripeError;
    return { status: error.statusCode, code: error.code, type: error.rawType };
  }
  throw new Error('the call was expected to be refused');
}

/** What billing relies on, true of the twin and of Stripe's test mode alike. Keys are unique per run, so it can run against one account again and again. */
export function stripeContract(open: () => Promise<ContractSubject>, runId: string): void {
  let subject: ContractSubject;
  let stripe: Stripe;
  let sequence = 0;
  const key = (): { idempotencyKey: string } => ({ idempotencyKey: `contract-${runId}-${(sequence += 1)}` });
  beforeAll(async () => {
    subject = await open();
    stripe = subject.stripe;
  });
  afterAll(() => subject.close());

  async function customerWithCard(token = 'pm_card_visa'): Promise<Stripe.Customer> {
    const { id } = await stripe.customers.create({ name: 'Contract', metadata: { run: runId } }, key());
    const method = await stripe.paymentMethods.attach(token, { customer: id }, key());
    return stripe.customers.update(id, { invoice_settings: { default_payment_method: method.id } }, key());
  }
  async function openInvoice(customer: Stripe.Customer, amounts: readonly number[] = [1_999, -500, 0]): Promise<Stripe.Invoice> {
    const draft = await stripe.invoices.create({ customer: customer.id, auto_advance: false, currency: 'usd', collection_method: 'charge_automatically', metadata: { run: runId } }, key());
    for (const amount of amounts) await stripe.invoiceItems.create({ customer: customer.id, invoice: draft.id, amount, currency: 'usd', description: `line of ${amount}` }, key());
    return stripe.invoices.finalizeInvoice(draft.id, { auto_advance: false }, key());
  }

  it('totals a draft from its integer lines, negative and zero ones included', async () => {
    const invoice = await openInvoice(await customerWithCard());
    expect(invoice).toMatchObject({ status: 'open', total: 1_499, amount_due: 1_499, amount_remaining: 1_499, amount_paid: 0 });
    const lines = await stripe.invoices.listLineItems(invoice.id, { limit: 100 });
    expect(lines.data.map((line) => line.amount).sort((a, b) => a - b)).toEqual([-500, 0, 1_999]);
  });

  it('collects with the default payment method and shows payment, charge and fee', async () => {
    const invoice = await openInvoice(await customerWithCard());
    const paid = await stripe.invoices.pay(invoice.id, {}, key());
    expect(paid).toMatchObject({ status: 'paid', amount_paid: 1_499, amount_remaining: 0 });
    const full = await stripe.invoices.retrieve(invoice.id, { expand: ['payments'] });
    const intentId = full.payments?.data[0]?.payment.payment_intent as string;
    const intent = await stripe.paymentIntents.retrieve(intentId, { expand: ['latest_charge.balance_transaction'] });
    const transaction = (intent.latest_charge as Stripe.Charge).balance_transaction as Stripe.BalanceTransaction;
    expect(transaction.amount).toBe(1_499);
    expect(transaction.net).toBe(1_499 - transaction.fee);
  });

  it('keeps an invoice open when the card declines, and says why', async () => {
    const invoice = await openInvoice(await customerWithCard('pm_card_chargeCustomerFail'));
    expect(await refusal(stripe.invoices.pay(invoice.id, {}, key()))).toMatchObject({ status: 402, code: 'card_declined', type: 'card_error' });
    expect(await stripe.invoices.retrieve(invoice.id)).toMatchObject({ status: 'open', attempted: true, amount_paid: 0 });
  });

  it('asks for authentication where the bank does', async () => {
    const invoice = await openInvoice(await customerWithCard('pm_card_authenticationRequired'));
    expect(await refusal(stripe.invoices.pay(invoice.id, {}, key()))).toMatchObject({ status: 402, code: 'invoice_payment_intent_requires_action' });
    expect((await stripe.invoices.retrieve(invoice.id)).status).toBe('open');
  });

  it('refuses to attach a card that declines at once', async () => {
    const { id } = await stripe.customers.create({}, key());
    expect(await refusal(stripe.paymentMethods.attach('pm_card_visa_chargeDeclined', { customer: id }, key()))).toMatchObject({ status: 402, code: 'card_declined' });
  });

  it('pays an invoice of zero by itself when it is finalised', async () => {
    expect(await openInvoice(await customerWithCard(), [500, -500])).toMatchObject({ status: 'paid', amount_due: 0, amount_paid: 0 });
  });

  it('carries less than the smallest charge over to the customer', async () => {
    const customer = await customerWithCard();
    expect(await openInvoice(customer, [49])).toMatchObject({ status: 'paid', amount_due: 0, total: 49 });
    expect(await openInvoice(customer, [100])).toMatchObject({ status: 'open', starting_balance: 49, amount_due: 149 });
  });

  it('voids an open invoice, and then neither pays nor voids it again', async () => {
    const invoice = await openInvoice(await customerWithCard());
    expect((await stripe.invoices.voidInvoice(invoice.id, {}, key())).status).toBe('void');
    expect((await refusal(stripe.invoices.pay(invoice.id, {}, key()))).status).toBe(400);
    expect((await refusal(stripe.invoices.voidInvoice(invoice.id, {}, key()))).status).toBe(400);
  });

  it('takes no line after finalising, and finalises once', async () => {
    const customer = await customerWithCard();
    const invoice = await openInvoice(customer);
    expect((await refusal(stripe.invoiceItems.create({ customer: customer.id, invoice: invoice.id, amount: 1, currency: 'usd' }, key()))).status).toBe(400);
    expect((await refusal(stripe.invoices.finalizeInvoice(invoice.id, {}, key()))).status).toBe(400);
  });

  it('answers the same key and body with the same object, another body with an idempotency error', async () => {
    const once = key();
    const first = await stripe.customers.create({ name: 'Same' }, once);
    const again = await stripe.customers.create({ name: 'Same' }, once);
    expect(again.id).toBe(first.id);
    expect(again.lastResponse.headers['idempotent-replayed']).toBe('true');
    expect(await refusal(stripe.customers.create({ name: 'Other' }, once))).toMatchObject({ status: 400, type: 'idempotency_error' });
  });

  it('replays a decline under the same key even after the card was replaced', async () => {
    const customer = await customerWithCard('pm_card_chargeCustomerFail');
    const invoice = await openInvoice(customer);
    const once = key();
    expect((await refusal(stripe.invoices.pay(invoice.id, {}, once))).status).toBe(402);
    const better = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id }, key());
    await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: better.id } }, key());
    expect((await refusal(stripe.invoices.pay(invoice.id, {}, once))).status).toBe(402);
    expect((await stripe.invoices.pay(invoice.id, {}, key())).status).toBe('paid');
  });

  it('refunds up to what was captured and no further', async () => {
    const intent = await stripe.paymentIntents.create({ amount: 1_000, currency: 'usd', payment_method: 'pm_card_visa', confirm: true, automatic_payment_methods: { enabled: true, allow_redirects: 'never' } }, key());
    expect(await stripe.refunds.create({ payment_intent: intent.id, amount: 400 }, key())).toMatchObject({ amount: 400, status: 'succeeded' });
    expect((await refusal(stripe.refunds.create({ payment_intent: intent.id, amount: 601 }, key()))).status).toBe(400);
    expect((await stripe.refunds.create({ payment_intent: intent.id }, key())).amount).toBe(600);
    expect(await refusal(stripe.refunds.create({ payment_intent: intent.id }, key()))).toMatchObject({ status: 400, code: 'charge_already_refunded' });
  });

  it('names an unknown parameter, a missing object and a wrong type', async () => {
    const unknown = { colour: 'red' } as Stripe.CustomerCreateParams;
    expect(await refusal(stripe.customers.create(unknown, key()))).toMatchObject({ status: 400, code: 'parameter_unknown' });
    expect(await refusal(stripe.invoices.retrieve('in_missing'))).toMatchObject({ status: 404, code: 'resource_missing' });
    const fraction = { amount: 1.5, currency: 'usd' };
    expect((await refusal(stripe.invoiceItems.create({ customer: (await customerWithCard()).id, ...fraction }, key()))).status).toBe(400);
  });

  it('lists the events of what was done, newest first', async () => {
    const customer = await customerWithCard();
    const invoice = await openInvoice(customer);
    await stripe.invoices.pay(invoice.id, {}, key());
    const events = await stripe.events.list({ limit: 100 });
    const types = events.data.filter((event) => (event.data.object as { id?: string }).id === invoice.id).map((event) => event.type as string);
    for (const type of ['invoice.created', 'invoice.finalized', 'invoice.paid']) expect(types).toContain(type);
    expect(types.indexOf('invoice.paid')).toBeLessThan(types.indexOf('invoice.created'));
    expect(events.data.every((event, index, all) => index === 0 || event.created <= (all[index - 1]?.created ?? 0))).toBe(true);
  });
}
