import type { EpochMs, SiteId } from '@switchyard/kernel';
import { at as instantOf, type Tx } from '../base/index.js';

/** A hold that no longer keeps anything: expired, given back, or turned into a job's place (the promise keeps that). */
const spent = `(h.expires_at <= $2 OR h.released_at IS NOT NULL OR h.used_by_job IS NOT NULL)`;

/** Frees what spent holds still occupy at these sites (all sites when undefined). @returns the sites where something was freed, by id */
export async function clearHolds(tx: Tx, siteIds: readonly SiteId[] | undefined, now: EpochMs): Promise<readonly SiteId[]> {
  const parameters = [siteIds ?? null, instantOf(now)];
  const here = `($1::text[] IS NULL OR h.site_id = ANY($1))`;
  const freed = await tx.rows<{ siteId: SiteId }>(
    `DELETE FROM market.allocation a USING market.hold h WHERE h.id = a.hold_id AND ${here} AND ${spent} RETURNING h.site_id AS "siteId"`, parameters);
  await tx.run(`DELETE FROM market.feeder_reservation r USING market.hold h WHERE h.id = r.hold_id AND ${here} AND ${spent}`, parameters);
  await tx.run(`UPDATE market.hold h SET released_at = $2 WHERE ${here} AND h.expires_at <= $2 AND h.released_at IS NULL AND h.used_by_job IS NULL`, parameters);
  return [...new Set(freed.map((row) => row.siteId))].sort();
}
