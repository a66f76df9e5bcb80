import { err, ok, type InvoiceId, type InvoiceLineId, type MinorUnits, type Result } from '@switchyard/kernel';
import type { Actor } from '../core/actor.js';
import type { Invoice } from '../core/invoice.js';
import { explainRefusal, type BillingRefusal } from '../core/refusal.js';
import { adjust, approve, deleteDraft, moved, recollect, reject } from '../core/review.js';
import type { BillingResult, ReviewPorts } from '../ports.js';
import { changeInvoice, noteRefused, storeChange } from './change-invoice.js';

/**
 * Approves a reviewed invoice. The four-eyes gate is in the core, so every caller meets it. A process that is refused (none may approve) is on record with
 * the invoice; what people are refused is kept by the door they came through.
 */
export async function approveInvoice(ports: ReviewPorts, invoiceId: InvoiceId, actor: Actor): BillingResult<Invoice> {
  const approved = await changeInvoice(ports, invoiceId, { action: 'approve', actor }, (invoice) => approve(invoice, actor, ports.clock.now(), ports.policy));
  if (!approved.ok && actor.kind === 'system') await noteRefused(ports, invoiceId, 'approve', actor, explainRefusal(approved.error));
  return approved;
}

/**
 * Sends a reviewed invoice back to collecting. If another invoice has begun to gather the same lease or month
 * meanwhile, that one is dropped: its lines come back with the next rating of this one.
 */
export function rejectInvoice(ports: ReviewPorts, invoiceId: InvoiceId, actor: Actor, reason: string): BillingResult<Invoice> {
  const note = { action: 'reject', actor, reason };
  return changeInvoice(ports, invoiceId, note, async (invoice, tx) => {
    const rejected = reject(invoice, actor, ports.clock.now(), reason);
    if (!rejected.ok) return rejected;
    const younger = await tx.openInvoice(invoice.customerOrg, invoice.gatherKey);
    if (younger !== undefined) {
      await storeChange(ports, tx, younger, moved(younger, 'deleted'), { ...note, reason: `merged into ${invoice.id}` });
    }
    return ok(rejected.value);
  });
}

/** Lets a rejected invoice come back to review as it is now. */
export function recollectInvoice(ports: ReviewPorts, invoiceId: InvoiceId, actor: Actor, reason: string): BillingResult<Invoice> {
  return changeInvoice(ports, invoiceId, { action: 'recollect', actor, reason }, (invoice) => recollect(invoice, actor, reason));
}

/** Sets a line's amount with a reason; the rated amount is kept beside it. */
export function adjustLine(
  ports: ReviewPorts,
  change: { readonly invoiceId: InvoiceId; readonly lineId: InvoiceLineId; readonly amountMinor: MinorUnits; readonly reason: string },
  actor: Actor,
): BillingResult<Invoice> {
  const { invoiceId, ...line } = change;
  return changeInvoice(ports, invoiceId, { action: 'adjust', actor, reason: change.reason }, (invoice) =>
    adjust(invoice, actor, { ...line, at: ports.clock.now() }),
  );
}

/** Drops a draft for good; the reason stays in its history. Its leases are rated again, onto a new draft. */
export function deleteInvoice(ports: ReviewPorts, invoiceId: InvoiceId, actor: Actor, reason: string): BillingResult<Invoice> {
  return ports.store.inTransaction(async (tx): Promise<Result<Invoice, BillingRefusal>> => {
    const before = await tx.invoice(invoiceId);
    if (before === undefined) return err({ kind: 'InvoiceNotFound', invoiceId });
    const deleted = deleteDraft(before, actor, reason);
    if (!deleted.ok) return deleted;
    const stored = await storeChange(ports, tx, before, deleted.value, { action: 'delete', actor, reason });
    await tx.emit({ type: 'invoice.deleted', invoiceId, customerOrg: before.customerOrg });
    return ok(stored);
  });
}
