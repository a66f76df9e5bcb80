import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { approveInvoice, nextTerms, type Actor, type Invoice } from '@switchyard/billing';
import { addMs, fromIso, HOUR_MS, MINUTE_MS, toIso, unwrap, type Currency, type EpochMs, type LeaseId, type OrgId } from '@switchyard/kernel';
import { rateCardToJson, type RateCard } from '@switchyard/rating';
import { addTerms, appendEvent, decideCredit, inTransaction, readAccountRow, toBillingAccount } from '@switchyard/store';
import { openBillingUnderTest, type BillingUnderTest } from '../../testing/billing-under-test.js';
import { acceptReadings, commitLease, endLease, importPrices, noon, seedCustomer, type SeededLease } from '../../testing/seed.js';

const finance: Actor = { kind: 'user', userId: 'user_00000000000000000000000001' as never, roles: ['finance'] };
const at = (iso: string): EpochMs => fromIso(iso)!;
/** Minutes after the noon that the seed counts from. */
const minuteOf = (iso: string): number => (at(iso) - noon) / MINUTE_MS;
const LORD_HOWE = 'Australia/Lord_Howe';
const COLLECTED = 2 * HOUR_MS + MINUTE_MS;

/* Terms are set as the gateway stores them. Lord Howe: +11 in summer, +10:30 in winter; its October 2026 has 743.5 hours. */
describe('terms and currency of an account through the real service: literal cents', () => {
  let billing: BillingUnderTest;
  beforeAll(async () => void (billing = await openBillingUnderTest()));
  afterAll(() => billing?.close());
  const customer = async (currency: Currency, cadence: string, timeZone: string): Promise<OrgId> => {
    const orgId = await billing.asOwner((tx) => seedCustomer(tx, billing.ids, 'pm_card_visa'));
    await billing.sql(`UPDATE billing.account SET currency = $2, cadence = $3, time_zone = $4 WHERE org_id = $1`, [orgId, currency, cadence, timeZone]);
    return orgId;
  };
  const told = (orgId: OrgId): Promise<void> =>
    billing.asOwner((tx) => appendEvent(tx, { topic: 'account.terms_changed', aggregateId: orgId, aggregateSeq: 1n, payload: { orgId }, occurredAt: billing.clock.now(), customerOrg: orgId }));
  const setTerms = async (orgId: OrgId, wish: Parameters<typeof nextTerms>[1]): Promise<void> => {
    const now = billing.clock.now();
    await billing.asOwner(async (tx) => addTerms(tx, orgId, unwrap(nextTerms(toBillingAccount((await readAccountRow(tx, orgId))!), wish, now)), { by: 'user_x', at: now }));
    await told(orgId);
  };
  /** Eight GPUs that ran over [from, to), metered every five minutes at 40 per MWh. */
  const ran = async (customerOrg: OrgId, currency: Currency, from: string, to: string): Promise<SeededLease> => {
    const [start, end] = [minuteOf(from), minuteOf(to)];
    const lease = await billing.asOwner((tx) => commitLease(tx, billing.ids, { customerOrg, operatorOrg: billing.ids.next('org'), seriesId: billing.ids.next('series'), from: start, currency }));
    await billing.asOwner(async (tx) => {
      const slots = Array.from({ length: (end - start) / 5 }, (_, i) => start + 5 * i);
      await importPrices(tx, lease.seriesId, start, slots.map(() => 40_000_000n));
      await endLease(tx, lease, end);
      await acceptReadings(tx, billing.ids, lease, slots.map((minute) => ({ from: minute })), true);
    });
    return lease;
  };
  const go = async (iso: string, later = 0): Promise<void> => {
    billing.clock.set(addMs(at(iso), later));
    await billing.settle();
  };
  const shown = ({ gatherKey, currency, state, lines }: Invoice): readonly unknown[] => [gatherKey, currency, state, ...lines.filter(({ side }) => side === 'customer').map(({ componentKind, amountMinor }) => [componentKind, amountMinor])];
  const invoices = async ({ leaseId }: { readonly leaseId: LeaseId }): Promise<readonly unknown[]> => (await billing.invoicesOf(leaseId)).map(shown);
  /** An hour: 18.80; 12 x 0.033915 = 0.40698; tax 8.25 % of 19.20698 = 1.58458. */
  const anHour = [['gpu_hour', 1_880n], ['energy_pass_through', 41n], ['tax', 158n]];

  it('a zone set in November counts from December: a lease over the new boundary is on two invoices, cut where Lord Howe turns the month', async () => {
    billing.clock.set(at('2026-11-22T14:00:00Z'));
    const org = await customer('EUR', 'monthly', 'America/New_York');
    await setTerms(org, { timeZone: LORD_HOWE });
    await go('2026-11-30T14:00:00Z');
    // 13:00 UTC is the first midnight of December on Lord Howe, and eight in the morning of 30 November in New York.
    const lease = await ran(org, 'EUR', '2026-11-30T12:00:00Z', '2026-11-30T14:00:00Z');
    await go('2026-11-30T14:00:00Z', COLLECTED);
    expect(await invoices(lease)).toEqual([
      ['2026-11', 'EUR', 'draft.review', ...anHour],
      // What two hours come to in all, less November: 0.81396, 3.16915.
      ['2026-12', 'EUR', 'gathering', ['gpu_hour', 1_880n], ['energy_pass_through', 40n], ['tax', 159n]],
    ]);
    const periods = (await billing.invoicesOf(lease.leaseId)).map(({ lines }) => [toIso(lines[0]!.period.from), toIso(lines[0]!.period.to)]);
    expect(periods).toEqual([['2026-11-30T12:00:00.000Z', '2026-11-30T13:00:00.000Z'], ['2026-11-30T13:00:00.000Z', '2026-11-30T14:00:00.000Z']]);
    const [november] = await billing.invoicesOf(lease.leaseId);
    unwrap(await approveInvoice(billing.parts.ports, november!.id, finance));
    await billing.settle();
    const paid = (await billing.invoicesOf(lease.leaseId))[0]!;
    expect([paid.state, paid.paidMinor]).toEqual(['paid', 2_079n]);
    const { accounts, balanced, verified } = await billing.books();
    expect([accounts.filter(({ code }) => /^(tax_payable|income.platform_fee)/.test(code)).map(({ code, balanceMinor }) => [code, balanceMinor]), balanced, verified]).toEqual([
      [['income.platform_fee/EUR', 154n], ['tax_payable/EUR', 158n]], true, true]);
    await go('2026-12-31T13:00:00Z', COLLECTED);
    expect((await billing.invoicesOf(lease.leaseId)).map(({ state }) => state)).toEqual(['paid', 'draft.review']);
  });

  it('a cadence set in January counts for leases that begin in February; a lease in another currency than the account is not billed, and says why', async () => {
    billing.clock.set(at('2027-01-10T00:00:00Z'));
    const org = await customer('EUR', 'per_lease', 'UTC');
    await setTerms(org, { cadence: 'monthly', timeZone: LORD_HOWE });
    await go('2027-01-31T14:30:00Z');
    const before = await ran(org, 'EUR', '2027-01-31T12:30:00Z', '2027-01-31T13:30:00Z');
    const [after, dollars] = [await ran(org, 'EUR', '2027-01-31T13:00:00Z', '2027-01-31T14:00:00Z'), await ran(org, 'USD', '2027-01-31T13:00:00Z', '2027-01-31T14:00:00Z')];
    await go('2027-01-31T14:30:00Z', COLLECTED);
    expect(await Promise.all([before, after, dollars].map(invoices))).toEqual([
      [[before.leaseId, 'EUR', 'draft.review', ...anHour]], [['2027-02', 'EUR', 'gathering', ...anHour]], [],
    ]);
    expect(await billing.sql(`SELECT blocked->>'kind' AS kind FROM billing.lease_metering WHERE lease_id = $1`, [dollars.leaseId])).toEqual([{ kind: 'CurrencyDiffers' }]);
  });

  it('rent of a tenth of an October that has 743.5 hours is a tenth, in euros', async () => {
    billing.clock.set(at('2026-10-01T12:00:00Z'));
    const org = await customer('EUR', 'monthly', LORD_HOWE);
    const leaseId = billing.ids.next('lease');
    const card: RateCard = {
      version: 1, id: billing.ids.next('card'), currency: 'EUR',
      components: [
        { kind: 'kw_month', microUsdPerKwMonth: 125_000_000n as never, criticalItWatts: 100_000n as never, proration: { method: 'calendar' } },
        { kind: 'tax', name: 'VAT 20 %', taxPpm: 200_000n as never, appliesTo: 'all' },
      ],
    };
    // 74 hours and 21 minutes, from noon of 2 October: over the night in which the clock goes half an hour forward.
    await billing.asOwner((tx) => appendEvent(tx, {
      topic: 'colocation.signed', aggregateId: leaseId, aggregateSeq: 1n, occurredAt: billing.clock.now(), payload: {
        leaseId, name: 'Hall', customerOrg: org, operatorOrg: billing.ids.next('org'), siteId: billing.ids.next('site'), siteName: 'North', criticalItWatts: '100000', rateCard: rateCardToJson(card),
        startsAt: '2026-10-02T01:30:00Z', endsAt: '2026-10-05T03:51:00Z',
      },
    }));
    await go('2026-10-31T13:00:00Z', COLLECTED);
    expect(await invoices({ leaseId })).toEqual([['2026-10', 'EUR', 'draft.review', ['kw_month', 125_000n], ['tax', 25_000n]]]);
  });

  it('credit that finance gave is told to the market, and whom an invoice is for stays as it was at issue', async () => {
    billing.clock.set(at('2027-03-10T00:00:00Z'));
    const org = await customer('USD', 'per_lease', 'UTC');
    await billing.asOwner((tx) => decideCredit(tx, org, 1, 123_456n, 'references', { by: 'user_x', at: billing.clock.now() }));
    const named = (version: number, name: string) => billing.sql(
      `INSERT INTO billing.account_details (org_id, version, legal_name, purchase_order, set_by, set_at) VALUES ($1, $2, $3, 'PO-7', 'user_x', now()) RETURNING version`, [org, version, name]);
    await named(1, 'Aurora AI GmbH');
    await told(org);
    const lease = await ran(org, 'USD', '2027-03-09T12:00:00Z', '2027-03-09T13:00:00Z');
    await billing.settle();
    expect(await billing.standing(org)).toMatchObject({ creditLimitMicroUsd: '1234560000' });
    const [draft] = await billing.invoicesOf(lease.leaseId);
    unwrap(await approveInvoice(billing.parts.ports, draft!.id, finance));
    await billing.settle();
    await named(2, 'Aurora AI SE');
    const billedTo = () => billing.sql<{ to: unknown }>(`SELECT billed_to AS to FROM billing.invoice WHERE id = $1`, [draft!.id]);
    expect(await billedTo()).toEqual([{ to: { name: 'Aurora AI GmbH', email: 'a@example.test', address: null, taxNumber: null, purchaseOrder: 'PO-7' } }]);
    await expect(billing.sql(`UPDATE billing.invoice SET billed_to = '{}', version = version + 1 WHERE id = $1 RETURNING id`, [draft!.id])).rejects.toThrow(/whom it is for stays/);
    const row = await inTransaction(billing.parts.database, (tx) => readAccountRow(tx, org));
    expect(row!.credit_limit_minor).toBe(123_456n);
  });
});
