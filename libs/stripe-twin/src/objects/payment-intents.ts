import type Stripe from 'stripe';
import { route, type Route } from '../http/route.js';
import { invalidRequest, noSuch } from '../http/twin-error.js';
import { idOf, mergeMetadata, type Call } from './call.js';
import { attempt, MINIMUM_CHARGE_MINOR, newIntent } from './charging.js';
import { customerOf } from './customers.js';
import { declineError } from './declines.js';
import { listModels, page } from './lists.js';
import { materialise } from './payment-methods.js';

export function intentOf(call: Call<unknown>, id: string, param = 'id'): Stripe.PaymentIntent {
  const found = call.store.get('payment_intent', id);
  if (!found) throw noSuch('payment_intent', id, param);
  return found;
}

/** An intent that pays an invoice is moved through the invoice alone. */
function refuseInvoiced(call: Call<unknown>, id: string): void {
  if (call.store.all('invoice_payment').some((payment) => idOf(payment.payment.payment_intent) === id)) {
    throw invalidRequest(`The PaymentIntent ${id} belongs to an invoice: pay or void the invoice instead.`, { code: 'payment_intent_unexpected_state' });
  }
}

function confirm(call: Call<unknown>, intent: Stripe.PaymentIntent, methodId: string | null): Stripe.PaymentIntent {
  if (intent.status === 'succeeded' || intent.status === 'canceled') {
    throw invalidRequest(`You cannot confirm this PaymentIntent because it has a status of ${intent.status}.`, { code: 'payment_intent_unexpected_state' });
  }
  if (methodId === null) throw invalidRequest('You cannot confirm this PaymentIntent because it is missing a payment method.', { code: 'payment_intent_unexpected_state' });
  const result = attempt(call, intent, methodId);
  if (result.kind === 'declined') throw declineError(result.decline, { charge: result.charge.id, payment_intent: result.intent });
  return result.intent;
}

function create(call: Call<Stripe.PaymentIntentCreateParams>): Stripe.PaymentIntent {
  const { params } = call;
  if (params.amount < MINIMUM_CHARGE_MINOR) throw invalidRequest(`Amount must be at least ${MINIMUM_CHARGE_MINOR} minor units.`, { code: 'amount_too_small', param: 'amount' });
  const customer = params.customer === undefined ? null : customerOf(call, params.customer, 'customer').id;
  const intent = newIntent(call, { amount: params.amount, currency: params.currency.toLowerCase(), customer, description: params.description ?? null, metadata: mergeMetadata({}, params.metadata) });
  const methodId = params.payment_method === undefined ? null : materialise(call, params.payment_method);
  if (params.confirm === true) return confirm(call, intent, methodId);
  if (methodId === null) return intent;
  const ready: Stripe.PaymentIntent = { ...intent, payment_method: methodId, status: 'requires_confirmation' };
  call.store.put('payment_intent', ready);
  return ready;
}

function cancel(call: Call<Stripe.PaymentIntentCancelParams>): Stripe.PaymentIntent {
  const before = intentOf(call, call.path.id ?? '');
  refuseInvoiced(call, before.id);
  return cancelIntent(call, before, call.params.cancellation_reason ?? null);
}

export function cancelIntent(call: Call<unknown>, before: Stripe.PaymentIntent, reason: Stripe.PaymentIntent.CancellationReason | null): Stripe.PaymentIntent {
  if (before.status === 'succeeded' || before.status === 'canceled') {
    throw invalidRequest(`You cannot cancel this PaymentIntent because it has a status of ${before.status}.`, { code: 'payment_intent_unexpected_state' });
  }
  const after: Stripe.PaymentIntent = { ...before, status: 'canceled', canceled_at: call.now, cancellation_reason: reason, next_action: null };
  call.store.put('payment_intent', after);
  call.emit('payment_intent.canceled', after);
  return after;
}

export const paymentIntentRoutes: readonly Route[] = [
  route<Stripe.PaymentIntentCreateParams>(
    { method: 'POST', path: '/v1/payment_intents', params: 'PaymentIntentCreateParams', models: ['amount', 'currency', 'customer', 'description', 'metadata', 'payment_method', 'confirm', 'off_session', 'automatic_payment_methods', 'expand'], answer: 'PaymentIntent' },
    create,
  ),
  route<Stripe.PaymentIntentListParams>(
    { method: 'GET', path: '/v1/payment_intents', params: 'PaymentIntentListParams', models: [...listModels, 'customer'], answer: 'list of PaymentIntent' },
    (call) => page('/v1/payment_intents', call.store.all('payment_intent').filter((item) => call.params.customer === undefined || idOf(item.customer) === call.params.customer), call.params),
  ),
  route({ method: 'GET', path: '/v1/payment_intents/{id}', models: ['expand', 'client_secret'], answer: 'PaymentIntent' }, (call) => intentOf(call, call.path.id ?? '')),
  route<Stripe.PaymentIntentConfirmParams>(
    { method: 'POST', path: '/v1/payment_intents/{id}/confirm', params: 'PaymentIntentConfirmParams', models: ['payment_method', 'off_session', 'expand'], answer: 'PaymentIntent' },
    (call) => {
      const intent = intentOf(call, call.path.id ?? '');
      refuseInvoiced(call, intent.id);
      return confirm(call, intent, call.params.payment_method ?? idOf(intent.payment_method));
    },
  ),
  route<Stripe.PaymentIntentCancelParams>(
    { method: 'POST', path: '/v1/payment_intents/{id}/cancel', params: 'PaymentIntentCancelParams', models: ['cancellation_reason', 'expand'], answer: 'PaymentIntent' }, cancel,
  ),
];
