import type { Tx } from '../base/index.js';
import type { StoredEvent } from '../base/outbox.js';

/** Events about curtailments behind a cursor, oldest first, of one site or of all; as a tenant, whose row-level security hides others'. */
export async function readCurtailmentEventsAfter(tx: Tx, after: bigint, limit: number, siteId: string | null): Promise<StoredEvent[]> {
  return tx.rows<StoredEvent>(
    `SELECT id, topic, aggregate_id AS "aggregateId", aggregate_seq AS "aggregateSeq", payload, occurred_at AS "occurredAt", customer_org AS "customerOrg", operator_org AS "operatorOrg", site_id AS "siteId",
       job_id AS "jobId", global_seq AS "globalSeq"
     FROM outbox.event WHERE global_seq > $1 AND (topic LIKE 'curtailment.%' OR topic = 'lease.curtailed') AND ($3::text IS NULL OR site_id = $3) ORDER BY global_seq LIMIT $2`, [after, limit, siteId]);
}
