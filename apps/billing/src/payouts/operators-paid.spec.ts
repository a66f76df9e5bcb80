import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  accountOf, approveInvoice, approvePayout, approveRemedy, askPayout, carryOutAsked, executePayout, followPayout, housePayoutTerms, proposePayout, proposeRemedy, setPayoutTerms, type Payout, type PayoutPorts, type PayoutTerms,
} from '@switchyard/billing';
import { addMs, DAY_MS, minorUnits, ppm, unwrap, type EpochMs, type OrgId, type SiteId } from '@switchyard/kernel';
import { appendEvent, billingStoreIn, countAsk, earningsBy, inTenant, openPayoutAccount, Refused } from '@switchyard/store';
import type { DataSource } from 'typeorm';
import { sweep } from '../sweep/sweep.js';
import { openPayoutsUnderTest, preparer, approver, second, ProcessDied, type PayoutsUnderTest } from '../../testing/payouts-under-test.js';
import { acceptReadings, anHourOfPrices, anHourOfReadings, commitLease, endLease, importPrices, seedCustomer } from '../../testing/seed.js';

/** Each run is some twenty sweeps. */
const RUNS = process.env['SWITCHYARD_PROVE'] === '1' ? 40 : 2;
const usd = (operatorOrg: OrgId) => ({ operatorOrg, currency: 'USD' }) as const;

describe('operators, from their account to their bank', () => {
  let world: PayoutsUnderTest;
  let gateway: DataSource;
  beforeAll(async () => {
    world = await openPayoutsUnderTest();
    gateway = await world.database.open('sy_gateway');
  }, 60_000);
  afterAll(() => world?.close());
  beforeEach(() => {
    world.terms = { ...housePayoutTerms, reserve: { kind: 'fixed', minor: minorUnits(0n) } };
  });
  /** What finance does, with the gateway's role: the transaction ends with a refusal. */
  const asFinance = async <T>(work: (ports: PayoutPorts) => Promise<{ readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown }>): Promise<T> =>
    inTenant(gateway, { kind: 'platform', orgId: 'org_platform' }, async (tx) => {
      const done = await work({ ...world.pay, store: billingStoreIn(tx, world.clock) });
      if (!done.ok) throw new Refused(done.error);
      return done.value;
    });
  /** What an operator does: opens its account, or asks after it. */
  const ask = (operatorOrg: OrgId): Promise<void> =>
    inTenant(gateway, { kind: 'operator', orgId: operatorOrg }, async (tx) => {
      await openPayoutAccount(tx, { ...usd(operatorOrg), name: 'Operator', email: null, country: 'US' });
      await appendEvent(tx, { topic: 'payout.account_asked', aggregateId: `${operatorOrg}/USD`, aggregateSeq: await countAsk(tx, operatorOrg, 'USD'), occurredAt: world.clock.now(), operatorOrg, payload: { operatorOrg, currency: 'USD' } });
    });
  /** What the provider told is there, the outbox is ordered, and one sweep has looked. */
  const round = async (): Promise<void> => {
    await world.twin.control.webhooksSettled();
    await world.relay();
    await sweep(world.parts);
    await world.twin.control.webhooksSettled();
  };
  const account = async (org: OrgId) => (await world.sql<{ stripe_account_id: string; status: string }>(`SELECT stripe_account_id, status FROM billing.payout_account WHERE operator_org = $1`, [org]))[0]!;
  const sent = async (org: OrgId): Promise<Payout> => {
    const payout = await world.approved(org);
    unwrap(await executePayout(world.pay, payout.id));
    return payout;
  };
  const paidOut = (payoutId: string): bigint => world.transfersOf(payoutId).reduce((sum, t) => sum + BigInt(t.amount - t.amount_reversed), 0n);
  const actions = async (payoutId: string) => (await world.sql<{ action: string; reason: string | null }>(`SELECT action, reason FROM billing.payout_move WHERE payout_id = $1 ORDER BY seq`, [payoutId]));

  it('an operator asks, the account is made once; what the provider says of it arrives by webhook and holds or frees its payout', async () => {
    const org = world.ids.next('org');
    await ask(org);
    await ask(org);
    await round();
    const made = await account(org);
    expect([made.status, world.twin.control.objects('account').filter(({ id }) => id === made.stripe_account_id).length]).toEqual(['payable', 1]);
    await world.earn(org, 40_000n);
    world.twin.control.setAccountState(made.stripe_account_id, 'unverified');
    await round();
    expect((await account(org)).status).toBe('unverified');
    const proposed = unwrap(await proposePayout(world.pay, usd(org), preparer));
    if (proposed.kind !== 'proposed') throw new Error(proposed.why.kind);
    expect(proposed.payout).toMatchObject({ state: 'held', hold: { reason: 'account_unverified' } });
    world.twin.control.setAccountState(made.stripe_account_id, 'payable');
    await round();
    expect([(await account(org)).status, (await world.payout(proposed.payout.id)).state]).toEqual(['payable', 'proposed']);
    // Closed is for good, whatever is said later.
    world.twin.control.setAccountState(made.stripe_account_id, 'closed');
    await round();
    world.twin.control.setAccountState(made.stripe_account_id, 'payable');
    await ask(org);
    await round();
    expect((await account(org)).status).toBe('closed');
  });

  it('terms are versions: the latest in force decides, two at once are two versions, and what was proposed stays', async () => {
    const org = await world.operator(100_000n);
    const version = (minimumMinor: bigint, effectiveFrom: EpochMs, reserve: PayoutTerms['reserve']) => asFinance((ports) => setPayoutTerms(ports, {
      ...usd(org), terms: { cadence: 'weekly', minimumMinor: minorUnits(minimumMinor), maximumMinor: minorUnits(60_000n), reserve }, effectiveFrom, reason: 'agreed',
    }, preparer));
    const now = world.clock.now();
    const half: PayoutTerms['reserve'] = { kind: 'trailing', sharePpm: ppm(500_000n), days: 30 };
    const [one, two] = await Promise.all([version(100n, now, half), version(100n, now, half)]);
    expect([one.version, two.version].sort()).toEqual([1, 2]);
    await version(500n, addMs(now, DAY_MS), { kind: 'fixed', minor: minorUnits(10_000n) });
    // Half of the 1,000.00 of the last 30 days stays; from tomorrow on 100.00, and at most 600.00 go at once.
    expect(unwrap(await proposePayout(world.pay, usd(org), preparer, true))).toMatchObject({ kind: 'proposed', payout: { amountMinor: 50_000n, reserveMinor: 50_000n, slot: expect.stringMatching(/^week of /) } });
    const refused = asFinance((ports) => setPayoutTerms(ports, { ...usd(org), terms: { ...housePayoutTerms, minimumMinor: minorUnits(0n) }, effectiveFrom: addMs(now, -1), reason: ' ' }, preparer));
    await expect(refused).rejects.toMatchObject({ refusal: { kind: 'PayoutTermsInvalid', problems: [{ field: 'minimumMinor' }, { field: 'reason' }, { field: 'effectiveFrom' }] } });
    await world.later(DAY_MS);
    const proposed = unwrap(await proposePayout(world.pay, usd(org), preparer));
    expect(proposed).toMatchObject({ kind: 'proposed', payout: { amountMinor: 60_000n, reserveMinor: 10_000n } });
    if (proposed.kind !== 'proposed') return;
    await version(50_000n, world.clock.now(), { kind: 'fixed', minor: minorUnits(90_000n) });
    expect(await world.payout(proposed.payout.id)).toMatchObject({ amountMinor: 60_000n, reserveMinor: 10_000n });
  });

  describe('what finance asks of a payout at the provider', () => {
    const funded = async (): Promise<OrgId> => {
      const org = world.ids.next('org');
      await ask(org);
      await round();
      await world.earn(org, 30_000n);
      return org;
    };
    it('sent back by the bank: it blocks the next until it is sent again, which the sweep does once; a death at any call changes nothing of that', async () => {
      const payout = await sent(await funded());
      await world.later(3 * DAY_MS);
      world.twin.control.failPayout(unwrap(await followPayout(world.pay, payout.id)).bankPayoutId!);
      await round();
      expect((await world.payout(payout.id)).state).toBe('failed');
      const asked = await asFinance((ports) => askPayout(ports, payout.id, 'to_bank_again', approver, 'the account number is right now'));
      expect(asked).toMatchObject({ state: 'failed', asked: { what: 'to_bank_again', by: (approver as { userId: string }).userId } });
      await expect(asFinance((ports) => askPayout(ports, payout.id, 'take_back', second, 'x'))).rejects.toMatchObject({ refusal: { kind: 'PayoutAskedAlready' } });
      await carryOutAsked(world.with((_call, name) => (name === 'createBankPayout' ? 'after' : undefined)), payout.id).catch((error: unknown) => expect(error).toBeInstanceOf(ProcessDied));
      await round();
      await round();
      expect(await world.payout(payout.id)).toMatchObject({ state: 'transferred', bankAttempt: 2, asked: null });
      await world.later(3 * DAY_MS);
      await round();
      expect([(await world.payout(payout.id)).state, paidOut(payout.id)]).toEqual(['paid', 30_000n]);
      const banked = (world.twin.control.objects('payout') as unknown as { metadata: Record<string, string> }[]).filter((p) => p.metadata['switchyard_payout_id'] === payout.id);
      expect(banked).toHaveLength(2);
    });
    it('taken back once, through a death after the reversal; what the bank has is not, and the record says why', async () => {
      const org = await funded();
      const payout = await sent(org);
      world.twin.control.failPayout((await world.payout(payout.id)).bankPayoutId!);
      await round();
      await asFinance((ports) => askPayout(ports, payout.id, 'take_back', approver, 'wrong operator'));
      await carryOutAsked(world.with((_call, name) => (name === 'createReversal' ? 'after' : undefined)), payout.id).catch((error: unknown) => expect(error).toBeInstanceOf(ProcessDied));
      await round();
      expect([await world.payout(payout.id), paidOut(payout.id), await world.balance('operator_payable.available', org)]).toMatchObject([{ state: 'returned', asked: null }, 0n, 30_000n]);
      await world.later(31 * DAY_MS);
      const next = await sent(org);
      await world.later(3 * DAY_MS);
      await round();
      await asFinance((ports) => askPayout(ports, next.id, 'take_back', approver, 'too late'));
      await round();
      expect([await world.payout(next.id), (await actions(next.id)).at(-1)]).toMatchObject([{ state: 'paid', asked: null }, { reason: expect.stringContaining('insufficient') }]);
    });
  });

  it('P8: over real invoices at two sites, what reached the operator is at most what the sites earned, less what is held, disputed, given back or lost, whatever happens', async () => {
    type Step = 'lease at A' | 'lease at B' | 'unpaid lease' | 'disputed lease' | 'lost' | 'credit' | 'pay' | 'bank sends back' | 'take back' | 'month';
    const weighted: readonly Step[] = ['lease at A', 'lease at B', 'unpaid lease', 'disputed lease', 'lost', 'credit', 'pay', 'pay', 'bank sends back', 'take back', 'month'];
    await fc.assert(fc.asyncProperty(fc.array(fc.constantFrom(...weighted), { minLength: 4, maxLength: 7 }), async (drawn) => {
      const org = world.ids.next('org');
      world.terms = { ...housePayoutTerms, minimumMinor: minorUnits(1n), reserve: { kind: 'fixed', minor: minorUnits(0n) } };
      await ask(org);
      const sites: readonly SiteId[] = [world.ids.next('site'), world.ids.next('site')];
      const lease = async (siteId: SiteId, card: string): Promise<void> => {
        const seriesId = world.ids.next('series');
        const made = await world.asOwner(async (tx) => {
          const customerOrg = await seedCustomer(tx, world.ids, card);
          const committed = await commitLease(tx, world.ids, { customerOrg, operatorOrg: org, seriesId, siteId });
          await importPrices(tx, seriesId, 0, anHourOfPrices);
          await acceptReadings(tx, world.ids, committed, anHourOfReadings, true);
          await endLease(tx, committed);
          return committed;
        });
        await round();
        const [draft] = await world.invoicesOf(made.leaseId);
        unwrap(await approveInvoice(world.parts.ports, draft!.id, approver));
        for (let paying = 0; paying < 2; paying += 1) await round();
      };
      const ofOrg = `(SELECT l.invoice_id FROM billing.invoice_line l WHERE l.operator_org = $1)`;
      const latest = async () => (await world.sql<{ id: string; bank_payout_id: string | null; state: string }>(`SELECT id, bank_payout_id, state FROM billing.payout WHERE operator_org = $1 ORDER BY id DESC LIMIT 1`, [org]))[0];
      const does: Readonly<Record<Step, () => Promise<unknown>>> = {
        'lease at A': () => lease(sites[0]!, 'pm_card_visa'), 'lease at B': () => lease(sites[1]!, 'pm_card_visa'), 'unpaid lease': () => lease(sites[0]!, 'pm_card_chargeCustomerFail'),
        'disputed lease': () => lease(sites[1]!, 'pm_card_createDispute'),
        lost: async () => {
          const [open] = await world.sql<{ id: string }>(`SELECT id FROM billing.dispute WHERE state = 'open' AND invoice_id IN ${ofOrg} LIMIT 1`, [org]);
          if (open) world.twin.control.closeDispute(open.id, 'lost');
        },
        credit: async () => {
          const [paid] = await world.sql<{ id: string }>(`SELECT id FROM billing.invoice WHERE state = 'paid' AND id IN ${ofOrg} ORDER BY id DESC LIMIT 1`, [org]);
          if (paid === undefined) return;
          const id = world.ids.next('cn');
          const note = await proposeRemedy(world.parts.ports, { id, invoiceId: paid.id as never, proposal: { kind: 'amount', amountMinor: minorUnits(500n), settleTo: 'customer_credit', feesKept: false }, reason: 'outage' }, preparer);
          if (note.ok) unwrap(await approveRemedy(world.parts.ports, id, approver));
        },
        pay: async () => {
          const proposed = unwrap(await proposePayout(world.pay, usd(org), preparer));
          if (proposed.kind !== 'proposed') return;
          if ((await approvePayout(world.pay, proposed.payout.id, approver)).ok) await executePayout(world.pay, proposed.payout.id);
        },
        'bank sends back': async () => {
          const payout = await latest();
          if (payout?.bank_payout_id != null && ['transferred', 'paid'].includes(payout.state)) world.twin.control.failPayout(payout.bank_payout_id);
        },
        'take back': async () => {
          const payout = await latest();
          if (payout !== undefined) await asFinance((ports) => askPayout(ports, payout.id, 'take_back', second, 'x')).catch((error: unknown) => expect(error).toBeInstanceOf(Refused));
        },
        month: () => world.later(31 * DAY_MS),
      };
      for (const step of drawn) {
        await does[step]();
        await round();
        const bySite = await world.asOwner(async (tx) => {
          await tx.rows(`SELECT set_config('switchyard.kind', 'platform', true)`);
          return earningsBy(tx, 'site', { from: 0 as EpochMs, to: 8.64e15 as EpochMs }, org, 100);
        });
        expect(bySite.every(({ siteId }) => sites.includes(siteId as SiteId))).toBe(true);
        const earned = bySite.reduce((sum, row) => sum + row.chargesMinor + row.creditsMinor + row.powerMinor - row.feeMinor - row.givenBackMinor, 0n);
        const [held, disputed, available, inTransit, owed] = [await world.balance('operator_payable.held', org), await world.balance('operator_payable.disputed', org), await world.balance('operator_payable.available', org),
          await world.balance('operator_payable.in_transit', org), await world.balance('operator_receivable', org)];
        const [lost] = await world.sql<{ minor: bigint }>(
          `SELECT coalesce(sum(CASE p.direction WHEN 'debit' THEN p.amount_minor ELSE -p.amount_minor END), 0)::bigint AS minor FROM ledger.posting p JOIN ledger.transaction t ON t.seq = p.transaction_seq
           WHERE t.kind = 'dispute-lost' AND p.account_code = ANY($1)`, [(['operator_payable.disputed', 'operator_receivable', 'operator_payable.available', 'operator_payable.held'] as const).map((role) => accountOf(role, 'USD', org).code)]);
        const payouts = await world.sql<{ id: string; paid_minor: bigint }>(`SELECT id, paid_minor FROM billing.payout WHERE operator_org = $1`, [org]);
        const out = payouts.reduce((sum, { id }) => sum + paidOut(id), 0n);
        const banked = payouts.reduce((sum, { paid_minor: minor }) => sum + minor, 0n);
        // Nothing is lost between the invoice's lines and the operator's bank: what the sites earned is somewhere.
        expect([drawn, step, earned - lost!.minor]).toEqual([drawn, step, held + disputed + available + inTransit + banked - owed]);
        // What is owed was paid out before it was taken back: the only way to stand above.
        expect(out <= earned - held - disputed - lost!.minor + owed).toBe(true);
      }
    }), { numRuns: RUNS, examples: [[['lease at A', 'credit', 'month', 'pay', 'bank sends back', 'disputed lease', 'lost', 'unpaid lease']]] });
    const books = await world.books();
    expect([books.balanced, books.verified]).toEqual([true, true]);
  }, 120_000);
});
