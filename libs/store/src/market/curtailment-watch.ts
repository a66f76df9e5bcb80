import { addSeconds, type CurtailmentId, type EpochMs, lengthMs, type LeaseId, type OrgId, type SiteId, SECOND_MS, toIso, watts } from '@switchyard/kernel';
import { type CurtailableLease, shedForEvent } from '@switchyard/market';
import type { CurtailmentWindow } from '@switchyard/power';
import { appendEvent, at as instantOf, type Tx } from '../base/index.js';
import { eventsBefore, heldUntil, tellCurtailed } from './lease-curtailed.js';
import { bumpSite } from './sites.js';
import { closeLease, lockSweptLease, moveSweptJob, setDesired } from './swept-lease.js';
import { decodeCurtailmentTerms } from './terms-json.js';

interface EventRow {
  readonly id: CurtailmentId;
  readonly siteId: SiteId;
  readonly operatorOrg: OrgId;
  readonly zone: string;
  readonly noticeAt: EpochMs;
  readonly startsAt: EpochMs;
  readonly endsAt: EpochMs;
  readonly targetW: bigint;
  readonly state: 'declared' | 'active';
}
const columns = `c.id, c.site_id AS "siteId", c.operator_org AS "operatorOrg", s.time_zone AS zone, c.notice_at AS "noticeAt", c.starts_at AS "startsAt", c.ends_at AS "endsAt", c.target_w AS "targetW", c.state`;

/** Events that begin within `lookAheadSeconds`, run, or are over without anybody having said so, by id. */
export async function curtailmentsDue(tx: Tx, now: EpochMs, lookAheadSeconds: number): Promise<readonly CurtailmentId[]> {
  const rows = await tx.rows<{ id: CurtailmentId }>(`SELECT id FROM market.curtailment WHERE state IN ('declared', 'active') AND starts_at <= $1 ORDER BY id`, [instantOf(addSeconds(now, lookAheadSeconds))]);
  return rows.map((row) => row.id);
}

export interface CurtailmentDeed {
  readonly siteId: SiteId;
  readonly became?: 'active' | 'ended';
  readonly parked: readonly LeaseId[];
  readonly released: readonly LeaseId[];
}

/**
 * Keeps one event: near its start, leases are told to park in the order of `shedForEvent` until what is left fits, each early enough for its
 * checkpoint; those that have not begun are given back and placed anew. What was parked finds a place after the event like any parked job.
 */
export async function watchCurtailment(tx: Tx, id: CurtailmentId, now: EpochMs): Promise<CurtailmentDeed | undefined> {
  const where = await tx.one<{ siteId: SiteId }>(`SELECT site_id AS "siteId" FROM market.curtailment WHERE id = $1`, [id]);
  if (!where) return undefined;
  await tx.rows(`SELECT 1 FROM market.site WHERE id = $1 FOR UPDATE`, [where.siteId]);
  const event = await tx.one<EventRow>(`SELECT ${columns} FROM market.curtailment c JOIN market.site s ON s.id = c.site_id WHERE c.id = $1 AND c.state IN ('declared', 'active') FOR UPDATE OF c`, [id]);
  if (!event) return undefined;
  const { siteId } = event;
  if (event.endsAt <= now) {
    await setState(tx, event, 'ended', now);
    return { siteId, became: 'ended', parked: [], released: [] };
  }
  const shed = await shedLeases(tx, event, now);
  if (event.state === 'declared' && event.startsAt <= now) {
    await setState(tx, event, 'active', now);
    return { siteId, became: 'active', ...shed };
  }
  return { siteId, ...shed };
}

async function setState(tx: Tx, event: EventRow, state: 'active' | 'ended', now: EpochMs): Promise<void> {
  await tx.run(`UPDATE market.curtailment SET state = $2 WHERE id = $1`, [event.id, state]);
  const version = await bumpSite(tx, event.siteId);
  if (state !== 'ended') return;
  await appendEvent(tx, {
    topic: 'curtailment.ended', aggregateId: event.siteId, aggregateSeq: version, occurredAt: now, operatorOrg: event.operatorOrg, siteId: event.siteId,
    payload: { curtailmentId: event.id, siteId: event.siteId, at: toIso(event.endsAt) },
  });
}

interface LoadRow {
  readonly leaseId: LeaseId;
  readonly terms: unknown;
  readonly interruptible: boolean;
  readonly reservation: boolean;
  readonly drawW: bigint;
  readonly ranFrom: EpochMs;
}
async function shedLeases(tx: Tx, event: EventRow, now: EpochMs): Promise<Pick<CurtailmentDeed, 'parked' | 'released'>> {
  const rows = await tx.rows<LoadRow>(
    `SELECT l.id AS "leaseId", o.curtailment_terms AS terms, coalesce(j.promise->>'curtailmentClass' = 'interruptible', false) AS interruptible, l.product <> 'job' AS reservation, coalesce(l.actual_start, l.starts_at) AS "ranFrom",
       (SELECT coalesce(max(r.draw_w), 0) FROM market.feeder_reservation r WHERE r.lease_id = l.id AND r.during && tstzrange($2, $3))::bigint AS "drawW"
     FROM market.lease l JOIN market.offer o ON o.id = l.offer_id LEFT JOIN market.job j ON j.id = l.job_id
     WHERE l.site_id = $1 AND l.state IN ('reserved', 'active', 'curtailed') AND EXISTS (SELECT 1 FROM market.feeder_reservation r WHERE r.lease_id = l.id AND r.during && tstzrange($2, $3)) ORDER BY l.id`,
    [event.siteId, instantOf(event.startsAt), instantOf(event.endsAt)]);
  const window: CurtailmentWindow = { id: event.id, from: event.startsAt, to: event.endsAt, reason: 'grid_order', noticedAt: event.noticeAt, allowedLoad: watts(event.targetW) };
  const [earlier, until] = [await eventsBefore(tx, event.siteId, event.startsAt), await heldUntil(tx, rows.map((row) => row.leaseId))];
  const leases = rows.map((row): CurtailableLease => ({
    leaseId: row.leaseId, class: row.interruptible ? 'interruptible' : 'firm', reservation: row.reservation, reservedLoad: watts(row.drawW), terms: decodeCurtailmentTerms(row.terms), earlier: earlier.filter((other) => other.to > row.ranFrom),
  }));
  const [parked, released]: [LeaseId[], LeaseId[]] = [[], []];
  for (const { leaseId, breaches } of shedForEvent(window, leases, event.zone)) {
    const lease = await lockSweptLease(tx, leaseId);
    if (!lease) continue;
    if (lease.state === 'reserved') {
      // Not begun: it is given back at once, unless it would be over before the event.
      await closeLease(tx, lease, 'curtailment', now);
      if (lease.jobState === 'scheduled') await moveSweptJob(tx, lease, 'accepted', 'curtailment', now);
      released.push(leaseId);
      continue;
    }
    const notice = lease.spec.interruptible?.checkpointSeconds ?? 0;
    if (lease.desired !== 'run' || addSeconds(event.startsAt, -notice) > now) continue;
    await tellCurtailed(tx, lease, window, breaches, until.get(leaseId) ?? lease.endsAt, now);
    // The lease outlives the event; its next segment sets the real end.
    await setDesired(tx, lease, 'park', addSeconds(lease.endsAt, lengthMs(window) / SECOND_MS + decodeCurtailmentTerms(rows.find((row) => row.leaseId === leaseId)!.terms).resumeDeadlineSeconds));
    parked.push(leaseId);
  }
  return { parked, released };
}
