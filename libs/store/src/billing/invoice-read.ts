import type { EpochMs, LeaseId, OrgId } from '@switchyard/kernel';
import type { InvoiceState } from '@switchyard/billing';
import type { Tx } from '../base/database.js';
import { keysetList, type KeysetPage } from '../base/keyset.js';
import type { InvoiceRow } from './invoice-row.js';
import type { LineRow } from './line-row.js';

/** An invoice without its lines, for lists. */
export type InvoiceHead = InvoiceRow;

export interface InvoiceListFilter {
  readonly states: readonly InvoiceState[] | null;
  readonly customerOrg: string | null;
  readonly leaseId: string | null;
}
/** A page of invoices under an order, and how many there are in all. */
export async function listInvoiceHeads(tx: Tx, filter: InvoiceListFilter, page: KeysetPage): Promise<{ readonly rows: readonly (InvoiceHead & { readonly sort: string })[]; readonly total: bigint }> {
  const from = `billing.invoice i WHERE ($1::text[] IS NULL OR i.state = ANY($1)) AND ($2::text IS NULL OR i.customer_org = $2)
    AND ($3::text IS NULL OR EXISTS (SELECT 1 FROM billing.invoice_line l WHERE l.invoice_id = i.id AND l.lease_id = $3))`;
  return keysetList<InvoiceRow>(tx, 'i.*', from, [filter.states === null ? null : [...filter.states], filter.customerOrg, filter.leaseId], page, 'i.id');
}
export const readInvoiceHead = (tx: Tx, id: string): Promise<InvoiceHead | undefined> => tx.one<InvoiceHead>(`SELECT * FROM billing.invoice WHERE id = $1`, [id]);

/** Statements for loaders: keys as $1, rows with a `key`. */
export const invoiceHeadByKey = `SELECT id AS key, * FROM billing.invoice WHERE id = ANY($1::text[])`;
/** Lines in order, without their derivations, which are long. */
export const linesByInvoice = `SELECT invoice_id AS key, id, lease_id, rate_card_id, component_kind, side, label, amount_minor, adjustments, quantity, unit, precise_micros
  FROM billing.invoice_line WHERE invoice_id = ANY($1::text[]) ORDER BY invoice_id, position`;
export type LineHead = Pick<LineRow, 'id' | 'lease_id' | 'rate_card_id' | 'component_kind' | 'side' | 'label' | 'amount_minor' | 'adjustments' | 'quantity' | 'unit' | 'precise_micros'>;
export const derivationByLine = `SELECT id AS key, rated FROM billing.invoice_line WHERE id = ANY($1::text[])`;
/** GPU-seconds of the intervals a line's lease was last rated with. */
export const gpuSecondsByLine = `SELECT l.id AS key, r.from_at AS "from", r.gpu_seconds AS "gpuSeconds" FROM billing.invoice_line l JOIN billing.rated_interval r ON r.lease_id = l.lease_id
  WHERE l.id = ANY($1::text[])`;
export const movesByInvoice = `SELECT invoice_id AS key, from_state AS "from", to_state AS "to", actor, reason, at FROM billing.invoice_move
  WHERE invoice_id = ANY($1::text[]) AND (from_state <> to_state OR reason IS NOT NULL) ORDER BY invoice_id, seq`;
export interface MoveRow {
  readonly key: string;
  readonly from: string;
  readonly to: string;
  readonly actor: string;
  readonly reason: string | null;
  readonly at: EpochMs;
}

/** Leases with lines on an invoice, by id. */
export async function leasesOfInvoice(tx: Tx, invoiceId: string): Promise<readonly LeaseId[]> {
  return (await tx.rows<{ id: LeaseId }>(`SELECT DISTINCT lease_id AS id FROM billing.invoice_line WHERE invoice_id = $1 ORDER BY 1`, [invoiceId])).map((row) => row.id);
}

/** Whether a rejected invoice has been rated anew or adjusted since: only then does finance want to see it again. */
export async function changedSinceRejection(tx: Tx, invoiceId: string): Promise<boolean> {
  const row = await tx.one(
    `SELECT 1 FROM billing.invoice_move WHERE invoice_id = $1 AND action IN ('rate', 'adjust')
       AND seq > (SELECT max(seq) FROM billing.invoice_move WHERE invoice_id = $1 AND action = 'reject') LIMIT 1`, [invoiceId]);
  return row !== undefined;
}

/**
 * The payment method a customer gives, to be attached by billing; makes the customer's account at the first one.
 * @returns the account's version after the change
 */
export async function keepPaymentToken(tx: Tx, customer: { readonly orgId: OrgId; readonly email: string; readonly token: string }): Promise<bigint> {
  const row = await tx.one<{ version: bigint }>(
    `INSERT INTO billing.account AS a (org_id, name, email, kind, payment_method_token, payment_method_state)
     SELECT $1, name, $2, 'customer', $3, 'pending' FROM market.organization WHERE id = $1
     ON CONFLICT (org_id) DO UPDATE SET payment_method_token = $3, payment_method_state = 'pending', version = a.version + 1 RETURNING version`,
    [customer.orgId, customer.email, customer.token]);
  if (!row) throw new Error(`organisation ${customer.orgId} cannot be read`);
  return row.version;
}
