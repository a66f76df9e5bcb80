import type Stripe from 'stripe';
import { route, type Route } from '../http/route.js';
import { noSuch } from '../http/twin-error.js';
import { idOf, type Call } from './call.js';
import { listModels, page } from './lists.js';

const DAY_S = 86_400;
/** Card money is pending this long. */
export const CARD_PENDING_S = 2 * DAY_S;

/** Stripe's standard US card price: 2.9 % + 30 minor units, halves away from zero. Amounts are positive minor units. */
export function cardFee(amountMinor: number): number {
  return Math.floor((amountMinor * 29 + 500) / 1000) + 30;
}
/** Fee of a dispute, in minor units; not returned when the dispute is won. */
export const DISPUTE_FEE_MINOR = 1_500;

interface Movement {
  readonly owner: string;
  readonly amount: number;
  readonly fee?: number;
  readonly currency: string;
  readonly type: Stripe.BalanceTransaction.Type;
  readonly source: string;
  readonly description?: string;
  /** Default: at once. */
  readonly availableOn?: number;
}

/** Books one movement of an owner's balance and returns its id. */
export function moveBalance(call: Call<unknown>, movement: Movement): string {
  const fee = movement.fee ?? 0;
  const id = call.newId('txn');
  const transaction: Stripe.BalanceTransaction = {
    id, object: 'balance_transaction', amount: movement.amount, available_on: movement.availableOn ?? call.now, balance_type: 'payments',
    created: call.now, currency: movement.currency, description: movement.description ?? null, exchange_rate: null, fee,
    fee_details: fee === 0 ? [] : [{ amount: fee, application: null, currency: movement.currency, description: 'Stripe processing fees', type: 'stripe_fee' }],
    net: movement.amount - fee, reporting_category: movement.type === 'payment' ? 'charge' : String(movement.type), source: movement.source,
    status: 'pending', type: movement.type,
  };
  call.store.put('balance_entry', { id, owner: movement.owner, transaction });
  return id;
}

/** As Stripe shows it at this moment: available once its day has come. */
export function transactionAt(transaction: Stripe.BalanceTransaction, now: number): Stripe.BalanceTransaction {
  return { ...transaction, status: transaction.available_on <= now ? 'available' : 'pending' };
}

const entriesOf = (call: Call<unknown>, owner: string) => call.store.all('balance_entry').filter((entry) => entry.owner === owner);

/** What an owner could move right now, in minor units. */
export function availableMinor(call: Call<unknown>, owner: string, currency: string): number {
  return entriesOf(call, owner).filter(({ transaction }) => transaction.currency === currency && transaction.available_on <= call.now)
    .reduce((total, { transaction }) => total + transaction.net, 0);
}

function balance(call: Call<unknown>): Stripe.Balance {
  const entries = entriesOf(call, call.account);
  const currencies = [...new Set(['usd', ...entries.map((entry) => entry.transaction.currency)])].sort();
  const sum = (currency: string, isAvailable: boolean): number =>
    entries.filter(({ transaction }) => transaction.currency === currency && transaction.available_on <= call.now === isAvailable)
      .reduce((total, { transaction }) => total + transaction.net, 0);
  const shown = (isAvailable: boolean) => currencies.map((currency) => ({ amount: sum(currency, isAvailable), currency, source_types: { card: sum(currency, isAvailable) } }));
  return { object: 'balance', available: shown(true), livemode: false, pending: shown(false) };
}

function list(call: Call<Stripe.BalanceTransactionListParams>): unknown {
  const { currency, source, type } = call.params;
  const found = entriesOf(call, call.account).map(({ transaction }) => transactionAt(transaction, call.now)).filter(
    (item) => (currency === undefined || item.currency === currency) && (source === undefined || idOf(item.source) === source) && (type === undefined || item.type === type),
  );
  return page('/v1/balance_transactions', found, call.params);
}

function retrieve(call: Call<unknown>): Stripe.BalanceTransaction {
  const entry = call.store.get('balance_entry', call.path.id ?? '');
  if (!entry || entry.owner !== call.account) throw noSuch('balance transaction', call.path.id ?? '');
  return transactionAt(entry.transaction, call.now);
}

export const balanceRoutes: readonly Route[] = [
  route({ method: 'GET', path: '/v1/balance', models: ['expand'], answer: 'Balance' }, balance),
  route<Stripe.BalanceTransactionListParams>(
    { method: 'GET', path: '/v1/balance_transactions', params: 'BalanceTransactionListParams', models: [...listModels, 'currency', 'source', 'type'], answer: 'list of BalanceTransaction' },
    list,
  ),
  route({ method: 'GET', path: '/v1/balance_transactions/{id}', models: ['expand'], answer: 'BalanceTransaction' }, retrieve),
];
