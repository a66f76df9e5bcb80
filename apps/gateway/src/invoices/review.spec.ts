import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hourOfUse } from '@switchyard/billing/testing';
import { gpuSeconds, wattHours, type InvoiceId } from '@switchyard/kernel';
import { type Caller, type GatewayUnderTest, openGatewayUnderTest } from '../../testing/gateway-under-test.js';
import { type BillingSide, openBillingSide } from '../../testing/seed-invoice.js';

const review = `anomalies { kind message } comparison { number changeRate total { amount } kinds { component side current { amount } previous { amount } difference { amount } } }`;
const queue = `query ($filter: ReviewQueueFilter, $orderBy: ReviewOrder, $first: Int, $after: String) { reviewQueue(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
  totalCount pageInfo { hasNextPage endCursor } edges { node { id total { amount } ${review} } } } }`;
const one = `query ($id: ID!) { invoice(id: $id) { id state total { amount } ${review} } }`;
const lines = `query ($id: ID!, $first: Int, $after: String) { invoice(id: $id) { lines { id component gpuHours provenance(first: $first, after: $after) {
  totalCount pageInfo { hasNextPage endCursor } edges { cursor node { from gpuSeconds energyKwh priceUsdPerMwh pricePrint preciseMicroUsd quality readingIds } } } } } }`;
const rehearsal = `query ($id: ID!) { issueRehearsal(invoiceId: $id) { total { amount } legalSeries dueAt refusal { code message } calls { step description amount { amount } }
  bookings { kind effectiveAt postings { account organizationId direction amount { amount } } } } }`;
const recomputation = `query ($id: ID!) { invoiceRecomputation(invoiceId: $id) { identical lines { lineId verdict message } } }`;
const approveMany = `mutation ($input: ApproveInvoicesInput!, $key: String) { approveInvoices(input: $input, idempotencyKey: $key) { __typename
  ... on InvoiceApprovals { approvedCount results { invoiceId invoice { id state } refusal { code message } } } ... on Refusal { code message path } ... on InvalidInput { problems { path message } } } }`;
const remove = `mutation ($input: DeleteInvoiceInput!) { deleteInvoice(input: $input) { __typename ... on Invoice { id state availableActions } ... on Refusal { code message path } } }`;
const approve = `mutation ($input: ApproveInvoiceInput!) { approveInvoice(input: $input) { ... on Invoice { state } ... on Refusal { code message } } }`;
const adjust = `mutation ($input: AdjustInvoiceLineInput!) { adjustInvoiceLine(input: $input) { ... on Invoice { state } ... on Refusal { code message } } }`;

describe("finance's desk", () => {
  let world: GatewayUnderTest;
  let billing: BillingSide;
  const send = async (query: string, variables: object, as: Caller = 'finance1') => {
    const { data, errors } = await world.gql(query, { ...variables }, as);
    return (errors ? errors[0]!.extensions : Object.values(data)[0]) as Record<string, any>;
  };
  const idsOf = (page: Record<string, any>): string[] => page['edges'].map((e: { node: { id: string } }) => e.node.id);
  const kindsOf = (invoice: Record<string, any>): string[] => invoice['anomalies'].map((a: { kind: string }) => a.kind);
  const inReview = async (...args: Parameters<BillingSide['invoiceInReview']> | []): Promise<InvoiceId> => {
    world.clock.advance(1_000);
    return (await billing.invoiceInReview(args[0] ?? world.orgs.customerOrgA, args[1])).invoiceId;
  };
  async function queriesOf(query: string, variables: object): Promise<number> {
    let queries = 0;
    const { createQueryRunner } = world.parts.database;
    world.parts.database.createQueryRunner = function counting(...args) {
      const runner = createQueryRunner.apply(this, args);
      const { query: run } = runner;
      runner.query = ((...rest: Parameters<typeof run>) => {
        queries += 1;
        return run.apply(runner, rest);
      }) as typeof run;
      return runner;
    };
    const answer = await send(query, variables);
    world.parts.database.createQueryRunner = createQueryRunner;
    expect(answer['code']).toBeUndefined();
    return queries;
  }
  let first: InvoiceId;
  beforeAll(async () => {
    world = await openGatewayUnderTest();
    billing = await openBillingSide(world);
    first = await inReview();
  });
  afterAll(async () => {
    await world?.close();
    expect(world?.internal).toEqual([]);
  });

  it('says of a first invoice that it is one; customers are told neither anomalies nor comparisons', async () => {
    expect(await send(one, { id: first })).toMatchObject({ anomalies: [{ kind: 'FIRST_INVOICE' }], comparison: null });
    await send(approve, { input: { invoiceId: first } });
    await billing.issueOnly(first);
    expect(await send(one, { id: first }, 'customerA')).toMatchObject({ state: 'ISSUED', anomalies: [], comparison: null });
    const own = await send(lines, { id: first }, 'customerA');
    expect(own['lines'].map((l: { component: string; provenance: { totalCount: number; edges: unknown[] } }) => [l.component, l.provenance.totalCount, l.provenance.edges.length])).toEqual([['gpu_hour', 2, 2], ['energy_pass_through', 2, 2], ['tax', 0, 0]]);
    expect(await send(lines, { id: first }, 'customerB')).toBeNull();
  });
  it('sets an invoice beside the one before it, kind by kind, and names what stands out', async () => {
    const dear = [0, 1, 2, 3].map((n) => hourOfUse(n, 1_500_000_000n));
    const id = await inReview(world.orgs.customerOrgA, [...dear, { ...hourOfUse(4, 0n), quality: 'estimated' }]);
    const { leaseId } = (await world.sql<{ leaseId: string }>(`SELECT DISTINCT lease_id AS "leaseId" FROM billing.invoice_line WHERE invoice_id = $1`, [id]))[0]!;
    await world.sql(`UPDATE billing.lease_metering SET remarks = '["reading rdg_9 overlaps rdg_8"]' WHERE lease_id = $1`, [leaseId]);
    const seen = await send(one, { id });
    expect(kindsOf(seen)).toEqual(['TOTAL_UP', 'ESTIMATED_USAGE', 'PRICE_OUTLIER', 'REMARKS']);
    // 40 GPU-hours x 2.35 = 94.00 after 16 x 2.35 = 37.60.
    expect(seen['comparison'].kinds[0]).toEqual({ component: 'gpu_hour', side: 'CUSTOMER', current: { amount: '94.00' }, previous: { amount: '37.60' }, difference: { amount: '56.40' } });
    expect([seen['comparison'].number, seen['comparison'].total.amount]).toEqual([expect.stringMatching(/^SY-/), '40.97']);
    expect(Number(seen['comparison'].changeRate)).toBeCloseTo((Number(seen['total'].amount) - 40.97) / 40.97, 5);
  });
  it('orders and narrows the queue, and pages through it while it changes', async () => {
    const idle = { ...hourOfUse(0, 30_000_000n), gpuSeconds: gpuSeconds(0n), energy: { basis: 'it' as const, wh: wattHours(0n) } };
    const small = await inReview(world.orgs.customerOrgA, [hourOfUse(0, 30_000_000n)]);
    const { from, to } = hourOfUse(1, 0n);
    const zero = await inReview(world.orgs.customerOrgA, [idle, { from, to, quality: 'gap', gpuSeconds: gpuSeconds(0n), readingIds: [] }]);
    const [big] = idsOf(await send(queue, { orderBy: 'LARGEST' }));
    expect(idsOf(await send(queue, {}))).toEqual([big, small, zero]);
    expect(idsOf(await send(queue, { orderBy: 'LARGEST' }))).toEqual([big, small, zero]);
    for (const orderBy of ['OLDEST', 'LARGEST']) {
      const { totalCount, pageInfo } = await send(queue, { orderBy, first: 1 });
      expect([totalCount, idsOf(await send(queue, { orderBy, after: pageInfo.endCursor }))]).toEqual([3, [small, zero]]);
    }
    expect(idsOf(await send(queue, { orderBy: 'MOST_CHANGED' }))).toEqual([big, zero, small]);
    expect(idsOf(await send(queue, { orderBy: 'MOST_ANOMALIES' }))[0]).toBe(big);
    expect(idsOf(await send(queue, { filter: { anomalies: ['ZERO_USAGE', 'FIRST_INVOICE'] } }))).toEqual([zero]);
    expect(idsOf(await send(queue, { filter: { anomalies: [] } }))).toEqual([small]);
    expect((await send(queue, { filter: { customerId: world.orgs.customerOrgB } }))['totalCount']).toBe(0);
    const page = await send(queue, { orderBy: 'MOST_CHANGED', first: 1 });
    await send(`mutation ($input: RejectInvoiceInput!) { rejectInvoice(input: $input) { ... on Invoice { state } ... on Refusal { message } } }`, { input: { invoiceId: big, reason: 'the price' } });
    const rest = await send(queue, { orderBy: 'MOST_CHANGED', after: page['pageInfo'].endCursor });
    expect([idsOf(page), idsOf(rest), rest['totalCount']]).toEqual([[big], [zero, small], 2]);
    expect(await send(queue, { orderBy: 'OLDEST', after: page['pageInfo'].endCursor })).toMatchObject({ code: 'BAD_USER_INPUT' });
  });
  it('asks the database as often for the whole queue as for one invoice, with everything in it', async () => {
    expect(await queriesOf(queue, { orderBy: 'MOST_ANOMALIES' })).toBe(await queriesOf(queue, { orderBy: 'MOST_ANOMALIES', first: 1 }));
    await inReview();
    const all = await send(queue, {});
    expect(all['totalCount']).toBe(3);
    expect(await queriesOf(queue, { first: 3 })).toBe(await queriesOf(queue, { first: 1 }));
  });
  it('approves several, each on its own: own changes, what is not there and what is done are refused and the rest stands; a key replays', async () => {
    const [mine, other, done] = [await inReview(), await inReview(), await inReview()];
    const [line] = await world.sql<{ id: string }>(`SELECT id FROM billing.invoice_line WHERE invoice_id = $1 AND component_kind = 'gpu_hour'`, [mine]);
    await send(adjust, { input: { lineId: line!.id, amount: '-1.00', reason: 'late start' } });
    await send(approve, { input: { invoiceId: done } }, 'finance2');
    expect(idsOf(await send(queue, { filter: { approvable: false } }))).toEqual([mine]);
    const nobody = 'inv_0123456789abcdefghjkmnpqrs';
    const input = { invoiceIds: [mine, other, done, nobody] };
    const answer = await send(approveMany, { input, key: 'batch 1' });
    expect(answer).toMatchObject({
      approvedCount: 1,
      results: [
        { invoiceId: mine, invoice: null, refusal: { code: 'FOUR_EYES' } }, { invoiceId: other, invoice: { state: 'APPROVED' }, refusal: null }, { invoiceId: done, invoice: null, refusal: { code: 'WRONG_STATE' } },
        { invoiceId: nobody, invoice: null, refusal: { code: 'NOT_FOUND' } },
      ],
    });
    expect(await send(approveMany, { input, key: 'batch 1' })).toEqual(answer);
    expect(await send(approveMany, { input: { invoiceIds: [mine] }, key: 'batch 1' })).toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
    const deeds = await world.sql<{ action: string; subject: string }>(`SELECT action, subject FROM market.audit_log WHERE subject = ANY($1::text[]) AND action LIKE 'invoice.approve%' ORDER BY seq`, [[mine, other]]);
    expect(deeds).toEqual([{ action: 'invoice.approve_refused', subject: mine }, { action: 'invoice.approve', subject: other }]);
    expect((await send(approveMany, { input: { invoiceIds: [mine, mine, 'x'] } }))['problems'].map((p: { path: string[] }) => p.path.join('.'))).toEqual(['input.invoiceIds.2', 'input.invoiceIds.1']);
    expect(await send(approveMany, { input: { invoiceIds: [] } })).toMatchObject({ code: 'INVALID_INPUT' });
    expect(await send(approveMany, { input }, 'customerA')).toMatchObject({ code: 'FORBIDDEN' });
    const both = [await inReview(), await inReview()];
    const twice = await Promise.all([send(approveMany, { input: { invoiceIds: both } }), send(approveMany, { input: { invoiceIds: both.toReversed() } }, 'finance2')]);
    expect(twice.map((a) => a['approvedCount']).sort()).toEqual([0, 2]);
  });
  it('rehearses an issue: what Stripe would be asked and the journal would hold, to the cent, and changes nothing', async () => {
    const id = await inReview();
    const before = await world.sql(`SELECT state, version FROM billing.invoice WHERE id = $1`, [id]);
    const played = await send(rehearsal, { id });
    expect([played['total'].amount, played['legalSeries'], played['refusal'], await world.sql(`SELECT state, version FROM billing.invoice WHERE id = $1`, [id])]).toEqual(['40.97', 'SY', null, before]);
    await send(approve, { input: { invoiceId: id } });
    await billing.issueOnly(id);
    const { edges } = await send(`query ($id: ID!) { journal(filter: { invoiceId: $id }) { edges { node { kind effectiveAt postings { account organizationId direction amount { amount } } } } } }`, { id });
    expect(played['bookings']).toEqual(edges.map((e: { node: object }) => e.node));
    const intents = await world.sql<{ step: string }>(`SELECT step FROM billing.stripe_intent WHERE scope = $1`, [id]);
    expect(played['calls'].map((c: { step: string }) => c.step).filter((s: string) => s !== 'create-customer').sort()).toEqual(intents.map(({ step }) => step).sort());
    expect([await send(rehearsal, { id }), (await send(rehearsal, { id }, 'operatorA'))['code']]).toEqual([null, 'FORBIDDEN']);
  });
  it('throws a draft away with a reason; not what is approved, and nobody else may', async () => {
    const id = await inReview();
    expect(await send(remove, { input: { invoiceId: id, reason: ' ' } })).toMatchObject({ code: 'INVALID_INPUT', path: ['input', 'reason'] });
    expect(await send(remove, { input: { invoiceId: id, reason: 'twice' } }, 'customerA')).toMatchObject({ code: 'FORBIDDEN' });
    expect(await send(remove, { input: { invoiceId: id, reason: 'rated with the wrong card' } })).toEqual({ __typename: 'Invoice', id, state: 'DELETED', availableActions: [] });
    expect(await send(remove, { input: { invoiceId: id, reason: 'again' } })).toMatchObject({ code: 'WRONG_STATE' });
    expect(await send(remove, { input: { invoiceId: first, reason: 'issued' } })).toMatchObject({ code: 'WRONG_STATE' });
    expect(await world.sql(`SELECT to_state, reason FROM billing.invoice_move WHERE invoice_id = $1 AND action = 'delete'`, [id])).toEqual([{ to_state: 'deleted', reason: 'rated with the wrong card' }]);
    expect(await world.sql(`SELECT payload ->> 'invoiceId' AS id FROM outbox.event WHERE topic = 'invoice.deleted'`)).toEqual([{ id }]);
  });

  describe('a month of a lease', () => {
    let months: readonly InvoiceId[];
    let leaseId: string;
    beforeAll(async () => {
      ({ invoiceIds: months, leaseId } = await billing.monthsInReview(world.orgs.customerOrgA));
    });
    it('shows its intervals by cursor, each with readings, print and what it added, summing to the line', async () => {
      const november = (await send(lines, { id: months[0], first: 5 }))['lines'];
      const energy = november.find((l: { component: string }) => l.component === 'energy_pass_through');
      expect([energy.provenance.totalCount, energy.provenance.edges.length, energy.provenance.pageInfo.hasNextPage]).toEqual([12, 5, true]);
      // 7,752 Wh x 1.25 = 9.69 kWh; x (-71.23457 + 2) USD/MWh = -670,882.9833 micro-USD.
      expect(energy.provenance.edges[0].node).toEqual({
        from: '2026-11-30T12:00:00.000Z', gpuSeconds: 28_800, energyKwh: '9.69', priceUsdPerMwh: '-71.23457', pricePrint: 'p192#0', preciseMicroUsd: '-6708829833/10000', quality: 'metered', readingIds: ['rdg_192'],
      });
      expect(november.filter((l: { provenance: { totalCount: number } }) => l.provenance.totalCount === 0).map((l: { component: string }) => l.component)).toEqual(['platform_fee', 'tax']);
      const next = (await send(lines, { id: months[0], first: 50, after: energy.provenance.pageInfo.endCursor }))['lines'].map((l: { provenance: { edges: unknown[] } }) => l.provenance.edges);
      const [gpu, again] = next as { node: { readingIds: string[] } }[][];
      expect([gpu!.length, again!.map(({ node }) => node.readingIds[0])]).toEqual([7, [197, 198, 199, 200, 201, 202, 203].map((n) => `rdg_${n}`)]);
      const whole = (await send(lines, { id: months[0], first: 100 }))['lines'].find((l: { component: string }) => l.component === 'energy_pass_through').provenance.edges;
      // 9.69 kWh x the sum of (n - 10) x 7.123457 + 2 over n = 0 ... 11, in 10^-5 micro-USD.
      expect(whole.reduce((sum: bigint, { node }: { node: { preciseMicroUsd: string } }) => sum + hundredThousandths(node.preciseMicroUsd), 0n)).toBe(969n * (-54n * 7_123_457n + 12n * 2_000_000n));
    });
    it('asks the database as often for pages of every line as for one interval', async () => {
      expect(await queriesOf(lines, { id: months[1], first: 24 })).toBe(await queriesOf(lines, { id: months[0], first: 1 }));
    });
    it('is computed again from its intervals to the same bytes, and says when something behind it was touched', async () => {
      for (const id of months) expect(await send(recomputation, { id })).toMatchObject({ identical: true, lines: expect.arrayContaining([expect.objectContaining({ verdict: 'SAME' })]) });
      expect(await send(recomputation, { id: first })).toMatchObject({ identical: true });
      await world.sql(`UPDATE billing.rated_interval SET gpu_seconds = gpu_seconds + 3600 WHERE lease_id = $1 AND from_at = '2026-12-01T05:00Z'`, [leaseId]);
      const verdicts = async (id: string) => (await send(recomputation, { id }))['lines'].map((l: { verdict: string }) => l.verdict);
      expect(await verdicts(months[0]!)).toEqual(['SAME', 'SAME', 'SAME', 'SAME']);
      // One GPU-hour more: its price, and the fee and the tax on it.
      expect(await verdicts(months[1]!)).toEqual(['DIFFERENT', 'SAME', 'DIFFERENT', 'DIFFERENT']);
    });
    it('compares months with months', async () => {
      await send(approve, { input: { invoiceId: months[0] } });
      await billing.issueOnly(months[0]!);
      const december = await send(one, { id: months[1] });
      expect(december['comparison'].kinds[0]).toEqual({ component: 'gpu_hour', side: 'CUSTOMER', current: { amount: '451.20' }, previous: { amount: '225.60' }, difference: { amount: '225.60' } });
      expect(kindsOf(december)).toContain('TOTAL_UP');
    });
  });
});
function hundredThousandths(fraction: string): bigint {
  const [numerator, denominator = '1'] = fraction.split('/');
  return (BigInt(numerator!) * 100_000n) / BigInt(denominator);
}
