import { type EpochMs, type JobId, type LeaseId, type OrgId, type SiteId, toIso } from '@switchyard/kernel';
import type { JobMove, JobSpec, LeaseState, RunSpec } from '@switchyard/market';
import { at, appendEvent, type Tx } from '../base/index.js';
import { decodeJobSpec } from './job-json.js';
import { encodeMoves, jobColumns, type JobRow } from './jobs.js';

/** Locks the sites of a customer's open leases of a job, in order of id; before the job, as everybody does who needs both. @returns the sites */
export async function lockSitesOfJob(tx: Tx, jobId: JobId): Promise<ReadonlySet<string>> {
  return new Set((await tx.rows<{ siteId: string }>(`SELECT site_id AS "siteId" FROM market.lock_sites_of_job($1)`, [jobId])).map((row) => row.siteId));
}

/** A lease of a job that is not over. */
export interface OpenLeaseOfJob {
  readonly id: LeaseId;
  readonly siteId: SiteId;
  readonly state: LeaseState;
  readonly desired: 'run' | 'park' | 'stop';
}
export async function openLeasesOfJob(tx: Tx, jobId: JobId): Promise<readonly OpenLeaseOfJob[]> {
  return tx.rows<OpenLeaseOfJob>(`SELECT id, site_id AS "siteId", state, desired FROM market.lease WHERE job_id = $1 AND state IN ('reserved', 'active', 'parked', 'curtailed') ORDER BY id`, [jobId]);
}

/** Gives a lease back that does not run: its GPUs and its power are free at once. Call it with its site and its job locked. */
export async function giveBackLease(tx: Tx, job: Pick<JobRow, 'id' | 'customerOrg'>, leaseId: LeaseId, now: EpochMs): Promise<void> {
  const given = await tx.one<{ version: bigint; operatorOrg: OrgId; siteId: SiteId }>(`SELECT version, operator_org AS "operatorOrg", site_id AS "siteId" FROM market.give_back_lease($1, $2)`, [leaseId, now]);
  if (!given) return;
  await appendEvent(tx, {
    topic: 'lease.ended', aggregateId: leaseId, aggregateSeq: given.version, occurredAt: now, customerOrg: job.customerOrg, operatorOrg: given.operatorOrg, siteId: given.siteId, jobId: job.id,
    payload: { leaseId, jobId: job.id, at: toIso(now), reason: 'customer_request', exitCode: null },
  });
}
/** Has a running lease parked by its agent. @returns false when that, or its end, is wanted already */
export async function askToPark(tx: Tx, leaseId: LeaseId): Promise<boolean> {
  return (await tx.run(`UPDATE market.lease SET desired = 'park', agent_revision = agent_revision + 1, version = version + 1 WHERE id = $1 AND desired = 'run'`, [leaseId])) === 1;
}

/** Notes that a running job is to be paused as soon as its checkpoint is written; null takes the wish back. @returns the row after */
export async function requestPause(tx: Tx, id: JobId, requestedAt: EpochMs | null): Promise<JobRow> {
  return changed(await tx.one<JobRow>(`UPDATE market.job SET pause_requested_at = $2, version = version + 1 WHERE id = $1 RETURNING ${jobColumns}`, [id, requestedAt === null ? null : at(requestedAt)]), id);
}
/** Moves a locked job whose place and promise are given up. @returns the row after */
export async function moveWithoutPlace(tx: Tx, id: JobId, move: Pick<JobMove, 'to' | 'reason' | 'at' | 'actor'>): Promise<JobRow> {
  return changed(
    await tx.one<JobRow>(`UPDATE market.job SET state = $2, promise = NULL, placement = NULL, waiting = NULL, last_moves = $3, version = version + 1 WHERE id = $1 RETURNING ${jobColumns}`, [id, move.to, encodeMoves([move])]), id);
}
function changed(row: JobRow | undefined, id: JobId): JobRow {
  if (!row) throw new Error(`job ${id} vanished under its lock`);
  return row;
}

/** The whole specification of the caller's own job, what to run included. */
export async function readJobSpec(tx: Tx, id: JobId): Promise<JobSpec | undefined> {
  const row = await tx.one<{ spec: unknown; run: unknown }>(`SELECT j.spec, c.run FROM market.job j JOIN market.job_command c ON c.job_id = j.id WHERE j.id = $1`, [id]);
  return row && decodeJobSpec(row.spec, `job ${id}.spec`, row.run as RunSpec);
}
/** For loaders: what `specOf` reads. */
export const specByJob = `SELECT j.id AS key, j.spec, c.run FROM market.job j JOIN market.job_command c ON c.job_id = j.id WHERE j.id = ANY($1)`;
export interface JobSpecRow {
  readonly key: string;
  readonly spec: unknown;
  readonly run: unknown;
}
export const specOf = ({ key, spec, run }: JobSpecRow): JobSpec => decodeJobSpec(spec, `job ${key}.spec`, run as RunSpec);
