import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addMs, DAY_MS, epochMs, minorUnits, unwrap, type Currency, type EpochMs, type OrgId } from '@switchyard/kernel';
import { accountOf, Aging, mayClose, type BookingRequest, type OpenItem } from '@switchyard/billing';
import { ACCRUAL, firstOpenAt } from '@switchyard/ledger';
import type { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../../testing/index.js';
import { inTransaction, Refused, type Tx } from '../base/database.js';
import {
  bookOpeningBalances, ensurePeriods, journalPage, ALL_ENTRIES, keepOpeningBalances, listPeriods, movePeriodTo, openItems, postToLedger, readCloseFacts, readMapping, receivableBalances,
  reopenPeriod, trialBalance, verifyLedger, writeMapping, type ItemCursor,
} from './index.js';

const october = epochMs(Date.UTC(2026, 9, 1));
const now = epochMs(Date.UTC(2026, 10, 3));
const ada = 'org_ada' as OrgId;
const ben = 'org_ben' as OrgId;
let counter = 0;
/** `minor` owed by a customer, or (negative) paid. */
function owed(org: OrgId, minor: bigint, effectiveAt: EpochMs, invoiceId: string | null = null, over: { key?: string; kind?: string; currency?: Currency } = {}): BookingRequest {
  const { key = `k${(counter += 1)}`, kind = 'sale', currency = 'USD' } = over;
  const [receivable, cash] = [accountOf('receivable', currency, org), accountOf('cash.stripe_clearing', currency, null)];
  const amountMinor = minorUnits(minor < 0n ? -minor : minor);
  const [debited, credited] = minor < 0n ? [cash, receivable] : [receivable, cash];
  return {
    accounts: [receivable, cash],
    transaction: {
      idempotencyKey: key, kind, effectiveAt, references: invoiceId === null ? {} : { invoiceId }, reason: null,
      postings: [{ account: debited.code, direction: 'debit', amountMinor, currency }, { account: credited.code, direction: 'credit', amountMinor, currency }],
    },
  };
}

describe('months on PostgreSQL', () => {
  let database: TestDatabase;
  let billing: DataSource;
  const tx = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => inTransaction(billing, work);
  const post = async (request: BookingRequest, recordedAt = now) => unwrap(await tx((t) => postToLedger(t, request, recordedAt)));
  const move = (to: 'locked' | 'closed', actor: string, name = '2026-10') => tx((t) => movePeriodTo(t, to, { name, actor, reason: null, now }));
  const reopen = (actor: string, name = '2026-10') => tx((t) => reopenPeriod(t, { name, actor, reason: 'late meter data', now }));
  beforeAll(async () => {
    database = await createTestDatabase();
    billing = await database.open('sy_billing');
    await post(owed(ada, 500n, addMs(october, 5 * DAY_MS)), october);
  });
  afterAll(() => database.drop());

  it('INV-CLOSE: are created ahead from where the books begin, once, also by two at a time', async () => {
    const counts = await Promise.all([tx((t) => ensurePeriods(t, now, 'UTC')), tx((t) => ensurePeriods(t, now, 'UTC'))]);
    expect(counts.reduce((a, b) => a + b, 0)).toBe(4);
    const periods = await tx(listPeriods);
    expect(periods.map((p) => [p.name, p.state])).toEqual([['2026-10', 'open'], ['2026-11', 'open'], ['2026-12', 'open'], ['2027-01', 'open']]);
    expect(periods[0]).toMatchObject({ from: october, to: epochMs(Date.UTC(2026, 10, 1)), lockedBy: null });
    expect(await tx((t) => ensurePeriods(t, addMs(now, 60 * DAY_MS), 'America/New_York'))).toBe(2);
    expect((await tx(listPeriods)).slice(-2).map((p) => [p.name, p.from, p.to])).toEqual([
      ['2027-02', epochMs(Date.UTC(2027, 1, 1)), epochMs(Date.UTC(2027, 2, 1, 5))], ['2027-03', epochMs(Date.UTC(2027, 2, 1, 5)), epochMs(Date.UTC(2027, 3, 1, 4))],
    ]);
  });
  it('INV-CLOSE: a late booking goes to the first open month, keeps its true date, and replays after the close', async () => {
    const early = owed(ada, 70n, addMs(october, DAY_MS), null, { key: 'early' });
    await post(early);
    expect(await move('locked', 'user_a')).toMatchObject({ ok: true });
    expect(await move('closed', 'user_a')).toMatchObject({ ok: false, error: { kind: 'SameEyes' } });
    expect(await move('closed', 'user_b')).toMatchObject({ ok: true, value: { state: 'closed', lockedBy: 'user_a' } });
    expect(await post(early)).toMatchObject({ outcome: 'replayed', entry: { effectiveAt: addMs(october, DAY_MS) } });
    const late = await post(owed(ada, 30n, addMs(october, DAY_MS), null, { key: 'late' }));
    expect(late.entry).toMatchObject({ effectiveAt: epochMs(Date.UTC(2026, 10, 1)), references: { effectiveOn: '2026-10-02T00:00:00.000Z' } });
    expect(await reopen('user_a')).toMatchObject({ ok: false, error: { kind: 'SameEyes' } });
    expect(await reopen('user_b')).toMatchObject({ ok: true, value: { state: 'open', reopenReason: 'late meter data' } });
    expect(await post(owed(ada, 30n, addMs(october, DAY_MS), null, { key: 'late' }))).toMatchObject({ outcome: 'replayed' });
    expect(await tx(verifyLedger)).toMatchObject({ ok: true });
  });
  it('INV-CLOSE: a locked month takes an accrual and nothing else', async () => {
    await move('locked', 'user_a');
    expect((await post(owed(ada, 5n, october))).entry.effectiveAt).toBe(epochMs(Date.UTC(2026, 10, 1)));
    expect((await post(owed(ada, 5n, october, null, { kind: ACCRUAL }))).entry.effectiveAt).toBe(october);
    await reopen('user_b');
  });

  it('INV-CLOSE: P9 under a race: what is booked while a month closes stands in it before the close, or after it in the next', async () => {
    for (let round = 0; round < 12; round += 1) {
      // The move either finds the booking done or is waited for by it; commits are in whatever order they come.
      const [, ...bookings] = await Promise.all([
        move('locked', 'user_a').then(() => move('closed', 'user_b')),
        ...[1, 2, 3].map((n) => post(owed(ben, BigInt(n), addMs(october, n)))),
      ]);
      const closedAt = new Set((await tx((t) => journalPage(t, { ...ALL_ENTRIES, to: epochMs(Date.UTC(2026, 10, 1)) }, 0, 10_000))).map((e) => e.sequence));
      for (const { entry } of bookings) expect([entry.effectiveAt < Date.UTC(2026, 10, 1), entry.references['effectiveOn'] === undefined]).toEqual([closedAt.has(entry.sequence), closedAt.has(entry.sequence)]);
      await reopen('user_b');
    }
    expect(await tx(verifyLedger)).toMatchObject({ ok: true });
  });
  it('INV-CLOSE: P9 without the code: a booking that read the month open waits for the close in the database, and is refused', async () => {
    await move('locked', 'user_a');
    let begun: (() => void) | undefined;
    const closing = new Promise<void>((go) => (begun = go));
    const head = (await tx((t) => t.one<{ seq: bigint; hash: string }>(`SELECT seq, hash FROM ledger.transaction ORDER BY seq DESC LIMIT 1`)))!;
    // Raw SQL on both sides: no journal lock, no placement. The close is not committed when the booking begins.
    const close = inTransaction(billing, async (t) => {
      await t.run(`UPDATE ledger.period SET state = 'closed', moved_by = 'user_b' WHERE id = '2026-10'`);
      begun!();
      // Until the booking waits for this transaction: nothing else in this database waits.
      while ((await t.rows(`SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`)).length === 0) continue;
    });
    await closing;
    const booking = inTransaction(billing, (t) => t.run(
      `WITH e AS (INSERT INTO ledger.transaction (seq, id, key, kind, input_hash, effective_at, recorded_at, refs, previous_hash, hash)
         VALUES ($1, 'tx_raw', 'raw', 'accrual', 'h', '2026-10-05Z', '2027-01-01Z', '{}', $2, 'raw') RETURNING seq)
       INSERT INTO ledger.posting (transaction_seq, position, account_code, direction, amount_minor, currency)
         SELECT seq, n, 'receivable/USD/org_ada', CASE n WHEN 0 THEN 'debit' ELSE 'credit' END, 5, 'USD' FROM e, generate_series(0, 1) AS n`, [head.seq + 1n, head.hash]));
    await expect(booking).rejects.toMatchObject({ driverError: { constraint: 'ledger_period_open' } });
    await close;
    await reopen('user_b');
  });

  it('INV-AGING: aging equals the receivable accounts as of any two dates (property)', async () => {
    const start = epochMs(Date.UTC(2026, 10, 1));
    const anItem = fc.record({ org: fc.constantFrom(ada, ben), currency: fc.constantFrom<Currency>('USD', 'EUR'), minor: fc.constantFrom(-250n, -100n, 100n, 250n), day: fc.integer({ min: 0, max: 45 }), known: fc.integer({ min: 0, max: 3 }), invoice: fc.constantFrom(null, 'inv_1', 'inv_2') });
    let recordedAt = addMs(now, DAY_MS);
    await fc.assert(fc.asyncProperty(fc.array(anItem, { minLength: 1, maxLength: 6 }), fc.integer({ min: -10, max: 120 }), fc.integer({ min: -3, max: 9 }), async (items, day, back) => {
      for (const i of items) {
        recordedAt = addMs(recordedAt, i.known);
        await post(owed(i.org, i.minor, addMs(start, i.day * DAY_MS), i.invoice && `${i.invoice}_${i.org}`, { currency: i.currency }), recordedAt);
      }
      const asOf = { effective: addMs(start, day * DAY_MS), recorded: addMs(recordedAt, -back) };
      const aging = new Aging(asOf.effective);
      const sums = new Map<Currency, bigint>();
      // Pages of two: the cursor neither loses nor repeats an item.
      const seen: OpenItem[] = [];
      for (let after: ItemCursor | null = null; ;) {
        const page: readonly OpenItem[] = await tx((t) => openItems(t, asOf, after, 2));
        seen.push(...page);
        if (page.length < 2) break;
        after = page.at(-1)!;
      }
      for (const item of seen) aging.add(item);
      expect(new Set(seen.map((i) => `${i.customerOrg}/${i.currency}/${i.item}`)).size).toBe(seen.length);
      for (const row of aging.rows()) {
        expect(Object.values(row.minorOf).reduce((a, b) => a + b, 0n)).toBe(row.totalMinor);
        sums.set(row.currency, (sums.get(row.currency) ?? 0n) + row.totalMinor);
      }
      const control = await tx((t) => receivableBalances(t, asOf));
      for (const currency of ['USD', 'EUR'] as const) expect(sums.get(currency) ?? 0n).toBe(control.get(currency) ?? 0n);
      const books = await tx((t) => trialBalance(t, asOf.effective, asOf.recorded));
      expect(books.accounts.filter((a) => a.code.startsWith('receivable/USD')).reduce((sum, a) => sum + a.balanceMinor, 0n)).toBe(control.get('USD') ?? 0n);
    }), { numRuns: 25 });
  });

  it('INV-OPENING: opening balances are booked once, in one entry of their own kind, and close waits for them', async () => {
    const entries = [
      { role: 'cash.stripe_clearing', currency: 'USD' as const, organizationId: null, direction: 'debit' as const, amountMinor: 900n },
      { role: 'receivable', currency: 'USD' as const, organizationId: ada, direction: 'debit' as const, amountMinor: 100n },
      { role: 'equity.opening', currency: 'USD' as const, organizationId: null, direction: 'credit' as const, amountMinor: 1_000n },
    ];
    const owner = await database.open('sy_owner');
    const keep = () => inTransaction(owner, (t) => keepOpeningBalances(t, { asOf: october, entries, importedBy: 'user_a', importedAt: now }));
    expect([await keep(), await keep()]).toEqual([true, false]);
    const facts = await tx((t) => t.rows(`SELECT 1 FROM ledger.opening_balances WHERE booked_seq IS NULL`));
    expect(facts).toHaveLength(1);
    const [first, second] = await Promise.all([tx((t) => bookOpeningBalances(t, now)), tx((t) => bookOpeningBalances(t, now))]);
    expect([first, second].filter((r) => r !== undefined)).toHaveLength(1);
    expect(await tx((t) => journalPage(t, { ...ALL_ENTRIES, kind: 'opening-balances' }, 0, 10))).toHaveLength(1);
  });
  it('INV-CLOSE: the checklist names what is in the way', async () => {
    const owner = await database.open('sy_owner');
    const read = () => inTransaction(owner, (t) => readCloseFacts(t, '2026-10', now, async () => ({ count: 2, ids: ['txn_1', 'txn_2'] })));
    const blocking = async () => {
      const verdict = mayClose((await read())!);
      return verdict.ok ? [] : verdict.error.blocking.map((i) => [i.key, i.count]);
    };
    expect(await blocking()).toEqual([['period_locked', 1], ['reconciliation', 2]]);
    await inTransaction(owner, (t) => t.run(`INSERT INTO billing.stripe_intent (key, scope, step, generation, input_hash, status, attempts, claimed_at) VALUES ('k9', 'org_ada', 's', 1, 'h', 'claimed', 1, now())`));
    expect(await inTransaction(owner, async (t) => (await t.rows(`SELECT set_config('switchyard.kind', 'platform', true)`), readCloseFacts(t, '2026-10', now, null)))).toMatchObject({ callsInDoubt: { count: 1, ids: ['k9'] }, unreconciled: null });
    expect(await inTransaction(owner, (t) => readCloseFacts(t, '2030-01', now, null))).toBeUndefined();
  });
  it('INV-CLOSE: a month waits for what happened in it and billing has not heard', async () => {
    const owner = await database.open('sy_owner');
    const waiting = () => inTransaction(owner, async (t) => (await t.rows(`SELECT set_config('switchyard.kind', 'platform', true)`), (await readCloseFacts(t, '2026-10', now, null))!.eventsWaiting));
    const tell = (topic: string, happened: string, globalSeq: number | null) => inTransaction(owner, async (t) => (await t.one<{ id: bigint }>(
      `INSERT INTO outbox.event (topic, aggregate_id, aggregate_seq, payload, occurred_at, global_seq) VALUES ($1, 'a', 1, '{}', $2, $3) RETURNING id`, [topic, happened, globalSeq]))!.id);
    expect((await waiting()).count).toBe(0);
    const [ordered, unordered] = [await tell('lease.ended', '2026-10-31T23:59:59Z', 900_001), await tell('readings.accepted', '2026-10-31T10:00:00Z', null)];
    // Of the next month, or nothing to billing: neither is in the way.
    await tell('lease.ended', '2026-11-01T00:00:00Z', 900_002);
    await tell('job.submitted', '2026-10-31T10:00:00Z', 900_003);
    expect(await waiting()).toEqual({ count: 2, ids: [`lease.ended/${ordered}`, `readings.accepted/${unordered}`] });
    await inTransaction(owner, (t) => t.run(`INSERT INTO outbox.handled (consumer, event_id) VALUES ('billing', $1), ('another', $2)`, [ordered, unordered]));
    expect(await waiting()).toEqual({ count: 1, ids: [`readings.accepted/${unordered}`] });
    await inTransaction(owner, (t) => t.run(`INSERT INTO outbox.handled (consumer, event_id) VALUES ('billing', $1)`, [unordered]));
    expect((await waiting()).count).toBe(0);
  });
  it('INV-MAPPING: a mapping is a whole version; earlier ones stay', async () => {
    const owner = await database.open('sy_owner');
    const set = (roles: Record<string, string>) => inTransaction(owner, (t) => writeMapping(t, new Map(Object.entries(roles).map(([role, code]) => [role, { code, name: null }])), 'user_a', now));
    expect([await set({ receivable: '1200' }), await set({ receivable: '1201', 'income.compute': '4000' })]).toEqual([1, 2]);
    const [latest, first] = await tx(async (t) => [await readMapping(t), await readMapping(t, 1)]);
    expect([latest.version, latest.roles.get('receivable')?.code, first.roles.get('receivable')?.code, first.roles.size]).toEqual([2, '1201', '1200', 1]);
    expect((await inTransaction(owner, (t) => readCloseFacts(t, '2026-10', now, null)))!.unmappedRoles).toEqual(['cash.stripe_clearing', 'equity.opening']);
  });
  it('the chain is walked in parts of any size, and a posting that was edited is named in whichever part it lies', async () => {
    const whole = await tx(verifyLedger);
    for (const part of [1, 3]) expect(await tx((t) => verifyLedger(t, part))).toEqual(whole);
    const [owner, touched] = [await database.open('sy_owner'), 8];
    const verdicts: unknown[] = [];
    const editing = inTransaction(owner, async (t) => {
      await t.run(`ALTER TABLE ledger.posting DISABLE TRIGGER posting_append_only`);
      await t.run(`UPDATE ledger.posting SET amount_minor = amount_minor + 1 WHERE transaction_seq = $1`, [touched]);
      for (const part of [1, 3, 1_000]) verdicts.push(await verifyLedger(t, part));
      throw new Refused('looked at');
    });
    await expect(editing).rejects.toThrow(Refused);
    const broken = { ok: false, broken: { sequence: touched, id: expect.any(String), fault: 'inputHash' } };
    expect(verdicts).toEqual([broken, broken, broken]);
  });
  it('nothing is left behind by a refusal', async () => {
    const before = await tx(listPeriods);
    await expect(inTransaction(billing, async (t) => {
      await movePeriodTo(t, 'locked', { name: '2026-10', actor: 'user_a', reason: null, now });
      throw new Refused('no');
    })).rejects.toThrow(Refused);
    expect(await tx(listPeriods)).toEqual(before);
    expect(firstOpenAt(before, october)).toBe(october);
  });
});
