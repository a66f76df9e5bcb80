import type { Currency } from '@switchyard/kernel';
import { actorName } from '../core/actor.js';
import type { Difference } from '../core/difference.js';
import type { ReconcilePorts, ReconcileTx } from '../reconcile-ports.js';
import { system } from './change-invoice.js';

const BY = actorName(system('reconciliation'));
export type Found = Pick<Difference, 'kind' | 'stripeMinor' | 'ledgerMinor' | 'chargeId' | 'invoiceId' | 'org' | 'note' | 'effectiveAt'> & { readonly parks?: boolean };

/**
 * Brings the difference of a subject to what was found: opened, changed (what was proposed about other amounts is void), or resolved by itself. What is
 * approved stays as it is until it is carried out.
 * @param found null: both sides agree
 * @returns the difference that stands afterwards
 */
export async function keepDifference(
  ports: Pick<ReconcilePorts, 'clock' | 'ids'>, tx: ReconcileTx, { subject, currency }: { readonly subject: string; readonly currency: Currency }, found: Found | null,
): Promise<Difference | undefined> {
  const now = ports.clock.now();
  const standing = await tx.standingDifference(subject, currency);
  if (standing === undefined) {
    if (found === null) return undefined;
    const opened: Difference = {
      ...found, id: ports.ids.next('diff'), subject, currency, parks: found.parks ?? false, openedAt: now, state: 'open', resolution: null, proposedBy: null, approvals: [], resolvedAt: null, version: 1,
    };
    await tx.insertDifference(opened);
    await tx.recordDifference(opened, BY, 'opened', now);
    return opened;
  }
  if (standing.state === 'approved') return standing;
  if (found === null) {
    const resolved: Difference = { ...standing, state: 'resolved', resolvedAt: now };
    await tx.saveDifference(resolved);
    await tx.recordDifference(resolved, BY, 'agrees now', now);
    return undefined;
  }
  if (standing.kind === found.kind && standing.stripeMinor === found.stripeMinor && standing.ledgerMinor === found.ledgerMinor) return standing;
  const changed: Difference = { ...standing, ...found, parks: found.parks ?? standing.parks, state: 'open', resolution: null, proposedBy: null, approvals: [] };
  await tx.saveDifference(changed);
  await tx.recordDifference(changed, BY, 'changed', now);
  return { ...changed, version: changed.version + 1 };
}
