import { accountOf, housePayoutTerms, proposePayout, approvePayout, type Actor, type ConnectPort, type Payout, type PayoutPorts, type PayoutTerms } from '@switchyard/billing';
import { addMs, DAY_MS, minorUnits, ok, unwrap, type OrgId } from '@switchyard/kernel';
import { inTransaction, openPayoutAccount } from '@switchyard/store';
import { payoutPortsOf } from '../src/payouts/pay-operators.js';
import { openBillingUnderTest, STRIPE_KEY, type BillingUnderTest } from './billing-under-test.js';

/** What happens at one call: the process dies before or after it, its answer is lost, or another outcome than Stripe's is told. */
export type CallFault = 'before' | 'after' | 'lost';
export class ProcessDied extends Error {}

export const preparer: Actor = { kind: 'user', userId: 'user_00000000000000000000000001' as never, roles: ['finance'] };
export const approver: Actor = { kind: 'user', userId: 'user_00000000000000000000000002' as never, roles: ['finance'] };
export const second: Actor = { kind: 'user', userId: 'user_00000000000000000000000003' as never, roles: ['admin'] };

/** The port with a fault drawn for each call, reads included. */
function faulty(port: ConnectPort, faultAt: (call: number, name: keyof ConnectPort) => CallFault | undefined): ConnectPort {
  let calls = 0;
  return new Proxy(port, {
    get: (target, name: keyof ConnectPort) => async (...args: unknown[]) => {
      calls += 1;
      const fault = faultAt(calls, name);
      if (fault === 'before') throw new ProcessDied(`before ${name}`);
      const outcome = await (target[name] as (...given: unknown[]) => Promise<unknown>)(...args);
      if (fault === 'after') throw new ProcessDied(`after ${name}`);
      return fault === 'lost' ? { kind: 'unknown', message: 'socket closed' } : outcome;
    },
  });
}

export interface PayoutsUnderTest extends BillingUnderTest {
  /** Set by a test; as the house's, without a reserve, unless told. */
  terms: PayoutTerms;
  readonly pay: PayoutPorts;
  with(faultAt: (call: number, name: keyof ConnectPort) => CallFault | undefined): PayoutPorts;
  /** An operator who earned so much, with a row for its account. */
  operator(earnedMinor: bigint): Promise<OrgId>;
  earn(org: OrgId, minor: bigint): Promise<void>;
  /** Proposed, and approved by as many as it needs. */
  approved(org: OrgId): Promise<Payout>;
  payout(id: string): Promise<Payout>;
  balance(role: Parameters<typeof accountOf>[0], org: OrgId): Promise<bigint>;
  transfersOf(payoutId: string): readonly { readonly amount: number; readonly amount_reversed: number }[];
  later(ms: number): Promise<void>;
}

/** Billing over PostgreSQL and the twin, whose balance is filled with card money that has become available. */
export async function openPayoutsUnderTest(): Promise<PayoutsUnderTest> {
  const world = await openBillingUnderTest();
  const base = payoutPortsOf(world.parts);
  let earned = 0;
  const later = async (ms: number): Promise<void> => {
    world.clock.set(addMs(world.clock.now(), ms));
    await world.twin.control.setClock(world.clock.now());
  };
  const self: PayoutsUnderTest = Object.assign(world, {
    terms: { ...housePayoutTerms, reserve: { kind: 'fixed', minor: minorUnits(0n) } } as PayoutTerms,
    pay: { ...base, payoutTerms: () => self.terms } as PayoutPorts,
    with: (faultAt: Parameters<typeof faulty>[1]): PayoutPorts => ({ ...self.pay, connect: faulty(base.connect, faultAt) }),
    operator: async (earnedMinor: bigint): Promise<OrgId> => {
      const org = world.ids.next('org');
      await inTransaction(world.parts.database, (tx) => openPayoutAccount(tx, { operatorOrg: org, currency: 'USD', name: 'Operator', email: null, country: 'US' }));
      if (earnedMinor > 0n) await self.earn(org, earnedMinor);
      return org;
    },
    earn: async (org: OrgId, minor: bigint): Promise<void> => {
      earned += 1;
      const [held, available] = [accountOf('operator_payable.held', 'USD', org), accountOf('operator_payable.available', 'USD', org)];
      unwrap(await world.parts.payouts.store.inTransaction(async (tx) => {
        unwrap(await tx.post({
          accounts: [held, available],
          transaction: {
            kind: 'earnings-released', idempotencyKey: `earned/${earned}`, effectiveAt: world.clock.now(), references: {}, reason: null,
            postings: [{ account: held.code, direction: 'debit', amountMinor: minorUnits(minor), currency: 'USD' }, { account: available.code, direction: 'credit', amountMinor: minorUnits(minor), currency: 'USD' }],
          },
        }, world.clock.now()));
        return ok(undefined);
      }));
    },
    approved: async (org: OrgId): Promise<Payout> => {
      const proposed = unwrap(await proposePayout(self.pay, { operatorOrg: org, currency: 'USD' }, preparer));
      if (proposed.kind !== 'proposed') throw new Error(`nothing was proposed: ${proposed.why.kind}`);
      const once = unwrap(await approvePayout(self.pay, proposed.payout.id, approver));
      return once.state === 'approved' ? once : unwrap(await approvePayout(self.pay, once.id, second));
    },
    payout: async (id: string): Promise<Payout> => {
      const read = unwrap(await world.parts.payouts.store.inTransaction(async (tx) => ok(await tx.payout(id))));
      if (read === undefined) throw new Error(`there is no payout ${id}`);
      return read;
    },
    balance: async (role: Parameters<typeof accountOf>[0], org: OrgId): Promise<bigint> =>
      unwrap(await world.parts.payouts.store.inTransaction(async (tx) => ok(await tx.balanceMinor(accountOf(role, 'USD', org))))),
    transfersOf: (payoutId: string) => (world.twin.control.objects('transfer') as unknown as { metadata: Record<string, string>; amount: number; amount_reversed: number }[])
      .filter((transfer) => transfer.metadata['switchyard_payout_id'] === payoutId),
    later,
  });
  for (let n = 0; n < 3; n += 1) {
    const body = new URLSearchParams({ amount: '90000000', currency: 'usd', payment_method: 'pm_card_visa', confirm: 'true', 'automatic_payment_methods[enabled]': 'true', 'automatic_payment_methods[allow_redirects]': 'never' });
    const answer = await fetch(`http://${world.twin.host}:${world.twin.port}/v1/payment_intents`, { method: 'POST', body, headers: { authorization: `Bearer ${STRIPE_KEY}`, 'idempotency-key': `fund-${n}` } });
    if (!answer.ok) throw new Error(await answer.text());
  }
  await later(3 * DAY_MS);
  return self;
}
