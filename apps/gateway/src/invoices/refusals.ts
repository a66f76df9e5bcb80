import { explainRefusal, type BillingRefusal } from '@switchyard/billing';
import { plainRefusal, type PlainRefusal, type RefusalCode } from '../graphql/refusals.js';

/** Billing's refusals in the API's codes. A new kind must be given one here before it compiles. */
function codeOf(kind: BillingRefusal['kind']): RefusalCode {
  switch (kind) {
    case 'OwnChange':
    case 'AlreadyApproved':
    case 'OwnProposal':
    case 'ProposalApproved':
      return 'FOUR_EYES';
    case 'NotPermitted':
      return 'FORBIDDEN';
    case 'InvoiceNotFound':
    case 'LineNotFound':
    case 'LeaseNotFound':
    case 'AccountNotFound':
    case 'RemedyNotFound':
      return 'NOT_FOUND';
    case 'ReasonMissing':
      return 'INVALID_INPUT';
    case 'NoPaymentMethod':
      return 'NO_PAYMENT_METHOD';
    case 'ActionNotAvailable':
    case 'LineNotAdjustable':
    case 'NegativeTotal':
    case 'NotRateable':
    case 'StillCollecting':
    case 'CreditTooLarge':
    case 'CreditAboveInvoice':
    case 'RefundAboveCaptured':
    case 'CreditEmpty':
    case 'CreditedAlready':
    case 'AnotherWaits':
    case 'RemedyIs':
    case 'LedgerRefused':
    case 'StripeRefused':
    case 'OutcomeUnknown':
    case 'AccountParked':
    case 'StripeDiffers':
    case 'NotReady':
    case 'PaymentDiffers':
      return 'WRONG_STATE';
  }
}
export function toPlainRefusal(refusal: BillingRefusal, path: readonly string[] | null = null): PlainRefusal {
  return plainRefusal(codeOf(refusal.kind), explainRefusal(refusal), path);
}
