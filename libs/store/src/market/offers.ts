import type { EpochMs, MicroUsdPerGpuHour, OfferId, OrgId, PoolId, SiteId } from '@switchyard/kernel';
import type { PowerTerms, PriceRule } from '@switchyard/market';
import type { CurtailmentTerms } from '@switchyard/power';
import type { Tx } from '../base/index.js';
import { at, json, keyset, type KeysetPage, type SortOrder } from '../base/index.js';

export interface OfferRow {
  readonly key: string;
  readonly id: OfferId;
  readonly poolId: PoolId;
  readonly siteId: SiteId;
  readonly operatorOrg: OrgId;
  readonly version: number;
  /** The list ask; rules may change it for a job. */
  readonly askMicroUsdPerGpuHour: bigint;
  /** Null: none is stated. */
  readonly floorMicroUsdPerGpuHour: bigint | null;
  /** Read with `decodePriceRules`. */
  readonly priceRules: unknown;
  /** Read with `decodePowerTerms`. */
  readonly powerTerms: unknown;
  /** Read with `decodeCurtailmentTerms`. */
  readonly curtailmentTerms: unknown;
  readonly validFrom: EpochMs;
  /** The end that was announced, or when it was retired or replaced; null while none is set. */
  readonly validTo: EpochMs | null;
  readonly status: 'published' | 'retired';
}
export const offerColumns = `o.id, o.pool_id AS "poolId", o.site_id AS "siteId", o.operator_org AS "operatorOrg", o.version, o.ask_micro_usd_per_gpu_hour AS "askMicroUsdPerGpuHour",
  o.floor_micro_usd_per_gpu_hour AS "floorMicroUsdPerGpuHour", o.price_rules AS "priceRules",
  o.power_terms AS "powerTerms", o.curtailment_terms AS "curtailmentTerms", o.valid_from AS "validFrom", o.valid_to AS "validTo", o.status`;

export interface NewOffer {
  readonly id: OfferId;
  readonly poolId: PoolId;
  readonly siteId: SiteId;
  readonly operatorOrg: OrgId;
  readonly ask: MicroUsdPerGpuHour;
  readonly floorAsk: MicroUsdPerGpuHour | null;
  readonly rules: readonly PriceRule[];
  readonly power: PowerTerms;
  readonly curtailment: CurtailmentTerms;
  readonly now: EpochMs;
  /** Work must be done by then; null: no end is announced. */
  readonly until: EpochMs | null;
}
/** Retires what the pool had on offer and publishes its next version; under the site's lock. */
export async function publishOffer(tx: Tx, offer: NewOffer): Promise<OfferRow> {
  await tx.run(`UPDATE market.offer SET status = 'retired', valid_to = $2 WHERE pool_id = $1 AND status = 'published'`, [offer.poolId, at(offer.now)]);
  const row = await tx.one<OfferRow>(
    `INSERT INTO market.offer AS o (id, pool_id, site_id, operator_org, version, ask_micro_usd_per_gpu_hour, power_terms, curtailment_terms, valid_from, status, created_at, floor_micro_usd_per_gpu_hour, price_rules, valid_to)
     SELECT $1, $2, $3, $4, coalesce(max(version), 0) + 1, $5, $6, $7, $8, 'published', $8, $9, $10, $11 FROM market.offer WHERE pool_id = $2 RETURNING ${offerColumns}`,
    [offer.id, offer.poolId, offer.siteId, offer.operatorOrg, offer.ask, json(offer.power), json(offer.curtailment), at(offer.now), offer.floorAsk, json(offer.rules),
      offer.until === null ? null : at(offer.until)],
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

/** Announces the end of a published version: work must be done by then. */
export async function endOffer(tx: Tx, id: OfferId, at_: EpochMs): Promise<void> {
  await tx.run(`UPDATE market.offer SET valid_to = $2 WHERE id = $1 AND status = 'published'`, [id, at(at_)]);
}

export interface OfferListFilter {
  readonly siteId: string | null;
  readonly gpuModels: readonly string[] | null;
  readonly countries: readonly string[] | null;
  readonly minGpuMemoryGib: number | null;
  readonly minFreeGpus: number | null;
  readonly maxAskMicroUsdPerGpuHour: bigint | null;
  readonly synthetic: boolean | null;
}
/** Orders a list of offers may have. */
export const offerOrders = {
  CHEAPEST: { name: 'cheapest', key: { sql: 'o.ask_micro_usd_per_gpu_hour', type: 'integer' }, direction: 'ASC' },
  DEAREST: { name: 'dearest', key: { sql: 'o.ask_micro_usd_per_gpu_hour', type: 'integer' }, direction: 'DESC' },
  NEWEST: { name: 'newest', key: { sql: 'o.valid_from', type: 'instant' }, direction: 'DESC' },
  MODEL: { name: 'model', key: { sql: 'p.gpu_model COLLATE "C"', type: 'text' }, direction: 'ASC' },
} as const satisfies Record<string, SortOrder>;
/** What counts at an instant: GPUs that are up and that no lease and no live hold takes. Only role sy_reader sees the leases of all. */
const from = `FROM market.offer o JOIN market.pool p ON p.id = o.pool_id JOIN market.site s ON s.id = o.site_id
  WHERE o.status = 'published' AND (o.valid_to IS NULL OR o.valid_to > $1) AND s.status = 'listed' AND s.readiness = 'billable' AND ($2::text IS NULL OR o.site_id = $2)
    AND ($3::text[] IS NULL OR p.gpu_model = ANY($3)) AND ($4::text[] IS NULL OR s.country = ANY($4)) AND ($5::int IS NULL OR p.gpu_memory_gib >= $5)
    AND ($6::bigint IS NULL OR o.ask_micro_usd_per_gpu_hour <= $6) AND ($7::boolean IS NULL OR s.synthetic = $7)
    AND ($8::int IS NULL OR $8 <= (SELECT coalesce(sum(n.gpus), 0) FROM market.node n WHERE n.pool_id = p.id AND n.state = 'up')
      - (SELECT coalesce(sum(upper(a.gpus) - lower(a.gpus)), 0) FROM market.allocation a JOIN market.node n ON n.id = a.node_id LEFT JOIN market.lease l ON l.id = a.lease_id LEFT JOIN market.hold h ON h.id = a.hold_id
         WHERE n.pool_id = p.id AND n.state = 'up' AND a.parent_id IS NULL AND a.during @> $1::timestamptz
           AND (l.state IN ('reserved', 'active', 'parked', 'curtailed') OR (h.released_at IS NULL AND h.expires_at > $1))))`;
/** What is on offer on the market at an instant, one more than the page, and how much there is in all. Read as the market (role sy_reader), since leases of others take GPUs. */
export async function listOffers(tx: Tx, filter: OfferListFilter, now: EpochMs, page: KeysetPage): Promise<{ rows: (OfferRow & { readonly sort: string })[]; total: bigint }> {
  const given = [at(now), filter.siteId, filter.gpuModels, filter.countries, filter.minGpuMemoryGib, filter.maxAskMicroUsdPerGpuHour, filter.synthetic, filter.minFreeGpus];
  const { select, where, tail, parameters } = keyset(page, 'o.id', 9);
  const rows = await tx.rows<OfferRow & { sort: string }>(`SELECT o.id AS key, ${offerColumns}, ${select} ${from} AND ${where} ${tail}`, [...given, ...parameters]);
  const count = await tx.one<{ total: bigint }>(`SELECT count(*) AS total ${from}`, given);
  return { rows, total: count?.total ?? 0n };
}
const versionOrder = { name: 'version', key: { sql: 'o.version', type: 'integer' }, direction: 'DESC' } as const satisfies SortOrder;
export const offerVersionOrders = { NEWEST: versionOrder } as const;
/** All versions of a pool's offer, newest first. */
export async function listOfferVersions(tx: Tx, poolId: PoolId, page: KeysetPage): Promise<{ rows: (OfferRow & { readonly sort: string })[]; total: bigint }> {
  const { select, where, tail, parameters } = keyset(page, 'o.id', 2);
  const rows = await tx.rows<OfferRow & { sort: string }>(`SELECT o.id AS key, ${offerColumns}, ${select} FROM market.offer o WHERE o.pool_id = $1 AND ${where} ${tail}`, [poolId, ...parameters]);
  const count = await tx.one<{ total: bigint }>(`SELECT count(*) AS total FROM market.offer WHERE pool_id = $1`, [poolId]);
  return { rows, total: count?.total ?? 0n };
}
/** For loaders. */
export const offerByKey = `SELECT o.id AS key, ${offerColumns} FROM market.offer o WHERE o.id = ANY($1)`;
export const publishedOfferByPool = `SELECT o.pool_id AS key, ${offerColumns} FROM market.offer o WHERE o.pool_id = ANY($1) AND o.status = 'published'`;
