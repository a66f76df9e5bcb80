import { approveInvoice, approvePayout, approveRemedy, proposeRemedy, type Actor, type Difference, type Invoice, type Proposal } from '@switchyard/billing';
import { addMs, DAY_MS, HOUR_MS, unwrap, type EpochMs, type OrgId } from '@switchyard/kernel';
import { approvedDifferences, inTransaction, listDifferences, openPayoutAccount } from '@switchyard/store';
import { reconcileDue, settleDifference } from '../src/reconcile/reconcile-stripe.js';
import { sweep } from '../src/sweep/sweep.js';
import { payoutPortsOf } from '../src/payouts/pay-operators.js';
import { openBillingUnderTest, STRIPE_KEY, type BillingUnderTest } from './billing-under-test.js';
import { acceptReadings, anHourOfPrices, anHourOfReadings, commitLease, endLease, importPrices, seedCustomer } from './seed.js';

const user = (n: number): Actor => ({ kind: 'user', userId: `user_0000000000000000000000000${n}` as never, roles: ['finance'] });
export const [finance, second] = [user(1), user(2)];

export interface ReconcileUnderTest {
  readonly billing: BillingUnderTest;
  customer(card?: string): Promise<OrgId>;
  operator(): Promise<OrgId>;
  /** An hour of eight GPUs, 20.52 with tax, 17.44 of it the operator's; rated, approved, issued and collected. */
  invoice(customerOrg: OrgId, operatorOrg?: OrgId): Promise<Invoice>;
  /** The same, in review. */
  draft(customerOrg: OrgId, operatorOrg?: OrgId): Promise<Invoice>;
  now(invoice: Invoice): Promise<Invoice>;
  decide(invoice: Invoice, proposal: Proposal): Promise<void>;
  pay(operatorOrg: OrgId): Promise<string>;
  /** As somebody at the Stripe dashboard, or another program with our key. */
  /** Sweeps, with the webhooks they cause. */
  step(rounds: number): Promise<void>;
  byHand(path: string, body: Readonly<Record<string, string>>): Promise<{ readonly id: string }>;
  /** Time goes by, for the twin too; a day brings the next reconciliation. */
  later(ms: number): Promise<void>;
  /** A run a day later, over everything that moved, and what was approved carried out before it. */
  run(): Promise<void>;
  differences(): Promise<readonly Difference[]>;
  /** Our clearing account, and the twin's balance, pending and available. */
  balances(): Promise<readonly [ledger: bigint, stripe: bigint]>;
}

export async function openReconcileUnderTest(shared?: BillingUnderTest): Promise<ReconcileUnderTest> {
  const billing = shared ?? (await openBillingUnderTest());
  const { ids } = billing;
  let keys = 0;
  const clockTo = async (at: EpochMs): Promise<void> => {
    billing.clock.set(at);
    await billing.twin.control.setClock(at);
  };
  const step = async (rounds: number): Promise<void> => {
    for (let round = 0; round < rounds; round += 1) {
      await billing.relay();
      await sweep(billing.parts);
      await billing.twin.control.webhooksSettled();
    }
  };
  const self: ReconcileUnderTest = {
    billing, step,
    customer: (card = 'pm_card_visa') => billing.asOwner((tx) => seedCustomer(tx, ids, card)),
    operator: async () => {
      const org = ids.next('org');
      await inTransaction(billing.parts.database, (tx) => openPayoutAccount(tx, { operatorOrg: org, currency: 'USD', name: 'Operator', email: null, country: 'US' }));
      await step(1);
      const [account] = await billing.sql<{ id: string }>(`SELECT stripe_account_id AS id FROM billing.payout_account WHERE operator_org = $1`, [org]);
      billing.twin.control.setAccountState(account!.id, 'payable');
      await step(1);
      return org;
    },
    draft: async (customerOrg, operatorOrg = ids.next('org')) => {
      const seriesId = ids.next('series');
      const lease = await billing.asOwner((tx) => commitLease(tx, ids, { customerOrg, operatorOrg, seriesId }));
      await billing.asOwner(async (tx) => {
        await importPrices(tx, seriesId, 0, anHourOfPrices);
        await acceptReadings(tx, ids, lease, anHourOfReadings, true);
        await endLease(tx, lease);
      });
      await step(1);
      return (await billing.invoicesOf(lease.leaseId))[0]!;
    },
    invoice: async (customerOrg, operatorOrg) => {
      const draft = await self.draft(customerOrg, operatorOrg);
      unwrap(await approveInvoice(billing.parts.ports, draft.id, finance));
      await step(2);
      return self.now(draft);
    },
    now: async ({ id }) => {
      const read = unwrap(await billing.parts.ports.store.inTransaction(async (tx) => ({ ok: true as const, value: await tx.invoice(id) })));
      if (read === undefined) throw new Error(`there is no invoice ${id}`);
      return read;
    },
    decide: async (invoice, proposal) => {
      const id = proposal.kind === 'lines' || proposal.kind === 'amount' ? ids.next('cn') : ids.next('req');
      unwrap(await proposeRemedy(billing.parts.ports, { id, invoiceId: invoice.id, proposal, reason: 'outage' }, finance));
      unwrap(await approveRemedy(billing.parts.ports, id, second));
      await step(1);
    },
    pay: async (operatorOrg) => {
      const ports = payoutPortsOf(billing.parts);
      // The sweep proposes what may be paid out.
      const [payout] = await billing.sql<{ id: string }>(`SELECT id FROM billing.payout WHERE operator_org = $1 AND state = 'proposed'`, [operatorOrg]);
      if (payout === undefined) throw new Error(`no payout of ${operatorOrg} is proposed`);
      unwrap(await approvePayout(ports, payout.id, second));
      await step(1);
      return payout.id;
    },
    byHand: async (path, body) => {
      keys += 1;
      const answer = await fetch(`http://${billing.twin.host}:${billing.twin.port}${path}`, {
        method: 'POST', body: new URLSearchParams(body), headers: { authorization: `Bearer ${STRIPE_KEY}`, 'idempotency-key': `by-hand-${keys}` },
      });
      if (!answer.ok) throw new Error(await answer.text());
      return (await answer.json()) as { id: string };
    },
    later: async (ms) => {
      await clockTo(addMs(billing.clock.now(), ms));
      await step(1);
    },
    run: async () => {
      await clockTo(addMs(billing.clock.now(), DAY_MS + HOUR_MS));
      for (const id of await inTransaction(billing.parts.database, (tx) => approvedDifferences(tx, '', 100))) await settleDifference(billing.parts, id);
      await reconcileDue(billing.parts);
    },
    differences: async () => (await inTransaction(billing.parts.database, (tx) => listDifferences(tx, { states: null, from: null, to: null }, null, 100))).rows,
    balances: async () => {
      const [books, answer] = [await billing.books(), await billing.parts.ports.stripe.readBalance()];
      if (answer.kind !== 'ok') throw new Error(answer.message);
      return [books.balance('cash.stripe_clearing'), answer.value.reduce((sum, b) => sum + b.totalMinor, 0n)];
    },
  };
  return self;
}
