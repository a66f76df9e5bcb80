import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { approveDifference, ensurePayoutAccount, executePayout, followPayout, housePayoutTerms, takeBackPayout } from '@switchyard/billing';
import { minorUnits, unwrap } from '@switchyard/kernel';
import { openPayoutsUnderTest, preparer, type PayoutsUnderTest } from '../../testing/payouts-under-test.js';
import { openReconcileUnderTest, second, type ReconcileUnderTest } from '../../testing/reconcile-under-test.js';
import { noLuckNeeded, ProcessDied, strokes, unlucky } from '../../testing/year/going-wrong.js';
import type { BillingParts } from '../parts.js';
import { reconcilePortsOf, settleDifference } from '../reconcile/reconcile-stripe.js';

// What a small year does not come to: `struckElsewhere` in testing/year/external-calls.ts names these tests.
describe('giving a double charge back, struck at each of its calls', () => {
  let world: ReconcileUnderTest;
  beforeAll(async () => {
    world = await openReconcileUnderTest();
  }, 60_000);
  afterAll(() => world?.billing.close());

  it('P6: createRefund and findRefund before, after and without an answer: given back once', async () => {
    const { billing } = world;
    const org = await world.customer();
    const paid = await world.invoice(org);
    const [account] = await billing.sql<{ stripe_customer_id: string; payment_method_id: string }>(`SELECT stripe_customer_id, payment_method_id FROM billing.account WHERE org_id = $1`, [org]);
    const cases = (['createRefund', 'findRefund'] as const).flatMap((name) => strokes.map((stroke) => ({ name, stroke })));
    for (const _each of cases) {
      await world.byHand('/v1/payment_intents', {
        amount: '2052', currency: 'usd', customer: account!.stripe_customer_id, payment_method: account!.payment_method_id, confirm: 'true', 'metadata[switchyard_invoice_id]': paid.id,
        'automatic_payment_methods[enabled]': 'true', 'automatic_payment_methods[allow_redirects]': 'never',
      });
    }
    await world.run();
    const found = await world.differences();
    expect(found.map((difference) => difference.kind)).toEqual(cases.map(() => 'duplicate_charge'));
    const refunds = (): number => billing.twin.control.objects('refund').length;
    for (const [n, { name, stroke }] of cases.entries()) {
      const { id } = found[n]!;
      const before = refunds();
      unwrap(await approveDifference(reconcilePortsOf(billing.parts), id, second));
      if (name === 'findRefund') {
        // An answer that is lost for longer than Stripe keeps keys: from then on we look first.
        await settle('createRefund', 'lost', id);
        await billing.sql(`UPDATE billing.stripe_intent SET claimed_at = claimed_at - interval '25 hours' WHERE scope = $1`, [id]);
      }
      expect([name, stroke, await settle(name, stroke, id)]).toEqual([name, stroke, 'struck']);
      await settleDifference(billing.parts, id);
      await settleDifference(billing.parts, id);
      expect([name, stroke, refunds() - before, (await world.differences()).some((difference) => difference.id === id)]).toEqual([name, stroke, 1, false]);
    }
    await world.run();
    const [ledger, stripe] = await world.balances();
    expect([ledger, (await world.differences()).length, (await billing.books()).balance('customer_credit')]).toEqual([stripe, 0, 0n]);
  }, 120_000);

  async function settle(name: string, stroke: (typeof strokes)[number], id: string): Promise<'struck' | 'missed'> {
    const { parts } = world.billing;
    const others = strokes.filter((one) => one !== stroke);
    const luck = noLuckNeeded();
    // Everything else has been struck before; of this call the one stroke is left.
    const stripe = new Proxy(parts.ports.stripe, { get: (port, member) => Reflect.get(member === name ? unlucky(port, luck) : port, member) as unknown });
    Object.assign(luck, { faults: new Set(['calls']), dice: { next: () => 1 } });
    for (const one of others) luck.met.set(`${name} ${one}`, 1);
    const struck: BillingParts = { ...parts, ports: { ...parts.ports, stripe } };
    await settleDifference(struck, id).catch((error: Error) => {
      if (!(error instanceof ProcessDied) && !/not known whether/.test(error.message)) throw error;
    });
    return luck.met.has(`${name} ${stroke}`) ? 'struck' : 'missed';
  }
});

describe('taking a payout back, a day after the process died over it', () => {
  let world: PayoutsUnderTest;
  beforeAll(async () => {
    world = await openPayoutsUnderTest();
    world.terms = { ...housePayoutTerms, reserve: { kind: 'fixed', minor: minorUnits(0n) } };
  }, 60_000);
  afterAll(() => world?.close());

  it('P6: findReversal before, after and without an answer: taken back once', async () => {
    for (const stroke of strokes) {
      const org = await world.operator(20_000n);
      expect(unwrap(await ensurePayoutAccount(world.pay, { operatorOrg: org, currency: 'USD' })).status).toBe('payable');
      const { id } = await world.approved(org);
      unwrap(await executePayout(world.pay, id));
      world.twin.control.failPayout(unwrap(await followPayout(world.pay, id)).bankPayoutId!);
      unwrap(await followPayout(world.pay, id));
      // The process dies before it asks; a day later it is not known any more whether it did.
      await expect(takeBackPayout(world.with((_call, name) => (name === 'createReversal' ? 'before' : undefined)), id, preparer)).rejects.toThrow('before createReversal');
      await world.sql(`UPDATE billing.stripe_intent SET claimed_at = claimed_at - interval '25 hours' WHERE scope = $1`, [id]);
      let struck = 0;
      const ports = world.with((_call, name) => (name === 'findReversal' && (struck += 1) === 1 ? stroke : undefined));
      await takeBackPayout(ports, id, preparer).catch((error: Error) => expect(error.message).toMatch(/findReversal/));
      unwrap(await takeBackPayout(world.pay, id, preparer));
      expect([stroke, struck, (await world.payout(id)).state, world.transfersOf(id).map((transfer) => [transfer.amount, transfer.amount_reversed])]).toEqual([stroke, 1, 'returned', [[20_000, 20_000]]]);
    }
  }, 120_000);
});
