import type { EpochMs, JobId, OrgId, ProjectId, QuoteId, QuoteOptionId } from '@switchyard/kernel';
import type { JobMove, JobPromise, JobSpec, JobState } from '@switchyard/market';
import type { KeysetPage, Tx } from '../base/index.js';
import { at, atOrNull, json, keyset } from '../base/index.js';
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
  /** Since when it is in this state. */
  readonly stateSince: EpochMs | null;
  /** The customer asked for a pause, and its checkpoint is not written yet. */
  readonly pauseRequestedAt: EpochMs | null;
  readonly clonedFrom: JobId | null;
  readonly version: bigint;
}
export const jobColumns = `id AS key, id, customer_org AS "customerOrg", project_id AS "projectId", name, state, gpu_count AS "gpuCount", deadline, max_total_micro_usd AS "maxTotalMicroUsd",
  promise, placement, waiting, progress, submitted_at AS "submittedAt", finished_at AS "finishedAt", state_since AS "stateSince",
  pause_requested_at AS "pauseRequestedAt", cloned_from AS "clonedFrom", version`;

export interface NewJob {
  readonly id: JobId;
  readonly customerOrg: OrgId;
  readonly spec: JobSpec;
  readonly submittedAt: EpochMs;
  /** Who submits, for its history. */
  readonly by?: string;
  readonly clonedFrom?: JobId;
  /** A bound option makes a job that is accepted from the start. */
  readonly bound?: { readonly quoteId: QuoteId; readonly optionId: QuoteOptionId; readonly promise: JobPromise; readonly placement: StoredPlacement };
}
/** The job and, apart from it, what to run: with the next statement or the commit. @returns the row as it will be */
export function insertJob(tx: Tx, { id, customerOrg, spec, submittedAt, bound, by, clonedFrom }: NewJob): JobRow {
  const moves = [{ to: 'submitted', at: submittedAt, reason: 'submitted', by }, ...(bound ? [{ to: 'accepted', at: submittedAt, reason: 'bound_option', by }] : [])];
  const [state, version, promise, placement] = [bound ? 'accepted' as const : 'submitted' as const, bound ? 2n : 1n, bound ? encodePromise(bound.promise) : null, bound ? encodePlacement(bound.placement) : null];
  tx.later(
    `INSERT INTO market.job (id, customer_org, project_id, name, state, gpu_count, spec, deadline, max_total_micro_usd, max_micro_usd_per_gpu_hour, quote_id, quote_option_id,
       promise, placement, submitted_at, version, last_moves, cloned_from)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
    [
      id, customerOrg, spec.projectId ?? null, spec.name, state, spec.gpuCount, encodeJobSpec(spec), atOrNull(spec.deadline), spec.maxTotal ?? null, spec.maxPrice ?? null,
      bound?.quoteId ?? null, bound?.optionId ?? null, promise, placement, at(submittedAt), version,
      json(moves), clonedFrom ?? null,
    ],
  );
  tx.later(`INSERT INTO market.job_command (job_id, customer_org, run) VALUES ($1, $2, $3)`, [id, customerOrg, json(spec.run)]);
  return {
    key: id, id, customerOrg, projectId: spec.projectId ?? null, name: spec.name, state, gpuCount: spec.gpuCount, deadline: spec.deadline ?? null, maxTotalMicroUsd: spec.maxTotal ?? null,
    promise: promise === null ? null : JSON.parse(promise), placement: placement === null ? null : JSON.parse(placement), waiting: null, progress: null, submittedAt, finishedAt: null,
    stateSince: submittedAt, pauseRequestedAt: null, clonedFrom: clonedFrom ?? null, version,
  };
}

/** For loaders. */
export const jobByKey = `SELECT ${jobColumns} FROM market.job WHERE id = ANY($1)`;
/** The caller's own job, locked until the transaction ends. */
export async function lockJob(tx: Tx, id: JobId): Promise<JobRow | undefined> {
  return tx.one<JobRow>(`SELECT ${jobColumns} FROM market.job WHERE id = $1 FOR UPDATE`, [id]);
}
/** Ends a locked job: nothing is promised or waited for any more. @returns the row after */
export async function endJob(tx: Tx, id: JobId, move: Pick<JobMove, 'to' | 'reason' | 'at' | 'actor'>): Promise<JobRow> {
  const row = await tx.one<JobRow>(
    `UPDATE market.job SET state = $2, finished_at = $3, placement = NULL, waiting = NULL, last_moves = $4, version = version + 1 WHERE id = $1 RETURNING ${jobColumns}`, [id, move.to, at(move.at), encodeMoves([move])]);
  if (!row) throw new Error(`job ${id} vanished under its lock`);
  return row;
}
/** `market.job.last_moves`: what a change of state says of itself; a trigger keeps it as history. */
export const encodeMoves = (moves: readonly Pick<JobMove, 'to' | 'reason' | 'at' | 'actor'>[]): string => json(moves.map(({ to, reason, at: instant, actor }) => ({ to, reason, at: instant, by: actor.id })));

export interface JobListFilter {
  readonly customerOrg: OrgId;
  readonly states: readonly JobState[] | null;
  readonly projectId: string | null;
  /** Part of the name, in any case. */
  readonly name: string | null;
  readonly submittedFrom: EpochMs | null;
  readonly submittedTo: EpochMs | null;
  /** Where it holds a place or had a lease. */
  readonly siteId: string | null;
}
/** A customer's jobs under an order, one more than the page, and how many there are in all. */
export async function listJobs(tx: Tx, filter: JobListFilter, page: KeysetPage): Promise<{ rows: (JobRow & { readonly sort: string })[]; total: bigint }> {
  const matches = `customer_org = $1 AND ($2::text[] IS NULL OR state = ANY($2)) AND ($3::text IS NULL OR project_id = $3) AND ($4::text IS NULL OR position(lower($4) in lower(name)) > 0)
    AND ($5::timestamptz IS NULL OR submitted_at >= $5) AND ($6::timestamptz IS NULL OR submitted_at < $6)
    AND ($7::text IS NULL OR placement ->> 'siteId' = $7 OR EXISTS (SELECT 1 FROM market.lease l WHERE l.job_id = job.id AND l.site_id = $7))`;
  const keys = [filter.customerOrg, filter.states, filter.projectId, filter.name, atOrNull(filter.submittedFrom), atOrNull(filter.submittedTo), filter.siteId];
  const { select, where, tail, parameters } = keyset(page, 'id', 8);
  const [rows, count] = await Promise.all([
    tx.rows<JobRow & { readonly sort: string }>(`SELECT ${jobColumns}, ${select} FROM market.job WHERE ${matches} AND ${where} ${tail}`, [...keys, ...parameters]),
    tx.one<{ total: bigint }>(`SELECT count(*) AS total FROM market.job WHERE ${matches}`, keys),
  ]);
  return { rows, total: count?.total ?? 0n };
}
/** Those of the ids that are jobs of this customer. */
export async function jobsAmong(tx: Tx, customerOrg: OrgId, ids: readonly JobId[]): Promise<ReadonlyMap<string, JobState>> {
  const rows = await tx.rows<{ id: string; state: JobState }>(`SELECT id, state FROM market.job WHERE customer_org = $1 AND id = ANY($2)`, [customerOrg, ids]);
  return new Map(rows.map(({ id, state }) => [id, state]));
}
export async function projectExists(tx: Tx, customerOrg: OrgId, id: ProjectId): Promise<boolean> {
  return (await tx.one(`SELECT 1 FROM market.project WHERE customer_org = $1 AND id = $2`, [customerOrg, id])) !== undefined;
}
