import type { ConnectPort, StripeAccount, StripeBankPayout, StripeOutcome, StripeTransfer } from '@switchyard/billing';
import type { Currency, MinorUnits, OrgId } from '@switchyard/kernel';
import type Stripe from 'stripe';
import { fromWire, toWire } from './amounts.js';
import { ask } from './ask.js';
import { allItems } from './pages.js';
import { connectKeys, idOf, metadataKeys } from './references.js';
import { requireObject, UnexpectedAnswer } from './unexpected-answer.js';

/** Stripe's words for an account that we cannot see any more: its owner closed it, or took our access away. */
const goneCodes: ReadonlySet<string> = new Set(['account_invalid', 'resource_missing']);
const tooMuch = (what: string, minor: MinorUnits): StripeOutcome<never> =>
  ({ kind: 'refused', code: 'amount_out_of_range', message: `${what}: ${minor} minor units is more than Stripe takes; nothing was sent`, httpStatus: 0 });
const on = (stripeAccount: string): { stripeAccount: string } => ({ stripeAccount });

/** Stripe Connect over the real SDK: operators' accounts, transfers to them and back, and payouts from them to their banks. */
export function connect(stripe: Stripe): ConnectPort {
  return { ...accounts(stripe), ...transfers(stripe), ...bankPayouts(stripe) };
}

function accounts(stripe: Stripe): Pick<ConnectPort, 'createAccount' | 'findAccount' | 'readAccount'> {
  const isOf = (account: Stripe.Account, operatorOrg: OrgId, currency: Currency): boolean =>
    account.metadata?.[metadataKeys.organisation] === operatorOrg && account.metadata[connectKeys.currency] === currency;
  return {
    createAccount: ({ operatorOrg, currency, email, country }, idempotencyKey) =>
      ask(
        () => stripe.accounts.create({
          type: 'express', country, metadata: { [metadataKeys.organisation]: operatorOrg, [connectKeys.currency]: currency }, ...(email === null ? {} : { email }),
          // The bank is paid when we say so: else Stripe would sweep what a reversal may still have to take back.
          settings: { payouts: { schedule: { interval: 'manual' } } }, capabilities: { transfers: { requested: true } },
        }, { idempotencyKey }),
        readAccount,
      ),
    findAccount: (operatorOrg, currency) =>
      ask(
        async () => {
          for await (const account of allItems((page) => stripe.accounts.list(page))) if (isOf(account, operatorOrg, currency)) return account;
          return null;
        },
        (account) => (account === null ? null : readAccount(account)),
      ),
    readAccount: async (stripeAccountId) => {
      const read = await ask(() => stripe.accounts.retrieve(stripeAccountId), (account) => readAccount(account, stripeAccountId));
      return read.kind === 'refused' && goneCodes.has(read.code) ? { kind: 'ok', value: { stripeAccountId, status: 'closed' } } : read;
    },
  };
}
function readAccount(account: Stripe.Account, id?: string): StripeAccount {
  requireObject(account, 'account', id);
  const rejected = account.requirements?.disabled_reason?.startsWith('rejected') === true;
  return { stripeAccountId: account.id, status: rejected ? 'closed' : account.payouts_enabled && account.details_submitted ? 'payable' : 'unverified' };
}

function transfers(stripe: Stripe): Pick<ConnectPort, 'createTransfer' | 'findTransfer' | 'readTransfer' | 'createReversal' | 'findReversal'> {
  return {
    createTransfer: async ({ payoutId, attempt, stripeAccountId, amountMinor, currency }, idempotencyKey) => {
      const amount = toWire(amountMinor);
      if (amount === undefined) return tooMuch(`payout ${payoutId}`, amountMinor);
      return ask(
        () => stripe.transfers.create({
          amount, currency: currency.toLowerCase(), destination: stripeAccountId, transfer_group: payoutId, description: `Switchyard ${payoutId}`,
          metadata: { [connectKeys.payout]: payoutId, [connectKeys.attempt]: `${attempt}` },
        }, { idempotencyKey }),
        (transfer) => {
          const read = readTransfer(transfer);
          if (read.amountMinor !== amountMinor || idOf(transfer.destination) !== stripeAccountId) throw new UnexpectedAnswer(`transfer ${transfer.id} is not payout ${payoutId}`);
          return read;
        },
      );
    },
    findTransfer: (payoutId, attempt) =>
      ask(
        async () => {
          for await (const transfer of allItems((page) => stripe.transfers.list({ transfer_group: payoutId, ...page }))) {
            if (transfer.metadata[connectKeys.payout] === payoutId && transfer.metadata[connectKeys.attempt] === `${attempt}`) return transfer;
          }
          return null;
        },
        (transfer) => (transfer === null ? null : readTransfer(transfer)),
      ),
    readTransfer: (transferId) => ask(() => stripe.transfers.retrieve(transferId), (transfer) => readTransfer(transfer, transferId)),
    createReversal: async ({ payoutId, transferId, amountMinor }, idempotencyKey) => {
      const amount = toWire(amountMinor);
      if (amount === undefined) return tooMuch(`reversal of ${transferId}`, amountMinor);
      return ask(() => stripe.transfers.createReversal(transferId, { amount, metadata: { [connectKeys.payout]: payoutId } }, { idempotencyKey }), (reversal) => {
        requireObject(reversal, 'transfer_reversal');
        return { reversalId: reversal.id };
      });
    },
    findReversal: (transferId, payoutId) =>
      ask(
        async () => {
          for await (const reversal of allItems((page) => stripe.transfers.listReversals(transferId, page))) if (reversal.metadata?.[connectKeys.payout] === payoutId) return reversal;
          return null;
        },
        (reversal) => (reversal === null ? null : { reversalId: reversal.id }),
      ),
  };
}
function readTransfer(transfer: Stripe.Transfer, id?: string): StripeTransfer {
  requireObject(transfer, 'transfer', id);
  return { transferId: transfer.id, amountMinor: fromWire(transfer.amount, 'transfer.amount'), reversedMinor: fromWire(transfer.amount_reversed, 'transfer.amount_reversed'), lastReversalId: transfer.reversals.data[0]?.id ?? null };
}

function bankPayouts(stripe: Stripe): Pick<ConnectPort, 'createBankPayout' | 'findBankPayout' | 'readBankPayout'> {
  return {
    createBankPayout: async ({ payoutId, bankAttempt, stripeAccountId, amountMinor, currency }, idempotencyKey) => {
      const amount = toWire(amountMinor);
      if (amount === undefined) return tooMuch(`payout ${payoutId}`, amountMinor);
      return ask(
        () => stripe.payouts.create(
          { amount, currency: currency.toLowerCase(), metadata: { [connectKeys.payout]: payoutId, [connectKeys.attempt]: `${bankAttempt}` } }, { idempotencyKey, ...on(stripeAccountId) }),
        (payout) => {
          const read = readBankPayout(payout);
          if (read.amountMinor !== amountMinor) throw new UnexpectedAnswer(`payout ${payout.id} is not of ${amountMinor}`);
          return read;
        },
      );
    },
    findBankPayout: ({ payoutId, bankAttempt, stripeAccountId }) =>
      ask(
        async () => {
          for await (const payout of allItems((page) => stripe.payouts.list(page, on(stripeAccountId)))) {
            if (payout.metadata?.[connectKeys.payout] === payoutId && payout.metadata[connectKeys.attempt] === `${bankAttempt}`) return payout;
          }
          return null;
        },
        (payout) => (payout === null ? null : readBankPayout(payout)),
      ),
    readBankPayout: (bankPayoutId, stripeAccountId) => ask(() => stripe.payouts.retrieve(bankPayoutId, {}, on(stripeAccountId)), (payout) => readBankPayout(payout, bankPayoutId)),
  };
}
function readBankPayout(payout: Stripe.Payout, id?: string): StripeBankPayout {
  requireObject(payout, 'payout', id);
  const status = payout.status === 'paid' ? 'paid' : payout.status === 'failed' || payout.status === 'canceled' ? 'failed' : 'under_way';
  return { bankPayoutId: payout.id, amountMinor: fromWire(payout.amount, 'payout.amount'), status, failureCode: payout.failure_code };
}
