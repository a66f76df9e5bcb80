import { addSeconds, type CurtailmentId, type EpochMs, lengthMs, type LeaseId, type OrgId, SECOND_MS, toIso } from '@switchyard/kernel';
import { planShedding, type PlannedStop, stopsOf } from '@switchyard/market';
import type { CurtailmentWindow } from '@switchyard/power';
import { appendEvent, at as instantOf, type Tx } from '../base/index.js';
import { asicLoadOf, type LeaseUnderEvent, leasesUnderEvent, noticesOf } from './curtailment-load.js';
import { parkInside } from './curtailment-reservation.js';
import { siteStopsOf } from './curtailment-site-stops.js';
import { settleStops } from './curtailment-settle.js';
import { keepStop, markShed, spareOthers } from './curtailment-shed.js';
import { type CurtailmentRow, curtailmentWindow } from './curtailments.js';
import { type CurtailedLease, tellCurtailed } from './lease-curtailed.js';
import { bumpSite } from './sites.js';
import { closeLease, giveSegmentsBack, lockSweptLease, moveSweptJob, setDesired } from './swept-lease.js';

/** An event under its lock, as the sweeps keep it. */
export interface WatchedEvent extends Omit<CurtailmentRow, 'key' | 'reason' | 'revision' | 'compelledBy'> {
  readonly operatorOrg: OrgId;
  readonly zone: string;
  /** The name it has at the site that began it; null: it was declared at the desk. */
  readonly siteEvent: string | null;
}

/** Events that begin within `lookAheadSeconds`, run, are over without anybody having said so, or have a lease that did not come back yet, by id. */
export async function curtailmentsDue(tx: Tx, now: EpochMs, lookAheadSeconds: number): Promise<readonly CurtailmentId[]> {
  const rows = await tx.rows<{ id: CurtailmentId }>(
    `SELECT id FROM market.curtailment WHERE state IN ('declared', 'active') AND starts_at <= $1
     UNION SELECT curtailment_id FROM market.curtailment_shed WHERE outcome = 'told' AND NOT settled ORDER BY id`, [instantOf(addSeconds(now, lookAheadSeconds))]);
  return rows.map((row) => row.id);
}

export interface CurtailmentDeed {
  readonly siteId: CurtailmentRow['siteId'];
  readonly became?: 'active' | 'ended';
  readonly parked: readonly LeaseId[];
  readonly released: readonly LeaseId[];
  /** Leases whose job did not run again by the deadline. */
  readonly late: readonly LeaseId[];
}

/** How long an event that its site began stays open behind its end, for what its agent has still to say. */
const SITE_WORD_SECONDS = 600;

/**
 * Keeps one event: near its start, leases are told to park in the order of `planShedding` until what is left fits, each early enough for its checkpoint;
 * those that have not begun are given back and placed anew. What was parked finds a place after the event like any parked job; whether it did so by the
 * deadline of its terms is watched on, and what billing was told is put right when the event is changed.
 */
export async function watchCurtailment(tx: Tx, id: CurtailmentId, now: EpochMs): Promise<CurtailmentDeed | undefined> {
  const where = await tx.one<Pick<WatchedEvent, 'siteId'>>(`SELECT site_id AS "siteId" FROM market.curtailment WHERE id = $1`, [id]);
  if (!where) return undefined;
  await tx.rows(`SELECT 1 FROM market.site WHERE id = $1 FOR UPDATE`, [where.siteId]);
  const event = await tx.one<WatchedEvent>(
    `SELECT c.id, c.site_id AS "siteId", c.operator_org AS "operatorOrg", s.time_zone AS zone, c.notice_at AS "noticeAt", c.starts_at AS "startsAt", c.ends_at AS "endsAt", c.target_w AS "targetW", c.kind, c.state, c.origin, c.site_event AS "siteEvent"
     FROM market.curtailment c JOIN market.site s ON s.id = c.site_id WHERE c.id = $1 FOR UPDATE OF c`, [id]);
  if (!event) return undefined;
  const { siteId } = event;
  const open = event.state === 'declared' || event.state === 'active';
  // The site's word on an event it began may be late: its leases are told of before the event is closed.
  const over = open && addSeconds(event.endsAt, event.siteEvent === null ? 0 : SITE_WORD_SECONDS) <= now;
  await takeSiteStops(tx, event, now);
  if (over) await setState(tx, event, 'ended', now);
  const shed = open && !over && event.siteEvent === null ? await shedLeases(tx, event, now) : { parked: [], released: [] };
  const begins = event.state === 'declared' && !over && event.startsAt <= now;
  if (begins) await setState(tx, event, 'active', now);
  const late = await settleStops(tx, event, now);
  return { siteId, ...(over ? { became: 'ended' as const } : begins ? { became: 'active' as const } : {}), ...shed, late };
}

async function setState(tx: Tx, event: WatchedEvent, state: 'active' | 'ended', now: EpochMs): Promise<void> {
  await tx.run(`UPDATE market.curtailment SET state = $2 WHERE id = $1`, [event.id, state]);
  const version = await bumpSite(tx, event.siteId);
  await appendEvent(tx, {
    topic: state === 'active' ? 'curtailment.started' : 'curtailment.ended', aggregateId: event.siteId, aggregateSeq: version, occurredAt: now, operatorOrg: event.operatorOrg, siteId: event.siteId,
    payload: { curtailmentId: event.id, siteId: event.siteId, at: toIso(state === 'active' ? event.startsAt : event.endsAt) },
  });
}

async function shedLeases(tx: Tx, event: WatchedEvent, now: EpochMs): Promise<Pick<CurtailmentDeed, 'parked' | 'released'>> {
  const window = curtailmentWindow(event);
  const notices = await noticesOf(tx, event.id);
  const leases = (await leasesUnderEvent(tx, 'scheduler', event.siteId, window)).filter((lease) => lease.reservedLoad > 0n).map((lease) => ({ ...lease, ...notices.get(lease.leaseId) }));
  const stops = stopsOf(planShedding(window, leases, await asicLoadOf(tx, event.siteId, event.startsAt), event.zone));
  const [parked, released]: [LeaseId[], LeaseId[]] = [[], []];
  for (const stop of stops) {
    const { leaseId } = stop;
    const { jobId, state } = stop.lease as LeaseUnderEvent;
    const keep = (): Promise<void> => keepStop(tx, event, stop, notices.get(leaseId)?.noticedAt ?? event.noticeAt);
    if (jobId === null) {
      if (stop.tellAt > now || !(await stopReservation(tx, event, window, stop, keep, now))) continue;
      parked.push(leaseId);
    } else if (state === 'reserved' || state === 'parked') {
      if (!(await giveBack(tx, window, stop, state, now))) continue;
      await keep();
      await markShed(tx, { curtailmentId: event.id, leaseId, outcome: 'released', settled: true });
      released.push(leaseId);
    } else if (stop.tellAt <= now && (await park(tx, event, window, stop, keep, now))) {
      parked.push(leaseId);
    }
  }
  // Once it has begun, who was not told goes on.
  if (event.startsAt <= now) await spareOthers(tx, event.id, stops.map(({ leaseId }) => leaseId));
  return { parked, released };
}

/** The lease outlives the event and the time to resume; its next segment sets the real end. */
const outlives = (endsAt: EpochMs, window: CurtailmentWindow, stop: PlannedStop): EpochMs => addSeconds(endsAt, lengthMs(window) / SECOND_MS + stop.lease.terms.resumeDeadlineSeconds);

/** A lease that has not begun is given back at once; one that is parked gives back the segment it would go on in. Its job is placed anew. */
async function giveBack(tx: Tx, window: CurtailmentWindow, stop: PlannedStop, state: 'reserved' | 'parked', now: EpochMs): Promise<boolean> {
  const lease = await lockSweptLease(tx, stop.leaseId);
  // Parked without a segment to go on in: nothing to give back.
  if (!lease || lease.state !== state || (state === 'parked' && lease.desired !== 'run')) return false;
  if (state === 'reserved') await closeLease(tx, lease, 'curtailment', now);
  else await giveSegmentsBack(tx, lease, outlives(lease.endsAt, window, stop), now);
  if (lease.jobState === 'scheduled') await moveSweptJob(tx, lease, state === 'reserved' ? 'accepted' : 'parked', 'curtailment', now);
  return true;
}

/**
 * Leases that the site has stopped for an event without an order of ours: nobody could be heard, more had to go than was planned, or the event is its own. What its
 * customer is owed does not depend on who gave the order.
 */
async function takeSiteStops(tx: Tx, event: WatchedEvent, now: EpochMs): Promise<void> {
  const window = curtailmentWindow(event);
  for (const { stop, noticedAt } of await siteStopsOf(tx, event)) {
    const lease = await lockSweptLease(tx, stop.leaseId);
    if (!lease) continue;
    await keepStop(tx, event, stop, noticedAt);
    await tellStop(tx, lease, event, stop, lease.endsAt, now);
    if (lease.state === 'parked' && lease.desired === 'run' && event.endsAt > now) await setDesired(tx, lease, 'park', outlives(lease.endsAt, window, stop));
  }
}

/** @returns false when it was told to park or to stop before */
async function park(tx: Tx, event: WatchedEvent, window: CurtailmentWindow, stop: PlannedStop, keep: () => Promise<void>, now: EpochMs): Promise<boolean> {
  const lease = await lockSweptLease(tx, stop.leaseId);
  if (!lease || lease.desired !== 'run') return false;
  await keep();
  await tellStop(tx, lease, event, stop, lease.endsAt, now);
  await setDesired(tx, lease, 'park', outlives(lease.endsAt, window, stop));
  return true;
}
/** A reservation has no run of its own: what runs inside it is parked. */
async function stopReservation(tx: Tx, event: WatchedEvent, window: CurtailmentWindow, stop: PlannedStop, keep: () => Promise<void>, now: EpochMs): Promise<boolean> {
  const told = await tx.one(`SELECT 1 FROM market.curtailment_shed WHERE curtailment_id = $1 AND lease_id = $2 AND outcome = 'told'`, [event.id, stop.leaseId]);
  await parkInside(tx, stop.leaseId, window, now);
  if (told) return false;
  const { customerOrg } = stop.lease as LeaseUnderEvent;
  await keep();
  await tellStop(tx, { id: stop.leaseId, jobId: null, customerOrg, operatorOrg: event.operatorOrg, siteId: event.siteId }, event, stop, stop.lease.run.to, now);
  return true;
}
async function tellStop(tx: Tx, lease: CurtailedLease, event: WatchedEvent, stop: PlannedStop, leaseEndsAt: EpochMs, now: EpochMs): Promise<void> {
  const toldTo = Math.max(event.startsAt, Math.min(event.endsAt, stop.lease.run.to)) as EpochMs;
  await markShed(tx, { curtailmentId: event.id, leaseId: lease.id, outcome: 'told', toldAt: now, toldTo, leaseEndsAt });
  if (toldTo <= event.startsAt) return;
  await tellCurtailed(tx, lease, { curtailmentId: event.id, during: { from: event.startsAt, to: toldTo }, breaches: stop.breaches.map(({ kind }) => kind), part: 'event' }, now);
}
