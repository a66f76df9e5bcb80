import type { Currency, EpochMs, InvoiceId, MinorUnits, OrgId } from '@switchyard/kernel';
import type { Dispute, DisputedShare, DisputeState } from '@switchyard/billing';
import type { Tx } from '../base/database.js';
import { keysetList, type KeysetPage } from '../base/keyset.js';
import { at, atOrNull, json } from '../base/types.js';

/** A row of billing.dispute as it arrives. */
export interface DisputeRow {
  readonly id: string;
  readonly invoice_id: string;
  readonly customer_org: string;
  readonly currency: Currency;
  readonly state: DisputeState;
  readonly amount_minor: bigint;
  readonly fee_minor: bigint;
  readonly reason: string;
  readonly evidence_due_at: EpochMs | null;
  readonly opened_at: EpochMs;
  readonly closed_at: EpochMs | null;
  readonly shares: readonly { readonly operatorOrg: string; readonly heldMinor: string; readonly paidOutMinor: string }[];
  readonly version: bigint;
}
function toDispute(row: DisputeRow): Dispute {
  return {
    id: row.id, invoiceId: row.invoice_id as InvoiceId, customerOrg: row.customer_org as OrgId, currency: row.currency, state: row.state,
    amountMinor: row.amount_minor as MinorUnits, feeMinor: row.fee_minor as MinorUnits, reason: row.reason, evidenceDueAt: row.evidence_due_at, openedAt: row.opened_at,
    closedAt: row.closed_at, version: Number(row.version),
    shares: row.shares.map((s): DisputedShare => ({ operatorOrg: s.operatorOrg as OrgId, heldMinor: BigInt(s.heldMinor) as MinorUnits, paidOutMinor: BigInt(s.paidOutMinor) as MinorUnits })),
  };
}
export async function lockDispute(tx: Tx, id: string): Promise<Dispute | undefined> {
  const row = await tx.one<DisputeRow>(`SELECT * FROM billing.dispute WHERE id = $1 FOR NO KEY UPDATE`, [id]);
  return row && toDispute(row);
}
export async function disputesOf(tx: Tx, invoiceId: string): Promise<readonly Dispute[]> {
  return (await tx.rows<DisputeRow>(`SELECT * FROM billing.dispute WHERE invoice_id = $1 ORDER BY opened_at, id`, [invoiceId])).map(toDispute);
}
export async function hasOpenDispute(tx: Tx, customerOrg: string): Promise<boolean> {
  return (await tx.one(`SELECT 1 FROM billing.dispute WHERE customer_org = $1 AND state = 'open' LIMIT 1`, [customerOrg])) !== undefined;
}
/** What a dispute is about never changes: only its state and its dates do. */
export async function writeDispute(tx: Tx, dispute: Dispute): Promise<void> {
  await tx.run(
    `INSERT INTO billing.dispute (id, invoice_id, customer_org, currency, state, amount_minor, fee_minor, reason, evidence_due_at, opened_at, closed_at, shares, version)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT (id) DO UPDATE SET state = $5, evidence_due_at = $9, closed_at = $11, version = $13`,
    [dispute.id, dispute.invoiceId, dispute.customerOrg, dispute.currency, dispute.state, dispute.amountMinor, dispute.feeMinor, dispute.reason, atOrNull(dispute.evidenceDueAt),
      at(dispute.openedAt), atOrNull(dispute.closedAt), json(dispute.shares), dispute.version + 1]);
}

/** Disputes as finance sees them, those that need an answer first; `limit` + 1 rows at most after the place of one. */
export async function listDisputes(tx: Tx, state: DisputeState | null, page: KeysetPage): Promise<{ readonly rows: readonly (DisputeRow & { readonly sort: string })[]; readonly total: bigint }> {
  return keysetList<DisputeRow>(tx, '*', `billing.dispute WHERE ($1::text IS NULL OR state = $1)`, [state], page, 'id');
}
/** For loaders: keys as $1, rows with a `key`. */
export const disputesByInvoice = `SELECT invoice_id AS key, * FROM billing.dispute WHERE invoice_id = ANY($1::text[]) ORDER BY invoice_id, opened_at, id`;
