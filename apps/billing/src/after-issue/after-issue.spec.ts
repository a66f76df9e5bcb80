import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { approveInvoice, approveRemedy, proposeRemedy, recollectInvoice, rejectInvoice, totalsOf, type Actor, type Invoice, type Proposal } from '@switchyard/billing';
import { addMs, DAY_MS, minorUnits, unwrap, type OrgId } from '@switchyard/kernel';
import { openBillingUnderTest, type BillingUnderTest } from '../../testing/billing-under-test.js';
import { acceptReadings, anHourOfPrices, anHourOfReadings, commitLease, endLease, importPrices, noon, seedCustomer } from '../../testing/seed.js';

const user = (n: number): Actor => ({ kind: 'user', userId: `user_0000000000000000000000000${n}` as never, roles: ['finance'] });
const [finance, second] = [user(1), user(2)];

/** An hour of eight GPUs: 18.80 GPU + 0.16 energy = 18.96, tax 1.56, total 20.52; our fee 1.52, the operator's 17.44. */
describe('after the issue of an invoice: real PostgreSQL, the twin over HTTP, the SDK', () => {
  let billing: BillingUnderTest;
  beforeAll(async () => {
    billing = await openBillingUnderTest();
  });
  afterAll(() => billing.close());

  const invoiceFor = async (customerOrg: OrgId): Promise<Invoice> => {
    const seriesId = billing.ids.next('series');
    const lease = await billing.asOwner((tx) => commitLease(tx, billing.ids, { customerOrg, operatorOrg: billing.ids.next('org'), seriesId }));
    await billing.asOwner(async (tx) => {
      await importPrices(tx, seriesId, 0, anHourOfPrices);
      await acceptReadings(tx, billing.ids, lease, anHourOfReadings, true);
      await endLease(tx, lease);
    });
    await billing.settle();
    const [draft] = await billing.invoicesOf(lease.leaseId);
    unwrap(await approveInvoice(billing.parts.ports, draft!.id, finance));
    await billing.settle();
    return (await billing.invoicesOf(lease.leaseId))[0]!;
  };
  const customer = (card: string): Promise<OrgId> => billing.asOwner((tx) => seedCustomer(tx, billing.ids, card));
  const now = async ({ id }: Invoice): Promise<Invoice> => {
    const read = await billing.parts.ports.store.inTransaction(async (tx) => ({ ok: true as const, value: await tx.invoice(id) }));
    return read.ok ? read.value! : (undefined as never);
  };
  const decide = async (invoice: Invoice, proposal: Proposal): Promise<string> => {
    const id = billing.ids.next('cn');
    unwrap(await proposeRemedy(billing.parts.ports, { id, invoiceId: invoice.id, proposal, reason: 'outage' }, finance));
    unwrap(await approveRemedy(billing.parts.ports, id, second));
    return id;
  };
  const amount = (minor: bigint, settleTo: 'payment_method' | 'customer_credit'): Proposal => ({ kind: 'amount', amountMinor: minorUnits(minor), settleTo, feesKept: false });
  const balance = async (role: string, org?: string): Promise<bigint> =>
    (await billing.books()).accounts.filter((a) => a.code.startsWith(`${role}/`) && (org === undefined || a.orgId === org)).reduce((sum, a) => sum + a.balanceMinor, 0n);
  const operatorOf = (invoice: Invoice): string => invoice.lines[0]!.contract.operatorOrg;
  const atTwin = (kind: 'refund' | 'charge') => billing.twin.control.objects(kind) as unknown as readonly Record<string, unknown>[];

  it('INV-REMEDY: a refund goes through Stripe once, with its own number, and the books are the balance at Stripe', async () => {
    const org = await customer('pm_card_visa');
    const invoice = await invoiceFor(org);
    expect([invoice.state, totalsOf(invoice).totalMinor]).toEqual(['paid', 2_052n]);
    await decide(invoice, amount(500n, 'payment_method'));
    await billing.settle();
    await billing.settle();
    expect(atTwin('refund').map((refund) => refund['amount'])).toEqual([500]);
    expect(totalsOf(await now(invoice))).toMatchObject({ paidMinor: 1_552n, creditedMinor: 500n, dueMinor: 0n });
    const [note] = await billing.sql<{ state: string; number: string }>(`SELECT state, number FROM billing.remedy WHERE invoice_id = $1`, [invoice.id]);
    // Of 5.00: 0.38 tax, 4.62 charges with 0.37 of our fee; so 4.25 of 17.44 are the operator's.
    expect([note, await balance('operator_payable.available', operatorOf(invoice)), await balance('customer_credit', org)]).toEqual([{ state: 'done', number: 'SY-CN-000001' }, 1_319n, 0n]);
    const books = await billing.books();
    expect([books.balanced, books.verified]).toEqual([true, true]);
  });
  it('INV-REMEDY: what is credited to the customer is used by the next invoice before the card is', async () => {
    const org = await customer('pm_card_visa');
    const first = await invoiceFor(org);
    await decide(first, amount(700n, 'customer_credit'));
    await billing.settle();
    expect(await balance('customer_balance', org)).toBe(-700n);
    const next = await invoiceFor(org);
    expect([next.state, await balance('customer_balance', org), await balance('receivable', org)]).toEqual(['paid', 0n, 0n]);
    expect(atTwin('charge').at(-1)!['amount']).toBe(1_352);
    // Of it 13.52 were charged: no more can go back to the card.
    const refused = await proposeRemedy(billing.parts.ports, { id: billing.ids.next('cn'), invoiceId: next.id, proposal: amount(1_353n, 'payment_method'), reason: 'x' }, finance);
    expect(refused).toMatchObject({ ok: false, error: { kind: 'RefundAboveCaptured', refundableMinor: 1_352n } });
  });
  it('INV-REMEDY: a note of an unpaid invoice lowers what is asked for, there and here; what is left is written off', async () => {
    const org = await customer('pm_card_chargeCustomerFail');
    const invoice = await invoiceFor(org);
    expect(invoice.state).toBe('payment.failed');
    await decide(invoice, amount(1_000n, 'customer_credit'));
    await billing.settle();
    expect(totalsOf(await now(invoice))).toMatchObject({ dueMinor: 1_052n, creditedMinor: 1_000n });
    await billing.sql(`UPDATE billing.invoice SET state = 'overdue', version = version + 1 WHERE id = $1`, [invoice.id]);
    await decide(invoice, { kind: 'write_off' });
    await billing.settle();
    expect([(await now(invoice)).state, await balance('receivable', org), await balance('expense.bad_debt')]).toEqual(['uncollectible', 0n, 1_052n]);
  });
  it('INV-VOIDED: a void takes back the bill, not the claim: what was used comes back on a draft that finance looks at', async () => {
    const org = await customer('pm_card_chargeCustomerFail');
    const invoice = await invoiceFor(org);
    await decide(invoice, { kind: 'void' });
    await billing.settle();
    await billing.settle();
    const all = await billing.invoicesOf(invoice.lines[0]!.contract.leaseId);
    expect(all.map(({ state, ...rest }) => [state, totalsOf(rest).totalMinor])).toEqual([['voided', 2_052n], ['draft.review', 2_052n]]);
    expect([await balance('receivable', org), await balance('operator_payable.held', operatorOf(invoice))]).toEqual([0n, 0n]);
  });
  it('INV-DISPUTE: a dispute keeps the site’s share back and shows until when evidence is due; lost, the operator bears its share', async () => {
    const org = await customer('pm_card_createDispute');
    const invoice = await invoiceFor(org);
    await billing.settle();
    const [dispute] = await billing.sql<{ id: string; state: string; evidence_due_at: number }>(`SELECT id, state, evidence_due_at FROM billing.dispute WHERE invoice_id = $1`, [invoice.id]);
    expect(dispute).toMatchObject({ state: 'open' });
    expect(dispute!.evidence_due_at).toBeGreaterThan(billing.clock.now());
    const operator = operatorOf(invoice);
    const shares = async () => [await balance('operator_payable.available', operator), await balance('operator_payable.disputed', operator), await balance('dispute_receivable')];
    expect(await shares()).toEqual([0n, 1_744n, 2_052n]);
    const losses = await balance('expense.dispute_losses');
    billing.twin.control.closeDispute(dispute!.id, 'lost');
    await billing.settle();
    await billing.settle();
    // The platform's part is its fee and the tax: 1.52 + 1.56.
    expect([await shares(), (await balance('expense.dispute_losses')) - losses]).toEqual([[0n, 0n, 0n], 308n]);
    const topics = await billing.sql<{ topic: string }>(`SELECT topic FROM outbox.event WHERE aggregate_id = $1 ORDER BY id`, [dispute!.id]);
    expect(topics.map((row) => row.topic)).toEqual(['dispute.opened', 'dispute.closed']);
  });
  it('INV-DISPUTE: news of it doubled and in the wrong order ends the same; won, the share is free again', async () => {
    const org = await customer('pm_card_createDispute');
    billing.twin.control.addWebhookRule({ action: 'duplicate', type: 'charge.dispute.created', times: 1 });
    billing.door.open = false;
    const invoice = await invoiceFor(org);
    billing.door.open = true;
    await billing.settle();
    const [known] = await billing.sql<{ id: string }>(`SELECT id FROM billing.dispute WHERE invoice_id = $1`, [invoice.id]);
    billing.twin.control.closeDispute(known!.id, 'won');
    await billing.settle();
    await billing.settle();
    expect([await balance('operator_payable.available', operatorOf(invoice)), await balance('operator_payable.disputed', operatorOf(invoice)), await balance('dispute_receivable')]).toEqual([1_744n, 0n, 0n]);
    const booked = await billing.sql<{ kind: string; n: bigint }>(`SELECT kind, count(*) AS n FROM ledger.transaction WHERE refs->>'disputeId' = $1 GROUP BY 1 ORDER BY 1`, [known!.id]);
    expect(booked.map((row) => [row.kind, row.n])).toEqual([['dispute-opened', 1n], ['dispute-share-freed', 1n], ['dispute-share-held', 1n], ['dispute-won', 1n]]);
  });
  it('INV-DUN: the schedule runs on market time over restarts: retries, notices once, no new work from day 21, a write-off proposed on day 30, all over when it is paid', async () => {
    const org = await customer('pm_card_chargeCustomerFail');
    const invoice = await invoiceFor(org);
    const at = async (day: number): Promise<void> => {
      billing.clock.set(addMs(invoice.dueAt!, day * DAY_MS));
      await billing.settle();
    };
    const row = async () => (await billing.sql<{ state: string; steps: number; suspended: boolean }>(`SELECT state, steps, suspended_at IS NOT NULL AS suspended FROM billing.dunning WHERE invoice_id = $1`, [invoice.id]))[0];
    const notices = async () => (await billing.sql<{ kind: string }>(`SELECT kind FROM billing.dunning_notice WHERE invoice_id = $1 ORDER BY step`, [invoice.id])).map((n) => n.kind);
    const attempts = async (): Promise<number> => (await now(invoice)).paymentAttempts;
    const before = await attempts();
    await at(0);
    await at(0.5);
    expect([await row(), await attempts() - before, await notices()]).toEqual([{ state: 'running', steps: 1, suspended: false }, 1, []]);
    await at(3);
    await at(14);
    // Day 7 was slept through: the later step stands for both.
    expect([await row(), await attempts() - before, await notices()]).toEqual([{ state: 'running', steps: 4, suspended: false }, 3, ['reminder', 'reminder']]);
    await at(21);
    expect([await row(), await notices(), (await billing.standing(org))['paymentMethodOk']]).toEqual([{ state: 'running', steps: 5, suspended: true }, ['reminder', 'reminder', 'suspension'], false]);
    await at(30);
    await at(31);
    expect([await row(), (await notices()).at(-1)]).toEqual([{ state: 'finished', steps: 6, suspended: true }, 'final']);
    expect(await billing.sql(`SELECT kind, state, proposed_by FROM billing.remedy WHERE invoice_id = $1`, [invoice.id])).toEqual([{ kind: 'write_off', state: 'proposed', proposed_by: 'system:dunning' }]);
    await billing.sql(`UPDATE billing.account SET payment_method_token = 'pm_card_visa', payment_method_state = 'pending' WHERE org_id = $1`, [org]);
    await billing.settle();
    await billing.settle();
    expect([(await now(invoice)).state, await row(), (await billing.standing(org))['paymentMethodOk']]).toEqual(['paid', { state: 'stopped', steps: 6, suspended: false }, true]);
  });
  it('INV-STANDING: from its end until its draft a lease counts at its ceiling, then at its draft; one that came to nothing counts for nothing', async () => {
    const org = await customer('pm_card_visa');
    const start = async () => {
      const seriesId = billing.ids.next('series');
      const lease = await billing.asOwner((tx) => commitLease(tx, billing.ids, { customerOrg: org, operatorOrg: billing.ids.next('org'), seriesId }));
      await billing.asOwner((tx) => importPrices(tx, seriesId, 0, anHourOfPrices));
      return lease;
    };
    const unpaid = async () => BigInt(String((await billing.standing(org))['unpaidMicroUsd']));
    billing.clock.set(noon);
    const lease = await start();
    await billing.settle();
    expect(await unpaid()).toBe(0n);
    await billing.asOwner((tx) => endLease(tx, lease));
    await billing.settle();
    expect(await unpaid()).toBe(100_000_000n);
    await billing.asOwner((tx) => acceptReadings(tx, billing.ids, lease, anHourOfReadings, true));
    await billing.settle();
    expect(await unpaid()).toBe(20_520_000n);
    const idle = await start();
    await billing.asOwner((tx) => endLease(tx, idle));
    await billing.settle();
    expect(await unpaid()).toBe(120_520_000n);
    await billing.asOwner((tx) => acceptReadings(tx, billing.ids, idle, [{ from: 0, energyWh: 0n, gpuSeconds: 0n }], true));
    await billing.settle();
    expect(await unpaid()).toBe(20_520_000n);
  });
  it('INV-REJECT: a rejected invoice is rated again and comes back by itself when something is different', async () => {
    const org = await customer('pm_card_visa');
    const seriesId = billing.ids.next('series');
    const lease = await billing.asOwner((tx) => commitLease(tx, billing.ids, { customerOrg: org, operatorOrg: billing.ids.next('org'), seriesId }));
    await billing.asOwner(async (tx) => {
      await importPrices(tx, seriesId, 0, anHourOfPrices);
      await acceptReadings(tx, billing.ids, lease, anHourOfReadings, true);
      await endLease(tx, lease);
    });
    await billing.settle();
    const [draft] = await billing.invoicesOf(lease.leaseId);
    const state = async () => (await billing.invoicesOf(lease.leaseId)).map((invoice) => [invoice.id, invoice.state]);
    unwrap(await rejectInvoice(billing.parts.ports, draft!.id, finance, 'the price of the first minutes is wrong'));
    await billing.settle();
    expect(await state()).toEqual([[draft!.id, 'draft.collecting']]);
    await billing.asOwner((tx) => importPrices(tx, seriesId, 0, [90_000_000n], 2));
    await billing.settle();
    expect(await state()).toEqual([[draft!.id, 'draft.review']]);
    unwrap(await rejectInvoice(billing.parts.ports, draft!.id, finance, 'and now?'));
    unwrap(await recollectInvoice(billing.parts.ports, draft!.id, second, 'it is right'));
    await billing.settle();
    expect([await state(), await approveInvoice(billing.parts.ports, draft!.id, second)]).toMatchObject([[[draft!.id, 'draft.review']], { ok: false, error: { kind: 'OwnChange' } }]);
  });
});
