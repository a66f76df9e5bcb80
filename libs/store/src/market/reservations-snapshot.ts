import { type CurtailmentId, type EpochMs, type FeederId, type LeaseId, type NodeId, type OfferId, type OrgId, type PoolId, type SiteId, watts } from '@switchyard/kernel';
import { blockPoolId, type CurtailmentSnapshot, type LeaseSnapshot, type PlacedSlice, poolOfBlock, type PoolSnapshot } from '@switchyard/market';
import type { Tx } from '../base/index.js';
import { at as instantOf } from '../base/index.js';
import { groupBy } from './group-by.js';
import { offerColumns, type OfferRow } from './offers.js';
import { toOffer } from './snapshot-sites.js';

/** What reservations add to a snapshot. */
export interface BlocksOfSnapshot {
  readonly pools: readonly PoolSnapshot[];
  /** What of their nodes is not theirs. */
  readonly leases: readonly LeaseSnapshot[];
  /** Events that stop them. */
  readonly curtailments: readonly CurtailmentSnapshot[];
}
interface BlockRow {
  readonly reservationId: LeaseId;
  readonly orgId: OrgId | null;
  readonly siteId: SiteId;
  readonly poolId: PoolId;
  readonly offerId: OfferId;
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/**
 * Reservations as pools of the plan.
 * @param whose `cycle`: all that are not over, with whose they are; an id: that one, as anyone may weigh it
 */
export async function readBlocks(tx: Tx, at: EpochMs, pools: readonly PoolSnapshot[], whose: 'cycle' | LeaseId): Promise<BlocksOfSnapshot> {
  const cycle = whose === 'cycle';
  const rows = await tx.rows<BlockRow>(
    `SELECT r.id AS "reservationId", ${cycle ? 'r.customer_org' : 'NULL'} AS "orgId", r.site_id AS "siteId", r.pool_id AS "poolId", r.offer_id AS "offerId", r.starts_at AS "from", r.ends_at AS "to"
     FROM market.reservation r JOIN market.lease l ON l.id = r.id
     WHERE r.state = 'committed' AND l.state IN ('reserved', 'active', 'curtailed') AND r.ends_at > $1 AND ($2::text IS NULL OR r.id = $2) ORDER BY r.id`, [instantOf(at), cycle ? null : whose]);
  if (rows.length === 0) return { pools: [], leases: [], curtailments: [] };
  const ids = rows.map((row) => row.reservationId);
  const held = groupBy(await tx.rows<{ key: string; nodeId: NodeId; first: number; end: number; from: EpochMs; to: EpochMs }>(
    `SELECT lease_id AS key, node_id AS "nodeId", lower(gpus) AS first, upper(gpus) AS "end", lower(during) AS "from", upper(during) AS "to" FROM market.allocation
     WHERE lease_id = ANY($1) AND parent_id IS NULL ORDER BY node_id, lower(gpus), lower(during)`, [ids]), (row) => row.key);
  const offers = new Map((await tx.rows<OfferRow>(`SELECT o.id AS key, ${offerColumns} FROM market.offer o WHERE o.id = ANY($1)`, [[...new Set(rows.map((row) => row.offerId))]])).map((row) => [row.id, toOffer(row)]));
  const known = new Map(pools.map((pool) => [pool.poolId, pool]));
  const made = rows.map((row) => {
    const pool = known.get(row.poolId);
    const offer = offers.get(row.offerId);
    if (!pool || !offer) throw new Error(`reservation ${row.reservationId}: pool ${row.poolId} or offer ${row.offerId} is gone`);
    const allocations = (held.get(row.reservationId) ?? []).map(({ nodeId, first, end, from, to }): PlacedSlice => ({ slice: { nodeId, gpus: { from: first, to: end } }, during: { from, to } }));
    return poolOfBlock(pool, { reservationId: row.reservationId, ...(row.orgId !== null && { orgId: row.orgId }), window: { from: row.from, to: row.to }, offer, allocations });
  });
  return { pools: made.map(({ pool }) => pool), leases: made.map(({ rest }) => rest), curtailments: cycle ? await readStops(tx, rows) : [] };
}

/** Events that stop a block, planned or under way: nothing runs in it meanwhile. */
async function readStops(tx: Tx, blocks: readonly BlockRow[]): Promise<readonly CurtailmentSnapshot[]> {
  const rows = await tx.rows<{ curtailmentId: CurtailmentId; reservationId: LeaseId; siteId: SiteId; from: EpochMs; to: EpochMs; kind: CurtailmentSnapshot['kind'] }>(
    `SELECT c.id AS "curtailmentId", s.lease_id AS "reservationId", c.site_id AS "siteId", s.stops_at AS "from", c.ends_at AS "to", c.kind FROM market.curtailment_shed s JOIN market.curtailment c ON c.id = s.curtailment_id
     WHERE s.lease_id = ANY($1) AND s.outcome IN ('planned', 'told') AND c.state IN ('declared', 'active') AND c.ends_at > s.stops_at ORDER BY c.id, s.lease_id`, [blocks.map((block) => block.reservationId)]);
  const pools = new Map(blocks.map((block) => [block.reservationId, block.poolId]));
  return rows.map(({ curtailmentId, reservationId, siteId, from, to, kind }) => ({
    curtailmentId, siteId, feederId: blockPoolId(pools.get(reservationId)!, reservationId) as string as FeederId, during: { from, to }, limit: watts(0n), kind,
  }));
}
