import type { EpochMs } from '@switchyard/kernel';
import type { Tx } from '../base/database.js';
import type { Topic } from '../base/outbox.js';
import { at } from '../base/types.js';
import { raiseMark, readMark } from './work.js';

/** What customers are told of, beside what they see when they look. */
const noticeTopics = ['invoice.issued', 'invoice.paid', 'invoice.payment_failed', 'invoice.voided', 'credit.issued', 'dunning.notice'] as const satisfies readonly Topic[];
export type NoticeTopic = (typeof noticeTopics)[number];

/** A notice with whom it is for and what it is about, as things stand when it is sent. */
export interface StoredNotice {
  readonly eventId: bigint;
  /** Its place in the order of events. */
  readonly position: bigint;
  readonly topic: NoticeTopic;
  readonly occurredAt: EpochMs;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly customerOrg: string;
  readonly customerName: string;
  /** Null: none is known. */
  readonly email: string | null;
  readonly number: string | null;
  readonly currency: string;
  readonly totalMinor: bigint;
  readonly dueMinor: bigint;
  readonly dueAt: EpochMs | null;
}
const MARK = 'notices';

/** One sender at a time, across processes, until the transaction ends. @returns false when another one is at it */
export async function lockNotices(tx: Tx): Promise<boolean> {
  return (await tx.one<{ held: boolean }>(`SELECT pg_try_advisory_xact_lock(7223313) AS held`))?.held === true;
}
/** Notices not sent yet, in the order of events; where there are none, the events that were looked through are not looked at again. In one snapshot (REPEATABLE READ). */
export async function noticesToSend(tx: Tx, limit: number): Promise<readonly StoredNotice[]> {
  const waiting = await tx.rows<StoredNotice>(
    `SELECT e.id AS "eventId", e.global_seq AS position, e.topic, e.occurred_at AS "occurredAt", e.payload, i.customer_org AS "customerOrg", coalesce(d.legal_name, a.name) AS "customerName",
       coalesce(d.email, a.email) AS email, i.number, i.currency, i.total_minor AS "totalMinor", greatest(0, i.total_minor - i.paid_minor - i.credited_minor) AS "dueMinor", i.due_at AS "dueAt"
     FROM outbox.event e JOIN billing.invoice i ON i.id = e.payload->>'invoiceId' JOIN billing.account a ON a.org_id = i.customer_org
       LEFT JOIN LATERAL (SELECT legal_name, email FROM billing.account_details x WHERE x.org_id = a.org_id ORDER BY version DESC LIMIT 1) d ON true
     WHERE e.global_seq > $1 AND e.topic = ANY($2::text[]) ORDER BY e.global_seq LIMIT $3`, [await readMark(tx, MARK), [...noticeTopics], limit]);
  const last = waiting.length > 0 ? undefined : await tx.one<{ position: bigint | null }>(`SELECT max(global_seq) AS position FROM outbox.event`);
  if (last?.position != null) await raiseMark(tx, MARK, last.position);
  return waiting;
}
/** Everything up to this notice is sent; of a dunning notice its row says so too. */
export async function markNoticed(tx: Tx, { position, topic, payload }: StoredNotice, now: EpochMs): Promise<void> {
  await raiseMark(tx, MARK, position);
  if (topic !== 'dunning.notice') return;
  await tx.run(`UPDATE billing.dunning_notice SET sent_at = $3 WHERE invoice_id = $1 AND step = $2 AND sent_at IS NULL`, [payload['invoiceId'], payload['step'], at(now)]);
}
