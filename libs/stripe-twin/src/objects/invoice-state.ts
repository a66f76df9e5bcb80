import type Stripe from 'stripe';
import { invalidRequest, noSuch } from '../http/twin-error.js';
import type { Call } from './call.js';

export function invoiceOf(call: Call<unknown>, id: string, param = 'id'): Stripe.Invoice {
  const found = call.store.get('invoice', id);
  if (!found) throw noSuch('invoice', id, param);
  return found;
}

/** @throws TwinError unless the invoice is still a draft */
export function draftOf(call: Call<unknown>, id: string, param = 'id'): Stripe.Invoice {
  const invoice = invoiceOf(call, id, param);
  if (invoice.status !== 'draft') throw invalidRequest(`Invoice ${id} is ${invoice.status}: only a draft can be changed.`, { code: 'invoice_not_editable', ...(param === 'id' ? {} : { param }) });
  return invoice;
}

export function saveInvoice(call: Call<unknown>, invoice: Stripe.Invoice, ...events: readonly Stripe.Event.Type[]): Stripe.Invoice {
  call.store.put('invoice', invoice);
  for (const type of events) call.emit(type, shownInvoice(invoice));
  return invoice;
}

/** As the API shows it: the first ten lines inside, the rest through the lines list. */
export function shownInvoice(invoice: Stripe.Invoice): Stripe.Invoice {
  const { data, url } = invoice.lines;
  return { ...invoice, lines: { object: 'list', url, has_more: data.length > 10, data: data.slice(0, 10) } };
}

/** Sums after a line was added; no tax, discount or shipping in the twin. */
export function withTotals(invoice: Stripe.Invoice): Stripe.Invoice {
  const total = invoice.lines.data.reduce((sum, line) => sum + line.amount, 0);
  const due = Math.max(0, total);
  return { ...invoice, subtotal: total, subtotal_excluding_tax: total, total, total_excluding_tax: total, amount_due: due, amount_remaining: due };
}

/** A draft without lines. */
export function blankInvoice(call: Call<unknown>, id: string, customer: Stripe.Customer, currency: string): Stripe.Invoice {
  return {
    id, object: 'invoice', account_country: 'US', account_name: 'Stripe twin', account_tax_ids: null, amount_due: 0, amount_overpaid: 0, amount_paid: 0,
    amount_remaining: 0, amount_shipping: 0, application: null, attempt_count: 0, attempted: false, auto_advance: false,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null, provider: null, status: null }, automatically_finalizes_at: null,
    billing_reason: 'manual', collection_method: 'charge_automatically', created: call.now, currency, custom_fields: null, customer: customer.id,
    customer_account: null, customer_address: customer.address ?? null, customer_email: customer.email, customer_name: customer.name ?? null,
    customer_phone: customer.phone ?? null, customer_shipping: null, customer_tax_exempt: 'none', customer_tax_ids: [], default_payment_method: null,
    default_source: null, default_tax_rates: [], description: null, discounts: [], due_date: null, effective_at: null, ending_balance: null, footer: null,
    from_invoice: null, hosted_invoice_url: null, invoice_pdf: null, issuer: { type: 'self' }, last_finalization_error: null, latest_revision: null,
    lines: { object: 'list', data: [], has_more: false, url: `/v1/invoices/${id}/lines` }, livemode: false, metadata: {}, next_payment_attempt: null,
    number: null, on_behalf_of: null, parent: null, payment_settings: { default_mandate: null, payment_method_options: null, payment_method_types: null },
    period_end: call.now, period_start: call.now, post_payment_credit_notes_amount: 0, pre_payment_credit_notes_amount: 0, receipt_number: null,
    rendering: null, shipping_cost: null, shipping_details: null, starting_balance: 0, statement_descriptor: null, status: 'draft',
    status_transitions: { finalized_at: null, marked_uncollectible_at: null, paid_at: null, voided_at: null }, subtotal: 0, subtotal_excluding_tax: 0,
    test_clock: null, total: 0, total_discount_amounts: [], total_excluding_tax: 0, total_pretax_credit_amounts: [], total_taxes: [], webhooks_delivered_at: null,
  };
}
