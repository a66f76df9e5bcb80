import type { EpochMs, MicroUsdPerGpuHour, OfferId, OrgId, PoolId, SiteId } from '@switchyard/kernel';
import type { PowerTerms } from '@switchyard/market';
import type { CurtailmentTerms } from '@switchyard/power';
import type { Tx } from '../base/index.js';
import { at, json } from '../base/index.js';

export interface OfferRow {
  readonly key: string;
  readonly id: OfferId;
  readonly poolId: PoolId;
  readonly siteId: SiteId;
  readonly operatorOrg: OrgId;
  readonly version: number;
  readonly askMicroUsdPerGpuHour: bigint;
  /** Read with `decodePowerTerms`. */
  readonly powerTerms: unknown;
  /** Read with `decodeCurtailmentTerms`. */
  readonly curtailmentTerms: unknown;
  readonly validFrom: EpochMs;
  readonly validTo: EpochMs | null;
  readonly status: 'published' | 'retired';
}
export const offerColumns = `o.id, o.pool_id AS "poolId", o.site_id AS "siteId", o.operator_org AS "operatorOrg", o.version, o.ask_micro_usd_per_gpu_hour AS "askMicroUsdPerGpuHour",
  o.power_terms AS "powerTerms", o.curtailment_terms AS "curtailmentTerms", o.valid_from AS "validFrom", o.valid_to AS "validTo", o.status`;

export interface NewOffer {
  readonly id: OfferId;
  readonly poolId: PoolId;
  readonly siteId: SiteId;
  readonly operatorOrg: OrgId;
  readonly ask: MicroUsdPerGpuHour;
  readonly power: PowerTerms;
  readonly curtailment: CurtailmentTerms;
  readonly now: EpochMs;
}
/** Retires what the pool had on offer and publishes its next version; under the site's lock. */
export async function publishOffer(tx: Tx, offer: NewOffer): Promise<OfferRow> {
  await tx.run(`UPDATE market.offer SET status = 'retired', valid_to = $2 WHERE pool_id = $1 AND status = 'published'`, [offer.poolId, at(offer.now)]);
  const row = await tx.one<OfferRow>(
    `INSERT INTO market.offer AS o (id, pool_id, site_id, operator_org, version, ask_micro_usd_per_gpu_hour, power_terms, curtailment_terms, valid_from, status, created_at)
     SELECT $1, $2, $3, $4, coalesce(max(version), 0) + 1, $5, $6, $7, $8, 'published', $8 FROM market.offer WHERE pool_id = $2 RETURNING ${offerColumns}`,
    [offer.id, offer.poolId, offer.siteId, offer.operatorOrg, offer.ask, json(offer.power), json(offer.curtailment), at(offer.now)],
  );
  if (!row) throw new Error(`offer ${offer.id} was not stored`);
  return row;
}
export async function offerOf(tx: Tx, id: OfferId): Promise<OfferRow | undefined> {
  return tx.one<OfferRow>(`SELECT o.id AS key, ${offerColumns} FROM market.offer o WHERE o.id = $1`, [id]);
}
export async function markOfferRetired(tx: Tx, id: OfferId, now: EpochMs): Promise<void> {
  await tx.run(`UPDATE market.offer SET status = 'retired', valid_to = $2 WHERE id = $1 AND status = 'published'`, [id, at(now)]);
}

export interface OfferListFilter {
  readonly siteId: string | null;
  readonly gpuModels: readonly string[] | null;
}
const from = `FROM market.offer o JOIN market.pool p ON p.id = o.pool_id JOIN market.site s ON s.id = o.site_id
  WHERE o.status = 'published' AND s.status = 'listed' AND ($1::text IS NULL OR o.site_id = $1) AND ($2::text[] IS NULL OR p.gpu_model = ANY($2))`;
/** Published offers of listed sites, cheapest ask first, one more than `limit`, and how many there are in all. `after.sort` is an ask in micro-USD. */
export async function listOffers(tx: Tx, filter: OfferListFilter, page: { limit: number; after: { sort: string; id: string } | null }): Promise<{ rows: OfferRow[]; total: bigint }> {
  const rows = await tx.rows<OfferRow>(
    `SELECT o.id AS key, ${offerColumns} ${from} AND ($3::bigint IS NULL OR (o.ask_micro_usd_per_gpu_hour, o.id) > ($3::bigint, $4)) ORDER BY o.ask_micro_usd_per_gpu_hour, o.id LIMIT $5`,
    [filter.siteId, filter.gpuModels, page.after?.sort ?? null, page.after?.id ?? null, page.limit + 1],
  );
  const count = await tx.one<{ total: bigint }>(`SELECT count(*) AS total ${from}`, [filter.siteId, filter.gpuModels]);
  return { rows, total: count?.total ?? 0n };
}
/** For loaders. */
export const offerByKey = `SELECT o.id AS key, ${offerColumns} FROM market.offer o WHERE o.id = ANY($1)`;
export const publishedOfferByPool = `SELECT o.pool_id AS key, ${offerColumns} FROM market.offer o WHERE o.pool_id = ANY($1) AND o.status = 'published'`;
