import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY_MS } from '@switchyard/kernel';
import fc from 'fast-check';
import type Stripe from 'stripe';
import { openTwin, type OpenTwin } from '../testing/index.js';
import { cardFee } from './objects/balance.js';

describe('money in the twin', () => {
  let opened: OpenTwin;
  let stripe: Stripe;
  beforeEach(async () => {
    opened = await openTwin();
    ({ stripe } = opened);
  });
  afterEach(() => opened.twin.close());

  const pay = (amount: number): Promise<Stripe.PaymentIntent> => stripe.paymentIntents.create({ amount, currency: 'usd', payment_method: 'pm_card_visa', confirm: true });
  async function balance(stripeAccount?: string): Promise<{ available: number; pending: number }> {
    const { available, pending } = await stripe.balance.retrieve({}, stripeAccount === undefined ? {} : { stripeAccount });
    return { available: available[0]?.amount ?? 0, pending: pending[0]?.amount ?? 0 };
  }
  async function paidInvoice(amount: number): Promise<Stripe.Invoice> {
    const customer = await stripe.customers.create({});
    const method = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id });
    const invoice = await stripe.invoices.create({ customer: customer.id, auto_advance: false });
    await stripe.invoiceItems.create({ customer: customer.id, invoice: invoice.id, amount });
    await stripe.invoices.finalizeInvoice(invoice.id);
    return stripe.invoices.pay(invoice.id, { payment_method: method.id });
  }

  it.each([[50, 31], [100, 33], [1_000, 59], [1_017, 59], [1_018, 60], [10_000, 320], [99_999_999, 2_900_030]])('keeps 2.9 %% + 30 of %d: %d', (amount, fee) => {
    expect(cardFee(amount)).toBe(fee);
  });

  it('has card money pending for two days, then available', async () => {
    await pay(10_000);
    expect(await balance()).toEqual({ available: 0, pending: 9_680 });
    opened.clock.advance(2 * DAY_MS - 1_000);
    expect(await balance()).toEqual({ available: 0, pending: 9_680 });
    opened.clock.advance(1_000);
    expect(await balance()).toEqual({ available: 9_680, pending: 0 });
  });

  it('transfers what is available to a connected account, takes it back, and pays it out on the account', async () => {
    await pay(10_000);
    const site = await stripe.accounts.create({ type: 'express', country: 'US' });
    const transfer = { amount: 9_000, currency: 'usd', destination: site.id };
    await expect(stripe.transfers.create(transfer)).rejects.toMatchObject({ code: 'balance_insufficient' });
    opened.clock.advance(2 * DAY_MS);
    const { id } = await stripe.transfers.create(transfer);
    expect([await balance(), await balance(site.id)]).toEqual([{ available: 680, pending: 0 }, { available: 9_000, pending: 0 }]);
    await stripe.transfers.createReversal(id, { amount: 4_000 });
    await expect(stripe.transfers.createReversal(id, { amount: 5_001 })).rejects.toMatchObject({ statusCode: 400 });
    expect(await stripe.transfers.retrieve(id)).toMatchObject({ amount_reversed: 4_000, reversed: false });
    await expect(stripe.payouts.create({ amount: 5_001, currency: 'usd' }, { stripeAccount: site.id })).rejects.toMatchObject({ code: 'balance_insufficient' });
    const payout = await stripe.payouts.create({ amount: 5_000, currency: 'usd' }, { stripeAccount: site.id });
    await expect(stripe.transfers.createReversal(id, { amount: 1 })).rejects.toMatchObject({ code: 'balance_insufficient' }); // the site has been paid out
    await expect(stripe.payouts.retrieve(payout.id)).rejects.toMatchObject({ statusCode: 404 }); // the platform has no such payout
    await opened.twin.control.setClock(opened.clock.now() + 2 * DAY_MS);
    expect((await stripe.payouts.retrieve(payout.id, {}, { stripeAccount: site.id })).status).toBe('paid');
    expect([await balance(), await balance(site.id)]).toEqual([{ available: 4_680, pending: 0 }, { available: 0, pending: 0 }]);
  });

  it('takes a dispute and its fee, and gives the amount back when it is won', async () => {
    const { latest_charge: charge } = await pay(10_000);
    opened.clock.advance(2 * DAY_MS);
    const dispute = opened.twin.control.openDispute(String(charge));
    expect((await balance()).available).toBe(9_680 - 10_000 - 1_500);
    await expect(stripe.refunds.create({ charge: String(charge) })).rejects.toMatchObject({ code: 'charge_disputed' });
    opened.twin.control.closeDispute(dispute.id, 'won');
    expect((await balance()).available).toBe(9_680 - 1_500);
    expect((await stripe.disputes.retrieve(dispute.id)).status).toBe('won');
    expect(() => opened.twin.control.closeDispute(dispute.id, 'lost')).toThrow('already won');
  });

  it('credits an open invoice down to paid, and a paid one by refund and customer balance', async () => {
    const paid = await paidInvoice(1_000);
    await expect(stripe.creditNotes.create({ invoice: paid.id, amount: 300, refund_amount: 100 })).rejects.toMatchObject({ statusCode: 400 });
    expect(await stripe.creditNotes.create({ invoice: paid.id, amount: 300, refund_amount: 100, credit_amount: 200 })).toMatchObject({ total: 300, type: 'post_payment' });
    await expect(stripe.creditNotes.create({ invoice: paid.id, amount: 701, out_of_band_amount: 701 })).rejects.toMatchObject({ statusCode: 400 });
    const customer = (await stripe.customers.retrieve(String(paid.customer))) as Stripe.Customer;
    expect(customer.balance).toBe(-200);
    const next = await stripe.invoices.create({ customer: customer.id, auto_advance: false });
    await stripe.invoiceItems.create({ customer: customer.id, invoice: next.id, amount: 500 });
    expect(await stripe.invoices.finalizeInvoice(next.id)).toMatchObject({ total: 500, starting_balance: -200, amount_due: 300 });
    expect((await stripe.creditNotes.create({ invoice: next.id, amount: 300 })).type).toBe('pre_payment');
    expect(await stripe.invoices.retrieve(next.id)).toMatchObject({ status: 'paid', amount_due: 0, amount_paid: 0, pre_payment_credit_notes_amount: 300 });
  });

  it('P: payments and refunds in any order leave amount - fees - refunds in the balance, and refunds within captures', async () => {
    const anOrder = fc.array(fc.oneof(fc.record({ pay: fc.integer({ min: 50, max: 5_000 }) }), fc.record({ refund: fc.integer({ min: 1, max: 3_000 }) })), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(anOrder, async (steps) => {
        const before = (await balance()).pending + (await balance()).available;
        let expected = 0;
        const charges: { id: string; left: number }[] = [];
        for (const step of steps) {
          if ('pay' in step) {
            charges.push({ id: String((await pay(step.pay)).latest_charge), left: step.pay });
            expected += step.pay - cardFee(step.pay);
          } else {
            const last = charges.at(-1);
            if (!last) continue;
            const done = await stripe.refunds.create({ charge: last.id, amount: step.refund }).then(() => true, () => false);
            expect(done).toBe(step.refund <= last.left);
            if (done) {
              last.left -= step.refund;
              expected -= step.refund;
            }
          }
        }
        expect((await balance()).pending + (await balance()).available - before).toBe(expected);
      }),
      { numRuns: 15 },
    );
  });
});
