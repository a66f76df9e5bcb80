import type Stripe from 'stripe';
import { route, type Route } from '../http/route.js';
import { noSuch } from '../http/twin-error.js';
import { idOf, type Call } from './call.js';
import { listModels, page } from './lists.js';

function list(call: Call<Stripe.InvoicePaymentListParams>): unknown {
  const { invoice, status, payment } = call.params;
  return page('/v1/invoice_payments', call.store.all('invoice_payment').filter((item) =>
    (invoice === undefined || idOf(item.invoice) === invoice) && (status === undefined || item.status === status) &&
    (payment?.payment_intent === undefined || idOf(item.payment.payment_intent) === payment.payment_intent)), call.params);
}

export const invoicePaymentRoutes: readonly Route[] = [
  route<Stripe.InvoicePaymentListParams>(
    { method: 'GET', path: '/v1/invoice_payments', params: 'InvoicePaymentListParams', models: [...listModels, 'invoice', 'status', 'payment'], answer: 'list of InvoicePayment' }, list,
  ),
  route({ method: 'GET', path: '/v1/invoice_payments/{id}', models: ['expand'], answer: 'InvoicePayment' }, (call) => {
    const found = call.store.get('invoice_payment', call.path.id ?? '');
    if (!found) throw noSuch('invoice_payment', call.path.id ?? '');
    return found;
  }),
];
