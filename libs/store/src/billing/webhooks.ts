import type { EpochMs } from '@switchyard/kernel';
import type { Tx } from '../base/database.js';
import { appendEvent } from '../base/outbox.js';
import { at } from '../base/types.js';

/** A delivery of Stripe as it came in, its signature verified once already. */
export interface StoredWebhook {
  readonly stripeEventId: string;
  readonly type: string;
  readonly rawBody: string;
  readonly signature: string;
  /** Wall time. */
  readonly receivedAt: EpochMs;
}
/**
 * Keeps a delivery and tells billing of it, in one transaction.
 * @param now market time, for the outbox
 * @returns false when the event was delivered before: nothing is stored or told again
 */
export async function keepWebhook(tx: Tx, webhook: StoredWebhook, now: EpochMs): Promise<boolean> {
  const fresh = await tx.run(
    `INSERT INTO billing.webhook_event (stripe_event_id, type, raw_body, signature, received_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
    [webhook.stripeEventId, webhook.type, webhook.rawBody, webhook.signature, at(webhook.receivedAt)]);
  if (fresh === 0) return false;
  await appendEvent(tx, { topic: 'stripe.event_received', aggregateId: webhook.stripeEventId, aggregateSeq: 1n, payload: { stripeEventId: webhook.stripeEventId }, occurredAt: now });
  return true;
}
export async function readWebhook(tx: Tx, stripeEventId: string): Promise<(StoredWebhook & { readonly appliedAt: EpochMs | null }) | undefined> {
  return tx.one(`SELECT stripe_event_id AS "stripeEventId", type, raw_body AS "rawBody", signature, received_at AS "receivedAt", applied_at AS "appliedAt"
    FROM billing.webhook_event WHERE stripe_event_id = $1`, [stripeEventId]);
}
/** @param now wall time */
export async function settleWebhook(tx: Tx, stripeEventId: string, outcome: string, now: EpochMs): Promise<void> {
  await tx.run(`UPDATE billing.webhook_event SET applied_at = $2, outcome = $3 WHERE stripe_event_id = $1 AND applied_at IS NULL`, [stripeEventId, at(now), outcome]);
}
export async function waitingWebhooks(tx: Tx, limit: number): Promise<readonly string[]> {
  return (await tx.rows<{ id: string }>(`SELECT stripe_event_id AS id FROM billing.webhook_event WHERE applied_at IS NULL ORDER BY received_at LIMIT $1`, [limit])).map((row) => row.id);
}
