import type { Currency, EpochMs, Interval } from '@switchyard/kernel';
import type { Tx } from '../base/database.js';
import { at } from '../base/types.js';

/** The product of lease `l`, as it was sold. */
export const productOf = 'l.product';

/** What was invoiced in a month for one product of one customer at one site. Invoices taken back, and what credit notes give back, count against the month of that. Write-offs and lost disputes are costs, not less revenue. */
export interface RevenueRow {
  /** The accounting month, such as `2026-10`. */
  readonly month: string;
  readonly customerOrg: string;
  readonly siteId: string;
  readonly product: 'job' | 'reservation' | 'colocation';
  readonly currency: Currency;
  /** Charged to the customer, without tax. Money paid ahead or held is none: what is drawn of it was charged. */
  readonly billedMinor: bigint;
  readonly taxMinor: bigint;
  /** Our income: as agent the fee, as merchant the charges, less power that is passed through net. */
  readonly revenueMinor: bigint;
}

/** @param during of the journal's effective dates @param recorded what was known then @returns by month, customer, site, product and currency */
export async function revenueIn(tx: Tx, during: Interval, recorded: EpochMs): Promise<readonly RevenueRow[]> {
  const rows = await tx.rows<{ month: string; org: string; site: string; product: RevenueRow['product']; currency: Currency; billed: string; tax: string; revenue: string }>(
    `WITH booked AS (
       SELECT t.refs->>'invoiceId' AS invoice_id, t.effective_at, CASE t.kind WHEN 'invoice-issued' THEN 1 ELSE -1 END AS sign, t.refs->>'creditNoteId' AS note_id FROM ledger.transaction t
       WHERE t.kind IN ('invoice-issued', 'invoice-issued-reversed', 'credit-note-issued') AND t.effective_at >= $1 AND t.effective_at < $2 AND t.recorded_at <= $3),
     line AS (SELECT b.effective_at, b.invoice_id, n.lease_id, n.site_id, n.side, n.category, n.model, n.power, n.component_kind, b.sign * n.amount_minor AS minor FROM booked b JOIN billing.invoice_line n ON n.invoice_id = b.invoice_id WHERE b.note_id IS NULL
       UNION ALL SELECT b.effective_at, b.invoice_id, n.lease_id, n.site_id, n.side, n.category, n.model, n.power, n.component_kind, -(g->>'amountMinor')::bigint FROM booked b JOIN billing.remedy r ON r.id = b.note_id
         CROSS JOIN jsonb_array_elements(r.lines || r.fees) g JOIN billing.invoice_line n ON n.id = g->>'lineId')
     SELECT coalesce(m.id, to_char(n.effective_at AT TIME ZONE 'UTC', 'YYYY-MM')) AS month, i.customer_org AS org, n.site_id AS site, ${productOf} AS product, i.currency,
       coalesce(sum(n.minor) FILTER (WHERE n.side = 'customer' AND n.category <> 'tax'), 0)::text AS billed,
       coalesce(sum(n.minor) FILTER (WHERE n.side = 'customer' AND n.category = 'tax'), 0)::text AS tax,
       coalesce(sum(n.minor) FILTER (WHERE CASE n.model WHEN 'agent' THEN n.category = 'fee'
         ELSE n.side = 'customer' AND n.category <> 'tax' AND NOT (n.power = 'net' AND (n.component_kind LIKE 'energy\\_%' OR n.component_kind = 'demand_share')) END), 0)::text AS revenue
     FROM line n JOIN billing.invoice i ON i.id = n.invoice_id JOIN billing.lease l ON l.id = n.lease_id LEFT JOIN ledger.period m ON m.from_at <= n.effective_at AND n.effective_at < m.to_at
     WHERE n.component_kind NOT IN ('prepayment', 'deposit')
     GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5`, [at(during.from), at(during.to), at(recorded)]);
  return rows.map((row) => ({
    month: row.month, customerOrg: row.org, siteId: row.site, product: row.product, currency: row.currency, billedMinor: BigInt(row.billed), taxMinor: BigInt(row.tax), revenueMinor: BigInt(row.revenue),
  }));
}
