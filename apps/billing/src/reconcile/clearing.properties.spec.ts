import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DAY_MS, minorUnits, type OrgId } from '@switchyard/kernel';
import { totalsOf, type Invoice } from '@switchyard/billing';
import fc from 'fast-check';
import { openReconcileUnderTest, type ReconcileUnderTest } from '../../testing/reconcile-under-test.js';

/** What may happen to money at Stripe: each draws from what there is, and does nothing where there is nothing. */
type Deed =
  | { readonly what: 'bill'; readonly card: 'pm_card_visa' | 'pm_card_createDispute' }
  | { readonly what: 'give_back'; readonly of: number; readonly minor: bigint; readonly settleTo: 'payment_method' | 'customer_credit' }
  | { readonly what: 'decide_dispute'; readonly of: number; readonly outcome: 'won' | 'lost' }
  | { readonly what: 'pay_operator' }
  | { readonly what: 'bank_returns'; readonly of: number }
  | { readonly what: 'a_day'; readonly webhooks: 'duplicate' | 'drop' | 'none' };
const deeds: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ what: fc.constant('bill' as const), card: fc.constantFrom('pm_card_visa' as const, 'pm_card_createDispute' as const) }) },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('give_back' as const), of: fc.nat(9), minor: fc.bigInt(1n, 900n), settleTo: fc.constantFrom('payment_method' as const, 'customer_credit' as const) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('decide_dispute' as const), of: fc.nat(9), outcome: fc.constantFrom('won' as const, 'lost' as const) }) },
  { weight: 2, arbitrary: fc.constant({ what: 'pay_operator' as const }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('bank_returns' as const), of: fc.nat(9) }) },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('a_day' as const), webhooks: fc.constantFrom('duplicate' as const, 'drop' as const, 'none' as const) }) },
);

/** The clearing account is the balance at Stripe whatever happened in whatever order, over PostgreSQL, the twin and the SDK. `SWITCHYARD_CLEARING_RUNS` asks for more. */
describe('the clearing account', () => {
  let world: ReconcileUnderTest;
  let operator: OrgId;
  const happened = new Map<string, number>();
  const decided = new Set<string>();
  beforeAll(async () => {
    world = await openReconcileUnderTest();
    operator = await world.operator();
  });
  afterAll(() => world.billing.close());

  /** @returns whether there was anything to do it to */
  async function doIt(deed: Deed, invoices: Invoice[]): Promise<boolean> {
    const { billing } = world;
    switch (deed.what) {
      case 'bill':
        invoices.push(await world.invoice(await world.customer(deed.card), operator));
        return true;
      case 'give_back': {
        const paid = (await Promise.all(invoices.map((one) => world.now(one)))).filter((one) => one.state === 'paid');
        const invoice = paid[deed.of % Math.max(1, paid.length)];
        const [disputed] = invoice === undefined ? [] : await billing.sql(`SELECT 1 FROM billing.dispute WHERE invoice_id = $1`, [invoice.id]);
        if (invoice === undefined || disputed !== undefined || invoice.creditedMinor + deed.minor > totalsOf(invoice).totalMinor) return false;
        await world.decide(invoice, { kind: 'amount', amountMinor: minorUnits(deed.minor), settleTo: deed.settleTo, feesKept: false });
        return true;
      }
      case 'decide_dispute': {
        // What the bank decided a moment ago stands as open here until the news comes.
        const open = (await billing.sql<{ id: string }>(`SELECT id FROM billing.dispute WHERE state = 'open' ORDER BY id`)).filter(({ id }) => !decided.has(id));
        const dispute = open[deed.of % Math.max(1, open.length)];
        if (dispute === undefined) return false;
        billing.twin.control.closeDispute(dispute.id, deed.outcome);
        decided.add(dispute.id);
        return true;
      }
      case 'pay_operator': {
        const [proposed] = await billing.sql(`SELECT 1 FROM billing.payout WHERE operator_org = $1 AND state = 'proposed'`, [operator]);
        if (proposed === undefined) return false;
        await world.pay(operator);
        return true;
      }
      case 'bank_returns': {
        const sent = (await billing.sql<{ id: string }>(`SELECT bank_payout_id AS id FROM billing.payout WHERE state = 'paid' AND bank_payout_id IS NOT NULL ORDER BY id`)).filter(({ id }) => !decided.has(id));
        const returned = sent[deed.of % Math.max(1, sent.length)];
        if (returned === undefined) return false;
        billing.twin.control.failPayout(returned.id);
        decided.add(returned.id);
        return true;
      }
      case 'a_day':
        if (deed.webhooks !== 'none') billing.twin.control.addWebhookRule({ action: deed.webhooks, times: 2 });
        await world.later(DAY_MS);
        billing.twin.control.clearWebhookRules();
        return true;
    }
  }

  it('INV-RECONCILE: is the balance at Stripe after any sequence of bills, credits, refunds, disputes, payouts and returns', async () => {
    await fc.assert(fc.asyncProperty(fc.array(deeds, { minLength: 3, maxLength: 9 }), async (sequence) => {
      const invoices: Invoice[] = [];
      for (const deed of sequence) if (await doIt(deed, invoices)) happened.set(deed.what, (happened.get(deed.what) ?? 0) + 1);
      await world.step(2);
      await world.run();
      await world.run();
      const [ledger, stripe] = await world.balances();
      expect({ clearing: ledger, differences: (await world.differences()).map((d) => [d.kind, d.subject]) }).toEqual({ clearing: stripe, differences: [] });
    }), { numRuns: Number(process.env.SWITCHYARD_CLEARING_RUNS ?? 3), endOnFailure: true, ...(process.env.SWITCHYARD_CLEARING_SEED === undefined ? {} : { seed: Number(process.env.SWITCHYARD_CLEARING_SEED) }) });
    expect(happened.get('bill') ?? 0).toBeGreaterThan(0);
  }, 600_000);
});
