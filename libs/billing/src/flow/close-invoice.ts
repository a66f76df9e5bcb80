import { err, ok, type InvoiceId, type Result } from '@switchyard/kernel';
import type { Actor } from '../core/actor.js';
import { asksAhead } from '../core/advance-lines.js';
import { actionFits } from '../core/actions.js';
import type { InvoiceState } from '../core/invoice-state.js';
import { totalsOf, type Invoice } from '../core/invoice.js';
import { invoiceVoided, invoiceWrittenOff, writeOffRecovered } from '../core/posting-rules.js';
import type { BillingRefusal } from '../core/refusal.js';
import { moved } from '../core/review.js';
import type { BillingPorts, BillingResult, BillingTx } from '../ports.js';
import { changeInvoice, system } from './change-invoice.js';
import { postAll } from './issue-invoice.js';
import { callStripe, mapOk } from './stripe-call.js';

/** How an unpaid invoice ends by a decision: taken back whole, or given up. */
const endings = {
  void: { action: 'void', state: 'voided', theirs: 'void' },
  write_off: { action: 'writeOff', state: 'uncollectible', theirs: 'uncollectible' },
} as const;

/**
 * Carries out an approved void or write-off: at Stripe, then its bookings with the state, in the transaction in which `settle` closes the decision.
 * A void reverses the bookings of issue (and of an earlier write-off); its number stays used. What was written off can still be paid.
 */
export async function endInvoice(
  ports: BillingPorts, invoiceId: InvoiceId, kind: keyof typeof endings, note: { readonly actor: Actor; readonly reason: string },
  settle: (tx: BillingTx) => Promise<BillingRefusal | undefined>,
): BillingResult<Invoice> {
  const { action, state, theirs } = endings[kind];
  const checked = await changeInvoice(ports, invoiceId, { ...note, action }, (invoice) => endable(invoice, kind));
  if (!checked.ok) return checked;
  const { stripeInvoiceId } = checked.value;
  if (stripeInvoiceId === null) throw new Error(`invoice ${invoiceId} is issued without a Stripe invoice`);
  const called = await callStripe(ports, {
    scope: invoiceId, step: action, input: { stripeInvoiceId }, again: true,
    send: async (key) => mapOk(await (kind === 'void' ? ports.stripe.voidInvoice(stripeInvoiceId, key) : ports.stripe.markUncollectible(stripeInvoiceId, key)), (i) => i.stripeInvoiceId),
    find: async () => mapOk(await ports.stripe.readInvoice(stripeInvoiceId), (i) => (i.status === theirs ? i.stripeInvoiceId : null)),
  });
  if (!called.ok) return called;
  return changeInvoice(ports, invoiceId, { ...note, action }, async (invoice, tx) => {
    const unsettled = await settle(tx);
    if (unsettled !== undefined) return err(unsettled);
    if (invoice.state === state) return ok(invoice);
    const now = ports.clock.now();
    const givenUp = invoice.state === 'uncollectible' ? writeOffRecovered(invoice, totalsOf(invoice).dueMinor, now) : undefined;
    const refused = await postAll(tx, kind === 'void' ? [givenUp, ...invoiceVoided(invoice, now)] : [invoiceWrittenOff(invoice, now)], now);
    return refused === undefined ? ok(moved(invoice, state)) : err(refused);
  });
}
/** Whether an invoice can end this way; ended so already is fine. */
export function endable(invoice: Invoice, kind: keyof typeof endings): Result<Invoice, BillingRefusal> {
  const { action, state } = endings[kind];
  if (invoice.state === state) return ok(invoice);
  if (!actionFits(action, invoice.state)) return err({ kind: 'ActionNotAvailable', invoiceId: invoice.id, action, state: invoice.state });
  // Nothing was delivered for it: what was asked for ahead and never came is taken back, not lost.
  if (kind === 'write_off' && asksAhead(invoice)) return err({ kind: 'ActionNotAvailable', invoiceId: invoice.id, action, state: invoice.state });
  return kind === 'void' && invoice.creditedMinor > 0n ? err({ kind: 'CreditedAlready', invoiceId: invoice.id, action }) : ok(invoice);
}

/** A payment that is pending may still arrive: it is asked about first. */
const OVERDUE_FROM: readonly InvoiceState[] = ['issued', 'payment.action_required', 'payment.failed'];

/** Moves what is past its due date to `overdue`. @returns how many; ask again while it is `limit` */
export async function markOverdue(ports: BillingPorts, limit: number): BillingResult<number> {
  const now = ports.clock.now();
  const found = await ports.store.inTransaction(async (tx): Promise<Result<readonly Invoice[], BillingRefusal>> =>
    ok(await tx.invoicesIn(OVERDUE_FROM, limit, now)),
  );
  if (!found.ok) return found;
  for (const { id } of found.value) {
    const marked = await changeInvoice(ports, id, { action: 'overdue', actor: system('dunning') }, (invoice) =>
      ok(OVERDUE_FROM.includes(invoice.state) ? moved(invoice, 'overdue') : invoice),
    );
    if (!marked.ok) return marked;
  }
  return ok(found.value.length);
}
