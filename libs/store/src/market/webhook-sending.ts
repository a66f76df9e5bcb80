import type { EpochMs } from '@switchyard/kernel';
import type { AttemptOutcome, AttemptVerdict, WebhookMessage, WebhookSource } from '@switchyard/market';
import { appendEvent, at, atOrNull, type Tx } from '../base/index.js';
import type { Topic } from '../base/outbox.js';

/** One maker of messages at a time, across processes, until the transaction ends. @returns false when another one is at it */
export async function lockWebhookMark(tx: Tx): Promise<boolean> {
  return (await tx.one<{ held: boolean }>(`SELECT pg_try_advisory_xact_lock(7223314) AS held`))?.held === true;
}
/** An event that a customer with an endpoint may want to hear of. */
export interface UntoldEvent extends WebhookSource {
  /** Its place in the order of events. */
  readonly position: bigint;
}
/** Events behind the mark and up to a place, of customers that have an endpoint, in their order. Places are given in the order of commits: with `newestCursor` asked for first, all up to it can be seen. */
export async function untoldEvents(tx: Tx, topics: readonly Topic[], upTo: bigint, limit: number): Promise<readonly UntoldEvent[]> {
  return tx.rows<UntoldEvent>(
    `SELECT e.id, e.global_seq AS position, e.topic, e.payload, e.occurred_at AS "occurredAt", e.customer_org AS "customerOrg" FROM outbox.event e
     WHERE e.global_seq > (SELECT position FROM market.webhook_mark) AND e.global_seq <= $2 AND e.topic = ANY($1::text[])
       AND e.customer_org IN (SELECT customer_org FROM market.webhook_endpoint WHERE disabled_reason IS NULL) ORDER BY e.global_seq LIMIT $3`, [topics, upTo, limit]);
}
/** Everything up to this place is told. */
export async function raiseWebhookMark(tx: Tx, to: bigint): Promise<void> {
  await tx.run(`UPDATE market.webhook_mark SET position = $1 WHERE position < $1`, [to]);
}
/** Puts a message in line for every endpoint of its customer that subscribes to its kind. Harmless when repeated: an endpoint has an event once. @param idOf makes the id of each */
export async function putInLine(tx: Tx, customerOrg: string, { eventId, kind, body }: WebhookMessage, idOf: () => string, now: EpochMs): Promise<void> {
  const endpoints = await tx.rows<{ id: string }>(`SELECT id FROM market.webhook_endpoint WHERE customer_org = $1 AND disabled_reason IS NULL AND $2 = ANY(kinds) ORDER BY id`, [customerOrg, kind]);
  for (const { id } of endpoints) {
    await tx.run(
      `INSERT INTO market.webhook_delivery (id, endpoint_id, customer_org, event_id, kind, body, created_at, state, next_attempt_at) VALUES ($1, $2, $3, $4, $5, $6, $7, 'waiting', $7) ON CONFLICT (endpoint_id, event_id) DO NOTHING`,
      [idOf(), id, customerOrg, eventId, kind, body, at(now)]);
  }
}

/** A delivery somebody has begun an attempt of. */
export interface BegunAttempt {
  readonly id: string;
  readonly endpointId: string;
  readonly customerOrg: string;
  readonly url: string;
  readonly eventId: string;
  readonly kind: string;
  readonly body: string;
  /** In all, this one included: it tells this attempt from others. */
  readonly attempts: number;
  /** Of them, before this round. */
  readonly attemptsBefore: number;
  /** Newest first; at least one. */
  readonly secrets: readonly string[];
}
export interface BeginOptions {
  readonly now: EpochMs;
  /** When another may take over what is begun here. */
  readonly until: EpochMs;
  readonly limit: number;
  /** Of one endpoint. */
  readonly limitEach: number;
  /** Endpoints that have enough in flight. */
  readonly busy: readonly string[];
}
/** Begins attempts of what is due, of every endpoint some, those that wait longest first. What another process begins meanwhile is passed over. */
export async function beginAttempts(tx: Tx, { now, until, limit, limitEach, busy }: BeginOptions): Promise<readonly BegunAttempt[]> {
  const begun = await tx.rows<Omit<BegunAttempt, 'secrets'>>(
    `WITH line AS (
       SELECT e.id, e.url, min(d.next_attempt_at) AS since FROM market.webhook_delivery d JOIN market.webhook_endpoint e ON e.id = d.endpoint_id
       WHERE d.state = 'waiting' AND d.next_attempt_at <= $1 AND (e.disabled_reason IS NULL OR d.kind = 'ping') AND NOT e.id = ANY($5::text[]) GROUP BY e.id ORDER BY since, e.id LIMIT $3),
     due AS (
       SELECT line.url, w.id FROM line CROSS JOIN LATERAL (
         SELECT d.id FROM market.webhook_delivery d WHERE d.endpoint_id = line.id AND d.state = 'waiting' AND d.next_attempt_at <= $1
           AND (d.kind = 'ping' OR EXISTS (SELECT FROM market.webhook_endpoint e WHERE e.id = d.endpoint_id AND e.disabled_reason IS NULL))
         ORDER BY d.next_attempt_at, d.id LIMIT $4 FOR UPDATE OF d SKIP LOCKED) w LIMIT $3)
     UPDATE market.webhook_delivery d SET attempts = d.attempts + 1, last_attempt_at = $1, next_attempt_at = $2 FROM due WHERE d.id = due.id
     RETURNING d.id, d.endpoint_id AS "endpointId", d.customer_org AS "customerOrg", due.url, d.event_id AS "eventId", d.kind, d.body, d.attempts, d.attempts_before AS "attemptsBefore"`,
    [at(now), at(until), limit, limitEach, busy]);
  if (begun.length === 0) return [];
  const secrets = await tx.rows<{ endpointId: string; secret: string }>(
    `SELECT endpoint_id AS "endpointId", secret FROM market.webhook_secret WHERE endpoint_id = ANY($1) AND (expires_at IS NULL OR expires_at > $2) ORDER BY endpoint_id, number DESC`, [begun.map(({ endpointId }) => endpointId), at(now)]);
  return begun.map((attempt) => ({ ...attempt, secrets: secrets.filter(({ endpointId }) => endpointId === attempt.endpointId).map(({ secret }) => secret) }));
}

/** How the endpoint of an attempt stands; locked, so that attempts of one endpoint are judged one after the other. Undefined: it is deleted. */
export async function lockFailing(tx: Tx, endpointId: string): Promise<{ failingSince: EpochMs | null } | undefined> {
  return tx.one<{ failingSince: EpochMs | null }>(`SELECT failing_since AS "failingSince" FROM market.webhook_endpoint WHERE id = $1 FOR UPDATE`, [endpointId]);
}
/** Writes down how an attempt ended. One that somebody else has taken over meanwhile is not overwritten. @returns whether the endpoint was disabled by it */
export async function recordAttempt(tx: Tx, attempt: BegunAttempt, { status, error }: AttemptOutcome, { delivery, failingSince, disable }: AttemptVerdict, { now, occurredAt }: { readonly now: EpochMs; readonly occurredAt: EpochMs }): Promise<boolean> {
  await tx.run(
    `UPDATE market.webhook_delivery SET state = $3, next_attempt_at = coalesce($4, next_attempt_at), last_status = $5, last_error = $6, delivered_at = $7 WHERE id = $1 AND attempts = $2 AND state = 'waiting'`,
    [attempt.id, attempt.attempts, delivery.state, delivery.state === 'waiting' ? at(delivery.nextAttemptAt) : null, status, error?.slice(0, 300) ?? null, delivery.state === 'delivered' ? at(now) : null]);
  await tx.run(`UPDATE market.webhook_endpoint SET failing_since = $2 WHERE id = $1 AND failing_since IS DISTINCT FROM $2`, [attempt.endpointId, atOrNull(failingSince)]);
  if (disable === null) return false;
  const disabled = await tx.one<{ version: bigint }>(
    `UPDATE market.webhook_endpoint SET disabled_reason = $2, disabled_at = $3, version = version + 1 WHERE id = $1 AND disabled_reason IS NULL RETURNING version`, [attempt.endpointId, disable, at(now)]);
  if (disabled === undefined) return false;
  await appendEvent(tx, {
    topic: 'webhook.disabled', aggregateId: attempt.endpointId, aggregateSeq: disabled.version, payload: { webhookId: attempt.endpointId, reason: disable }, occurredAt, customerOrg: attempt.customerOrg,
  });
  return true;
}
/** Drops what ended before then, and secrets that have expired. @returns how many messages */
export async function dropOldDeliveries(tx: Tx, before: EpochMs, now: EpochMs, limit: number): Promise<number> {
  await tx.run(`DELETE FROM market.webhook_secret WHERE expires_at <= $1`, [at(now)]);
  return tx.run(`DELETE FROM market.webhook_delivery WHERE id IN (SELECT id FROM market.webhook_delivery WHERE state <> 'waiting' AND created_at < $1 ORDER BY created_at LIMIT $2)`, [at(before), limit]);
}
