import type { EpochMs, MinorUnits } from '@switchyard/kernel';
import type { Invoice } from '@switchyard/billing';
import type { Tx } from '../base/database.js';
import { readAccountRow } from './accounts.js';
import { behind } from './provenance.js';
import { readInvoice } from './review-facts.js';

/** Who an invoice is for, as it was at issue; before, as the account is now. */
export interface BilledTo {
  readonly name: string;
  readonly email: string | null;
  readonly address: string | null;
  readonly taxNumber: string | null;
  readonly purchaseOrder: string | null;
}
/** The measured side of a line. Prices in micro-USD per MWh, weighted by energy for the average; null where nothing follows an index. */
export interface LineUsage {
  readonly lineId: string;
  readonly intervals: number;
  readonly estimated: number;
  readonly missing: number;
  readonly prints: number;
  readonly lowest: bigint | null;
  readonly average: bigint | null;
  readonly highest: bigint | null;
}
export interface CreditNoteFacts {
  readonly id: string;
  readonly number: string;
  readonly amountMinor: MinorUnits;
  readonly reason: string;
  readonly doneAt: EpochMs;
}
/** Everything that stands on the document of an invoice, as its reader may see it. */
export interface InvoiceFacts {
  readonly invoice: Invoice;
  readonly billedTo: BilledTo;
  readonly leases: readonly { readonly leaseId: string; readonly jobName: string; readonly siteName: string }[];
  readonly usage: readonly LineUsage[];
  readonly creditNotes: readonly CreditNoteFacts[];
}

/** Five queries, whatever the length of the invoice. */
export async function readInvoiceFacts(tx: Tx, id: string): Promise<InvoiceFacts | undefined> {
  const invoice = await readInvoice(tx, id);
  if (invoice === undefined) return undefined;
  const frozen = await tx.one<{ billedTo: BilledTo | null }>(`SELECT billed_to AS "billedTo" FROM billing.invoice WHERE id = $1`, [id]);
  const account = frozen?.billedTo == null ? await readAccountRow(tx, invoice.customerOrg) : undefined;
  const leases = await tx.rows<InvoiceFacts['leases'][number]>(
    `SELECT m.lease_id AS "leaseId", m.job_name AS "jobName", m.site_name AS "siteName" FROM billing.lease_metering m
     WHERE m.lease_id IN (SELECT lease_id FROM billing.invoice_line WHERE invoice_id = $1) ORDER BY 1`, [id]);
  const usage = await tx.rows<LineUsage>(
    `SELECT n.id AS "lineId", count(*)::int AS intervals, (count(*) FILTER (WHERE r.quality = 'estimated'))::int AS estimated, (count(*) FILTER (WHERE r.quality = 'gap'))::int AS missing,
       count(DISTINCT r.print_id)::int AS prints, min(r.micro_usd_per_mwh) AS lowest, round(sum(r.micro_usd_per_mwh::numeric * r.energy_wh) / nullif(sum(r.energy_wh) FILTER (WHERE r.micro_usd_per_mwh IS NOT NULL), 0))::bigint AS average,
       max(r.micro_usd_per_mwh) AS highest
     FROM billing.invoice_line n JOIN billing.rated_interval r ON ${behind} WHERE n.invoice_id = $1 GROUP BY n.id ORDER BY n.id`, [id]);
  const creditNotes = await tx.rows<CreditNoteFacts>(
    `SELECT id, number, amount_minor AS "amountMinor", reason, done_at AS "doneAt" FROM billing.remedy WHERE invoice_id = $1 AND kind = 'credit_note' AND state = 'done' ORDER BY done_at, id`, [id]);
  return { invoice, billedTo: frozen?.billedTo ?? { name: account?.name ?? invoice.customerOrg, email: account?.email ?? null, address: null, taxNumber: null, purchaseOrder: null }, leases, usage, creditNotes };
}
