import { add, err, ok, subtract, type Result } from '@switchyard/kernel';
import { creditNoteBooked } from '../../core/credit-posting.js';
import { totalsOf, type Invoice } from '../../core/invoice.js';
import { refundPaid } from '../../core/posting-rules.js';
import type { BillingRefusal } from '../../core/refusal.js';
import { moved } from '../../core/review.js';
import { remedyMoved, type Remedy } from '../../core/remedy.js';
import type { ShareSource } from '../../core/shares-back.js';
import type { BillingPorts, BillingResult, BillingTx } from '../../ports.js';
import type { StripeCreditNote } from '../../stripe-port.js';
import { availableOf } from '../available.js';
import { storeChange, system } from '../change-invoice.js';
import { postAll } from '../issue-invoice.js';
import { callStripe, mapOk } from '../stripe-call.js';

const ISSUER = system('credit-notes');

/** Makes the credit note (and its refund) at Stripe, once, and reads it back: its split must be ours. */
export async function sendCreditNote(ports: BillingPorts, note: Remedy): BillingResult<StripeCreditNote> {
  const stripeInvoiceId = await stripeInvoiceOf(ports, note);
  if (!stripeInvoiceId.ok) return stripeInvoiceId;
  const refundMinor = note.settleTo === 'payment_method' ? note.owedBackMinor : subtract(note.owedBackMinor, note.owedBackMinor);
  const input = {
    creditNoteId: note.id, stripeInvoiceId: stripeInvoiceId.value, amountMinor: note.amountMinor, refundMinor, balanceMinor: subtract(note.owedBackMinor, refundMinor), memo: note.reason.slice(0, 500),
  };
  const called = await callStripe(ports, {
    scope: note.id, step: 'credit-note', input, again: true,
    send: async (key) => mapOk(await ports.stripe.createCreditNote(input, key), (made) => made.stripeCreditNoteId),
    find: async () => mapOk(await ports.stripe.findCreditNote(note.id, input.stripeInvoiceId), (made) => made?.stripeCreditNoteId ?? null),
  });
  if (!called.ok) return called;
  const read = await ports.stripe.readCreditNote(called.value);
  if (read.kind === 'unknown') return err({ kind: 'OutcomeUnknown', step: 'read-credit-note', message: read.message });
  if (read.kind === 'refused') return err({ kind: 'StripeRefused', step: 'read-credit-note', code: read.code, message: read.message });
  const { prePaymentMinor, postPaymentMinor, refundId } = read.value;
  const differs = prePaymentMinor !== note.againstDueMinor || postPaymentMinor !== note.owedBackMinor || (refundMinor > 0n && refundId === null);
  return differs
    ? err({ kind: 'StripeDiffers', invoiceId: note.invoiceId, message: `credit note ${note.id} is ${prePaymentMinor} + ${postPaymentMinor}, ours ${note.againstDueMinor} + ${note.owedBackMinor}` })
    : ok(read.value);
}
async function stripeInvoiceOf(ports: BillingPorts, note: Remedy): BillingResult<string> {
  return ports.store.inTransaction(async (tx): Promise<Result<string, BillingRefusal>> => {
    const id = (await tx.invoice(note.invoiceId))?.stripeInvoiceId;
    if (id == null) throw new Error(`invoice ${note.invoiceId} is issued without a Stripe invoice`);
    return ok(id);
  });
}

/** Number, journal, the invoice's sums and the note's end, in one transaction: a failing booking gives the number back. */
export async function bookCreditNote(ports: BillingPorts, tx: BillingTx, noteId: string, made: StripeCreditNote): Promise<Result<Remedy, BillingRefusal>> {
  const note = await tx.remedy(noteId);
  const invoice = note && (await tx.invoice(note.invoiceId));
  if (note === undefined || invoice === undefined) return err({ kind: 'RemedyNotFound', remedyId: noteId });
  if (note.state !== 'executing') return ok(note);
  const account = await tx.account(invoice.customerOrg);
  if (account === undefined) return err({ kind: 'AccountNotFound', orgId: invoice.customerOrg });
  const now = ports.clock.now();
  const refund = made.refundId === null ? undefined : refundPaid(invoice, { amountMinor: note.owedBackMinor, refundId: made.refundId }, now);
  const refused = await postAll(tx, [...creditNoteBooked(invoice, note, await shareSource(tx, invoice), now), refund], now);
  if (refused !== undefined) return err(refused);
  const series = `${account.legalSeries}-CN`;
  const done: Remedy = {
    ...remedyMoved(note, 'done'), number: `${series}-${String(await tx.nextNumber(series)).padStart(6, '0')}`, stripeId: made.stripeCreditNoteId, doneAt: now,
  };
  await tx.saveRemedy(done);
  await storeChange(ports, tx, invoice, credited(invoice, note, now), { action: 'credit_note issued', actor: ISSUER, reason: `${done.number}: ${note.reason}` });
  const stored = { ...done, version: done.version + 1 };
  await tx.emit({ type: 'remedy.moved', invoiceId: invoice.id, customerOrg: invoice.customerOrg, remedyId: note.id, kind: 'credit_note', to: 'done', remedyVersion: stored.version });
  return ok(stored);
}

/** What goes back lowers what counts as paid, so that due + paid + credited stays the total (P2). Nothing left to pay is paid. */
function credited(invoice: Invoice, note: Remedy, now: NonNullable<Invoice['paidAt']>): Invoice {
  const after = { ...invoice, creditedMinor: add(invoice.creditedMinor, note.amountMinor), paidMinor: subtract(invoice.paidMinor, note.owedBackMinor) };
  const settled = invoice.state !== 'paid' && totalsOf(after).dueMinor === 0n;
  return settled ? { ...moved(after, 'paid'), paidAt: now, paymentNews: null, failure: null } : after;
}

/** Where the operators' shares are now: balances are read under the journal's lock, so they hold until the booking commits. */
async function shareSource(tx: BillingTx, invoice: Invoice): Promise<ShareSource> {
  if (invoice.state !== 'paid') return { released: false };
  const balances = await availableOf(tx, invoice);
  return { released: true, availableMinor: (operator) => balances.get(operator) ?? 0n };
}
