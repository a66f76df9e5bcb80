import type { EpochMs, InvoiceId, OrgId } from '@switchyard/kernel';
import { openStates, type Dunning, type DunningNotice, type DunningState } from '@switchyard/billing';
import type { Tx } from '../base/database.js';
import { at, atOrNull } from '../base/types.js';

/** A row of billing.dunning as it arrives. */
export interface DunningRow {
  readonly invoice_id: string;
  readonly customer_org: string;
  readonly state: DunningState;
  readonly started_at: EpochMs;
  readonly steps: number;
  readonly next_at: EpochMs | null;
  readonly frozen_at: EpochMs | null;
  readonly suspended_at: EpochMs | null;
  readonly retry_due: boolean;
}
export async function lockDunning(tx: Tx, invoiceId: string): Promise<Dunning | undefined> {
  const row = await tx.one<DunningRow>(`SELECT * FROM billing.dunning WHERE invoice_id = $1 FOR UPDATE`, [invoiceId]);
  return row && {
    invoiceId: row.invoice_id as InvoiceId, customerOrg: row.customer_org as OrgId, state: row.state, startedAt: row.started_at, steps: row.steps, nextAt: row.next_at,
    frozenAt: row.frozen_at, suspendedAt: row.suspended_at, retryDue: row.retry_due,
  };
}
export async function writeDunning(tx: Tx, d: Dunning): Promise<void> {
  await tx.run(
    `INSERT INTO billing.dunning (invoice_id, customer_org, state, started_at, steps, next_at, frozen_at, suspended_at, retry_due) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     ON CONFLICT (invoice_id) DO UPDATE SET state = $3, started_at = $4, steps = $5, next_at = $6, frozen_at = $7, suspended_at = $8, retry_due = $9`,
    [d.invoiceId, d.customerOrg, d.state, at(d.startedAt), d.steps, atOrNull(d.nextAt), atOrNull(d.frozenAt), atOrNull(d.suspendedAt), d.retryDue]);
}
/** Invoices that dunning has something to do for: past due and not begun, a step or a retry due, frozen (the dispute may be over), or settled while it still runs. */
export async function dunningDue(tx: Tx, now: EpochMs, after: string, limit: number): Promise<readonly InvoiceId[]> {
  const rows = await tx.rows<{ id: InvoiceId }>(
    `SELECT i.id FROM billing.invoice i LEFT JOIN billing.dunning d ON d.invoice_id = i.id
     WHERE i.id > $2 AND CASE WHEN i.state = ANY($4::text[]) AND i.due_at <= $1 THEN d.invoice_id IS NULL OR d.state = 'frozen' OR d.retry_due OR d.next_at <= $1
       ELSE d.state <> 'stopped' OR d.suspended_at IS NOT NULL AND i.state <> 'uncollectible' END
     ORDER BY i.id LIMIT $3`, [at(now), after, limit, [...openStates]]);
  return rows.map((row) => row.id);
}
/** @returns false when the notice of this step stands already */
export async function addNotice(tx: Tx, notice: DunningNotice): Promise<boolean> {
  return (await tx.run(`INSERT INTO billing.dunning_notice (invoice_id, step, customer_org, kind, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
    [notice.invoiceId, notice.step, notice.customerOrg, notice.kind, at(notice.at)])) === 1;
}
/** For loaders: keys as $1, rows with a `key`. */
export const dunningByInvoice = `SELECT invoice_id AS key, * FROM billing.dunning WHERE invoice_id = ANY($1::text[])`;
