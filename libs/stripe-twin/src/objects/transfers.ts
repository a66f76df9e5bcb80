import type Stripe from 'stripe';
import { route, type Route } from '../http/route.js';
import { invalidRequest, noSuch } from '../http/twin-error.js';
import { accountOf, requirePayable } from './accounts.js';
import { availableMinor, moveBalance } from './balance.js';
import { idOf, mergeMetadata, type Call } from './call.js';
import { listModels, page, pageModels } from './lists.js';

function transferOf(call: Call<unknown>): Stripe.Transfer {
  const found = call.store.get('transfer', call.path.id ?? '');
  if (!found) throw noSuch('transfer', call.path.id ?? '');
  return found;
}

/** @throws TwinError when the owner has less available than the amount */
export function requireFunds(call: Call<unknown>, owner: string, amount: number, currency: string): void {
  if (amount < 1) throw invalidRequest('This value must be greater than or equal to 1.', { param: 'amount', code: 'parameter_invalid_integer' });
  const available = availableMinor(call, owner, currency);
  if (available < amount) {
    throw invalidRequest(`You have insufficient available funds in your Stripe balance: ${available} ${currency} available, ${amount} asked for.`, { code: 'balance_insufficient' });
  }
}

function create(call: Call<Stripe.TransferCreateParams>): Stripe.Transfer {
  const { params } = call;
  if (params.amount === undefined) throw invalidRequest('Missing required param: amount.', { param: 'amount', code: 'parameter_missing' });
  const currency = params.currency.toLowerCase();
  const account = accountOf(call, params.destination, 'destination');
  requirePayable(account);
  const destination = account.id;
  requireFunds(call, 'platform', params.amount, currency);
  const id = call.newId('tr');
  const payment = call.newId('py');
  const transfer: Stripe.Transfer = {
    id, object: 'transfer', amount: params.amount, amount_reversed: 0,
    balance_transaction: moveBalance(call, { owner: 'platform', amount: -params.amount, currency, type: 'transfer', source: id }), created: call.now, currency,
    description: params.description ?? null, destination, destination_payment: payment, livemode: false, metadata: mergeMetadata({}, params.metadata),
    reversals: { object: 'list', data: [], has_more: false, url: `/v1/transfers/${id}/reversals` }, reversed: false, source_transaction: null, source_type: 'card',
    transfer_group: params.transfer_group ?? null,
  };
  moveBalance(call, { owner: destination, amount: params.amount, currency, type: 'payment', source: payment });
  call.store.put('transfer', transfer);
  call.emit('transfer.created', transfer);
  return transfer;
}

function reverse(call: Call<Stripe.TransferCreateReversalParams>): Stripe.TransferReversal {
  const before = transferOf(call);
  const left = before.amount - before.amount_reversed;
  const amount = call.params.amount ?? left;
  if (amount > left || left === 0) throw invalidRequest(`Only ${left} of transfer ${before.id} is left to reverse, ${amount} asked for.`, { param: 'amount' });
  const destination = idOf(before.destination) ?? '';
  requireFunds(call, destination, amount, before.currency);
  const id = call.newId('trr');
  const reversal: Stripe.TransferReversal = {
    id, object: 'transfer_reversal', amount, balance_transaction: moveBalance(call, { owner: 'platform', amount, currency: before.currency, type: 'transfer_refund', source: id }),
    created: call.now, currency: before.currency, destination_payment_refund: null, metadata: mergeMetadata({}, call.params.metadata), source_refund: null, transfer: before.id,
  };
  moveBalance(call, { owner: destination, amount: -amount, currency: before.currency, type: 'payment_refund', source: id });
  const data = [reversal, ...before.reversals.data];
  const after: Stripe.Transfer = { ...before, amount_reversed: before.amount_reversed + amount, reversed: amount === left, reversals: { ...before.reversals, data: data.slice(0, 10), has_more: data.length > 10 } };
  call.store.put('transfer_reversal', reversal);
  call.store.put('transfer', after);
  call.emit('transfer.reversed', after);
  return reversal;
}

export const transferRoutes: readonly Route[] = [
  route<Stripe.TransferCreateParams>(
    { method: 'POST', path: '/v1/transfers', params: 'TransferCreateParams', models: ['amount', 'currency', 'destination', 'description', 'metadata', 'transfer_group', 'expand'], answer: 'Transfer' }, create,
  ),
  route<Stripe.TransferListParams>(
    { method: 'GET', path: '/v1/transfers', params: 'TransferListParams', models: [...listModels, 'destination', 'transfer_group'], answer: 'list of Transfer' },
    (call) => page('/v1/transfers', call.store.all('transfer').filter((item) =>
      (call.params.destination === undefined || idOf(item.destination) === call.params.destination) && (call.params.transfer_group === undefined || item.transfer_group === call.params.transfer_group)), call.params),
  ),
  route({ method: 'GET', path: '/v1/transfers/{id}', models: ['expand'], answer: 'Transfer' }, transferOf),
  route<Stripe.TransferCreateReversalParams>(
    { method: 'POST', path: '/v1/transfers/{id}/reversals', params: 'TransferCreateReversalParams', models: ['amount', 'metadata', 'expand'], answer: 'TransferReversal' }, reverse,
  ),
  route<Stripe.TransferListReversalsParams>(
    { method: 'GET', path: '/v1/transfers/{id}/reversals', params: 'TransferListReversalsParams', models: pageModels, answer: 'list of TransferReversal' },
    (call) => page(`/v1/transfers/${call.path.id}/reversals`, call.store.all('transfer_reversal').filter((item) => idOf(item.transfer) === transferOf(call).id), { ...call.params }),
  ),
];
