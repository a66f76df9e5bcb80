import type { StripeEvent } from '@switchyard/billing';
import { err, ok, type EpochMs, type Result } from '@switchyard/kernel';
import Stripe from 'stripe';
import { readEvent } from './read-objects.js';
import { UnexpectedAnswer } from './unexpected-answer.js';

/** How far a delivery's timestamp may lie from our clock, either way. */
export const TOLERANCE_SECONDS = 300;

/** Why a delivery is refused. None of these may have an effect; answer 400 and say nothing more. */
export type WebhookRefusal =
  | { readonly kind: 'bad_signature'; readonly message: string }
  /** Signed, but too old: a replay, or our clock is wrong. */
  | { readonly kind: 'too_old'; readonly signedAtSeconds: number }
  /** Signed, but more than the tolerance ahead of our clock. The SDK alone would accept it. */
  | { readonly kind: 'from_the_future'; readonly signedAtSeconds: number }
  /** Signed, but not a Stripe event. */
  | { readonly kind: 'not_an_event'; readonly message: string };

export interface WebhookVerifier {
  /**
   * Checks the signature over the raw bytes, then the time, and only then parses.
   * @param now wall time, never market time
   */
  verifyWebhook(rawBody: string | Uint8Array, signatureHeader: string | undefined, now: EpochMs): Result<StripeEvent, WebhookRefusal>;
}

/** @param secrets the current secret first; a second one while it is rotated */
export function webhookVerifier(secrets: readonly string[]): WebhookVerifier {
  return {
    verifyWebhook: (rawBody, signatureHeader, now) => {
      if (signatureHeader === undefined || signatureHeader === '') return err({ kind: 'bad_signature', message: 'there is no Stripe-Signature header' });
      const body = typeof rawBody === 'string' ? rawBody : Buffer.from(rawBody);
      const checks = secrets.map((secret) => isSigned(body, signatureHeader, secret));
      if (!checks.includes(true)) return err({ kind: 'bad_signature', message: 'no signature in the header matches a webhook secret' });
      const signedAtSeconds = timestampOf(signatureHeader);
      if (signedAtSeconds === undefined) return err({ kind: 'bad_signature', message: 'the header must have exactly one timestamp' });
      const ageSeconds = now / 1000 - signedAtSeconds;
      if (ageSeconds > TOLERANCE_SECONDS) return err({ kind: 'too_old', signedAtSeconds });
      if (ageSeconds < -TOLERANCE_SECONDS) return err({ kind: 'from_the_future', signedAtSeconds });
      return parse(body.toString());
    },
  };
}

/** The HMAC alone, by the SDK in constant time: tolerance 0 leaves the time to us, whose clock is an argument. */
function isSigned(body: string | Buffer, header: string, secret: string): boolean {
  try {
    const { signature } = Stripe.webhooks;
    if (signature === null) throw new Error('this build of the stripe SDK cannot check signatures');
    return signature.verifyHeader(body, header, secret, 0);
  } catch (thrown) {
    if (thrown instanceof Stripe.errors.StripeSignatureVerificationError) return false;
    throw thrown;
  }
}

/** @returns undefined unless the header has exactly one timestamp: with two, the one that was signed need not be the one we read */
function timestampOf(header: string): number | undefined {
  const stamps = header.split(',').filter((part) => part.trim().startsWith('t='));
  const [only] = stamps;
  const digits = stamps.length === 1 ? /^t=(\d{1,12})$/.exec(only?.trim() ?? '')?.[1] : undefined;
  return digits === undefined ? undefined : Number(digits);
}

function parse(body: string): Result<StripeEvent, WebhookRefusal> {
  try {
    return ok(readEvent(JSON.parse(body) as Stripe.Event));
  } catch (thrown) {
    if (thrown instanceof SyntaxError || thrown instanceof UnexpectedAnswer) return err({ kind: 'not_an_event', message: thrown.message });
    throw thrown;
  }
}
