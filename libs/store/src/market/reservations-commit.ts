import { type EpochMs, type HoldId, type Interval, type JobId, type LeaseId, type OfferId, type OrgId, type PoolId, ppm, type Ppm, type RateCardId, type SiteId, toIso } from '@switchyard/kernel';
import { blockCardOf, canCommit, jobOfBlock, offerFor, takeOrPayOf } from '@switchyard/market';
import { rateCardToJson } from '@switchyard/rating';
import { microUsd } from '@switchyard/kernel';
import { appendEvent, at as instantOf, json, type Tx } from '../base/index.js';
import { offerColumns, type OfferRow } from './offers.js';
import { toOffer } from './snapshot-sites.js';
import { bumpSite } from './sites.js';
import { lockSpending, readSpending } from './spending.js';
import { SETTLEMENT_SECONDS } from './tariff-json.js';

interface RequestRow {
  readonly id: LeaseId;
  readonly customerOrg: OrgId;
  readonly operatorOrg: OrgId;
  readonly name: string;
  readonly siteId: SiteId;
  readonly siteName: string;
  readonly poolId: PoolId;
  readonly offerId: OfferId;
  readonly holdId: HoldId;
  readonly cardId: RateCardId;
  readonly gpuCount: number;
  readonly startsAt: EpochMs;
  readonly endsAt: EpochMs;
  readonly takeOrPay: bigint;
  readonly held: bigint;
  readonly maxWPerGpu: bigint;
  readonly loadFractionPpm: bigint;
  readonly pue: Ppm | null;
}

/** Reservations that were asked for and have no lease yet, by id. */
export async function reservationsRequested(tx: Tx): Promise<readonly LeaseId[]> {
  return (await tx.rows<{ id: LeaseId }>(`SELECT id FROM market.reservation WHERE state = 'requested' ORDER BY id`)).map((row) => row.id);
}

/**
 * Makes the lease of a reservation that was asked for: the card is made again from the offer's version and must come to what was quoted, the account must still be
 * in order, and the rows of its hold become the lease's. Otherwise it is refused and the hold given back. One transaction.
 */
export async function commitReservation(tx: Tx, id: LeaseId, now: EpochMs): Promise<'committed' | 'refused' | 'nothing'> {
  const where = await tx.one<{ siteId: SiteId; orgId: OrgId }>(`SELECT site_id AS "siteId", customer_org AS "orgId" FROM market.reservation WHERE id = $1 AND state = 'requested'`, [id]);
  if (!where) return 'nothing';
  await tx.rows(`SELECT 1 FROM market.site WHERE id = $1 FOR UPDATE`, [where.siteId]);
  await lockSpending(tx, [where.orgId]);
  const row = await tx.one<RequestRow>(
    `SELECT r.id, r.customer_org AS "customerOrg", r.operator_org AS "operatorOrg", r.name, r.site_id AS "siteId", s.name AS "siteName", r.pool_id AS "poolId", r.offer_id AS "offerId", r.hold_id AS "holdId",
       r.card_id AS "cardId", r.gpu_count AS "gpuCount", r.starts_at AS "startsAt", r.ends_at AS "endsAt", r.take_or_pay_micro_usd AS "takeOrPay", p.max_w_per_gpu AS "maxWPerGpu", p.load_fraction_ppm AS "loadFractionPpm",
       (SELECT coalesce(sum(upper(a.gpus) - lower(a.gpus)), 0) FROM market.allocation a WHERE a.hold_id = r.hold_id)::bigint AS held,
       (SELECT m.pue_ppm FROM market.power_model m WHERE m.site_id = s.id AND m.effective_from <= $2 ORDER BY m.version DESC LIMIT 1) AS pue
     FROM market.reservation r JOIN market.site s ON s.id = r.site_id JOIN market.pool p ON p.id = r.pool_id WHERE r.id = $1 AND r.state = 'requested' FOR UPDATE OF r`, [id, instantOf(now)]);
  if (!row) return 'nothing';
  const card = await cardOf(tx, row);
  const why = await reasonAgainst(tx, row, card, now);
  if (why !== undefined) {
    await refuse(tx, row, why, now);
    return 'refused';
  }
  await write(tx, row, rateCardToJson(card), now);
  return 'committed';
}

async function cardOf(tx: Tx, { offerId, gpuCount, startsAt, endsAt, cardId }: RequestRow): Promise<ReturnType<typeof blockCardOf>> {
  const offer = await tx.one<OfferRow>(`SELECT o.id AS key, ${offerColumns} FROM market.offer o WHERE o.id = $1`, [offerId]);
  if (!offer) throw new Error(`offer ${offerId} is gone`);
  const window: Interval = { from: startsAt, to: endsAt };
  const { terms } = offerFor(toOffer(offer), jobOfBlock({ gpuCount, gpuModels: [], window, siteIds: [], countries: [] }));
  return blockCardOf(terms, gpuCount, window, cardId);
}
async function reasonAgainst(tx: Tx, row: RequestRow, card: ReturnType<typeof blockCardOf>, now: EpochMs): Promise<string | undefined> {
  if (row.held !== BigInt(row.gpuCount)) return 'Its GPUs are not held any more.';
  if (takeOrPayOf(card) !== row.takeOrPay) return 'It comes to another amount than it was quoted at.';
  const { credit, budgets } = await readSpending(tx, row.customerOrg, now);
  // What it costs is committed since it was asked for; only the account is looked at again.
  const may = canCommit(microUsd(0n), credit, budgets, { orgId: row.customerOrg, jobId: row.id as string as JobId }, now);
  return may.ok ? undefined : `The account takes on no new work: ${may.error.map((refusal) => refusal.kind).join(', ')}.`;
}

async function refuse(tx: Tx, row: RequestRow, why: string, now: EpochMs): Promise<void> {
  await tx.run(`DELETE FROM market.allocation WHERE hold_id = $1`, [row.holdId]);
  await tx.run(`DELETE FROM market.feeder_reservation WHERE hold_id = $1`, [row.holdId]);
  await tx.run(`UPDATE market.hold SET released_at = $2 WHERE id = $1 AND released_at IS NULL`, [row.holdId, instantOf(now)]);
  await tx.run(`UPDATE market.reservation SET state = 'refused', refusal = $2, version = version + 1 WHERE id = $1`, [row.id, why]);
  await bumpSite(tx, row.siteId);
}

async function write(tx: Tx, row: RequestRow, rateCard: unknown, now: EpochMs): Promise<void> {
  const energyModel = { maxWPerGpu: row.maxWPerGpu, loadFractionPpm: row.loadFractionPpm, puePpm: row.pue ?? ppm(1_000_000n), version: `${row.poolId}/1` };
  await tx.run(
    `INSERT INTO market.lease (id, product, job_id, customer_org, operator_org, site_id, pool_id, offer_id, plan_id, state, gpu_count, rate_card, energy_model, ceiling_micro_usd, quoted_micro_usd, starts_at, ends_at, created_at)
     VALUES ($1, 'reservation', NULL, $2, $3, $4, $5, $6, NULL, 'reserved', $7, $8, $9, $10, $10, $11, $12, $13)`,
    [row.id, row.customerOrg, row.operatorOrg, row.siteId, row.poolId, row.offerId, row.gpuCount, json(rateCard), json(energyModel), row.takeOrPay, instantOf(row.startsAt), instantOf(row.endsAt), instantOf(now)]);
  await tx.run(`UPDATE market.allocation SET hold_id = NULL, lease_id = $2 WHERE hold_id = $1`, [row.holdId, row.id]);
  await tx.run(`UPDATE market.feeder_reservation SET hold_id = NULL, lease_id = $2 WHERE hold_id = $1`, [row.holdId, row.id]);
  await tx.run(`UPDATE market.hold SET released_at = $2 WHERE id = $1`, [row.holdId, instantOf(now)]);
  await tx.run(`UPDATE market.reservation SET state = 'committed', version = version + 1 WHERE id = $1`, [row.id]);
  await bumpSite(tx, row.siteId);
  await appendEvent(tx, {
    topic: 'reservation.committed', aggregateId: row.id, aggregateSeq: 1n, occurredAt: now, customerOrg: row.customerOrg, operatorOrg: row.operatorOrg, siteId: row.siteId,
    payload: {
      leaseId: row.id, name: row.name, customerOrg: row.customerOrg, operatorOrg: row.operatorOrg, siteId: row.siteId, siteName: row.siteName, gpuCount: row.gpuCount, rateCard, energyModel,
      seriesId: null, settlementSeconds: SETTLEMENT_SECONDS, startsAt: toIso(row.startsAt), endsAt: toIso(row.endsAt),
    },
  });
}
