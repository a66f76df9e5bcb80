import type { InvoiceId, OrgId } from '@switchyard/kernel';
import type { InvoiceState } from '@switchyard/billing';
import type { Tx } from '../base/database.js';
import type { Topic } from '../base/outbox.js';

/** How sweeps find what a lost message left undone. */

/** Marks only grow. */
export async function readMark(tx: Tx, name: string): Promise<bigint> {
  return (await tx.one<{ position: bigint }>(`SELECT position FROM billing.mark WHERE name = $1`, [name]))?.position ?? 0n;
}
export async function raiseMark(tx: Tx, name: string, position: bigint): Promise<void> {
  await tx.run(`INSERT INTO billing.mark AS m (name, position) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET position = greatest(m.position, $2)`, [name, position]);
}

export interface UnhandledEvents {
  /** In the relay's order. */
  readonly eventIds: readonly bigint[];
  /** Everything of these topics up to here has been handled, if `eventIds` is empty or they are handled now. */
  readonly position: bigint;
}
/** Events of the topics a consumer has not handled, after a mark in the relay's order. */
export async function unhandledEvents(tx: Tx, consumer: string, topics: readonly Topic[], after: bigint, limit: number): Promise<UnhandledEvents> {
  const scanned = await tx.rows<{ id: bigint; global_seq: bigint; handled: boolean }>(
    `SELECT e.id, e.global_seq, EXISTS (SELECT 1 FROM outbox.handled h WHERE h.consumer = $1 AND h.event_id = e.id) AS handled
     FROM outbox.event e WHERE e.global_seq > $3 AND e.topic = ANY($2::text[]) ORDER BY e.global_seq LIMIT $4`, [consumer, [...topics], after, limit]);
  return { eventIds: scanned.filter((row) => !row.handled).map((row) => row.id), position: scanned.at(-1)?.global_seq ?? after };
}

/** Ids of invoices in any of the states, after an id: a sweep walks them all, page by page. */
export async function invoiceIdsIn(tx: Tx, states: readonly InvoiceState[], after: string, limit: number): Promise<readonly InvoiceId[]> {
  const rows = await tx.rows<{ id: InvoiceId }>(`SELECT id FROM billing.invoice WHERE state = ANY($1::text[]) AND id > $2 ORDER BY id LIMIT $3`, [[...states], after, limit]);
  return rows.map((row) => row.id);
}
const feeKey = (invoiceId: string): string => `fee-booked/${invoiceId}`;
/** Paid invoices whose Stripe fee is not booked yet. */
export async function invoicesWithoutFee(tx: Tx, after: string, limit: number): Promise<readonly InvoiceId[]> {
  const rows = await tx.rows<{ id: InvoiceId }>(
    `SELECT i.id FROM billing.invoice i WHERE i.state = 'paid' AND i.id > $1 AND NOT EXISTS (SELECT 1 FROM billing.claim c WHERE c.key = 'fee-booked/' || i.id) ORDER BY i.id LIMIT $2`, [after, limit]);
  return rows.map((row) => row.id);
}
export async function isFeeBooked(tx: Tx, invoiceId: string): Promise<boolean> {
  return (await tx.one(`SELECT 1 FROM billing.claim WHERE key = $1`, [feeKey(invoiceId)])) !== undefined;
}
export async function markFeeBooked(tx: Tx, invoiceId: string): Promise<void> {
  await tx.run(`INSERT INTO billing.claim (key) VALUES ($1) ON CONFLICT DO NOTHING`, [feeKey(invoiceId)]);
}

/** Customers whose payment method waits to be attached. */
export async function accountsToAttach(tx: Tx, limit: number): Promise<readonly OrgId[]> {
  return (await tx.rows<{ id: OrgId }>(`SELECT org_id AS id FROM billing.account WHERE payment_method_token IS NOT NULL ORDER BY org_id LIMIT $1`, [limit])).map((row) => row.id);
}
/** The token has been dealt with; one given meanwhile stays. @param failed the provider refused it: an older method goes on if there is one */
export async function settleToken(tx: Tx, orgId: string, token: string, failed: boolean): Promise<void> {
  await tx.run(
    `UPDATE billing.account SET payment_method_token = NULL, version = version + 1,
       payment_method_state = CASE WHEN NOT $3 THEN 'ok' WHEN payment_method_id IS NULL THEN 'failed'
         WHEN EXISTS (SELECT 1 FROM billing.invoice i WHERE i.customer_org = org_id AND i.state IN ('payment.failed', 'payment.action_required')) THEN 'failed' ELSE 'ok' END
     WHERE org_id = $1 AND payment_method_token = $2`, [orgId, token, failed]);
}
/** Invoices that wait for a payment method that works. */
export async function uncollectedInvoices(tx: Tx, orgId: string): Promise<readonly InvoiceId[]> {
  const rows = await tx.rows<{ id: InvoiceId }>(
    `SELECT id FROM billing.invoice WHERE customer_org = $1 AND state IN ('issued', 'payment.failed', 'payment.action_required', 'overdue') ORDER BY id`, [orgId]);
  return rows.map((row) => row.id);
}
