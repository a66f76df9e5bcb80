import type Stripe from 'stripe';
import { route, type Route } from '../http/route.js';
import { invalidRequest, noSuch } from '../http/twin-error.js';
import { moveBalance } from './balance.js';
import { idOf, mergeMetadata, type Call } from './call.js';
import { listModels, page } from './lists.js';
import { intentOf } from './payment-intents.js';

export function chargeOf(call: Call<unknown>, id: string, param = 'id'): Stripe.Charge {
  const found = call.store.get('charge', id);
  if (!found) throw noSuch('charge', id, param);
  return found;
}

/** Gives part or all of a captured charge back. @throws TwinError when more than what is left is asked for */
export function refundCharge(call: Call<unknown>, charge: Stripe.Charge, amountMinor: number | undefined, reason: Stripe.Refund.Reason | null, metadata: Stripe.Metadata): Stripe.Refund {
  const left = charge.amount_captured - charge.amount_refunded;
  if (left === 0) throw invalidRequest(`Charge ${charge.id} has already been refunded.`, { code: 'charge_already_refunded' });
  if (charge.disputed) throw invalidRequest(`Charge ${charge.id} has been charged back; cannot issue a refund.`, { code: 'charge_disputed' });
  const amount = amountMinor ?? left;
  if (amount < 1) throw invalidRequest('Refund amount must be at least 1.', { param: 'amount', code: 'parameter_invalid_integer' });
  if (amount > left) throw invalidRequest(`Refund amount (${amount}) is greater than unrefunded amount on charge (${left}).`, { param: 'amount' });
  const id = call.newId('re');
  const refund: Stripe.Refund = {
    id, object: 'refund', amount, balance_transaction: moveBalance(call, { owner: 'platform', amount: -amount, currency: charge.currency, type: 'refund', source: id }),
    charge: charge.id, created: call.now, currency: charge.currency, customer: idOf(charge.customer), customer_account: null, metadata,
    payment_intent: idOf(charge.payment_intent), payment_method: charge.payment_method, reason, receipt_number: null, source_transfer_reversal: null,
    status: 'succeeded', transfer_reversal: null,
  };
  const after: Stripe.Charge = { ...charge, amount_refunded: charge.amount_refunded + amount, refunded: amount === left };
  call.store.put('refund', refund);
  call.store.put('charge', after);
  call.emit('refund.created', refund);
  call.emit('charge.refunded', after);
  return refund;
}

function createRefund(call: Call<Stripe.RefundCreateParams>): Stripe.Refund {
  const { params } = call;
  const chargeId = params.charge ?? (params.payment_intent === undefined ? null : idOf(intentOf(call, params.payment_intent, 'payment_intent').latest_charge));
  if (chargeId === null) throw invalidRequest('One of the following params should be provided for this request: payment_intent or charge.', { code: 'parameter_missing' });
  return refundCharge(call, chargeOf(call, chargeId, 'charge'), params.amount, params.reason ?? null, mergeMetadata({}, params.metadata));
}

export const chargeRoutes: readonly Route[] = [
  route<Stripe.ChargeListParams>(
    { method: 'GET', path: '/v1/charges', params: 'ChargeListParams', models: [...listModels, 'customer', 'payment_intent'], answer: 'list of Charge' },
    (call) => page('/v1/charges', call.store.all('charge').filter((item) =>
      (call.params.customer === undefined || idOf(item.customer) === call.params.customer) && (call.params.payment_intent === undefined || idOf(item.payment_intent) === call.params.payment_intent)), call.params),
  ),
  route({ method: 'GET', path: '/v1/charges/{id}', models: ['expand'], answer: 'Charge' }, (call) => chargeOf(call, call.path.id ?? '')),
  route<Stripe.RefundCreateParams>(
    { method: 'POST', path: '/v1/refunds', params: 'RefundCreateParams', models: ['charge', 'payment_intent', 'amount', 'reason', 'metadata', 'expand'], answer: 'Refund' }, createRefund,
  ),
  route<Stripe.RefundListParams>(
    { method: 'GET', path: '/v1/refunds', params: 'RefundListParams', models: [...listModels, 'charge', 'payment_intent'], answer: 'list of Refund' },
    (call) => page('/v1/refunds', call.store.all('refund').filter((item) =>
      (call.params.charge === undefined || idOf(item.charge) === call.params.charge) && (call.params.payment_intent === undefined || idOf(item.payment_intent) === call.params.payment_intent)), call.params),
  ),
  route({ method: 'GET', path: '/v1/refunds/{id}', models: ['expand'], answer: 'Refund' }, (call) => {
    const found = call.store.get('refund', call.path.id ?? '');
    if (!found) throw noSuch('refund', call.path.id ?? '');
    return found;
  }),
];
