import type { EpochMs, SiteId } from '@switchyard/kernel';
import { at, type Tx } from '../base/index.js';

export type CalendarKind = 'maintenance' | 'curtailment' | 'offer_end' | 'lease_end' | 'reservation';
/** One thing that happens at a site. */
export interface CalendarRow {
  readonly kind: CalendarKind;
  readonly from: EpochMs;
  /** Null for what happens at an instant. */
  readonly to: EpochMs | null;
  readonly subjectId: string;
  readonly poolId: string | null;
  readonly gpuCount: number | null;
  readonly state: string;
  readonly title: string;
}
/** Entries one answer lists. */
export const CALENDAR_ROWS_MAX = 2_000;

/**
 * What happens at a site in a stretch of time, in order of time: events and maintenance that were not called off, published offers that end, ends of leases
 * and reservations. As a tenant: of leases row-level security shows those the caller is a party to. At most `CALENDAR_ROWS_MAX`.
 */
export async function siteCalendar(tx: Tx, siteId: SiteId, from: EpochMs, to: EpochMs): Promise<CalendarRow[]> {
  return tx.rows<CalendarRow>(
    `SELECT CASE c.kind WHEN 'maintenance' THEN 'maintenance' ELSE 'curtailment' END AS kind, c.starts_at AS "from", c.ends_at AS "to", c.id AS "subjectId", NULL AS "poolId", NULL::int AS "gpuCount", c.state, c.reason AS title
     FROM market.curtailment c WHERE c.site_id = $1 AND c.state <> 'withdrawn' AND c.starts_at < $3 AND c.ends_at > $2
     UNION ALL
     SELECT 'offer_end', o.valid_to, NULL, o.id, o.pool_id, NULL, o.status, 'offer of ' || p.name || ', version ' || o.version
     FROM market.offer o JOIN market.pool p ON p.id = o.pool_id WHERE o.site_id = $1 AND o.status = 'published' AND o.valid_to >= $2 AND o.valid_to < $3
     UNION ALL
     SELECT 'lease_end', l.ends_at, NULL, l.id, l.pool_id, l.gpu_count, l.state, 'lease in ' || p.name
     FROM market.lease l JOIN market.pool p ON p.id = l.pool_id
     WHERE l.site_id = $1 AND l.product = 'job' AND l.state IN ('reserved', 'active', 'parked', 'curtailed') AND l.ends_at >= $2 AND l.ends_at < $3
     UNION ALL
     SELECT 'reservation', l.starts_at, l.ends_at, l.id, l.pool_id, l.gpu_count, l.state, l.product || ' in ' || p.name
     FROM market.lease l JOIN market.pool p ON p.id = l.pool_id
     WHERE l.site_id = $1 AND l.product <> 'job' AND l.state <> 'released' AND l.starts_at < $3 AND l.ends_at > $2
     ORDER BY 2, 1, 4 LIMIT ${CALENDAR_ROWS_MAX}`, [siteId, at(from), at(to)]);
}
