import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { accountOf, approvePayout, ensurePayoutAccount, executePayout, followPayout, holdPayout, issueStatement, housePayoutTerms, proposePayout, releasePayout, resendPayout, takeBackPayout, withdrawPayout, type Payout, type PayoutPorts } from '@switchyard/billing';
import type { Account } from '@switchyard/ledger';
import { DAY_MS, epochMs, HOUR_MS, minorUnits, unwrap, type OrgId } from '@switchyard/kernel';
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

  it('sent back by the bank while the next one is decided on: the news is kept, and each goes its way', async () => {
    const org = await operatorWithAccount(25_000n);
    const first = await world.approved(org);
    unwrap(await executePayout(world.pay, first.id));
    await world.later(31 * DAY_MS);
    expect(unwrap(await followPayout(world.pay, first.id))).toMatchObject({ state: 'paid' });
    await world.earn(org, 30_000n);
    const next = await world.approved(org);
    world.twin.control.failPayout((await world.payout(first.id)).bankPayoutId!);
    expect(unwrap(await followPayout(world.pay, first.id))).toMatchObject({ state: 'failed', paidMinor: 0n });
    expect((await world.payout(next.id)).state).toBe('approved');
    unwrap(await executePayout(world.pay, next.id));
    unwrap(await resendPayout(world.pay, first.id, preparer));
    unwrap(await executePayout(world.pay, first.id));
    await world.later(3 * DAY_MS);
    for (const { id } of [first, next]) expect(unwrap(await followPayout(world.pay, id))).toMatchObject({ state: 'paid' });
    expect([await standing(org), paidOut(first), paidOut(next)]).toEqual([[0n, 0n, 0n], 25_000n, 30_000n]);
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

  it('INV-PAYOUT-SUSPENDED: of a suspended operator nothing begins and nothing is lost; finance lets it go when the operator is back', async () => {
    const [approved, fresh] = [await operatorWithAccount(30_000n), await operatorWithAccount(20_000n)];
    const payout = await world.approved(approved);
    for (const org of [approved, fresh]) await world.sql(`INSERT INTO billing.payout_suspension VALUES ($1, now())`, [org]);
    expect(unwrap(await executePayout(world.pay, payout.id))).toMatchObject({ state: 'held', hold: { reason: 'operator_suspended' } });
    expect(unwrap(await proposePayout(world.pay, usd(fresh), preparer))).toMatchObject({ kind: 'proposed', payout: { state: 'held', hold: { reason: 'operator_suspended' } } });
    expect([await standing(approved), world.transfersOf(payout.id)]).toEqual([[30_000n, 0n, 0n], []]);
    await world.sql(`DELETE FROM billing.payout_suspension`);
    unwrap(await releasePayout(world.pay, payout.id, approver));
    unwrap(await approvePayout(world.pay, payout.id, approver));
    expect(unwrap(await executePayout(world.pay, payout.id))).toMatchObject({ state: 'transferred' });
    expect(await standing(approved)).toEqual([0n, 30_000n, 30_000n]);
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

  /** What a bank that took a payment back does to the books of the operator: what is there is kept, the rest is owed. */
  async function chargeback(org: OrgId, minor: bigint): Promise<void> {
    const there = await world.balance('operator_payable.available', org);
    const held = there < minor ? there : minor;
    const [available, disputed, owed, losses] = [
      accountOf('operator_payable.available', 'USD', org), accountOf('operator_payable.disputed', 'USD', org), accountOf('operator_receivable', 'USD', org), accountOf('dispute_receivable', 'USD', null),
    ];
    const post = async (name: string, postings: readonly (readonly [Account, 'debit' | 'credit', bigint])[]): Promise<void> => {
      const moved = postings.filter(([, , amount]) => amount > 0n);
      if (moved.length === 0) return;
      unwrap(await world.parts.payouts.store.inTransaction(async (tx) => tx.post({
        accounts: moved.map(([account]) => account),
        transaction: {
          kind: 'dispute-test', idempotencyKey: `${name}/${(chargebacks += 1)}`, effectiveAt: world.clock.now(), references: {}, reason: null,
          postings: moved.map(([account, direction, amount]) => ({ account: account.code, direction, amountMinor: minorUnits(amount), currency: 'USD' })),
        },
      }, world.clock.now())));
    };
    await post('kept', [[available, 'debit', held], [disputed, 'credit', held]]);
    await post('lost', [[disputed, 'debit', held], [owed, 'debit', minor - held], [losses, 'credit', minor]]);
  }
  let chargebacks = 0;

  it('chargeback after payout: taken back while it is under way, else carried against later earnings', async () => {
    const org = await operatorWithAccount(50_000n);
    const first = await world.approved(org);
    unwrap(await executePayout(world.pay, first.id));
    await world.later(3 * DAY_MS);
    expect(unwrap(await followPayout(world.pay, first.id)).state).toBe('paid');
    await chargeback(org, 30_000n);
    await world.later(31 * DAY_MS);
    await world.earn(org, 29_000n);
    // Owed 300.00, earned 290.00 since: nothing goes out.
    expect(unwrap(await proposePayout(world.pay, usd(org), preparer))).toMatchObject({ kind: 'skipped', why: { kind: 'NothingAvailable', owedMinor: 30_000n } });
    await world.earn(org, 11_000n);
    const next = await world.approved(org);
    expect([next.amountMinor, next.owedMinor]).toEqual([10_000n, 30_000n]);
    // Another chargeback between approval and transfer: held, not paid.
    await chargeback(org, 35_000n);
    expect(unwrap(await executePayout(world.pay, next.id))).toMatchObject({ state: 'held', hold: { reason: 'not_covered' } });
    expect(world.transfersOf(next.id)).toHaveLength(0);
  });

  it('P8: transfers less reversals never come to more than was earned less what was taken back and is kept, whatever happens', async () => {
    const step = fc.oneof(
      fc.record({ what: fc.constant('earn' as const), minor: fc.integer({ min: 1, max: 80_000 }).map(BigInt) }),
      fc.record({ what: fc.constant('chargeback' as const), minor: fc.integer({ min: 1, max: 60_000 }).map(BigInt) }),
      fc.record({ what: fc.constantFrom('pay', 'fail', 'take back', 'month', 'outage' as const), minor: fc.constant(0n) }),
    );
    const plan = fc.array(fc.record({ step, fault: fc.option(fc.tuple(fc.integer({ min: 1, max: 6 }), fc.constantFrom<CallFault>('before', 'after', 'lost')), { nil: undefined }) }), { minLength: 4, maxLength: 9 });
    await fc.assert(fc.asyncProperty(plan, async (steps) => {
      const org = await operatorWithAccount(0n);
      let [earned, takenBack] = [0n, 0n];
      for (const { step: { what, minor }, fault } of steps) {
        const ports = world.with((call) => (fault !== undefined && fault[0] === call ? fault[1] : undefined));
        const [latest] = await world.sql<{ id: string; bank_payout_id: string | null; state: string }>(`SELECT id, bank_payout_id, state FROM billing.payout WHERE operator_org = $1 ORDER BY id DESC LIMIT 1`, [org]);
        try {
          if (what === 'earn') {
            await world.earn(org, minor);
            earned += minor;
          } else if (what === 'chargeback') {
            await chargeback(org, minor);
            takenBack += minor;
          } else if (what === 'month') await world.later(31 * DAY_MS);
          else if (what === 'outage') world.twin.control.setAccountState(await accountIdOf(org), minor === 0n && fault === undefined ? 'payable' : 'unverified');
          else if (what === 'fail' && latest?.bank_payout_id != null && ['transferred', 'paid'].includes(latest.state)) {
            world.twin.control.failPayout(latest.bank_payout_id);
            await followPayout(ports, latest.id);
          } else if (what === 'take back' && latest !== undefined) await takeBackPayout(ports, latest.id, preparer);
          else if (what === 'pay') {
            const proposed = await proposePayout(ports, usd(org), preparer);
            const id = proposed.ok && proposed.value.kind === 'proposed' ? proposed.value.payout.id : latest?.id;
            if (id !== undefined) {
              await approvePayout(ports, id, approver);
              await executePayout(ports, id);
            }
          }
        } catch (error) {
          if (!(error instanceof ProcessDied)) throw error;
        }
        const ids = await world.sql<{ id: string }>(`SELECT id FROM billing.payout WHERE operator_org = $1`, [org]);
        const out = ids.flatMap(({ id }) => world.transfersOf(id)).reduce((sum, t) => sum + BigInt(t.amount - t.amount_reversed), 0n);
        const owed = await world.balance('operator_receivable', org);
        // What is owed was paid out before it was taken back: the only way to stand above.
        expect(out <= earned - takenBack + owed).toBe(true);
        expect((await standing(org)).every((minorLeft) => minorLeft >= 0n)).toBe(true);
        if (what !== 'chargeback') expect(out + (await world.balance('operator_payable.available', org)) <= earned - takenBack + owed).toBe(true);
      }
    }), { numRuns: 12 });
    const books = await world.books();
    expect([books.balanced, books.verified]).toEqual([true, true]);
  }, 180_000);

  it('statements lead from month to month to the cent of the ledger, are never edited, and carry what came late', async () => {
    const org = await operatorWithAccount(50_000n);
    const now = world.clock.now();
    const month = (name: string, from: number, to: number) => ({ name, from: epochMs(from), to: epochMs(to) });
    const first = month('2027-01', now - DAY_MS, now + DAY_MS);
    expect(await issueStatement(world.pay, usd(org), first)).toMatchObject({ ok: false, error: { kind: 'PeriodNotOver' } });
    const payout = await world.approved(org);
    unwrap(await executePayout(world.pay, payout.id));
    await world.later(DAY_MS);
    const issued = unwrap(await issueStatement(world.pay, usd(org), first));
    expect([issued.opening.available, issued.closing.available, issued.closing.inTransit, issued.closing.held]).toEqual([0n, 0n, 50_000n, -50_000n]);
    expect(issued.movements.map(({ section, change }) => [section, change.available])).toEqual([['released', 50_000n], ['payouts', -50_000n]]);
    // Late: it takes effect in the month that is stated already.
    world.clock.set(epochMs(now));
    await world.earn(org, 700n);
    world.clock.set(epochMs(now + 4 * DAY_MS));
    await world.later(0);
    unwrap(await followPayout(world.pay, payout.id));
    await world.later(DAY_MS);
    expect(unwrap(await issueStatement(world.pay, usd(org), first))).toEqual(issued);
    const second = unwrap(await issueStatement(world.pay, usd(org), month('2027-02', now + DAY_MS, now + 5 * DAY_MS)));
    expect(second.opening).toEqual(issued.closing);
    expect(second.movements.map(({ kind, isCorrection }) => [kind, isCorrection])).toEqual([['earnings-released', true], ['payout-paid', false]]);
    expect([second.closing.available, second.closing.inTransit]).toEqual((await standing(org)).slice(0, 2));
    expect(await issueStatement(world.pay, usd(org), month('2026-12', now - 40 * DAY_MS, now - 9 * DAY_MS))).toMatchObject({ ok: false, error: { kind: 'LaterStatement', number: second.number } });
    expect(Number(second.number.slice(3)) - Number(issued.number.slice(3))).toBe(1);
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
