import type Stripe from 'stripe';
import { route, type Route } from '../http/route.js';
import { noSuch } from '../http/twin-error.js';
import { moveBalance } from './balance.js';
import { mergeMetadata, type Call } from './call.js';
import { listModels, page } from './lists.js';
import { requireFunds } from './transfers.js';

/** From the balance to the bank takes this long. */
const ARRIVAL_S = 2 * 86_400;

/** Money leaves the balance of the account in the Stripe-Account header (or the platform's own). */
function create(call: Call<Stripe.PayoutCreateParams>): Stripe.Payout {
  const { params } = call;
  const currency = params.currency.toLowerCase();
  requireFunds(call, call.account, params.amount, currency);
  const id = call.newId('po');
  const payout: Stripe.Payout = {
    id, object: 'payout', amount: params.amount, application_fee: null, application_fee_amount: null, arrival_date: call.now + ARRIVAL_S, automatic: false,
    balance_transaction: moveBalance(call, { owner: call.account, amount: -params.amount, currency, type: 'payout', source: id }), created: call.now, currency,
    description: params.description ?? null, destination: null, failure_balance_transaction: null, failure_code: null, failure_message: null, livemode: false,
    metadata: mergeMetadata({}, params.metadata), method: 'standard', original_payout: null, payout_method: null, reconciliation_status: 'not_applicable',
    reversed_by: null, source_type: 'card', statement_descriptor: null, status: 'pending', trace_id: null, type: 'bank_account',
  };
  call.store.put('payout', payout);
  call.emit('payout.created', payout);
  return payout;
}

/** Payouts whose day has come are paid; runs before every request that writes. */
export function settlePayouts(call: Call<unknown>): void {
  for (const payout of call.store.all('payout')) {
    if (payout.status !== 'pending' || payout.arrival_date > call.now) continue;
    const paid: Stripe.Payout = { ...payout, status: 'paid' };
    call.store.put('payout', paid);
    call.emit('payout.paid', paid);
  }
}

/** The bank sends a payout back, even days after it was paid: the money is in the account's balance again. */
export function failPayout(call: Call<unknown>, id: string): Stripe.Payout {
  const before = call.store.get('payout', id);
  if (!before) throw noSuch('payout', id);
  const owner = call.store.all('balance_entry').find((entry) => entry.id === before.balance_transaction)?.owner ?? 'platform';
  const back = moveBalance(call, { owner, amount: before.amount, currency: before.currency, type: 'payout_failure', source: id });
  const failed: Stripe.Payout = { ...before, status: 'failed', failure_balance_transaction: back, failure_code: 'account_closed', failure_message: 'The bank account has been closed.' };
  call.store.put('payout', failed);
  call.emit('payout.failed', failed);
  return failed;
}

/** An account sees its own payouts only: the payout's balance movement says whose it is. */
const ofAccount = (call: Call<unknown>): readonly Stripe.Payout[] => {
  const own = new Set(call.store.all('balance_entry').filter((entry) => entry.owner === call.account).map((entry) => entry.id));
  return call.store.all('payout').filter((item) => typeof item.balance_transaction === 'string' && own.has(item.balance_transaction));
};

export const payoutRoutes: readonly Route[] = [
  route<Stripe.PayoutCreateParams>({ method: 'POST', path: '/v1/payouts', params: 'PayoutCreateParams', models: ['amount', 'currency', 'description', 'metadata', 'expand'], answer: 'Payout' }, create),
  route<Stripe.PayoutListParams>(
    { method: 'GET', path: '/v1/payouts', params: 'PayoutListParams', models: [...listModels, 'status'], answer: 'list of Payout' },
    (call) => page('/v1/payouts', ofAccount(call).filter((item) => call.params.status === undefined || item.status === call.params.status), call.params),
  ),
  route({ method: 'GET', path: '/v1/payouts/{id}', models: ['expand'], answer: 'Payout' }, (call) => {
    const found = ofAccount(call).find((item) => item.id === call.path.id);
    if (!found) throw noSuch('payout', call.path.id ?? '');
    return found;
  }),
];
