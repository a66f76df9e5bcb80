import { never, type Currency, type MinorUnits, type OrgId } from '@switchyard/kernel';
import type { PostRefusal } from '@switchyard/ledger';
import type { PayoutState } from './payout-state.js';
import { explainRefusal, type BillingRefusal } from './refusal.js';

/** Why nothing is proposed for an operator. */
export type NotEligible =
  | { readonly kind: 'NothingAvailable'; readonly availableMinor: MinorUnits; readonly owedMinor: MinorUnits; readonly reserveMinor: MinorUnits }
  | { readonly kind: 'BelowMinimum'; readonly amountMinor: MinorUnits; readonly minimumMinor: MinorUnits }
  | { readonly kind: 'PaidThisPeriod'; readonly slot: string }
  | { readonly kind: 'AnotherUnderWay'; readonly payoutId: string };

/** Why a payout was not moved. Nothing was changed. */
export type PayoutRefusal =
  | { readonly kind: 'PayoutNotFound'; readonly payoutId: string }
  | { readonly kind: 'PayoutIs'; readonly payoutId: string; readonly state: PayoutState }
  | { readonly kind: 'PayoutNotPermitted'; readonly actor: string }
  | { readonly kind: 'OwnPayout'; readonly payoutId: string; readonly actor: string }
  | { readonly kind: 'PayoutApprovedAlready'; readonly payoutId: string; readonly actor: string }
  | { readonly kind: 'PayoutReasonMissing'; readonly payoutId: string }
  | { readonly kind: 'PayoutAccountNotFound'; readonly operatorOrg: OrgId; readonly currency: Currency }
  | { readonly kind: 'HoldStands'; readonly payoutId: string; readonly reason: string }
  | { readonly kind: 'PayoutTermsInvalid'; readonly problems: readonly { readonly field: string; readonly message: string }[] }
  | { readonly kind: 'PayoutAskedAlready'; readonly payoutId: string; readonly by: string }
  | Extract<BillingRefusal, { readonly kind: 'LedgerRefused' | 'StripeRefused' | 'OutcomeUnknown' }>;

/** One sentence for people. */
export function explainPayoutRefusal(refusal: PayoutRefusal): string {
  switch (refusal.kind) {
    case 'PayoutNotFound':
      return `There is no payout ${refusal.payoutId}.`;
    case 'PayoutIs':
      return `Payout ${refusal.payoutId} is ${refusal.state}; that is not possible there.`;
    case 'PayoutNotPermitted':
      return `${refusal.actor} may not decide on payouts.`;
    case 'OwnPayout':
      return `${refusal.actor} proposed payout ${refusal.payoutId}; somebody else must approve it.`;
    case 'PayoutApprovedAlready':
      return `${refusal.actor} has approved payout ${refusal.payoutId} already; its amount needs a second person.`;
    case 'PayoutReasonMissing':
      return `To hold or withdraw payout ${refusal.payoutId}, give a reason.`;
    case 'PayoutAccountNotFound':
      return `Operator ${refusal.operatorOrg} has no payout account in ${refusal.currency}.`;
    case 'HoldStands':
      return `Payout ${refusal.payoutId} is held (${refusal.reason}) and that has not changed.`;
    case 'PayoutTermsInvalid':
      return `These terms cannot be set: ${refusal.problems.map(({ field, message }) => `${field} ${message}`).join('; ')}.`;
    case 'PayoutAskedAlready':
      return `${refusal.by} has asked for payout ${refusal.payoutId} already; wait until that is done.`;
    case 'LedgerRefused':
    case 'StripeRefused':
    case 'OutcomeUnknown':
      return explainRefusal(refusal);
    default:
      return never(refusal);
  }
}
export type LedgerRefusal = { readonly kind: 'LedgerRefused'; readonly refusal: PostRefusal };
