import { createHmac } from 'node:crypto';
import { type EpochMs, SECOND_MS } from '@switchyard/kernel';

/**
 * The headers of Standard Webhooks 1.0.0: HMAC-SHA256 over id, time of the attempt and body, once with each secret, so that a receiver that knows any of them can check.
 * @param secrets each `whsec_` and base64
 */
export function signedHeaders(eventId: string, body: string, secrets: readonly string[], wallNow: EpochMs): Readonly<Record<string, string>> {
  const seconds = Math.floor(wallNow / SECOND_MS);
  const signatures = secrets.map((secret) => `v1,${createHmac('sha256', Buffer.from(secret.replace(/^whsec_/, ''), 'base64')).update(`${eventId}.${seconds}.${body}`).digest('base64')}`);
  return { 'webhook-id': eventId, 'webhook-timestamp': String(seconds), 'webhook-signature': signatures.join(' ') };
}
