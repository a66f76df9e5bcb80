import { err, ok, type InvoiceId, type Result } from '@switchyard/kernel';
import type { Actor } from '../core/actor.js';
import type { InvoiceAction } from '../core/actions.js';
import type { InvoiceState } from '../core/invoice-state.js';
import type { Invoice } from '../core/invoice.js';
import { invoiceVoided, invoiceWrittenOff } from '../core/posting-rules.js';
import type { BillingRefusal } from '../core/refusal.js';
import { gate, moved } from '../core/review.js';
import type { BillingPorts, BillingResult } from '../ports.js';
import { changeInvoice, system } from './change-invoice.js';
import { postAll } from './issue-invoice.js';
import { callStripe, mapOk } from './stripe-call.js';

/** Takes back an issued, unpaid invoice: void at Stripe, then its bookings reversed. Its number stays used. */
export function voidInvoice(ports: BillingPorts, invoiceId: InvoiceId, actor: Actor, reason: string): BillingResult<Invoice> {
  return close(ports, invoiceId, actor, reason, 'void', 'voided');
}
/** Gives up an overdue invoice. It can still be paid. */
export function writeOffInvoice(ports: BillingPorts, invoiceId: InvoiceId, actor: Actor, reason: string): BillingResult<Invoice> {
  return close(ports, invoiceId, actor, reason, 'writeOff', 'uncollectible');
}

type Closing = { readonly action: Extract<InvoiceAction, 'void' | 'writeOff'>; readonly state: Extract<InvoiceState, 'voided' | 'uncollectible'> };

async function close(
  ports: BillingPorts, invoiceId: InvoiceId, actor: Actor, reason: string, action: Closing['action'], state: Closing['state'],
): BillingResult<Invoice> {
  const note = { action, actor, reason };
  const checked = await changeInvoice(ports, invoiceId, note, (invoice) => check(invoice, actor, reason, action, state));
  if (!checked.ok || checked.value.state === state) return checked;
  const { stripeInvoiceId } = checked.value;
  if (stripeInvoiceId === null) throw new Error(`invoice ${invoiceId} is issued without a Stripe invoice`);
  const theirs = action === 'void' ? 'void' : 'uncollectible';
  const called = await callStripe(ports, {
    scope: invoiceId, step: action, input: { stripeInvoiceId }, again: true,
    send: async (key) =>
      mapOk(await (action === 'void' ? ports.stripe.voidInvoice(stripeInvoiceId, key) : ports.stripe.markUncollectible(stripeInvoiceId, key)), (i) => i.stripeInvoiceId),
    find: async () => mapOk(await ports.stripe.readInvoice(stripeInvoiceId), (i) => (i.status === theirs ? i.stripeInvoiceId : null)),
  });
  if (!called.ok) return called;
  return changeInvoice(ports, invoiceId, note, async (invoice, tx) => {
    if (invoice.state === state) return ok(invoice);
    const now = ports.clock.now();
    const refused = await postAll(tx, action === 'void' ? invoiceVoided(invoice, now) : [invoiceWrittenOff(invoice, now)], now);
    return refused === undefined ? ok(moved(invoice, state)) : err(refused);
  });
}
function check(invoice: Invoice, actor: Actor, reason: string, action: Closing['action'], state: Closing['state']): Result<Invoice, BillingRefusal> {
  if (invoice.state === state) return ok(invoice);
  const refused = gate(invoice, action, actor);
  if (refused) return err(refused);
  return reason.trim() === '' ? err({ kind: 'ReasonMissing', action }) : ok(invoice);
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
