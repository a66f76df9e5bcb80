import type Stripe from 'stripe';
import { route, type Route } from '../http/route.js';
import { invalidRequest } from '../http/twin-error.js';
import { idOf, mergeMetadata, type Call } from './call.js';
import { customerOf } from './customers.js';
import { attachPendingItems } from './invoice-items.js';
import { finalise, markUncollectible, payInvoice, send, voidInvoice } from './invoice-moves.js';
import { blankInvoice, draftOf, invoiceOf, saveInvoice, shownInvoice } from './invoice-state.js';
import { listModels, page, pageInOrder, pageModels } from './lists.js';
import { paymentMethodOf } from './payment-methods.js';

/** The twin has no collection engine: it finalises and collects only when asked, so a caller that relies on it is told. */
function refuseAutoAdvance(autoAdvance: boolean | undefined): void {
  if (autoAdvance === true) throw invalidRequest('The twin does not finalise or collect by itself: pass auto_advance=false.', { param: 'auto_advance' });
}

function methodFor(call: Call<unknown>, methodId: string | undefined, customerId: string): string | null {
  if (methodId === undefined) return null;
  if (idOf(paymentMethodOf(call, methodId, 'default_payment_method').customer) !== customerId) {
    throw invalidRequest(`The payment method ${methodId} does not belong to the customer ${customerId}.`, { param: 'default_payment_method' });
  }
  return methodId;
}

function create(call: Call<Stripe.InvoiceCreateParams>): Stripe.Invoice {
  const { params } = call;
  refuseAutoAdvance(params.auto_advance);
  if (params.customer === undefined) throw invalidRequest('Missing required param: customer.', { param: 'customer', code: 'parameter_missing' });
  const customer = customerOf(call, params.customer, 'customer');
  const byMail = params.collection_method === 'send_invoice';
  const dueDate = params.due_date ?? (params.days_until_due === undefined ? null : call.now + params.days_until_due * 86_400);
  if (byMail && dueDate === null) throw invalidRequest('If invoice collection method is `send_invoice`, `days_until_due` or `due_date` must be set.', { param: 'days_until_due' });
  if (!byMail && dueDate !== null) throw invalidRequest('`days_until_due` and `due_date` can only be set when the collection method is `send_invoice`.', { param: 'days_until_due' });
  const draft: Stripe.Invoice = {
    ...blankInvoice(call, call.newId('in'), customer, (params.currency ?? customer.currency ?? 'usd').toLowerCase()),
    collection_method: params.collection_method ?? 'charge_automatically', description: params.description ?? null, due_date: dueDate,
    footer: params.footer ?? null, metadata: mergeMetadata({}, params.metadata), default_payment_method: methodFor(call, params.default_payment_method, customer.id),
  };
  saveInvoice(call, draft, 'invoice.created');
  return params.pending_invoice_items_behavior === 'include' ? attachPendingItems(call, draft) : draft;
}

function update(call: Call<Stripe.InvoiceUpdateParams>): Stripe.Invoice {
  const { params } = call;
  refuseAutoAdvance(params.auto_advance);
  const beyondMetadata = params.description !== undefined || params.footer !== undefined || params.default_payment_method !== undefined;
  const before = beyondMetadata ? draftOf(call, call.path.id ?? '') : invoiceOf(call, call.path.id ?? '');
  const customerId = idOf(before.customer) ?? '';
  return saveInvoice(call, {
    ...before, description: params.description ?? before.description, footer: params.footer ?? before.footer,
    metadata: mergeMetadata(before.metadata, params.metadata ?? {}),
    default_payment_method: params.default_payment_method === undefined ? before.default_payment_method : methodFor(call, params.default_payment_method, customerId),
  }, 'invoice.updated');
}

function remove(call: Call<unknown>): Stripe.DeletedInvoice {
  const draft = draftOf(call, call.path.id ?? '');
  for (const item of call.store.all('invoiceitem')) if (idOf(item.invoice) === draft.id) call.store.remove('invoiceitem', item.id);
  call.store.remove('invoice', draft.id);
  call.emit('invoice.deleted', draft);
  return { id: draft.id, object: 'invoice', deleted: true };
}

const move = (name: string, params: string, models: readonly string[], run: (call: Call<never>, invoice: Stripe.Invoice) => Stripe.Invoice): Route =>
  route<never>({ method: 'POST', path: `/v1/invoices/{id}/${name}`, params, models: [...models, 'expand'], answer: 'Invoice' }, (call) =>
    shownInvoice(run(call, invoiceOf(call, call.path.id ?? ''))));

const settable = ['description', 'metadata', 'footer', 'default_payment_method', 'auto_advance', 'expand'];

export const invoiceRoutes: readonly Route[] = [
  route<Stripe.InvoiceCreateParams>(
    { method: 'POST', path: '/v1/invoices', params: 'InvoiceCreateParams', models: [...settable, 'customer', 'currency', 'collection_method', 'days_until_due', 'due_date', 'pending_invoice_items_behavior'], answer: 'Invoice' },
    (call) => shownInvoice(create(call)),
  ),
  route<Stripe.InvoiceListParams>(
    { method: 'GET', path: '/v1/invoices', params: 'InvoiceListParams', models: [...listModels, 'customer', 'status', 'collection_method'], answer: 'list of Invoice' },
    (call) => page('/v1/invoices', call.store.all('invoice').filter((item) =>
      (call.params.customer === undefined || idOf(item.customer) === call.params.customer) && (call.params.status === undefined || item.status === call.params.status) &&
      (call.params.collection_method === undefined || item.collection_method === call.params.collection_method)).map(shownInvoice), call.params),
  ),
  route({ method: 'GET', path: '/v1/invoices/{id}', params: 'InvoiceRetrieveParams', models: ['expand'], answer: 'Invoice' }, (call) => shownInvoice(invoiceOf(call, call.path.id ?? ''))),
  route<Stripe.InvoiceUpdateParams>({ method: 'POST', path: '/v1/invoices/{id}', params: 'InvoiceUpdateParams', models: settable, answer: 'Invoice' }, (call) => shownInvoice(update(call))),
  route({ method: 'DELETE', path: '/v1/invoices/{id}', models: [], answer: 'DeletedInvoice' }, remove),
  route<Stripe.InvoiceListLineItemsParams>(
    { method: 'GET', path: '/v1/invoices/{id}/lines', params: 'InvoiceListLineItemsParams', models: pageModels, answer: 'list of InvoiceLineItem' },
    (call) => {
      const { lines } = invoiceOf(call, call.path.id ?? '');
      return pageInOrder(lines.url, lines.data, call.params);
    },
  ),
  move('finalize', 'InvoiceFinalizeInvoiceParams', ['auto_advance'], (call: Call<Stripe.InvoiceFinalizeInvoiceParams>, invoice) => {
    refuseAutoAdvance(call.params.auto_advance);
    return finalise(call, invoice);
  }),
  move('pay', 'InvoicePayParams', ['payment_method', 'paid_out_of_band', 'off_session'], (call: Call<Stripe.InvoicePayParams>, invoice) =>
    payInvoice(call, invoice, { paymentMethodId: call.params.payment_method, paidOutOfBand: call.params.paid_out_of_band === true })),
  move('void', 'InvoiceVoidInvoiceParams', [], voidInvoice),
  move('mark_uncollectible', 'InvoiceMarkUncollectibleParams', [], markUncollectible),
  move('send', 'InvoiceSendInvoiceParams', [], send),
];
