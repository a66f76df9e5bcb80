import type { Currency, EpochMs, Id, InvoiceId, MinorUnits, OrgId } from '@switchyard/kernel';
import type { CreditLine } from './credit-note.js';
import type { Approval, StepFailure } from './invoice.js';
import type { ApprovalSubject, UnderApproval } from './tiers.js';
import type { RestatedLine } from './restatement.js';

/** What can be done about an issued invoice. */
export const remedyKinds = ['credit_note', 'write_off', 'void'] as const;
export type RemedyKind = (typeof remedyKinds)[number];
/** `cn_…` for a credit note, `req_…` for the others. */
export type RemedyId = Id<'cn'> | Id<'req'>;

/** States of a remedy and its moves. `failed` keeps why and is tried again; everything after `approved` is done by billing alone. */
export const remedyMoves = {
  /** Waits for people other than the proposer. */
  proposed: ['approved', 'withdrawn'],
  approved: ['executing', 'withdrawn'],
  /** At Stripe, under keys that are on record. */
  executing: ['done', 'failed'],
  /** Stripe refused for good: nothing happened there. */
  failed: ['executing', 'withdrawn'],
  done: [],
  withdrawn: [],
} as const satisfies Record<string, readonly string[]>;
export type RemedyState = keyof typeof remedyMoves;
export const remedyStates = Object.keys(remedyMoves) as readonly RemedyState[];
/** Counts against the invoice: done, or it may still be. */
export const isLive = ({ state }: Pick<Remedy, 'state'>): boolean => state !== 'withdrawn';

/** Where what a customer had paid goes back to: to what it was paid with, or onto the balance that later invoices use first. */
export type SettleTo = 'payment_method' | 'customer_credit';

/** Something decided about an issued invoice after the fact. The invoice itself is never edited. */
export interface Remedy {
  readonly id: RemedyId;
  readonly kind: RemedyKind;
  readonly invoiceId: InvoiceId;
  readonly customerOrg: OrgId;
  readonly currency: Currency;
  readonly state: RemedyState;
  /** Counts every change. */
  readonly version: number;
  /** Of a credit note: what is given back of each of the customer's lines, its taxes included. Empty for the others. */
  readonly lines: readonly CreditLine[];
  /** Of a credit note: what the platform gives back of its fees to the operators. Empty when the fee is kept. */
  readonly fees: readonly CreditLine[];
  /** Given back, or what was due when it was proposed. */
  readonly amountMinor: MinorUnits;
  readonly settleTo: SettleTo;
  /** Of a credit note: what lowers the amount due. Set when it is executed, and kept through every retry. */
  readonly againstDueMinor: MinorUnits;
  /** Of a credit note: what had been paid and goes back. */
  readonly owedBackMinor: MinorUnits;
  readonly reason: string;
  /** Of a credit note for a restated price: what changed, print by print. */
  readonly restated: readonly RestatedLine[] | null;
  readonly proposedBy: string;
  readonly proposedAt: EpochMs;
  readonly approvals: readonly Approval[];
  /** Of a credit note, from its own gapless series; null until it is done. */
  readonly number: string | null;
  /** Stripe's object; null until it is known. */
  readonly stripeId: string | null;
  readonly failure: StepFailure | null;
  readonly doneAt: EpochMs | null;
}

/** @throws Error for a move that is not in the table: the caller has checked */
export function remedyMoved(remedy: Remedy, state: RemedyState): Remedy {
  const targets: readonly RemedyState[] = remedyMoves[remedy.state];
  if (!targets.includes(state)) throw new Error(`remedy ${remedy.id}: ${remedy.state} does not move to ${state}`);
  return { ...remedy, state };
}
/** Money that leaves our account weighs more than money that is not asked for. */
export function subjectOf({ kind, settleTo, owedBackMinor }: Pick<Remedy, 'kind' | 'settleTo' | 'owedBackMinor'>): ApprovalSubject {
  switch (kind) {
    case 'credit_note':
      return settleTo === 'payment_method' && owedBackMinor > 0n ? 'refund' : 'credit';
    case 'write_off':
      return 'writeOff';
    case 'void':
      return 'void';
  }
}
export const underApproval = (remedy: Remedy): UnderApproval => ({
  subject: subjectOf(remedy), amountMinor: remedy.amountMinor, madeBy: [remedy.proposedBy], approvals: remedy.approvals,
});
