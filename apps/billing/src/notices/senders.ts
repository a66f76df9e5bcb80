import { SECOND_MS, type WallClock } from '@switchyard/kernel';
import { signedHeaders } from '@switchyard/runtime';
import type { BillingParts } from '../parts.js';
import type { NoticeSender } from './notice.js';

/** Without an address to send to: one line of the log each, for whoever collects it. */
export function logNotices(log: BillingParts['log']): NoticeSender {
  return (notice) => {
    log.info({ notice }, `notice to ${notice.data.customer.name}: ${notice.type} of invoice ${notice.data.invoice.number ?? notice.data.invoice.id}`);
    return Promise.resolve();
  };
}

/** Where notices are posted to, and the secret they are signed with: `whsec_` and base64. */
export interface WebhookTarget {
  readonly url: string;
  readonly secret: string;
}
const TIMEOUT_MS = 5 * SECOND_MS;

/**
 * Posts each notice as JSON, signed after Standard Webhooks 1.0.0 (HMAC-SHA256 over id, time of the attempt and body). Any answer but 2xx counts as not arrived.
 * The receiver turns it into a mail, a ticket, or what it likes.
 */
export function webhookNotices({ url, secret }: WebhookTarget, wall: WallClock): NoticeSender {
  return async (notice) => {
    const { id, ...content } = notice;
    const body = JSON.stringify(content);
    const answer = await fetch(url, {
      method: 'POST', body, redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: { 'content-type': 'application/json', ...signedHeaders(id, body, [secret], wall.now()) },
    });
    await answer.body?.cancel();
    if (!answer.ok) throw new Error(`the receiver of notices answered ${answer.status}`);
  };
}
