import type { EpochMs, JobId, LeaseId } from '@switchyard/kernel';
import type { Tx } from '../base/index.js';
import { json } from '../base/index.js';

/** Notification channels: ordered events, and jobs (the payload) that have new output. */
export const EVENTS_CHANNEL = 'switchyard_events';
export const OUTPUT_CHANNEL = 'switchyard_output';

/** Whom an ordered event concerns: enough to know who should look. */
export interface EventHeader {
  readonly globalSeq: bigint;
  readonly jobId: string | null;
  readonly customerOrg: string | null;
  readonly operatorOrg: string | null;
}
/** Headers behind a cursor, oldest first. Sees every tenant's: call it as the platform, and show nobody what it answers. */
export async function readEventHeaders(tx: Tx, after: bigint, limit: number): Promise<EventHeader[]> {
  return tx.rows<EventHeader>(
    `SELECT global_seq AS "globalSeq", job_id AS "jobId", customer_org AS "customerOrg", operator_org AS "operatorOrg" FROM outbox.event WHERE global_seq > $1 ORDER BY global_seq LIMIT $2`, [after, limit]);
}
/** The newest cursor there is; 0 before the first event. As the platform. */
export async function newestCursor(tx: Tx): Promise<bigint> {
  return (await tx.one<{ newest: bigint }>(`SELECT coalesce(max(global_seq), 0)::bigint AS newest FROM outbox.event`))!.newest;
}

/** One line of a job's output. */
export interface OutputLine {
  readonly leaseId: LeaseId;
  readonly lineNumber: bigint;
  readonly at: EpochMs;
  readonly stream: 'stdout' | 'stderr';
  readonly line: string;
}
/** The last line seen of each lease of a job: lines of one lease are stored in order, those of two may cross. */
export type OutputPosition = Readonly<Record<string, number>>;
/** Lines behind a position, lease by lease in the order the leases were made. As a tenant: row-level security hides others' output. */
export async function readOutputAfter(tx: Tx, jobId: JobId, position: OutputPosition, limit: number): Promise<OutputLine[]> {
  return tx.rows<OutputLine>(
    `SELECT o.lease_id AS "leaseId", o.line_number AS "lineNumber", o.at, o.stream, o.line
     FROM market.lease l JOIN market.job_log o ON o.lease_id = l.id AND o.line_number > coalesce(($2::jsonb ->> l.id)::bigint, 0)
     WHERE l.job_id = $1 ORDER BY l.created_at, l.id, o.line_number LIMIT $3`, [jobId, json(position), limit]);
}
