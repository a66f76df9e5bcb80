import { err, ok } from '@switchyard/kernel';
import { actorName, isFinance, type Actor } from '../core/actor.js';
import { payoutHeld, payoutMoved, payoutUnderApproval, type Payout } from '../core/payout.js';
import { payoutMayMove } from '../core/payout-state.js';
import { houseTiers, judgeApproval } from '../core/tiers.js';
import type { PayoutDecisionPorts, PayoutResult } from '../payout-ports.js';
import { changePayout } from './payout-steps.js';

type DecisionPorts = Pick<PayoutDecisionPorts, 'store' | 'clock' | 'tiers'>;

/** Approves a payout: not by who proposed it, and by as many people as its amount asks for. With the last of them it is billing's to carry out. */
export function approvePayout(ports: DecisionPorts, payoutId: string, actor: Actor): PayoutResult<Payout> {
  const by = actorName(actor);
  return changePayout(ports, payoutId, { action: 'approved', by }, (payout) => {
    const verdict = judgeApproval(payoutUnderApproval(payout), actor, ports.tiers ?? houseTiers);
    if (verdict.kind === 'NotPermitted') return err({ kind: 'PayoutNotPermitted', actor: by });
    if (payout.state !== 'proposed') return err({ kind: 'PayoutIs', payoutId, state: payout.state });
    switch (verdict.kind) {
      case 'OwnChange':
        return err({ kind: 'OwnPayout', payoutId, actor: by });
      case 'AlreadyApproved':
        return err({ kind: 'PayoutApprovedAlready', payoutId, actor: by });
      case 'approved': {
        const approved = { ...payout, approvals: [...payout.approvals, { by, at: ports.clock.now() }] };
        return ok(verdict.enough ? payoutMoved(approved, 'approved') : approved);
      }
    }
  });
}

/** Keeps back a payout that is not at Stripe yet. */
export function holdPayout(ports: DecisionPorts, payoutId: string, actor: Actor, reason: string): PayoutResult<Payout> {
  return decideWithReason(ports, payoutId, actor, 'held', reason, (payout, by) => payoutHeld(payout, { reason: 'by_finance', by, at: ports.clock.now(), note: reason.trim() }));
}
/** Gives a payout up that is not at Stripe yet; a later run proposes anew. */
export function withdrawPayout(ports: DecisionPorts, payoutId: string, actor: Actor, reason: string): PayoutResult<Payout> {
  return decideWithReason(ports, payoutId, actor, 'withdrawn', reason, (payout) => payoutMoved(payout, 'withdrawn'));
}

function decideWithReason(
  ports: DecisionPorts, payoutId: string, actor: Actor, to: 'held' | 'withdrawn', reason: string, change: (payout: Payout, by: string) => Payout,
): PayoutResult<Payout> {
  const by = actorName(actor);
  return changePayout(ports, payoutId, { action: to, by, reason }, (payout) => {
    if (!isFinance(actor)) return err({ kind: 'PayoutNotPermitted', actor: by });
    if (reason.trim() === '') return err({ kind: 'PayoutReasonMissing', payoutId });
    return payoutMayMove(payout.state, to) ? ok(change(payout, by)) : err({ kind: 'PayoutIs', payoutId, state: payout.state });
  });
}

/** Back to be approved anew. A hold for the state of the account is lifted by the account alone (`refreshPayoutAccount`). */
export function releasePayout(ports: DecisionPorts, payoutId: string, actor: Actor): PayoutResult<Payout> {
  const by = actorName(actor);
  return changePayout(ports, payoutId, { action: 'released', by }, (payout) => {
    if (!isFinance(actor)) return err({ kind: 'PayoutNotPermitted', actor: by });
    if (payout.state !== 'held') return err({ kind: 'PayoutIs', payoutId, state: payout.state });
    const reason = payout.hold?.reason;
    // An operator that is suspended still is held again when its transfer is to begin.
    if (reason !== 'by_finance' && reason !== 'not_covered' && reason !== 'operator_suspended') return err({ kind: 'HoldStands', payoutId, reason: reason ?? 'unknown' });
    return ok({ ...payoutMoved(payout, 'proposed'), hold: null });
  });
}
