import { err, minorUnits, never, ok, type Currency, type EpochMs, type Id, type MinorUnits, type OrgId, type Result } from '@switchyard/kernel';
import { actorName, isFinance, type Actor } from './actor.js';
import type { Approval } from './invoice.js';
import type { ClearingDifference } from './reconcile.js';
import { judgeApproval, peopleNeeded, type ApprovalSubject, type ApprovalTiers, type UnderApproval } from './tiers.js';

export type DifferenceId = Id<'diff'>;
/**
 * Ways in which Stripe and we can disagree. Beside those of the clearing account: a customer's carried balance; the whole balance; and what a database
 * that was restored from an older copy has forgotten.
 */
export const differenceKinds = [
  'missing_in_ledger', 'missing_at_stripe', 'amount_differs', 'duplicate_charge', 'unknown_charge', 'customer_balance_differs', 'balance_differs', 'database_restored', 'unknown_at_stripe', 'object_differs',
] as const satisfies readonly (ClearingDifference | string)[];
export type DifferenceKind = (typeof differenceKinds)[number];

/** What people may do about it. `accept`: it is explained and stays; `book`: booked against a role; `refund`: booked as owed and given back; `release`: work goes on. */
export const resolutionActions = ['accept', 'book', 'refund', 'release'] as const;
export type ResolutionAction = (typeof resolutionActions)[number];
/** Against which roles a difference may be booked. */
export const resolutionRoles = ['stripe_suspense', 'customer_credit', 'expense.stripe_fees', 'expense.bad_debt', 'expense.dispute_losses'] as const;
export type ResolutionRole = (typeof resolutionRoles)[number];
export interface Resolution {
  readonly action: ResolutionAction;
  /** Of `book`. */
  readonly role: ResolutionRole | null;
  readonly reason: string;
}

/** `open`, `proposed` and `approved` count as unreconciled; billing carries out what is approved; `resolved` is the end. */
export const differenceMoves = {
  open: ['proposed', 'approved', 'resolved'],
  /** Another proposal replaces it, with no approvals. */
  proposed: ['proposed', 'approved', 'resolved'],
  approved: ['resolved'],
  resolved: [],
} as const satisfies Record<string, readonly string[]>;
export type DifferenceState = keyof typeof differenceMoves;

/** Something on which Stripe and we disagree. */
export interface Difference {
  readonly id: DifferenceId;
  readonly kind: DifferenceKind;
  /** What it is about: `payment/inv_…`, `refund/re_…`, `customer-balance/org_…`, `stripe-object/in_…`. One that is not resolved per subject and currency. */
  readonly subject: string;
  readonly currency: Currency;
  readonly stripeMinor: MinorUnits;
  readonly ledgerMinor: MinorUnits;
  readonly invoiceId: string | null;
  /** Whose it is, customer or operator, as far as known. */
  readonly org: OrgId | null;
  /** Of a duplicate or unknown charge: `ch_…`. */
  readonly chargeId: string | null;
  /** What was found, in words. */
  readonly note: string;
  /** While it stands nothing is asked of Stripe for `org`, and it takes on no new work. */
  readonly parks: boolean;
  /** When it counts: the month that cannot close before it is settled. */
  readonly effectiveAt: EpochMs;
  readonly openedAt: EpochMs;
  readonly state: DifferenceState;
  readonly resolution: Resolution | null;
  readonly proposedBy: string | null;
  readonly approvals: readonly Approval[];
  readonly resolvedAt: EpochMs | null;
  readonly version: number;
}
/** Above zero: Stripe has more than the books. */
export const differenceMinor = ({ stripeMinor, ledgerMinor }: Pick<Difference, 'stripeMinor' | 'ledgerMinor'>): MinorUnits => minorUnits(stripeMinor - ledgerMinor);

/** What to do about it, for people. */
export function whatToDo(kind: DifferenceKind): string {
  switch (kind) {
    case 'missing_in_ledger':
      return 'Stripe moved money that is not in the journal. If its webhook is on the way, wait; else find out what it was and book it.';
    case 'missing_at_stripe':
      return 'The journal has a movement that Stripe does not know. Compare the id in the Stripe dashboard; if nothing moved there, book it back.';
    case 'amount_differs':
      return 'Both sides know it, with different amounts. Find out which is right and book the difference.';
    case 'duplicate_charge':
      return 'The customer paid an invoice twice. Approve the refund that is proposed, or book it as the customer’s credit.';
    case 'unknown_charge':
      return 'A charge that belongs to no invoice of ours. Find out whose it is: refund it, or book it.';
    case 'customer_balance_differs':
      return 'The balance Stripe carries for the customer is not the one in the journal. Correct it at Stripe, then accept.';
    case 'balance_differs':
      return 'Stripe’s balance is not the sum of what it listed. Reconcile again from an earlier date.';
    case 'database_restored':
      return 'Stripe has objects of ours that this database has forgotten: it was restored from an older copy. What can be proved is taken over; settle the others, then release.';
    case 'unknown_at_stripe':
      return 'Made by us before the database was restored, and not in it any more. Settle it at Stripe (void, refund, reverse) or restore the record, then release the account.';
    case 'object_differs':
      return 'Made by us before the database was restored, and not the same as what is here now. Correct one of the two, then release the account.';
    default:
      return never(kind);
  }
}

/** What may be done about a kind. */
export function actionsFor({ kind, chargeId, org }: Pick<Difference, 'kind' | 'chargeId' | 'org'>): readonly ResolutionAction[] {
  switch (kind) {
    case 'duplicate_charge':
    case 'unknown_charge':
      return chargeId !== null && org !== null ? ['refund', 'book', 'accept'] : ['book', 'accept'];
    case 'missing_in_ledger':
    case 'missing_at_stripe':
    case 'amount_differs':
      return ['book', 'accept'];
    case 'customer_balance_differs':
    case 'balance_differs':
      return ['accept'];
    case 'database_restored':
    case 'unknown_at_stripe':
    case 'object_differs':
      return ['release'];
    default:
      return never(kind);
  }
}

/** Why a difference was not decided on; nothing changed. */
export type DifferenceRefusal =
  | { readonly kind: 'DifferenceNotFound'; readonly differenceId: string }
  | { readonly kind: 'DifferenceIs'; readonly differenceId: string; readonly state: DifferenceState }
  | { readonly kind: 'ResolutionNotPermitted'; readonly actor: string }
  | { readonly kind: 'ResolutionReasonMissing' }
  | { readonly kind: 'ActionDoesNotFit'; readonly differenceId: string; readonly action: ResolutionAction; readonly fits: readonly ResolutionAction[] }
  | { readonly kind: 'RoleDoesNotFit'; readonly differenceId: string; readonly role: string | null }
  | { readonly kind: 'OwnResolution'; readonly differenceId: string; readonly actor: string }
  | { readonly kind: 'ResolutionApproved'; readonly differenceId: string; readonly actor: string };

export function explainDifferenceRefusal(refusal: DifferenceRefusal): string {
  switch (refusal.kind) {
    case 'DifferenceNotFound':
      return `There is no difference ${refusal.differenceId}.`;
    case 'DifferenceIs':
      return `Difference ${refusal.differenceId} is ${refusal.state}; that is not possible there.`;
    case 'ResolutionNotPermitted':
      return `${refusal.actor} may not decide on differences with Stripe.`;
    case 'ResolutionReasonMissing':
      return 'To resolve a difference, give a reason.';
    case 'ActionDoesNotFit':
      return `Difference ${refusal.differenceId} cannot be resolved by ${refusal.action}; what fits: ${refusal.fits.join(', ')}.`;
    case 'RoleDoesNotFit':
      return refusal.role === null ? `To book difference ${refusal.differenceId}, name a role: ${resolutionRoles.join(', ')}.` : `Difference ${refusal.differenceId} cannot be booked against ${refusal.role}.`;
    case 'OwnResolution':
      return `${refusal.actor} proposed what is done about difference ${refusal.differenceId}; somebody else must approve it.`;
    case 'ResolutionApproved':
      return `${refusal.actor} has approved it already; the amount of difference ${refusal.differenceId} needs a second person.`;
    default:
      return never(refusal);
  }
}

const kindsOfRefusal: readonly string[] = ['DifferenceNotFound', 'DifferenceIs', 'ResolutionNotPermitted', 'ResolutionReasonMissing', 'ActionDoesNotFit', 'RoleDoesNotFit', 'OwnResolution', 'ResolutionApproved'] satisfies readonly DifferenceRefusal['kind'][];
export const isDifferenceRefusal = (refusal: { readonly kind: string }): refusal is DifferenceRefusal => kindsOfRefusal.includes(refusal.kind);

const subjectOf = (action: ResolutionAction): ApprovalSubject => (action === 'refund' ? 'refund' : 'reconciliation');
/** People other than the proposer who must approve. What would let an account go on, or gives money back, is never one person's alone. */
export function resolutionPeople(difference: Difference, tiers: ApprovalTiers): number {
  const { resolution } = difference;
  if (resolution === null) return 0;
  const bySize = peopleNeeded(tiers, subjectOf(resolution.action), differenceMinor(difference));
  return resolution.action === 'release' ? Math.max(1, bySize) : bySize;
}
const underApproval = (difference: Difference, action: ResolutionAction): UnderApproval => ({
  subject: subjectOf(action), amountMinor: differenceMinor(difference), madeBy: difference.proposedBy === null ? [] : [difference.proposedBy], approvals: difference.approvals,
});

/** Proposes what is done about a difference; below the tier one person of finance is enough, and it is approved at once. */
export function proposeResolution(difference: Difference, resolution: Resolution, actor: Actor, tiers: ApprovalTiers): Result<Difference, DifferenceRefusal> {
  const { id, state } = difference;
  const by = actorName(actor);
  if (actor.kind === 'user' && !isFinance(actor)) return err({ kind: 'ResolutionNotPermitted', actor: by });
  if (state !== 'open' && state !== 'proposed') return err({ kind: 'DifferenceIs', differenceId: id, state });
  if (resolution.reason.trim() === '') return err({ kind: 'ResolutionReasonMissing' });
  const fits = actionsFor(difference);
  if (!fits.includes(resolution.action)) return err({ kind: 'ActionDoesNotFit', differenceId: id, action: resolution.action, fits });
  const role = resolution.action === 'book' ? resolution.role : null;
  const bookable = role !== null && !(role === 'customer_credit' && (difference.org === null || differenceMinor(difference) < 0n));
  if (resolution.action === 'book' && !bookable) return err({ kind: 'RoleDoesNotFit', differenceId: id, role });
  const proposed: Difference = { ...difference, state: 'proposed', resolution: { ...resolution, role }, proposedBy: by, approvals: [] };
  const alone = actor.kind === 'user' && resolutionPeople(proposed, tiers) === 0;
  return ok(alone ? { ...proposed, state: 'approved' } : proposed);
}

/** Nobody approves their own proposal; above a tier two others do. */
export function approveResolution(difference: Difference, actor: Actor, at: EpochMs, tiers: ApprovalTiers): Result<Difference, DifferenceRefusal> {
  const { id, state, resolution } = difference;
  const by = actorName(actor);
  if (state !== 'proposed' || resolution === null) return err({ kind: 'DifferenceIs', differenceId: id, state });
  const verdict = judgeApproval(underApproval(difference, resolution.action), actor, tiers);
  switch (verdict.kind) {
    case 'NotPermitted':
      return err({ kind: 'ResolutionNotPermitted', actor: by });
    case 'OwnChange':
      return err({ kind: 'OwnResolution', differenceId: id, actor: by });
    case 'AlreadyApproved':
      return err({ kind: 'ResolutionApproved', differenceId: id, actor: by });
    case 'approved': {
      const approvals = [...difference.approvals, { by, at }];
      return ok({ ...difference, approvals, state: approvals.length >= resolutionPeople(difference, tiers) ? 'approved' : 'proposed' });
    }
  }
}
