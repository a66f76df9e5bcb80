import { err, ok, subtract, type Result } from '@switchyard/kernel';
import { actorName } from '../core/actor.js';
import { holdReasonOfAccount, payoutHeld, payoutMoved, type HoldReason, type Payout, type PayoutAccount } from '../core/payout.js';
import { payoutBegun, payoutRefused, payoutTransferred } from '../core/payout-posting.js';
import type { PayoutRefusal } from '../core/payout-refusal.js';
import type { PayoutPorts, PayoutResult } from '../payout-ports.js';
import { system } from './change-invoice.js';
import { followPayout } from './payout-follow.js';
import { refreshPayoutAccount } from './payout-accounts.js';
import { callRefusal, definite } from './payout-call.js';
import { bookOnce, changePayout, changePayoutIn, payoutFacts, type OpenPayoutTx } from './payout-steps.js';
import { payoutTermsAt } from './payout-terms.js';
import { callStripe, mapOk } from './stripe-call.js';

const BY = actorName(system('payouts'));

/**
 * Carries out an approved payout, or goes on with one that was interrupted or refused: the account is asked for, the money reserved, transferred, sent to
 * the bank, and followed. Harmless twice and when two workers run it at once.
 * @returns the payout where it now stands; `OutcomeUnknown` leaves it as it is, to be run again
 */
export async function executePayout(ports: PayoutPorts, payoutId: string): PayoutResult<Payout> {
  const read = await changePayout(ports, payoutId, { action: 'read', by: BY }, (payout) => ok(payout));
  if (!read.ok) return read;
  let payout = read.value;
  if (payout.state === 'approved' || payout.state === 'refused') {
    const begun = await begin(ports, payout);
    if (!begun.ok) return begun;
    payout = begun.value;
  }
  if (payout.state === 'transferring') {
    const moved = await transfer(ports, payout);
    if (!moved.ok) return moved;
    payout = moved.value;
  }
  if (payout.state !== 'transferred') return ok(payout);
  const sent = await sendToBank(ports, payout);
  return sent.ok ? followPayout(ports, payoutId) : sent;
}

/** Asks Stripe whether the account can be paid, then reserves the money. What cannot go now is held with the reason. */
async function begin(ports: PayoutPorts, { id, operatorOrg, currency }: Payout): PayoutResult<Payout> {
  const account = await refreshPayoutAccount(ports, { operatorOrg, currency });
  if (!account.ok) return account;
  return ports.store.inTransaction(async (tx): Promise<Result<Payout, PayoutRefusal>> => {
    // Read again under its lock, which comes before the payout's, as where payouts are proposed: it may have been closed since it was asked for.
    const now = await tx.payoutAccount(operatorOrg, currency);
    return changePayoutIn(ports, tx, id, { action: 'transferring', by: BY }, (payout) => reserve(ports, tx, payout, now));
  });
}
/** What cannot go now is held with the reason; else the money is reserved, and the attempt counted. */
async function reserve(ports: PayoutPorts, tx: OpenPayoutTx, payout: Payout, now: PayoutAccount | undefined): Promise<Result<Payout, PayoutRefusal>> {
  if (payout.state !== 'approved' && payout.state !== 'refused') return ok(payout);
  const unpayable = holdReasonOfAccount(now);
  if (unpayable !== undefined) return ok(heldFor(ports, payout, unpayable));
  if (!(await isCovered(ports, tx, payout))) return ok(heldFor(ports, payout, 'not_covered'));
  const begun: Payout = { ...payoutMoved(payout, 'transferring'), attempt: payout.attempt + 1, stripeAccountId: now!.stripeAccountId, failure: null };
  const booked = await bookOnce(tx, payoutBegun(begun, ports.clock.now()));
  return booked.ok ? ok(begun) : booked;
}
const heldFor = (ports: PayoutPorts, payout: Payout, reason: HoldReason): Payout =>
  payoutHeld(payout, { reason, by: BY, at: ports.clock.now(), note: 'when its transfer was to begin' });

/** What was free when it was proposed may have been disputed, credited or kept as reserve since. */
async function isCovered(ports: PayoutPorts, tx: OpenPayoutTx, payout: Payout): Promise<boolean> {
  const now = ports.clock.now();
  const { availableMinor, owedMinor } = await payoutFacts(tx, payout, await payoutTermsAt(ports, tx, payout, now), now);
  return payout.amountMinor <= availableMinor - owedMinor;
}

async function transfer(ports: PayoutPorts, payout: Payout): PayoutResult<Payout> {
  const { id, attempt, amountMinor, currency } = payout;
  const input = { payoutId: id, attempt, stripeAccountId: payout.stripeAccountId ?? '', amountMinor, currency };
  const called = await callStripe(ports, {
    // A refusal stands: the next attempt is another step, with its own reservation.
    scope: id, step: `transfer/${attempt}`, input, again: false,
    send: async (key) => definite(mapOk(await ports.connect.createTransfer(input, key), (t) => t.transferId)),
    find: async () => mapOk(await ports.connect.findTransfer(id, attempt), (t) => t?.transferId ?? null),
  });
  if (called.ok) {
    return changePayout(ports, id, { action: 'transferred', by: BY, reason: called.value }, async (now, tx) => {
      if (now.state !== 'transferring' || now.attempt !== attempt) return ok(now);
      const booked = await bookOnce(tx, payoutTransferred(now, called.value, ports.clock.now()));
      return booked.ok ? ok({ ...payoutMoved(now, 'transferred'), stripeTransferId: called.value, bankAttempt: now.bankAttempt + 1 }) : booked;
    });
  }
  const refusal = callRefusal(called.error);
  if (refusal.kind !== 'StripeRefused') return err(refusal);
  return changePayout(ports, id, { action: 'refused', by: BY, reason: refusal.message }, async (now, tx): Promise<Result<Payout, PayoutRefusal>> => {
    if (now.state !== 'transferring' || now.attempt !== attempt) return ok(now);
    const booked = await bookOnce(tx, payoutRefused(now, ports.clock.now()));
    const failure = { step: 'transfer', code: refusal.code, message: refusal.message, at: ports.clock.now() };
    return booked.ok ? ok({ ...payoutMoved(now, 'refused'), failure }) : booked;
  });
}

/** A refusal here (the balance there is still pending, say) is tried again later under a new key; what was transferred stays transferred. */
async function sendToBank(ports: PayoutPorts, payout: Payout): PayoutResult<Payout> {
  const { id, bankAttempt, currency, stripeAccountId } = payout;
  if (payout.bankPayoutId !== null || stripeAccountId === null) return ok(payout);
  const amountMinor = subtract(payout.amountMinor, payout.reversedMinor);
  const input = { payoutId: id, bankAttempt, stripeAccountId, amountMinor, currency };
  const called = await callStripe(ports, {
    scope: id, step: `bank/${bankAttempt}/${amountMinor}`, input, again: true,
    send: async (key) => definite(mapOk(await ports.connect.createBankPayout(input, key), (p) => p.bankPayoutId)),
    find: async () => mapOk(await ports.connect.findBankPayout(input), (p) => p?.bankPayoutId ?? null),
  });
  const refusal = called.ok ? undefined : callRefusal(called.error);
  if (refusal !== undefined && refusal.kind !== 'StripeRefused') return err(refusal);
  return changePayout(ports, id, { action: called.ok ? 'sent to the bank' : 'not sent to the bank', by: BY, reason: called.ok ? called.value : (refusal?.message ?? '') }, (now) => {
    if (now.state !== 'transferred' || now.bankAttempt !== bankAttempt || now.bankPayoutId !== null) return ok(now);
    if (called.ok) return ok({ ...now, bankPayoutId: called.value, failure: null });
    return ok(refusal === undefined ? now : { ...now, failure: { step: 'bank', code: refusal.code, message: refusal.message, at: ports.clock.now() } });
  });
}
