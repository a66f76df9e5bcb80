import { invoiceStates, type InvoiceState } from '@switchyard/billing';
import type { Schema } from '@switchyard/graphql-client';

/** What the public sees of billing's states: steps that are ours alone are one. */
export function publicState(state: InvoiceState): Schema.InvoiceState {
  switch (state) {
    case 'gathering':
    case 'draft.collecting':
      return 'COLLECTING';
    case 'draft.validating':
    case 'draft.validating_failed':
      return 'VALIDATING';
    case 'draft.review':
      return 'REVIEW';
    case 'approved':
      return 'APPROVED';
    case 'issuing.syncing':
    case 'issuing.syncing_failed':
    case 'issuing.booking':
    case 'issuing.booking_failed':
      return 'ISSUING';
    case 'issued':
      return 'ISSUED';
    case 'payment.pending':
      return 'PAYMENT_PENDING';
    case 'payment.action_required':
      return 'ACTION_REQUIRED';
    case 'payment.failed':
      return 'PAYMENT_FAILED';
    case 'paid':
      return 'PAID';
    case 'overdue':
      return 'OVERDUE';
    case 'uncollectible':
      return 'UNCOLLECTIBLE';
    case 'deleted':
      return 'DELETED';
    case 'voided':
      return 'VOIDED';
  }
}
/** Every state of billing that shows as one of these. */
export function statesShownAs(shown: readonly Schema.InvoiceState[]): readonly InvoiceState[] {
  return invoiceStates.filter((state) => shown.includes(publicState(state)));
}
