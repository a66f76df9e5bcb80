import type Stripe from 'stripe';
import { route, type Route } from '../http/route.js';
import { invalidRequest, noSuch } from '../http/twin-error.js';
import { customerOf } from './customers.js';
import { idOf, type Call } from './call.js';
import { testPaymentMethods, type CardOutcome, type TestCard } from './card-outcomes.js';
import { declineError } from './declines.js';
import { pageModels, page } from './lists.js';

export function paymentMethodOf(call: Call<unknown>, id: string, param = 'id'): Stripe.PaymentMethod {
  const found = call.store.get('payment_method', id);
  if (!found) throw noSuch('PaymentMethod', id, param);
  return found;
}

/** How charges on this method answer now. */
export function outcomeOf(call: Call<unknown>, paymentMethodId: string): CardOutcome {
  return call.store.get('card_outcome', paymentMethodId)?.outcome ?? 'succeeds';
}

/**
 * Makes a stored method of a test token such as `pm_card_visa`, attached to the customer; a stored method is attached as it is.
 * Cards that decline at once refuse the attaching itself, as at Stripe.
 */
export function attachTo(call: Call<unknown>, idOrToken: string, customerId: string): Stripe.PaymentMethod {
  customerOf(call, customerId, 'customer');
  const token = testPaymentMethods.get(idOrToken);
  if (token === undefined) {
    const known = paymentMethodOf(call, idOrToken);
    if (known.customer !== null && idOf(known.customer) !== customerId) {
      throw invalidRequest('The payment method you provided has already been attached to a customer.', { code: 'payment_method_unexpected_state', param: 'customer' });
    }
    return save(call, { ...known, customer: customerId });
  }
  if (token.attach !== 'succeeds') throw declineError(token.attach, {});
  return save(call, fromToken(call, token, customerId));
}

/** A one-off payment may name a test token: it becomes a method of nobody. Anything else is returned as it is. */
export function materialise(call: Call<unknown>, idOrToken: string): string {
  const token = testPaymentMethods.get(idOrToken);
  if (token === undefined) return idOrToken;
  const method = fromToken(call, token, null);
  call.store.put('payment_method', method);
  return method.id;
}

function fromToken(call: Call<unknown>, token: TestCard, customer: string | null): Stripe.PaymentMethod {
  const id = call.newId('pm');
  call.store.put('card_outcome', { id, outcome: token.charge });
  return {
    id, object: 'payment_method', created: call.now, customer, customer_account: null, livemode: false, metadata: {}, type: 'card',
    billing_details: { address: null, email: null, name: null, phone: null, tax_id: null },
    card: {
      brand: token.brand, checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' }, country: 'US',
      display_brand: token.brand, exp_month: 12, exp_year: 2034, fingerprint: `fp${token.last4}`, funding: 'credit', generated_from: null,
      last4: token.last4, networks: { available: [token.brand], preferred: null }, regulated_status: 'unregulated',
      three_d_secure_usage: { supported: true }, wallet: null,
    },
  };
}

function save(call: Call<unknown>, method: Stripe.PaymentMethod): Stripe.PaymentMethod {
  call.store.put('payment_method', method);
  call.emit('payment_method.attached', method);
  return method;
}

function detach(call: Call<unknown>): Stripe.PaymentMethod {
  const before = paymentMethodOf(call, call.path.id ?? '');
  const customerId = idOf(before.customer);
  if (customerId === null) throw invalidRequest('The payment method you provided is not attached to a customer so detachment is impossible.', { code: 'payment_method_unexpected_state' });
  const customer = call.store.get('customer', customerId);
  if (customer && !customer.deleted && idOf(customer.invoice_settings.default_payment_method) === before.id) {
    call.store.put('customer', { ...customer, invoice_settings: { ...customer.invoice_settings, default_payment_method: null } });
  }
  const after = { ...before, customer: null };
  call.store.put('payment_method', after);
  call.emit('payment_method.detached', after);
  return after;
}

const ofCustomer = (call: Call<unknown>, customerId: string): readonly Stripe.PaymentMethod[] =>
  call.store.all('payment_method').filter((method) => idOf(method.customer) === customerId);

export const paymentMethodRoutes: readonly Route[] = [
  route({ method: 'GET', path: '/v1/payment_methods/{id}', models: ['expand'], answer: 'PaymentMethod' }, (call) => paymentMethodOf(call, call.path.id ?? '')),
  route<Stripe.PaymentMethodAttachParams>(
    { method: 'POST', path: '/v1/payment_methods/{id}/attach', params: 'PaymentMethodAttachParams', models: ['customer', 'expand'], answer: 'PaymentMethod' },
    (call) => {
      if (call.params.customer === undefined) throw invalidRequest('Missing required param: customer.', { param: 'customer', code: 'parameter_missing' });
      return attachTo(call, call.path.id ?? '', call.params.customer);
    },
  ),
  route({ method: 'POST', path: '/v1/payment_methods/{id}/detach', params: 'PaymentMethodDetachParams', models: ['expand'], answer: 'PaymentMethod' }, detach),
  route<Stripe.PaymentMethodListParams>(
    { method: 'GET', path: '/v1/payment_methods', params: 'PaymentMethodListParams', models: [...pageModels, 'customer', 'type'], answer: 'list of PaymentMethod' },
    (call) => page('/v1/payment_methods', ofCustomer(call, call.params.customer ?? '').filter((method) => call.params.type === undefined || method.type === call.params.type), call.params),
  ),
  route<Stripe.CustomerListPaymentMethodsParams>(
    { method: 'GET', path: '/v1/customers/{id}/payment_methods', params: 'CustomerListPaymentMethodsParams', models: [...pageModels, 'type'], answer: 'list of PaymentMethod' },
    (call) => page(`/v1/customers/${call.path.id}/payment_methods`, ofCustomer(call, customerOf(call, call.path.id ?? '').id).filter((method) => call.params.type === undefined || method.type === call.params.type), call.params),
  ),
];
