import { never, type Currency, type InvoiceId, type InvoiceLineId, type LeaseId, type MinorUnits, type OrgId } from '@switchyard/kernel';
import { explainPostRefusal, type PostRefusal } from '@switchyard/ledger';
import type { RatingError } from '@switchyard/rating';
import type { InvoiceAction } from './actions.js';
import type { InvoiceState } from './invoice-state.js';

/** Why billing would not do something. Values, for callers to word; nothing was changed. */
export type BillingRefusal =
  | { readonly kind: 'InvoiceNotFound'; readonly invoiceId: string }
  | { readonly kind: 'ActionNotAvailable'; readonly invoiceId: InvoiceId; readonly action: InvoiceAction; readonly state: InvoiceState }
  | { readonly kind: 'NotPermitted'; readonly action: InvoiceAction; readonly actor: string }
  | { readonly kind: 'OwnChange'; readonly invoiceId: InvoiceId; readonly actor: string }
  | { readonly kind: 'AlreadyApproved'; readonly invoiceId: InvoiceId; readonly actor: string }
  | { readonly kind: 'ReasonMissing'; readonly action: InvoiceAction }
  | { readonly kind: 'LineNotFound'; readonly invoiceId: InvoiceId; readonly lineId: InvoiceLineId }
  | { readonly kind: 'LineNotAdjustable'; readonly lineId: InvoiceLineId; readonly category: string }
  | { readonly kind: 'NegativeTotal'; readonly invoiceId: InvoiceId; readonly totalMinor: MinorUnits }
  | { readonly kind: 'LeaseNotFound'; readonly leaseId: LeaseId }
  | { readonly kind: 'AccountNotFound'; readonly orgId: OrgId }
  | { readonly kind: 'CurrencyDiffers'; readonly leaseId: LeaseId; readonly cardCurrency: Currency; readonly orgId: OrgId; readonly accountCurrency: Currency }
  | { readonly kind: 'NoPaymentMethod'; readonly orgId: OrgId }
  | { readonly kind: 'NotRateable'; readonly leaseId: LeaseId; readonly error: RatingError }
  | { readonly kind: 'StillCollecting'; readonly invoiceId: InvoiceId; readonly cutoffAt: number | null }
  | { readonly kind: 'CreditTooLarge'; readonly invoiceId: InvoiceId; readonly lineId: InvoiceLineId; readonly creditableMinor: MinorUnits }
  | { readonly kind: 'CreditAboveInvoice'; readonly invoiceId: InvoiceId; readonly creditableMinor: MinorUnits }
  | { readonly kind: 'RefundAboveCaptured'; readonly invoiceId: InvoiceId; readonly refundableMinor: MinorUnits }
  | { readonly kind: 'CreditEmpty'; readonly invoiceId: InvoiceId }
  | { readonly kind: 'CreditedAlready'; readonly invoiceId: InvoiceId; readonly action: InvoiceAction }
  | { readonly kind: 'AnotherWaits'; readonly invoiceId: InvoiceId; readonly remedyId: string }
  | { readonly kind: 'RemedyNotFound'; readonly remedyId: string }
  | { readonly kind: 'RemedyIs'; readonly remedyId: string; readonly state: string }
  | { readonly kind: 'OwnProposal'; readonly remedyId: string; readonly actor: string }
  | { readonly kind: 'ProposalApproved'; readonly remedyId: string; readonly actor: string }
  | { readonly kind: 'LedgerRefused'; readonly refusal: PostRefusal }
  | { readonly kind: 'StripeRefused'; readonly step: string; readonly code: string; readonly message: string }
  /** Not known whether it happened: the same call again, later. */
  | { readonly kind: 'OutcomeUnknown'; readonly step: string; readonly message: string }
  /** Nothing is asked of Stripe for an account while a difference with Stripe parks it. */
  | { readonly kind: 'AccountParked'; readonly step: string; readonly differenceId: string }
  | { readonly kind: 'StripeDiffers'; readonly invoiceId: InvoiceId; readonly message: string }
  /** A webhook came before our own records were ready: Stripe (or the sweep) brings it again. */
  | { readonly kind: 'NotReady'; readonly invoiceId: InvoiceId; readonly state: InvoiceState }
  | { readonly kind: 'PaymentDiffers'; readonly invoiceId: InvoiceId; readonly dueMinor: MinorUnits; readonly paidMinor: MinorUnits };

/** Whether doing the same again later can end otherwise without anybody changing anything. */
export function isRetryable(refusal: BillingRefusal): boolean {
  return refusal.kind === 'OutcomeUnknown' || refusal.kind === 'NotReady' || refusal.kind === 'AccountParked' || refusal.kind === 'StillCollecting';
}

/** One sentence for people. */
export function explainRefusal(refusal: BillingRefusal): string {
  switch (refusal.kind) {
    case 'InvoiceNotFound':
      return `There is no invoice ${refusal.invoiceId}.`;
    case 'ActionNotAvailable':
      return `Invoice ${refusal.invoiceId} is ${refusal.state}; ${refusal.action} is not possible there.`;
    case 'NotPermitted':
      return `${refusal.actor} may not ${refusal.action} invoices.`;
    case 'OwnChange':
      return `${refusal.actor} prepared or changed invoice ${refusal.invoiceId}; somebody else must approve it.`;
    case 'AlreadyApproved':
      return `${refusal.actor} has approved invoice ${refusal.invoiceId} already; its amount needs a second person.`;
    case 'ReasonMissing':
      return `To ${refusal.action} an invoice, give a reason.`;
    case 'LineNotFound':
      return `Invoice ${refusal.invoiceId} has no line ${refusal.lineId}.`;
    case 'LineNotAdjustable':
      return `Line ${refusal.lineId} is a ${refusal.category} line: it follows from the others and is not set by hand.`;
    case 'NegativeTotal':
      return `Invoice ${refusal.invoiceId} comes to ${refusal.totalMinor} minor units; what was billed before is given back by a credit note, and nobody takes an invoice below nothing by hand.`;
    case 'LeaseNotFound':
      return `Billing knows no lease ${refusal.leaseId}.`;
    case 'AccountNotFound':
      return `Organisation ${refusal.orgId} has no billing account.`;
    case 'CurrencyDiffers':
      return `The rate card of lease ${refusal.leaseId} is in ${refusal.cardCurrency}, the account of organisation ${refusal.orgId} in ${refusal.accountCurrency}.`;
    case 'NoPaymentMethod':
      return `Organisation ${refusal.orgId} has no payment method.`;
    case 'NotRateable':
      return `Lease ${refusal.leaseId} cannot be rated: ${refusal.error.kind}.`;
    case 'StillCollecting':
      return `Invoice ${refusal.invoiceId} still waits for readings.`;
    case 'CreditTooLarge':
      return `At most ${refusal.creditableMinor} minor units of line ${refusal.lineId} can still be credited.`;
    case 'CreditAboveInvoice':
      return `At most ${refusal.creditableMinor} minor units of invoice ${refusal.invoiceId} can still be credited.`;
    case 'RefundAboveCaptured':
      return `At most ${refusal.refundableMinor} minor units of invoice ${refusal.invoiceId} can go back to what it was paid with; credit the rest to the customer.`;
    case 'CreditEmpty':
      return `A credit note of invoice ${refusal.invoiceId} names no amount.`;
    case 'CreditedAlready':
      return `Invoice ${refusal.invoiceId} has credit notes: to ${refusal.action} it would take back what was given back. Credit the rest instead.`;
    case 'AnotherWaits':
      return `${refusal.remedyId} about invoice ${refusal.invoiceId} is not decided yet; decide or withdraw it first.`;
    case 'RemedyNotFound':
      return `There is no credit note or request ${refusal.remedyId}.`;
    case 'RemedyIs':
      return `${refusal.remedyId} is ${refusal.state}; that is not possible there.`;
    case 'OwnProposal':
      return `${refusal.actor} proposed ${refusal.remedyId}; somebody else must approve it.`;
    case 'ProposalApproved':
      return `${refusal.actor} has approved ${refusal.remedyId} already; its amount needs a second person.`;
    case 'LedgerRefused':
      return explainPostRefusal(refusal.refusal);
    case 'StripeRefused':
      return `Stripe refused ${refusal.step} (${refusal.code}): ${refusal.message}`;
    case 'OutcomeUnknown':
      return `It is not known whether ${refusal.step} happened: ${refusal.message}`;
    case 'AccountParked':
      return `Nothing was asked of Stripe for ${refusal.step}: the account is parked until difference ${refusal.differenceId} is resolved.`;
    case 'StripeDiffers':
      return `Stripe's copy of invoice ${refusal.invoiceId} is not ours: ${refusal.message}`;
    case 'NotReady':
      return `Invoice ${refusal.invoiceId} is still ${refusal.state}.`;
    case 'PaymentDiffers':
      return `${refusal.paidMinor} minor units were paid on invoice ${refusal.invoiceId}, ${refusal.dueMinor} were due.`;
    default:
      return never(refusal);
  }
}
