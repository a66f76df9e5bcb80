import { err, ok, type Result } from '@switchyard/kernel';
import { actorName, isFinance, type Actor } from '../core/actor.js';
import type { Payout, PayoutAsk } from '../core/payout.js';
import { explainPayoutRefusal, type PayoutRefusal } from '../core/payout-refusal.js';
import type { PayoutState } from '../core/payout-state.js';
import type { PayoutDecisionPorts, PayoutPorts, PayoutResult } from '../payout-ports.js';
import { executePayout } from './payout-execute.js';
import { resendPayout, takeBackPayout } from './payout-follow.js';
import { changePayout } from './payout-steps.js';

/** Where each can be asked. */
const askedIn: Readonly<Record<PayoutAsk['what'], readonly PayoutState[]>> = { to_bank_again: ['failed'], take_back: ['transferred', 'failed', 'paid'] };
export const mayAskPayout = (what: PayoutAsk['what'], state: PayoutState): boolean => askedIn[what].includes(state);

/** Finance asks for what only billing can do at Stripe; `carryOutAsked` does it. One thing at a time. */
export function askPayout(
  ports: Pick<PayoutDecisionPorts, 'store' | 'clock'>, payoutId: string, what: PayoutAsk['what'], actor: Actor, reason: string,
): PayoutResult<Payout> {
  const by = actorName(actor);
  return ports.store.inTransaction(async (tx): Promise<Result<Payout, PayoutRefusal>> => {
    if (actor.kind !== 'user' || !isFinance(actor)) return err({ kind: 'PayoutNotPermitted', actor: by });
    const payout = await tx.payout(payoutId);
    if (payout === undefined) return err({ kind: 'PayoutNotFound', payoutId });
    if (reason.trim() === '') return err({ kind: 'PayoutReasonMissing', payoutId });
    if (!mayAskPayout(what, payout.state)) return err({ kind: 'PayoutIs', payoutId, state: payout.state });
    if (payout.asked !== null) return err({ kind: 'PayoutAskedAlready', payoutId, by: payout.asked.by });
    const at = ports.clock.now();
    const ask: PayoutAsk = { what, by: actor.userId, roles: actor.roles, at, reason: reason.trim() };
    await tx.savePayoutAsk(payout, ask);
    await tx.recordPayout({ payoutId: payout.id, at, by, action: what === 'take_back' ? 'asked to take it back' : 'asked to send it to the bank again', reason: ask.reason, from: payout.state, to: payout.state });
    return ok({ ...payout, asked: ask, version: payout.version + 1 });
  });
}

/**
 * Does what finance asked of a payout. Harmless twice and after a death at any point: each of the two is, and what is asked stands until it is done or
 * Stripe has refused it for good.
 */
export async function carryOutAsked(ports: PayoutPorts, payoutId: string): PayoutResult<Payout> {
  const read = await changePayout(ports, payoutId, { action: 'read', by: 'system:payouts' }, (payout) => ok(payout));
  const ask = read.ok ? read.value.asked : null;
  if (!read.ok || ask === null) return read;
  const actor: Actor = { kind: 'user', userId: ask.by, roles: ask.roles };
  const done = ask.what === 'to_bank_again' ? await resendPayout(ports, payoutId, actor) : await takeBackPayout(ports, payoutId, actor);
  if (!done.ok && done.error.kind === 'OutcomeUnknown') return done;
  const outcome = done.ok ? 'done' : explainPayoutRefusal(done.error);
  const cleared = await changePayout(ports, payoutId, { action: `asked by ${ask.by}`, by: 'system:payouts', reason: outcome }, (payout) => ok(payout.asked === null ? payout : { ...payout, asked: null }));
  return cleared.ok && ask.what === 'to_bank_again' && done.ok ? executePayout(ports, payoutId) : cleared;
}
