import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseDecimal, toIso, addMs, epochMs, DAY_MS, HOUR_MS, unwrap } from '@switchyard/kernel';
import { bookOpeningBalances, ensurePeriods, inTransaction } from '@switchyard/store';
import { digestOfDatabase } from '../../testing/database-digest.js';
import { type Caller, type GatewayUnderTest, openGatewayUnderTest } from '../../testing/gateway-under-test.js';
import { reconciled } from '../../testing/reconciled.js';
import { openBillingSide } from '../../testing/seed-invoice.js';

const cents = (text: string): bigint => unwrap(parseDecimal(text, 2));
const refusal = `... on Refusal { code message path } ... on InvalidInput { problems { path message } }`;
const periodFields = `... on AccountingPeriod { name state lockedBy movedBy reopenReason availableActions }`;
const ops = {
  lock: `mutation ($input: LockPeriodInput!, $key: String) { answer: lockPeriod(input: $input, idempotencyKey: $key) { __typename ${periodFields} ${refusal} } }`,
  close: `mutation ($input: ClosePeriodInput!) { answer: closePeriod(input: $input) { __typename ${periodFields} ${refusal} } }`,
  reopen: `mutation ($input: ReopenPeriodInput!) { answer: reopenPeriod(input: $input) { __typename ${periodFields} ${refusal} } }`,
  opening: `mutation ($input: ImportOpeningBalancesInput!, $key: String) { answer: importOpeningBalances(input: $input, idempotencyKey: $key) { __typename ... on OpeningBalances { count bookedSequence } ${refusal} } }`,
  mapping: `mutation ($input: SetAccountMappingInput!) { answer: setAccountMapping(input: $input) { __typename ... on AccountMapping { version unmappedRoles entries { role code } } ${refusal} } }`,
  checklist: `query ($period: String!) { answer: closeChecklist(period: $period) { ready items { key state count ids } } }`,
  aging: `query ($asOf: DateTime, $recordedAsOf: DateTime) { answer: aging(asOf: $asOf, recordedAsOf: $recordedAsOf) { reconciled control { amount } rows { customerId current { amount } days1to30 { amount } total { amount } } } }`,
  revenue: `query ($from: String!, $to: String) { answer: revenue(from: $from, to: $to) { month customerId product billed { amount } tax { amount } revenue { amount } } }`,
  journal: `query ($filter: JournalFilter, $first: Int, $after: String) { answer: journal(filter: $filter, first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor } edges { node { sequence kind references { name value } postings { account organizationId direction amount { amount } } } } } }`,
  trial: `query ($asOf: DateTime) { answer: trialBalance(asOf: $asOf) { transactions sums { debits { amount } credits { amount } } accounts { code balance { amount } } } }`,
};

describe('the books over GraphQL and as files, on a real database', () => {
  let world: GatewayUnderTest;
  let invoiceNumber: string;
  let leaseId: string;
  let digest: () => Promise<Readonly<Record<string, string>>>;
  const ask = async (document: string, variables: object = {}, as: Caller = 'finance1'): Promise<any> => {
    const { data, errors } = await world.gql(document, variables as never, as);
    if (errors) throw new Error(JSON.stringify(errors));
    return (data as { answer: unknown }).answer;
  };
  const download = async (path: string, as: Caller = 'finance1') => {
    const bearer = as === 'anonymous' || typeof as === 'object' ? undefined : world.persons[as as 'finance1'].secret;
    const answer = await fetch(`${world.url}${path}`, { headers: bearer === undefined ? {} : { authorization: `Bearer ${bearer}` } });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  };
  const month = async (offset: number) => (await world.sql<{ name: string }>(`SELECT id AS name FROM ledger.period ORDER BY from_at OFFSET $1 LIMIT 1`, [offset]))[0]!.name;
  beforeAll(async () => {
    world = await openGatewayUnderTest();
    digest = await digestOfDatabase(world);
    const side = await openBillingSide(world);
    const made = await side.invoiceInReview(world.orgs.customerOrgA);
    leaseId = made.leaseId;
    await ask(`mutation ($input: ApproveInvoiceInput!) { answer: approveInvoice(input: $input) { __typename } }`, { input: { invoiceId: made.invoiceId } });
    await side.issueAndPay(made.invoiceId);
    const second = await side.invoiceInReview(world.orgs.customerOrgB);
    await ask(`mutation ($input: ApproveInvoiceInput!) { answer: approveInvoice(input: $input) { __typename } }`, { input: { invoiceId: second.invoiceId } });
    await side.issueOnly(second.invoiceId);
    [{ number: invoiceNumber }] = (await world.sql<{ number: string }>(`SELECT number FROM billing.invoice WHERE id = $1`, [second.invoiceId])) as [{ number: string }];
  });
  afterAll(() => world.close());

  it('INV-AGING: shows what is owed by days past due, equal to the receivable accounts at both dates', async () => {
    // Stripe's money comes in a moment after the call.
    const now = addMs(world.clock.now(), HOUR_MS);
    const fresh = await ask(ops.aging, { asOf: toIso(now), recordedAsOf: toIso(now) });
    expect(fresh).toMatchObject({ reconciled: true, rows: [{ customerId: world.orgs.customerOrgB }] });
    expect(fresh.rows[0].current.amount).toBe(fresh.rows[0].total.amount);
    expect(fresh.control[0].amount).toBe(fresh.rows[0].total.amount);
    const late = await ask(ops.aging, { asOf: toIso(addMs(now, 20 * DAY_MS)), recordedAsOf: toIso(addMs(now, DAY_MS)) });
    expect([late.rows[0].current.amount, late.rows[0].days1to30.amount]).toEqual(['0.00', fresh.rows[0].total.amount]);
    expect(await ask(ops.aging, { recordedAsOf: toIso(addMs(now, -DAY_MS)) })).toEqual({ reconciled: true, control: [], rows: [] });
  });
  it('INV-REVENUE: revenue is the income that was booked, by customer, site and product', async () => {
    const rows = await ask(ops.revenue, { from: '2026-01', to: '2026-12' });
    expect(rows.map((r: any) => [r.customerId, r.product])).toEqual([world.orgs.customerOrgA, world.orgs.customerOrgB].sort().map((org) => [org, 'job']));
    const { accounts } = await ask(ops.trial);
    const income = accounts.filter((a: any) => a.code.startsWith('income.')).reduce((sum: bigint, a: any) => sum + cents(a.balance.amount), 0n);
    expect(rows.reduce((sum: bigint, r: any) => sum + cents(r.revenue.amount), 0n)).toBe(income);
    await expect(ask(ops.revenue, { from: '2026-13' })).rejects.toThrow(/are months/);
  });
  it('lists the journal by cursor, narrowed', async () => {
    const all = await ask(ops.journal);
    expect(all.edges.map((e: any) => e.node.sequence)).toEqual(all.edges.map((_: unknown, i: number) => i + 1));
    const first = await ask(ops.journal, { first: 2 });
    const rest = await ask(ops.journal, { first: 100, after: first.pageInfo.endCursor });
    expect([...first.edges, ...rest.edges]).toEqual(all.edges);
    const issued = await ask(ops.journal, { filter: { kind: 'invoice-issued', organizationId: world.orgs.customerOrgB } });
    expect([issued.totalCount, issued.edges[0].node.postings[0].account]).toEqual([1, 'receivable']);
    const trial = await ask(ops.trial, { asOf: toIso(epochMs(0)) });
    expect([trial.transactions, trial.sums.every((s: any) => s.debits.amount === '0.00')]).toEqual([0, true]);
  });

  it('INV-OPENING: opening balances must balance, name accounts and organisations, and are given once', async () => {
    const asOf = toIso(world.clock.now());
    const good = [{ role: 'cash.stripe_clearing', currency: 'USD', direction: 'debit', amount: '100' }, { role: 'equity.opening', currency: 'USD', direction: 'credit', amount: '100' }];
    const before = await digest();
    const bad = await ask(ops.opening, { input: { asOf, entries: [{ ...good[0], role: 'piggy_bank' }, { ...good[1], amount: '99' }, { role: 'receivable', currency: 'XXX', direction: 'up', amount: '-1' }] } });
    expect(bad.problems.map((p: any) => p.path.join('.'))).toEqual(['input.entries.2.currency', 'input.entries.2.direction', 'input.entries.2.amount']);
    const unbalanced = await ask(ops.opening, { input: { asOf, entries: [{ ...good[0], role: 'piggy_bank' }, { ...good[1], amount: '99' }, { role: 'receivable', organizationId: 'org_none', currency: 'EUR', direction: 'debit', amount: '5' }] } });
    expect(unbalanced.problems.map((p: any) => p.path.join('.'))).toEqual(['input.entries.0.role', 'input.entries', 'input.entries', 'input.entries.2.organizationId']);
    expect((await ask(ops.opening, { input: { asOf, entries: good, csv: 'x' } })).code).toBe('INVALID_INPUT');
    expect((await ask(ops.opening, { input: { asOf, csv: 'role,currency,organization_id,debit,credit\r\nreceivable,USD,,5,5\r\n' } })).problems[0].message).toMatch(/line 2: needs an amount/);
    expect(await digest()).toEqual(before);
    const csv = `role,currency,organization_id,debit,credit\r\nreceivable,USD,${world.orgs.customerOrgA},40.00,\r\ncash.stripe_clearing,USD,,60,\r\nequity.opening,USD,,,100\r\n`;
    expect(await ask(ops.opening, { input: { asOf, csv }, key: 'once' })).toEqual({ __typename: 'OpeningBalances', count: 3, bookedSequence: null });
    expect(await ask(ops.opening, { input: { asOf, csv }, key: 'once' })).toMatchObject({ count: 3 });
    expect(await ask(ops.opening, { input: { asOf, csv } }, 'finance2')).toMatchObject({ code: 'ALREADY_EXISTS' });
    const billing = await world.database.open('sy_billing');
    await inTransaction(billing, (tx) => bookOpeningBalances(tx, world.clock.now()));
    expect((await ask(`{ answer: openingBalances { bookedSequence } }`)).bookedSequence).toBeGreaterThan(0);
    const later = toIso(addMs(world.clock.now(), HOUR_MS));
    const aging = await ask(ops.aging, { asOf: later, recordedAsOf: later });
    expect([aging.reconciled, aging.rows.find((r: any) => r.customerId === world.orgs.customerOrgA).total.amount]).toEqual([true, '40.00']);
  });
  it('INV-MAPPING: account codes are set as a whole; unmapped roles are named', async () => {
    expect((await ask(ops.mapping, { input: { entries: [{ role: 'x', code: '1' }, { role: 'receivable', code: '' }] } })).problems.map((p: any) => p.path.join('.'))).toEqual(['input.entries.0.role']);
    const set = await ask(ops.mapping, { input: { entries: [{ role: 'receivable', code: '1200', name: 'Trade receivables' }, { role: 'income.platform_fee', code: '4000' }] } });
    expect([set.version, set.entries.map((e: any) => e.code)]).toEqual([1, ['4000', '1200']]);
    expect(set.unmappedRoles).toContain('cash.stripe_clearing');
    expect((await ask(ops.mapping, { input: { entries: [{ role: 'receivable', code: '1201' }] } }, 'finance2')).version).toBe(2);
  });

  it('INV-CLOSE: a month is locked, checked and closed by two people, and opens again with a reason', async () => {
    const period = 'x';
    expect((await ask(ops.lock, { input: { period } })).code).toBe('INVALID_INPUT');
    expect((await ask(ops.lock, { input: { period: '2031-01' } })).code).toBe('NOT_FOUND');
    const billing = await world.database.open('sy_billing');
    await inTransaction(billing, (tx) => ensurePeriods(tx, world.clock.now(), 'UTC'));
    const [current, next] = [await month(0), await month(1)];
    expect(await ask(ops.lock, { input: { period: current } })).toMatchObject({ code: 'WRONG_STATE', message: expect.stringContaining('period_ended') });
    const [{ to }] = (await world.sql<{ to: number }>(`SELECT to_at AS to FROM ledger.period WHERE id = $1`, [current])) as [{ to: number }];
    const began = world.clock.now();
    world.clock.set(epochMs(to));
    expect(await ask(ops.lock, { input: { period: next } })).toMatchObject({ code: 'WRONG_STATE' });
    const locked = await ask(ops.lock, { input: { period: current }, key: 'lock' });
    expect(locked).toMatchObject({ state: 'LOCKED', lockedBy: world.persons.finance1.userId, availableActions: [] });
    expect(await ask(ops.lock, { input: { period: current }, key: 'lock' })).toEqual(locked);
    expect(await ask(ops.close, { input: { period: current } })).toMatchObject({ code: 'FOUR_EYES' });
    // No billing runs here: what the world was told counts as heard, but for one, which blocks.
    const heard = (but: number) => world.sql(`INSERT INTO outbox.handled (consumer, event_id) SELECT 'billing', id FROM outbox.event WHERE id <> $1 ON CONFLICT DO NOTHING`, [but]);
    const [unheard] = (await world.sql<{ id: number }>(`INSERT INTO outbox.event (topic, aggregate_id, aggregate_seq, payload, occurred_at) VALUES ('lease.ended', 'lease_x', 1, '{}', $1) RETURNING id`, [new Date(began)])) as [{ id: number }];
    await heard(unheard.id);
    expect((await ask(ops.checklist, { period: current })).items.find((i: any) => i.key === 'events_waiting')).toMatchObject({ state: 'BLOCKING', count: 1, ids: [`lease.ended/${unheard.id}`] });
    await heard(0);
    // The invoice that is being issued blocks: nothing of the close stays.
    await world.sql(`INSERT INTO billing.stripe_intent (key, scope, step, generation, input_hash, status, attempts, claimed_at) VALUES ('doubt', 'org_x', 's', 1, 'h', 'claimed', 1, now())`);
    const list = await ask(ops.checklist, { period: current });
    expect(list.ready).toBe(false);
    const blocking = (of: any) => of.items.filter((i: any) => i.state === 'BLOCKING');
    const doubt = { key: 'calls_in_doubt', state: 'BLOCKING', count: 1, ids: ['doubt'] };
    expect(blocking(list)).toEqual([doubt, { key: 'reconciliation', state: 'BLOCKING', count: 1, ids: ['reconciliation-run'] }]);
    // Compared with Stripe after its end, and one thing differs: above the tolerance it blocks, below it does not.
    await reconciled(world, world.clock.now());
    const stray = (minor: number) => world.sql(`INSERT INTO billing.clearing_item (id, side, kind, subject, currency, amount_minor, at, effective_at) VALUES ('txn_x', 'stripe', 'refund', 'refund/re_x', 'USD', $1, $2, $2)
      ON CONFLICT (id) DO UPDATE SET amount_minor = $1`, [minor, new Date(began)]);
    await stray(-101);
    expect(blocking(await ask(ops.checklist, { period: current }))).toEqual([doubt, { key: 'reconciliation', state: 'BLOCKING', count: 1, ids: ['refund/re_x'] }]);
    await stray(-100);
    expect(blocking(await ask(ops.checklist, { period: current }))).toEqual([doubt]);
    const before = await digest();
    expect(await ask(ops.close, { input: { period: current } }, 'finance2')).toMatchObject({ code: 'WRONG_STATE', message: expect.stringContaining('calls_in_doubt (1)') });
    expect(await digest()).toEqual(before);
    await world.sql(`DELETE FROM billing.stripe_intent WHERE key = 'doubt'`);
    expect(await ask(ops.close, { input: { period: current } }, 'finance2')).toMatchObject({ state: 'CLOSED', movedBy: world.persons.finance2.userId });
    expect(await ask(ops.reopen, { input: { period: current, reason: 'no' } })).toMatchObject({ code: 'FOUR_EYES' });
    expect((await ask(ops.reopen, { input: { period: current, reason: '  ' } }, 'finance2')).code).toBe('INVALID_INPUT');
    expect(await ask(ops.reopen, { input: { period: current, reason: 'late meter data' } }, 'finance2')).toMatchObject({ state: 'OPEN', reopenReason: 'late meter data', lockedBy: null, availableActions: ['lock'] });
    const deeds = await world.sql<{ action: string; subject: string }>(`SELECT action, subject FROM market.audit_log WHERE action LIKE 'period.%' ORDER BY seq`);
    expect(deeds.map((d) => d.action)).toEqual(['period.lock', 'period.close', 'period.reopen']);
    const told = await world.sql<{ seq: bigint; org: string | null; payload: Record<string, unknown> }>(`SELECT aggregate_seq AS seq, customer_org AS org, payload FROM outbox.event WHERE topic = 'period.moved' AND aggregate_id = $1 ORDER BY id`, [current]);
    expect(told.map(({ seq, org, payload }) => [seq, org, payload['state'], payload['reason']])).toEqual([[1n, null, 'locked', null], [2n, null, 'closed', null], [3n, null, 'open', 'late meter data']]);
    expect(await ask(ops.checklist, { period: '2031-01' })).toBeNull();
    world.clock.set(began);
  });

  it('INV-EXPORT: a file is sent with its name, and asked again it is the same to the byte, whatever was booked since', async () => {
    const journal = await download('/exports/journal.csv');
    expect([journal.status, journal.headers.get('content-type'), journal.headers.get('x-switchyard-unmapped-roles')]).toEqual([200, 'text/csv; charset=utf-8', expect.stringContaining('cash.stripe_clearing')]);
    const through = journal.headers.get('x-switchyard-through');
    expect(journal.headers.get('content-disposition')).toBe(`attachment; filename="journal-all-through-${through}-mapping-2.csv"`);
    const rows = journal.text.trim().split('\r\n').slice(1).map((line) => line.split(','));
    const sum = (column: number) => rows.reduce((total, row) => total + (row[column] === '' ? 0n : cents(row[column]!)), 0n);
    expect([sum(12), sum(12) > 0n]).toEqual([sum(13), true]);
    expect(rows.find((row) => row[7] === 'receivable')?.[9]).toBe('1201');
    const lines = await download('/exports/invoice-lines.csv');
    const aging = await download('/exports/aging.csv?asOf=2027-01-31T00:00:00Z&recordedAsOf=2027-01-31T00:00:00Z');
    expect(aging.text).toContain(invoiceNumber);
    const side = await openBillingSide(world);
    const later = await side.invoiceInReview(world.orgs.customerOrgA);
    await ask(`mutation ($input: ApproveInvoiceInput!) { answer: approveInvoice(input: $input) { __typename } }`, { input: { invoiceId: later.invoiceId } });
    await side.issueAndPay(later.invoiceId);
    await ask(ops.mapping, { input: { entries: [{ role: 'receivable', code: '9999' }] } });
    expect((await download(`/exports/journal.csv?through=${through}&mapping=2`)).text).toBe(journal.text);
    expect((await download(`/exports/invoice-lines.csv?through=${lines.headers.get('x-switchyard-through')}`)).text).toBe(lines.text);
    expect((await download('/exports/journal.csv')).text).not.toBe(journal.text);
  });
  it('INV-EXPORT: invoice lines carry the columns of FOCUS, with costs that add up to the invoices', async () => {
    const { text, headers } = await download(`/exports/invoice-lines.csv?period=${await month(0)}`);
    const [header, ...lines] = text.trim().split('\r\n').map((line) => line.split(','));
    expect([header!.length, header![0], headers.get('x-switchyard-focus')]).toEqual([36, 'BilledCost', '1.3']);
    const at = (name: string) => header!.indexOf(name);
    const total = lines.reduce((sum, line) => sum + cents(line[at('BilledCost')]!), 0n);
    const [row] = await world.sql<{ total: string }>(`SELECT sum(total_minor)::text AS total FROM billing.invoice WHERE number IS NOT NULL`);
    expect(total).toBe(BigInt(row!.total));
    expect(new Set(lines.map((line) => line[at('ChargeCategory')]))).toEqual(new Set(['Usage', 'Tax']));
    expect(lines.filter((line) => line[at('ResourceId')] === leaseId).map((line) => line[at('SkuId')])).toEqual(['gpu_hour', 'energy_pass_through', 'tax']);
  });
  it('INV-EXPORT: a file longer than what is read at once has every entry once, in order', async () => {
    const before = (await download('/exports/journal.csv')).text.split('\r\n').length;
    // Raw rows: 2,300 entries of two postings, read a thousand at a time.
    await world.sql(
      `DO $$ DECLARE head ledger.transaction; BEGIN
         SELECT * INTO head FROM ledger.transaction ORDER BY seq DESC LIMIT 1;
         FOR n IN 1..2300 LOOP
           INSERT INTO ledger.transaction (seq, id, key, kind, input_hash, effective_at, recorded_at, refs, previous_hash, hash)
             VALUES (head.seq + n, 'tx_many_' || n, 'many-' || n, 'many', 'x', '${toIso(world.clock.now())}', '2030-01-01Z', '{}', CASE n WHEN 1 THEN head.hash ELSE 'many-' || (n - 1) END, 'many-' || n);
           INSERT INTO ledger.posting (transaction_seq, position, account_code, direction, amount_minor, currency)
             VALUES (head.seq + n, 0, 'cash.stripe_clearing/USD', 'debit', 1, 'USD'), (head.seq + n, 1, 'cash.stripe_clearing/USD', 'credit', 1, 'USD');
         END LOOP; END $$`);
    const lines = (await download('/exports/journal.csv')).text.trim().split('\r\n').slice(1).map((line) => line.split(','));
    expect(lines.length + 2).toBe(before + 4_600);
    expect(lines.map((line) => `${line[0]}/${line[6]}`)).toEqual([...new Set(lines.map((line) => `${line[0]}/${line[6]}`))]);
    const numbers = lines.map((line) => Number(line[0]));
    expect(numbers.every((n, i) => i === 0 || n >= numbers[i - 1]!)).toBe(true);
  });
  it('only finance downloads; what is asked wrongly is named', async () => {
    expect([(await download('/exports/journal.csv', 'anonymous')).status, (await download('/exports/journal.csv', 'customerA')).status, (await download('/exports/journal.csv', 'operatorA')).status]).toEqual([401, 403, 403]);
    for (const [path, word] of [['/exports/secrets.csv', 'There are the exports'], ['/exports/journal.csv?what=1', 'what is no parameter'], ['/exports/journal.csv?period=2026-99', 'are months'], ['/exports/aging.csv?asOf=yesterday', 'asOf must be an instant'], ['/exports/journal.csv?through=-1', 'through must be'], ['/exports/journal.csv?through=1&through=2', 'given twice'], ['/exports/journal.csv?mapping=99999999999', 'mapping is no version']] as const) {
      const answer = await download(path);
      expect([path, answer.status, answer.text]).toEqual([path, 400, expect.stringContaining(word)]);
    }
    expect(world.internal).toEqual([]);
  });
});
