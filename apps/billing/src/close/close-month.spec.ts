import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { approveInvoice, mayClose, type Actor } from '@switchyard/billing';
import { addMs, epochMs, MINUTE_MS, unwrap, type OrgId, type SeriesId } from '@switchyard/kernel';
import { inTenant, inTransaction, listPeriods, movePeriodTo, readCloseFacts, revenueIn, trialBalance } from '@switchyard/store';
import { openBillingUnderTest, type BillingUnderTest } from '../../testing/billing-under-test.js';
import { acceptReadings, anHourOfPrices, anHourOfReadings, commitLease, endLease, importPrices, seedCustomer, type SeededLease } from '../../testing/seed.js';
import { eachLeaseToAccrue, lockedPeriods, accrueLease } from './close-month.js';

const finance: Actor = { kind: 'user', userId: 'user_00000000000000000000000001' as never, roles: ['finance'] };
const december = epochMs(Date.UTC(2026, 11, 1));
/** Minutes after noon of 22 November, at which the seeds begin. */
const MONTH_END = 12_240;

describe('closing November: real PostgreSQL, readings, ratings and the journal', () => {
  let billing: BillingUnderTest;
  let customerOrg: OrgId;
  let operatorOrg: OrgId;
  let drafted: SeededLease;
  let running: SeededLease;
  const prices = (seriesId: SeriesId, from: number, list: readonly bigint[]) => billing.asOwner((tx) => importPrices(tx, seriesId, from, list));
  const commit = (seriesId: SeriesId) => billing.asOwner((tx) => commitLease(tx, billing.ids, { customerOrg, operatorOrg, seriesId }));
  const readings = (lease: SeededLease, from: readonly number[], final = false) => billing.asOwner((tx) => acceptReadings(tx, billing.ids, lease, from.map((f) => ({ from: f })), final));
  const balances = async (at: number) => {
    const { accounts } = await inTransaction(billing.parts.database, (tx) => trialBalance(tx, epochMs(at)));
    return ['receivable_unbilled', 'operator_payable.unbilled', 'income.platform_fee'].map((role) => accounts.filter((a) => a.code.startsWith(`${role}/`)).reduce((sum, a) => sum + a.balanceMinor, 0n));
  };
  const move = (to: 'locked' | 'closed', actor: string) => inTransaction(billing.parts.database, (tx) => movePeriodTo(tx, to, { name: '2026-11', actor, reason: null, now: billing.clock.now() }));
  const blocking = async () => {
    const gateway = await billing.database.open('sy_gateway');
    const facts = await inTenant(gateway, { kind: 'platform', orgId: 'org_p' }, (tx) => readCloseFacts(tx, '2026-11', billing.clock.now(), null));
    const verdict = mayClose(facts!);
    return verdict.ok ? [] : verdict.error.blocking.map((item) => [item.key, item.count]);
  };
  beforeAll(async () => {
    billing = await openBillingUnderTest();
    customerOrg = await billing.asOwner((tx) => seedCustomer(tx, billing.ids, 'pm_card_visa'));
    operatorOrg = billing.ids.next('org');
    const [a, b] = [billing.ids.next('series'), billing.ids.next('series')];
    [drafted, running] = [await commit(a), await commit(b)];
    await prices(a, 0, anHourOfPrices);
    await billing.asOwner((tx) => acceptReadings(tx, billing.ids, drafted, anHourOfReadings, true));
    await billing.asOwner((tx) => endLease(tx, drafted));
    await prices(b, MONTH_END - 30, Array.from({ length: 12 }, () => 40_000_000n));
    await readings(running, [MONTH_END - 10, MONTH_END - 5, MONTH_END]);
    billing.clock.set(addMs(december, 36 * 60 * MINUTE_MS));
    await billing.settle();
  });
  afterAll(() => billing.close());

  it('INV-CLOSE: the sweep has the months ready; an open month has no accruals', async () => {
    expect((await inTransaction(billing.parts.database, listPeriods)).map((p) => p.name)).toEqual(['2026-11', '2026-12', '2027-01', '2027-02']);
    expect(await balances(december + 1)).toEqual([0n, 0n, 0n]);
  });
  it('INV-ACCRUAL: what was delivered and not invoiced stands in the locked month and is taken back on the first of the next', async () => {
    expect(await blocking()).toEqual([['period_locked', 1], ['accruals', 2]]);
    expect(await move('locked', 'user_a')).toMatchObject({ ok: true });
    await billing.settle();
    // A drafted hour: 18.96 without tax, 1.52 of it the fee. Ten minutes of a lease that runs on: 8/6 GPU-h x 2.35 = 3.1333 and 2 x 807.5 Wh x 42/MWh =
    // 0.06783: 3.13 + 0.07, fee 8 % of 3.20116 = 0.256. The five minutes after midnight are December's.
    expect(await balances(december - 1)).toEqual([1_896n + 320n, 1_744n + 294n, 152n + 26n]);
    expect(await balances(december)).toEqual([0n, 0n, 0n]);
    expect(await blocking()).toEqual([]);
  });
  it('INV-ACCRUAL: running it again, or two at once, books nothing; late data books the difference', async () => {
    const before = (await billing.books()).transactions;
    const [period] = await lockedPeriods(billing.parts);
    const again = { leaseId: running.leaseId, inputs: 'other' };
    await Promise.all([accrueLease(billing.parts, period!, again), accrueLease(billing.parts, period!, again)]);
    expect((await billing.books()).transactions).toBe(before);
    await readings(running, [MONTH_END - 15]);
    expect(await blocking()).toEqual([['events_waiting', 1], ['accruals', 1]]);
    await billing.settle();
    // Fifteen minutes: 2 GPU-h = 4.70, energy 0.1017 = 0.10, fee 8 % of 4.8017 = 0.38.
    expect(await balances(december - 1)).toEqual([1_896n + 480n, 1_744n + 442n, 152n + 38n]);
    expect([await balances(december), await blocking()]).toEqual([[0n, 0n, 0n], []]);
    const entries = await billing.sql<{ kind: string; n: bigint }>(`SELECT kind, count(*) AS n FROM ledger.transaction WHERE kind LIKE 'accrual%' GROUP BY 1 ORDER BY 1`);
    expect(entries).toEqual([{ kind: 'accrual', n: 3n }, { kind: 'accrual-reversed', n: 3n }]);
  });
  it('INV-ACCRUAL: a price that is missing is not guessed: the lease is named and the month waits', async () => {
    const late = await commit(billing.ids.next('series'));
    await billing.settle();
    await readings(late, [MONTH_END - 10]);
    await billing.settle();
    expect(await blocking()).toEqual([['accruals', 1]]);
    expect(billing.told.some((text) => text.includes(`accrual of ${late.leaseId}`))).toBe(true);
    await prices(late.seriesId, MONTH_END - 10, [40_000_000n, 40_000_000n]);
    await billing.settle();
    expect(await blocking()).toEqual([]);
  });
  it('INV-ACCRUAL: the month closes; the invoice of the next month finds the accrual taken back, and revenue is where it was booked', async () => {
    expect(await move('closed', 'user_b')).toMatchObject({ ok: true });
    const inNovember = await balances(december - 1);
    const [draft] = await billing.invoicesOf(drafted.leaseId);
    unwrap(await approveInvoice({ ...billing.parts.ports }, draft!.id, finance));
    await readings(running, [MONTH_END - 20]);
    await billing.settle();
    expect(await balances(december - 1)).toEqual(inNovember);
    const books = await billing.books();
    expect([books.balanced, books.verified, books.balance('receivable_unbilled'), books.balance('operator_payable.unbilled'), books.balance('income.platform_fee')]).toEqual([true, true, 0n, 0n, 152n]);
    const all = { from: epochMs(0), to: epochMs(Date.UTC(2030, 0, 1)) };
    const revenue = await inTransaction(billing.parts.database, (tx) => revenueIn(tx, all, billing.clock.now()));
    expect(revenue).toEqual([{ month: '2026-12', customerOrg, siteId: expect.any(String), product: 'job', currency: 'USD', billedMinor: 1_896n, taxMinor: 156n, revenueMinor: 152n }]);
    let stale = 0;
    for (const period of await lockedPeriods(billing.parts)) await eachLeaseToAccrue(billing.parts, period, async (leases) => void (stale += leases.length));
    expect(stale).toBe(0);
  });
});
