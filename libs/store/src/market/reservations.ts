import type { EpochMs, HoldId, IdMaker, Interval, JobId, LeaseId, NodeId, OfferId, OrgId, PoolId, QuoteId, QuoteOptionId, RateCardId, SiteId } from '@switchyard/kernel';
import type { GpuSlice, JobState, LeaseState, PlacedSlice } from '@switchyard/market';
import type { Tx } from '../base/index.js';
import { at, json } from '../base/index.js';

/** A reservation as its parties see it: what was bought, and how its lease stands. */
export interface ReservationRow {
  readonly key: string;
  /** Of the lease too, once there is one. */
  readonly id: LeaseId;
  readonly customerOrg: OrgId;
  readonly name: string;
  readonly siteId: SiteId;
  readonly poolId: PoolId;
  readonly offerId: OfferId;
  readonly gpuCount: number;
  readonly startsAt: EpochMs;
  readonly endsAt: EpochMs;
  readonly takeOrPayMicroUsd: bigint;
  readonly powerMicroUsd: bigint;
  readonly state: 'requested' | 'committed' | 'refused';
  readonly refusal: string | null;
  readonly createdAt: EpochMs;
  /** Null until the scheduler has made the lease. */
  readonly leaseState: LeaseState | null;
  readonly rateCard: unknown;
}
const select = `SELECT r.id AS key, r.id, r.customer_org AS "customerOrg", r.name, r.site_id AS "siteId", r.pool_id AS "poolId", r.offer_id AS "offerId", r.gpu_count AS "gpuCount", r.starts_at AS "startsAt",
    r.ends_at AS "endsAt", r.take_or_pay_micro_usd AS "takeOrPayMicroUsd", r.power_micro_usd AS "powerMicroUsd", r.state, r.refusal, r.created_at AS "createdAt", l.state AS "leaseState", l.rate_card AS "rateCard"
  FROM market.reservation r LEFT JOIN market.lease l ON l.id = r.id`;

/** For loaders. */
export const reservationByKey = `${select} WHERE r.id = ANY($1)`;
export async function findReservation(tx: Tx, id: LeaseId): Promise<ReservationRow | undefined> {
  return tx.one<ReservationRow>(`${select} WHERE r.id = $1`, [id]);
}

/** How a reservation stands for its customer: what it is until its lease says more. */
export type ReservationState = 'requested' | 'refused' | 'reserved' | 'active' | 'curtailed' | 'ended';
export const reservationState = ({ state, leaseState }: Pick<ReservationRow, 'state' | 'leaseState'>): ReservationState => {
  if (state !== 'committed' || leaseState === null) return state === 'refused' ? 'refused' : 'requested';
  return leaseState === 'released' || leaseState === 'parked' ? 'ended' : leaseState;
};
const stateSql = `CASE WHEN r.state = 'refused' THEN 'refused' WHEN l.state IS NULL THEN 'requested' WHEN l.state IN ('released', 'parked') THEN 'ended' ELSE l.state END`;

export interface ReservationListFilter {
  readonly states: readonly ReservationState[] | null;
  readonly siteId: string | null;
}
/** Reservations the caller is a party to, newest first, one more than `limit`, and how many there are in all. `after.sort` is the creation in milliseconds. */
export async function listReservations(tx: Tx, filter: ReservationListFilter, page: { limit: number; after: { sort: string; id: string } | null }): Promise<{ rows: ReservationRow[]; total: bigint }> {
  const matches = `($1::text IS NULL OR r.site_id = $1) AND ($2::text[] IS NULL OR ${stateSql} = ANY($2))`;
  const keys = [filter.siteId, filter.states];
  const rows = await tx.rows<ReservationRow>(
    `${select} WHERE ${matches} AND ($3::timestamptz IS NULL OR (r.created_at, r.id) < ($3, $4)) ORDER BY r.created_at DESC, r.id DESC LIMIT $5`,
    [...keys, page.after && new Date(Number(page.after.sort)), page.after?.id ?? null, page.limit + 1]);
  const count = await tx.one<{ total: bigint }>(`SELECT count(*) AS total FROM market.reservation r LEFT JOIN market.lease l ON l.id = r.id WHERE ${matches}`, keys);
  return { rows, total: count?.total ?? 0n };
}

export interface NewReservation {
  readonly id: LeaseId;
  readonly customerOrg: OrgId;
  readonly operatorOrg: OrgId;
  readonly name: string;
  readonly siteId: SiteId;
  readonly poolId: PoolId;
  readonly offerId: OfferId;
  readonly quoteId: QuoteId;
  readonly optionId: QuoteOptionId;
  readonly holdId: HoldId;
  readonly cardId: RateCardId;
  readonly gpuCount: number;
  readonly window: Interval;
  readonly takeOrPayMicroUsd: bigint;
  readonly powerMicroUsd: bigint;
  readonly createdAt: EpochMs;
}
/** Asks for a held block; the hold is kept until the scheduler has made the lease. @throws the database's 23514 when the hold does not keep all of it */
export async function insertReservation(tx: Tx, of: NewReservation): Promise<void> {
  await tx.run(
    `INSERT INTO market.reservation (id, customer_org, operator_org, name, site_id, pool_id, offer_id, quote_id, quote_option_id, hold_id, card_id, gpu_count, draw_w, starts_at, ends_at, take_or_pay_micro_usd,
       power_micro_usd, state, created_at)
     SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, (SELECT max(draw_w) FROM market.feeder_reservation WHERE hold_id = $10), $13, $14, $15, $16, 'requested', $17`,
    [of.id, of.customerOrg, of.operatorOrg, of.name, of.siteId, of.poolId, of.offerId, of.quoteId, of.optionId, of.holdId, of.cardId, of.gpuCount, at(of.window.from), at(of.window.to), of.takeOrPayMicroUsd,
      of.powerMicroUsd, at(of.createdAt)]);
}
/** What was made of an option, if it was bought. */
export async function reservationOfOption(tx: Tx, optionId: QuoteOptionId): Promise<ReservationRow | undefined> {
  return tx.one<ReservationRow>(`${select} WHERE r.quote_option_id = $1`, [optionId]);
}

/** Calls off what has no lease yet, and gives its place back. Under the site's lock. @returns false when it has one by now, or is off already */
export async function callOffReservation(tx: Tx, id: LeaseId, why: string, now: EpochMs): Promise<boolean> {
  const row = await tx.one<{ holdId: HoldId }>(`UPDATE market.reservation SET state = 'refused', refusal = $2, version = version + 1 WHERE id = $1 AND state = 'requested' RETURNING hold_id AS "holdId"`, [id, why]);
  if (!row) return false;
  await tx.run(`DELETE FROM market.allocation WHERE hold_id = $1`, [row.holdId]);
  await tx.run(`DELETE FROM market.feeder_reservation WHERE hold_id = $1`, [row.holdId]);
  await tx.run(`UPDATE market.hold SET released_at = $2 WHERE id = $1 AND released_at IS NULL`, [row.holdId, at(now)]);
  return true;
}

/** GPUs of a reservation and of work in it, for a time. */
export interface BlockSlice extends PlacedSlice {
  readonly key: string;
  readonly kind: 'kept' | 'used' | 'relisted';
  readonly leaseId: LeaseId | null;
  readonly jobId: JobId | null;
}
interface SliceRow {
  readonly key: string;
  readonly kind: BlockSlice['kind'];
  readonly nodeId: NodeId;
  readonly gpusFrom: number;
  readonly gpusTo: number;
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly leaseId: LeaseId | null;
  readonly jobId: JobId | null;
}
const range = (t: string): string => `${t}.node_id AS "nodeId", lower(${t}.gpus) AS "gpusFrom", upper(${t}.gpus) AS "gpusTo", lower(${t}.during) AS "from", upper(${t}.during) AS "to"`;
/** For loaders, by reservation: what it holds now, what its jobs hold of that, what was given back. */
export const slicesByReservation = `
  SELECT a.lease_id AS key, 'kept' AS kind, ${range('a')}, NULL AS "leaseId", NULL AS "jobId" FROM market.allocation a WHERE a.lease_id = ANY($1) AND a.parent_id IS NULL
  UNION ALL SELECT l.reservation_id, 'used', ${range('a')}, l.id, l.job_id FROM market.allocation a JOIN market.lease l ON l.id = a.lease_id WHERE l.reservation_id = ANY($1)
  UNION ALL SELECT b.reservation_id, 'relisted', ${range('b')}, NULL, NULL FROM market.relisting b WHERE b.reservation_id = ANY($1) ORDER BY 1, 2, 6, 3, 4`;
export const toBlockSlice = ({ nodeId, gpusFrom, gpusTo, from, to, ...row }: SliceRow): BlockSlice => ({ ...row, slice: { nodeId, gpus: { from: gpusFrom, to: gpusTo } }, during: { from, to } });
export type { SliceRow as BlockSliceRow };
export async function readBlockSlices(tx: Tx, id: LeaseId): Promise<readonly BlockSlice[]> {
  return (await tx.rows<SliceRow>(slicesByReservation, [[id]])).map(toBlockSlice);
}

/** What others used of relisted time, as billing was told. */
export interface RelistedUseRow {
  readonly key: string;
  readonly leaseId: LeaseId;
  readonly gpus: number;
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly microUsdPerGpuHour: bigint;
}
export const relistedUseByReservation = `SELECT reservation_id AS key, lease_id AS "leaseId", gpus, lower(during) AS "from", upper(during) AS "to", micro_usd_per_gpu_hour AS "microUsdPerGpuHour"
  FROM market.relisted_use WHERE reservation_id = ANY($1) ORDER BY reservation_id, lower(during), lease_id, piece`;

/** A job of the customer's that names a reservation. */
export interface InsideRow {
  readonly key: string;
  readonly id: JobId;
  readonly name: string;
  readonly state: JobState;
  readonly gpuCount: number;
  readonly placement: unknown;
  readonly quotedMicroUsd: bigint | null;
}
/** For loaders, by reservation, newest first. */
export const jobsByReservation = `SELECT spec->>'reservationId' AS key, id, name, state, gpu_count AS "gpuCount", placement, (placement->>'total')::bigint AS "quotedMicroUsd"
  FROM market.job WHERE spec->>'reservationId' = ANY($1) ORDER BY submitted_at DESC, id`;

/** GPUs given back for a time. */
export interface Relisting {
  readonly id: LeaseId;
  readonly window: Interval;
  readonly cuts: readonly GpuSlice[];
}
/**
 * Gives GPUs of the caller's reservation back to the market: the rows of the block are cut, its feeder load shrinks, the site's version moves.
 * @throws the database's 23514 when its own jobs use any of it, or it is not the block's
 */
export async function relistBlock(tx: Tx, { id, window, cuts }: Relisting, now: EpochMs, ids: IdMaker): Promise<void> {
  // Each cut leaves four pieces at most, each with its work; and the feeder's rows.
  const many = await tx.one<{ n: number }>(`SELECT count(*)::int AS n FROM market.allocation a WHERE a.lease_id = $1 OR a.parent_id IN (SELECT p.id FROM market.allocation p WHERE p.lease_id = $1)`, [id]);
  const spare = Array.from({ length: 16 + 12 * (many?.n ?? 0) * (cuts.length + 1) }, () => ids.next('alloc'));
  await tx.one(`SELECT market.relist_block($1, $2, $3, $4, $5, $6)`,
    [id, json(cuts.map(({ nodeId, gpus }) => ({ nodeId, from: gpus.from, to: gpus.to }))), at(window.from), at(window.to), at(now), spare]);
}
