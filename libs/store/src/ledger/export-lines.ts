import type { Currency, EpochMs } from '@switchyard/kernel';
import type { FocusSource, SettlementModel } from '@switchyard/billing';
import type { Tx } from '../base/database.js';
import { at } from '../base/types.js';
import type { JournalFilter } from './journal-page.js';
import { productOf } from './revenue.js';

/** A customer's line as it is read for an export. */
export interface FocusRow {
  readonly seq: bigint;
  readonly position: number;
  readonly sign: number;
  readonly id: string;
  readonly number: string;
  readonly customer_org: string;
  readonly operator_org: string;
  readonly currency: Currency;
  readonly model: SettlementModel;
  readonly category: FocusSource['category'];
  readonly component_kind: string;
  readonly component_index: number;
  readonly rate_card_id: string;
  readonly label: string;
  readonly amount_minor: bigint;
  readonly rated_minor: bigint;
  readonly quantity: string;
  readonly unit: string;
  readonly precise_micros: string;
  readonly corrects: string | null;
  readonly lease_id: string;
  readonly job_name: string | null;
  readonly site_id: string;
  readonly product: FocusSource['product'];
  readonly period_from: EpochMs;
  readonly period_to: EpochMs;
  readonly billed_from: EpochMs;
  readonly billed_to: EpochMs;
  /** Of a credit note: what it gives back of the line; null on an invoice. */
  readonly credited: bigint | null;
  readonly note_number: string | null;
}
/** Place of a line in the export. */
export interface LineCursor {
  readonly sequence: number;
  readonly position: number;
}
/** A line and where it stands: the next page begins behind it. */
export interface ExportLine extends LineCursor {
  readonly source: FocusSource;
}

/** Customers' lines of booked invoices in the order of the journal; those of an invoice that was taken back a second time, with the opposite sign; and what credit notes gave back of them. Write-offs change no line: they are our loss. */
export async function exportLines(tx: Tx, { from, to, through }: Pick<JournalFilter, 'from' | 'to' | 'through'>, after: LineCursor, limit: number): Promise<readonly ExportLine[]> {
  const rows = await tx.rows<FocusRow>(
    `SELECT t.seq, n.position, CASE t.kind WHEN 'invoice-issued' THEN 1 ELSE -1 END AS sign, c.minor AS credited, r.number AS note_number, n.*, i.number, i.currency, ${productOf} AS product, m.job_name,
       coalesce(p.from_at, date_trunc('month', t.effective_at, 'UTC')) AS billed_from, coalesce(p.to_at, date_trunc('month', t.effective_at, 'UTC') + interval '1 month') AS billed_to
     FROM ledger.transaction t JOIN billing.invoice i ON i.id = t.refs->>'invoiceId' JOIN billing.invoice_line n ON n.invoice_id = i.id AND n.side = 'customer'
       LEFT JOIN billing.remedy r ON t.kind = 'credit-note-issued' AND r.id = t.refs->>'creditNoteId'
       LEFT JOIN LATERAL (SELECT (g->>'amountMinor')::bigint AS minor FROM jsonb_array_elements(r.lines) g WHERE g->>'lineId' = n.id) c ON true
       JOIN billing.lease l ON l.id = n.lease_id LEFT JOIN billing.lease_metering m ON m.lease_id = l.id LEFT JOIN ledger.period p ON p.from_at <= t.effective_at AND t.effective_at < p.to_at
     WHERE (t.kind IN ('invoice-issued', 'invoice-issued-reversed') OR c.minor IS NOT NULL) AND ($1::timestamptz IS NULL OR t.effective_at >= $1) AND ($2::timestamptz IS NULL OR t.effective_at < $2)
       AND ($3::bigint IS NULL OR t.seq <= $3) AND (t.seq, n.position) > ($4, $5) ORDER BY t.seq, n.position LIMIT $6`,
    [from === null ? null : at(from), to === null ? null : at(to), through, after.sequence, after.position, limit]);
  return rows.map((row) => ({ sequence: Number(row.seq), position: row.position, source: toFocusSource(row) }));
}

/** Given back: a credit on the note's number, without a quantity of its own. */
const givenBack = (row: FocusRow, credited: bigint): Partial<FocusSource> => ({
  invoiceNumber: row.note_number ?? row.number, amountMinor: -credited, ratedMinor: -credited, category: row.category === 'tax' ? 'tax' : 'credit', quantity: '0', preciseMicros: `${-credited * 10_000n}`, corrects: row.number, voided: false,
});
export function toFocusSource(row: FocusRow): FocusSource {
  const sign = BigInt(row.sign);
  return {
    lineId: row.id, invoiceNumber: row.number, customerOrg: row.customer_org, operatorOrg: row.operator_org, currency: row.currency, model: row.model, category: row.category,
    componentKind: row.component_kind, componentIndex: row.component_index, rateCardId: row.rate_card_id, label: row.label, amountMinor: sign * row.amount_minor, ratedMinor: sign * row.rated_minor,
    quantity: row.quantity, unit: row.unit, preciseMicros: row.precise_micros, corrects: row.corrects, voided: row.sign < 0, leaseId: row.lease_id, jobName: row.job_name, siteId: row.site_id,
    product: row.product, periodFrom: row.period_from, periodTo: row.period_to, billedFrom: row.billed_from, billedTo: row.billed_to, ...(row.credited === null ? {} : givenBack(row, row.credited)),
  };
}
