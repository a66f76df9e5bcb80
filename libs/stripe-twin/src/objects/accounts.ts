import type Stripe from 'stripe';
import { route, type Route } from '../http/route.js';
import { noSuch } from '../http/twin-error.js';
import { mergeMetadata, type Call } from './call.js';
import { listModels, page } from './lists.js';

export function accountOf(call: Call<unknown>, id: string, param = 'id'): Stripe.Account {
  const found = call.store.get('account', id);
  if (!found) throw noSuch('account', id, param);
  return found;
}

/** A connected account that can be paid at once: the twin has no onboarding. */
function create(call: Call<Stripe.AccountCreateParams>): Stripe.Account {
  const { params } = call;
  const account: Stripe.Account = {
    id: call.newId('acct'), object: 'account', charges_enabled: true, country: params.country ?? 'US', created: call.now, default_currency: 'usd',
    details_submitted: true, email: params.email ?? null, metadata: mergeMetadata({}, params.metadata), payouts_enabled: true, type: params.type ?? 'express',
  };
  call.store.put('account', account);
  call.emit('account.updated', account);
  return account;
}

export const accountRoutes: readonly Route[] = [
  route<Stripe.AccountCreateParams>({ method: 'POST', path: '/v1/accounts', params: 'AccountCreateParams', models: ['type', 'country', 'email', 'metadata', 'expand'], answer: 'Account' }, create),
  route<Stripe.AccountListParams>({ method: 'GET', path: '/v1/accounts', params: 'AccountListParams', models: listModels, answer: 'list of Account' }, (call) => page('/v1/accounts', call.store.all('account').map((item) => ({ ...item, created: item.created ?? 0 })), call.params)),
  route({ method: 'GET', path: '/v1/accounts/{id}', models: ['expand'], answer: 'Account' }, (call) => accountOf(call, call.path.id ?? '')),
];
