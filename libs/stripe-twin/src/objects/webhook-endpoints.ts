import type Stripe from 'stripe';
import { route, type Route } from '../http/route.js';
import { invalidRequest, noSuch } from '../http/twin-error.js';
import { API_VERSION } from '../schema/schema.js';
import type { Endpoint } from '../state/kinds.js';
import { mergeMetadata, type Call } from './call.js';
import { page, pageModels } from './lists.js';

/** Deliveries never leave the machine. */
export function requireLoopback(url: string): void {
  const host = URL.canParse(url) ? new URL(url).hostname : '';
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(host)) throw invalidRequest(`The twin delivers to loopback addresses only, not to ${url}`, { param: 'url', code: 'url_invalid' });
}

function endpointOf(call: Call<unknown>): Endpoint {
  const found = call.store.get('endpoint', call.path.id ?? '');
  if (!found) throw noSuch('webhook endpoint', call.path.id ?? '');
  return found;
}

function create(call: Call<Stripe.WebhookEndpointCreateParams>): Stripe.WebhookEndpoint {
  const { params } = call;
  requireLoopback(params.url);
  const id = call.newId('we');
  const secret = `whsec_${id}`;
  const endpoint: Stripe.WebhookEndpoint = {
    id, object: 'webhook_endpoint', api_version: API_VERSION, application: null, created: call.now, description: params.description || null,
    enabled_events: [...params.enabled_events], livemode: false, metadata: mergeMetadata({}, params.metadata), status: 'enabled', url: params.url,
  };
  call.store.put('endpoint', { id, secret, endpoint });
  return { ...endpoint, secret }; // shown once, as at Stripe
}

function update(call: Call<Stripe.WebhookEndpointUpdateParams>): Stripe.WebhookEndpoint {
  const { params } = call;
  const before = endpointOf(call);
  if (params.url !== undefined) requireLoopback(params.url);
  const endpoint: Stripe.WebhookEndpoint = {
    ...before.endpoint, url: params.url ?? before.endpoint.url, enabled_events: params.enabled_events ? [...params.enabled_events] : before.endpoint.enabled_events,
    status: params.disabled === undefined ? before.endpoint.status : params.disabled ? 'disabled' : 'enabled',
  };
  call.store.put('endpoint', { ...before, endpoint });
  return endpoint;
}

export const webhookEndpointRoutes: readonly Route[] = [
  route<Stripe.WebhookEndpointCreateParams>(
    { method: 'POST', path: '/v1/webhook_endpoints', params: 'WebhookEndpointCreateParams', models: ['url', 'enabled_events', 'description', 'metadata', 'expand'], answer: 'WebhookEndpoint' }, create,
  ),
  route<Stripe.WebhookEndpointListParams>(
    { method: 'GET', path: '/v1/webhook_endpoints', params: 'WebhookEndpointListParams', models: pageModels, answer: 'list of WebhookEndpoint' },
    (call) => page('/v1/webhook_endpoints', call.store.all('endpoint').map((item) => item.endpoint), { ...call.params }),
  ),
  route({ method: 'GET', path: '/v1/webhook_endpoints/{id}', models: ['expand'], answer: 'WebhookEndpoint' }, (call) => endpointOf(call).endpoint),
  route<Stripe.WebhookEndpointUpdateParams>(
    { method: 'POST', path: '/v1/webhook_endpoints/{id}', params: 'WebhookEndpointUpdateParams', models: ['url', 'enabled_events', 'disabled', 'expand'], answer: 'WebhookEndpoint' }, update,
  ),
  route({ method: 'DELETE', path: '/v1/webhook_endpoints/{id}', models: [], answer: 'DeletedWebhookEndpoint' }, (call) => {
    const { id } = endpointOf(call);
    call.store.remove('endpoint', id);
    return { id, object: 'webhook_endpoint', deleted: true };
  }),
];
