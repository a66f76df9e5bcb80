import type { AgentId, EpochMs, JobId, LeaseId, OrgId, SiteId } from '@switchyard/kernel';
import type { JobMove, JobState, LeaseState } from '@switchyard/market';
import type { Tx } from '../base/index.js';
import { at, atOrNull, json } from '../base/index.js';
import { encodeMoves } from './jobs.js';

/** How far an agent's reports of a lease were taken: attempts count up, and ranks within an attempt. */
export interface TakenReport {
  readonly agentId: AgentId;
  readonly attempt: number;
  readonly rank: number;
}
/** A lease under its lock, with what a report of its agent is judged by. */
export interface ReportedLease {
  readonly id: LeaseId;
  readonly jobId: JobId;
  readonly customerOrg: OrgId;
  readonly operatorOrg: OrgId;
  readonly state: LeaseState;
  /** What the control plane wants of it. */
  readonly desired: 'run' | 'park' | 'stop';
  readonly startsAt: EpochMs;
  readonly actualStart: EpochMs | null;
  readonly actualEnd: EpochMs | null;
  readonly endReason: string | null;
  /** GPUs let, those of whole nodes included. */
  readonly gpusHeld: number;
  readonly energyModel: unknown;
  readonly finalReadingAt: EpochMs | null;
  readonly report: TakenReport | null;
  /** Work up to here is in a checkpoint or was told as lost; null: none of it is yet. */
  readonly keptUntil: EpochMs | null;
  readonly version: bigint;
  /** The job has gone on to another lease: what happens to this one is no longer what happens to the job. */
  readonly superseded: boolean;
}
/** The job of such a lease, under its lock. */
export interface ReportedJob {
  readonly id: JobId;
  readonly state: JobState;
  readonly finishedAt: EpochMs | null;
  readonly version: bigint;
  /** Start of the last segment of the held placement; null when it holds none. */
  readonly lastSegmentFrom: bigint | null;
  /** Longest it may run, of a job that can be stopped and resumed; null for a rigid one. */
  readonly resumableSeconds: number | null;
  /** Time of the stored progress, epoch milliseconds; null before the first. */
  readonly progressAt: bigint | null;
  /** The customer asked for a pause, and its checkpoint is not written yet. */
  readonly pauseRequestedAt: EpochMs | null;
}

/**
 * Locks leases of a site and their jobs, jobs first and each in order of id, as everybody who needs both does. As the agent of that site.
 * @returns what is there: an id of another site's lease is in neither list
 */
export async function lockReportedLeases(tx: Tx, siteId: SiteId, leaseIds: readonly LeaseId[]): Promise<{ leases: ReportedLease[]; jobs: ReportedJob[] }> {
  if (leaseIds.length === 0) return { leases: [], jobs: [] };
  // Asked in one go, they travel together: the jobs are locked before the leases.
  const jobs = tx.rows<ReportedJob>(
    `SELECT j.id, j.state, j.finished_at AS "finishedAt", j.version, j.pause_requested_at AS "pauseRequestedAt", (j.progress ->> 'at')::bigint AS "progressAt",
       CASE WHEN jsonb_typeof(j.spec -> 'interruptible') = 'object' THEN (j.spec ->> 'maxDurationSeconds')::int END AS "resumableSeconds",
       (SELECT max((part ->> 'from')::bigint) FROM jsonb_array_elements(j.placement -> 'segments') part) AS "lastSegmentFrom"
     FROM market.job j WHERE j.id IN (SELECT l.job_id FROM market.lease l WHERE l.site_id = $1 AND l.id = ANY($2)) ORDER BY j.id FOR NO KEY UPDATE OF j`, [siteId, leaseIds]);
  const leases = tx.rows<ReportedLease>(
    `SELECT l.id, l.job_id AS "jobId", l.customer_org AS "customerOrg", l.operator_org AS "operatorOrg", l.state, l.desired, l.starts_at AS "startsAt", l.actual_start AS "actualStart",
       l.actual_end AS "actualEnd", l.end_reason AS "endReason", l.energy_model AS "energyModel", l.final_reading_at AS "finalReadingAt", l.agent_report AS report, l.kept_until AS "keptUntil", l.version,
       greatest(l.gpu_count, (SELECT max(held)::int FROM (SELECT sum(upper(a.gpus) - lower(a.gpus)) AS held FROM market.allocation a WHERE a.lease_id = l.id GROUP BY a.during) segment)) AS "gpusHeld",
       market.has_newer_lease(l.id) AS superseded
     FROM market.lease l WHERE l.site_id = $1 AND l.id = ANY($2) AND l.job_id IS NOT NULL ORDER BY l.id FOR NO KEY UPDATE OF l`, [siteId, leaseIds]);
  const [lockedJobs, lockedLeases] = await Promise.all([jobs, leases]);
  return { leases: lockedLeases, jobs: lockedJobs };
}

/** Stores what a report changed of a lease, under its lock. */
export async function writeReportedLease(tx: Tx, lease: ReportedLease): Promise<void> {
  await tx.run(
    `UPDATE market.lease SET state = $2, actual_start = $3, actual_end = $4, end_reason = $5, final_reading_at = $6, agent_report = $7, version = $8, kept_until = $9 WHERE id = $1`,
    [lease.id, lease.state, atOrNull(lease.actualStart), atOrNull(lease.actualEnd), lease.endReason, atOrNull(lease.finalReadingAt), lease.report && json(lease.report), lease.version, atOrNull(lease.keptUntil)],
  );
}
/** Stores what a report changed of a job, under its lock, with the moves it made. `progress` replaces the one before when given. A paused job holds no place any more. */
export async function writeReportedJob(tx: Tx, job: ReportedJob, progress: object | undefined, moves: readonly JobMove[] = []): Promise<void> {
  await tx.run(
    `UPDATE market.job SET state = $2, finished_at = $3, version = $4, progress = coalesce($5::jsonb, progress), last_moves = coalesce($6::jsonb, last_moves), promise = CASE WHEN $2 = 'paused' THEN NULL ELSE promise END,
       placement = CASE WHEN $2 = 'paused' THEN NULL ELSE placement END WHERE id = $1`,
    [job.id, job.state, atOrNull(job.finishedAt), job.version, progress ? json(progress) : null, moves.length > 0 ? encodeMoves(moves) : null]);
}

/** Gives back what a lease held beyond its end: GPUs and its share of the feeder. */
export async function freeCapacityFrom(tx: Tx, leaseId: LeaseId, end: EpochMs): Promise<void> {
  for (const table of ['market.allocation', 'market.feeder_reservation']) {
    await tx.run(`DELETE FROM ${table} WHERE lease_id = $1 AND lower(during) >= $2`, [leaseId, at(end)]);
    await tx.run(`UPDATE ${table} SET during = tstzrange(lower(during), $2) WHERE lease_id = $1 AND upper(during) > $2`, [leaseId, at(end)]);
  }
}

/**
 * Gives back the rest of the segment in which a run was parked because the control plane asked for it (a curtailment, a pause): the GPUs are free for others, and the
 * job goes on in a segment that a later cycle gives it. A run the agent parked by itself keeps its segment, to go on in it.
 */
export async function freeParkedSegment(tx: Tx, leaseId: LeaseId, parkedAt: EpochMs): Promise<void> {
  for (const table of ['market.allocation', 'market.feeder_reservation']) {
    await tx.run(
      `UPDATE ${table} SET during = tstzrange(lower(during), $2)
       WHERE lease_id = $1 AND lower(during) < $2 AND upper(during) > $2 AND EXISTS (SELECT 1 FROM market.lease l WHERE l.id = $1 AND l.desired <> 'run')`,
      [leaseId, at(parkedAt)],
    );
  }
}
