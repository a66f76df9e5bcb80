import type { EpochMs, FeederId, OrgId, SiteId } from '@switchyard/kernel';
import type { Tx } from '../base/index.js';
import { at, json } from '../base/index.js';

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
  readonly synthetic: boolean;
  readonly version: bigint;
  /** Its agents were last heard of then, too long ago; null while one is heard, and where none ever enrolled. */
  readonly agentQuietSince: EpochMs | null;
}
export const siteColumns = `id, operator_org AS "operatorOrg", name, country, region, time_zone AS "timeZone", latitude, longitude,
  interconnection_w AS "interconnectionW", status, synthetic, version, agent_quiet_since AS "agentQuietSince"`;

export type NewSite = Omit<SiteRow, 'status' | 'version' | 'agentQuietSince'> & { readonly createdAt: EpochMs };
export interface NewFeeder {
  readonly id: FeederId;
  readonly name: string;
  readonly limitW: bigint;
}

/** @returns false when the operator has a site of that name: nothing was written */
export async function insertSite(tx: Tx, site: NewSite, feeders: readonly NewFeeder[]): Promise<boolean> {
  const inserted = await tx.run(
    `INSERT INTO market.site (id, operator_org, name, country, region, time_zone, latitude, longitude, interconnection_w, synthetic, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (operator_org, name) DO NOTHING`,
    [site.id, site.operatorOrg, site.name, site.country, site.region, site.timeZone, site.latitude, site.longitude, site.interconnectionW, site.synthetic, at(site.createdAt)],
  );
  if (inserted === 0) return false;
  await tx.run(
    `INSERT INTO market.feeder (id, site_id, operator_org, name, limit_w) SELECT f.id, $1, $2, f.name, f.limit_w FROM jsonb_to_recordset($3) AS f (id text, name text, limit_w bigint)`,
    [site.id, site.operatorOrg, json(feeders.map((f) => ({ id: f.id, name: f.name, limit_w: f.limitW })))],
  );
  return true;
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
}
const listed = `status = 'listed' AND ($1::text IS NULL OR operator_org = $1) AND ($2::text[] IS NULL OR country = ANY($2))`;
/** Listed sites by name, one more than `limit` so that the caller knows of a next page, and how many there are in all. */
export async function listSites(tx: Tx, filter: SiteListFilter, page: { limit: number; after: { sort: string; id: string } | null }): Promise<{ rows: SiteRow[]; total: bigint }> {
  const rows = await tx.rows<SiteRow>(
    `SELECT ${siteColumns} FROM market.site WHERE ${listed} AND ($3::text IS NULL OR (name COLLATE "C", id) > ($3, $4)) ORDER BY name COLLATE "C", id LIMIT $5`,
    [filter.operatorOrg, filter.countries, page.after?.sort ?? null, page.after?.id ?? null, page.limit + 1],
  );
  const count = await tx.one<{ total: bigint }>(`SELECT count(*) AS total FROM market.site WHERE ${listed}`, [filter.operatorOrg, filter.countries]);
  return { rows, total: count?.total ?? 0n };
}
/** Every listed site by name. */
export async function allListedSites(tx: Tx): Promise<SiteRow[]> {
  return tx.rows<SiteRow>(`SELECT ${siteColumns} FROM market.site WHERE status = 'listed' ORDER BY name COLLATE "C", id`);
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
}
export const feedersBySite = `SELECT site_id AS key, id, name, limit_w AS "limitW" FROM market.feeder WHERE site_id = ANY($1) ORDER BY name COLLATE "C", id`;
export interface OrganizationRow {
  readonly key: string;
  readonly id: OrgId;
  readonly kind: 'customer' | 'operator' | 'platform';
  readonly name: string;
}
export const organizationByKey = `SELECT id AS key, id, kind, name FROM market.organization WHERE id = ANY($1)`;
