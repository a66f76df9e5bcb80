import { err, ok } from '@switchyard/kernel';
import type { Invoice } from '../core/invoice.js';
import { stripeDifference } from '../core/stripe-check.js';
import { stripeItemsOf, type StripeItem } from '../core/stripe-items.js';
import type { BillingPorts, BillingResult } from '../ports.js';
import type { StripeInvoice, StripeOutcome } from '../stripe-port.js';
import { changeInvoice, system } from './change-invoice.js';
import { ensureCustomer } from './customer.js';
import { callStripe, mapOk } from './stripe-call.js';

/**
 * Steps 1 to 5 of the crash-safe order: intent and key first, then the draft, every item, the comparison, the finalising.
 * Each step is claimed alone, so a run after a crash walks through what is done and goes on where it stopped.
 * @returns the id of the finalised Stripe invoice
 */
export async function syncToStripe(ports: BillingPorts, invoice: Invoice): BillingResult<string> {
  const customer = await ensureCustomer(ports, invoice.customerOrg);
  if (!customer.ok) return customer;
  const { stripeCustomerId } = customer.value;
  const draft = await createDraft(ports, invoice, stripeCustomerId);
  if (!draft.ok) return draft;
  const stripeInvoiceId = draft.value;
  for (const item of stripeItemsOf(invoice)) {
    const added = await addItem(ports, invoice, item, { stripeCustomerId, stripeInvoiceId });
    if (!added.ok) return added;
  }
  const same = await compare(ports, invoice, stripeInvoiceId);
  if (!same.ok) return same;
  const finalised = await callStripe(ports, {
    scope: invoice.id, step: 'finalise', input: { stripeInvoiceId }, again: true,
    send: async (key) => mapOk(await ports.stripe.finaliseInvoice(stripeInvoiceId, key), (i) => i.stripeInvoiceId),
    find: async () => mapOk(await ports.stripe.readInvoice(stripeInvoiceId), (i) => (i.status === 'draft' ? null : i.stripeInvoiceId)),
  });
  if (!finalised.ok) return finalised;
  // What the customer will be asked for is what was approved: compared again, now that it cannot change any more.
  return compare(ports, invoice, stripeInvoiceId);
}

async function createDraft(ports: BillingPorts, invoice: Invoice, stripeCustomerId: string): BillingResult<string> {
  const input = { invoiceId: invoice.id, stripeCustomerId, currency: invoice.currency, description: `Switchyard ${invoice.id}` };
  const created = await callStripe(ports, {
    scope: invoice.id, step: 'create-draft', input, again: true,
    send: async (key) => mapOk(await ports.stripe.createDraftInvoice(input, key), (i) => i.stripeInvoiceId),
    find: async () => mapOk(await ports.stripe.findInvoice(invoice.id, stripeCustomerId), (i) => i?.stripeInvoiceId ?? null),
  });
  if (!created.ok || invoice.stripeInvoiceId === created.value) return created;
  const noted = await changeInvoice(ports, invoice.id, { action: 'stripe draft', actor: system('issuer') }, (i) =>
    ok(i.stripeInvoiceId === created.value ? i : { ...i, stripeInvoiceId: created.value }),
  );
  return noted.ok ? created : noted;
}

function addItem(
  ports: BillingPorts, invoice: Invoice, { id, description, amountMinor }: StripeItem, ids: { readonly stripeCustomerId: string; readonly stripeInvoiceId: string },
): BillingResult<string> {
  const input = { ...ids, invoiceId: invoice.id, lineId: id, description, amountMinor, currency: invoice.currency };
  return callStripe(ports, {
    scope: invoice.id, step: `add-line/${id}`, input, again: true,
    send: async (key) => mapOk(await ports.stripe.addLine(input, key), (l) => l.stripeLineId),
    find: async () => mapOk(await ports.stripe.readInvoice(ids.stripeInvoiceId), (i) => i.lines.find((l) => l.lineId === id)?.stripeLineId ?? null),
  });
}

/** Step 4: Stripe's copy must equal ours, or everything stops. */
async function compare(ports: BillingPorts, invoice: Invoice, stripeInvoiceId: string): BillingResult<string> {
  const read: StripeOutcome<StripeInvoice> = await ports.stripe.readInvoice(stripeInvoiceId);
  switch (read.kind) {
    case 'ok': {
      const message = stripeDifference(invoice, read.value);
      return message === undefined ? ok(stripeInvoiceId) : err({ kind: 'StripeDiffers', invoiceId: invoice.id, message });
    }
    case 'refused':
      return err({ kind: 'StripeRefused', step: 'read', code: read.code, message: read.message });
    case 'unknown':
      return err({ kind: 'OutcomeUnknown', step: 'read', message: read.message });
  }
}
