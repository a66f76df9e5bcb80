import type { PayoutRefusal } from '../core/payout-refusal.js';
import { explainRefusal, type BillingRefusal } from '../core/refusal.js';
import type { StripeOutcome } from '../stripe-port.js';

/** A key that Stripe knows with other input proves that something was sent under it: not that nothing happened. */
export function definite<T>(outcome: StripeOutcome<T>): StripeOutcome<T> {
  return outcome.kind === 'refused' && outcome.code === 'idempotency_error' ? { kind: 'unknown', message: outcome.message } : outcome;
}
/** @throws Error for what a call to Stripe cannot end with, and for an intent whose input was changed: a bug, after which nothing may be given back */
export function callRefusal(refusal: { readonly kind: string }): Extract<PayoutRefusal, { readonly kind: 'StripeRefused' | 'OutcomeUnknown' }> {
  if (refusal.kind === 'AccountParked') return { kind: 'OutcomeUnknown', step: 'payout', message: explainRefusal(refusal as Extract<BillingRefusal, { kind: 'AccountParked' }>) };
  const told = refusal as PayoutRefusal;
  if (told.kind === 'OutcomeUnknown' || (told.kind === 'StripeRefused' && told.code !== 'input_changed')) return told;
  throw new Error(`a payout's call to Stripe ended with ${JSON.stringify(refusal, (_key, value: unknown) => (typeof value === 'bigint' ? `${value}` : value))}`);
}
