import type { EpochMs, JobId, LeaseId, OrgId } from '@switchyard/kernel';
import type { Tx } from '../base/index.js';
import { at, json } from '../base/index.js';

/** Progress as a workload reported it. */
export interface MetricPoint {
  readonly leaseId: LeaseId;
  readonly at: EpochMs;
  readonly step: number;
  readonly totalSteps: number | null;
  readonly loss: number | null;
  readonly metrics: Readonly<Record<string, number>>;
}
/** Keeps points in bulk; one that is known (same lease, same instant) stays as it is. The database thins what grows beyond 2,000 of a job. As the agent of the lease's site. */
export async function appendMetrics(tx: Tx, points: readonly (MetricPoint & { readonly jobId: JobId; readonly customerOrg: OrgId })[]): Promise<void> {
  if (points.length === 0) return;
  await tx.run(
    `INSERT INTO market.job_metric (job_id, lease_id, customer_org, at, step, total_steps, loss, metrics)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::bigint[], $6::bigint[], $7::float8[], $8::jsonb[]) ON CONFLICT DO NOTHING`,
    [points.map((p) => p.jobId), points.map((p) => p.leaseId), points.map((p) => p.customerOrg), points.map((p) => at(p.at)), points.map((p) => p.step), points.map((p) => p.totalSteps), points.map((p) => p.loss),
      points.map((p) => json(p.metrics))]);
}

/** A point with the pace since the one before it on the same lease. */
export interface MetricRow {
  readonly leaseId: LeaseId;
  readonly at: EpochMs;
  readonly step: bigint;
  readonly totalSteps: bigint | null;
  readonly loss: number | null;
  readonly metrics: unknown;
  /** Null for the first of a lease, and where the work went back to a checkpoint. */
  readonly stepsPerSecond: number | null;
}
const paced = `SELECT lease_id AS "leaseId", at, step, total_steps AS "totalSteps", loss, metrics,
    CASE WHEN step >= lag(step) OVER w AND at > lag(at) OVER w THEN (step - lag(step) OVER w) / extract(epoch FROM at - lag(at) OVER w)::float8 END AS "stepsPerSecond"
  FROM market.job_metric WHERE job_id = $1 WINDOW w AS (PARTITION BY lease_id ORDER BY at)`;
/** A page of a job's progress, oldest first, one more than `limit`, and how many points are kept. `after.sort` is the instant in milliseconds. As the customer. */
export async function listMetrics(tx: Tx, jobId: JobId, page: { limit: number; after: { sort: string; id: string } | null }): Promise<{ rows: MetricRow[]; total: bigint }> {
  const rows = await tx.rows<MetricRow>(`SELECT * FROM (${paced}) points WHERE $2::timestamptz IS NULL OR (at, "leaseId") > ($2, $3) ORDER BY at, "leaseId" LIMIT $4`,
    [jobId, page.after && at(Number(page.after.sort) as EpochMs), page.after?.id ?? null, page.limit + 1]);
  const count = await tx.one<{ total: bigint }>(`SELECT count(*) AS total FROM market.job_metric WHERE job_id = $1`, [jobId]);
  return { rows, total: count?.total ?? 0n };
}

/** Points looked at for the pace of a job. */
const RECENT = 40;
/** For loaders, by job, oldest first: the latest points. */
export const recentMetricsByJob = `
  SELECT key, "leaseId", at, step, "totalSteps" FROM (
    SELECT job_id AS key, lease_id AS "leaseId", at, step, total_steps AS "totalSteps", row_number() OVER (PARTITION BY job_id ORDER BY at DESC, lease_id DESC) AS n FROM market.job_metric WHERE job_id = ANY($1)
  ) recent WHERE n <= ${RECENT} ORDER BY key, at, "leaseId"`;
export interface RecentMetricRow extends Pick<MetricRow, 'leaseId' | 'at' | 'step' | 'totalSteps'> {
  readonly key: string;
}
