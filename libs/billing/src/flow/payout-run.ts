import { err, minorUnits, ok, type Currency, type OrgId, type Result } from '@switchyard/kernel';
import { actorName, isFinance, type Actor } from '../core/actor.js';
import { holdReasonOfAccount, type Payout } from '../core/payout.js';
import type { NotEligible, PayoutRefusal } from '../core/payout-refusal.js';
import { eligibility, payoutSlot } from '../core/reserve.js';
import type { PayoutDecisionPorts, PayoutResult } from '../payout-ports.js';
import { payoutFacts } from './payout-steps.js';
import { payoutTermsAt } from './payout-terms.js';

/** What a run did, or would do, for one operator. */
export type PayoutProposal = { readonly kind: 'proposed'; readonly payout: Payout } | { readonly kind: 'skipped'; readonly operatorOrg: OrgId; readonly currency: Currency; readonly why: NotEligible };

/** Thrown away with its transaction: a dry run does the same and keeps nothing. */
class DryRun {
  constructor(readonly proposal: PayoutProposal) {}
}

/**
 * Proposes what an operator may be paid, once per week or month; where its account cannot be paid the payout is held with the reason. Harmless twice and
 * at once: the operator's account row is locked first.
 * @param dryRun decides on the same path and keeps nothing
 */
export async function proposePayout(
  ports: PayoutDecisionPorts, { operatorOrg, currency }: { readonly operatorOrg: OrgId; readonly currency: Currency }, actor: Actor, dryRun = false,
): PayoutResult<PayoutProposal> {
  if (actor.kind === 'user' && !isFinance(actor)) return err({ kind: 'PayoutNotPermitted', actor: actorName(actor) });
  const ended = await ports.store.inTransaction(async (tx): Promise<Result<PayoutProposal, PayoutRefusal | DryRun>> => {
    const skip = (why: NotEligible): Result<PayoutProposal, never> => ok({ kind: 'skipped', operatorOrg, currency, why });
    const account = await tx.payoutAccount(operatorOrg, currency);
    if (account === undefined) return err({ kind: 'PayoutAccountNotFound', operatorOrg, currency });
    const now = ports.clock.now();
    const terms = await payoutTermsAt(ports, tx, { operatorOrg, currency }, now);
    const underWay = await tx.payoutUnderWay(operatorOrg, currency);
    if (underWay !== undefined) return skip({ kind: 'AnotherUnderWay', payoutId: underWay.id });
    const slot = payoutSlot(terms.cadence, now);
    if (await tx.hasPayoutFor(operatorOrg, currency, slot)) return skip({ kind: 'PaidThisPeriod', slot });
    const facts = await payoutFacts(tx, { operatorOrg, currency }, terms, now);
    const judged = eligibility(terms, facts);
    if (judged.kind !== 'eligible') return skip(judged);
    const reason = holdReasonOfAccount(account);
    const by = actorName(actor);
    const payout: Payout = {
      id: ports.ids.next('pay'), operatorOrg, currency, slot, state: reason === undefined ? 'proposed' : 'held', version: 1, amountMinor: judged.amountMinor,
      availableMinor: facts.availableMinor, owedMinor: facts.owedMinor, reserveMinor: judged.reserveMinor, proposedBy: by, proposedAt: now, approvals: [],
      hold: reason === undefined ? null : { reason, by, at: now, note: 'when it was proposed' }, attempt: 0, stripeAccountId: null, stripeTransferId: null,
      reversedMinor: minorUnits(0n), bankAttempt: 0, bankPayoutId: null, paidMinor: minorUnits(0n), failure: null, asked: null,
    };
    if (dryRun) return err(new DryRun({ kind: 'proposed', payout }));
    await tx.insertPayout(payout);
    await tx.tellPayout(payout, null);
    await tx.recordPayout({ payoutId: payout.id, at: now, by, action: 'proposed', reason: reason ?? null, from: null, to: payout.state });
    return ok({ kind: 'proposed', payout });
  });
  if (ended.ok) return ended;
  return ended.error instanceof DryRun ? ok(ended.error.proposal) : err(ended.error);
}
