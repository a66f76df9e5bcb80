import type { Interval, SiteId } from '@switchyard/kernel';
import type { Tx } from '../base/index.js';
import { at } from '../base/index.js';

/** Power of a site over one hour, in watts at the utility's meter unless said otherwise. */
export interface SitePowerRow extends Interval {
  /** Mean of what leases have reserved of feeders: the most they may draw. */
  readonly reservedW: bigint;
  /** Mean of what leases drew: their share of the facility's meter, else IT energy x the PUE that the lease froze. Null: nothing was read. */
  readonly usedW: bigint | null;
  /** Whether a meter answered for all of it. */
  readonly metered: boolean;
  /** Mean of the site's own register for the facility; null: none answered for the whole hour. */
  readonly facilityW: bigint | null;
  /** The lowest target of events in it; null: no event. */
  readonly targetW: bigint | null;
}
/**
 * A site hour by hour, oldest first, from what is reserved, what was read and what events allow. Row-level security shows an operator its own site alone.
 * A reading counts where it starts. A use that no meter answered for is what its lease's frozen model says of the GPU time.
 * @param hours whole hours
 */
export async function sitePowerOf(tx: Tx, siteId: SiteId, hours: Interval): Promise<readonly SitePowerRow[]> {
  return tx.rows<SitePowerRow>(
    `WITH hour AS (SELECT h AS from_at, h + interval '1 hour' AS to_at FROM generate_series($2::timestamptz, $3::timestamptz - interval '1 hour', interval '1 hour') h),
       used AS (
         SELECT date_bin('1 hour', r.from_at, 'epoch'::timestamptz) AS from_at, bool_and(r.energy_wh IS NOT NULL) AS metered,
           sum(coalesce(r.facility_wh, coalesce(r.energy_wh, r.gpu_seconds * (l.energy_model ->> 'maxWPerGpu')::numeric * (l.energy_model ->> 'loadFractionPpm')::numeric / 3600000000) * coalesce((l.energy_model ->> 'puePpm')::numeric, 1000000) / 1000000)) AS wh
         FROM market.lease l JOIN metering.reading r ON r.lease_id = l.id AND r.from_at >= $2 AND r.from_at < $3
         WHERE l.site_id = $1 AND l.starts_at < $3 AND coalesce(l.actual_end, 'infinity') >= $2 GROUP BY 1),
       facility AS (
         SELECT date_bin('1 hour', r.from_at, 'epoch'::timestamptz) AS from_at, sum(r.milliwatt_hours) / 1000 AS wh FROM metering.site_reading r
         WHERE r.site_id = $1 AND r.channel = 'facility' AND r.from_at >= $2 AND r.from_at < $3 GROUP BY 1
         HAVING sum(extract(epoch FROM r.to_at - r.from_at)) >= 3600 AND bool_and(r.condition IN ('measured', 'interpolated')))
     SELECT hour.from_at AS "from", hour.to_at AS "to", round(coalesce(held.w, 0))::bigint AS "reservedW", round(used.wh)::bigint AS "usedW", coalesce(used.metered, false) AS metered,
       round(facility.wh)::bigint AS "facilityW", event.w AS "targetW"
     FROM hour LEFT JOIN used USING (from_at) LEFT JOIN facility USING (from_at)
     CROSS JOIN LATERAL (SELECT sum(r.draw_w * extract(epoch FROM least(upper(r.during), hour.to_at) - greatest(lower(r.during), hour.from_at))) / 3600 AS w
       FROM market.feeder f JOIN market.feeder_reservation r ON r.feeder_id = f.id AND r.during && tstzrange(hour.from_at, hour.to_at) WHERE f.site_id = $1 AND r.lease_id IS NOT NULL) held
     CROSS JOIN LATERAL (SELECT min(c.target_w)::bigint AS w FROM market.curtailment c WHERE c.site_id = $1 AND c.state <> 'withdrawn' AND c.starts_at < hour.to_at AND c.ends_at > hour.from_at) event
     ORDER BY 1`, [siteId, at(hours.from), at(hours.to)]);
}
