import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY_MS, epochMs, minorUnits } from '@switchyard/kernel';
import { openTwin, type OpenTwin } from '@switchyard/stripe-twin/testing';
import { must, openGateway, prepare, testIds, type Prepared } from '../testing/index.js';
import { createStripeGateway, type StripeGateway } from './index.js';

describe('StripeGateway: the real SDK against the twin over HTTP', () => {
  let opened: OpenTwin;
  let gateway: StripeGateway;
  let at: Prepared;
  beforeEach(async () => {
    opened = await openTwin();
    gateway = openGateway(opened.twin);
    at = await prepare(gateway);
  });
  afterEach(() => opened.twin.close());

  it('reads an invoice back with our ids, cents as bigint and the payment that settled it', async () => {
    const invoice = must(await gateway.readInvoice(at.paidId));
    expect(invoice).toMatchObject({ invoiceId: testIds.invoice(3), status: 'paid', currency: 'USD', totalMinor: 1_234n, amountPaidMinor: 1_234n, amountRemainingMinor: 0n, paymentIntentId: expect.stringMatching(/^pi_/) });
    expect(invoice.lines).toEqual([{ stripeLineId: expect.any(String), lineId: testIds.line(3), amountMinor: 1_234n }]);
  });

  it('reads the fee Stripe kept: 2.9 % + 30 of 1,234 is 66', async () => {
    expect(must(await gateway.readPayment(at.paidId))).toMatchObject({ amountMinor: 1_234n, feeMinor: 66n, netMinor: 1_168n, currency: 'USD', chargeId: expect.stringMatching(/^ch_/), balanceTransactionId: expect.stringMatching(/^txn_/) });
    expect(await gateway.readPayment(at.openId)).toEqual({ kind: 'ok', value: null });
  });

  it('reads all lines of a long invoice, not the ten Stripe shows first', async () => {
    for (let n = 100; n < 123; n += 1) {
      must(await gateway.addLine({ invoiceId: testIds.invoice(1), lineId: testIds.line(n), stripeCustomerId: at.stripeCustomerId, stripeInvoiceId: at.draftId, description: `line ${n}`, amountMinor: minorUnits(1n), currency: 'USD' }, `line-${n}`));
    }
    const read = must(await gateway.readInvoice(at.draftId));
    expect(read.lines).toHaveLength(24);
    expect(read.lines.reduce((sum, line) => sum + line.amountMinor, 0n)).toBe(read.totalMinor);
    expect(must(await gateway.finaliseInvoice(at.draftId, 'f')).lines).toHaveLength(24);
  });

  it('refuses with the bank\'s own reason, and a new key after a new card collects', async () => {
    const method = opened.twin.control.objects('customer')[0] as unknown as { invoice_settings: { default_payment_method: string } };
    opened.twin.control.setCardOutcome(method.invoice_settings.default_payment_method, 'insufficient_funds');
    expect(await gateway.payInvoice(at.openId, 'p1')).toMatchObject({ kind: 'refused', code: 'insufficient_funds', httpStatus: 402 });
    expect(await gateway.payInvoice(at.openId, 'p1')).toMatchObject({ kind: 'refused', code: 'insufficient_funds' });
    must(await gateway.attachPaymentMethod({ stripeCustomerId: at.stripeCustomerId, paymentMethodId: 'pm_card_amex' }, 'new-card'));
    expect(must(await gateway.payInvoice(at.openId, 'p2')).status).toBe('paid');
    expect(await gateway.payInvoice(at.openId, 'p1')).toMatchObject({ kind: 'refused', code: 'insufficient_funds' }); // that attempt stays declined
  });

  it('says that the bank wants the customer, and the hosted page settles it', async () => {
    must(await gateway.attachPaymentMethod({ stripeCustomerId: at.stripeCustomerId, paymentMethodId: 'pm_card_authenticationRequired' }, 'sca'));
    expect(await gateway.payInvoice(at.openId, 'p1')).toMatchObject({ kind: 'refused', code: 'invoice_payment_intent_requires_action', httpStatus: 402 });
    opened.twin.control.payHosted(at.openId);
    expect(must(await gateway.readInvoice(at.openId)).status).toBe('paid');
  });

  it('names a missing object, a foreign key and another body under a used key', async () => {
    expect(await gateway.readInvoice('in_missing')).toMatchObject({ kind: 'refused', code: 'resource_missing', httpStatus: 404 });
    const customer = { orgId: testIds.org(5), name: 'A', email: null };
    must(await gateway.createCustomer(customer, 'same'));
    expect(await gateway.createCustomer({ ...customer, name: 'B' }, 'same')).toMatchObject({ kind: 'refused', code: 'idempotency_error' });
    const stranger = createStripeGateway({ apiKey: 'sk_live_nope', host: opened.twin.host, port: opened.twin.port, protocol: 'http', timeoutMs: 20_000, webhookSecret: 'x' });
    expect(await stranger.readInvoice(at.openId)).toMatchObject({ kind: 'refused', httpStatus: 401 });
  });

  it('never sends an amount Stripe would not take', async () => {
    const line = { invoiceId: testIds.invoice(1), lineId: testIds.line(7), stripeCustomerId: at.stripeCustomerId, stripeInvoiceId: at.draftId, description: 'x', currency: 'USD' } as const;
    for (const amount of [100_000_000n, -100_000_000n, 2n ** 70n]) expect(await gateway.addLine({ ...line, amountMinor: minorUnits(amount) }, `k${amount}`)).toMatchObject({ kind: 'refused', code: 'amount_out_of_range' });
    expect(opened.twin.control.objects('invoiceitem')).toHaveLength(3);
    expect((await gateway.addLine({ ...line, amountMinor: minorUnits(99_999_999n) }, 'k')).kind).toBe('ok');
  });

  it('two workers finalise one draft: both arrive, one number, one payment intent', async () => {
    const before = opened.twin.control.objects('payment_intent').length;
    const outcomes = await Promise.all(['w1', 'w2'].map((key) => gateway.finaliseInvoice(at.draftId, key)));
    expect(outcomes.map((outcome) => must(outcome).status)).toEqual(['open', 'open']);
    expect(opened.twin.control.objects('payment_intent')).toHaveLength(before + 1);
  });

  it('hosted pay and our own collection: one charge, and ours arrives', async () => {
    opened.twin.control.payHosted(at.openId, undefined);
    const charges = opened.twin.control.objects('charge').length;
    expect(must(await gateway.payInvoice(at.openId, 'late')).status).toBe('paid');
    expect(opened.twin.control.objects('charge')).toHaveLength(charges);
  });

  it('does not call a void invoice paid, nor a paid one void', async () => {
    must(await gateway.voidInvoice(at.openId, 'v'));
    expect((await gateway.payInvoice(at.openId, 'p')).kind).toBe('refused');
    expect((await gateway.voidInvoice(at.paidId, 'v2')).kind).toBe('refused');
    expect((await gateway.markUncollectible(at.paidId, 'u')).kind).toBe('refused');
  });

  it('finds by our ids what a forgotten key left behind', async () => {
    opened.clock.advance(DAY_MS + 1);
    expect(must(await gateway.findInvoice(testIds.invoice(2), at.stripeCustomerId))?.stripeInvoiceId).toBe(at.openId);
    expect(must(await gateway.findInvoice(testIds.invoice(77), at.stripeCustomerId))).toBeNull();
    expect(must(await gateway.findCustomer(testIds.org(1)))).toEqual({ stripeCustomerId: at.stripeCustomerId });
    expect(must(await gateway.findCustomer(testIds.org(77)))).toBeNull();
  });

  it('catches up on a day of events, over several pages, oldest first', async () => {
    const since = epochMs(opened.clock.now() + DAY_MS);
    opened.clock.advance(DAY_MS);
    for (let n = 0; n < 105; n += 1) must(await gateway.createCustomer({ orgId: testIds.org(100 + n), name: `c${n}`, email: null }, `c${n}`));
    must(await gateway.payInvoice(at.openId, 'p'));
    const events = must(await gateway.listEvents(since));
    expect(events.length).toBeGreaterThan(105);
    expect(events[0]?.body).toEqual({ type: 'other', stripeType: 'customer.created' });
    expect(events.filter((event) => event.body.type === 'invoice.paid').map((event) => event.body.type === 'invoice.paid' && event.body.invoice.stripeInvoiceId)).toEqual([at.openId]);
    expect(events.every((event) => event.createdAt >= since)).toBe(true);
  });
});
