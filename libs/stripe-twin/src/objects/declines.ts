import { TwinError, type ErrorBody } from '../http/twin-error.js';
import type { CardOutcome } from './card-outcomes.js';

/** The outcomes that take no money. */
export type Decline = Exclude<CardOutcome, 'succeeds' | 'succeeds_then_disputed'>;

const words = {
  generic_decline: { code: 'card_declined', decline_code: 'generic_decline', message: 'Your card was declined.' },
  insufficient_funds: { code: 'card_declined', decline_code: 'insufficient_funds', message: 'Your card has insufficient funds.' },
  expired_card: { code: 'expired_card', decline_code: 'expired_card', message: 'Your card has expired.' },
  requires_action: { code: 'authentication_required', decline_code: 'authentication_required', message: 'The bank asks the customer to authenticate this payment.' },
} as const satisfies Record<Decline, { code: string; decline_code: string; message: string }>;

export function declineWords(outcome: Decline): (typeof words)[Decline] {
  return words[outcome];
}

/** The 402 of a declined card. What was written (the failed charge, the attempt) stays. */
export function declineError(outcome: Decline, more: Partial<ErrorBody>): TwinError {
  return new TwinError(402, { type: 'card_error', ...words[outcome], ...more }, true);
}
