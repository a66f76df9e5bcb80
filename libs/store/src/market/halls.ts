import type { EpochMs, FeederId, HallId, OrgId, SiteId } from '@switchyard/kernel';
import type { Tx } from '../base/index.js';
import { at } from '../base/index.js';
import type { SiteRow } from './sites.js';

/** A building of a site with the feeders in it. Its limit bounds the sum of its feeders' limits; load is reserved by feeder. */
export interface HallRow {
  readonly key: string;
  readonly id: HallId;
  readonly siteId: SiteId;
  readonly name: string;
  /** What its feeders may carry together; null when not stated. */
  readonly limitW: bigint | null;
}
const columns = `site_id AS key, id, site_id AS "siteId", name, limit_w AS "limitW"`;
/** For loaders; a site's operator and the platform see them. */
export const hallsBySite = `SELECT ${columns} FROM market.hall WHERE site_id = ANY($1) ORDER BY name COLLATE "C", id`;

/** @returns false when the site has a hall of that name: nothing was written */
export async function insertHall(tx: Tx, hall: Omit<HallRow, 'key'> & { readonly operatorOrg: OrgId; readonly createdAt: EpochMs }): Promise<boolean> {
  const written = await tx.run(
    `INSERT INTO market.hall (id, site_id, operator_org, name, limit_w, created_at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (site_id, name) DO NOTHING`,
    [hall.id, hall.siteId, hall.operatorOrg, hall.name, hall.limitW, at(hall.createdAt)]);
  return written === 1;
}
export async function hallsOf(tx: Tx, siteId: SiteId): Promise<HallRow[]> {
  return tx.rows<HallRow>(hallsBySite, [[siteId]]);
}
export async function hallOf(tx: Tx, id: HallId): Promise<HallRow | undefined> {
  return tx.one<HallRow>(`SELECT ${columns} FROM market.hall WHERE id = $1`, [id]);
}
export async function changeHall(tx: Tx, { id, name, limitW }: Pick<HallRow, 'id' | 'name' | 'limitW'>): Promise<void> {
  await tx.run(`UPDATE market.hall SET name = $2, limit_w = $3 WHERE id = $1`, [id, name, limitW]);
}

/** A feeder of a site, with what its hall may carry and what stands beside it there. */
export interface FeederAtSite {
  readonly id: FeederId;
  readonly siteId: SiteId;
  readonly name: string;
  readonly limitW: bigint;
  readonly hallId: HallId | null;
}
export async function feederOf(tx: Tx, id: FeederId): Promise<FeederAtSite | undefined> {
  return tx.one<FeederAtSite>(`SELECT id, site_id AS "siteId", name, limit_w AS "limitW", hall_id AS "hallId" FROM market.feeder WHERE id = $1`, [id]);
}
/** What the feeders of a hall may carry together, one of them left out. */
export async function feedersInHall(tx: Tx, id: HallId, except: string): Promise<bigint> {
  return (await tx.one<{ sum: bigint | null }>(`SELECT sum(limit_w)::bigint AS sum FROM market.feeder WHERE hall_id = $1 AND id <> $2`, [id, except]))?.sum ?? 0n;
}
export async function changeFeeder(tx: Tx, { id, name, limitW, hallId }: Omit<FeederAtSite, 'siteId'>): Promise<void> {
  await tx.run(`UPDATE market.feeder SET name = $2, limit_w = $3, hall_id = $4 WHERE id = $1`, [id, name, limitW, hallId]);
}

/**
 * The most that leases and holds have reserved of a feeder at one instant from `now` on. Reservations of customers' holds are not the operator's to see, so
 * this is read as the market (role sy_reader), while the caller holds the site's lock, under which all reservations are made.
 */
export async function reservedOfFeeder(tx: Tx, id: FeederId, now: EpochMs): Promise<bigint> {
  const row = await tx.one<{ most: bigint | null }>(`SELECT max(load) AS most FROM (${loadsOf('r.feeder_id = $1', 'o.feeder_id = $1')}) loads`, [id, at(now)]);
  return row?.most ?? 0n;
}
/** The same for all feeders of a site together. */
export async function reservedOfSite(tx: Tx, id: SiteId, now: EpochMs): Promise<bigint> {
  const mine = (alias: string): string => `${alias}.feeder_id IN (SELECT f.id FROM market.feeder f WHERE f.site_id = $1)`;
  const row = await tx.one<{ most: bigint | null }>(`SELECT max(load) AS most FROM (${loadsOf(mine('r'), mine('o'))}) loads`, [id, at(now)]);
  return row?.most ?? 0n;
}
/** Load at `now` and at every beginning after it: one of these instants has the most. */
const loadsOf = (counted: string, other: string): string => `
  SELECT (SELECT coalesce(sum(o.draw_w), 0)::bigint FROM market.feeder_reservation o WHERE ${other} AND o.during @> moment.at) AS load
  FROM (SELECT $2::timestamptz AS at UNION SELECT lower(r.during) FROM market.feeder_reservation r WHERE ${counted} AND lower(r.during) > $2) moment`;

/** What may change of a site itself; where it is and its zone stay. */
export async function changeSite(tx: Tx, site: Pick<SiteRow, 'id' | 'name' | 'region' | 'latitude' | 'longitude' | 'interconnectionW'>): Promise<void> {
  await tx.run(`UPDATE market.site SET name = $2, region = $3, latitude = $4, longitude = $5, interconnection_w = $6 WHERE id = $1`,
    [site.id, site.name, site.region, site.latitude, site.longitude, site.interconnectionW]);
}
export async function siteNamed(tx: Tx, operatorOrg: OrgId, name: string): Promise<SiteId | undefined> {
  return (await tx.one<{ id: SiteId }>(`SELECT id FROM market.site WHERE operator_org = $1 AND name = $2`, [operatorOrg, name]))?.id;
}
