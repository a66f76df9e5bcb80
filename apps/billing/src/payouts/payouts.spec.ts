import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { approvePayout, ensurePayoutAccount, executePayout, followPayout, holdPayout, housePayoutTerms, proposePayout, releasePayout, resendPayout, takeBackPayout, withdrawPayout, type Payout, type PayoutPorts } from '@switchyard/billing';
import { DAY_MS, HOUR_MS, minorUnits, unwrap, type OrgId } from '@switchyard/kernel';
import { approver, openPayoutsUnderTest, preparer, ProcessDied, second, type CallFault, type PayoutsUnderTest } from '../../testing/payouts-under-test.js';

const usd = (operatorOrg: OrgId) => ({ operatorOrg, currency: 'USD' }) as const;

describe('paying operators, on PostgreSQL and the twin', () => {
  let world: PayoutsUnderTest;
  beforeAll(async () => {
    world = await openPayoutsUnderTest();
  }, 60_000);
  afterAll(() => world?.close());
  beforeEach(() => {
    world.terms = { ...housePayoutTerms, reserve: { kind: 'fixed', minor: minorUnits(0n) } };
    world.twin.control.clearFaults();
  });

  async function operatorWithAccount(earnedMinor: bigint): Promise<OrgId> {
    const org = await world.operator(earnedMinor);
    expect(unwrap(await ensurePayoutAccount(world.pay, usd(org))).status).toBe('payable');
    return org;
  }
  const accountIdOf = async (org: OrgId): Promise<string> => unwrap(await ensurePayoutAccount(world.pay, usd(org))).stripeAccountId!;
  /** held has -earned (invoices are not issued here): the others by name. */
  const standing = async (org: OrgId): Promise<readonly bigint[]> => [
    await world.balance('operator_payable.available', org), await world.balance('operator_payable.in_transit', org), await world.balance('cash.operator_at_stripe', org),
  ];
  /** What reached the operator: transfers less reversals, as the twin has them. */
  const paidOut = (payout: Payout): bigint => world.transfersOf(payout.id).reduce((sum, t) => sum + BigInt(t.amount - t.amount_reversed), 0n);

  describe('nothing is paid twice', () => {
    it('a failed transfer whose debit was deduplicated, then refunded, then retried', async () => {
      const org = await operatorWithAccount(50_000n);
      const payout = await world.approved(org);
      // Stripe refuses for good: the earning is restored.
      world.twin.control.setAccountState(await accountIdOf(org), 'payable');
      const account = await accountIdOf(org);
      const refusing: PayoutPorts = { ...world.pay, connect: { ...world.pay.connect, createTransfer: (input, key) => world.pay.connect.createTransfer({ ...input, stripeAccountId: 'acct_gone' }, key) } };
      expect(unwrap(await executePayout(refusing, payout.id))).toMatchObject({ state: 'refused', attempt: 1, failure: { code: 'resource_missing' } });
      expect(await standing(org)).toEqual([50_000n, 0n, 0n]);
      // The retry reserves anew: were its debit taken for the first one's repetition, 50,000 would go out and still be available.
      expect(unwrap(await executePayout(world.pay, payout.id))).toMatchObject({ state: 'transferred', attempt: 2, stripeAccountId: account });
      expect(await standing(org)).toEqual([0n, 50_000n, 50_000n]);
      for (let again = 0; again < 3; again += 1) unwrap(await executePayout(world.pay, payout.id));
      expect([world.transfersOf(payout.id).length, paidOut(payout)]).toEqual([1, 50_000n]);
      const kinds = await world.sql<{ kind: string; n: bigint }>(`SELECT kind, count(*) AS n FROM ledger.transaction WHERE refs->>'payoutId' = $1 GROUP BY 1 ORDER BY 1`, [payout.id]);
      expect(kinds.map(({ kind, n }) => [kind, Number(n)])).toEqual([['payout-begun', 2], ['payout-refused', 1], ['payout-transferred', 1]]);
      // There is nothing left to propose.
      await world.later(31 * DAY_MS);
      expect(unwrap(await proposePayout(world.pay, usd(org), preparer))).toMatchObject({ kind: 'skipped' });
    });

    it('transfer rejected, earning restored, same key retried: the refusal stands under its key, and a new attempt has its own', async () => {
      const org = await operatorWithAccount(40_000n);
      const payout = await world.approved(org);
      const account = await accountIdOf(org);
      // The account takes no transfers any more, and we are told it does: Stripe's word counts.
      const stale: PayoutPorts = { ...world.pay, connect: { ...world.pay.connect, readAccount: async (stripeAccountId) => ({ kind: 'ok', value: { stripeAccountId, status: 'payable' } }) } };
      world.twin.control.setAccountState(account, 'unverified');
      const sent: string[] = [];
      const spied: PayoutPorts = { ...stale, connect: { ...stale.connect, createTransfer: (input, key) => (sent.push(key), world.pay.connect.createTransfer(input, key)) } };
      expect(unwrap(await executePayout(spied, payout.id))).toMatchObject({ state: 'refused', failure: { code: 'insufficient_capabilities_for_transfer' } });
      expect(await standing(org)).toEqual([40_000n, 0n, 0n]);
      world.twin.control.setAccountState(account, 'payable');
      expect(unwrap(await executePayout(spied, payout.id)).state).toBe('transferred');
      expect(sent).toEqual([`${payout.id}/transfer/1/1`, `${payout.id}/transfer/2/1`]);
      expect([paidOut(payout), await standing(org)]).toEqual([40_000n, [0n, 40_000n, 40_000n]]);
    });

    it('transfer sent, response lost, retried 25 h later: looked up by metadata, not sent again', async () => {
      const org = await operatorWithAccount(30_000n);
      const payout = await world.approved(org);
      const lost = world.with((_call, name) => (name === 'createTransfer' ? 'lost' : undefined));
      expect(await executePayout(lost, payout.id)).toMatchObject({ ok: false, error: { kind: 'OutcomeUnknown' } });
      expect([(await world.payout(payout.id)).state, await standing(org)]).toEqual(['transferring', [0n, 30_000n, 0n]]);
      await world.later(25 * HOUR_MS);
      await world.sql(`UPDATE billing.stripe_intent SET claimed_at = claimed_at - interval '25 hours' WHERE scope = $1`, [payout.id]);
      expect(unwrap(await executePayout(world.pay, payout.id)).state).toBe('transferred');
      expect([world.transfersOf(payout.id).length, paidOut(payout)]).toEqual([1, 30_000n]);
    });

    it('an unknown outcome gives nothing back, however often it stays unknown', async () => {
      const org = await operatorWithAccount(30_000n);
      const payout = await world.approved(org);
      for (let run = 0; run < 3; run += 1) {
        expect((await executePayout(world.with((_call, name) => (name === 'createTransfer' ? 'lost' : undefined)), payout.id)).ok).toBe(false);
        expect(await standing(org)).toEqual([0n, 30_000n, 0n]);
      }
      unwrap(await executePayout(world.pay, payout.id));
      expect(paidOut(payout)).toBe(30_000n);
    });

    it('two workers at once, and two runs at once', async () => {
      const org = await operatorWithAccount(60_000n);
      const runs = await Promise.all([1, 2, 3].map(() => proposePayout(world.pay, usd(org), preparer)));
      expect(runs.map((run) => unwrap(run).kind).sort()).toEqual(['proposed', 'skipped', 'skipped']);
      const [row] = await world.sql<{ id: string }>(`SELECT id FROM billing.payout WHERE operator_org = $1`, [org]);
      unwrap(await approvePayout(world.pay, row!.id, approver));
      await Promise.all([1, 2, 3].map(() => executePayout(world.pay, row!.id)));
      unwrap(await executePayout(world.pay, row!.id));
      expect([world.transfersOf(row!.id).length, await standing(org)]).toEqual([1, [0n, 60_000n, 60_000n]]);
    });
  });

  it('dying before or after any call, or without its answer: one transfer, one sending to the bank, one booking each', async () => {
    const until = async (ports: PayoutPorts, work: (p: PayoutPorts) => Promise<{ readonly ok: boolean }>): Promise<void> => {
      for (let run = 0; run < 6; run += 1) {
        try {
          if ((await work(run === 0 ? ports : world.pay)).ok) return;
        } catch (error) {
          if (!(error instanceof ProcessDied)) throw error;
        }
      }
      throw new Error('never done');
    };
    const calls = ['createAccount', 'readAccount', 'createTransfer', 'createBankPayout', 'readTransfer', 'readBankPayout', 'createReversal'] as const;
    for (const name of calls) {
      for (const fault of ['before', 'after', 'lost'] as const satisfies readonly CallFault[]) {
        const org = await world.operator(20_000n);
        let met = 0;
        const ports = world.with((_call, called) => (called === name && (met += 1) === 1 ? fault : undefined));
        await until(ports, (p) => ensurePayoutAccount(p, usd(org)));
        const payout = await world.approved(org);
        await until(ports, (p) => executePayout(p, payout.id));
        unwrap(await executePayout(world.pay, payout.id));
        expect([name, fault, await standing(org), paidOut(payout)]).toEqual([name, fault, [0n, 20_000n, 20_000n], 20_000n]);
        const account = await accountIdOf(org);
        const banked = (world.twin.control.objects('payout') as unknown as { metadata: Record<string, string> }[]).filter((p) => p.metadata['switchyard_payout_id'] === payout.id);
        expect([world.transfersOf(payout.id).length, banked.length]).toEqual([1, 1]);
        if (name === 'createReversal') {
          world.twin.control.failPayout(unwrap(await followPayout(world.pay, payout.id)).bankPayoutId!);
          await until(ports, (p) => takeBackPayout(p, payout.id, preparer));
          expect([(await world.payout(payout.id)).state, await standing(org), paidOut(payout)]).toEqual(['returned', [20_000n, 0n, 0n], 0n]);
        }
        expect(await world.sql(`SELECT key FROM billing.stripe_intent WHERE scope = $1 AND status = 'claimed'`, [payout.id])).toEqual([]);
        expect(met).toBeGreaterThan(0);
        expect(world.twin.control.objects('account').filter(({ id }) => id === account)).toHaveLength(1);
      }
    }
  }, 120_000);

  it('paid by the bank, sent back days later, to the bank again', async () => {
    const org = await operatorWithAccount(25_000n);
    const payout = await world.approved(org);
    unwrap(await executePayout(world.pay, payout.id));
    await world.later(3 * DAY_MS);
    expect(unwrap(await followPayout(world.pay, payout.id))).toMatchObject({ state: 'paid', paidMinor: 25_000n });
    expect(await standing(org)).toEqual([0n, 0n, 0n]);
    world.twin.control.failPayout((await world.payout(payout.id)).bankPayoutId!);
    expect(unwrap(await followPayout(world.pay, payout.id))).toMatchObject({ state: 'failed', paidMinor: 0n, failure: { code: 'account_closed' } });
    expect(await standing(org)).toEqual([0n, 25_000n, 25_000n]);
    unwrap(await resendPayout(world.pay, payout.id, preparer));
    unwrap(await executePayout(world.pay, payout.id));
    await world.later(3 * DAY_MS);
    expect(unwrap(await followPayout(world.pay, payout.id))).toMatchObject({ state: 'paid', bankAttempt: 2 });
    expect([await standing(org), paidOut(payout)]).toEqual([[0n, 0n, 0n], 25_000n]);
    // The bank has it: Stripe refuses to take it back, and nothing changes here.
    expect(await takeBackPayout(world.pay, payout.id, preparer)).toMatchObject({ ok: false, error: { kind: 'StripeRefused', code: 'balance_insufficient' } });
    expect((await world.payout(payout.id)).state).toBe('paid');
  });

  it('the operator closes its account mid-month: held with the reason, nothing reserved, nothing sent', async () => {
    const org = await operatorWithAccount(70_000n);
    const payout = await world.approved(org);
    world.twin.control.setAccountState(await accountIdOf(org), 'closed');
    expect(unwrap(await executePayout(world.pay, payout.id))).toMatchObject({ state: 'held', hold: { reason: 'account_closed' }, approvals: [] });
    expect([await standing(org), world.transfersOf(payout.id).length]).toEqual([[70_000n, 0n, 0n], 0]);
    expect(await releasePayout(world.pay, payout.id, preparer)).toMatchObject({ ok: false, error: { kind: 'HoldStands', reason: 'account_closed' } });
  });

  it('an unverified account holds its payout, and frees it when it can be paid', async () => {
    const org = await operatorWithAccount(70_000n);
    world.twin.control.setAccountState(await accountIdOf(org), 'unverified');
    unwrap(await ensurePayoutAccount(world.pay, usd(org)));
    const proposed = unwrap(await proposePayout(world.pay, usd(org), preparer));
    if (proposed.kind !== 'proposed') throw new Error(proposed.why.kind);
    expect(proposed.payout).toMatchObject({ state: 'held', hold: { reason: 'account_unverified' } });
    world.twin.control.setAccountState(await accountIdOf(org), 'payable');
    unwrap(await ensurePayoutAccount(world.pay, usd(org)));
    expect((await world.payout(proposed.payout.id)).state).toBe('proposed');
  });

  it('nobody approves their own, twice, or without a role; large ones need two; a hold needs a reason', async () => {
    const org = await operatorWithAccount(3_000_000n);
    const proposed = unwrap(await proposePayout(world.pay, usd(org), preparer));
    if (proposed.kind !== 'proposed') throw new Error(proposed.why.kind);
    const { id } = proposed.payout;
    const outsider = { kind: 'user', userId: 'user_00000000000000000000000009' as never, roles: [] } as const;
    const kindOf = async (decided: Promise<{ readonly ok: boolean; readonly error?: { readonly kind: string } }>): Promise<string> => (await decided).error?.kind ?? 'ok';
    expect([
      await kindOf(approvePayout(world.pay, id, preparer)), await kindOf(approvePayout(world.pay, id, outsider)), await kindOf(approvePayout(world.pay, id, { kind: 'system', process: 'payouts' })),
      await kindOf(approvePayout(world.pay, id, approver)), await kindOf(approvePayout(world.pay, id, approver)), await kindOf(holdPayout(world.pay, id, approver, ' ')),
      await kindOf(proposePayout(world.pay, usd(org), outsider)), await kindOf(withdrawPayout(world.pay, id, outsider, 'x')),
    ]).toEqual(['OwnPayout', 'PayoutNotPermitted', 'PayoutNotPermitted', 'ok', 'PayoutApprovedAlready', 'PayoutReasonMissing', 'PayoutNotPermitted', 'PayoutNotPermitted']);
    expect((await world.payout(id)).state).toBe('proposed');
    expect(unwrap(await approvePayout(world.pay, id, second)).state).toBe('approved');
    expect(unwrap(await holdPayout(world.pay, id, approver, 'bank details are being checked'))).toMatchObject({ state: 'held', approvals: [] });
    expect(unwrap(await releasePayout(world.pay, id, approver)).state).toBe('proposed');
    expect(unwrap(await withdrawPayout(world.pay, id, approver, 'paid by hand')).state).toBe('withdrawn');
    expect(await standing(org)).toEqual([3_000_000n, 0n, 0n]);
  });

  it('a dry run decides the same and keeps nothing; one payout per month', async () => {
    const org = await operatorWithAccount(10_000n);
    expect(unwrap(await proposePayout(world.pay, usd(org), preparer, true))).toMatchObject({ kind: 'proposed', payout: { amountMinor: 10_000n } });
    expect(await world.sql(`SELECT 1 FROM billing.payout WHERE operator_org = $1`, [org])).toHaveLength(0);
    const payout = await world.approved(org);
    unwrap(await executePayout(world.pay, payout.id));
    await world.later(3 * DAY_MS);
    unwrap(await followPayout(world.pay, payout.id));
    await world.earn(org, 10_000n);
    const again = unwrap(await proposePayout(world.pay, usd(org), preparer));
    expect(again).toMatchObject(payout.slot === (again.kind === 'skipped' && again.why.kind === 'PaidThisPeriod' ? again.why.slot : '') ? { kind: 'skipped' } : { kind: 'proposed' });
  });
});
