import type { EpochMs } from '@switchyard/kernel';
import { willRing } from './bell.js';
import type { Tx } from './database.js';
import { at, json } from './types.js';

/** Everything that happens and that somebody else must learn of. `docs/events.md` lists payloads. */
export const topics = [
  'job.submitted', 'job.accepted', 'job.scheduled', 'job.waiting', 'job.running', 'job.progress', 'job.parked', 'job.completed', 'job.failed',
  'job.cancelled', 'job.missed', 'job.refused', 'job.paused', 'job.resumed', 'lease.committed', 'lease.started', 'lease.parked', 'lease.resumed', 'lease.ended', 'lease.curtailed', 'lease.work_lost', 'reservation.committed', 'lease.relisted', 'colocation.signed', 'contract.fact_known', 'quote.bound',
  'prices.imported', 'readings.accepted', 'curtailment.declared', 'curtailment.amended', 'curtailment.withdrawn', 'curtailment.noticed', 'curtailment.started', 'curtailment.ended', 'curtailment.resume_missed', 'site.changed', 'account.standing_changed', 'account.payment_method_added', 'account.terms_changed', 'period.moved',
  'invoice.in_review', 'invoice.approved', 'invoice.rejected', 'invoice.deleted', 'invoice.issued', 'invoice.paid', 'invoice.payment_failed',
  'invoice.voided', 'remedy.proposed', 'remedy.approved', 'credit.issued', 'dispute.opened', 'dispute.closed', 'dunning.notice', 'payout.moved', 'payout.account_asked', 'stripe.event_received',
  'budget.changed', 'budget.threshold', 'webhook.disabled',
] as const;
export type Topic = (typeof topics)[number];

export interface NewEvent {
  readonly topic: Topic;
  readonly aggregateId: string;
  /** The aggregate's version after the change, read under its row lock. */
  readonly aggregateSeq: bigint;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly occurredAt: EpochMs;
  readonly customerOrg?: string | undefined;
  readonly operatorOrg?: string | undefined;
  readonly siteId?: string | undefined;
  readonly jobId?: string | undefined;
}
export interface StoredEvent {
  readonly id: bigint;
  readonly topic: Topic;
  readonly aggregateId: string;
  readonly aggregateSeq: bigint;
  readonly payload: Record<string, unknown>;
  readonly occurredAt: EpochMs;
  readonly customerOrg: string | null;
  readonly operatorOrg: string | null;
  readonly siteId: string | null;
  readonly jobId: string | null;
  readonly globalSeq: bigint | null;
}
const columns = `id, topic, aggregate_id AS "aggregateId", aggregate_seq AS "aggregateSeq", payload, occurred_at AS "occurredAt", customer_org AS "customerOrg",
  operator_org AS "operatorOrg", site_id AS "siteId", job_id AS "jobId", global_seq AS "globalSeq"`;

/** Appends in the caller's transaction, with its next statement or its commit; the relay is called after it (`inTransaction`). */
export const appendEvent = (tx: Tx, event: NewEvent): Promise<void> => appendEvents(tx, [event]);
/** The same for several, in their order, in one statement. */
export function appendEvents(tx: Tx, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return Promise.resolve();
  const column = <T>(of: (event: NewEvent) => T): T[] => events.map(of);
  tx.later(
    `INSERT INTO outbox.event (topic, aggregate_id, aggregate_seq, payload, occurred_at, customer_org, operator_org, site_id, job_id)
     SELECT topic, aggregate_id, aggregate_seq, payload, occurred_at, customer_org, operator_org, site_id, job_id
     FROM unnest($1::text[], $2::text[], $3::bigint[], $4::jsonb[], $5::timestamptz[], $6::text[], $7::text[], $8::text[], $9::text[])
       WITH ORDINALITY AS e (topic, aggregate_id, aggregate_seq, payload, occurred_at, customer_org, operator_org, site_id, job_id, n) ORDER BY n`,
    [column((e) => e.topic), column((e) => e.aggregateId), column((e) => `${e.aggregateSeq}`), column((e) => json(e.payload)), column((e) => at(e.occurredAt)), column((e) => e.customerOrg ?? null),
      column((e) => e.operatorOrg ?? null), column((e) => e.siteId ?? null), column((e) => e.jobId ?? null)],
  );
  willRing(tx);
  return Promise.resolve();
}

/** @returns undefined when there is no such event, or it is not the caller's to see */
export async function readEvent(tx: Tx, id: bigint): Promise<StoredEvent | undefined> {
  return tx.one<StoredEvent>(`SELECT ${columns} FROM outbox.event WHERE id = $1`, [id]);
}

/** Events after a cursor, oldest first; only what the relay has ordered. */
export async function readEventsAfter(tx: Tx, after: bigint, limit: number, jobId?: string): Promise<StoredEvent[]> {
  return tx.rows<StoredEvent>(
    `SELECT ${columns} FROM outbox.event WHERE global_seq > $1 AND ($3::text IS NULL OR job_id = $3) ORDER BY global_seq LIMIT $2`,
    [after, limit, jobId ?? null],
  );
}

/** Claims an event for a consumer. False: it had its effect already. The claim commits with the effect. */
export async function claimEvent(tx: Tx, consumer: string, eventId: bigint): Promise<boolean> {
  return (await tx.run(`INSERT INTO outbox.handled (consumer, event_id) VALUES ($1, $2) ON CONFLICT DO NOTHING`, [consumer, eventId])) === 1;
}

/**
 * Gives waiting events their global order and hands out those not yet relayed. One relay at a time: `undefined` when another
 * holds the lock. The order given is the order of subscribers' cursors, so it is only ever given here.
 */
export async function orderEvents(tx: Tx, limit: number): Promise<StoredEvent[] | undefined> {
  const lock = await tx.one<{ held: boolean }>(`SELECT pg_try_advisory_xact_lock(7223303) AS held`);
  if (!lock?.held) return undefined;
  tx.later(
    `WITH fresh AS (UPDATE outbox.event e SET global_seq = o.seq FROM (SELECT id, nextval('outbox.global_seq') AS seq FROM (SELECT id FROM outbox.event WHERE global_seq IS NULL ORDER BY id LIMIT $1) w) o WHERE e.id = o.id RETURNING e.id)
     SELECT pg_notify('switchyard_events', '') WHERE EXISTS (SELECT FROM fresh)`, [limit]);
  return tx.rows<StoredEvent>(`SELECT ${columns} FROM outbox.event WHERE global_seq IS NOT NULL AND relayed_at IS NULL ORDER BY global_seq LIMIT $1`, [limit]);
}
export async function markRelayed(tx: Tx, ids: readonly bigint[]): Promise<void> {
  await tx.run(`UPDATE outbox.event SET relayed_at = clock_timestamp() WHERE id = ANY($1::bigint[])`, [ids.map(String)]);
}
