import { addMs, err, ok, type EpochMs, type InvoiceId, type LeaseId, type Result } from '@switchyard/kernel';
import type { Actor } from '../core/actor.js';
import { monthOfKey } from '../core/gather-key.js';
import type { Invoice } from '../core/invoice.js';
import type { BillingRefusal } from '../core/refusal.js';
import { moved, submit } from '../core/review.js';
import type { BillingPorts, BillingResult, BillingTx } from '../ports.js';
import { drawAdvances } from './advances.js';
import { changeInvoice, system } from './change-invoice.js';

const COLLECTOR = system('collector');

/**
 * Brings an invoice from gathering through collecting. A month gathers until it is over in the account's zone, however early its leases end; a lease
 * until its end. Collecting ends at its cutoff, or at once when the signed final reading of every lease on it is in (then nothing can come any more).
 * `StillCollecting` says: ask again later.
 */
export function collectInvoice(ports: BillingPorts, invoiceId: InvoiceId): BillingResult<Invoice> {
  return changeInvoice(ports, invoiceId, { action: 'collect readings', actor: COLLECTOR }, async (invoice, tx) => {
    const now = ports.clock.now();
    const ended = await leasesEnded(tx, invoice);
    if (invoice.state === 'gathering') {
      const account = await tx.account(invoice.customerOrg);
      if (account === undefined) return err({ kind: 'AccountNotFound', orgId: invoice.customerOrg });
      const month = monthOfKey(invoice.gatherKey, account);
      if (month === undefined ? !ended.all : now < month.to) return err({ kind: 'StillCollecting', invoiceId, cutoffAt: null });
      const cutoffAt = addMs(month?.to ?? ended.lastAt, ports.policy.collectingMs);
      const collecting: Invoice = { ...moved(invoice, 'draft.collecting'), cutoffAt };
      return ok(ended.final || now >= cutoffAt ? moved(await drawAdvances(tx, collecting), 'draft.validating') : collecting);
    }
    if (invoice.state !== 'draft.collecting') return ok(invoice);
    return waitsOn(invoice, ended, now) ? err({ kind: 'StillCollecting', invoiceId, cutoffAt: invoice.cutoffAt }) : ok(moved(await drawAdvances(tx, invoice), 'draft.validating'));
  });
}
function waitsOn(invoice: Invoice, ended: LeasesEnded, now: EpochMs): boolean {
  return !ended.final && invoice.cutoffAt !== null && now < invoice.cutoffAt;
}

interface LeasesEnded {
  readonly all: boolean;
  /** Every lease has its signed final reading. */
  readonly final: boolean;
  /** End of the lease that ended last. */
  readonly lastAt: EpochMs;
}
async function leasesEnded(tx: BillingTx, invoice: Invoice): Promise<LeasesEnded> {
  const leaseIds = [...new Set(invoice.lines.map((line) => line.contract.leaseId))];
  const contracts = await Promise.all(leaseIds.map((id) => tx.contract(id)));
  const ends = contracts.flatMap((c) => (c?.endedAt == null ? [] : [c.endedAt]));
  return {
    all: ends.length === leaseIds.length,
    final: contracts.every((c) => c?.endedAt != null && c.finalReadingAt !== null),
    lastAt: ends.length === 0 ? invoice.createdAt : (Math.max(...ends) as EpochMs),
  };
}

/** Validates what was collected and puts it into finance's queue; a fault leaves it in `draft.validating_failed`, named. */
export function submitForReview(ports: BillingPorts, invoiceId: InvoiceId, actor: Actor): BillingResult<Invoice> {
  return changeInvoice(ports, invoiceId, { action: 'submit', actor }, (invoice) => submit(invoice, actor, ports.clock.now()));
}

/** The market says the lease ended; `finalReadingAt` once the agent's signed final reading was accepted. Harmless twice. */
export function closeLease(
  ports: BillingPorts,
  close: { readonly leaseId: LeaseId; readonly endedAt: EpochMs; readonly finalReadingAt: EpochMs | null },
): BillingResult<void> {
  return ports.store.inTransaction(async (tx): Promise<Result<void, BillingRefusal>> => {
    const contract = await tx.contract(close.leaseId);
    if (contract === undefined) return err({ kind: 'LeaseNotFound', leaseId: close.leaseId });
    await tx.saveContract({ ...contract, endedAt: close.endedAt, finalReadingAt: contract.finalReadingAt ?? close.finalReadingAt });
    return ok(undefined);
  });
}
