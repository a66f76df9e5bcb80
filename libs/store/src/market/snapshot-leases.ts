import { type CurtailmentId, type EpochMs, type JobId, type LeaseId, type NodeId, type PoolId, type SiteId, watts } from '@switchyard/kernel';
import { blockNodeId, blockPoolId, type CurtailmentSnapshot, type LeaseSnapshot, type LeaseState, type Offer } from '@switchyard/market';
import type { Tx } from '../base/index.js';
import { at as instantOf } from '../base/index.js';
import { groupBy } from './group-by.js';
import { offerColumns, type OfferRow } from './offers.js';
import { toOffer } from './snapshot-sites.js';

/** Lease states that hold capacity, as SQL. */
const LIVE_STATES = `('reserved', 'active', 'parked', 'curtailed')`;

interface LeaseRow {
  readonly leaseId: LeaseId;
  readonly jobId: JobId | null;
  readonly siteId: SiteId;
  readonly poolId: PoolId;
  readonly state: LeaseState;
  /** The reservation it is inside of. */
  readonly reservationId: LeaseId | null;
}
interface AllocationRow {
  readonly ownerId: string;
  readonly nodeId: NodeId;
  readonly gpusFrom: number;
  readonly gpusTo: number;
  readonly from: EpochMs;
  readonly to: EpochMs;
}
const allocationColumns = `a.node_id AS "nodeId", lower(a.gpus) AS "gpusFrom", upper(a.gpus) AS "gpusTo", lower(a.during) AS "from", upper(a.during) AS "to"`;
const toAllocation = ({ nodeId, gpusFrom, gpusTo, from, to }: AllocationRow): LeaseSnapshot['allocations'][number] => ({ slice: { nodeId, gpus: { from: gpusFrom, to: gpusTo } }, during: { from, to } });

/** Open leases with their allocations, and live holds as leases without a job, by id. */
export async function readLeases(tx: Tx, now: EpochMs, withTerms: boolean): Promise<readonly LeaseSnapshot[]> {
  const rows = await tx.rows<LeaseRow>(`SELECT id AS "leaseId", job_id AS "jobId", site_id AS "siteId", pool_id AS "poolId", state, reservation_id AS "reservationId" FROM market.lease WHERE state IN ${LIVE_STATES} ORDER BY id`);
  const allocations = groupBy(
    await tx.rows<AllocationRow>(
      `SELECT a.lease_id AS "ownerId", ${allocationColumns} FROM market.allocation a JOIN market.lease l ON l.id = a.lease_id WHERE l.state IN ${LIVE_STATES} AND (a.parent_id IS NULL OR l.reservation_id IS NOT NULL) ORDER BY a.id`),
    (row) => row.ownerId);
  const offers = withTerms ? await readOffersOfLeases(tx) : new Map<string, Offer>();
  const leases = rows.map(({ leaseId, jobId, siteId, poolId, state, reservationId }): LeaseSnapshot => {
    const offer = offers.get(leaseId);
    const held = (allocations.get(leaseId) ?? []).map(toAllocation);
    const lease = { leaseId, ...(jobId !== null && { jobId }), siteId, state };
    if (reservationId === null) return { ...lease, poolId, ...(offer && { offer }), allocations: held };
    // In the plan the reservation is a pool of its own, and says the terms.
    return { ...lease, poolId: blockPoolId(poolId, reservationId), allocations: held.map(({ slice, during }) => ({ slice: { ...slice, nodeId: blockNodeId(slice.nodeId, reservationId) }, during })) };
  });
  return [...leases, ...(await readHolds(tx, now))];
}
async function readOffersOfLeases(tx: Tx): Promise<ReadonlyMap<string, Offer>> {
  const rows = await tx.rows<OfferRow>(`SELECT l.id AS key, ${offerColumns} FROM market.lease l JOIN market.offer o ON o.id = l.offer_id WHERE l.state IN ${LIVE_STATES}`);
  return new Map(rows.map((row) => [row.key, toOffer(row)]));
}
async function readHolds(tx: Tx, now: EpochMs): Promise<readonly LeaseSnapshot[]> {
  const rows = await tx.rows<AllocationRow & { readonly siteId: SiteId; readonly poolId: PoolId }>(
    `SELECT h.id AS "ownerId", h.site_id AS "siteId", h.pool_id AS "poolId", ${allocationColumns} FROM market.allocation a JOIN market.hold h ON h.id = a.hold_id
     WHERE h.released_at IS NULL AND h.used_by_job IS NULL AND h.expires_at > $1 AND a.parent_id IS NULL ORDER BY h.id, a.id`, [instantOf(now)]);
  return [...groupBy(rows, (row) => row.ownerId)].map(([holdId, mine]) => ({
    leaseId: holdId as LeaseId, siteId: mine[0]!.siteId, poolId: mine[0]!.poolId, state: 'reserved', allocations: mine.map(toAllocation),
  }));
}

/** Events that are not over, by id. */
export async function readCurtailments(tx: Tx, now: EpochMs): Promise<readonly CurtailmentSnapshot[]> {
  const rows = await tx.rows<{ curtailmentId: CurtailmentId; siteId: SiteId; from: EpochMs; to: EpochMs; targetW: bigint; kind: CurtailmentSnapshot['kind'] }>(
    `SELECT id AS "curtailmentId", site_id AS "siteId", starts_at AS "from", ends_at AS "to", target_w AS "targetW", kind
     FROM market.curtailment WHERE state IN ('declared', 'active') AND ends_at > $1 ORDER BY id`, [instantOf(now)]);
  return rows.map(({ curtailmentId, siteId, from, to, targetW, kind }) => ({ curtailmentId, siteId, during: { from, to }, limit: watts(targetW), kind }));
}
