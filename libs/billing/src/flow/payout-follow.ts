import { err, ok, subtract, type Result } from '@switchyard/kernel';
import { actorName, isFinance, type Actor } from '../core/actor.js';
import { payoutMoved, type Payout } from '../core/payout.js';
import { payoutPaid, payoutSentBack, payoutTakenBack } from '../core/payout-posting.js';
import type { PayoutRefusal } from '../core/payout-refusal.js';
import type { PayoutPorts, PayoutResult, StripeBankPayout, StripeTransfer } from '../payout-ports.js';
import { system } from './change-invoice.js';
import { callRefusal, definite } from './payout-call.js';
import { bookOnce, changePayout, type OpenPayoutTx } from './payout-steps.js';
import { callStripe, mapOk } from './stripe-call.js';

const BY = actorName(system('stripe-connect'));

/**
 * Brings a payout to where Stripe says it is: paid, sent back by the bank, taken back. Webhooks are only a hint to look, so their order, repetition and
 * loss do not matter.
 */
export async function followPayout(ports: PayoutPorts, payoutId: string): PayoutResult<Payout> {
  const read = await changePayout(ports, payoutId, { action: 'read', by: BY }, (payout) => ok(payout));
  if (!read.ok) return read;
  const payout = read.value;
  if (payout.stripeTransferId === null || (payout.state !== 'transferred' && payout.state !== 'paid' && payout.state !== 'failed')) return ok(payout);
  const transfer = await ports.connect.readTransfer(payout.stripeTransferId);
  if (transfer.kind !== 'ok') return unread('read-transfer', transfer);
  const bank = payout.bankPayoutId === null || payout.stripeAccountId === null ? undefined : await ports.connect.readBankPayout(payout.bankPayoutId, payout.stripeAccountId);
  // An account that was closed shows its payouts no more: what is known stands.
  if (bank?.kind === 'unknown') return unread('read-payout', bank);
  const seen = bank?.kind === 'ok' ? bank.value : undefined;
  return changePayout(ports, payoutId, { action: 'followed', by: BY, reason: seen === undefined ? transfer.value.transferId : `${seen.bankPayoutId}: ${seen.status}` }, async (now, tx) => {
    const banked = await applyBank(ports, tx, now, seen);
    return banked.ok ? applyReversals(ports, tx, banked.value, transfer.value) : banked;
  });
}

async function applyBank(ports: PayoutPorts, tx: OpenPayoutTx, payout: Payout, bank: StripeBankPayout | undefined): Promise<Result<Payout, PayoutRefusal>> {
  if (bank === undefined || bank.bankPayoutId !== payout.bankPayoutId) return ok(payout);
  const at = ports.clock.now();
  if (bank.status === 'paid' && payout.state === 'transferred') {
    const minor = subtract(payout.amountMinor, payout.reversedMinor);
    const booked = await bookOnce(tx, payoutPaid(payout, bank.bankPayoutId, minor, at));
    return booked.ok ? ok({ ...payoutMoved(payout, 'paid'), paidMinor: minor, failure: null }) : booked;
  }
  if (bank.status === 'failed' && (payout.state === 'transferred' || payout.state === 'paid')) {
    const failure = { step: 'bank', code: bank.failureCode ?? 'unknown', message: `the bank sent ${bank.bankPayoutId} back`, at };
    if (payout.paidMinor > 0n) {
      const booked = await bookOnce(tx, payoutSentBack(payout, bank.bankPayoutId, at));
      if (!booked.ok) return booked;
    }
    return ok({ ...payoutMoved(payout, 'failed'), failure, paidMinor: subtract(payout.paidMinor, payout.paidMinor) });
  }
  return ok(payout);
}

/** What was taken back since the last look is ours again, and available to the operator. */
async function applyReversals(ports: PayoutPorts, tx: OpenPayoutTx, payout: Payout, transfer: StripeTransfer): Promise<Result<Payout, PayoutRefusal>> {
  if (transfer.transferId !== payout.stripeTransferId || transfer.reversedMinor <= payout.reversedMinor) return ok(payout);
  const booked = await bookOnce(tx, payoutTakenBack(payout, transfer.reversedMinor, ports.clock.now()));
  if (!booked.ok) return booked;
  await settleReversal(tx, payout, transfer);
  const taken: Payout = { ...payout, reversedMinor: transfer.reversedMinor };
  if (transfer.reversedMinor < payout.amountMinor) return ok(taken);
  return ok(payoutMoved(taken, payout.state === 'failed' ? 'returned' : 'reversed'));
}

/** Our own reversal whose answer never came is seen here first: its call is in doubt no more. */
async function settleReversal(tx: OpenPayoutTx, payout: Payout, { lastReversalId }: StripeTransfer): Promise<void> {
  const intent = await tx.latestIntent(payout.id, reversalStep(payout));
  if (intent?.status === 'claimed' && lastReversalId !== null) await tx.saveIntent({ ...intent, status: 'succeeded', resultId: lastReversalId });
}
const reversalStep = ({ reversedMinor }: Payout): string => `reversal/${reversedMinor}`;

/** After the bank sent it back: to the bank again, for example after the operator has corrected its account number. */
export function resendPayout(ports: Pick<PayoutPorts, 'store' | 'clock'>, payoutId: string, actor: Actor): PayoutResult<Payout> {
  const by = actorName(actor);
  return changePayout(ports, payoutId, { action: 'to the bank again', by }, (payout) => {
    if (!isFinance(actor)) return err({ kind: 'PayoutNotPermitted', actor: by });
    if (payout.state !== 'failed') return err({ kind: 'PayoutIs', payoutId, state: payout.state });
    return ok({ ...payoutMoved(payout, 'transferred'), bankAttempt: payout.bankAttempt + 1, bankPayoutId: null, failure: null, asked: null });
  });
}

/**
 * Takes back what is left of a transfer: what the bank sent back, or what a chargeback made unearned while it was under way. Stripe refuses when the
 * operator's account has it no more (the bank has): then it stays owed, and is carried against later earnings.
 */
export async function takeBackPayout(ports: PayoutPorts, payoutId: string, actor: Actor): PayoutResult<Payout> {
  const by = actorName(actor);
  if (actor.kind === 'user' && !isFinance(actor)) return err({ kind: 'PayoutNotPermitted', actor: by });
  const seen = await followPayout(ports, payoutId);
  if (!seen.ok) return seen;
  const payout = seen.value;
  if (payout.state === 'returned' || payout.state === 'reversed') return seen;
  if (payout.stripeTransferId === null || (payout.state !== 'transferred' && payout.state !== 'failed' && payout.state !== 'paid')) return err({ kind: 'PayoutIs', payoutId, state: payout.state });
  const input = { payoutId: payout.id, transferId: payout.stripeTransferId, amountMinor: subtract(payout.amountMinor, payout.reversedMinor) };
  const called = await callStripe(ports, {
    scope: payout.id, step: reversalStep(payout), input, again: true,
    send: async (key) => definite(mapOk(await ports.connect.createReversal(input, key), (r) => r.reversalId)),
    find: async () => mapOk(await ports.connect.findReversal(input.transferId, payout.id), (r) => r?.reversalId ?? null),
  });
  if (!called.ok) return err(callRefusal(called.error));
  return followPayout(ports, payoutId);
}

function unread(step: string, outcome: { readonly kind: 'refused'; readonly code: string; readonly message: string } | { readonly kind: 'unknown'; readonly message: string }): Result<never, PayoutRefusal> {
  if (outcome.kind === 'unknown') return err({ kind: 'OutcomeUnknown', step, message: outcome.message });
  return err({ kind: 'StripeRefused', step, code: outcome.code, message: outcome.message });
}
