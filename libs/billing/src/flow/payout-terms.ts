import { err, ok, type Currency, type EpochMs, type OrgId, type Result } from '@switchyard/kernel';
import { actorName, isFinance, type Actor } from '../core/actor.js';
import type { PayoutRefusal } from '../core/payout-refusal.js';
import { payoutTermsProblems, type PayoutTermsVersion } from '../core/payout-terms.js';
import type { PayoutTerms } from '../core/reserve.js';
import type { PayoutDecisionPorts, PayoutResult, PayoutTx } from '../payout-ports.js';

type Whose = { readonly operatorOrg: OrgId; readonly currency: Currency };

/** What an operator is paid on now: what finance set for it, else the terms of the house. */
export async function payoutTermsAt({ payoutTerms }: Pick<PayoutDecisionPorts, 'payoutTerms'>, tx: PayoutTx, { operatorOrg, currency }: Whose, now: EpochMs): Promise<PayoutTerms> {
  return (await tx.payoutTermsAt(operatorOrg, currency, now))?.terms ?? payoutTerms(operatorOrg, currency);
}

/**
 * Sets the terms an operator is paid on from an instant on, as the next version; harmless at once, since versions are taken under the operator's lock.
 * Payouts that are proposed already stay as they are.
 */
export function setPayoutTerms(
  ports: Pick<PayoutDecisionPorts, 'store' | 'clock'>, { operatorOrg, currency, terms, effectiveFrom, reason }: Omit<PayoutTermsVersion, 'version' | 'setBy' | 'setAt'>, actor: Actor,
): PayoutResult<PayoutTermsVersion> {
  const by = actorName(actor);
  return ports.store.inTransaction(async (tx): Promise<Result<PayoutTermsVersion, PayoutRefusal>> => {
    if (!isFinance(actor)) return err({ kind: 'PayoutNotPermitted', actor: by });
    const now = ports.clock.now();
    const problems = payoutTermsProblems(terms).map(({ field, message }) => ({ field: `${field}`, message }));
    if (reason.trim() === '') problems.push({ field: 'reason', message: 'must say why' });
    if (effectiveFrom < now) problems.push({ field: 'effectiveFrom', message: 'must not be in the past: what was paid stays paid' });
    if (problems.length > 0) return err({ kind: 'PayoutTermsInvalid', problems });
    const latest = await tx.latestPayoutTerms(operatorOrg, currency);
    const version: PayoutTermsVersion = { operatorOrg, currency, version: (latest?.version ?? 0) + 1, terms, effectiveFrom, setBy: by, setAt: now, reason: reason.trim() };
    await tx.insertPayoutTerms(version);
    return ok(version);
  });
}
