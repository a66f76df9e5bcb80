import { type EpochMs, type LeaseId, type OrgId, type SiteId, toIso } from '@switchyard/kernel';
import { appendEvent, at as instantOf, type Topic, type Tx } from '../base/index.js';
import { commitReservation, reservationsRequested } from './reservations-commit.js';
import { relistedUseDue, tellRelistedUse } from './reservations-relisted.js';
import { bumpSite } from './sites.js';

export type ReservationDeed = 'committed' | 'refused' | 'started' | 'ended' | 'curtailed' | 'resumed' | 'resale told' | 'nothing';
/** A reservation that time alone, or what was asked of it, makes something due for. */
export interface ReservationDue {
  readonly id: LeaseId;
  readonly what: 'commit' | 'clock' | 'resale';
}

/** Reservations to look at, each judged again under its locks. */
export async function reservationsDue(tx: Tx, now: EpochMs): Promise<readonly ReservationDue[]> {
  const requested = await reservationsRequested(tx);
  const clock = await tx.rows<{ id: LeaseId }>(
    `SELECT l.id FROM market.lease l WHERE l.product = 'reservation' AND (l.state = 'reserved' AND l.starts_at <= $1 OR l.state IN ('active', 'curtailed') AND l.ends_at <= $1
       OR l.state = 'active' AND EXISTS (${stops}) OR l.state = 'curtailed' AND NOT EXISTS (${stops})) ORDER BY l.id`, [instantOf(now)]);
  const resale = await relistedUseDue(tx, now);
  return [...requested.map((id) => ({ id, what: 'commit' as const })), ...clock.map(({ id }) => ({ id, what: 'clock' as const })), ...resale.map((id) => ({ id, what: 'resale' as const }))];
}
/** An event that stops the block now. */
const stops = `SELECT 1 FROM market.curtailment_shed s JOIN market.curtailment c ON c.id = s.curtailment_id
  WHERE s.lease_id = l.id AND s.outcome IN ('planned', 'told') AND c.state IN ('declared', 'active') AND s.stops_at <= $1 AND c.ends_at > $1`;

/** Does what is due of one reservation. One transaction. No agent is asked: a block is there by itself. */
export async function sweepReservation(tx: Tx, { id, what }: ReservationDue, now: EpochMs): Promise<ReservationDeed> {
  switch (what) {
    case 'commit':
      return commitReservation(tx, id, now);
    case 'resale':
      return (await tellRelistedUse(tx, id, now)) > 0 ? 'resale told' : 'nothing';
    case 'clock':
      return moveByClock(tx, id, now);
  }
}

interface BlockLease {
  readonly id: LeaseId;
  readonly siteId: SiteId;
  readonly customerOrg: OrgId;
  readonly operatorOrg: OrgId;
  readonly state: string;
  readonly startsAt: EpochMs;
  readonly endsAt: EpochMs;
  readonly stopped: boolean;
}
async function moveByClock(tx: Tx, id: LeaseId, now: EpochMs): Promise<ReservationDeed> {
  const where = await tx.one<{ siteId: SiteId }>(`SELECT site_id AS "siteId" FROM market.lease WHERE id = $1`, [id]);
  if (!where) return 'nothing';
  await tx.rows(`SELECT 1 FROM market.site WHERE id = $1 FOR UPDATE`, [where.siteId]);
  const lease = await tx.one<BlockLease>(
    `SELECT l.id, l.site_id AS "siteId", l.customer_org AS "customerOrg", l.operator_org AS "operatorOrg", l.state, l.starts_at AS "startsAt", l.ends_at AS "endsAt", EXISTS (${stops}) AS stopped
     FROM market.lease l WHERE l.id = $2 AND l.product = 'reservation' FOR UPDATE OF l`, [instantOf(now), id]);
  if (!lease) return 'nothing';
  if (lease.state === 'reserved' && lease.startsAt <= now) {
    await move(tx, lease, 'active', ', actual_start = starts_at', 'lease.started', { at: toIso(lease.startsAt) }, now);
    return 'started';
  }
  if ((lease.state === 'active' || lease.state === 'curtailed') && lease.endsAt <= now) {
    await move(tx, lease, 'ended', `, actual_end = ends_at, desired = 'stop', end_reason = 'window_over'`, 'lease.ended', { at: toIso(lease.endsAt), reason: 'window_over', exitCode: null }, now);
    return 'ended';
  }
  if (lease.state === 'active' && lease.stopped) {
    await move(tx, lease, 'curtailed', '', undefined, {}, now);
    return 'curtailed';
  }
  if (lease.state === 'curtailed' && !lease.stopped) {
    await move(tx, lease, 'active', '', 'lease.resumed', { at: toIso(now) }, now);
    return 'resumed';
  }
  return 'nothing';
}

async function move(tx: Tx, lease: BlockLease, state: 'active' | 'curtailed' | 'ended', also: string, topic: Topic | undefined, payload: Record<string, unknown>, now: EpochMs): Promise<void> {
  const row = await tx.one<{ version: bigint }>(`UPDATE market.lease SET state = '${state}'${also}, version = version + 1 WHERE id = $1 RETURNING version`, [lease.id]);
  if (!row) throw new Error(`lease ${lease.id} vanished under its lock`);
  await bumpSite(tx, lease.siteId);
  if (topic === undefined) return;
  await appendEvent(tx, {
    topic, aggregateId: lease.id, aggregateSeq: row.version, occurredAt: now, customerOrg: lease.customerOrg, operatorOrg: lease.operatorOrg, siteId: lease.siteId, payload: { leaseId: lease.id, jobId: null, ...payload },
  });
}
