import type { Invoice } from '../../core/invoice.js';
import type { Remedy } from '../../core/remedy.js';
import type { BillingTx, ReviewPorts } from '../../ports.js';

/** Tells others where a remedy stands, and puts it into the history of its invoice. */
export async function noteRemedy(
  ports: Pick<ReviewPorts, 'clock'>, tx: BillingTx, invoice: Pick<Invoice, 'id' | 'state' | 'version'>, remedy: Remedy, deed: string, by: string, reason: string = remedy.reason,
): Promise<void> {
  const place = { state: invoice.state, version: invoice.version };
  await tx.audit({ invoiceId: invoice.id, at: ports.clock.now(), by, action: `${remedy.kind} ${deed}`, reason: `${remedy.id}: ${reason}`, before: place, after: place });
  await tx.emit({ type: 'remedy.moved', invoiceId: invoice.id, customerOrg: remedy.customerOrg, remedyId: remedy.id, kind: remedy.kind, to: remedy.state, remedyVersion: remedy.version });
}
