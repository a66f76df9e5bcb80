import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { InvoiceId } from '@switchyard/kernel';
import { type Caller, type GatewayUnderTest, openGatewayUnderTest } from '../../testing/gateway-under-test.js';
import { type BillingSide, openBillingSide } from '../../testing/seed-invoice.js';

const fields = `__typename ... on Remedy { id kind state number amount { amount } settleTo lines { lineId amount { amount } } reason proposedBy approvalsNeeded approvals { by } invoiceId }
  ... on Invoice { id state } ... on Refusal { code message path } ... on InvalidInput { problems { path } }`;
const deed = (name: string, type: string): string => `mutation ($input: ${type}Input!, $key: String) { ${name}(input: $input, idempotencyKey: $key) { ${fields.replace('... on Invoice { id state } ', '').replace(type === 'ApproveRemedy' ? ' ... on InvalidInput { problems { path } }' : '\u0000', '')} } }`;
const credit = deed('creditLine', 'CreditLine');
const refund = deed('refundInvoice', 'RefundInvoice');
const voids = deed('voidInvoice', 'VoidInvoice');
const writeOff = deed('writeOffInvoice', 'WriteOffInvoice');
const approve = deed('approveRemedy', 'ApproveRemedy');
const withdraw = deed('withdrawRemedy', 'WithdrawRemedy');
const recollect = `mutation ($input: RecollectInvoiceInput!) { recollectInvoice(input: $input) { ... on Invoice { id state } ... on Refusal { code } } }`;
const invoiceApprove = `mutation ($input: ApproveInvoiceInput!) { approveInvoice(input: $input) { ... on Invoice { state } ... on Refusal { code message } } }`;
const invoiceReject = `mutation ($input: RejectInvoiceInput!) { rejectInvoice(input: $input) { ... on Invoice { state } ... on Refusal { code } } }`;
const one = `query ($id: ID!) { invoice(id: $id) { total { amount } credited { amount } due { amount } dueAt remedies { id state kind } disputes { id evidenceDueAt } dunning { steps } history { actor reason } } }`;
const list = `query ($filter: RemedyFilter, $first: Int) { remedies(filter: $filter, first: $first) { totalCount edges { node { id state reason invoice { id number customer { name } } } } } }`;
const disputes = `{ disputes(filter: { state: OPEN }) { totalCount edges { node { id invoiceId invoice { id number } amount { amount } evidenceDueAt state } } } }`;

describe('after issue, as finance and customers see it', () => {
  let world: GatewayUnderTest;
  let billing: BillingSide;
  const send = async (query: string, variables: object, as: Caller) => {
    const { data, errors } = await world.gql(query, { ...variables }, as);
    return (errors ? errors[0]!.extensions : Object.values(data)[0]) as Record<string, any>;
  };
  const issued = async (): Promise<{ id: InvoiceId; lineId: string }> => {
    const { invoiceId } = await billing.invoiceInReview(world.orgs.customerOrgA);
    await send(invoiceApprove, { input: { invoiceId } }, 'finance1');
    await billing.issueOnly(invoiceId);
    const [line] = await world.sql<{ id: string }>(`SELECT id FROM billing.invoice_line WHERE invoice_id = $1 AND component_kind = 'gpu_hour'`, [invoiceId]);
    return { id: invoiceId, lineId: line!.id };
  };
  beforeAll(async () => {
    world = await openGatewayUnderTest();
    billing = await openBillingSide(world);
  });
  afterAll(async () => {
    expect(world?.internal).toEqual([]);
    await world?.close();
  });

  it('one proposes a credit note, another approves it, and nobody else sees it before it is done', async () => {
    const { id, lineId } = await issued();
    const made = await send(credit, { input: { lineId, amount: '10.00', reason: 'outage' } }, 'finance1');
    expect(made).toMatchObject({ kind: 'CREDIT_NOTE', state: 'PROPOSED', number: null, settleTo: 'CUSTOMER_CREDIT', approvalsNeeded: 1, approvals: [], invoiceId: id });
    expect(await send(approve, { input: { remedyId: made['id'] } }, 'finance1')).toMatchObject({ code: 'FOUR_EYES', message: expect.stringContaining('somebody else') });
    expect([(await send(list, {}, 'customerA'))['totalCount'], (await send(one, { id }, 'customerA'))['remedies']]).toEqual([0, []]);
    expect(await send(approve, { input: { remedyId: made['id'] } }, 'admin')).toMatchObject({ state: 'APPROVED', approvals: [{ by: world.persons.admin.userId }] });
    expect(await send(approve, { input: { remedyId: made['id'] } }, 'finance2')).toMatchObject({ code: 'WRONG_STATE' });
    expect(await world.sql(`SELECT topic FROM outbox.event WHERE aggregate_id = $1 ORDER BY id`, [made['id']])).toEqual([{ topic: 'remedy.proposed' }, { topic: 'remedy.approved' }]);
    const audit = await world.sql<{ action: string }>(`SELECT action FROM market.audit_log WHERE subject = $1 ORDER BY seq`, [made['id']]);
    expect(audit.map((row) => row.action)).toEqual(['credit_note.propose', 'mutation.refused', 'remedy.approve', 'mutation.refused']);
    expect((await send(one, { id }, 'finance2'))['history'].some((move: { reason: string | null }) => move.reason?.includes('outage'))).toBe(true);
  });
  it('administrators approve nothing of their own; processes and the API share one gate', async () => {
    const { id } = await issued();
    const made = await send(voids, { input: { invoiceId: id, reason: 'wrong customer' } }, 'admin');
    expect(await send(approve, { input: { remedyId: made['id'] } }, 'admin')).toMatchObject({ code: 'FOUR_EYES' });
    await expect(world.sql(`UPDATE billing.remedy SET state = 'approved', approved_by = ARRAY[proposed_by], version = version + 1 WHERE id = $1`, [made['id']])).rejects.toThrow(/remedy_four_eyes/);
    expect(await send(withdraw, { input: { remedyId: made['id'], reason: 'it was right' } }, 'finance1')).toMatchObject({ state: 'WITHDRAWN' });
    expect(await send(approve, { input: { remedyId: made['id'] } }, 'finance2')).toMatchObject({ code: 'WRONG_STATE' });
  });
  it('names every problem of an input, refuses what is too much, and answers a key the same twice', async () => {
    const { id, lineId } = await issued();
    const { problems } = await send(credit, { input: { lineId: 'x', amount: '0.001', reason: ' ' } }, 'finance1');
    expect(problems.map((p: { path: string[] }) => p.path.at(-1))).toEqual(['lineId', 'amount', 'reason']);
    expect(await send(credit, { input: { lineId, amount: '999.00', reason: 'x' } }, 'finance1')).toMatchObject({ code: 'WRONG_STATE', message: expect.stringContaining('can still be credited') });
    expect(await send(refund, { input: { invoiceId: id, amount: '999.00', reason: 'x' } }, 'finance1')).toMatchObject({ code: 'WRONG_STATE' });
    expect(await send(writeOff, { input: { invoiceId: id, reason: 'x' } }, 'finance1')).toMatchObject({ code: 'WRONG_STATE' });
    expect(await send(approve, { input: { remedyId: "'; DROP TABLE" } }, 'finance1')).toMatchObject({ code: 'NOT_FOUND' });
    const first = await send(refund, { input: { invoiceId: id, amount: '1.00', reason: 'x' }, key: 'k1' }, 'finance1');
    expect(await send(refund, { input: { invoiceId: id, amount: '1.00', reason: 'x' }, key: 'k1' }, 'finance1')).toEqual(first);
    expect(await send(refund, { input: { invoiceId: id, amount: '2.00', reason: 'x' }, key: 'k1' }, 'finance1')).toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
    const { totalCount, edges } = await send(list, { filter: { invoiceId: id, states: ['PROPOSED'] } }, 'finance1');
    expect([totalCount, edges[0].node.invoice]).toEqual([1, { id, number: expect.stringMatching(/^SY-/), customer: { name: expect.any(String) } }]);
  });
  it('only finance decides; others are told who may', async () => {
    const { id, lineId } = await issued();
    for (const [who, code] of [['customerA', 'FORBIDDEN'], ['operatorA', 'FORBIDDEN'], ['anonymous', 'UNAUTHENTICATED']] as const) {
      expect(await send(credit, { input: { lineId, amount: '1.00', reason: 'x' } }, who)).toMatchObject({ code });
      expect(await send(voids, { input: { invoiceId: id, reason: 'x' } }, who)).toMatchObject({ code });
      expect(await send(recollect, { input: { invoiceId: id, reason: 'x' } }, who)).toMatchObject({ code });
    }
    expect((await send(disputes, {}, 'operatorA'))['code']).toBe('FORBIDDEN');
  });
  it('disputes are listed with the day evidence is due; a customer sees its own', async () => {
    const { id } = await issued();
    await world.sql(`INSERT INTO billing.dispute (id, invoice_id, customer_org, currency, state, amount_minor, fee_minor, reason, evidence_due_at, opened_at, shares, version)
      VALUES ('du_1', $1, $2, 'USD', 'open', 4097, 1500, 'fraudulent', '2026-11-29T12:00:00Z', '2026-11-22T12:00:00Z', '[]', 1)`, [id, world.orgs.customerOrgA]);
    const page = await send(disputes, {}, 'finance1');
    expect(page['edges'][0].node).toEqual({ id: 'du_1', invoiceId: id, invoice: { id, number: expect.stringMatching(/^SY-/) }, amount: { amount: '40.97' }, evidenceDueAt: '2026-11-29T12:00:00.000Z', state: 'OPEN' });
    const theirs = await send(disputes, {}, 'customerA');
    expect([theirs['totalCount'], theirs['edges'][0].node.invoice, (await send(disputes, {}, 'customerB'))['totalCount']]).toEqual([1, page['edges'][0].node.invoice, 0]);
    expect((await send(one, { id }, 'finance1'))['disputes']).toEqual([{ id: 'du_1', evidenceDueAt: '2026-11-29T12:00:00.000Z' }]);
  });
  it('a rejected invoice comes back by finance’s word, and who says it does not approve it', async () => {
    const { invoiceId } = await billing.invoiceInReview(world.orgs.customerOrgA);
    expect(await send(recollect, { input: { invoiceId, reason: 'x' } }, 'finance1')).toMatchObject({ code: 'WRONG_STATE' });
    await send(invoiceReject, { input: { invoiceId, reason: 'look again' } }, 'finance1');
    expect(await send(recollect, { input: { invoiceId, reason: 'it is right' } }, 'finance2')).toMatchObject({ state: 'COLLECTING' });
    const [row] = await world.sql<{ prepared_by: string[]; rejection: unknown }>(`SELECT prepared_by, rejection FROM billing.invoice WHERE id = $1`, [invoiceId]);
    expect([row!.rejection, row!.prepared_by.includes(world.persons.finance2.userId)]).toEqual([null, true]);
  });
});
