import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { accountOf, housePayoutTerms, issueStatement, proposePayout } from '@switchyard/billing';
import { addMs, DAY_MS, epochMs, minorUnits, toIso, unwrap } from '@switchyard/kernel';
import { inTransaction, pgBillingStore, postToLedger } from '@switchyard/store';
import { type Caller, type GatewayUnderTest, openGatewayUnderTest, START } from '../../testing/gateway-under-test.js';
import { type BillingSide, openBillingSide } from '../../testing/seed-invoice.js';

const refusal = '... on Refusal { code message path }';
const invalid = '... on InvalidInput { problems { path message } }';
const payoutFields = 'id operatorId slot state amount { amount currency } available { amount } owed { amount } reserve { amount } proposedBy approvals { by } approvalsNeeded hold { reason by note } asked availableActions';
const deed = (name: string, fields: string, withInput = true): string => {
  const type = `${name[0]!.toUpperCase()}${name.slice(1)}`;
  return `mutation ($input: ${type}Input!, $key: String) { ${name}(input: $input, idempotencyKey: $key) { __typename ${fields} ${refusal} ${withInput ? invalid : ''} } }`;
};
const termsFields = 'version cadence minimum { amount } reserveFixed { amount } reserveRate reserveWindowSeconds effectiveFrom setBy';
const open = deed('openPayoutAccount', `... on PayoutAccount { operatorId currency country status stripeAccountId terms { ${termsFields} } }`);
const setTerms = deed('setPayoutTerms', `... on PayoutTerms { ${termsFields} }`);
const run = deed('runPayouts', '... on PayoutRun { dryRun next proposals { operatorId outcome amount { amount } available { amount } reserve { amount } payoutId message } }');
const approve = deed('approvePayout', `... on Payout { ${payoutFields} }`, false);
const release = deed('releasePayout', `... on Payout { ${payoutFields} }`, false);
const hold = deed('holdPayout', `... on Payout { ${payoutFields} }`);
const withdraw = deed('withdrawPayout', `... on Payout { ${payoutFields} }`);
const ask = deed('askPayout', `... on Payout { ${payoutFields} }`);
const accounts = `{ payoutAccounts { totalCount edges { node { operatorId currency status terms { ${termsFields} } } } } }`;
const list = `query ($filter: PayoutFilter, $first: Int, $after: String) { payouts(filter: $filter, first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor } edges { node { ${payoutFields} history { action from to actor reason } } } } }`;
const one = `query ($id: ID!) { payout(id: $id) { ${payoutFields} history { action to actor reason } } }`;
const statements = `{ statements { totalCount edges { node { id period opening { available { amount } } closing { held { amount } available { amount } } lines { leaseId charges { amount } power { amount } fee { amount } net { amount } } movements { section kind change { held { amount } } } } } } }`;
const oneStatement = `query ($id: ID!) { statement(id: $id) { id } }`;
const earnings = `query ($by: EarningsBy!, $from: DateTime!, $to: DateTime!, $operatorId: ID) { earnings(by: $by, from: $from, to: $to, operatorId: $operatorId) { operatorId day leaseId siteId charges { amount } credits { amount } power { amount } fee { amount } givenBack { amount } net { amount } } }`;
const invoiceApprove = `mutation ($input: ApproveInvoiceInput!) { approveInvoice(input: $input) { ... on Invoice { state } ... on Refusal { code message } } }`;

describe('paying operators, as operators and finance see it', () => {
  let world: GatewayUnderTest;
  let billing: BillingSide;
  const send = async (query: string, variables: object, as: Caller): Promise<Record<string, any>> => {
    const { data, errors } = await world.gql(query, { ...variables }, as);
    return (errors ? errors[0]!.extensions : Object.values(data)[0]) as Record<string, any>;
  };
  /** Two hours of eight GPUs, paid for: the operator may be paid its share. */
  async function earn(): Promise<string> {
    const { invoiceId, leaseId } = await billing.invoiceInReview(world.orgs.customerOrgA);
    await send(invoiceApprove, { input: { invoiceId } }, 'finance2');
    await billing.issueAndPay(invoiceId);
    return leaseId;
  }
  const payable = (status = 'payable') => world.sql(`UPDATE billing.payout_account SET stripe_account_id = 'acct_a', status = $1, version = version + 1 WHERE operator_org = $2`, [status, world.orgs.operatorOrgA]);
  const terms = (over: object) => ({ operatorId: world.orgs.operatorOrgA, currency: 'USD', cadence: 'WEEKLY', minimumAmount: '1.00', reserveAmount: '0.00', reason: 'agreed', ...over });
  const availableMinor = async (): Promise<bigint> => {
    const [row] = await world.sql<{ minor: bigint }>(`SELECT coalesce(sum(CASE direction WHEN 'credit' THEN amount_minor ELSE -amount_minor END), 0)::bigint AS minor FROM ledger.posting WHERE account_code = $1`,
      [`operator_payable.available/USD/${world.orgs.operatorOrgA}`]);
    return row!.minor;
  };
  const text = (minor: bigint): string => `${minor / 100n}.${String(minor % 100n).padStart(2, '0')}`;
  let payoutId = '';

  beforeAll(async () => {
    world = await openGatewayUnderTest();
    billing = await openBillingSide(world);
  });
  afterAll(async () => {
    await world?.close();
    expect(world?.internal).toEqual([]);
  });

  it('an operator with earnings and no account is named; it opens one, billing is told, and asking again is harmless', async () => {
    await earn();
    const before = await send(run, { input: { dryRun: true } }, 'finance1');
    expect(before['proposals']).toEqual([expect.objectContaining({ operatorId: world.orgs.operatorOrgA, outcome: 'NO_ACCOUNT', available: { amount: text(await availableMinor()) } })]);
    expect((await send(open, { input: { currency: 'XXX', country: 'usa' } }, 'operatorA'))['problems'].map((p: { path: string[] }) => p.path.at(-1))).toEqual(['currency', 'country']);
    const opened = await send(open, { input: { currency: 'USD', country: 'US' }, key: 'k' }, 'operatorA');
    expect(opened).toMatchObject({ operatorId: world.orgs.operatorOrgA, status: 'NONE', stripeAccountId: null, terms: { version: null, cadence: 'MONTHLY', reserveRate: '0.05', reserveWindowSeconds: 2_592_000 } });
    expect(await send(open, { input: { currency: 'USD', country: 'US' }, key: 'k' }, 'operatorA')).toEqual(opened);
    expect(await send(open, { input: { currency: 'USD', country: 'DE' } }, 'operatorA')).toMatchObject({ code: 'ALREADY_EXISTS' });
    expect(await send(open, { input: { currency: 'USD', country: 'US' } }, 'operatorA')).toMatchObject({ status: 'NONE' });
    const events = await world.sql<{ aggregate_seq: bigint }>(`SELECT aggregate_seq FROM outbox.event WHERE topic = 'payout.account_asked' ORDER BY id`);
    expect(events.map((event) => Number(event.aggregate_seq))).toEqual([1, 2]);
    expect([(await send(accounts, {}, 'operatorA'))['totalCount'], (await send(accounts, {}, 'operatorB'))['totalCount'], (await send(accounts, {}, 'finance1'))['totalCount']]).toEqual([1, 0, 1]);
    expect(await send(accounts, {}, 'customerA')).toMatchObject({ code: 'FORBIDDEN' });
  });

  it('terms are versions, never backdated, and say which field is wrong; nobody but finance sets them', async () => {
    const wrong = await send(setTerms, { input: terms({ operatorId: 'x', minimumAmount: '0', maximumAmount: '0.5', reserveAmount: null, reserveRate: '0.1', effectiveFrom: toIso(addMs(START, -1)), reason: ' ' }) }, 'finance1');
    expect(wrong['problems'].map((p: { path: string[] }) => p.path.at(-1))).toEqual(['operatorId', 'minimumAmount', 'reserveWindowSeconds', 'effectiveFrom', 'reason']);
    expect((await send(setTerms, { input: terms({ reserveRate: '0.1', reserveWindowSeconds: 86_400 }) }, 'finance1'))['problems'][0].path).toEqual(['input', 'reserveAmount']);
    expect((await send(setTerms, { input: terms({ reserveAmount: null, reserveRate: '0.1', reserveWindowSeconds: 90_000 }) }, 'finance1'))['problems'][0].path).toEqual(['input', 'reserveWindowSeconds']);
    expect(await send(setTerms, { input: terms({ operatorId: world.orgs.customerOrgA }) }, 'finance1')).toMatchObject({ code: 'NOT_FOUND' });
    expect(await send(setTerms, { input: terms({}) }, 'operatorA')).toMatchObject({ code: 'FORBIDDEN' });
    const [later, now] = [await send(setTerms, { input: terms({ minimumAmount: '5.00', effectiveFrom: toIso(addMs(START, 400 * DAY_MS)) }) }, 'finance1'), await send(setTerms, { input: terms({ reserveAmount: '1.00' }) }, 'finance1')];
    expect([later['version'], now['version']]).toEqual([1, 2]);
    const { edges } = await send(accounts, {}, 'operatorA');
    expect(edges[0].node.terms).toMatchObject({ version: 2, cadence: 'WEEKLY', minimum: { amount: '1.00' }, reserveFixed: { amount: '1.00' }, reserveRate: null, setBy: world.persons.finance1.userId });
    const history = `query ($id: ID!) { payoutTerms(operatorId: $id, currency: "USD") { version } }`;
    expect([await send(history, { id: world.orgs.operatorOrgA }, 'operatorA'), await send(history, { id: world.orgs.operatorOrgA }, 'operatorB')]).toEqual([[{ version: 2 }, { version: 1 }], []]);
  });

  it('a run proposes what is due once; a dry run says the same and keeps nothing; a hold stands until the account can be paid', async () => {
    const dry = await send(run, { input: { dryRun: true } }, 'finance1');
    const amount = text((await availableMinor()) - 100n);
    expect(dry).toMatchObject({ dryRun: true, next: null, proposals: [{ outcome: 'HELD', amount: { amount }, reserve: { amount: '1.00' }, payoutId: null }] });
    expect((await send(list, {}, 'finance1'))['totalCount']).toBe(0);
    const made = await send(run, { input: {}, key: 'run' }, 'finance1');
    expect(made['proposals']).toMatchObject([{ outcome: 'HELD', amount: { amount }, message: 'kept back: no account' }]);
    payoutId = made['proposals'][0].payoutId;
    expect(await send(run, { input: {}, key: 'run' }, 'finance1')).toEqual(made);
    expect((await send(run, { input: {} }, 'finance2'))['proposals']).toMatchObject([{ outcome: 'ANOTHER_UNDER_WAY', payoutId: null }]);
    expect(await send(release, { input: { payoutId } }, 'finance2')).toMatchObject({ code: 'WRONG_STATE', message: expect.stringContaining('no_account') });
    await payable();
    await world.sql(`UPDATE billing.payout SET state = 'proposed', hold = NULL, version = version + 1 WHERE id = $1`, [payoutId]);
  });

  it('four eyes: not who ran it, not twice; held with a reason, released, approved; billing is told; others see nothing', async () => {
    expect(await send(approve, { input: { payoutId } }, 'finance1')).toMatchObject({ code: 'FOUR_EYES', message: expect.stringContaining('somebody else') });
    expect((await send(one, { id: payoutId }, 'finance1'))['availableActions']).toEqual(['hold', 'withdraw']);
    expect((await send(hold, { input: { payoutId, reason: ' ' } }, 'finance2'))['problems'][0].path).toEqual(['input', 'reason']);
    expect(await send(hold, { input: { payoutId, reason: 'bank details are being checked' } }, 'finance2')).toMatchObject({ state: 'HELD', hold: { reason: 'BY_FINANCE' }, availableActions: ['release', 'withdraw'] });
    expect(await send(approve, { input: { payoutId } }, 'finance2')).toMatchObject({ code: 'WRONG_STATE' });
    expect(await send(release, { input: { payoutId } }, 'finance1')).toMatchObject({ state: 'PROPOSED', hold: null });
    for (const as of ['operatorA', 'customerA', 'anonymous'] as const) expect((await send(approve, { input: { payoutId } }, as))['code']).toMatch(/FORBIDDEN|UNAUTHENTICATED/);
    expect(await send(approve, { input: { payoutId } }, 'finance2')).toMatchObject({ state: 'APPROVED', approvals: [{ by: world.persons.finance2.userId }], approvalsNeeded: 1 });
    const told = await world.sql<{ to: string }>(`SELECT payload ->> 'to' AS "to" FROM outbox.event WHERE topic = 'payout.moved' AND aggregate_id = $1 ORDER BY id`, [payoutId]);
    expect(told.map(({ to }) => to)).toEqual(['held', 'held', 'proposed', 'approved']);
    const audit = await world.sql<{ action: string }>(`SELECT action FROM market.audit_log WHERE subject = $1 AND action LIKE 'payout.%' ORDER BY seq`, [payoutId]);
    expect(audit.map(({ action }) => action)).toEqual(['payout.hold', 'payout.release', 'payout.approve']);
    expect((await send(one, { id: payoutId }, 'operatorA'))['history'].map((move: { action: string }) => move.action)).toEqual(['proposed', 'held', 'released', 'approved']);
    expect(await send(one, { id: payoutId }, 'operatorB')).toBeNull();
    expect((await send(list, { filter: { states: ['APPROVED'] }, first: 1 }, 'operatorA'))['totalCount']).toBe(1);
    expect(await send(list, { after: 'bm9uc2Vuc2U' }, 'operatorA')).toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  it('what is at the provider is asked of billing, one thing at a time; the gateway itself moves no money', async () => {
    expect(await send(ask, { input: { payoutId, ask: 'TAKE_BACK', reason: 'x' } }, 'finance1')).toMatchObject({ code: 'WRONG_STATE' });
    await world.sql(`UPDATE billing.payout SET state = 'transferring', attempt = 1, stripe_account_id = 'acct_a', version = version + 1 WHERE id = $1`, [payoutId]);
    await world.sql(`UPDATE billing.payout SET state = 'transferred', stripe_transfer_id = 'tr_1', bank_attempt = 1, bank_payout_id = 'po_1', version = version + 1 WHERE id = $1`, [payoutId]);
    expect(await send(withdraw, { input: { payoutId, reason: 'x' } }, 'finance1')).toMatchObject({ code: 'WRONG_STATE' });
    expect(await send(ask, { input: { payoutId, ask: 'TO_BANK_AGAIN', reason: 'x' } }, 'finance1')).toMatchObject({ code: 'WRONG_STATE' });
    expect(await send(ask, { input: { payoutId, ask: 'TAKE_BACK', reason: 'wrong operator' } }, 'finance1')).toMatchObject({ state: 'TRANSFERRED', asked: 'take it back: wrong operator', availableActions: [] });
    expect(await send(ask, { input: { payoutId, ask: 'TAKE_BACK', reason: 'again' } }, 'finance2')).toMatchObject({ code: 'WRONG_STATE', message: expect.stringContaining('has asked') });
  });

  it('earnings by day, lease and site come to what the ledger holds, credit notes taken off; each operator sees its own', async () => {
    const leaseId = await earn();
    const during = { from: toIso(addMs(START, -DAY_MS)), to: toIso(addMs(START, DAY_MS)) };
    const [byDay, byLease, bySite] = [await send(earnings, { by: 'DAY', ...during }, 'operatorA'), await send(earnings, { by: 'LEASE', ...during }, 'operatorA'), await send(earnings, { by: 'SITE', ...during }, 'finance1')] as unknown as readonly any[][];
    const net = (rows: readonly any[]): bigint => rows.reduce((sum: bigint, row) => sum + BigInt(row.net.amount.replace('.', '')), 0n);
    const earned = await world.sql<{ minor: bigint }>(
      `SELECT sum(CASE p.direction WHEN 'credit' THEN p.amount_minor ELSE -p.amount_minor END)::bigint AS minor FROM ledger.posting p JOIN ledger.transaction t ON t.seq = p.transaction_seq WHERE t.kind = 'invoice-issued' AND p.account_code = $1`,
      [`operator_payable.held/USD/${world.orgs.operatorOrgA}`]);
    expect([byDay!.length, byLease!.length, net(byDay!), net(byLease!), net(bySite!)]).toEqual([1, 2, earned[0]!.minor, earned[0]!.minor, earned[0]!.minor]);
    expect(byLease!.map((row) => row.leaseId)).toContain(leaseId);
    expect([byLease![0].siteId === null, byDay![0].leaseId, byDay![0].day]).toEqual([false, null, '2026-01-05T00:00:00.000Z']);
    expect(await send(earnings, { by: 'LEASE', ...during }, 'operatorB')).toEqual([]);
    expect(await send(earnings, { by: 'LEASE', ...during, operatorId: world.orgs.operatorOrgA }, 'operatorB')).toEqual([]);
    expect(await send(earnings, { by: 'DAY', ...during }, 'customerA')).toMatchObject({ code: 'FORBIDDEN' });
    expect(await send(earnings, { by: 'DAY', from: during.to, to: during.from }, 'operatorA')).toMatchObject({ code: 'BAD_USER_INPUT' });
    // A credit note of one line, done: its charge goes, and our fee on it comes back.
    const [line] = await world.sql<{ id: string; invoice_id: string }>(`SELECT id, invoice_id FROM billing.invoice_line WHERE lease_id = $1 AND component_kind = 'gpu_hour'`, [leaseId]);
    const credit = await send(`mutation ($input: CreditLineInput!) { creditLine(input: $input) { ... on Remedy { id } ... on Refusal { message } } }`, { input: { lineId: line!.id, amount: '2.00', reason: 'outage' } }, 'finance1');
    await billing.carryOut(credit['id'], () => send(`mutation ($input: ApproveRemedyInput!) { approveRemedy(input: $input) { ... on Remedy { state } ... on Refusal { message } } }`, { input: { remedyId: credit['id'] } }, 'finance2'));
    const after = (await send(earnings, { by: 'LEASE', ...during }, 'operatorA')) as unknown as readonly any[];
    const [back] = await world.sql<{ minor: bigint }>(
      `SELECT sum(CASE p.direction WHEN 'debit' THEN p.amount_minor ELSE -p.amount_minor END)::bigint AS minor FROM ledger.posting p JOIN ledger.transaction t ON t.seq = p.transaction_seq
       WHERE t.refs ->> 'creditNoteId' = $1 AND p.account_code LIKE '%/' || $2`, [credit['id'], world.orgs.operatorOrgA]);
    expect(back!.minor).toBeGreaterThan(0n);
    expect([net(byLease!) - net(after), after.find((row) => row.leaseId === leaseId).givenBack.amount]).toEqual([back!.minor, text(back!.minor)]);
  });

  it('what an operator has now is the journal\u2019s balances, and what its bank got is what payouts took off them; each operator sees its own', async () => {
    const [org, ask] = [world.orgs.operatorOrgA, `query ($operatorId: ID) { operatorBalances(operatorId: $operatorId) { operatorId operator { name } currency balances { held { amount } available { amount } disputed { amount } inTransit { amount } owed { amount } } paidOut { amount } } }`];
    const minorOf = async (role: string): Promise<bigint> => (await world.sql<{ minor: bigint }>(`SELECT coalesce(sum(CASE direction WHEN 'credit' THEN amount_minor ELSE -amount_minor END), 0)::bigint AS minor FROM ledger.posting WHERE account_code = $1`, [`${role}/USD/${org}`]))[0]!.minor;
    const now = async (as: Caller, operatorId: string | null = null): Promise<readonly any[]> => (await send(ask, { operatorId }, as)) as unknown as readonly any[];
    const [mine] = await now('operatorA');
    expect(mine).toEqual({
      operatorId: org, operator: { name: expect.any(String) }, currency: 'USD', paidOut: { amount: '0.00' },
      balances: { held: { amount: text(await minorOf('operator_payable.held')) }, available: { amount: text(await availableMinor()) }, disputed: { amount: '0.00' }, inTransit: { amount: '0.00' }, owed: { amount: '0.00' } },
    });
    expect(await availableMinor()).toBeGreaterThan(1_000n);
    // As the posting rules book it: a payout begins and reaches the bank, which sends a part back; of what it kept, a part is taken back.
    const roles = ['operator_payable.available', 'operator_payable.in_transit', 'cash.operator_at_stripe', 'cash.stripe_clearing'] as const;
    const accounts = roles.map((role) => accountOf(role, 'USD', role === 'cash.stripe_clearing' ? null : org));
    const book = async (kind: string, debit: number, credit: number, minor: bigint): Promise<void> => {
      const side = (direction: 'debit' | 'credit', n: number) => ({ account: accounts[n]!.code, direction, amountMinor: minorUnits(minor), currency: 'USD' as const });
      const transaction = { idempotencyKey: `${kind}/books`, kind, effectiveAt: world.clock.now(), postings: [side('debit', debit), side('credit', credit)], references: {}, reason: null };
      unwrap(await inTransaction(await world.database.open('sy_billing'), (tx) => postToLedger(tx, { accounts, transaction }, world.clock.now())));
    };
    await book('payout-begun', 0, 1, 1_000n);
    expect((await now('operatorA'))[0]).toMatchObject({ paidOut: { amount: '0.00' }, balances: { inTransit: { amount: '10.00' } } });
    await book('payout-transferred', 2, 3, 1_000n);
    await book('payout-paid', 1, 2, 1_000n);
    expect((await now('operatorA'))[0]).toMatchObject({ paidOut: { amount: '10.00' }, balances: { inTransit: { amount: '0.00' } } });
    await book('payout-sent-back', 2, 1, 400n);
    await book('payout-taken-back', 3, 0, 100n);
    const [after] = await now('operatorA');
    expect([after.paidOut.amount, after.balances.inTransit.amount, after.balances.available.amount]).toEqual(['5.00', '4.00', text(await availableMinor())]);
    expect([await now('operatorB'), await now('operatorB', org), (await now('finance1', org))[0], (await now('finance1')).length]).toEqual([[], [], after, 1]);
    expect(await send(ask, {}, 'customerA')).toMatchObject({ code: 'FORBIDDEN' });
  });

  it('a statement is its operator\u2019s and finance\u2019s to read and to download, the same bytes twice; its lines are the month\u2019s earnings', async () => {
    const store = pgBillingStore(await world.database.open('sy_billing'), world.clock);
    const month = { name: '2026-01', from: epochMs(Date.UTC(2026, 0, 1)), to: epochMs(Date.UTC(2026, 1, 1)) };
    world.clock.set(month.to);
    const issued = unwrap(await issueStatement({ store, clock: world.clock }, { operatorOrg: world.orgs.operatorOrgA, currency: 'USD' }, month));
    world.clock.set(START);
    const { totalCount, edges } = await send(statements, {}, 'operatorA');
    const [{ node }] = edges;
    expect([totalCount, node.id, node.closing.available.amount, node.lines.length]).toEqual([1, issued.number, text(await availableMinor()), 2]);
    const rows = (await send(earnings, { by: 'LEASE', from: toIso(month.from), to: toIso(month.to) }, 'operatorA')) as unknown as readonly any[];
    const before = rows.map((row) => [row.leaseId, BigInt(row.net.amount.replace('.', '')) + BigInt(row.givenBack.amount.replace('.', ''))]).sort();
    expect(node.lines.map((line: any) => [line.leaseId, BigInt(line.net.amount.replace('.', ''))]).sort()).toEqual(before);
    expect(node.movements.map((movement: { kind: string }) => movement.kind)).toContain('credit-note-issued');
    expect([await send(oneStatement, { id: issued.number }, 'operatorB'), (await send(statements, {}, 'operatorB'))['totalCount'], (await send(oneStatement, { id: issued.number }, 'finance1'))['id']]).toEqual([null, 0, issued.number]);
    const download = (as: 'operatorA' | 'operatorB' | 'customerA', number = issued.number) => fetch(`${world.url}/exports/statement.csv?number=${number}`, { headers: { authorization: `Bearer ${world.persons[as].secret}` } });
    const [once, twice] = [await (await download('operatorA')).text(), await (await download('operatorA')).text()];
    expect([twice, once.split('\r\n').length - 1]).toEqual([once, 1 + 2 + node.lines.length + node.movements.length]);
    expect(once.split('\r\n').at(-2)).toMatch(new RegExp(`^${issued.number},2026-01,USD,closing,.*,${node.closing.available.amount.replace('.', '[.]')},`));
    expect([(await download('operatorB')).status, (await download('customerA')).status, (await download('operatorA', 'x')).status]).toEqual([400, 403, 400]);
  });

  it('a run of finance and billing\u2019s own proposals, at once and in another order, wait for each other and none fails', async () => {
    const orgs = Array.from({ length: 4 }, () => world.ids.next('org'));
    for (const org of orgs) await world.sql(`INSERT INTO billing.payout_account (operator_org, currency, name, country, stripe_account_id, status, version) VALUES ($1, 'USD', 'o', 'US', $1, 'payable', 1)`, [org]);
    const ports = { store: pgBillingStore(await world.database.open('sy_billing'), world.clock), clock: world.clock, ids: world.ids, payoutTerms: () => housePayoutTerms };
    for (let round = 0; round < 3; round += 1) {
      const own = orgs.toReversed().map((operatorOrg) => proposePayout(ports, { operatorOrg, currency: 'USD' }, { kind: 'system', process: 'payouts' }));
      const answers = await Promise.all([send(run, { input: {} }, 'finance1'), send(run, { input: {} }, 'finance2'), ...own]);
      expect(answers.map((answer) => ('ok' in answer ? answer['ok'] : answer['__typename']))).toEqual(['PayoutRun', 'PayoutRun', true, true, true, true]);
    }
    await world.sql(`DELETE FROM billing.payout_account WHERE operator_org = ANY($1)`, [orgs]);
  });

  it('a list of many asks the database as often as a list of one', async () => {
    const queries = async (first: number): Promise<number> => {
      const { parts } = world;
      let asked = 0;
      const runner = parts.database.createQueryRunner.bind(parts.database);
      parts.database.createQueryRunner = (mode) => {
        const made = runner(mode);
        const query = made.query.bind(made);
        made.query = ((...given: Parameters<typeof query>) => {
          asked += 1;
          return query(...given);
        }) as typeof made.query;
        return made;
      };
      expect((await send(list, { first }, 'finance1'))['edges'].length).toBe(first);
      parts.database.createQueryRunner = runner;
      return asked;
    };
    // The next week, with the first at its end.
    await world.sql(`UPDATE billing.payout SET state = 'paid', paid_minor = amount_minor, version = version + 1 WHERE id = $1`, [payoutId]);
    world.clock.set(addMs(START, 8 * DAY_MS));
    expect((await send(run, { input: {} }, 'finance1'))['proposals']).toMatchObject([{ outcome: 'PROPOSED' }]);
    expect(await queries(2)).toBe(await queries(1));
  });
});
