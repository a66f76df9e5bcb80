import type Stripe from 'stripe';
import { route, type Route } from '../http/route.js';
import { invalidRequest, noSuch } from '../http/twin-error.js';
import { idOf, mergeMetadata, type Call } from './call.js';
import { chargeOf, refundCharge } from './charges-and-refunds.js';
import { customerOf } from './customers.js';
import { defaultPayment, markPaid } from './invoice-moves.js';
import { invoiceOf, saveInvoice } from './invoice-state.js';
import { listModels, page } from './lists.js';
import { intentOf } from './payment-intents.js';

type Params = Call<Stripe.CreditNoteCreateParams>['params'];

/** Of an unpaid invoice: less is due, and nothing due means paid. */
function creditOpen(call: Call<unknown>, invoice: Stripe.Invoice, amount: number): void {
  if (amount > invoice.amount_remaining) throw invalidRequest(`The credit note (${amount}) exceeds what is left of the invoice (${invoice.amount_remaining}).`, { param: 'amount' });
  const after: Stripe.Invoice = {
    ...invoice, amount_due: invoice.amount_due - amount, amount_remaining: invoice.amount_remaining - amount,
    pre_payment_credit_notes_amount: invoice.pre_payment_credit_notes_amount + amount,
  };
  saveInvoice(call, after, 'invoice.updated');
  if (after.amount_remaining === 0) markPaid(call, after, 0);
}

/** Of a paid invoice: every unit is refunded, credited to the customer, or settled outside Stripe. */
function creditPaid(call: Call<unknown>, invoice: Stripe.Invoice, amount: number, params: Params): Stripe.CreditNote.Refund[] {
  const [refunded, credited, outside] = [params.refund_amount ?? 0, params.credit_amount ?? 0, params.out_of_band_amount ?? 0];
  if (refunded + credited + outside !== amount) {
    throw invalidRequest(`The sum of refund_amount, credit_amount and out_of_band_amount (${refunded + credited + outside}) must equal the amount (${amount}).`, { param: 'amount' });
  }
  if (amount + invoice.post_payment_credit_notes_amount > invoice.total) throw invalidRequest(`Credit notes of invoice ${invoice.id} would exceed its total (${invoice.total}).`, { param: 'amount' });
  const customer = customerOf(call, idOf(invoice.customer) ?? '');
  if (credited > 0) call.store.put('customer', { ...customer, balance: customer.balance - credited });
  saveInvoice(call, { ...invoice, post_payment_credit_notes_amount: invoice.post_payment_credit_notes_amount + amount }, 'invoice.updated');
  if (refunded === 0) return [];
  const intent = intentOf(call, idOf(defaultPayment(call, invoice.id)?.payment.payment_intent) ?? '');
  const refund = refundCharge(call, chargeOf(call, idOf(intent.latest_charge) ?? ''), refunded, null, {});
  return [{ amount_refunded: refunded, payment_record_refund: null, refund: refund.id, type: 'refund' }];
}

function create(call: Call<Stripe.CreditNoteCreateParams>): Stripe.CreditNote {
  const { params } = call;
  const invoice = invoiceOf(call, params.invoice, 'invoice');
  const amount = params.amount;
  if (amount === undefined || amount < 1) throw invalidRequest('The twin credits by amount: pass a positive `amount`.', { param: 'amount', code: 'parameter_missing' });
  const id = call.newId('cn');
  const isPaid = invoice.status === 'paid';
  if (!isPaid && invoice.status !== 'open') throw invalidRequest(`You can only create a credit note for an open or paid invoice, and ${invoice.id} is ${invoice.status}.`, { param: 'invoice' });
  if (!isPaid) creditOpen(call, invoice, amount);
  const refunds = isPaid ? creditPaid(call, invoice, amount, params) : [];
  const count = call.store.all('credit_note').filter((item) => idOf(item.invoice) === invoice.id).length;
  const note: Stripe.CreditNote = {
    id, object: 'credit_note', amount, amount_shipping: 0, created: call.now, currency: invoice.currency, customer: idOf(invoice.customer) ?? '', customer_account: null,
    customer_balance_transaction: null, discount_amount: 0, discount_amounts: [], effective_at: call.now, invoice: invoice.id,
    lines: {
      object: 'list', has_more: false, url: `/v1/credit_notes/${id}/lines`,
      data: [{
        id: call.newId('cnli'), object: 'credit_note_line_item', amount, description: params.memo ?? null, discount_amount: 0, discount_amounts: [], livemode: false, metadata: {},
        pretax_credit_amounts: [], quantity: 1, tax_rates: [], taxes: [], type: 'custom_line_item', unit_amount: amount, unit_amount_decimal: String(amount) as unknown as Stripe.Decimal, // a string on the wire
      }],
    },
    livemode: false, memo: params.memo ?? null, metadata: mergeMetadata({}, params.metadata), number: `${invoice.number}-CN-${String(count + 1).padStart(2, '0')}`,
    out_of_band_amount: params.out_of_band_amount ?? null, pdf: `https://pay.stripe.com/credit_notes/twin/${id}/pdf`,
    post_payment_amount: isPaid ? amount : 0, pre_payment_amount: isPaid ? 0 : amount, pretax_credit_amounts: [], reason: params.reason ?? null, refunds, shipping_cost: null,
    status: 'issued', subtotal: amount, subtotal_excluding_tax: amount, total: amount, total_excluding_tax: amount, total_taxes: [], type: isPaid ? 'post_payment' : 'pre_payment', voided_at: null,
  };
  call.store.put('credit_note', note);
  call.emit('credit_note.created', note);
  return note;
}

export const creditNoteRoutes: readonly Route[] = [
  route<Stripe.CreditNoteCreateParams>(
    { method: 'POST', path: '/v1/credit_notes', params: 'CreditNoteCreateParams', models: ['invoice', 'amount', 'memo', 'reason', 'metadata', 'refund_amount', 'credit_amount', 'out_of_band_amount', 'expand'], answer: 'CreditNote' }, create,
  ),
  route<Stripe.CreditNoteListParams>(
    { method: 'GET', path: '/v1/credit_notes', params: 'CreditNoteListParams', models: [...listModels, 'invoice', 'customer'], answer: 'list of CreditNote' },
    (call) => page('/v1/credit_notes', call.store.all('credit_note').filter((item) =>
      (call.params.invoice === undefined || idOf(item.invoice) === call.params.invoice) && (call.params.customer === undefined || idOf(item.customer) === call.params.customer)), call.params),
  ),
  route({ method: 'GET', path: '/v1/credit_notes/{id}', models: ['expand'], answer: 'CreditNote' }, (call) => {
    const found = call.store.get('credit_note', call.path.id ?? '');
    if (!found) throw noSuch('credit_note', call.path.id ?? '');
    return found;
  }),
];
