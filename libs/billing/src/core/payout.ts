import type { Currency, EpochMs, Id, MinorUnits, OrgId, UserId } from '@switchyard/kernel';
import type { PlatformRole } from './actor.js';
import type { Approval, StepFailure } from './invoice.js';
import { payoutMayMove, type PayoutState } from './payout-state.js';
import type { UnderApproval } from './tiers.js';

export type PayoutId = Id<'pay'>;

/** Why a payout is kept back. */
export const holdReasons = ['no_account', 'account_unverified', 'account_closed', 'not_covered', 'by_finance', 'operator_suspended'] as const;
export type HoldReason = (typeof holdReasons)[number];
export interface PayoutHold {
  readonly reason: HoldReason;
  /** By `actorName`. */
  readonly by: string;
  readonly at: EpochMs;
  readonly note: string;
}

/** What finance asks of a payout that is at Stripe; billing does it, once. */
export interface PayoutAsk {
  readonly what: 'to_bank_again' | 'take_back';
  readonly by: UserId;
  readonly roles: readonly PlatformRole[];
  readonly at: EpochMs;
  readonly reason: string;
}

/** Money on its way from what an operator earned to its bank. */
export interface Payout {
  readonly id: PayoutId;
  readonly operatorOrg: OrgId;
  readonly currency: Currency;
  /** The week or month it is for, such as `2026-11` or `week of 2026-11-16`: one payout each. */
  readonly slot: string;
  readonly state: PayoutState;
  readonly version: number;
  readonly amountMinor: MinorUnits;
  /** What it was worked out from, when it was proposed. */
  readonly availableMinor: MinorUnits;
  readonly owedMinor: MinorUnits;
  readonly reserveMinor: MinorUnits;
  readonly proposedBy: string;
  readonly proposedAt: EpochMs;
  readonly approvals: readonly Approval[];
  readonly hold: PayoutHold | null;
  /** Transfers asked of Stripe so far, the present one included: each has reserved the money once and has a key of its own. */
  readonly attempt: number;
  /** `acct_…` it goes to; fixed when the attempt begins. */
  readonly stripeAccountId: string | null;
  readonly stripeTransferId: string | null;
  /** Of the transfer, what was taken back. */
  readonly reversedMinor: MinorUnits;
  /** Sendings to the bank that were decided on. */
  readonly bankAttempt: number;
  /** `po_…` of the latest sending. */
  readonly bankPayoutId: string | null;
  /** What the bank has; 0 until it has it. */
  readonly paidMinor: MinorUnits;
  readonly failure: StepFailure | null;
  /** Null when nothing is asked, or it is done. */
  readonly asked: PayoutAsk | null;
}

/** @throws Error for a move that is not in the table: the caller has checked */
export function payoutMoved(payout: Payout, state: PayoutState): Payout {
  if (!payoutMayMove(payout.state, state)) throw new Error(`payout ${payout.id}: ${payout.state} does not move to ${state}`);
  return { ...payout, state };
}
export const payoutUnderApproval = (payout: Payout): UnderApproval => ({
  subject: 'payout', amountMinor: payout.amountMinor, madeBy: [payout.proposedBy], approvals: payout.approvals,
});
/** Kept back; what was approved is to be approved again. */
export const payoutHeld = (payout: Payout, hold: PayoutHold): Payout => ({ ...payoutMoved(payout, 'held'), hold, approvals: [] });

/** Where an operator is paid, per currency. */
export interface PayoutAccount {
  readonly operatorOrg: OrgId;
  readonly currency: Currency;
  readonly name: string;
  readonly email: string | null;
  /** Two letters, such as `US`: where the operator has its bank. */
  readonly country: string;
  /** `acct_…`; null until it is made. */
  readonly stripeAccountId: string | null;
  readonly status: PayoutAccountStatus;
  readonly checkedAt: EpochMs | null;
  readonly version: number;
  /** The platform suspended the operator: nothing is paid out. */
  readonly suspended?: boolean;
}
/** Why nothing can be paid to an account now; undefined when it can. */
export const holdReasonOfAccount = (account: PayoutAccount | undefined): HoldReason | undefined => (account?.suspended === true ? 'operator_suspended' : holdReasonOf(account?.status ?? 'none'));
/** `none`: not made yet. `unverified`: Stripe still asks for documents, or stopped payouts. `closed`: it will not come back. */
export type PayoutAccountStatus = 'none' | 'unverified' | 'payable' | 'closed';

export function holdReasonOf(status: PayoutAccountStatus): HoldReason | undefined {
  switch (status) {
    case 'none':
      return 'no_account';
    case 'unverified':
      return 'account_unverified';
    case 'closed':
      return 'account_closed';
    case 'payable':
      return undefined;
  }
}
