import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { InvoiceId } from '@switchyard/kernel';
import { countStatements } from '../../testing/count-statements.js';
import { type Caller, type GatewayUnderTest, openGatewayUnderTest } from '../../testing/gateway-under-test.js';
import { type BillingSide, openBillingSide } from '../../testing/seed-invoice.js';

const fields = `id number state total { amount currency } paid { amount } availableActions lines { id component amount { amount } reason }`;
const parts = `__typename ... on Invoice { ${fields} } ... on Refusal { code message path }`;
const approve = `mutation ($input: ApproveInvoiceInput!, $key: String) { approveInvoice(input: $input, idempotencyKey: $key) { ${parts} } }`;
const reject = `mutation ($input: RejectInvoiceInput!) { rejectInvoice(input: $input) { ${parts} } }`;
const adjust = `mutation ($input: AdjustInvoiceLineInput!) { adjustInvoiceLine(input: $input) { ${parts} } }`;
const one = `query ($id: ID!) { invoice(id: $id) { ${fields} customer { name } subtotal { amount } tax { amount } history { from to actor reason } } }`;
const provenance = `query ($id: ID!) { invoice(id: $id) { lines { component quantity unit preciseMicroUsd gpuHours energyKwh leaseId rateCardId
  intervals { from to gpuSeconds energyKwh priceUsdPerMwh pricePrint preciseMicroUsd quality readingIds } } } }`;
const list = `query ($filter: InvoiceFilter, $first: Int, $after: String) { invoices(filter: $filter, first: $first, after: $after) {
  totalCount pageInfo { hasNextPage endCursor } edges { cursor node { id state customer { name } lines { id intervals { readingIds } } history { to } } } } }`;
const ledger = `{ ledger { accounts { code organizationId balance { amount } } debits { amount } credits { amount } verified transactions } }`;

describe('invoices, as finance and customers see them', () => {
  let world: GatewayUnderTest;
  let billing: BillingSide;
  const send = async (query: string, variables: object, as: Caller) => {
    const { data, errors } = await world.gql(query, { ...variables }, as);
    return (errors ? errors[0]!.extensions : Object.values(data)[0]) as Record<string, any>;
  };
  const inReview = async (): Promise<InvoiceId> => (await billing.invoiceInReview(world.orgs.customerOrgA)).invoiceId;
  beforeAll(async () => {
    world = await openGatewayUnderTest();
    billing = await openBillingSide(world);
  });
  afterAll(async () => {
    expect(world?.internal).toEqual([]);
    await world?.close();
  });

  it('shows a line down to prints and reading ids', async () => {
    const invoice = await send(provenance, { id: await inReview() }, 'finance1');
    // Energy: 7,752 Wh x 1.25 = 9.69 kWh an hour; 9.69 kWh x (41.37 + 2) per MWh = 0.4202553.
    expect(invoice['lines'].slice(0, 2)).toEqual([
      expect.objectContaining({ component: 'gpu_hour', quantity: '16', unit: 'GPU-hour', preciseMicroUsd: '37600000', gpuHours: '16', energyKwh: null }),
      expect.objectContaining({ component: 'energy_pass_through', gpuHours: null, energyKwh: '19.38' }),
    ]);
    expect(invoice['lines'][1].intervals[0]).toEqual({
      from: '2026-11-22T12:00:00.000Z', to: '2026-11-22T13:00:00.000Z', gpuSeconds: 28_800, energyKwh: '9.69', priceUsdPerMwh: '41.37', pricePrint: 'p0#0',
      preciseMicroUsd: '4202553/10', quality: 'metered', readingIds: ['rdg_0'],
    });
  });
  it('a customer sees an invoice once it is issued, and only its own; strangers are told who may', async () => {
    const id = await inReview();
    expect([await send(one, { id }, 'customerA'), (await send(one, { id }, 'finance1'))['state']]).toEqual([null, 'REVIEW']);
    expect(await send(approve, { input: { invoiceId: id } }, 'finance1')).toMatchObject({ state: 'APPROVED' });
    await billing.issueAndPay(id);
    expect(await send(one, { id }, 'customerA')).toMatchObject({ state: 'PAID', number: expect.stringMatching(/^SY-\d{6}$/), availableActions: [], paid: { amount: '40.97' }, customer: { name: 'customerOrgA' } });
    expect((await send(one, { id }, 'customerA'))['lines'].map((l: { component: string }) => l.component)).toEqual(['gpu_hour', 'energy_pass_through', 'tax']);
    expect(await send(one, { id }, 'customerB')).toBeNull();
    expect([(await send(one, { id }, 'operatorA'))['code'], (await send(one, { id }, 'anonymous'))['code']]).toEqual(['FORBIDDEN', 'UNAUTHENTICATED']);
    expect((await send(one, { id }, 'finance2'))['history'].map((m: { to: string }) => m.to)).toEqual(expect.arrayContaining(['draft.review', 'approved', 'issued', 'paid']));
  });
  it('four eyes: who adjusts does not approve, admins included; another does; nobody outside finance may', async () => {
    const id = await inReview();
    const before = await send(one, { id }, 'admin');
    const gpu = before['lines'][0];
    const adjusted = await send(adjust, { input: { lineId: gpu.id, amount: '-7.60', reason: 'late start' } }, 'admin');
    // 37.60 - 7.60 = 30.00; energy 0.25; tax 8.25 % of 30.2458419 = 2.4953.
    expect([adjusted['total'].amount, adjusted['lines'][0]]).toEqual(['32.75', { id: gpu.id, component: 'gpu_hour', amount: { amount: '30.00' }, reason: 'late start' }]);
    expect(adjusted['availableActions']).not.toContain('approve');
    expect(await send(approve, { input: { invoiceId: id } }, 'admin')).toMatchObject({ __typename: 'PlainRefusal', code: 'FOUR_EYES', message: expect.stringContaining('somebody else') });
    for (const [who, code] of [['customerA', 'FORBIDDEN'], ['operatorA', 'FORBIDDEN'], ['anonymous', 'UNAUTHENTICATED']] as const) {
      expect(await send(approve, { input: { invoiceId: id } }, who)).toMatchObject({ code });
      expect(await send(adjust, { input: { lineId: gpu.id, amount: '1', reason: 'x' } }, who)).toMatchObject({ code });
      expect(await send(reject, { input: { invoiceId: id, reason: 'x' } }, who)).toMatchObject({ code });
    }
    expect(await send(approve, { input: { invoiceId: id } }, 'finance1')).toMatchObject({ state: 'APPROVED' });
    expect(await send(approve, { input: { invoiceId: id } }, 'finance2')).toMatchObject({ code: 'WRONG_STATE' });
    const [event] = await world.sql<{ n: bigint }>(`SELECT count(*) AS n FROM outbox.event WHERE topic = 'invoice.approved' AND aggregate_id = $1`, [id]);
    expect(event!.n).toBe(1n);
    const deeds = await world.sql<{ action: string; actor: string }>(`SELECT action, actor FROM market.audit_log WHERE subject = $1 ORDER BY seq`, [id]);
    const [admin, first, second] = (['admin', 'finance1', 'finance2'] as const).map((name) => world.persons[name].userId);
    expect(deeds).toEqual([
      { action: 'invoice.adjust_line', actor: admin }, { action: 'mutation.refused', actor: admin }, { action: 'invoice.approve', actor: first }, { action: 'mutation.refused', actor: second },
    ]);
  });
  it('the database itself refuses an approval by who changed it', async () => {
    const id = await inReview();
    await expect(world.sql(`UPDATE billing.invoice SET approved_by = prepared_by, version = version + 1 WHERE id = $1`, [id])).rejects.toThrow(/invoice_four_eyes/);
    await expect(world.sql(`UPDATE billing.invoice SET total_minor = total_minor + 1, version = version + 1 WHERE id = $1`, [id])).rejects.toThrow(/invoice_total_adds_up/);
    await expect(world.sql(`UPDATE billing.invoice_line SET amount_minor = rated_minor + 1 WHERE invoice_id = $1 AND category = 'charge'`, [id])).rejects.toThrow(/invoice_line_adjusted_openly/);
  });
  it('rejects with a reason, refuses without, and answers a key the same twice', async () => {
    const id = await inReview();
    expect(await send(reject, { input: { invoiceId: id, reason: '  ' } }, 'finance1')).toMatchObject({ code: 'INVALID_INPUT', path: ['input', 'reason'] });
    expect(await send(reject, { input: { invoiceId: id, reason: 'wrong hour' } }, 'finance1')).toMatchObject({ state: 'COLLECTING' });
    expect((await send(one, { id }, 'finance1'))['history'].at(-1)).toEqual({ from: 'draft.review', to: 'draft.collecting', actor: world.persons.finance1.userId, reason: 'wrong hour' });
    const other = await inReview();
    const first = await send(approve, { input: { invoiceId: other }, key: 'k1' }, 'finance1');
    expect([first['state'], await send(approve, { input: { invoiceId: other }, key: 'k1' }, 'finance1')]).toEqual(['APPROVED', first]);
    expect(await send(approve, { input: { invoiceId: id }, key: 'k1' }, 'finance1')).toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
  });
  it('names every problem of an adjustment, and what does not exist', async () => {
    const { problems } = (await world.gql(`mutation ($input: AdjustInvoiceLineInput!) { adjustInvoiceLine(input: $input) { ... on InvalidInput { problems { path } } } }`, { input: { lineId: 'x', amount: '0.001', reason: '' } }, 'finance1')).data.adjustInvoiceLine;
    expect(problems.map((p: { path: string[] }) => p.path.at(-1))).toEqual(['lineId', 'amount', 'reason']);
    expect(await send(approve, { input: { invoiceId: 'inv_0123456789abcdefghjkmnpqrs' } }, 'finance1')).toMatchObject({ code: 'NOT_FOUND' });
    expect(await send(approve, { input: { invoiceId: "'; DROP TABLE" } }, 'finance1')).toMatchObject({ code: 'NOT_FOUND' });
    const fee = (await send(one, { id: await inReview() }, 'finance1'))['lines'].find((l: { component: string }) => l.component === 'platform_fee');
    expect(await send(adjust, { input: { lineId: fee.id, amount: '1', reason: 'x' } }, 'finance1')).toMatchObject({ code: 'WRONG_STATE' });
  });
  it('two people approving at once: one does', async () => {
    const id = await inReview();
    const both = await Promise.all([send(approve, { input: { invoiceId: id } }, 'finance1'), send(approve, { input: { invoiceId: id } }, 'finance2')]);
    expect(both.map((answer) => answer['state'] ?? answer['code']).sort()).toEqual(['APPROVED', 'WRONG_STATE']);
  });
  it('pages through, filters, and asks the database as often for three invoices as for one', async () => {
    const all = await send(list, { first: 100 }, 'finance1');
    const seen: string[] = [];
    for (let after: string | null = null, more = true; more; ) {
      const page: Record<string, any> = await send(list, { first: 2, after }, 'finance1');
      seen.push(...page['edges'].map((e: { node: { id: string } }) => e.node.id));
      [after, more] = [page['pageInfo'].endCursor, page['pageInfo'].hasNextPage];
    }
    expect(seen).toEqual(all['edges'].map((e: { node: { id: string } }) => e.node.id));
    expect(new Set(seen).size).toBe(all['totalCount']);
    const paid = await send(list, { filter: { states: ['PAID', 'APPROVED'], customerId: world.orgs.customerOrgA } }, 'finance1');
    expect(new Set(paid['edges'].map((e: { node: { state: string } }) => e.node.state))).toEqual(new Set(['PAID', 'APPROVED']));
    expect((await send(list, { filter: { customerId: world.orgs.customerOrgB } }, 'finance1'))['totalCount']).toBe(0);
    expect((await send(list, {}, 'customerA'))['totalCount']).toBe(1);
    const counted = (first: number): Promise<number> => countStatements(world, () => send(list, { first }, 'finance1'));
    expect(await counted(1)).toBeGreaterThan(2);
    expect(await counted(3)).toBe(await counted(1));
  });
  it('the books balance and verify; only finance reads them', async () => {
    world.clock.advance(1_000); // Stripe's events are some milliseconds after the calls that caused them
    const report = await send(ledger, {}, 'finance1');
    expect(report).toMatchObject({ verified: true, transactions: 3, debits: report['credits'] });
    const balance = (code: string) => report['accounts'].find((a: { code: string }) => a.code === code)?.balance.amount;
    expect([balance('receivable'), balance('cash.stripe_clearing')]).toEqual(['0.00', '40.97']);
    expect([(await send(ledger, {}, 'customerA'))['code'], (await send(ledger, {}, 'operatorA'))['code'], (await send(ledger, {}, 'anonymous'))['code']]).toEqual(['FORBIDDEN', 'FORBIDDEN', 'UNAUTHENTICATED']);
    await expect(world.sql(`DELETE FROM ledger.posting`)).rejects.toThrow(/append-only/);
  });
});

describe('payment methods', () => {
  const account = `{ billingAccount { organizationId paymentMethodState creditLimit { amount currency } } }`;
  const add = `mutation ($input: AddPaymentMethodInput!) { addPaymentMethod(input: $input) { __typename ... on BillingAccount { paymentMethodState } ... on Refusal { code path } } }`;
  let world: GatewayUnderTest;
  beforeAll(async () => {
    world = await openGatewayUnderTest();
  });
  afterAll(() => world?.close());
  it('are kept for billing to attach; a card number is refused; others have no account', async () => {
    const send = async (query: string, as: Caller, input?: object) => {
      const { data, errors } = await world.gql(query, input ? { input } : {}, as);
      return errors ? errors[0]!.extensions.code : Object.values(data)[0];
    };
    expect(await send(account, 'customerA')).toEqual({ organizationId: world.orgs.customerOrgA, paymentMethodState: 'ok', creditLimit: { amount: '10000.00', currency: 'USD' } });
    expect(await send(add, 'customerB', { token: '4242424242424242' })).toEqual({ __typename: 'PlainRefusal', code: 'INVALID_INPUT', path: ['input', 'token'] });
    await world.sql(`DELETE FROM billing.account WHERE org_id = $1`, [world.orgs.customerOrgB]);
    expect([await send(account, 'customerB'), await send(add, 'customerB', { token: 'pm_card_visa' })]).toEqual([null, { __typename: 'BillingAccount', paymentMethodState: 'pending' }]);
    expect(await world.sql(`SELECT org_id, payment_method_token, credit_limit_minor FROM billing.account WHERE org_id = $1`, [world.orgs.customerOrgB]))
      .toEqual([{ org_id: world.orgs.customerOrgB, payment_method_token: 'pm_card_visa', credit_limit_minor: 0n }]);
    expect(await world.sql(`SELECT payload FROM outbox.event WHERE topic = 'account.payment_method_added'`)).toEqual([{ payload: { orgId: world.orgs.customerOrgB } }]);
    expect([await send(account, 'operatorA'), await send(account, 'finance1'), await send(account, 'anonymous')]).toEqual([null, null, 'UNAUTHENTICATED']);
    expect([await send(add, 'operatorA', { token: 'pm_x' }), await send(add, 'customerAReader', { token: 'pm_x' }), await send(add, 'anonymous', { token: 'pm_x' })]).toEqual(['FORBIDDEN', 'FORBIDDEN', 'UNAUTHENTICATED']);
    expect(world.internal).toEqual([]);
  });
});
