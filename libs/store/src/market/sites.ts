import type { EpochMs, FeederId, HallId, OrgId, SiteId } from '@switchyard/kernel';
import type { SiteReadiness } from '@switchyard/market';
import type { Tx } from '../base/index.js';
import { at, json, keyset, type KeysetPage, type SortOrder } from '../base/index.js';

/** A site as the public sees it. Power in watts. */
export interface SiteRow {
  readonly id: SiteId;
  readonly operatorOrg: OrgId;
  readonly name: string;
  readonly country: string;
  readonly region: string | null;
  readonly timeZone: string;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly interconnectionW: bigint;
  readonly status: 'listed' | 'suspended';
  /** Its rung on the readiness ladder; nothing is let below billable. */
  readonly readiness: SiteReadiness;
  readonly synthetic: boolean;
  readonly version: bigint;
  /** Its agents were last heard of then, too long ago; null while one is heard, and where none ever enrolled. */
  readonly agentQuietSince: EpochMs | null;
}
export const siteColumns = `id, operator_org AS "operatorOrg", name, country, region, time_zone AS "timeZone", latitude, longitude,
  interconnection_w AS "interconnectionW", status, readiness, synthetic, version, agent_quiet_since AS "agentQuietSince"`;

export type NewSite = Omit<SiteRow, 'status' | 'version' | 'agentQuietSince'> & { readonly createdAt: EpochMs };
export interface NewFeeder {
  readonly id: FeederId;
  readonly name: string;
  readonly limitW: bigint;
  /** Null: it stands in no hall. */
  readonly hallId: HallId | null;
}

/** @returns false when the operator has a site of that name: nothing was written */
export async function insertSite(tx: Tx, site: NewSite, feeders: readonly NewFeeder[]): Promise<boolean> {
  const inserted = await tx.run(
    `INSERT INTO market.site (id, operator_org, name, country, region, time_zone, latitude, longitude, interconnection_w, synthetic, created_at, readiness)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (operator_org, name) DO NOTHING`,
    [site.id, site.operatorOrg, site.name, site.country, site.region, site.timeZone, site.latitude, site.longitude, site.interconnectionW, site.synthetic, at(site.createdAt), site.readiness],
  );
  if (inserted === 0) return false;
  await insertFeeders(tx, site, feeders);
  return true;
}
/** Feeders of a site that has none of these names; its halls come first. */
export async function insertFeeders(tx: Tx, site: Pick<SiteRow, 'id' | 'operatorOrg'>, feeders: readonly NewFeeder[]): Promise<void> {
  await tx.run(
    `INSERT INTO market.feeder (id, site_id, operator_org, name, limit_w, hall_id) SELECT f.id, $1, $2, f.name, f.limit_w, f.hall_id FROM jsonb_to_recordset($3) AS f (id text, name text, limit_w bigint, hall_id text)`,
    [site.id, site.operatorOrg, json(feeders.map((f) => ({ id: f.id, name: f.name, limit_w: f.limitW, hall_id: f.hallId })))],
  );
}

/** Locks a site of the caller's own until the transaction ends; undefined for another operator's, which row-level security hides from a lock. */
export async function lockSite(tx: Tx, id: SiteId): Promise<SiteRow | undefined> {
  return tx.one<SiteRow>(`SELECT ${siteColumns} FROM market.site WHERE id = $1 FOR UPDATE`, [id]);
}
/** Moves the version that plans are checked against (decision 11); call it under the site's lock. @returns the new version */
export async function bumpSite(tx: Tx, id: SiteId): Promise<bigint> {
  const row = await tx.one<{ version: bigint }>(`UPDATE market.site SET version = version + 1 WHERE id = $1 RETURNING version`, [id]);
  if (!row) throw new Error(`site ${id} vanished under its lock`);
  return row.version;
}

export interface SiteListFilter {
  readonly operatorOrg: string | null;
  readonly countries: readonly string[] | null;
  readonly readiness: readonly SiteReadiness[] | null;
  readonly synthetic: boolean | null;
  /** Sites with a pool of one of these models. */
  readonly gpuModels: readonly string[] | null;
}
/** Orders a list of sites may have. */
export const siteOrders = {
  NAME: { name: 'name', key: { sql: 's.name COLLATE "C"', type: 'text' }, direction: 'ASC' },
  COUNTRY: { name: 'country', key: { sql: '(s.country || s.name) COLLATE "C"', type: 'text' }, direction: 'ASC' },
  LARGEST: { name: 'largest', key: { sql: 's.interconnection_w', type: 'integer' }, direction: 'DESC' },
  NEWEST: { name: 'newest', key: { sql: 's.created_at', type: 'instant' }, direction: 'DESC' },
} as const satisfies Record<string, SortOrder>;
/** The public sees what is on the market; operators see all of their own besides, the platform everything. */
const shown = `(s.status = 'listed' AND s.readiness = 'billable' OR market.ctx_kind() = 'operator' AND s.operator_org = market.ctx_org() OR market.ctx_kind() = 'platform')
  AND ($1::text IS NULL OR s.operator_org = $1) AND ($2::text[] IS NULL OR s.country = ANY($2)) AND ($3::text[] IS NULL OR s.readiness = ANY($3)) AND ($4::boolean IS NULL OR s.synthetic = $4)
  AND ($5::text[] IS NULL OR EXISTS (SELECT 1 FROM market.pool p WHERE p.site_id = s.id AND p.retired_at IS NULL AND p.gpu_model = ANY($5)))`;
/** Sites the caller may list, one more than the page so that it knows of a next one, and how many there are in all. */
export async function listSites(tx: Tx, filter: SiteListFilter, page: KeysetPage): Promise<{ rows: (SiteRow & { readonly sort: string })[]; total: bigint }> {
  const given = [filter.operatorOrg, filter.countries, filter.readiness, filter.synthetic, filter.gpuModels];
  const { select, where, tail, parameters } = keyset(page, 's.id', 6);
  const rows = await tx.rows<SiteRow & { sort: string }>(`SELECT ${siteColumns}, ${select} FROM market.site s WHERE ${shown} AND ${where} ${tail}`, [...given, ...parameters]);
  const count = await tx.one<{ total: bigint }>(`SELECT count(*) AS total FROM market.site s WHERE ${shown}`, given);
  return { rows, total: count?.total ?? 0n };
}
/** Every site on the market by name. */
export async function allListedSites(tx: Tx): Promise<SiteRow[]> {
  return tx.rows<SiteRow>(`SELECT ${siteColumns} FROM market.site WHERE status = 'listed' AND readiness = 'billable' ORDER BY name COLLATE "C", id`);
}

export async function siteExists(tx: Tx, id: SiteId): Promise<boolean> {
  return (await tx.one(`SELECT 1 FROM market.site WHERE id = $1`, [id])) !== undefined;
}

/** Statements for loaders: $1 is the list of keys, `key` tells whose row it is. */
export const siteByKey = `SELECT id AS key, ${siteColumns} FROM market.site WHERE id = ANY($1)`;
export interface FeederRow {
  readonly key: string;
  readonly id: FeederId;
  readonly name: string;
  readonly limitW: bigint;
  readonly hallId: HallId | null;
}
export const feedersBySite = `SELECT site_id AS key, id, name, limit_w AS "limitW", hall_id AS "hallId" FROM market.feeder WHERE site_id = ANY($1) ORDER BY name COLLATE "C", id`;
export interface OrganizationRow {
  readonly key: string;
  readonly id: OrgId;
  readonly kind: 'customer' | 'operator' | 'platform';
  readonly name: string;
}
export const organizationByKey = `SELECT id AS key, id, kind, name FROM market.organization WHERE id = ANY($1)`;
