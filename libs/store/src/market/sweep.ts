import { addSeconds, type EpochMs, type JobId, type LeaseId, type SiteId, toIso } from '@switchyard/kernel';
import { appendEvent, at as instantOf, type Tx } from '../base/index.js';
import { clearHolds } from './holds-clear.js';
import { extendLease } from './lease-extend.js';
import { bumpSite } from './sites.js';
import { closeLease, lockSweptLease, moveSweptJob, setDesired, type SweptLease, tellWorkLost } from './swept-lease.js';

/** Times of the sweeps, in market seconds. */
export interface SweepPolicy {
  /** A lease that has not begun this long after its start is given back, and its job placed anew. */
  readonly startWithinSeconds: number;
  /** How long before its end a running lease is looked at: given more time, or told to end. */
  readonly lookAheadSeconds: number;
  /** How long before its end a run that its own limit lets go on is given more time, where the GPUs are free: its agent must hear of it in time, whoever is away meanwhile. */
  readonly extendAheadSeconds: number;
  /** Beyond its time limit a run gets this much to start up and to end in, where nobody needs the GPUs. */
  readonly graceSeconds: number;
  /** A lease whose agent says nothing this long after the end is closed without it. */
  readonly silentSeconds: number;
  /** A site whose agent was not heard of for this long takes no new starts. */
  readonly quietSeconds: number;
}
export type SweepDeed = 'released' | 'extended' | 'told to park' | 'told to stop' | 'closed' | 'closed without its agent' | 'nothing';

/** Leases that a sweep may have something to do about. Judged again under their locks. */
export async function leasesDue(tx: Tx, now: EpochMs, policy: SweepPolicy): Promise<readonly LeaseId[]> {
  const rows = await tx.rows<{ id: LeaseId }>(
    `SELECT l.id FROM market.lease l JOIN market.job j ON j.id = l.job_id
     WHERE (l.state = 'reserved' AND (l.starts_at <= $1 OR l.desired = 'stop' OR j.state NOT IN ('scheduled', 'running')))
        OR (l.state = 'active' AND l.desired = 'run' AND (l.ends_at <= $2 OR (SELECT max(upper(a.during)) FROM market.allocation a WHERE a.lease_id = l.id) <= $2))
        OR (l.state = 'active' AND l.desired = 'run' AND l.ends_at <= $4 AND coalesce(l.actual_start, l.starts_at) + (j.spec ->> 'maxDurationSeconds')::int * interval '1 second' > l.ends_at)
        OR (l.state IN ('active', 'curtailed', 'parked') AND l.ends_at <= $3)
        OR (l.state = 'active' AND j.pause_requested_at <= $3)
     ORDER BY l.id`,
    [instantOf(addSeconds(now, -policy.startWithinSeconds)), instantOf(addSeconds(now, policy.lookAheadSeconds)), instantOf(addSeconds(now, -policy.silentSeconds)), instantOf(addSeconds(now, policy.extendAheadSeconds))]);
  return rows.map((row) => row.id);
}

/** Does what is due about one lease. One transaction. */
export async function sweepLease(tx: Tx, id: LeaseId, now: EpochMs, policy: SweepPolicy): Promise<SweepDeed> {
  const lease = await lockSweptLease(tx, id);
  if (!lease) return 'nothing';
  switch (lease.state) {
    case 'reserved': {
      const unwanted = lease.desired === 'stop' || (lease.jobState !== 'scheduled' && lease.jobState !== 'running');
      if (!unwanted && addSeconds(lease.startsAt, policy.startWithinSeconds) > now) return 'nothing';
      await closeLease(tx, lease, unwanted ? 'not_wanted' : 'never_started', now);
      if (lease.jobState === 'scheduled') await moveSweptJob(tx, lease, 'accepted', 'never_started', now);
      return 'released';
    }
    case 'active':
    case 'curtailed':
    case 'parked':
      if (addSeconds(lease.endsAt, policy.silentSeconds) <= now || isPauseUnanswered(lease, now, policy)) {
        // Scheduled: it was parked and had its next segment in this lease.
        const failed = lease.jobState === 'running' || lease.jobState === 'scheduled';
        // Its run stands, as its agent said, and nothing was to come in this lease: nobody failed.
        const isLeft = !failed && lease.state !== 'active';
        const last = isLeft ? pieceToCome(lease, now) : undefined;
        if (last !== undefined) return (await setDesired(tx, lease, 'park', addSeconds(last, policy.silentSeconds))) ? 'told to park' : 'nothing';
        await closeLease(tx, failed ? await tellWorkLost(tx, lease, 'agent_silent', now) : lease, isLeft ? 'not_resumed' : 'agent_silent', now);
        if (isLeft) return 'closed';
        // The site failed the job: it goes on elsewhere from its checkpoint (decision 6).
        if (failed) await moveSweptJob(tx, lease, 'parked', 'agent_silent', now);
        return 'closed without its agent';
      }
      return lease.state === 'active' && lease.desired === 'run' ? sweepRunning(tx, lease, now, policy) : 'nothing';
    default:
      return 'nothing';
  }
}

/** End of the last piece that a job which parked by itself, as its order said, still has before it in this pool: it goes on under the same lease. */
function pieceToCome({ jobState, placement, poolId }: SweptLease, now: EpochMs): EpochMs | undefined {
  if (jobState !== 'parked' || placement?.poolId !== poolId) return undefined;
  return placement.segments.some(({ from }) => from >= now) ? placement.segments.at(-1)!.to : undefined;
}
/** The customer waits for a pause, and the agent says nothing long after the checkpoint should have been written. */
function isPauseUnanswered({ state, pauseRequestedAt, spec }: SweptLease, now: EpochMs, { silentSeconds }: SweepPolicy): boolean {
  return state === 'active' && pauseRequestedAt !== null && addSeconds(pauseRequestedAt, (spec.interruptible?.checkpointSeconds ?? 0) + silentSeconds) <= now;
}

async function sweepRunning(tx: Tx, lease: NonNullable<Awaited<ReturnType<typeof lockSweptLease>>>, now: EpochMs, policy: SweepPolicy): Promise<SweepDeed> {
  const reach = await tx.one<{ to: EpochMs | null }>(`SELECT max(upper(during)) AS "to" FROM market.allocation WHERE lease_id = $1`, [lease.id]);
  const allocatedTo = reach?.to ?? lease.endsAt;
  const mayGoOn = addSeconds(lease.actualStart ?? lease.startsAt, lease.spec.maxDurationSeconds) > allocatedTo;
  const isEarly = allocatedTo > addSeconds(now, policy.lookAheadSeconds);
  if (isEarly && !(mayGoOn && allocatedTo <= addSeconds(now, policy.extendAheadSeconds))) return 'nothing';
  const later = lease.placement?.poolId === lease.poolId && lease.placement.segments.some((segment) => segment.from >= allocatedTo);
  if (isEarly && later) return 'nothing';
  if (later) {
    // Between two segments it parks; the next one is allocated when its time comes.
    if (allocatedTo > now) return 'nothing';
    return (await setDesired(tx, lease, 'park', addSeconds(lease.placement!.segments.at(-1)!.to, policy.silentSeconds))) ? 'told to park' : 'nothing';
  }
  const until = await extendLease(tx, lease, policy.graceSeconds);
  if (until !== undefined) {
    await setDesired(tx, lease, 'run', until);
    await bumpSite(tx, lease.siteId);
    return 'extended';
  }
  if (isEarly) return 'nothing';
  // Notice, checkpoint, stop: a job that can be resumed is parked in time to write its checkpoint and finds another place.
  const { interruptible } = lease.spec;
  if (interruptible !== undefined && mayGoOn) {
    if (addSeconds(allocatedTo, -interruptible.checkpointSeconds) > now) return 'nothing';
    return (await setDesired(tx, lease, 'park', addSeconds(allocatedTo, policy.silentSeconds))) ? 'told to park' : 'nothing';
  }
  if (allocatedTo > now) return 'nothing';
  return (await setDesired(tx, lease, 'stop')) ? 'told to stop' : 'nothing';
}

/** Frees what spent holds keep, and what leases that are over still keep beyond their end (a repair). @returns the sites that changed */
export async function freeLeftovers(tx: Tx, now: EpochMs): Promise<readonly SiteId[]> {
  const due = await tx.rows<{ siteId: SiteId }>(
    `SELECT site_id AS "siteId" FROM market.hold h WHERE (h.expires_at <= $1 OR h.released_at IS NOT NULL OR h.used_by_job IS NOT NULL)
       AND (EXISTS (SELECT 1 FROM market.allocation a WHERE a.hold_id = h.id) OR EXISTS (SELECT 1 FROM market.feeder_reservation r WHERE r.hold_id = h.id) OR (h.released_at IS NULL AND h.used_by_job IS NULL))
     UNION SELECT l.site_id FROM market.lease l WHERE l.state IN ('ended', 'released') AND (
       EXISTS (SELECT 1 FROM market.allocation a WHERE a.lease_id = l.id AND upper(a.during) > $1) OR EXISTS (SELECT 1 FROM market.feeder_reservation r WHERE r.lease_id = l.id AND upper(r.during) > $1))`,
    [instantOf(now)]);
  const sites = [...new Set(due.map((row) => row.siteId))].sort();
  if (sites.length === 0) return sites;
  await tx.rows(`SELECT 1 FROM market.site WHERE id = ANY($1) ORDER BY id FOR UPDATE`, [sites]);
  await clearHolds(tx, sites, now);
  for (const table of ['market.allocation', 'market.feeder_reservation']) {
    const over = `EXISTS (SELECT 1 FROM market.lease l WHERE l.id = ${table}.lease_id AND l.site_id = ANY($2) AND l.state IN ('ended', 'released'))`;
    await tx.run(`DELETE FROM ${table} WHERE lower(during) >= $1 AND ${over}`, [instantOf(now), sites]);
    await tx.run(`UPDATE ${table} SET during = tstzrange(lower(during), $1) WHERE upper(during) > $1 AND ${over}`, [instantOf(now), sites]);
  }
  for (const siteId of sites) await bumpSite(tx, siteId);
  return sites;
}

/**
 * Jobs that wait for one that ended without completing: they can never run, and a promise they have is let go. Who waits for them follows.
 * @returns each with the first job whose end it was
 */
export async function refuseBehindEnded(tx: Tx, now: EpochMs): Promise<readonly { readonly id: JobId; readonly after: JobId }[]> {
  const refused: { readonly id: JobId; readonly after: JobId }[] = [];
  for (;;) {
    const rows = await tx.rows<{ id: JobId; after: JobId; version: bigint; customerOrg: string }>(
      `WITH behind AS MATERIALIZED (SELECT id, spec -> 'after' AS after FROM market.job WHERE state IN ('submitted', 'accepted') AND spec -> 'after' <> '[]' ORDER BY id FOR UPDATE SKIP LOCKED),
         dead AS (SELECT b.id, min(o.id) AS after FROM behind b, jsonb_array_elements_text(b.after) a (id) JOIN market.job o ON o.id = a.id WHERE o.state IN ('failed', 'timed_out', 'cancelled', 'missed', 'refused') GROUP BY b.id)
       UPDATE market.job j SET state = 'refused', finished_at = $1, placement = NULL, waiting = NULL, version = version + 1, last_moves = jsonb_build_array(jsonb_build_object('to', 'refused', 'reason', $3::text, 'at', $2::bigint))
       FROM dead WHERE j.id = dead.id RETURNING j.id, dead.after, j.version, j.customer_org AS "customerOrg"`, [instantOf(now), now, AFTER_ENDED]);
    if (rows.length === 0) return refused;
    for (const { id, after, version, customerOrg } of rows) {
      await appendEvent(tx, { topic: 'job.refused', aggregateId: id, aggregateSeq: version, occurredAt: now, customerOrg, jobId: id, payload: { jobId: id, reason: AFTER_ENDED, after } });
      refused.push({ id, after });
    }
  }
}
/** Why a job is refused, as its history and events name it. */
const AFTER_ENDED = 'dependency_not_completed';

/** Jobs that did not run before their deadline passed. Jobs that run are left to run. */
export async function missDeadlines(tx: Tx, now: EpochMs): Promise<readonly JobId[]> {
  const rows = await tx.rows<{ id: JobId; version: bigint; customerOrg: string; deadline: EpochMs }>(
    `UPDATE market.job SET state = 'missed', finished_at = $1, version = version + 1, last_moves = jsonb_build_array(jsonb_build_object('to', 'missed', 'reason', 'deadline', 'at', $2::bigint))
     WHERE id IN (SELECT id FROM market.job WHERE state IN ('submitted', 'accepted', 'parked', 'paused') AND deadline <= $1 ORDER BY id FOR UPDATE SKIP LOCKED)
     RETURNING id, version, customer_org AS "customerOrg", deadline`, [instantOf(now), now]);
  for (const { id, version, customerOrg, deadline } of rows) {
    await tx.run(`UPDATE market.lease SET desired = 'stop', agent_revision = agent_revision + 1, version = version + 1 WHERE job_id = $1 AND state IN ('reserved', 'active', 'parked', 'curtailed') AND desired <> 'stop'`, [id]);
    await appendEvent(tx, { topic: 'job.missed', aggregateId: id, aggregateSeq: version, occurredAt: now, customerOrg, jobId: id, payload: { jobId: id, deadline: toIso(deadline) } });
  }
  return rows.map((row) => row.id).sort();
}
