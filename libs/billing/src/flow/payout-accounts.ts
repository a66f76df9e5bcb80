import { err, ok, type Currency, type OrgId, type Result } from '@switchyard/kernel';
import { actorName } from '../core/actor.js';
import { holdReasonOf, payoutMoved, type PayoutAccount } from '../core/payout.js';
import type { PayoutRefusal } from '../core/payout-refusal.js';
import type { PayoutPorts, PayoutResult, StripeAccount } from '../payout-ports.js';
import { system } from './change-invoice.js';
import { callRefusal, definite } from './payout-call.js';
import { storePayout, type OpenPayoutTx } from './payout-steps.js';
import { callStripe, mapOk } from './stripe-call.js';

const BY = actorName(system('payouts'));
type Whose = { readonly operatorOrg: OrgId; readonly currency: Currency };

/** The operator's account at Stripe in a currency, made at the first need, and its state as Stripe tells it now. */
export async function ensurePayoutAccount(ports: PayoutPorts, whose: Whose): PayoutResult<PayoutAccount> {
  const read = await readPayoutAccount(ports, whose);
  if (!read.ok || read.value.stripeAccountId !== null) return read.ok ? refreshPayoutAccount(ports, whose) : read;
  const { email, country, operatorOrg, currency } = read.value;
  const input = { operatorOrg, currency, email, country };
  const called = await callStripe(ports, {
    scope: operatorOrg, step: `connected-account/${currency}`, input, again: true,
    send: async (key) => definite(mapOk(await ports.connect.createAccount(input, key), (a) => a.stripeAccountId)),
    find: async () => mapOk(await ports.connect.findAccount(operatorOrg, currency), (a) => a?.stripeAccountId ?? null),
  });
  if (!called.ok) return err(callRefusal(called.error));
  const noted = await changeAccount(ports, whose, (account) => (account.stripeAccountId === null ? { ...account, stripeAccountId: called.value, status: 'unverified' } : account));
  return noted.ok ? refreshPayoutAccount(ports, whose) : noted;
}

/** Asks Stripe whether the account can be paid. Payouts held for its state go back to be approved once it can. */
export async function refreshPayoutAccount(ports: PayoutPorts, whose: Whose): PayoutResult<PayoutAccount> {
  const read = await readPayoutAccount(ports, whose);
  if (!read.ok || read.value.stripeAccountId === null) return read;
  const told = await ports.connect.readAccount(read.value.stripeAccountId);
  if (told.kind === 'unknown') return err({ kind: 'OutcomeUnknown', step: 'read-account', message: told.message });
  if (told.kind === 'refused') return err({ kind: 'StripeRefused', step: 'read-account', code: told.code, message: told.message });
  return noteAccount(ports, whose, told.value);
}

function noteAccount(ports: PayoutPorts, whose: Whose, { stripeAccountId, status }: StripeAccount): PayoutResult<PayoutAccount> {
  return changeAccount(ports, whose, (account) => {
    // Another account stands there by now, or this one was closed for good.
    if (account.stripeAccountId !== stripeAccountId || account.status === status || account.status === 'closed') return account;
    return { ...account, status, checkedAt: ports.clock.now() };
  }, (tx, account) => liftHold(ports, tx, account));
}

async function liftHold(ports: PayoutPorts, tx: OpenPayoutTx, { operatorOrg, currency, status }: PayoutAccount): Promise<void> {
  if (holdReasonOf(status) !== undefined) return;
  const payout = await tx.payoutUnderWay(operatorOrg, currency);
  const reason = payout?.state === 'held' ? payout.hold?.reason : undefined;
  if (payout === undefined || (reason !== 'no_account' && reason !== 'account_unverified')) return;
  await storePayout(ports, tx, payout, { ...payoutMoved(payout, 'proposed'), hold: null }, { action: 'released', by: BY, reason: 'the account can be paid' });
}

function readPayoutAccount(ports: PayoutPorts, whose: Whose): PayoutResult<PayoutAccount> {
  return changeAccount(ports, whose, (account) => account);
}
function changeAccount(
  ports: PayoutPorts, { operatorOrg, currency }: Whose, change: (account: PayoutAccount) => PayoutAccount, then: (tx: OpenPayoutTx, account: PayoutAccount) => Promise<void> = async () => undefined,
): PayoutResult<PayoutAccount> {
  return ports.store.inTransaction(async (tx): Promise<Result<PayoutAccount, PayoutRefusal>> => {
    const account = await tx.payoutAccount(operatorOrg, currency);
    if (account === undefined) return err({ kind: 'PayoutAccountNotFound', operatorOrg, currency });
    const changed = change(account);
    if (changed !== account) await tx.savePayoutAccount(changed);
    const stored = changed === account ? account : { ...changed, version: account.version + 1 };
    await then(tx, stored);
    return ok(stored);
  });
}
