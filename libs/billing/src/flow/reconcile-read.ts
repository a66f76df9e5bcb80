import { err, type Result } from '@switchyard/kernel';
import type { BillingRefusal } from '../core/refusal.js';
import type { StripeOutcome } from '../stripe-port.js';

/** A reading that did not come: nothing is decided without it. */
export function unread(step: string, outcome: Exclude<StripeOutcome<unknown>, { readonly kind: 'ok' }>): Result<never, BillingRefusal> {
  if (outcome.kind === 'unknown') return err({ kind: 'OutcomeUnknown', step, message: outcome.message });
  return err({ kind: 'StripeRefused', step, code: outcome.code, message: outcome.message });
}
