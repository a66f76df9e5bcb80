import { actionsFor, differenceMinor, houseTiers, resolutionPeople, whatToDo, type Difference, type ReconciliationRun } from '@switchyard/billing';
import type { Schema } from '@switchyard/graphql-client';
import { money } from '../invoices/views.js';

const shout = <T extends string>(word: string): T => word.toUpperCase() as T;

/** Everything in it survives JSON, for keyed answers. */
export function differenceView(difference: Difference) {
  const { id, kind, subject, state, currency, invoiceId, org, note, parks, effectiveAt, openedAt, resolvedAt, resolution, proposedBy, approvals } = difference;
  const of = (minor: bigint) => money(minor, currency);
  const decidable = state === 'open' || state === 'proposed';
  return {
    __typename: 'ReconciliationDifference' as const, id, kind, subject, state: shout<Schema.ReconciliationDifferenceState>(state), provider: of(difference.stripeMinor), books: of(difference.ledgerMinor),
    difference: of(differenceMinor(difference)), invoiceId, organizationId: org, note, whatToDo: whatToDo(kind), parks, effectiveAt, openedAt, resolvedAt, proposedBy, approvedBy: approvals.map(({ by }) => by),
    resolution: resolution === null ? null : { action: shout<Schema.ReconciliationAction>(resolution.action), role: resolution.role, reason: resolution.reason },
    approvalsNeeded: resolutionPeople(difference, houseTiers), availableActions: decidable ? actionsFor(difference).map((action) => shout<Schema.ReconciliationAction>(action)) : [],
  };
}
export type DifferenceView = ReturnType<typeof differenceView>;

export function runView({ id, state, requestedBy, startedAt, finishedAt, listed, balances }: ReconciliationRun) {
  return {
    __typename: 'ReconciliationRun' as const, id: String(id), state: shout<Schema.ReconciliationRunState>(state), requestedBy, startedAt, finishedAt, listed,
    balances: balances.map((b) => ({ provider: money(b.stripeMinor, b.currency), books: money(b.ledgerMinor, b.currency), differences: money(b.differencesMinor, b.currency) })),
  };
}
export type RunView = ReturnType<typeof runView>;
