import { type EpochMs, type JobId, type LeaseId, type OrgId, type PoolId, type SiteId, toIso } from '@switchyard/kernel';
import type { JobSpec, JobState, LeaseState, Placement } from '@switchyard/market';
import { appendEvent, at as instantOf, json, type Tx } from '../base/index.js';
import { decodeJobSpec, decodePlacement } from './job-json.js';
import { bumpSite } from './sites.js';

/** A lease under its locks, with its job, as the sweeps judge it. */
export interface SweptLease {
  readonly id: LeaseId;
  readonly siteId: SiteId;
  readonly poolId: PoolId;
  readonly customerOrg: OrgId;
  readonly operatorOrg: OrgId;
  readonly state: LeaseState;
  readonly desired: 'run' | 'park' | 'stop';
  readonly startsAt: EpochMs;
  readonly endsAt: EpochMs;
  readonly actualStart: EpochMs | null;
  /** When it ended; null: it has not. */
  readonly actualEnd: EpochMs | null;
  /** Work up to here is in a checkpoint or was told as lost; null: none of it is yet. */
  readonly keptUntil: EpochMs | null;
  readonly version: bigint;
  readonly jobId: JobId;
  readonly jobState: JobState;
  /** The customer asked for a pause, and its checkpoint is not written yet. */
  readonly pauseRequestedAt: EpochMs | null;
  readonly spec: JobSpec;
  readonly placement: Placement | null;
}

/** Locks site, job and lease, in that order as the commit does. Undefined when the lease is gone or has no job. */
export async function lockSweptLease(tx: Tx, id: LeaseId): Promise<SweptLease | undefined> {
  const where = await tx.one<{ siteId: SiteId; jobId: JobId | null }>(`SELECT site_id AS "siteId", job_id AS "jobId" FROM market.lease WHERE id = $1`, [id]);
  if (!where || where.jobId === null) return undefined;
  await tx.rows(`SELECT 1 FROM market.site WHERE id = $1 FOR UPDATE`, [where.siteId]);
  await tx.rows(`SELECT 1 FROM market.job WHERE id = $1 FOR UPDATE`, [where.jobId]);
  const row = await tx.one<Omit<SweptLease, 'spec' | 'placement'> & { readonly spec: unknown; readonly placement: unknown }>(
    `SELECT l.id, l.site_id AS "siteId", l.pool_id AS "poolId", l.customer_org AS "customerOrg", l.operator_org AS "operatorOrg", l.state, l.desired, l.starts_at AS "startsAt",
       l.ends_at AS "endsAt", l.actual_start AS "actualStart", l.actual_end AS "actualEnd", l.kept_until AS "keptUntil", l.version, j.id AS "jobId", j.state AS "jobState", j.pause_requested_at AS "pauseRequestedAt", j.spec, j.placement
     FROM market.lease l JOIN market.job j ON j.id = l.job_id WHERE l.id = $1 FOR UPDATE OF l`, [id]);
  return row && { ...row, spec: decodeJobSpec(row.spec, `job ${row.jobId}.spec`), placement: row.placement === null ? null : decodePlacement(row.placement, `job ${row.jobId}.placement`) };
}

/** Tells the agent what is wanted of a lease from now on. @returns false when that is known already */
export async function setDesired(tx: Tx, lease: SweptLease, desired: SweptLease['desired'], endsAt: EpochMs = lease.endsAt): Promise<boolean> {
  if (lease.desired === desired && endsAt === lease.endsAt) return false;
  await tx.run(`UPDATE market.lease SET desired = $2, ends_at = $3, agent_revision = agent_revision + 1, version = version + 1 WHERE id = $1`, [lease.id, desired, instantOf(endsAt)]);
  return true;
}

/**
 * Closes a lease for the control plane: released when it never ran, else ended. Its capacity is free from now on and plans are made anew.
 * The agent hears of it through the order, which says stop.
 */
export async function closeLease(tx: Tx, lease: SweptLease, reason: string, now: EpochMs): Promise<void> {
  const state: LeaseState = lease.state === 'reserved' ? 'released' : 'ended';
  await tx.run(
    `UPDATE market.lease SET state = $2, desired = 'stop', end_reason = $3, actual_end = $4, agent_revision = agent_revision + 1, version = version + 1 WHERE id = $1`,
    [lease.id, state, reason, instantOf(now)]);
  for (const table of ['market.allocation', 'market.feeder_reservation']) {
    await tx.run(`DELETE FROM ${table} WHERE lease_id = $1 AND lower(during) >= $2`, [lease.id, instantOf(now)]);
    await tx.run(`UPDATE ${table} SET during = tstzrange(lower(during), $2) WHERE lease_id = $1 AND upper(during) > $2`, [lease.id, instantOf(now)]);
  }
  await bumpSite(tx, lease.siteId);
  await appendEvent(tx, {
    topic: 'lease.ended', aggregateId: lease.id, aggregateSeq: lease.version + 1n, occurredAt: now, customerOrg: lease.customerOrg, operatorOrg: lease.operatorOrg, siteId: lease.siteId, jobId: lease.jobId,
    payload: { leaseId: lease.id, jobId: lease.jobId, at: toIso(now), reason, exitCode: null },
  });
}

/** A parked lease gives back the segments it would go on in, and waits for another. @param endsAt until when it may wait */
export async function giveSegmentsBack(tx: Tx, lease: SweptLease, endsAt: EpochMs, now: EpochMs): Promise<void> {
  for (const table of ['market.allocation', 'market.feeder_reservation']) {
    await tx.run(`DELETE FROM ${table} WHERE lease_id = $1 AND lower(during) >= $2`, [lease.id, instantOf(now)]);
    await tx.run(`UPDATE ${table} SET during = tstzrange(lower(during), $2) WHERE lease_id = $1 AND upper(during) > $2`, [lease.id, instantOf(now)]);
  }
  await setDesired(tx, lease, 'park', endsAt);
  await bumpSite(tx, lease.siteId);
}

/** Moves the job of a swept lease and tells of it. A job whose customer waits for it to pause is paused with that. */
export async function moveSweptJob(tx: Tx, lease: SweptLease, to: Extract<JobState, 'accepted' | 'parked'>, reason: string, now: EpochMs): Promise<void> {
  const pauses = to === 'parked' && lease.pauseRequestedAt !== null;
  const moves = [{ to, at: now, reason }, ...(pauses ? [{ to: 'paused', at: now, reason: 'customer_request' }] : [])];
  const row = await tx.one<{ version: bigint }>(
    `UPDATE market.job SET state = $2, last_moves = $3, promise = CASE WHEN $4 THEN NULL ELSE promise END, placement = CASE WHEN $4 THEN NULL ELSE placement END, version = version + 1 WHERE id = $1 RETURNING version`,
    [lease.jobId, pauses ? 'paused' : to, json(moves), pauses]);
  if (!row) throw new Error(`job ${lease.jobId} vanished under its lock`);
  await appendEvent(tx, {
    topic: pauses ? 'job.paused' : to === 'accepted' ? 'job.accepted' : 'job.parked', aggregateId: lease.jobId, aggregateSeq: row.version, occurredAt: now, customerOrg: lease.customerOrg, jobId: lease.jobId, siteId: lease.siteId,
    payload: { jobId: lease.jobId, leaseId: lease.id, reason },
  });
}

/** The agent is silent past the end: what its run did since its last checkpoint is lost, and the site answers for it (decision 6). Before the lease is closed. */
export async function tellWorkLost(tx: Tx, lease: SweptLease, reason: string, now: EpochMs): Promise<SweptLease> {
  const from = lease.keptUntil ?? lease.actualStart;
  if (lease.state !== 'active' || from === null || from >= now) return lease;
  const version = lease.version + 1n;
  await tx.run(`UPDATE market.lease SET kept_until = $2, version = version + 1 WHERE id = $1`, [lease.id, instantOf(now)]);
  await appendEvent(tx, {
    topic: 'lease.work_lost', aggregateId: lease.id, aggregateSeq: version, occurredAt: now, customerOrg: lease.customerOrg, operatorOrg: lease.operatorOrg, siteId: lease.siteId, jobId: lease.jobId,
    payload: { leaseId: lease.id, jobId: lease.jobId, at: toIso(now), from: toIso(from), cause: 'site_failure', reason },
  });
  return { ...lease, keptUntil: now, version };
}
