import { HOUR_MS, ok, type InvoiceId } from '@switchyard/kernel';
import {
  bookStripeFee, collectInvoice, collectPayment, creditRestatement, explainRefusal, issueInvoice, submitForReview,
  type BillingPorts, type BillingRefusal, type BillingResult, type Invoice,
} from '@switchyard/billing';
import { changedSinceRejection, inTransaction, isFeeBooked, markFeeBooked } from '@switchyard/store';
import { BILLING_PROCESS, type BillingParts } from '../parts.js';

/** A step whose refusal is no news: somebody else must act, or time must pass. */
const quiet: readonly BillingRefusal['kind'][] = ['StillCollecting', 'NotReady', 'NoPaymentMethod'];
/** What was refused for good is tried again after this long, market time: somebody may have mended it at Stripe. */
const RETRY_FAILED_MS = HOUR_MS;

/**
 * Takes an invoice through every step that is ours to take, from collecting to the booked fee, and stops where finance, the customer or Stripe must
 * act. Harmless at any time, twice, and from two processes: each step claims its work in the database.
 * @throws Error when Stripe did not answer, so that the caller tries again soon
 */
export async function advanceInvoice(parts: BillingParts, invoiceId: InvoiceId): Promise<void> {
  let before: Invoice | undefined;
  for (;;) {
    const invoice = await read(parts, invoiceId);
    if (invoice === undefined || invoice.state === before?.state) return;
    before = invoice;
    const step = await nextStep(parts, invoice);
    if (step.ok) continue;
    const words = explainRefusal(step.error);
    if (step.error.kind === 'OutcomeUnknown') throw new Error(`invoice ${invoiceId}: ${words}`);
    if (!quiet.includes(step.error.kind)) parts.log.warn({ invoiceId, reason: step.error.kind }, `invoice ${invoiceId} stays ${invoice.state}: ${words}`);
    return;
  }
}

function nextStep(parts: BillingParts, invoice: Invoice): BillingResult<unknown> {
  const ports: BillingPorts = { ...parts.ports, usage: noUsage };
  switch (invoice.state) {
    case 'gathering':
    case 'draft.collecting':
      return collect(parts, ports, invoice);
    case 'draft.validating':
      return submitForReview(ports, invoice.id, BILLING_PROCESS);
    case 'issuing.syncing_failed':
    case 'issuing.booking_failed':
      return ports.clock.now() - (invoice.failure?.at ?? 0) < RETRY_FAILED_MS ? unchanged : issueInvoice(ports, invoice.id, BILLING_PROCESS);
    case 'approved':
    case 'issuing.syncing':
    case 'issuing.booking':
      return issueInvoice(ports, invoice.id, BILLING_PROCESS);
    case 'issued':
    case 'payment.pending':
      return collectPayment(ports, invoice.id, BILLING_PROCESS);
    case 'paid':
      return bookFee(parts, ports, invoice.id);
    // Nothing but taken back for a restated price: credit notes, for finance to approve.
    case 'draft.validating_failed':
      return creditRestatement(ports, invoice.id);
    case 'draft.review':
    case 'payment.action_required':
    case 'payment.failed':
    case 'overdue':
    case 'uncollectible':
    case 'deleted':
    case 'voided':
      return unchanged;
  }
}
/** What finance sent back comes before finance again once something about it is different. */
async function collect({ database }: BillingParts, ports: BillingPorts, invoice: Invoice): BillingResult<unknown> {
  if (invoice.rejection !== null && !(await inTransaction(database, (tx) => changedSinceRejection(tx, invoice.id)))) return unchanged;
  return collectInvoice(ports, invoice.id);
}
const unchanged = Promise.resolve(ok(undefined));
const noUsage: BillingPorts['usage'] = { usageOf: (leaseId) => Promise.reject(new Error(`lease ${leaseId}: usage is read when it is rated, not here`)) };

/** What Stripe kept, once it has settled: the claim saves asking again for ever, the ledger's key keeps it single. */
async function bookFee({ database }: BillingParts, ports: BillingPorts, invoiceId: InvoiceId): BillingResult<unknown> {
  if (await inTransaction(database, (tx) => isFeeBooked(tx, invoiceId))) return ok(undefined);
  const booked = await bookStripeFee(ports, invoiceId);
  if (booked.ok) await inTransaction(database, (tx) => markFeeBooked(tx, invoiceId));
  return booked;
}

async function read({ ports }: BillingParts, invoiceId: InvoiceId): Promise<Invoice | undefined> {
  const found = await ports.store.inTransaction(async (tx) => ok(await tx.invoice(invoiceId)));
  return found.ok ? found.value : undefined;
}

/** Another attempt at what was declined or never tried: a payment method has come. */
export async function collectAgain(parts: BillingParts, invoiceId: InvoiceId): Promise<void> {
  const collected = await collectPayment({ ...parts.ports, usage: noUsage }, invoiceId, BILLING_PROCESS);
  if (!collected.ok && collected.error.kind === 'OutcomeUnknown') throw new Error(`invoice ${invoiceId}: ${explainRefusal(collected.error)}`);
}
