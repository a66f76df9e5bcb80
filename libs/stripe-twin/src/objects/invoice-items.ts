import type Stripe from 'stripe';
import { route, type Route } from '../http/route.js';
import { invalidRequest, noSuch } from '../http/twin-error.js';
import { idOf, mergeMetadata, type Call } from './call.js';
import { customerOf } from './customers.js';
import { draftOf, invoiceOf, saveInvoice, withTotals } from './invoice-state.js';
import { listModels, page } from './lists.js';

/** Decimals are strings on the wire; the SDK's types describe them after its own parsing. */
const ONE = '1' as unknown as Stripe.Decimal;

function lineOf(call: Call<unknown>, item: Stripe.InvoiceItem, invoiceId: string): Stripe.InvoiceLineItem {
  return {
    id: call.newId('il'), object: 'line_item', amount: item.amount, currency: item.currency, description: item.description, discount_amounts: [],
    discountable: item.discountable, discounts: [], invoice: invoiceId, livemode: false, metadata: item.metadata ?? {},
    parent: { invoice_item_details: { invoice_item: item.id, proration: false, proration_details: null, subscription: null }, subscription_item_details: null, type: 'invoice_item_details' },
    period: item.period, pretax_credit_amounts: [], pricing: null, quantity: 1, quantity_decimal: ONE, subscription: null, subtotal: item.amount, taxes: [],
  };
}

function addTo(call: Call<unknown>, draft: Stripe.Invoice, items: readonly Stripe.InvoiceItem[]): Stripe.Invoice {
  const added = items.map((item) => lineOf(call, item, draft.id));
  return saveInvoice(call, withTotals({ ...draft, lines: { ...draft.lines, data: [...draft.lines.data, ...added] } }), 'invoice.updated');
}

/** Takes the customer's items that wait for an invoice into this draft. */
export function attachPendingItems(call: Call<unknown>, draft: Stripe.Invoice): Stripe.Invoice {
  const pending = call.store.all('invoiceitem').filter((item) => item.invoice === null && idOf(item.customer) === idOf(draft.customer) && item.currency === draft.currency);
  const taken = pending.map((item) => ({ ...item, invoice: draft.id }));
  for (const item of taken) call.store.put('invoiceitem', item);
  return taken.length === 0 ? draft : addTo(call, draft, taken);
}

function create(call: Call<Stripe.InvoiceItemCreateParams>): Stripe.InvoiceItem {
  const { params } = call;
  const draft = params.invoice === undefined ? undefined : draftOf(call, params.invoice, 'invoice');
  const customerId = params.customer ?? idOf(draft?.customer);
  if (customerId === null || customerId === undefined) throw invalidRequest('Missing required param: customer.', { param: 'customer', code: 'parameter_missing' });
  const customer = customerOf(call, customerId, 'customer');
  if (draft && idOf(draft.customer) !== customer.id) throw invalidRequest(`Invoice ${draft.id} belongs to another customer than ${customer.id}.`, { param: 'customer' });
  if (params.amount === undefined) throw invalidRequest('Missing required param: amount.', { param: 'amount', code: 'parameter_missing' });
  const currency = (params.currency ?? draft?.currency ?? customer.currency ?? 'usd').toLowerCase();
  if (draft && currency !== draft.currency) throw invalidRequest(`The currency ${currency} does not match the invoice's ${draft.currency}.`, { param: 'currency' });
  if (draft && draft.lines.data.length >= 250) throw invalidRequest('An invoice can have at most 250 items.', { param: 'invoice' });
  const item: Stripe.InvoiceItem = {
    id: call.newId('ii'), object: 'invoiceitem', amount: params.amount, currency, customer: customer.id, customer_account: null, date: call.now,
    description: params.description ?? null, discountable: params.discountable ?? true, discounts: [], invoice: draft?.id ?? null, livemode: false,
    metadata: mergeMetadata({}, params.metadata), net_amount: params.amount, parent: null, period: params.period ?? { start: call.now, end: call.now },
    pricing: null, proration: false, quantity: 1, quantity_decimal: ONE, tax_rates: [], test_clock: null,
  };
  call.store.put('invoiceitem', item);
  call.emit('invoiceitem.created', item);
  if (draft) addTo(call, draft, [item]);
  return item;
}

function itemOf(call: Call<unknown>): Stripe.InvoiceItem {
  const found = call.store.get('invoiceitem', call.path.id ?? '');
  if (!found) throw noSuch('invoiceitem', call.path.id ?? '');
  return found;
}

function remove(call: Call<unknown>): Stripe.DeletedInvoiceItem {
  const item = itemOf(call);
  const invoiceId = idOf(item.invoice);
  if (invoiceId !== null) {
    const draft = draftOf(call, invoiceOf(call, invoiceId).id, 'invoice');
    const data = draft.lines.data.filter((line) => line.parent?.invoice_item_details?.invoice_item !== item.id);
    saveInvoice(call, withTotals({ ...draft, lines: { ...draft.lines, data } }), 'invoice.updated');
  }
  call.store.remove('invoiceitem', item.id);
  call.emit('invoiceitem.deleted', item);
  return { id: item.id, object: 'invoiceitem', deleted: true };
}

export const invoiceItemRoutes: readonly Route[] = [
  route<Stripe.InvoiceItemCreateParams>(
    { method: 'POST', path: '/v1/invoiceitems', params: 'InvoiceItemCreateParams', models: ['amount', 'currency', 'customer', 'description', 'discountable', 'invoice', 'metadata', 'period', 'expand'], answer: 'InvoiceItem' }, create,
  ),
  route<Stripe.InvoiceItemListParams>(
    { method: 'GET', path: '/v1/invoiceitems', params: 'InvoiceItemListParams', models: [...listModels, 'customer', 'invoice', 'pending'], answer: 'list of InvoiceItem' },
    (call) => page('/v1/invoiceitems', call.store.all('invoiceitem').filter((item) =>
      (call.params.customer === undefined || idOf(item.customer) === call.params.customer) && (call.params.invoice === undefined || idOf(item.invoice) === call.params.invoice) &&
      (call.params.pending === undefined || (item.invoice === null) === call.params.pending)), { ...call.params }),
  ),
  route({ method: 'GET', path: '/v1/invoiceitems/{id}', models: ['expand'], answer: 'InvoiceItem' }, itemOf),
  route({ method: 'DELETE', path: '/v1/invoiceitems/{id}', models: [], answer: 'DeletedInvoiceItem' }, remove),
];
