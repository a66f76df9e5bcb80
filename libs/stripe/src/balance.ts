import type { MovementKind, ReconcileStripePort, StripeBalance, StripeMovement, StripeObject, StripePage, StripeRefund } from '@switchyard/billing';
import { DAY_MS, epochMs, HOUR_MS, minorUnits, parseId, type Currency, type EpochMs } from '@switchyard/kernel';
import type Stripe from 'stripe';
import { currencyFromWire, fromWire, toWire } from './amounts.js';
import { ask } from './ask.js';
import { allItems } from './pages.js';
import { connectKeys, idOf, metadataKeys } from './references.js';
import { requireObject, UnexpectedAnswer } from './unexpected-answer.js';

type Balance = Omit<ReconcileStripePort, 'readInvoice' | 'invoiceOfPayment'>;
/** Stripe's largest page. */
const LIMIT = 100;
const since = (at: EpochMs): { created: { gte: number } } => ({ created: { gte: Math.floor(at / 1000) } });

/** Stripe's own books: our balance, what moved it, what customers carry, and every object with an id of ours on it. */
export function balance(stripe: Stripe): Balance {
  return {
    readBalance: () => ask(() => stripe.balance.retrieve(), readBalance),
    listMovements: (from, after) =>
      ask(
        () => stripe.balanceTransactions.list({ ...since(from), limit: LIMIT, expand: ['data.source'], ...(after === null ? {} : { starting_after: after }) }),
        (page) => pageOf(page, readMovement),
      ),
    listCustomerBalances: (after) =>
      ask(
        () => stripe.customers.list({ limit: LIMIT, ...(after === null ? {} : { starting_after: after }) }),
        (page) => pageOf(page, (customer) => {
          requireObject(customer, 'customer');
          return {
            stripeCustomerId: customer.id, orgId: parseId('org', customer.metadata?.[metadataKeys.organisation] ?? '') ?? null,
            currency: customer.currency == null ? null : currencyFromWire(customer.currency), balanceMinor: fromWire(customer.balance, 'customer.balance'),
          };
        }),
      ),
    listOurObjects: (from, now) => ask(() => ourObjects(stripe, from, now), (objects) => objects),
    createRefund: async ({ differenceId, chargeId, amountMinor }, idempotencyKey) => {
      const amount = toWire(amountMinor);
      if (amount === undefined) return { kind: 'refused', code: 'amount_out_of_range', message: `${differenceId}: ${amountMinor} minor units is more than Stripe takes; nothing was sent`, httpStatus: 0 };
      return ask(
        () => stripe.refunds.create({ charge: chargeId, amount, reason: 'duplicate', metadata: { [metadataKeys.difference]: differenceId } }, { idempotencyKey }),
        (refund) => {
          const read = readRefund(refund);
          if (read.amountMinor !== amountMinor || idOf(refund.charge) !== chargeId) throw new UnexpectedAnswer(`refund ${refund.id} is not ${amountMinor} of ${chargeId}`);
          return read;
        },
      );
    },
    findRefund: (differenceId, chargeId) =>
      ask(
        async () => {
          for await (const refund of allItems((page) => stripe.refunds.list({ charge: chargeId, ...page }))) {
            if (refund.metadata?.[metadataKeys.difference] === differenceId) return refund;
          }
          return null;
        },
        (refund) => (refund === null ? null : readRefund(refund)),
      ),
  };
}

function pageOf<A extends { readonly id: string }, T>(page: Stripe.ApiList<A>, read: (item: A) => T): StripePage<T> {
  requireObject(page, 'list');
  return { items: page.data.map(read), next: page.has_more ? (page.data.at(-1)?.id ?? null) : null };
}
function readRefund(refund: Stripe.Refund): StripeRefund {
  requireObject(refund, 'refund');
  return { refundId: refund.id, amountMinor: fromWire(refund.amount, 'refund.amount') };
}

function readBalance(answer: Stripe.Balance): readonly StripeBalance[] {
  // A balance has no id: that it is one is all there is to check.
  if (answer?.object !== 'balance' || !Array.isArray(answer.available) || !Array.isArray(answer.pending)) throw new UnexpectedAnswer('the answer is not a balance');
  const totals = new Map<Currency, bigint>();
  for (const { currency, amount } of [...answer.available, ...answer.pending]) {
    const of = currencyFromWire(currency);
    totals.set(of, (totals.get(of) ?? 0n) + fromWire(amount, 'balance.amount'));
  }
  return [...totals].map(([currency, minor]) => ({ currency, totalMinor: minorUnits(minor) }));
}

/** Stripe's words that are one kind each; the rest depends on the source. */
const kinds: Readonly<Record<string, MovementKind>> = {
  charge: 'charge', payment: 'charge', refund: 'refund', payment_refund: 'refund', transfer: 'transfer', transfer_refund: 'reversal', payout: 'payout', payout_cancel: 'payout_failure',
  payout_failure: 'payout_failure', stripe_fee: 'stripe_fee',
};
function readMovement(transaction: Stripe.BalanceTransaction): StripeMovement {
  requireObject(transaction, 'balance_transaction');
  const { source, type, amount } = transaction;
  const object = typeof source === 'object' && source !== null ? source : null;
  const isDispute = object?.object === 'dispute';
  const kind = isDispute ? (amount < 0 ? 'dispute' : 'dispute_reversal') : (kinds[type] ?? 'other');
  return {
    id: transaction.id, kind, stripeType: type, currency: currencyFromWire(transaction.currency), amountMinor: fromWire(amount, 'balance_transaction.amount'),
    feeMinor: fromWire(transaction.fee, 'balance_transaction.fee'), createdAt: epochMs(transaction.created * 1_000), sourceId: idOf(source),
    charge: object?.object === 'charge'
      ? { paymentIntentId: idOf(object.payment_intent), stripeCustomerId: idOf(object.customer), invoiceId: parseId('inv', object.metadata?.[metadataKeys.invoice] ?? '') ?? null }
      : null,
    transferId: object?.object === 'transfer_reversal' ? idOf(object.transfer) : null,
  };
}

/** Stripe lists events of the last 30 days; an hour is left for clocks. */
const EVENTS_KEPT_MS = 30 * DAY_MS - HOUR_MS;

/** Who made an object, from its own metadata; nothing for objects that are not ours. */
function ours(object: Stripe.Customer | Stripe.Invoice | Stripe.CreditNote | Stripe.Transfer): StripeObject | undefined {
  const of = (kind: StripeObject['kind'], ourId: string | undefined, more: { readonly owner: string | null; readonly currency: string | null; readonly amount: number; readonly attempt?: number }): StripeObject | undefined =>
    ourId === undefined ? undefined : {
      kind, id: object.id, ourId, ownerId: more.owner, currency: more.currency === null ? null : currencyFromWire(more.currency), amountMinor: fromWire(more.amount, `${kind}.amount`),
      attempt: more.attempt ?? null, createdAt: epochMs(object.created * 1_000),
    };
  switch (object.object) {
    case 'customer':
      return of('customer', object.metadata?.[metadataKeys.organisation], { owner: null, currency: null, amount: 0 });
    case 'invoice':
      return of('invoice', object.metadata?.[metadataKeys.invoice], { owner: idOf(object.customer), currency: object.currency, amount: object.total });
    case 'credit_note':
      return of('credit_note', object.metadata?.[metadataKeys.creditNote], { owner: idOf(object.customer), currency: object.currency, amount: object.total });
    case 'transfer':
      return of('transfer', object.metadata[connectKeys.payout], { owner: idOf(object.destination), currency: object.currency, amount: object.amount, attempt: Number(object.metadata[connectKeys.attempt] ?? 1) });
  }
}

/** By their events, in one listing, as far back as Stripe keeps those; else by the objects themselves. */
async function ourObjects(stripe: Stripe, from: EpochMs, now: EpochMs): Promise<readonly StripeObject[]> {
  const objects = new Map<string, StripeObject>();
  const add = (object: Parameters<typeof ours>[0]): void => {
    const found = ours(object);
    if (found !== undefined) objects.set(found.id, found);
  };
  if (from === 0 || now - from < EVENTS_KEPT_MS) {
    const types: Stripe.EventListParams['types'] = ['customer.created', 'invoice.created', 'invoice.finalized', 'credit_note.created', 'transfer.created'];
    for await (const event of allItems((page) => stripe.events.list({ ...since(from), types, ...page }))) {
      const object = event.data.object as Parameters<typeof ours>[0];
      // Newest first: what an object was last is kept.
      if (!objects.has(object.id)) add(object);
    }
    return [...objects.values()];
  }
  for await (const customer of allItems((page) => stripe.customers.list({ ...since(from), ...page }))) add(customer);
  for await (const invoice of allItems((page) => stripe.invoices.list({ ...since(from), ...page }))) add(invoice);
  for await (const note of allItems((page) => stripe.creditNotes.list({ ...since(from), ...page }))) add(note);
  for await (const transfer of allItems((page) => stripe.transfers.list({ ...since(from), ...page }))) add(transfer);
  return [...objects.values()];
}
