import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { approveInvoice, approveRemedy, askAdvances, billMonths, housePolicy, rateLease, type Actor, type BillingPorts, type BillingRefusal } from '@switchyard/billing';
import { card, FakeStripe } from '@switchyard/billing/testing';
import { addSeconds, gpuSeconds, wattHours, type EpochMs, type InvoiceId, type LeaseId, type Result } from '@switchyard/kernel';
import { inTransaction, pgBillingStore, recordLease } from '@switchyard/store';
import { AgentUnderTest, reading, state } from '../../testing/agent-under-test.js';
import { digestOfDatabase } from '../../testing/database-digest.js';
import { type Caller, type GatewayUnderTest, openGatewayUnderTest, START } from '../../testing/gateway-under-test.js';
import { openBillingSide, type BillingSide } from '../../testing/seed-invoice.js';
import { seedLease } from '../../testing/seed-lease.js';

/*
 * What must not reach the books, through every door there is: the agent's batches, finance's API, and the use cases as a process calls them. Each case is
 * refused in a typed way that names the field, changes nothing of the database, and leaves an audit entry.
 */
const refusal = `__typename ... on Refusal { code message path }`;
const mutation = (name: string, type: string): string => `mutation ($input: ${type}!) { answer: ${name}(input: $input) { ${refusal} } }`;
const operations = {
  approve: mutation('approveInvoice', 'ApproveInvoiceInput'), adjust: mutation('adjustInvoiceLine', 'AdjustInvoiceLineInput'), credit: mutation('creditLine', 'CreditLineInput'),
  refund: mutation('refundInvoice', 'RefundInvoiceInput'), approveRemedy: mutation('approveRemedy', 'ApproveRemedyInput'), lock: mutation('lockPeriod', 'LockPeriodInput'),
  close: mutation('closePeriod', 'ClosePeriodInput'), reopen: mutation('reopenPeriod', 'ReopenPeriodInput'), opening: mutation('importOpeningBalances', 'ImportOpeningBalancesInput'),
} as const;
type Operation = keyof typeof operations;
/** Everything the cases are about, made once. */
interface Stage {
  /** In review; finance1 changed it by hand. */
  readonly changed: InvoiceId;
  /** In review, from 25,000.00 on: two people approve; finance2 is the first. */
  readonly large: InvoiceId;
  /** In review; more was taken off it than it came to. */
  readonly negative: InvoiceId;
  /** Approved and issued, not paid. */
  readonly issued: InvoiceId;
  readonly issuedLine: string;
  readonly paid: InvoiceId;
  readonly paidLine: string;
  /** A credit note finance1 proposed, and one an administrator did. */
  readonly note: string;
  readonly adminNote: string;
}
/** One bad input of a person: what is asked, by whom, and the refusal. */
interface Case {
  readonly what: string;
  readonly operation: Operation;
  readonly as: Caller;
  readonly input: (stage: Stage) => object;
  readonly code: string;
  readonly field: string;
}
const entry = (over: object) => ({ role: 'receivable', currency: 'USD', direction: 'debit', amount: '10.00', ...over });
const cases: readonly Case[] = [
  { what: 'approving what one changed by hand', operation: 'approve', as: 'finance1', input: (s) => ({ invoiceId: s.changed }), code: 'FOUR_EYES', field: 'invoiceId' },
  { what: 'approving twice where two people are needed', operation: 'approve', as: 'finance2', input: (s) => ({ invoiceId: s.large }), code: 'FOUR_EYES', field: 'invoiceId' },
  { what: 'approving what is approved', operation: 'approve', as: 'admin', input: (s) => ({ invoiceId: s.issued }), code: 'WRONG_STATE', field: 'invoiceId' },
  { what: 'approving one\'s own credit note', operation: 'approveRemedy', as: 'finance1', input: (s) => ({ remedyId: s.note }), code: 'FOUR_EYES', field: 'remedyId' },
  { what: 'approving one\'s own credit note as an administrator', operation: 'approveRemedy', as: 'admin', input: (s) => ({ remedyId: s.adminNote }), code: 'FOUR_EYES', field: 'remedyId' },
  { what: 'crediting more than a line has', operation: 'credit', as: 'finance1', input: (s) => ({ lineId: s.issuedLine, amount: '999.00', reason: 'x' }), code: 'WRONG_STATE', field: 'amount' },
  { what: 'crediting what another note gives back already', operation: 'credit', as: 'finance2', input: (s) => ({ lineId: s.paidLine, amount: '37.60', reason: 'x' }), code: 'WRONG_STATE', field: 'amount' },
  { what: 'refunding more than was paid', operation: 'refund', as: 'finance1', input: (s) => ({ invoiceId: s.paid, amount: '999.00', reason: 'x' }), code: 'WRONG_STATE', field: 'amount' },
  { what: 'refunding to the card what was never paid', operation: 'refund', as: 'finance1', input: (s) => ({ invoiceId: s.issued, amount: '41.00', reason: 'x' }), code: 'WRONG_STATE', field: 'amount' },
  { what: 'approving what comes to less than nothing', operation: 'approve', as: 'finance2', input: (s) => ({ invoiceId: s.negative }), code: 'WRONG_STATE', field: 'invoiceId' },
  { what: 'adjusting what is issued', operation: 'adjust', as: 'finance1', input: (s) => ({ lineId: s.issuedLine, amount: '1.00', reason: 'x' }), code: 'WRONG_STATE', field: 'lineId' },
  ...['-1.00', '0.00', '0.001', '99999999999999999999.00'].map((amount): Case => (
    { what: `an amount of ${JSON.stringify(amount)}`, operation: 'refund', as: 'finance1', input: (s) => ({ invoiceId: s.paid, amount, reason: 'x' }), code: 'INVALID_INPUT', field: 'amount' })),
  { what: 'opening balances in a currency nobody has', operation: 'opening', as: 'finance1', input: () => ({ asOf: '2026-01-01T00:00:00Z', entries: [entry({ currency: 'JPY' }), entry({ direction: 'credit' })] }), code: 'INVALID_INPUT', field: 'entries.0.currency' },
  { what: 'opening balances that balance only across currencies', operation: 'opening', as: 'finance1', input: () => ({ asOf: '2026-01-01T00:00:00Z', entries: [entry({ role: 'cash.bank', currency: 'EUR' }), entry({ role: 'equity.opening', direction: 'credit' })] }), code: 'INVALID_INPUT', field: 'entries' },
  ...['2026-13', '2026-00', '26-01', '2026-1', '2026-01-01', 'January', '', '2026-01\n', '２０２６-01'].flatMap((period): readonly Case[] => [
    { what: `locking the month ${JSON.stringify(period)}`, operation: 'lock', as: 'finance1', input: () => ({ period }), code: 'INVALID_INPUT', field: 'period' },
    { what: `closing the month ${JSON.stringify(period)}`, operation: 'close', as: 'finance1', input: () => ({ period }), code: 'INVALID_INPUT', field: 'period' },
  ]),
  { what: 'reopening a month without a reason', operation: 'reopen', as: 'finance1', input: () => ({ period: '2026-01', reason: ' ' }), code: 'INVALID_INPUT', field: 'reason' },
];

const processes: Actor = { kind: 'system', process: 'billing' };

describe('bad input about money', () => {
  let world: GatewayUnderTest;
  let billing: BillingSide;
  let stage: Stage;
  let digest: () => Promise<Readonly<Record<string, string>>>;
  const answer = async (operation: Operation, input: object, as: Caller): Promise<any> => {
    const { data, errors } = await world.gql(operations[operation], { input }, as);
    return errors ? { code: errors[0]!.extensions.code, message: errors[0]!.message } : data.answer;
  };
  const lastAudit = async () => (await world.sql<{ seq: bigint; actor: string; action: string; subject: string; detail: any }>(`SELECT seq, actor, action, subject, detail FROM market.audit_log ORDER BY seq DESC LIMIT 1`))[0];
  const lineOf = async (invoiceId: InvoiceId): Promise<string> => (await world.sql<{ id: string }>(`SELECT id FROM billing.invoice_line WHERE invoice_id = $1 AND component_kind = 'gpu_hour'`, [invoiceId]))[0]!.id;
  const review = async (): Promise<InvoiceId> => (await billing.invoiceInReview(world.orgs.customerOrgA)).invoiceId;
  const must = async (operation: Operation, input: object, as: Caller): Promise<void> => {
    const said = await answer(operation, input, as);
    if (said.code !== undefined) throw new Error(`${operation}: ${JSON.stringify(said)}`);
  };
  const proposed = async (lineId: string, as: Caller): Promise<string> => {
    await must('credit', { lineId, amount: '1.00', reason: 'late' }, as);
    return (await world.sql<{ id: string }>(`SELECT id FROM billing.remedy ORDER BY proposed_at DESC, id DESC LIMIT 1`))[0]!.id;
  };

  beforeAll(async () => {
    world = await openGatewayUnderTest();
    billing = await openBillingSide(world);
    const changed = await review();
    await must('adjust', { lineId: await lineOf(changed), amount: '1.00', reason: 'agreed' }, 'finance1');
    const large = await review();
    await must('adjust', { lineId: await lineOf(large), amount: '90000.00', reason: 'agreed' }, 'finance1');
    await must('approve', { invoiceId: large }, 'finance2');
    const negative = await review();
    await must('adjust', { lineId: await lineOf(negative), amount: '-900.00', reason: 'a slip' }, 'finance1');
    const [issued, paid] = [await review(), await review()];
    for (const invoiceId of [issued, paid]) await must('approve', { invoiceId }, 'finance1');
    await billing.issueOnly(issued);
    await billing.issueAndPay(paid);
    const [issuedLine, paidLine] = [await lineOf(issued), await lineOf(paid)];
    stage = { changed, large, negative, issued, issuedLine, paid, paidLine, note: await proposed(paidLine, 'finance1'), adminNote: await proposed(issuedLine, 'admin') };
    digest = await digestOfDatabase(world);
  });
  afterAll(async () => {
    expect(world?.internal.map((error) => error.message)).toEqual([]);
    await world?.close();
  });

  it.each(cases)('through the API: $what', async ({ operation, as, input, code, field }) => {
    const [before, audited] = [await digest(), (await lastAudit())?.seq ?? 0n];
    const said = await answer(operation, input(stage), as);
    expect([said.code, said.path?.slice(1).join('.')]).toEqual([code, field]);
    expect(await digest()).toEqual(before);
    const audit = await lastAudit();
    expect(audit).toMatchObject({ action: 'mutation.refused', actor: world.persons[as as 'finance1'].userId, detail: { code, path: said.path, message: said.message } });
    expect(audit!.seq > audited).toBe(true);
  });

  it.each(['10.00 EUR', '€10.00', 'USD 10', '10,00', '1e3', ''])('an amount of %j, in a foreign currency or none, is not read at all: the field is named, nothing is tried', async (amount) => {
    const before = await digest();
    const { data, errors } = await world.gql(operations.refund, { input: { invoiceId: stage.paid, amount, reason: 'x' } }, 'finance1');
    expect([data ?? null, errors?.[0]?.extensions.code, errors?.[0]?.message]).toEqual([null, 'BAD_USER_INPUT', expect.stringContaining('amount')]);
    expect(await digest()).toEqual(before);
  });

  /** Every way a process may call; none of them asks the API. */
  it('as a process: it approves nothing, its own least of all, and is on record with the invoice', async () => {
    const ports: Pick<BillingPorts, 'store' | 'clock' | 'policy'> = { store: pgBillingStore(await world.database.open('sy_billing'), world.clock), clock: world.clock, policy: housePolicy };
    const untouched = async () => {
      const { 'billing.invoice_move': _record, ...rest } = await digest();
      return rest;
    };
    const before = await untouched();
    for (const actor of [processes, { kind: 'system', process: 'rating' } as const]) {
      expect(await approveInvoice(ports, stage.changed, actor)).toEqual({ ok: false, error: { kind: 'NotPermitted', action: 'approve', actor: `system:${actor.process}` } });
      expect(await world.sql(`SELECT action, actor, from_state, to_state FROM billing.invoice_move WHERE invoice_id = $1 ORDER BY seq DESC LIMIT 1`, [stage.changed]))
        .toEqual([{ action: 'approve refused', actor: `system:${actor.process}`, from_state: 'draft.review', to_state: 'draft.review' }]);
      expect(await approveRemedy(ports, stage.note, actor)).toMatchObject({ ok: false, error: { kind: 'NotPermitted' } });
    }
    expect(await untouched()).toEqual(before);
  });

  it('leases in another currency than their customer\'s account are not billed, by whichever way, and say so', async () => {
    const database = await world.database.open('sy_billing');
    const { clock, ids } = world;
    const leaseId: LeaseId = ids.next('lease');
    const contract = {
      leaseId, customerOrg: world.orgs.customerOrgA, operatorOrg: world.orgs.operatorOrgA, siteId: ids.next('site'), model: 'agent', power: 'gross', startedAt: START, endedAt: addSeconds(START, 3_600), finalReadingAt: START,
      card: { ...card, currency: 'EUR', components: [...card.components.slice(0, 1), { kind: 'deposit', amountMicroUsd: 1_000_000n as never }] },
    } as const;
    await inTransaction(database, (tx) => recordLease(tx, contract as never, {
      leaseId, jobId: null, jobName: 'train', siteName: 'Works', gpuCount: 8, energyModel: {}, seriesId: null, settlementSeconds: 3_600, ceilingMicroUsd: 0n, quotedMicroUsd: 0n, startsAt: START, endsAt: contract.endedAt,
    }));
    const ports: BillingPorts = { store: pgBillingStore(database, clock), stripe: new FakeStripe(clock), clock, wall: clock, ids, policy: housePolicy, usage: { usageOf: async () => ({ usage: [], facts: { final: true } }) } };
    const before = await digest();
    const foreign = { kind: 'CurrencyDiffers', leaseId, cardCurrency: 'EUR', orgId: world.orgs.customerOrgA, accountCurrency: 'USD' };
    const ways: readonly Promise<Result<unknown, BillingRefusal>>[] = [rateLease(ports, leaseId), billMonths(ports, leaseId, []), askAdvances(ports, leaseId)];
    for (const way of ways) expect(await way).toEqual({ ok: false, error: foreign });
    expect(await digest()).toEqual(before);
  });

  describe('from an agent', () => {
    let agent: AgentUnderTest;
    let foreignAgent: AgentUnderTest;
    let leaseId: LeaseId;
    const later = (seconds: number): EpochMs => addSeconds(START, seconds);
    /** What a batch that is taken may change beside readings: the chain it is the next of. */
    const meteringAside = async () => {
      const { 'metering.batch': _batch, 'market.agent': _chain, ...rest } = await digest();
      return rest;
    };
    beforeAll(async () => {
      world.clock.set(START);
      const market = await world.seedMarket({ name: 'Metered' });
      agent = await AgentUnderTest.enrolled(world, market.siteId);
      foreignAgent = await AgentUnderTest.enrolled(world, (await world.seedMarket({ operator: 'operatorOrgB', name: 'Elsewhere' })).siteId, 'operatorB');
      ({ leaseId } = await world.asOwner((tx) => seedLease(tx, world.ids, START, { market, customerOrg: world.orgs.customerOrgA, operatorOrg: world.orgs.operatorOrgA, startsAt: START, endsAt: later(3_600) })));
      await agent.report(state(leaseId, 'running', START));
      world.clock.set(later(540));
    });
    const audits = async (actor: string) => (await world.sql<{ action: string; detail: any }>(`SELECT action, detail FROM market.audit_log WHERE actor = $1 ORDER BY seq DESC LIMIT 1`, [actor]))[0]!;

    it.each([
      ['more GPU-seconds than the lease has GPUs', { gpuSeconds: gpuSeconds(601n) }, { kind: 'Absurd', field: 'gpuSeconds', value: '601', limit: '600' }],
      ['more energy than its GPUs can draw', { energyWh: wattHours(1_000n) }, { kind: 'Absurd', field: 'energyWh', value: '1000', limit: '213' }],
      ['numbers beyond all numbers', { gpuSeconds: gpuSeconds(10n ** 29n) }, { kind: 'Absurd', field: 'gpuSeconds' }],
      ['time before the lease', { from: later(-300), to: START }, { kind: 'OutsideTerm' }],
      ['time that has not come', { from: later(900), to: later(100_000) }, { kind: 'OutsideTerm' }],
    ])('%s: the reading is refused by itself, its batch stands', async (_what, over, because) => {
      const before = await meteringAside();
      const said = await agent.report(reading(leaseId, START, later(300), over));
      expect(said.answer).toMatchObject({ alreadyKnown: false });
      expect(await audits(agent.id)).toMatchObject({ action: 'agent.reading_refused', detail: { refusal: because } });
      expect(await meteringAside()).toEqual(before);
    });
    it.each([
      ['a negative quantity', { gpuSeconds: -1n }, 'items.0.gpuSeconds'],
      ['negative energy', { energyWh: -161n }, 'items.0.energyWh'],
      ['a fraction', { gpuSeconds: '1.5' }, 'items.0.gpuSeconds'],
      ['a meter without a name', { meterId: '' }, 'items.0.meterId'],
      ['a source nobody knows', { source: 'crystal-ball' }, 'items.0.source'],
      ['time that runs backwards', { from: later(300), to: START }, 'items.0'],
    ])('%s: the whole batch is refused, by field', async (_what, over, path) => {
      const before = await digest();
      const { sequence, previousHash } = agent;
      const said = await agent.send(await agent.seal([{ ...reading(leaseId, START, later(300)), ...over } as never]));
      Object.assign(agent, { sequence, previousHash });
      expect(said.refusal).toMatchObject({ kind: 'Malformed', path });
      expect(await digest()).toEqual(before);
      expect(await audits(agent.id)).toMatchObject({ action: 'agent.batch_refused', detail: { refusal: { kind: 'Malformed', path } } });
    });
    it('readings of another site\'s lease: the whole batch is refused', async () => {
      const before = await digest();
      expect((await foreignAgent.report(reading(leaseId, START, later(300)))).refusal).toEqual({ kind: 'WrongSite', subject: leaseId });
      expect(await digest()).toEqual(before);
      expect(await audits(foreignAgent.id)).toMatchObject({ action: 'agent.batch_refused', detail: { refusal: { kind: 'WrongSite', subject: leaseId } } });
    });
    it('a second meter, known to nobody, for hours that are metered: refused by itself', async () => {
      const said = await agent.report(reading(leaseId, START, later(300)), reading(leaseId, START, later(300), { meterId: 'who-am-i' }));
      expect(said.answer).toMatchObject({ alreadyKnown: false });
      expect(await world.sql(`SELECT meter_id FROM metering.reading WHERE lease_id = $1`, [leaseId])).toEqual([{ meter_id: 'simulated-it' }]);
      expect(await audits(agent.id)).toMatchObject({ action: 'agent.reading_refused', detail: { refusal: { kind: 'TooMuchTogether', field: 'gpuSeconds' }, reading: { meterId: 'who-am-i' } } });
    });
  });
});
