import { houseTiers, peopleNeeded, subjectOf, type Remedy } from '@switchyard/billing';
import type { Schema } from '@switchyard/graphql-client';
import { formatDecimal, type EpochMs } from '@switchyard/kernel';
import { toRemedy, type DisputeRow, type DunningRow, type RemedyRow } from '@switchyard/store';
import { money } from './views.js';

const shout = (word: string): string => word.toUpperCase();

/** Everything in it survives JSON, for keyed answers. */
export function remedyView(row: RemedyRow) {
  const remedy: Remedy = toRemedy(row);
  const of = (minor: bigint) => money(minor, remedy.currency);
  return {
    __typename: 'Remedy' as const, id: remedy.id, kind: shout(remedy.kind) as Schema.RemedyKind, state: shout(remedy.state) as Schema.RemedyState, invoiceId: remedy.invoiceId,
    number: remedy.number, amount: of(remedy.amountMinor), owedBack: of(remedy.owedBackMinor), settleTo: shout(remedy.settleTo) as Schema.SettleTo,
    lines: remedy.lines.map(({ lineId, amountMinor }) => ({ lineId, amount: of(amountMinor) })),
    restated: (remedy.restated ?? []).map(({ lineId, oldMinor, newMinor, prints }) => ({
      lineId, old: of(oldMinor), new: of(newMinor),
      prints: prints.map((p) => ({
        from: p.from, to: p.to, oldPrint: `${p.printId}#${p.oldRevision}`, oldUsdPerMwh: formatDecimal(p.oldMicroUsdPerMwh, 6, 2), newPrint: `${p.printId}#${p.newRevision}`,
        newUsdPerMwh: formatDecimal(p.newMicroUsdPerMwh, 6, 2),
      })),
    })),
    reason: remedy.reason, proposedBy: remedy.proposedBy, proposedAt: remedy.proposedAt, approvals: remedy.approvals,
    approvalsNeeded: peopleNeeded(houseTiers, subjectOf(remedy), remedy.amountMinor), failure: remedy.failure?.message ?? null, doneAt: remedy.doneAt,
  };
}
export type RemedyView = ReturnType<typeof remedyView>;

export function disputeView(row: DisputeRow) {
  return {
    __typename: 'Dispute' as const, id: row.id, invoiceId: row.invoice_id, state: shout(row.state) as Schema.DisputeState, amount: money(row.amount_minor, row.currency),
    fee: money(row.fee_minor, row.currency), reason: row.reason, evidenceDueAt: row.evidence_due_at, openedAt: row.opened_at as EpochMs, closedAt: row.closed_at,
  };
}
export type DisputeView = ReturnType<typeof disputeView>;
export const dunningView = ({ state, steps, next_at, suspended_at }: DunningRow) => ({ __typename: 'Dunning' as const, state, steps, nextAt: next_at, suspendedAt: suspended_at });
