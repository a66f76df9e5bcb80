import { err, ok, type Result } from '@switchyard/kernel';
import { actorName, isFinance, type Actor } from '../../core/actor.js';
import type { BillingRefusal } from '../../core/refusal.js';
import { remedyMoved, underApproval, type Remedy } from '../../core/remedy.js';
import { houseTiers, judgeApproval } from '../../core/tiers.js';
import type { BillingResult, BillingTx } from '../../ports.js';
import { noteRemedy } from './note-remedy.js';
import type { ProposalPorts } from './propose-remedy.js';

/** Approves a proposal: not by who made it, and by as many people as its amount asks for. With the last of them it is billing's to carry out. */
export function approveRemedy(ports: ProposalPorts, remedyId: string, actor: Actor): BillingResult<Remedy> {
  return decide(ports, remedyId, 'approved', actor, (remedy) => {
    if (remedy.state !== 'proposed') return err({ kind: 'RemedyIs', remedyId, state: remedy.state });
    const name = actorName(actor);
    const verdict = judgeApproval(underApproval(remedy), actor, ports.policy.tiers ?? houseTiers);
    switch (verdict.kind) {
      case 'NotPermitted':
        return err({ kind: 'NotPermitted', action: 'approve', actor: name });
      case 'OwnChange':
        return err({ kind: 'OwnProposal', remedyId, actor: name });
      case 'AlreadyApproved':
        return err({ kind: 'ProposalApproved', remedyId, actor: name });
      case 'approved': {
        const approved = { ...remedy, approvals: [...remedy.approvals, { by: name, at: ports.clock.now() }] };
        return ok(verdict.enough ? remedyMoved(approved, 'approved') : approved);
      }
    }
  });
}

/** Takes a proposal back, or gives one up that Stripe refused. What is on its way to Stripe can no longer be withdrawn. */
export function withdrawRemedy(ports: ProposalPorts, remedyId: string, actor: Actor, reason: string): BillingResult<Remedy> {
  return decide(ports, remedyId, 'withdrawn', actor, (remedy) => {
    if (!isFinance(actor)) return err({ kind: 'NotPermitted', action: 'credit', actor: actorName(actor) });
    if (reason.trim() === '') return err({ kind: 'ReasonMissing', action: 'credit' });
    if (remedy.state !== 'proposed' && remedy.state !== 'approved' && remedy.state !== 'failed') return err({ kind: 'RemedyIs', remedyId, state: remedy.state });
    return ok(remedyMoved(remedy, 'withdrawn'));
  }, reason);
}

function decide(
  ports: ProposalPorts, remedyId: string, deed: string, actor: Actor, judge: (remedy: Remedy) => Result<Remedy, BillingRefusal>, reason?: string,
): BillingResult<Remedy> {
  return ports.store.inTransaction(async (tx: BillingTx): Promise<Result<Remedy, BillingRefusal>> => {
    const remedy = await tx.remedy(remedyId);
    const invoice = remedy && (await tx.invoice(remedy.invoiceId));
    if (remedy === undefined || invoice === undefined) return err({ kind: 'RemedyNotFound', remedyId });
    const judged = judge(remedy);
    if (!judged.ok) return judged;
    await tx.saveRemedy(judged.value);
    const stored = { ...judged.value, version: judged.value.version + 1 };
    await noteRemedy(ports, tx, invoice, stored, deed, actorName(actor), reason ?? remedy.reason);
    return ok(stored);
  });
}
