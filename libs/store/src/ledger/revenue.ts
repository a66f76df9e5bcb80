import type { Currency, EpochMs, Interval } from '@switchyard/kernel';
import type { Tx } from '../base/database.js';
import { at } from '../base/types.js';

/** The product of lease `l`, as it was sold. */
export const productOf = 'l.product';

/** What was invoiced in a month for one product of one customer at one site. Invoices taken back count against the month they were taken back in. */
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
       SELECT t.refs->>'invoiceId' AS invoice_id, t.effective_at, CASE t.kind WHEN 'invoice-issued' THEN 1 ELSE -1 END AS sign FROM ledger.transaction t
       WHERE t.kind IN ('invoice-issued', 'invoice-issued-reversed') AND t.effective_at >= $1 AND t.effective_at < $2 AND t.recorded_at <= $3)
     SELECT coalesce(m.id, to_char(b.effective_at AT TIME ZONE 'UTC', 'YYYY-MM')) AS month, n.customer_org AS org, n.site_id AS site, ${productOf} AS product, i.currency,
       coalesce(sum(b.sign * n.amount_minor) FILTER (WHERE n.side = 'customer' AND n.category <> 'tax'), 0)::text AS billed,
       coalesce(sum(b.sign * n.amount_minor) FILTER (WHERE n.side = 'customer' AND n.category = 'tax'), 0)::text AS tax,
       coalesce(sum(b.sign * n.amount_minor) FILTER (WHERE CASE n.model WHEN 'agent' THEN n.category = 'fee'
         ELSE n.side = 'customer' AND n.category <> 'tax' AND NOT (n.power = 'net' AND n.component_kind LIKE 'energy\\_%') END), 0)::text AS revenue
     FROM booked b JOIN billing.invoice i ON i.id = b.invoice_id JOIN billing.invoice_line n ON n.invoice_id = i.id AND n.component_kind NOT IN ('prepayment', 'deposit') JOIN billing.lease l ON l.id = n.lease_id
       LEFT JOIN ledger.period m ON m.from_at <= b.effective_at AND b.effective_at < m.to_at
     GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5`, [at(during.from), at(during.to), at(recorded)]);
  return rows.map((row) => ({
    month: row.month, customerOrg: row.org, siteId: row.site, product: row.product, currency: row.currency, billedMinor: BigInt(row.billed), taxMinor: BigInt(row.tax), revenueMinor: BigInt(row.revenue),
  }));
}
