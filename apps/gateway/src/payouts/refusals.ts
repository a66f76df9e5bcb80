import { explainPayoutRefusal, type PayoutRefusal } from '@switchyard/billing';
import { plainRefusal, type PlainRefusal, type RefusalCode } from '../graphql/refusals.js';

/** Refusals about payouts in the API's codes. A new kind must be given one here before it compiles. */
function codeOf(kind: PayoutRefusal['kind']): RefusalCode {
  switch (kind) {
    case 'OwnPayout':
    case 'PayoutApprovedAlready':
      return 'FOUR_EYES';
    case 'PayoutNotPermitted':
      return 'FORBIDDEN';
    case 'PayoutNotFound':
    case 'PayoutAccountNotFound':
      return 'NOT_FOUND';
    case 'PayoutReasonMissing':
    case 'PayoutTermsInvalid':
      return 'INVALID_INPUT';
    case 'PayoutIs':
    case 'HoldStands':
    case 'PayoutAskedAlready':
    case 'LedgerRefused':
    case 'StripeRefused':
    case 'OutcomeUnknown':
      return 'WRONG_STATE';
  }
}
export function toPlainPayoutRefusal(refusal: PayoutRefusal, path: readonly string[] | null = null): PlainRefusal {
  return plainRefusal(codeOf(refusal.kind), explainPayoutRefusal(refusal), path);
}
