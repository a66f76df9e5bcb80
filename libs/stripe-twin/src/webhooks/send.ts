import { request } from 'node:http';
import Stripe from 'stripe';

/** An endpoint that has not answered by then counts as failed. */
const ANSWER_WITHIN_MS = 10_000;

export interface SignedDelivery {
  readonly url: string;
  readonly payload: string;
  readonly secret: string;
  readonly timestampSeconds: number;
  readonly signal: AbortSignal;
}

/** Posts one event with its `stripe-signature`. Resolves to the HTTP status, 0 when there was no answer. Never rejects. */
export function sendSigned({ url, payload, secret, timestampSeconds, signal }: SignedDelivery): Promise<number> {
  const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp: timestampSeconds });
  return new Promise((resolve) => {
    const outgoing = request(
      url,
      { method: 'POST', signal, timeout: ANSWER_WITHIN_MS, agent: false, headers: { 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(payload), 'stripe-signature': signature } },
      (answer) => {
        answer.on('error', () => resolve(0));
        answer.on('end', () => resolve(answer.statusCode ?? 0));
        answer.resume();
      },
    );
    outgoing.on('timeout', () => outgoing.destroy());
    outgoing.on('error', () => resolve(0));
    outgoing.on('close', () => resolve(0));
    outgoing.end(payload);
  });
}
