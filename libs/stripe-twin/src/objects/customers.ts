import type Stripe from 'stripe';
import { route, type Route } from '../http/route.js';
import { invalidRequest, noSuch } from '../http/twin-error.js';
import { idOf, mergeMetadata, type Call } from './call.js';
import { listModels, page } from './lists.js';

/** @throws TwinError when there is none, or it was deleted */
export function customerOf(call: Call<unknown>, id: string, param = 'id'): Stripe.Customer {
  const found = call.store.get('customer', id);
  if (!found || found.deleted) throw noSuch('customer', id, param);
  return found;
}

const settable = ['name', 'email', 'phone', 'description', 'metadata', 'address', 'invoice_settings', 'expand'] as const;

function invoiceSettings(call: Call<unknown>, customerId: string, change: Stripe.CustomerUpdateParams.InvoiceSettings | undefined, before: Stripe.Customer.InvoiceSettings): Stripe.Customer.InvoiceSettings {
  const methodId = change?.default_payment_method;
  if (methodId === undefined) return before;
  const method = call.store.get('payment_method', methodId);
  if (!method || idOf(method.customer) !== customerId) {
    throw invalidRequest(`The customer does not have a payment method with the ID ${methodId}. The payment method must be attached to the customer.`, { param: 'invoice_settings[default_payment_method]', code: 'resource_missing' });
  }
  return { ...before, default_payment_method: methodId };
}

function addressOf(change: Stripe.AddressParam | '' | null | undefined, before: Stripe.Address | null): Stripe.Address | null {
  if (change === undefined) return before;
  if (change === '' || change === null) return null;
  const blank = { city: null, country: null, line1: null, line2: null, postal_code: null, state: null };
  return { ...blank, ...before, ...change };
}

function create(call: Call<Stripe.CustomerCreateParams>): Stripe.Customer {
  const { params } = call;
  const id = call.newId('cus');
  if (params.invoice_settings?.default_payment_method !== undefined) {
    throw invalidRequest('A new customer has no payment method yet: attach one first.', { param: 'invoice_settings[default_payment_method]', code: 'resource_missing' });
  }
  const customer: Stripe.Customer = {
    id, object: 'customer', address: addressOf(params.address, null), balance: 0, created: call.now, currency: null, default_source: null,
    delinquent: false, description: params.description ?? null, discount: null, email: params.email ?? null,
    invoice_prefix: id.replace(/[^0-9A-Za-z]/g, '').slice(-8).toUpperCase(),
    invoice_settings: { custom_fields: null, default_payment_method: null, footer: null, rendering_options: null },
    livemode: false, metadata: mergeMetadata({}, params.metadata), name: params.name ?? null, next_invoice_sequence: 1,
    phone: params.phone ?? null, preferred_locales: [], shipping: null, tax_exempt: 'none', test_clock: null,
  };
  call.store.put('customer', customer);
  call.emit('customer.created', customer);
  return customer;
}

function update(call: Call<Stripe.CustomerUpdateParams>): Stripe.Customer {
  const { params } = call;
  const before = customerOf(call, call.path.id ?? '');
  const after: Stripe.Customer = {
    ...before,
    name: params.name ?? before.name ?? null, email: params.email ?? before.email, phone: params.phone ?? before.phone ?? null,
    description: params.description ?? before.description, metadata: mergeMetadata(before.metadata, params.metadata ?? {}),
    address: addressOf(params.address, before.address ?? null),
    invoice_settings: invoiceSettings(call, before.id, params.invoice_settings, before.invoice_settings),
  };
  call.store.put('customer', after);
  call.emit('customer.updated', after);
  return after;
}

function remove(call: Call<unknown>): Stripe.DeletedCustomer {
  const { id } = customerOf(call, call.path.id ?? '');
  const gone: Stripe.DeletedCustomer = { id, object: 'customer', deleted: true };
  call.emit('customer.deleted', customerOf(call, id));
  call.store.put('customer', gone);
  return gone;
}

/** The one search clause the twin reads: `metadata['key']:'value'`. */
function search(call: Call<{ query: string; limit?: number }>): unknown {
  const clause = /^metadata\['([^']+)'\]:'([^']*)'$/.exec(call.params.query ?? '');
  if (!clause) throw invalidRequest(`The twin reads only queries of the form metadata['key']:'value', not ${call.params.query}`, { param: 'query' });
  const found = call.store.all('customer').filter((item): item is Stripe.Customer => !item.deleted && item.metadata[clause[1]!] === clause[2]);
  return { object: 'search_result', url: '/v1/customers/search', has_more: false, next_page: null, data: found.reverse().slice(0, call.params.limit ?? 10) };
}

export const customerRoutes: readonly Route[] = [
  route<Stripe.CustomerCreateParams>({ method: 'POST', path: '/v1/customers', params: 'CustomerCreateParams', models: settable, answer: 'Customer' }, create),
  route<Stripe.CustomerListParams>(
    { method: 'GET', path: '/v1/customers', params: 'CustomerListParams', models: [...listModels, 'email'], answer: 'list of Customer' },
    (call) => page('/v1/customers', call.store.all('customer').filter((item): item is Stripe.Customer => !item.deleted && (call.params.email === undefined || item.email === call.params.email)), call.params),
  ),
  route<{ query: string; limit?: number }>({ method: 'GET', path: '/v1/customers/search', params: 'CustomerSearchParams', models: ['query', 'limit', 'expand'], answer: 'search of Customer' }, search),
  route({ method: 'GET', path: '/v1/customers/{id}', models: ['expand'], answer: 'Customer' }, (call) => call.store.get('customer', call.path.id ?? '') ?? customerOf(call, call.path.id ?? '')),
  route<Stripe.CustomerUpdateParams>({ method: 'POST', path: '/v1/customers/{id}', params: 'CustomerUpdateParams', models: settable, answer: 'Customer' }, update),
  route({ method: 'DELETE', path: '/v1/customers/{id}', models: [], answer: 'DeletedCustomer' }, remove),
];
