import type { EpochMs, JobId, OrgId } from '@switchyard/kernel';
import { at, type Tx } from '../base/index.js';

/** Jobs of a customer. */
export interface JobsOfCustomer {
  readonly customerOrg: OrgId;
  readonly jobIds: readonly JobId[];
}
/** Jobs that printed something and ended in [from, to), by customer. As the platform. */
export const jobsThatPrinted = (tx: Tx, from: EpochMs, to: EpochMs): Promise<JobsOfCustomer[]> =>
  tx.rows<JobsOfCustomer>(
    `SELECT customer_org AS "customerOrg", array_agg(id ORDER BY finished_at, id) AS "jobIds" FROM market.job WHERE log_lines > 0 AND finished_at >= $1 AND finished_at < $2 GROUP BY customer_org ORDER BY 1`, [at(from), at(to)]);

/** Those of a customer's jobs whose output was never kept as files, in the order given. What was kept once and deleted since is not wanted again. As that customer. */
export async function withoutKeptLog(tx: Tx, jobIds: readonly JobId[], limit: number): Promise<JobId[]> {
  const rows = await tx.rows<{ id: JobId }>(
    `SELECT given.id FROM unnest($1::text[]) WITH ORDINALITY AS given (id, n)
     WHERE NOT EXISTS (SELECT FROM market.artifact_set s WHERE s.job_id = given.id AND s.kind = 'log' AND s.completed_at IS NOT NULL)
       AND NOT EXISTS (SELECT FROM market.audit_log a WHERE a.subject = given.id AND a.action = 'artifact.store' AND a.detail ->> 'kind' = 'log') ORDER BY given.n LIMIT $2`, [jobIds, limit]);
  return rows.map(({ id }) => id);
}
