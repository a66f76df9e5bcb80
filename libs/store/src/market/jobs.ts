import type { EpochMs, JobId, OrgId, ProjectId, QuoteId, QuoteOptionId } from '@switchyard/kernel';
import type { JobPromise, JobSpec, JobState } from '@switchyard/market';
import type { Tx } from '../base/index.js';
import { at, atOrNull, json } from '../base/index.js';
import { encodeJobSpec, encodePlacement, encodePromise, type StoredPlacement } from './job-json.js';

/** A job as it is stored. The jsonb columns are read with `decodePlacement`, `decodePromise` and `decodeWaiting`. */
export interface JobRow {
  readonly key: string;
  readonly id: JobId;
  readonly customerOrg: OrgId;
  readonly projectId: ProjectId | null;
  readonly name: string;
  readonly state: JobState;
  readonly gpuCount: number;
  readonly deadline: EpochMs | null;
  readonly maxTotalMicroUsd: bigint | null;
  readonly promise: unknown;
  readonly placement: unknown;
  readonly waiting: unknown;
  readonly progress: unknown;
  readonly submittedAt: EpochMs;
  readonly finishedAt: EpochMs | null;
  readonly version: bigint;
}
const columns = `id AS key, id, customer_org AS "customerOrg", project_id AS "projectId", name, state, gpu_count AS "gpuCount", deadline, max_total_micro_usd AS "maxTotalMicroUsd",
  promise, placement, waiting, progress, submitted_at AS "submittedAt", finished_at AS "finishedAt", version`;

export interface NewJob {
  readonly id: JobId;
  readonly customerOrg: OrgId;
  readonly spec: JobSpec;
  readonly submittedAt: EpochMs;
  /** A bound option makes a job that is accepted from the start. */
  readonly bound?: { readonly quoteId: QuoteId; readonly optionId: QuoteOptionId; readonly promise: JobPromise; readonly placement: StoredPlacement };
}
/** The job and, apart from it, what to run. @returns the row */
export async function insertJob(tx: Tx, { id, customerOrg, spec, submittedAt, bound }: NewJob): Promise<JobRow> {
  const row = await tx.one<JobRow>(
    `INSERT INTO market.job (id, customer_org, project_id, name, state, gpu_count, spec, deadline, max_total_micro_usd, max_micro_usd_per_gpu_hour, quote_id, quote_option_id,
       promise, placement, submitted_at, version)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) RETURNING ${columns}`,
    [
      id, customerOrg, spec.projectId ?? null, spec.name, bound ? 'accepted' : 'submitted', spec.gpuCount, encodeJobSpec(spec), atOrNull(spec.deadline), spec.maxTotal ?? null, spec.maxPrice ?? null,
      bound?.quoteId ?? null, bound?.optionId ?? null, bound ? encodePromise(bound.promise) : null, bound ? encodePlacement(bound.placement) : null, at(submittedAt), bound ? 2 : 1,
    ],
  );
  if (!row) throw new Error(`job ${id} was not inserted`);
  await tx.run(`INSERT INTO market.job_command (job_id, customer_org, run) VALUES ($1, $2, $3)`, [id, customerOrg, json(spec.run)]);
  return row;
}

/** For loaders. */
export const jobByKey = `SELECT ${columns} FROM market.job WHERE id = ANY($1)`;
/** The caller's own job, locked until the transaction ends. */
export async function lockJob(tx: Tx, id: JobId): Promise<JobRow | undefined> {
  return tx.one<JobRow>(`SELECT ${columns} FROM market.job WHERE id = $1 FOR UPDATE`, [id]);
}
/** Ends a locked job: nothing is promised or waited for any more. @returns the row after */
export async function endJob(tx: Tx, id: JobId, state: JobState, finishedAt: EpochMs): Promise<JobRow> {
  const row = await tx.one<JobRow>(
    `UPDATE market.job SET state = $2, finished_at = $3, placement = NULL, waiting = NULL, version = version + 1 WHERE id = $1 RETURNING ${columns}`, [id, state, at(finishedAt)]);
  if (!row) throw new Error(`job ${id} vanished under its lock`);
  return row;
}

export interface JobListFilter {
  readonly customerOrg: OrgId;
  readonly states: readonly JobState[] | null;
  readonly projectId: string | null;
}
/** A customer's jobs, newest first, one more than `limit`, and how many there are in all. `after.sort` is the submission in milliseconds. */
export async function listJobs(tx: Tx, filter: JobListFilter, page: { limit: number; after: { sort: string; id: string } | null }): Promise<{ rows: JobRow[]; total: bigint }> {
  const matches = `customer_org = $1 AND ($2::text[] IS NULL OR state = ANY($2)) AND ($3::text IS NULL OR project_id = $3)`;
  const keys = [filter.customerOrg, filter.states, filter.projectId];
  const rows = await tx.rows<JobRow>(
    `SELECT ${columns} FROM market.job WHERE ${matches} AND ($4::timestamptz IS NULL OR (submitted_at, id) < ($4, $5)) ORDER BY submitted_at DESC, id DESC LIMIT $6`,
    [...keys, page.after && new Date(Number(page.after.sort)), page.after?.id ?? null, page.limit + 1],
  );
  const count = await tx.one<{ total: bigint }>(`SELECT count(*) AS total FROM market.job WHERE ${matches}`, keys);
  return { rows, total: count?.total ?? 0n };
}
/** Those of the ids that are jobs of this customer. */
export async function jobsAmong(tx: Tx, customerOrg: OrgId, ids: readonly JobId[]): Promise<ReadonlySet<string>> {
  const rows = await tx.rows<{ id: string }>(`SELECT id FROM market.job WHERE customer_org = $1 AND id = ANY($2)`, [customerOrg, ids]);
  return new Set(rows.map((row) => row.id));
}
export async function projectExists(tx: Tx, customerOrg: OrgId, id: ProjectId): Promise<boolean> {
  return (await tx.one(`SELECT 1 FROM market.project WHERE customer_org = $1 AND id = $2`, [customerOrg, id])) !== undefined;
}
