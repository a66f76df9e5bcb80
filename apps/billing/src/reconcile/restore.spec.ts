import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { approveDifference, approveInvoice, approvePayout, attachPaymentMethod, resolveDifference, type Difference } from '@switchyard/billing';
import { addMs, DAY_MS, HOUR_MS, unwrap, type OrgId } from '@switchyard/kernel';
import { inTransaction, listDifferences, trialBalance } from '@switchyard/store';
import { finance, openReconcileUnderTest, second, type ReconcileUnderTest } from '../../testing/reconcile-under-test.js';
import { backUp, type Backup } from '../../testing/restored-database.js';
import type { BillingParts } from '../parts.js';
import { payoutPortsOf } from '../payouts/pay-operators.js';
import { sweep } from '../sweep/sweep.js';
import { reconcileDue, reconcilePortsOf, settleDifference } from './reconcile-stripe.js';

/**
 * The database is lost and comes back as it was two days ago, while Stripe went on: an invoice that was only approved is issued and paid there, a payout that was
 * only approved has reached the bank, and one customer has an invoice that the copy has never heard of. Stripe has forgotten all our keys.
 */
describe('database restored from backup: reconcile or park the account', () => {
  let world: ReconcileUnderTest;
  let backup: Backup | undefined;
  let restored: BillingParts;
  let [known, stranger, operator]: readonly OrgId[] = [];
  let [approved, lost]: readonly string[] = [];
  const atTwin = (kind: 'customer' | 'invoice' | 'charge' | 'transfer' | 'payout') => world.billing.twin.control.objects(kind) as unknown as readonly { id: string; metadata: Record<string, string>; status: string }[];
  const counts = () => (['customer', 'invoice', 'charge', 'transfer', 'payout'] as const).map((kind) => atTwin(kind).length);
  const standing = async (): Promise<readonly Difference[]> => (await inTransaction(restored.database, (tx) => listDifferences(tx, { states: null, from: null, to: null }, null, 100))).rows;
  const state = async (id: string) => (await backup!.sql<{ state: string }>(`SELECT state FROM billing.invoice WHERE id = $1`, [id]))[0]?.state;
  const sweeps = async (n: number): Promise<void> => {
    for (let round = 0; round < n; round += 1) await sweep(restored);
  };
  beforeAll(async () => {
    world = await openReconcileUnderTest();
    operator = await world.operator();
    [known, stranger] = [await world.customer(), await world.customer()];
    await world.invoice(known, operator);
    await world.invoice(known, operator);
    await world.later(3 * DAY_MS);
    const [payout] = await world.billing.sql<{ id: string }>(`SELECT id FROM billing.payout WHERE operator_org = $1 AND state = 'proposed'`, [operator]);
    const draft = await world.draft(known);
    unwrap(await approvePayout(payoutPortsOf(world.billing.parts), payout!.id, second));
    unwrap(await approveInvoice(world.billing.parts.ports, draft.id, finance));
    approved = draft.id;
    backup = await backUp(world.billing);
    // The life that will be forgotten.
    await world.step(2);
    lost = (await world.invoice(stranger)).id;
    expect([(await world.now(draft)).state, counts()]).toEqual(['paid', [2, 4, 4, 1, 1]]);
    await world.later(2 * DAY_MS);
    const wall = world.billing.parts.ports.wall;
    restored = await backup.restored();
    restored = { ...restored, ports: { ...restored.ports, wall: { now: () => addMs(wall.now(), 2 * DAY_MS) } } };
  }, 120_000);
  afterAll(async () => {
    await backup?.drop();
    await world.billing.close();
  });

  it('INV-RESTORE: what is provably ours is taken over by its metadata: no second customer, invoice, charge, transfer or payout, and the books have them once', async () => {
    const before = counts();
    await sweeps(4);
    expect([counts(), await state(approved!)]).toEqual([before, 'paid']);
    expect(await backup!.sql(`SELECT state FROM billing.payout WHERE operator_org = $1`, [operator])).toEqual([{ state: 'paid' }]);
    expect((await standing()).filter((d) => d.kind !== 'missing_in_ledger').map((d) => [d.kind, d.org, d.parks]).sort()).toEqual([['database_restored', null, false], ['unknown_at_stripe', stranger, true]]);
  });

  it('INV-RESTORE: the account of what is not provable is parked: nothing is asked of Stripe for it, and it takes on no new work', async () => {
    const [row] = await backup!.sql<{ payload: { paymentMethodOk: boolean } }>(`SELECT payload FROM outbox.event WHERE topic = 'account.standing_changed' AND aggregate_id = $1 ORDER BY aggregate_seq DESC LIMIT 1`, [stranger]);
    expect(row?.payload.paymentMethodOk).toBe(false);
    const before = counts();
    await sweeps(1);
    expect(counts()).toEqual(before);
    const ports = { ...restored.ports, usage: { usageOf: () => Promise.reject(new Error('nothing is rated')) } };
    const asked = await attachPaymentMethod(ports, stranger!, 'pm_card_mastercard');
    expect(asked).toMatchObject({ ok: false, error: { kind: 'AccountParked' } });
    expect(await backup!.sql(`SELECT count(*)::int AS n FROM billing.stripe_intent WHERE scope = $1 AND step = 'attach-pm_card_mastercard'`, [stranger])).toEqual([{ n: 0 }]);
    expect(await attachPaymentMethod(ports, known!, 'pm_card_mastercard')).toMatchObject({ ok: true });
  });

  it('INV-RESTORE: reconciliation names the forgotten money; booked and released by two people, the account goes on and the books are the balance at Stripe', async () => {
    const ports = reconcilePortsOf(restored);
    world.billing.clock.set(addMs(world.billing.clock.now(), DAY_MS + HOUR_MS));
    await world.billing.twin.control.setClock(world.billing.clock.now());
    await reconcileDue(restored);
    const found = await standing();
    const payment = found.find((d) => d.subject === `payment/${lost}`);
    expect(found.map((d) => d.kind).sort()).toEqual(['database_restored', 'missing_in_ledger', 'missing_in_ledger', 'unknown_at_stripe']);
    expect(payment?.stripeMinor).toBe(2_052n);
    for (const { id, kind } of found) {
      const resolution = kind === 'missing_in_ledger' ? ({ action: 'book', role: 'stripe_suspense', reason: 'of the lost invoice' } as const) : ({ action: 'release', role: null, reason: 'settled with the customer' } as const);
      const proposed = unwrap(await resolveDifference(ports, id, resolution, finance));
      if (kind === 'missing_in_ledger') continue;
      expect([kind, proposed.state]).toEqual([kind, 'proposed']);
      expect(await approveDifference(ports, id, finance)).toMatchObject({ ok: false, error: { kind: 'OwnResolution' } });
      unwrap(await approveDifference(ports, id, second));
    }
    for (const { id } of found) await settleDifference(restored, id);
    await sweeps(2);
    world.billing.clock.set(addMs(world.billing.clock.now(), DAY_MS + HOUR_MS));
    await reconcileDue(restored);
    expect(await standing()).toEqual([]);
    const free = { ...restored.ports, usage: { usageOf: () => Promise.reject(new Error('nothing is rated')) } };
    expect([await attachPaymentMethod(free, stranger!, 'pm_card_mastercard'), atTwin('customer').length]).toMatchObject([{ ok: true }, 2]);
    const { accounts } = await inTransaction(restored.database, (tx) => trialBalance(tx, 8.64e15 as never));
    const stripe = await restored.ports.stripe.readBalance();
    expect(stripe).toEqual({ kind: 'ok', value: [{ currency: 'USD', totalMinor: accounts.find((a) => a.code.startsWith('cash.stripe_clearing/'))?.balanceMinor }] });
  });
});
