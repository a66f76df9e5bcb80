import { canonicalJson, type EpochMs, type InvoiceId } from '@switchyard/kernel';
import type { GatherKey, Invoice, InvoiceLine, InvoiceState, StoredMonths } from '@switchyard/billing';
import type { Tx } from '../base/database.js';
import { at } from '../base/types.js';
import { changingColumns, type InvoiceRow, lastingColumns, toInvoice } from './invoice-row.js';
import { lineColumns, type LineRow, toLine } from './line-row.js';
import { insertAll, update, type Statement } from './statement.js';

/** NO KEY: rows that only refer to the invoice (lines, moves) do not wait for it. */
const LOCK = 'FOR NO KEY UPDATE';

async function withLines(tx: Tx, rows: readonly InvoiceRow[]): Promise<readonly Invoice[]> {
  if (rows.length === 0) return [];
  const lines = await tx.rows<LineRow>(`SELECT * FROM billing.invoice_line WHERE invoice_id = ANY($1::text[]) ORDER BY invoice_id, position`, [rows.map((row) => row.id)]);
  const byInvoice = new Map<string, InvoiceLine[]>(rows.map((row) => [row.id, []]));
  for (const line of lines) byInvoice.get(line.invoice_id)?.push(toLine(line));
  return rows.map((row) => toInvoice(row, byInvoice.get(row.id) ?? []));
}

/** The invoice with its lines, locked until the transaction ends. */
export async function lockInvoice(tx: Tx, id: string): Promise<Invoice | undefined> {
  return (await withLines(tx, await tx.rows<InvoiceRow>(`SELECT * FROM billing.invoice WHERE id = $1 ${LOCK}`, [id])))[0];
}
export async function lockOpenInvoice(tx: Tx, customerOrg: string, gatherKey: string): Promise<Invoice | undefined> {
  const rows = await tx.rows<InvoiceRow>(
    `SELECT * FROM billing.invoice WHERE customer_org = $1 AND gather_key = $2 AND state IN ('gathering', 'draft.collecting') ${LOCK}`, [customerOrg, gatherKey]);
  return (await withLines(tx, rows))[0];
}
export async function lockInvoicesOfLease(tx: Tx, leaseId: string): Promise<readonly Invoice[]> {
  const rows = await tx.rows<InvoiceRow>(
    `SELECT * FROM billing.invoice WHERE id IN (SELECT invoice_id FROM billing.invoice_line WHERE lease_id = $1) ORDER BY created_at, id ${LOCK}`, [leaseId]);
  return withLines(tx, rows);
}
/** For sweeps: not locked, since every invoice is read again under its lock before anything is done to it. */
export async function listInvoices(tx: Tx, states: readonly InvoiceState[], limit: number, dueBy: EpochMs | undefined): Promise<readonly Invoice[]> {
  const rows = await tx.rows<InvoiceRow>(
    `SELECT * FROM billing.invoice WHERE state = ANY($1::text[]) AND ($3::timestamptz IS NULL OR due_at <= $3) ORDER BY created_at, id LIMIT $2`,
    [[...states], limit, dueBy === undefined ? null : at(dueBy)]);
  return withLines(tx, rows);
}

/** Every invoice of the leases and every open one of the keys, locked, oldest first; and which of the keys have an invoice that takes no more lines. */
export async function lockMonthsToBill(tx: Tx, leaseIds: readonly string[], keys: readonly GatherKey[]): Promise<StoredMonths> {
  const parameters = [keys.map((key) => key.customerOrg), keys.map((key) => key.gatherKey)];
  const asked = `SELECT * FROM unnest($1::text[], $2::text[]) AS asked (customer_org, gather_key)`;
  const rows = await tx.rows<InvoiceRow>(
    `SELECT * FROM billing.invoice WHERE id IN (SELECT invoice_id FROM billing.invoice_line WHERE lease_id = ANY($3::text[])
       UNION SELECT o.id FROM (${asked}) asked JOIN billing.invoice o USING (customer_org, gather_key) WHERE o.state IN ('gathering', 'draft.collecting'))
     ORDER BY created_at, id ${LOCK}`, [...parameters, [...leaseIds]]);
  const gathered = await tx.rows<GatherKey>(
    `SELECT asked.customer_org AS "customerOrg", asked.gather_key AS "gatherKey" FROM (${asked}) asked WHERE EXISTS (SELECT 1 FROM billing.invoice i
       WHERE i.customer_org = asked.customer_org AND i.gather_key = asked.gather_key AND i.state NOT IN ('gathering', 'draft.collecting', 'deleted', 'voided'))`, parameters);
  return { invoices: await withLines(tx, rows), gathered };
}

/** One statement for the invoices and one for their lines, however many they are. */
export async function insertInvoices(tx: Tx, invoices: readonly Invoice[]): Promise<void> {
  await runAll(tx, insertAll('billing.invoice', invoices.map((invoice) => ({ ...lastingColumns(invoice), ...changingColumns(invoice) }))));
  await runAll(tx, insertAll('billing.invoice_line', invoices.flatMap((invoice) => invoice.lines.map((line, position) => lineColumns(line, invoice, position)))));
}
async function runAll(tx: Tx, statements: readonly Statement[]): Promise<void> {
  for (const { sql, parameters } of statements) await tx.run(sql, parameters);
}
/** @param stored the lines as they are in the database now @throws Error when the stored version is another */
export async function updateInvoice(tx: Tx, invoice: Invoice, stored: readonly InvoiceLine[]): Promise<void> {
  const { sql, parameters } = update('billing.invoice', { ...changingColumns(invoice), version: invoice.version + 1 }, { id: invoice.id, version: invoice.version });
  if (invoice.number === null) await writeLines(tx, invoice, stored);
  if ((await tx.run(sql, parameters)) !== 1) throw new Error(`invoice ${invoice.id} is not at version ${invoice.version}`);
  // Written first while there is no number; with it, the database refuses any change of lines.
  if (invoice.number !== null && canonicalJson(invoice.lines) !== canonicalJson(stored)) throw new Error(`invoice ${invoice.id} is issued: its lines are never edited`);
}

/** Only what changed: lines with a derivation of a month are long. */
async function writeLines(tx: Tx, invoice: Invoice, stored: readonly InvoiceLine[]): Promise<void> {
  const before = new Map(stored.map((line, position) => [line.id, { line, position }]));
  const kept = new Set(invoice.lines.map((line) => line.id));
  const gone = stored.filter((line) => !kept.has(line.id)).map((line) => line.id);
  if (gone.length > 0) await tx.run(`DELETE FROM billing.invoice_line WHERE id = ANY($1::text[])`, [gone]);
  const added = invoice.lines.flatMap((line, position) => (before.has(line.id) ? [] : [lineColumns(line, invoice, position)]));
  await runAll(tx, insertAll('billing.invoice_line', added));
  for (const [position, line] of invoice.lines.entries()) {
    const old = before.get(line.id);
    if (old === undefined) continue;
    if (old.position !== position || canonicalJson(old.line) !== canonicalJson(line)) {
      const { id, ...columns } = lineColumns(line, invoice, position);
      const { sql, parameters } = update('billing.invoice_line', columns, { id });
      await tx.run(sql, parameters);
    }
  }
}

/** The invoice a line belongs to, if the caller may see it. */
export async function invoiceOfLine(tx: Tx, lineId: string): Promise<InvoiceId | undefined> {
  return (await tx.one<{ id: InvoiceId }>(`SELECT invoice_id AS id FROM billing.invoice_line WHERE id = $1`, [lineId]))?.id;
}
