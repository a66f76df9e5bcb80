import type { InvoiceId, MinorUnits } from '@switchyard/kernel';
import type { Invoice, ReviewedLine } from '@switchyard/billing';
import { normalDirection, type Account } from '@switchyard/ledger';
import type { Tx } from '../base/database.js';
import type { InvoiceHead } from './invoice-read.js';
import { type InvoiceRow, toInvoice } from './invoice-row.js';
import { type LineRow, toLine } from './line-row.js';

/** Statements for loaders: invoice ids as $1, rows with a `key`. Each is one query, however many invoices are asked about. */

/** What an invoice is compared with: months with months (of the same contract, or of the account), single leases with single leases. */
const kindOf = (invoice: string): string =>
  `CASE WHEN ${invoice}.gather_key ~ '[0-9]{4}-[0-9]{2}$' THEN left(${invoice}.gather_key, -7) WHEN ${invoice}.gather_key LIKE '%/advance' THEN 'advance' ELSE 'lease' END`;
/** The last issued invoice of the same customer, currency and kind that was begun before; none: no row. */
export const previousByInvoice = `SELECT k.id AS key, p.id, p.number, p.total_minor AS "totalMinor" FROM billing.invoice k CROSS JOIN LATERAL (
    SELECT i.id, i.number, i.total_minor FROM billing.invoice i
    WHERE i.customer_org = k.customer_org AND i.currency = k.currency AND i.issued_at IS NOT NULL AND i.state <> 'voided' AND ${kindOf('i')} = ${kindOf('k')}
      AND (i.created_at, i.id) < (k.created_at, k.id) ORDER BY i.created_at DESC, i.id DESC LIMIT 1) p
  WHERE k.id = ANY($1::text[])`;
export interface PreviousInvoice {
  readonly key: string;
  readonly id: InvoiceId;
  readonly number: string;
  readonly totalMinor: MinorUnits;
}
/** Lines as far as a review compares them, in order. */
export const reviewedLinesByInvoice = `SELECT invoice_id AS key, component_kind AS "componentKind", side, amount_minor AS "amountMinor", corrects FROM billing.invoice_line
  WHERE invoice_id = ANY($1::text[]) ORDER BY invoice_id, position`;
export type ReviewedLineRow = ReviewedLine & { readonly key: string };

/** The intervals behind an invoice's own lines (corrections of other months aside), added up; an invoice without any has no row. */
export const usageByInvoice = `SELECT n.invoice_id AS key, count(*)::int AS intervals, sum(r.gpu_seconds)::bigint AS "gpuSeconds", ${spanMs('true')} AS "measuredMs", ${spanMs(`r.quality = 'estimated'`)} AS "estimatedMs",
    ${spanMs(`r.quality = 'gap'`)} AS "missingMs", (count(*) FILTER (WHERE r.revision > 1))::int AS replaced, min(r.micro_usd_per_mwh) AS "lowestMicroUsdPerMwh", max(r.micro_usd_per_mwh) AS "highestMicroUsdPerMwh"
  FROM (SELECT DISTINCT invoice_id, lease_id, billed_for FROM billing.invoice_line WHERE invoice_id = ANY($1::text[]) AND corrects IS NULL) n
  JOIN billing.rated_interval r ON r.lease_id = n.lease_id AND (n.billed_for = '' OR r.period = n.billed_for) GROUP BY n.invoice_id`;
export interface UsageOfInvoice {
  readonly key: string;
  readonly intervals: number;
  readonly gpuSeconds: bigint;
  readonly measuredMs: bigint;
  readonly estimatedMs: bigint;
  readonly missingMs: bigint;
  readonly replaced: number;
  readonly lowestMicroUsdPerMwh: bigint | null;
  readonly highestMicroUsdPerMwh: bigint | null;
}
function spanMs(condition: string): string {
  return `coalesce(sum(extract(epoch FROM r.to_at - r.from_at) * 1000) FILTER (WHERE ${condition}), 0)::bigint`;
}
/** What metering wrote for finance about the leases on an invoice. */
export const remarksByInvoice = `SELECT n.invoice_id AS key, remark FROM (SELECT DISTINCT invoice_id, lease_id FROM billing.invoice_line WHERE invoice_id = ANY($1::text[])) n
  JOIN billing.lease_metering m ON m.lease_id = n.lease_id CROSS JOIN LATERAL jsonb_array_elements_text(m.remarks) AS remark ORDER BY 1, n.lease_id, 2`;

/** Invoices that wait for finance, oldest first: at most `limit`. */
export async function listReviewQueue(tx: Tx, customerOrg: string | null, limit: number): Promise<readonly InvoiceHead[]> {
  return tx.rows<InvoiceHead>(`SELECT * FROM billing.invoice WHERE state = 'draft.review' AND ($1::text IS NULL OR customer_org = $1) ORDER BY created_at, id LIMIT $2`, [customerOrg, limit]);
}

/** An invoice with its lines as the caller may see it; not locked. */
export async function readInvoice(tx: Tx, id: string): Promise<Invoice | undefined> {
  const row = await tx.one<InvoiceRow>(`SELECT * FROM billing.invoice WHERE id = $1`, [id]);
  return row && toInvoice(row, (await tx.rows<LineRow>(`SELECT * FROM billing.invoice_line WHERE invoice_id = $1 ORDER BY position`, [id])).map(toLine));
}

/** Balance of a ledger account in its normal direction as it stands; nothing is held. */
export async function balanceNow(tx: Tx, { code, type }: Account): Promise<bigint> {
  const row = await tx.one<{ balance: string | null }>(
    `SELECT sum(CASE WHEN direction = $2 THEN amount_minor ELSE -amount_minor END)::text AS balance FROM ledger.posting WHERE account_code = $1`, [code, normalDirection(type)]);
  return BigInt(row?.balance ?? '0');
}
