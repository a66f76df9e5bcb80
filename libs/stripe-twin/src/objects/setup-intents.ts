import type Stripe from 'stripe';
import { route, type Route } from '../http/route.js';
import { invalidRequest, noSuch } from '../http/twin-error.js';
import { idOf, mergeMetadata, type Call } from './call.js';
import { customerOf } from './customers.js';
import { attachTo } from './payment-methods.js';

function setupIntentOf(call: Call<unknown>, id: string): Stripe.SetupIntent {
  const found = call.store.get('setup_intent', id);
  if (!found) throw noSuch('setupintent', id);
  return found;
}

/** Stores the method with its customer. The twin asks for no authentication when a card is set up. */
function confirm(call: Call<unknown>, before: Stripe.SetupIntent, methodId: string | null): Stripe.SetupIntent {
  if (before.status === 'succeeded') throw invalidRequest('You cannot confirm this SetupIntent because it has already succeeded.', { code: 'setup_intent_unexpected_state' });
  const customer = idOf(before.customer);
  if (methodId === null) throw invalidRequest('You cannot confirm this SetupIntent because it is missing a payment method.', { code: 'setup_intent_unexpected_state' });
  if (customer === null) throw invalidRequest('The twin sets up payment methods for a customer only.', { param: 'customer' });
  const after: Stripe.SetupIntent = { ...before, status: 'succeeded', payment_method: attachTo(call, methodId, customer).id };
  call.store.put('setup_intent', after);
  call.emit('setup_intent.succeeded', after);
  return after;
}

function create(call: Call<Stripe.SetupIntentCreateParams>): Stripe.SetupIntent {
  const { params } = call;
  const customer = params.customer === undefined ? null : customerOf(call, params.customer, 'customer').id;
  const id = call.newId('seti');
  const intent: Stripe.SetupIntent = {
    id, object: 'setup_intent', allowed_payment_method_types: null, application: null, automatic_payment_methods: null, cancellation_reason: null,
    client_secret: `${id}_secret_twin`, created: call.now, customer, customer_account: null, description: params.description ?? null,
    excluded_payment_method_types: null, flow_directions: null, last_setup_error: null, latest_attempt: null, livemode: false, managed_payments: null,
    mandate: null, metadata: mergeMetadata({}, params.metadata), next_action: null, on_behalf_of: null, payment_method: null,
    payment_method_configuration_details: null, payment_method_options: {}, payment_method_types: ['card'], single_use_mandate: null,
    status: 'requires_payment_method', usage: params.usage ?? 'off_session',
  };
  call.store.put('setup_intent', intent);
  call.emit('setup_intent.created', intent);
  return params.confirm === true ? confirm(call, intent, params.payment_method ?? null) : intent;
}

export const setupIntentRoutes: readonly Route[] = [
  route<Stripe.SetupIntentCreateParams>(
    { method: 'POST', path: '/v1/setup_intents', params: 'SetupIntentCreateParams', models: ['customer', 'description', 'metadata', 'payment_method', 'confirm', 'usage', 'automatic_payment_methods', 'expand'], answer: 'SetupIntent' }, create,
  ),
  route({ method: 'GET', path: '/v1/setup_intents/{id}', models: ['expand'], answer: 'SetupIntent' }, (call) => setupIntentOf(call, call.path.id ?? '')),
  route<Stripe.SetupIntentConfirmParams>(
    { method: 'POST', path: '/v1/setup_intents/{id}/confirm', params: 'SetupIntentConfirmParams', models: ['payment_method', 'expand'], answer: 'SetupIntent' },
    (call) => confirm(call, setupIntentOf(call, call.path.id ?? ''), call.params.payment_method ?? null),
  ),
];
