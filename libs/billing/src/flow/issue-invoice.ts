import { err, ok, type EpochMs, type InvoiceId, type Result } from '@switchyard/kernel';
import { termsAt } from '../core/account-terms.js';
import type { Actor } from '../core/actor.js';
import type { InvoiceState } from '../core/invoice-state.js';
import { dueDate, totalsOf, type Invoice } from '../core/invoice.js';
import { paid } from '../core/payment.js';
import { earningsReleased, invoiceIssued, operatorsEarned, type BookingRequest } from '../core/posting-rules.js';
import { explainRefusal, isRetryable, type BillingRefusal } from '../core/refusal.js';
import { gate, moved } from '../core/review.js';
import type { BillingPorts, BillingResult, BillingTx } from '../ports.js';
import { availableOf } from './available.js';
import { changeInvoice } from './change-invoice.js';
import { syncToStripe } from './sync-to-stripe.js';

/**
 * Issues an approved invoice, or goes on with one whose issue was interrupted or failed: Stripe first (`issuing.syncing`),
 * then number and journal in one transaction (`issuing.booking`). Harmless on an invoice that is issued already, and
 * when two workers run it at once.
 * @returns the issued invoice; `OutcomeUnknown` leaves it where it was, to be run again
 */
export async function issueInvoice(ports: BillingPorts, invoiceId: InvoiceId, actor: Actor): BillingResult<Invoice> {
  const begun = await changeInvoice(ports, invoiceId, { action: 'issue', actor }, (invoice) => begin(invoice, actor));
  if (!begun.ok) return begun;
  if (begun.value.state === 'issuing.syncing') {
    const synced = await syncToStripe(ports, begun.value);
    if (!synced.ok) return fail(ports, invoiceId, actor, 'issuing.syncing', synced.error);
    const noted = await changeInvoice(ports, invoiceId, { action: 'synced', actor }, (invoice) =>
      ok(invoice.state === 'issuing.syncing' ? { ...moved(invoice, 'issuing.booking'), stripeInvoiceId: synced.value } : invoice),
    );
    if (!noted.ok) return noted;
  }
  const booked = await changeInvoice(ports, invoiceId, { action: 'book', actor }, (invoice, tx) => book(ports, tx, invoice));
  return booked.ok ? booked : fail(ports, invoiceId, actor, 'issuing.booking', booked.error);
}

function begin(invoice: Invoice, actor: Actor): Result<Invoice, BillingRefusal> {
  if (invoice.issuedAt !== null) return ok(invoice);
  const refused = gate(invoice, 'issue', actor);
  if (refused) return err(refused);
  switch (invoice.state) {
    case 'approved':
    case 'issuing.syncing_failed':
      return ok({ ...moved(invoice, 'issuing.syncing'), failure: null });
    case 'issuing.booking_failed':
      return ok({ ...moved(invoice, 'issuing.booking'), failure: null });
    default:
      return ok(invoice);
  }
}

/** Step 6. Number, journal and state are one transaction: a failing insert gives the number back. */
async function book(ports: BillingPorts, tx: BillingTx, invoice: Invoice): Promise<Result<Invoice, BillingRefusal>> {
  if (invoice.state !== 'issuing.booking') return ok(invoice);
  const account = await tx.account(invoice.customerOrg);
  if (account === undefined) return err({ kind: 'AccountNotFound', orgId: invoice.customerOrg });
  const now = ports.clock.now();
  const { totalMinor } = totalsOf(invoice);
  // A zero total owes nothing and is never sent to pay: what operators earned on it (at others' cost) is free at once.
  const available = totalMinor === 0n ? await availableOf(tx, invoice) : undefined;
  const released = available && earningsReleased(invoice, now, (operator) => available.get(operator) ?? 0n);
  const requests = [invoiceIssued(invoice, now), operatorsEarned(invoice, now), released];
  const refused = await postAll(tx, requests, now);
  if (refused !== undefined) return err(refused);
  const number = `${account.legalSeries}-${String(await tx.nextNumber(account.legalSeries)).padStart(6, '0')}`;
  const issued: Invoice = { ...moved(invoice, 'issued'), number, issuedAt: now, dueAt: dueDate(now, termsAt(account, now).dueDays) };
  if (totalMinor !== 0n) return ok(issued);
  await tx.emit({ type: 'invoice.paid', invoiceId: invoice.id, customerOrg: invoice.customerOrg });
  return ok(paid(issued, now, totalMinor));
}

/** Books in order; stops at the first refusal. @returns it */
export async function postAll(
  tx: BillingTx, requests: readonly (BookingRequest | undefined)[], recordedAt: EpochMs,
): Promise<BillingRefusal | undefined> {
  for (const request of requests) {
    if (request === undefined) continue;
    const posted = await tx.post(request, recordedAt);
    if (!posted.ok) return { kind: 'LedgerRefused', refusal: posted.error };
  }
  return undefined;
}

/** A definite refusal parks the invoice in the failed state of its step; an unknown outcome leaves it to be run again. */
async function fail(
  ports: BillingPorts, invoiceId: InvoiceId, actor: Actor, step: 'issuing.syncing' | 'issuing.booking', refusal: BillingRefusal,
): BillingResult<Invoice> {
  if (!isRetryable(refusal)) {
    const failed: InvoiceState = `${step}_failed`;
    const failure = { step, code: refusal.kind, message: explainRefusal(refusal), at: ports.clock.now() };
    const note = { action: 'fail', actor, reason: failure.message };
    const parked = await changeInvoice(ports, invoiceId, note, (invoice) =>
      ok(invoice.state === step ? { ...moved(invoice, failed), failure } : invoice),
    );
    if (!parked.ok) return parked;
  }
  return err(refusal);
}
