import { err, ok, type Result } from '@switchyard/kernel';
import { actorName, type Actor } from '../core/actor.js';
import type { Invoice } from '../core/invoice.js';
import type { BillingRefusal } from '../core/refusal.js';
import type { BillingResult, BillingTx, ReviewPorts } from '../ports.js';

/** What one change is called in the audit log, who made it and why. */
export interface ChangeNote {
  readonly action: string;
  readonly actor: Actor;
  readonly reason?: string;
}

/** Loads and locks an invoice, decides, stores, audits and tells: every change of an invoice goes through here. */
export function changeInvoice(
  ports: ReviewPorts,
  invoiceId: Invoice['id'],
  note: ChangeNote,
  decide: (invoice: Invoice, tx: BillingTx) => Result<Invoice, BillingRefusal> | Promise<Result<Invoice, BillingRefusal>>,
): BillingResult<Invoice> {
  return ports.store.inTransaction(async (tx) => {
    const before = await tx.invoice(invoiceId);
    if (before === undefined) return err({ kind: 'InvoiceNotFound', invoiceId });
    const decided = await decide(before, tx);
    if (!decided.ok) return decided;
    return ok(await storeChange(ports, tx, before, decided.value, note));
  });
}

/** Inside a transaction: stores a decided change with its audit record and event. An unchanged invoice stores nothing. */
export async function storeChange(ports: ReviewPorts, tx: BillingTx, before: Invoice, after: Invoice, note: ChangeNote): Promise<Invoice> {
  if (after === before) return before;
  await tx.saveInvoice(after);
  const stored: Invoice = { ...after, version: before.version + 1 };
  await tx.audit({
    invoiceId: before.id, at: ports.clock.now(), by: actorName(note.actor), action: note.action, reason: note.reason ?? null,
    before: { state: before.state, version: before.version }, after: { state: stored.state, version: stored.version },
  });
  if (before.state !== stored.state) {
    await tx.emit({ type: 'invoice.moved', invoiceId: before.id, customerOrg: before.customerOrg, from: before.state, to: stored.state });
  }
  return stored;
}

/** Puts on record, in a transaction of its own, that somebody wanted to change an invoice and was refused. */
export async function noteRefused(ports: ReviewPorts, invoiceId: Invoice['id'], action: string, actor: Actor, reason: string): Promise<void> {
  await ports.store.inTransaction(async (tx) => {
    const invoice = await tx.invoice(invoiceId);
    if (invoice === undefined) return ok(undefined);
    const { state, version } = invoice;
    await tx.audit({ invoiceId, at: ports.clock.now(), by: actorName(actor), action: `${action} refused`, reason, before: { state, version }, after: { state, version } });
    return ok(undefined);
  });
}

/** Our own processes, by name. */
export const system = (process: string): Actor => ({ kind: 'system', process });
