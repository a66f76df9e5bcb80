import type { EpochMs, OrgId } from '@switchyard/kernel';
import type { WebhookMessage } from '@switchyard/market';
import { at, atOrNull, keyset, type KeysetPage, type SortOrder, type Tx } from '../base/index.js';

export type DisabledReason = 'CUSTOMER' | 'FAILING' | 'GONE';
/** Where a customer is told of what happens. Instants of webhooks are wall time. */
export interface WebhookRow {
  readonly id: string;
  readonly customerOrg: OrgId;
  readonly url: string;
  readonly description: string;
  readonly kinds: readonly string[];
  /** Null: it is sent to. */
  readonly disabledReason: DisabledReason | null;
  readonly disabledAt: EpochMs | null;
  /** Null: it took the last one, or there was none. */
  readonly failingSince: EpochMs | null;
  readonly createdAt: EpochMs;
}
export interface WebhookDeliveryRow {
  readonly id: string;
  readonly webhookId: string;
  readonly eventId: string;
  readonly kind: string;
  readonly body: string;
  readonly createdAt: EpochMs;
  readonly state: 'waiting' | 'delivered' | 'failed';
  readonly attempts: number;
  readonly nextAttemptAt: EpochMs;
  readonly lastAttemptAt: EpochMs | null;
  readonly lastStatus: number | null;
  readonly lastError: string | null;
  readonly deliveredAt: EpochMs | null;
}
const columns = `id, customer_org AS "customerOrg", url, description, kinds, disabled_reason AS "disabledReason", disabled_at AS "disabledAt", failing_since AS "failingSince", created_at AS "createdAt"`;
const deliveryColumns = `id, endpoint_id AS "webhookId", event_id AS "eventId", kind, body, created_at AS "createdAt", state, attempts, next_attempt_at AS "nextAttemptAt", last_attempt_at AS "lastAttemptAt",
  last_status AS "lastStatus", last_error AS "lastError", delivered_at AS "deliveredAt"`;
const byTime = { name: 'NEWEST', key: { sql: 'created_at', type: 'instant' }, direction: 'DESC' } as const satisfies SortOrder;
export { byTime as webhooksByTime };

export async function listWebhooks(tx: Tx, orgId: OrgId, page: KeysetPage): Promise<{ rows: (WebhookRow & { sort: string })[]; total: bigint }> {
  const { select, where, tail, parameters } = keyset(page, 'id', 2);
  const rows = await tx.rows<WebhookRow & { sort: string }>(`SELECT ${columns}, ${select} FROM market.webhook_endpoint WHERE customer_org = $1 AND ${where} ${tail}`, [orgId, ...parameters]);
  const count = await tx.one<{ total: bigint }>(`SELECT count(*) AS total FROM market.webhook_endpoint WHERE customer_org = $1`, [orgId]);
  return { rows, total: count?.total ?? 0n };
}
export interface DeliveryListFilter {
  readonly webhookId: string;
  /** Null: all. */
  readonly state: WebhookDeliveryRow['state'] | null;
}
/** What was sent to an endpoint, or waits to be. */
export async function listWebhookDeliveries(tx: Tx, { webhookId, state }: DeliveryListFilter, page: KeysetPage): Promise<{ rows: (WebhookDeliveryRow & { sort: string })[]; total: bigint }> {
  const matches = `endpoint_id = $1 AND ($2::text IS NULL OR state = $2)`;
  const { select, where, tail, parameters } = keyset(page, 'id', 3);
  const rows = await tx.rows<WebhookDeliveryRow & { sort: string }>(`SELECT ${deliveryColumns}, ${select} FROM market.webhook_delivery WHERE ${matches} AND ${where} ${tail}`, [webhookId, state, ...parameters]);
  const count = await tx.one<{ total: bigint }>(`SELECT count(*) AS total FROM market.webhook_delivery WHERE ${matches}`, [webhookId, state]);
  return { rows, total: count?.total ?? 0n };
}
export async function webhookById(tx: Tx, orgId: OrgId, id: string): Promise<WebhookRow | undefined> {
  return tx.one<WebhookRow>(`SELECT ${columns} FROM market.webhook_endpoint WHERE customer_org = $1 AND id = $2`, [orgId, id]);
}
export async function lockWebhook(tx: Tx, orgId: OrgId, id: string): Promise<WebhookRow | undefined> {
  return tx.one<WebhookRow>(`SELECT ${columns} FROM market.webhook_endpoint WHERE customer_org = $1 AND id = $2 FOR UPDATE`, [orgId, id]);
}
/** @returns how many the organisation has, under a lock: nobody adds one meanwhile */
export async function countWebhooks(tx: Tx, orgId: OrgId): Promise<number> {
  tx.later(`SELECT pg_advisory_xact_lock(hashtextextended('webhooks/' || $1, 0))`, [orgId]);
  return (await tx.one<{ count: number }>(`SELECT count(*)::int AS count FROM market.webhook_endpoint WHERE customer_org = $1`, [orgId]))!.count;
}

export type NewWebhook = Pick<WebhookRow, 'id' | 'customerOrg' | 'url' | 'description' | 'kinds' | 'createdAt'>;
export async function insertWebhook(tx: Tx, webhook: NewWebhook, secret: string): Promise<void> {
  await tx.run(`INSERT INTO market.webhook_endpoint (id, customer_org, url, description, kinds, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
    [webhook.id, webhook.customerOrg, webhook.url, webhook.description, webhook.kinds, at(webhook.createdAt)]);
  await insertSecret(tx, webhook, secret, webhook.createdAt);
}
async function insertSecret(tx: Tx, { id, customerOrg }: Pick<WebhookRow, 'id' | 'customerOrg'>, secret: string, now: EpochMs): Promise<void> {
  await tx.run(
    `INSERT INTO market.webhook_secret (endpoint_id, number, customer_org, secret, created_at) SELECT $1, coalesce(max(number), 0) + 1, $2, $3, $4 FROM market.webhook_secret WHERE endpoint_id = $1`, [id, customerOrg, secret, at(now)]);
}
export type WebhookChange = Pick<WebhookRow, 'url' | 'description' | 'kinds' | 'disabledReason' | 'disabledAt' | 'failingSince'>;
export async function changeWebhook(tx: Tx, orgId: OrgId, id: string, to: WebhookChange): Promise<void> {
  await tx.run(`UPDATE market.webhook_endpoint SET url = $3, description = $4, kinds = $5, disabled_reason = $6, disabled_at = $7, failing_since = $8, version = version + 1 WHERE customer_org = $1 AND id = $2`,
    [orgId, id, to.url, to.description, to.kinds, to.disabledReason, atOrNull(to.disabledAt), atOrNull(to.failingSince)]);
}
/** A new secret; the one before signs along until then, as those before it at the longest. Under the lock of the endpoint. */
export async function rotateSecret(tx: Tx, webhook: WebhookRow, secret: string, now: EpochMs, oldExpiresAt: EpochMs): Promise<void> {
  await tx.run(`UPDATE market.webhook_secret SET expires_at = least(expires_at, $2) WHERE endpoint_id = $1 AND (expires_at IS NULL OR expires_at > $2)`, [webhook.id, at(oldExpiresAt)]);
  await insertSecret(tx, webhook, secret, now);
}
/** With its secrets and all that was sent to it. */
export async function deleteWebhook(tx: Tx, orgId: OrgId, id: string): Promise<void> {
  await tx.run(`DELETE FROM market.webhook_endpoint WHERE customer_org = $1 AND id = $2`, [orgId, id]);
}

/** Puts a message of its own in line for an endpoint. */
export async function insertDelivery(tx: Tx, id: string, webhook: Pick<WebhookRow, 'id' | 'customerOrg'>, { eventId, kind, body }: WebhookMessage, now: EpochMs): Promise<WebhookDeliveryRow> {
  return (await tx.one<WebhookDeliveryRow>(
    `INSERT INTO market.webhook_delivery (id, endpoint_id, customer_org, event_id, kind, body, created_at, state, next_attempt_at) VALUES ($1, $2, $3, $4, $5, $6, $7, 'waiting', $7) RETURNING ${deliveryColumns}`,
    [id, webhook.id, webhook.customerOrg, eventId, kind, body, at(now)]))!;
}
export async function lockDelivery(tx: Tx, orgId: OrgId, id: string): Promise<WebhookDeliveryRow | undefined> {
  return tx.one<WebhookDeliveryRow>(`SELECT ${deliveryColumns} FROM market.webhook_delivery WHERE customer_org = $1 AND id = $2 FOR UPDATE`, [orgId, id]);
}
/** Sends it again, under its own id, with all its retries before it. */
export async function requeueDelivery(tx: Tx, id: string, now: EpochMs): Promise<WebhookDeliveryRow> {
  return (await tx.one<WebhookDeliveryRow>(
    `UPDATE market.webhook_delivery SET state = 'waiting', attempts_before = attempts, next_attempt_at = $2, delivered_at = NULL WHERE id = $1 RETURNING ${deliveryColumns}`, [id, at(now)]))!;
}
