import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { totalsOf } from '@switchyard/billing';
import { addMs, MINUTE_MS, type LeaseId, type OrgId, type SeriesId } from '@switchyard/kernel';
import { openBillingUnderTest, type BillingUnderTest } from '../../testing/billing-under-test.js';
import { acceptReadings, commitLease, importPrices, noon, seedCustomer } from '../../testing/seed.js';
import { handleEvent } from '../events/handle-event.js';
import { sweep } from '../sweep/sweep.js';
import { advanceTogether } from './advance-leases.js';

/** The end of November in UTC, in minutes after noon of the 22nd. */
const MONTH_END = 8 * 1_440 + 720;

describe('the end of a month, for many leases at once: real PostgreSQL', () => {
  let billing: BillingUnderTest;
  let [shared, single]: OrgId[] = [];
  const leases = new Map<string, LeaseId>();
  const lease = (name: string): LeaseId => leases.get(name)!;

  beforeAll(async () => {
    billing = await openBillingUnderTest();
    [shared, single] = await billing.asOwner(async (tx) => [await seedCustomer(tx, billing.ids), await seedCustomer(tx, billing.ids)]);
    await billing.sql(`UPDATE billing.account SET cadence = 'monthly' WHERE org_id = $1`, [shared]);
    const seriesId: SeriesId = billing.ids.next('series');
    billing.clock.set(addMs(noon, (MONTH_END - 1) * MINUTE_MS));
    await billing.asOwner((tx) => importPrices(tx, seriesId, MONTH_END - 10, [40_000_000n, 40_000_000n]));
    // The third asks for a price that never comes; the fourth is billed once, at its end.
    for (const [name, customerOrg, series] of [['a', shared!, seriesId], ['b', shared!, seriesId], ['unpriced', shared!, billing.ids.next('series')], ['job', single!, seriesId]] as const) {
      const seeded = await billing.asOwner((tx) => commitLease(tx, billing.ids, { customerOrg, operatorOrg: billing.ids.next('org'), seriesId: series, from: MONTH_END - 10 }));
      await billing.asOwner((tx) => acceptReadings(tx, billing.ids, seeded, [{ from: MONTH_END - 10 }, { from: MONTH_END - 5 }], false));
      leases.set(name, seeded.leaseId);
    }
    for (const eventId of await billing.relay()) await handleEvent(billing.parts, eventId);
    billing.clock.set(addMs(noon, (MONTH_END + 1) * MINUTE_MS));
  });
  afterAll(() => billing.close());
  const ids = (): readonly LeaseId[] => [...leases.values()].sort();
  const invoices = () => billing.sql<{ gather_key: string; version: bigint; total_minor: bigint; lines: bigint }>(
    `SELECT gather_key, version, total_minor, (SELECT count(*) FROM billing.invoice_line l WHERE l.invoice_id = i.id) AS lines FROM billing.invoice i ORDER BY id`);

  it('a writing that fails leaves nothing behind, and each lease to be taken by itself', async () => {
    const store = { inTransaction: () => Promise.reject(new Error('the disk is full')) };
    expect(await advanceTogether({ ...billing.parts, ports: { ...billing.parts.ports, store } }, ids())).toEqual(new Set());
    expect([await invoices(), billing.told.at(-1)]).toEqual([[], '4 leases are not billed together, each is taken by itself: the disk is full']);
    expect(await advanceTogether(billing.parts, [lease('a')])).toEqual(new Set());
  });
  it('one transaction writes the invoices; one that waits for its price is blocked by name, one that is billed at its end is left', async () => {
    const before = await billing.sql<{ n: bigint }>(`SELECT count(*) AS n FROM outbox.event WHERE topic = 'account.standing_changed'`);
    expect(await advanceTogether(billing.parts, ids())).toEqual(new Set([lease('a'), lease('b'), lease('unpriced')]));
    // Two leases of ten minutes of eight GPUs: 3.13 + 0.07 and tax 0.26 each, the fee is the operator's. One invoice, written once, told once.
    expect(await invoices()).toEqual([{ gather_key: '2026-11', version: 1n, total_minor: 692n, lines: 8n }]);
    const after = await billing.sql<{ n: bigint }>(`SELECT count(*) AS n FROM outbox.event WHERE topic = 'account.standing_changed'`);
    expect([after[0]!.n - before[0]!.n, (await billing.standing(shared!))['unpaidMicroUsd']]).toEqual([1n, '6920000']);
    const progress = await billing.sql<{ lease_id: string; later: boolean; blocked: string | null }>(
      `SELECT lease_id, due_at > $1 AS later, blocked->>'kind' AS blocked FROM billing.lease_metering`, [new Date(billing.clock.now())]);
    const of = new Map(progress.map((row) => [row.lease_id, [row.later, row.blocked]]));
    expect(['a', 'b', 'unpriced'].map((name) => of.get(lease(name)))).toEqual([[true, null], [true, null], [true, 'NotRateable']]);
  });
  it('again, and from two processes at once, nothing changes; the sweep takes the invoice on', async () => {
    await Promise.all([advanceTogether(billing.parts, ids()), advanceTogether(billing.parts, ids())]);
    expect(await invoices()).toMatchObject([{ version: 1n, lines: 8n }]);
    await sweep(billing.parts);
    const [invoice] = await billing.invoicesOf(lease('b'));
    expect([invoice!.state, totalsOf(invoice!).totalMinor]).toEqual(['draft.collecting', 692n]);
  });
});
