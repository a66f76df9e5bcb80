import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hourOfUse, noon } from '@switchyard/billing/testing';
import { addExact, addMs, DAY_MS, type Exact, EXACT_ZERO, parseExact, roundHalfAwayFromZero, toIso } from '@switchyard/kernel';
import { type UsageGroup, usageGroups } from '@switchyard/market';
import fc from 'fast-check';
import { type Caller, type GatewayUnderTest, openGatewayUnderTest } from '../../testing/gateway-under-test.js';
import { type BillingSide, openBillingSide } from '../../testing/seed-invoice.js';

const query = `query ($by: [UsageGroup!]!, $from: DateTime!, $to: DateTime!, $filter: UsageFilter) { usage(by: $by, from: $from, to: $to, filter: $filter) {
  timeZone rowsLeftOut totals { ...Row } rows { ...Row } } }
  fragment Row on UsageRow { projectId jobId siteId gpuModel day product currency gpuHours energyKwh computeAmount powerAmount creditAmount totalAmount quotedAmount billed { amount } billedTax { amount } }`;
interface Row {
  readonly [field: string]: string;
  readonly totalAmount: string;
}

describe('usage and cost', () => {
  let world: GatewayUnderTest;
  let billing: BillingSide;
  const span = { from: toIso(addMs(noon, -DAY_MS)), to: toIso(addMs(noon, 40 * DAY_MS)) };
  const usage = async (by: readonly UsageGroup[], more: object = {}, as: Caller = 'customerA'): Promise<{ timeZone: string; rows: readonly Row[]; totals: readonly Row[] }> => {
    const { data, errors } = await world.gql(query, { by, ...span, ...more }, as);
    if (errors) throw new Error(errors[0]!.message);
    return data.usage;
  };
  const issue = async (customer: 'customerOrgA' | 'customerOrgB', hours: readonly number[]): Promise<void> => {
    const { invoiceId } = await billing.invoiceInReview(world.orgs[customer], hours.map((n, i) => hourOfUse(n, BigInt(i * 7 - 9) * 7_123_457n)));
    await world.gql('mutation ($input: ApproveInvoiceInput!) { approveInvoice(input: $input) { __typename } }', { input: { invoiceId } }, 'finance1');
    await billing.issueOnly(invoiceId);
  };
  beforeAll(async () => {
    world = await openGatewayUnderTest();
    billing = await openBillingSide(world);
    await issue('customerOrgA', [0, 1, 2]);
    await issue('customerOrgA', [10, 11, 12, 13, 14, 30]);
    await issue('customerOrgB', [0, 5]);
    await billing.invoiceInReview(world.orgs.customerOrgA); // used, and not issued yet
  });
  afterAll(async () => {
    expect(world?.internal).toEqual([]);
    await world?.close();
  });

  it('INV-USAGE: comes to the lines of the invoices to the micro-dollar, however it is grouped', async () => {
    const lines = await world.sql<{ kind: string; precise: string; net: bigint; tax: bigint }>(
      `SELECT n.component_kind AS kind, n.precise_micros AS precise, CASE WHEN n.category = 'tax' THEN 0 ELSE CASE WHEN i.issued_at IS NULL THEN 0 ELSE n.amount_minor END END AS net, CASE WHEN n.category = 'tax' AND i.issued_at IS NOT NULL THEN n.amount_minor ELSE 0 END AS tax
       FROM billing.invoice_line n JOIN billing.invoice i ON i.id = n.invoice_id WHERE i.customer_org = $1 AND n.side = 'customer'`, [world.orgs.customerOrgA]);
    const sumOf = (kinds: RegExp): Exact => lines.filter(({ kind }) => kinds.test(kind)).reduce((all, { precise }) => addExact(all, parseExact(precise)), EXACT_ZERO);
    const wanted = { compute: sumOf(/^gpu_hour$/), power: sumOf(/^energy/) };
    const micros = (text: string): bigint => BigInt(text.replace('.', '').replace(/^(-?)0+(?=\d)/, '$1')) * 10n ** BigInt(6 - (text.split('.')[1]?.length ?? 0));
    const minor = (all: 'net' | 'tax'): bigint => lines.reduce((total, line) => total + BigInt(line[all]), 0n);
    await fc.assert(fc.asyncProperty(fc.subarray([...usageGroups]), async (by) => {
      const { rows, totals } = await usage(by);
      expect(totals).toHaveLength(1);
      const sum = (field: string): bigint => rows.reduce((all, row) => all + micros(row[field]!), 0n);
      expect([sum('computeAmount'), sum('powerAmount'), sum('totalAmount')]).toEqual([roundHalfAwayFromZero(wanted.compute), roundHalfAwayFromZero(wanted.power), roundHalfAwayFromZero(wanted.compute) + roundHalfAwayFromZero(wanted.power)]);
      const billed = (field: 'billed' | 'billedTax'): bigint => (rows as unknown as Record<string, { amount: string }>[]).reduce((all, row) => all + micros(row[field]!.amount) / 10_000n, 0n);
      expect([billed('billed'), billed('billedTax')]).toEqual([minor('net'), minor('tax')]);
      expect(sum('totalAmount')).toBe(micros(totals[0]!.totalAmount));
    }), { numRuns: 16 });
  });
  it('counts an interval on its day, in the zone of the bills', async () => {
    expect((await usage(['DAY'])).rows.map(({ day, gpuHours, energyKwh }) => [day, gpuHours, energyKwh])).toEqual([['2026-11-22', '56', '54.264'], ['2026-11-23', '32', '31.008']]);
    await world.sql(`UPDATE billing.account SET time_zone = 'Asia/Tokyo' WHERE org_id = $1 RETURNING 1`, [world.orgs.customerOrgA]);
    const tokyo = await usage(['DAY']);
    // Midnight in Tokyo is 15:00 UTC: three hours after noon. Only what began before it is of the 22nd.
    expect([tokyo.timeZone, tokyo.rows.map(({ day, gpuHours }) => [day, gpuHours])]).toEqual(['Asia/Tokyo', [['2026-11-22', '40'], ['2026-11-23', '40'], ['2026-11-24', '8']]]);
    await world.sql(`UPDATE billing.account SET time_zone = NULL WHERE org_id = $1 RETURNING 1`, [world.orgs.customerOrgA]);
  });
  it('shows a customer its own, an operator its sites’, finance everything, and a bad question what is wrong', async () => {
    const total = async (as: Caller): Promise<string | undefined> => (await usage([], {}, as)).totals[0]?.totalAmount;
    const [mine, theirs, operator, finance, other] = [await total('customerA'), await total('customerB'), await total('operatorA'), await total('finance1'), await total('operatorB')];
    expect(other).toBeUndefined();
    expect([Number(finance), operator]).toEqual([expect.closeTo(Number(mine) + Number(theirs), 5), finance]);
    expect((await usage(['JOB', 'PROJECT'], {}, 'operatorA')).rows.every(({ projectId }) => projectId === null)).toBe(true);
    const said = async (more: object): Promise<string> => usage(['DAY'], more).then(() => 'fine', (error: Error) => error.message);
    expect([await said({ by: ['DAY', 'DAY'] }), await said({ to: span.from }), await said({ to: '2030-01-01T00:00:00Z' })]).toEqual(['by names a group twice.', 'to must be after from.', 'from and to may be 400 days apart at most.']);
  });
  it('is a file of FOCUS columns: a customer has its own issued lines, page after page, and no other has them', async () => {
    const file = async (as: Exclude<Caller, 'anonymous' | object>, more = ''): Promise<{ status: number; text: string }> => {
      const answer = await fetch(`${world.url}/exports/usage.csv${more}`, { headers: { authorization: `Bearer ${world.persons[as].secret}` } });
      return { status: answer.status, text: await answer.text() };
    };
    const { text } = await file('customerA');
    const [{ n }] = await world.sql<{ n: number }>(`SELECT count(*)::int AS n FROM billing.invoice_line n JOIN billing.invoice i ON i.id = n.invoice_id WHERE i.issued_at IS NOT NULL AND n.side = 'customer' AND i.customer_org = $1`, [world.orgs.customerOrgA]) as [{ n: number }];
    expect([text.trim().split('\n').length - 1, text.startsWith('BilledCost,'), text.includes(world.orgs.customerOrgB)]).toEqual([n, true, false]);
    expect((await file('finance1')).text).toContain(world.orgs.customerOrgB);
    expect([(await file('operatorA')).status, (await file('customerA', '?from=x')).status, (await file('customerA', '?to=2020-01-01T00:00:00Z')).text.includes('SY-')]).toEqual([403, 400, false]);
  });
});
