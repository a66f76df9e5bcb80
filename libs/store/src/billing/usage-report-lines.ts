import type { FocusSource } from '@switchyard/billing';
import type { EpochMs } from '@switchyard/kernel';
import type { Tx } from '../base/database.js';
import { at } from '../base/types.js';
import { type FocusRow, toFocusSource } from '../ledger/export-lines.js';
import { productOf } from '../ledger/revenue.js';

/** Where a line stands among a customer's. */
export interface BilledLineCursor {
  readonly issuedAt: EpochMs;
  readonly invoiceId: string;
  readonly position: number;
}
export interface BilledLine extends BilledLineCursor {
  readonly source: FocusSource;
}
/**
 * Customers' lines of issued invoices that the caller may see, in the order they were issued: what a customer can be given without the journal. The billing period is the calendar month
 * (UTC) of issue; an invoice that was voided is left out.
 * @param after lines behind it; null: from the first
 */
export async function billedLines(tx: Tx, during: { readonly from: EpochMs | null; readonly to: EpochMs | null }, after: BilledLineCursor | null, limit: number): Promise<readonly BilledLine[]> {
  const rows = await tx.rows<FocusRow & { readonly issued_at: EpochMs; readonly invoice_id: string }>(
    `SELECT 0::bigint AS seq, 1 AS sign, NULL::bigint AS credited, NULL AS note_number, n.*, i.number, i.currency, i.issued_at, ${productOf} AS product, m.job_name,
       date_trunc('month', i.issued_at, 'UTC') AS billed_from, date_trunc('month', i.issued_at, 'UTC') + interval '1 month' AS billed_to
     FROM billing.invoice i JOIN billing.invoice_line n ON n.invoice_id = i.id AND n.side = 'customer' JOIN billing.lease l ON l.id = n.lease_id LEFT JOIN billing.lease_metering m ON m.lease_id = l.id
     WHERE i.issued_at IS NOT NULL AND i.state <> 'voided' AND ($1::timestamptz IS NULL OR i.issued_at >= $1) AND ($2::timestamptz IS NULL OR i.issued_at < $2)
       AND ($3::timestamptz IS NULL OR (i.issued_at, i.id, n.position) > ($3, $4::text, $5::int)) ORDER BY i.issued_at, i.id, n.position LIMIT $6`,
    [during.from === null ? null : at(during.from), during.to === null ? null : at(during.to), after && at(after.issuedAt), after?.invoiceId ?? null, after?.position ?? null, limit]);
  return rows.map((row) => ({ issuedAt: row.issued_at, invoiceId: row.invoice_id, position: row.position, source: toFocusSource(row) }));
}
