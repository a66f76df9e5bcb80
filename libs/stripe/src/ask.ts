import type { StripeOutcome } from '@switchyard/billing';
import Stripe from 'stripe';
import { UnexpectedAnswer } from './unexpected-answer.js';

/** Error types of Stripe's own error object. A proxy's `{"error": "…"}` has none of them and proves nothing. */
const stripeErrorTypes: ReadonlySet<string> = new Set(['api_error', 'card_error', 'idempotency_error', 'invalid_request_error']);
/** 4xx that say "not now" rather than "no". */
const tryAgain: ReadonlySet<number> = new Set([408, 409, 425, 429]);

/**
 * Makes one call and sorts its end into the three outcomes. `read` checks and converts the answer; the SDK resolves a
 * 404 or 500 whose JSON has no `error` member, so an answer counts only when it is the object that was asked for.
 * @throws what `call` or `read` throw when it is neither Stripe's nor the network's doing: a bug here
 */
export async function ask<A, T>(call: () => Promise<A>, read: (answer: A) => T | Promise<T>): Promise<StripeOutcome<T>> {
  try {
    return { kind: 'ok', value: await read(await call()) };
  } catch (thrown) {
    return outcomeOfError(thrown);
  }
}

/** Where an error of a call leaves us. */
function outcomeOfError(thrown: unknown): StripeOutcome<never> {
  if (thrown instanceof UnexpectedAnswer) return { kind: 'unknown', message: thrown.message };
  if (thrown instanceof Stripe.errors.StripeError) return outcomeOfStripeError(thrown);
  // A JSON body that is not an object (null, say) makes the SDK itself trip over it.
  if (thrown instanceof TypeError && /properties of null|properties of undefined|defineProperty/.test(thrown.message)) {
    return { kind: 'unknown', message: `Stripe's answer is not an object (${thrown.message})` };
  }
  throw thrown;
}

function outcomeOfStripeError(error: Stripe.errors.StripeError): StripeOutcome<never> {
  const status = error.statusCode;
  const isDefinite = status !== undefined && status >= 400 && status < 500 && !tryAgain.has(status) && stripeErrorTypes.has(error.rawType ?? '');
  if (!isDefinite) return { kind: 'unknown', message: status === undefined ? error.message : `HTTP ${status}: ${error.message}` };
  return { kind: 'refused', code: codeOf(error), message: error.message, httpStatus: status };
}

/** The most telling word: why the bank declined, else Stripe's code, else the kind of error. */
function codeOf(error: Stripe.errors.StripeError): string {
  if (error.code === 'card_declined' && error.decline_code !== undefined && error.decline_code !== '') return error.decline_code;
  return error.code ?? error.rawType ?? error.type;
}
