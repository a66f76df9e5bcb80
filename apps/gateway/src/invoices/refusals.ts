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
    case 'CurrencyDiffers':
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
/** What a mutation is about, by the names its input may have for it. */
const subjects = ['remedyId', 'lineId', 'invoiceId'] as const;
/** The field of a mutation's input that a refusal is about; null when it is about none. */
export function fieldOf({ kind }: BillingRefusal, input: object): readonly string[] | null {
  const code = codeOf(kind);
  const amounts: readonly BillingRefusal['kind'][] = ['CreditTooLarge', 'CreditAboveInvoice', 'RefundAboveCaptured', 'CreditEmpty', 'NegativeTotal'];
  const names = kind === 'ReasonMissing' ? ['reason'] : amounts.includes(kind) ? ['amount', ...subjects] : code === 'FORBIDDEN' || code === 'NO_PAYMENT_METHOD' ? [] : subjects;
  const field = names.find((name) => name in input);
  return field === undefined ? null : ['input', field];
}
export function toPlainRefusal(refusal: BillingRefusal, path: readonly string[] | null = null): PlainRefusal {
  return plainRefusal(codeOf(refusal.kind), explainRefusal(refusal), path);
}
