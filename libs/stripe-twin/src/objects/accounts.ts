import type Stripe from 'stripe';
import { route, type Route } from '../http/route.js';
import { invalidRequest, noSuch } from '../http/twin-error.js';
import { mergeMetadata, type Call } from './call.js';
import { listModels, page } from './lists.js';

export function accountOf(call: Call<unknown>, id: string, param = 'id'): Stripe.Account {
  const found = call.store.get('account', id);
  if (!found) throw noSuch('account', id, param);
  return found;
}

/** What stands between an account and being paid. */
export const accountStates = ['payable', 'unverified', 'closed'] as const;
export type AccountState = (typeof accountStates)[number];

/** @throws TwinError as Stripe refuses a transfer to an account that cannot take one */
export function requirePayable(account: Stripe.Account): void {
  if (account.payouts_enabled) return;
  throw invalidRequest('Your destination account needs to have at least one of the following capabilities enabled: transfers', { code: 'insufficient_capabilities_for_transfer' });
}
/** Onboarding done, documents asked for again, or the account closed. */
export function setAccountState(call: Call<unknown>, id: string, state: AccountState): Stripe.Account {
  const before = accountOf(call, id);
  const payable = state === 'payable';
  const disabled: Stripe.Account.Requirements.DisabledReason | null = state === 'closed' ? 'rejected.other' : payable ? null : 'requirements.past_due';
  const account: Stripe.Account = {
    ...before, charges_enabled: payable, payouts_enabled: payable, details_submitted: payable,
    requirements: { alternatives: [], current_deadline: null, currently_due: [], disabled_reason: disabled, errors: [], eventually_due: [], past_due: [], pending_verification: [] },
  };
  call.store.put('account', account);
  call.emit('account.updated', account);
  return account;
}

/** A connected account that can be paid at once: the twin has no onboarding. It never pays out by itself: only `interval=manual` is modelled. */
function create(call: Call<Stripe.AccountCreateParams>): Stripe.Account {
  const { params } = call;
  const interval = params.settings?.payouts?.schedule?.interval;
  if (interval !== undefined && interval !== 'manual') throw invalidRequest('The twin models payouts by hand only.', { param: 'settings', code: 'twin_not_modelled' });
  const account: Stripe.Account = {
    id: call.newId('acct'), object: 'account', charges_enabled: true, country: params.country ?? 'US', created: call.now, default_currency: 'usd',
    details_submitted: true, email: params.email ?? null, metadata: mergeMetadata({}, params.metadata), payouts_enabled: true, type: params.type ?? 'express',
  };
  call.store.put('account', account);
  call.emit('account.updated', account);
  return account;
}

export const accountRoutes: readonly Route[] = [
  route<Stripe.AccountCreateParams>({ method: 'POST', path: '/v1/accounts', params: 'AccountCreateParams', models: ['type', 'country', 'email', 'metadata', 'settings', 'capabilities', 'expand'], answer: 'Account' }, create),
  route<Stripe.AccountListParams>({ method: 'GET', path: '/v1/accounts', params: 'AccountListParams', models: listModels, answer: 'list of Account' }, (call) => page('/v1/accounts', call.store.all('account').map((item) => ({ ...item, created: item.created ?? 0 })), call.params)),
  route({ method: 'GET', path: '/v1/accounts/{id}', models: ['expand'], answer: 'Account' }, (call) => accountOf(call, call.path.id ?? '')),
];
