import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hourOfUse } from '@switchyard/billing/testing';
import { minorUnits, type InvoiceId } from '@switchyard/kernel';
import type { Statement } from '@switchyard/billing';
import { readInvoiceFacts, readRemedyRow, type InvoiceFacts } from '@switchyard/store';
import { type Caller, type GatewayUnderTest, openGatewayUnderTest } from '../../testing/gateway-under-test.js';
import { type BillingSide, openBillingSide } from '../../testing/seed-invoice.js';
import { creditNoteDocument } from './credit-note-document.js';
import { amountText, invoiceDocument } from './invoice-document.js';
import { invoicePdf } from './invoice-pdf.js';
import { MISSING_GLYPH, printable } from './printable.js';
import { statementPdf } from './statement-pdf.js';
import { usageCsv } from './usage-csv.js';

/** What stands in a PDF's streams, inflated: attachments among them. */
function streamsOf(pdf: Buffer): string {
  const found: string[] = [];
  for (let at = pdf.indexOf('stream\n'); at >= 0; at = pdf.indexOf('stream\n', at + 1)) {
    const end = pdf.indexOf('endstream', at);
    try {
      found.push(inflateSync(pdf.subarray(at + 7, end)).toString('utf8'));
    } catch (error) {
      // A stream that is stored as it is: metadata.
      if ((error as { code?: unknown }).code !== 'Z_DATA_ERROR') throw error;
      found.push(pdf.subarray(at + 7, end).toString('utf8'));
    }
  }
  return found.join('\n');
}
/** Keeps documents for people to look at, when SWITCHYARD_PDF_OUT names a folder. */
function out(name: string, pdf: Buffer): void {
  const folder = process.env['SWITCHYARD_PDF_OUT'];
  if (folder !== undefined) writeFileSync(join(folder, `${name}.pdf`), pdf);
}
const pagesOf = (pdf: Buffer): number => pdf.toString('latin1').match(/\/Type \/Page\b(?!s)/g)?.length ?? 0;

describe('text on paper', () => {
  const ascii = (codePoint: number): boolean => codePoint < 128;
  it.each<[string, string, string]>([
    ['stays as it is', 'Aurora Labs & Co. (2026)', 'Aurora Labs & Co. (2026)'], ['shows that something is not shown', '東京 Labs', `${MISSING_GLYPH}${MISSING_GLYPH} Labs`],
    ['loses what turns its direction', 'Aurora\u202egnp.exe', 'Auroragnp.exe'], ['loses control characters', 'a\u0000b\u0007c', 'abc'], ['stays on one line', 'a\nb\tc', 'a b c'],
    ['counts a character once, however it is written', '\u{1f680}', MISSING_GLYPH], ['has no half characters', 'a\ud800b', 'ab'],
  ])('%s', (_, text, shown) => expect(printable(text, ascii)).toBe(shown));
  it.each<[bigint, string]>([[0n, '0.00 USD'], [123_456_789n, '1,234,567.89 USD'], [-100_000n, '-1,000.00 USD'], [99_999n, '999.99 USD'], [-5n, '-0.05 USD']])('%d minor units are %s', (minor, text) => expect(amountText(minor, 'USD')).toBe(text));
});

describe('an invoice as a document', () => {
  let world: GatewayUnderTest;
  let billing: BillingSide;
  let issued: InvoiceId;
  let draft: InvoiceId;
  let facts: InvoiceFacts;
  /** Read whole: a body that nobody reads keeps the server from closing. */
  async function get(path: string, as: Caller): Promise<{ readonly status: number; readonly headers: Headers; readonly body: Buffer }> {
    const secret = as === 'anonymous' || typeof as === 'object' ? undefined : world.persons[as].secret;
    const answer = await fetch(`${world.url}/${path}`, { headers: secret === undefined ? {} : { authorization: `Bearer ${secret}` } });
    return { status: answer.status, headers: answer.headers, body: Buffer.from(await answer.arrayBuffer()) };
  }
  const fetchPdf = (id: string, as: Caller) => get(`invoices/${id}.pdf`, as);
  const bytesOf = async (id: string, as: Caller): Promise<Buffer> => (await fetchPdf(id, as)).body;
  beforeAll(async () => {
    world = await openGatewayUnderTest();
    billing = await openBillingSide(world);
    await world.sql(`UPDATE billing.account SET name = 'Zażółć Łódź – Αθήνα Київ 東京' WHERE org_id = $1`, [world.orgs.customerOrgA]);
    issued = (await billing.invoiceInReview(world.orgs.customerOrgA)).invoiceId;
    await world.gql(`mutation { approveInvoice(input: { invoiceId: "${issued}" }) { __typename } }`, {}, 'finance1');
    await billing.issueAndPay(issued);
    draft = (await billing.invoiceInReview(world.orgs.customerOrgA)).invoiceId;
    facts = (await world.asOwner((tx) => readInvoiceFacts(tx, issued)))!;
  });
  afterAll(async () => {
    await world?.close();
    expect(world?.internal).toEqual([]);
  });

  it('says what is owed, for what, with which power, and that it is paid', () => {
    const document = invoiceDocument(facts);
    expect(document).toMatchObject({ title: 'Invoice SY-000001', fileName: 'SY-000001.pdf', isDraft: false, payment: expect.stringMatching(/^Paid on 2026-/) });
    // 19.38 kWh for 9.69 x (43.37 - 18.00) / 1000 = 0.2458 -> 0.25; of 37.60 + 0.25 it is 0.66 %.
    expect(document.power).toBe('Energy: 19.38 kWh for 0.25 USD, 0.7 % of the subtotal.');
    expect(document.groups.map(({ heading, lines }) => [heading.startsWith('train at Works'), lines])).toEqual([[true, [
      { label: 'GPU time at 2.35 per GPU-hour', quantity: '16', unit: 'GPU-hour', amount: '37.60 USD', note: '2 intervals' },
      { label: 'Energy at the index price', quantity: '0.01938', unit: 'MWh', amount: '0.25 USD', note: '2 intervals, 2 prints from -20.00 to 41.37, on average 10.69 USD/MWh' },
    ]]]);
    expect(document.totals.map(({ label, amount }) => [label, amount])).toEqual([['Subtotal', '37.85 USD'], ['Sales tax 8.25 %', '3.12 USD'], ['Total', '40.97 USD'], ['Paid', '-40.97 USD'], ['Due', '0.00 USD']]);
  });
  it('is the same file for customer and finance, to the byte, with its intervals inside and no line of the operator', async () => {
    const [customer, again, finance] = [await bytesOf(issued, 'customerA'), await bytesOf(issued, 'customerA'), await bytesOf(issued, 'finance1')];
    expect([customer.equals(again), customer.equals(finance), customer.subarray(0, 8).toString('latin1'), pagesOf(customer)]).toEqual([true, true, '%PDF-1.7', 1]);
    const inside = streamsOf(customer);
    expect(inside).toContain('2026-11-22T12:00:00.000Z,2026-11-22T13:00:00.000Z,28800,7752,it,metered,p0#0,41.37,rdg_0\r\n');
    expect(inside).toContain('pdfaid:part>3<');
    expect(customer.toString('latin1').match(/\(D:\d{14}Z\)/g)!.every((date) => date === '(D:20260105120000Z)')).toBe(true);
    expect(await world.asOwner(async (tx) => [(await usageCsv(tx, facts, 2))?.content.split('\r\n').length, await usageCsv(tx, facts, 1)])).toEqual([4, null]);
    expect(JSON.stringify(invoiceDocument(facts))).not.toContain('latform fee');
  });
  it('is for who may see it: others are told there is none, and nobody without a credential', async () => {
    const head = await fetchPdf(issued, 'customerA');
    expect([head.status, head.headers.get('content-type'), head.headers.get('content-disposition'), head.headers.get('cache-control')]).toEqual([200, 'application/pdf', 'attachment; filename="SY-000001.pdf"', 'no-store']);
    expect((await fetchPdf(issued, 'customerB')).status).toBe(404);
    expect((await fetchPdf(draft, 'customerA')).status).toBe(404);
    expect([(await fetchPdf(issued, 'operatorA')).status, (await fetchPdf(issued, 'anonymous')).status, (await fetchPdf(issued, 'customerAReader')).status]).toEqual([403, 401, 200]);
    expect((await fetchPdf('inv_0123456789abcdefghjkmnpqrs', 'finance1')).status).toBe(404);
    expect((await get(`invoices/${encodeURIComponent('../../etc/passwd')}`, 'finance1')).status).toBe(404);
    const seen = await fetchPdf(draft, 'finance1');
    expect(seen.headers.get('content-disposition')).toBe(`attachment; filename="draft-${draft}.pdf"`);
    expect(invoiceDocument((await world.asOwner((tx) => readInvoiceFacts(tx, draft)))!)).toMatchObject({ title: 'Draft, not an invoice', payment: expect.stringContaining('nothing is owed') });
  });
  it('has a document of each credit note that is done, for its customer and finance', async () => {
    const [line] = facts.invoice.lines;
    const { data } = await world.gql(`mutation ($input: CreditLineInput!) { creditLine(input: $input) { ... on Remedy { id } } }`, { input: { lineId: line!.id, amount: '1.00', reason: 'ten minutes late', settleTo: 'CUSTOMER_CREDIT' } }, 'finance1');
    const { id } = data.creditLine;
    const note = (as: Caller) => get(`credit-notes/${id}.pdf`, as);
    expect([(await note('finance1')).status, (await note('customerA')).status]).toEqual([404, 404]); // only proposed
    await billing.carryOut(id, () => world.gql(`mutation { approveRemedy(input: { remedyId: "${id}" }) { __typename } }`, {}, 'finance2'));
    const pdf = await note('customerA');
    expect([pdf.status, pdf.headers.get('content-disposition'), (await note('customerB')).status, (await note('operatorA')).status]).toEqual([200, expect.stringMatching(/^attachment; filename="[A-Z-]+\d{6}\.pdf"$/), 404, 403]);
    expect(pdf.body.equals((await note('finance1')).body)).toBe(true);
    const row = (await world.asOwner((tx) => readRemedyRow(tx, id)))!;
    const document = creditNoteDocument(row, (await world.asOwner((tx) => readInvoiceFacts(tx, issued)))!)!;
    expect(document.groups[0]!.lines.map(({ label, amount }) => [label, amount])).toEqual([['GPU time at 2.35 per GPU-hour', '1.00 USD'], ['Sales tax 8.25 %', '0.08 USD']]);
    expect([document.totals.map(({ label, amount }) => [label, amount]), document.payment]).toEqual([[['Given back', '1.08 USD'], ['Of it, onto your balance', '1.08 USD']], 'Later invoices use it first.']);
    expect(invoiceDocument((await world.asOwner((tx) => readInvoiceFacts(tx, issued)))!).creditNotes).toHaveLength(1);
  });
  it("draws an operator's statement, the same each time", async () => {
    const none = { held: minorUnits(0n), available: minorUnits(0n), disputed: minorUnits(0n), inTransit: minorUnits(0n), owed: minorUnits(0n) };
    const [line] = facts.invoice.lines;
    const statement: Statement = {
      number: 'ST-000001', operatorOrg: world.orgs.operatorOrgA, currency: 'USD', period: '2026-11', from: line!.period.from, to: line!.period.to, throughSequence: 7, opening: none, closing: { ...none, available: minorUnits(3_482n) }, issuedAt: line!.period.to,
      lines: Array.from({ length: 30 }, () => ({ invoiceId: issued, leaseId: line!.contract.leaseId, chargesMinor: minorUnits(3_785n), creditsMinor: minorUnits(0n), powerMinor: minorUnits(25n), feeMinor: minorUnits(303n), netMinor: minorUnits(3_482n) })),
      movements: [{ sequence: 3, section: 'released', kind: 'earnings-released', effectiveAt: line!.period.to, isCorrection: true, references: {}, change: { ...none, held: minorUnits(-3_482n), available: minorUnits(3_482n) } }],
    };
    const pdf = await statementPdf(statement, 'Llano Compute');
    expect([pagesOf(pdf) > 1, pdf.equals(await statementPdf(statement, 'Llano Compute'))]).toEqual([true, true]);
    out('statement', pdf);
    const status = async (number: string, as: Caller) => (await get(`statements/${encodeURIComponent(number)}.pdf`, as)).status;
    expect([await status('ST-000001', 'operatorA'), await status("' OR 1=1", 'operatorA'), await status('ST-000001', 'customerA')]).toEqual([404, 404, 403]);
  });
  it('says of each line how much of it no meter measured: on paper, in the file inside, and to programs', async () => {
    const { invoiceId } = await billing.invoiceInReview(world.orgs.customerOrgA, [hourOfUse(0, 41_370_000n), { ...hourOfUse(1, 41_370_000n), quality: 'estimated' }]);
    const estimated = (await world.asOwner((tx) => readInvoiceFacts(tx, invoiceId)))!;
    const document = invoiceDocument(estimated);
    expect(document.groups[0]!.lines.map(({ note }) => note.slice(0, 25))).toEqual(['2 intervals, 1 estimated', '2 intervals, 1 estimated,']);
    expect(streamsOf(await bytesOf(invoiceId, 'finance1'))).toContain(',it,estimated,p1#0,');
    const { data } = await world.gql(`query ($id: ID!) { invoice(id: $id) { lines { component estimatedCount intervals { quality } } } }`, { id: invoiceId }, 'finance1');
    expect(data.invoice.lines.filter(({ component }: { component: string }) => component !== 'platform_fee').map((line: { estimatedCount: number; intervals: object[] }) => [line.estimatedCount, line.intervals.filter((i) => 'quality' in i && i.quality === 'estimated').length]))
      .toEqual([[1, 1], [1, 1], [0, 0]]);
  });
  it('goes over several pages, and prints names in any script without failing', async () => {
    const [line] = facts.invoice.lines;
    const many = Array.from({ length: 60 }, (_, n) => ({ ...line!, id: `line_${n}` as never, label: n === 7 ? `${'long '.repeat(60)}end` : line!.label, adjustments: n % 5 === 0 ? [{ by: 'user_x', at: facts.invoice.createdAt, reason: 'الوصول المتأخر 遅い', fromMinor: minorUnits(1n), toMinor: minorUnits(2n) }] : [] }));
    const long: InvoiceFacts = {
      ...facts, invoice: { ...facts.invoice, lines: many }, billedTo: { name: 'שלום \u{1f680} 東京 मुंबई', email: null, address: 'Straße 1\nΑθήνα\u202e', taxNumber: 'DE 1', purchaseOrder: 'PO-9' },
      creditNotes: [{ id: 'cn_x', number: 'CN-000001', amountMinor: minorUnits(100n), reason: 'outage', doneAt: facts.invoice.createdAt }],
    };
    const pdf = await invoicePdf(invoiceDocument(long), []);
    expect(pagesOf(pdf)).toBeGreaterThan(1);
    expect(pdf.equals(await invoicePdf(invoiceDocument(long), []))).toBe(true);
    const other = await invoicePdf(invoiceDocument({ ...long, billedTo: { ...long.billedTo, name: 'Other' } }), []);
    expect(pdf.equals(other)).toBe(false);
    out('long', pdf);
    out('short', await bytesOf(issued, 'customerA'));
    out('draft', await bytesOf(draft, 'finance1'));
  });
});
