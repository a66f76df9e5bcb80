import type { EpochMs, Interval, OrgId } from '@switchyard/kernel';
import type { Tx } from '../base/index.js';
import { at } from '../base/index.js';
import type { ReadingOrigin } from './readings.js';

/** What all registers of one channel of a site counted. */
export interface NewSiteReading extends Interval {
  readonly meterId: string;
  readonly channel: 'it' | 'facility';
  readonly milliwattHours: bigint;
  readonly condition: string;
}
/** Stores what a site counted; what is known by (site, channel, meter, from, to) stands as it is. */
export async function insertSiteReadings(tx: Tx, origin: Omit<ReadingOrigin, 'epoch' | 'sequence'> & { readonly operatorOrg: OrgId }, readings: readonly NewSiteReading[]): Promise<void> {
  if (readings.length === 0) return;
  await tx.run(
    `INSERT INTO metering.site_reading (site_id, operator_org, agent_id, received_at, meter_id, channel, from_at, to_at, milliwatt_hours, condition)
     SELECT $1, $2, $3, $4, r.* FROM unnest($5::text[], $6::text[], $7::timestamptz[], $8::timestamptz[], $9::bigint[], $10::text[]) r ON CONFLICT DO NOTHING`,
    [origin.siteId, origin.operatorOrg, origin.agentId, at(origin.receivedAt), readings.map((r) => r.meterId), readings.map((r) => r.channel), readings.map((r) => at(r.from)), readings.map((r) => at(r.to)),
      readings.map((r) => `${r.milliwattHours}`), readings.map((r) => r.condition)]);
}

/** Energy of a site over some days, from its registers and from its leases' readings. Milliwatt-hours; null: no such register. */
export interface SiteEnergyRow {
  /** Site id. */
  readonly key: string;
  readonly itMilliwattHours: bigint | null;
  readonly facilityMilliwattHours: bigint | null;
  /** Of the times in which both channels counted without a fault: for the PUE. */
  readonly comparableItMilliwattHours: bigint | null;
  readonly comparableFacilityMilliwattHours: bigint | null;
  /** Intervals of a channel with a fault, and all of them. */
  readonly faultyIntervals: bigint;
  readonly intervals: bigint;
  /** IT energy that real or simulated meters gave leases, and what the frozen models say of the same GPU time. */
  readonly meteredWh: bigint;
  readonly modelledWh: bigint;
  /** What the models say of GPU time that no meter covered: billed as estimated. */
  readonly estimatedWh: bigint;
}
/** For a loader: keys are site ids. @param since energy that was counted from this instant on */
export function siteEnergySince(since: EpochMs): string {
  const from = `'${at(since).toISOString()}'::timestamptz`;
  return `SELECT s.id AS key, c."itMilliwattHours", c."facilityMilliwattHours", p.it AS "comparableItMilliwattHours", p.facility AS "comparableFacilityMilliwattHours", c."faultyIntervals", c.intervals, l."meteredWh", l."modelledWh", l."estimatedWh"
    FROM unnest($1::text[]) AS s (id)
    CROSS JOIN LATERAL (SELECT sum(r.milliwatt_hours) FILTER (WHERE r.channel = 'it')::bigint AS "itMilliwattHours", sum(r.milliwatt_hours) FILTER (WHERE r.channel = 'facility')::bigint AS "facilityMilliwattHours",
        count(*) FILTER (WHERE r.condition NOT IN ('measured', 'interpolated')) AS "faultyIntervals", count(*) AS intervals
      FROM metering.site_reading r WHERE r.site_id = s.id AND r.from_at >= ${from}) c
    CROSS JOIN LATERAL (SELECT sum(i.milliwatt_hours)::bigint AS it, sum(f.milliwatt_hours)::bigint AS facility FROM metering.site_reading i
      JOIN metering.site_reading f ON f.site_id = i.site_id AND f.channel = 'facility' AND f.meter_id = i.meter_id AND f.from_at = i.from_at AND f.to_at = i.to_at
      WHERE i.site_id = s.id AND i.channel = 'it' AND i.from_at >= ${from} AND i.condition IN ('measured', 'interpolated') AND f.condition IN ('measured', 'interpolated')) p
    CROSS JOIN LATERAL (SELECT coalesce(sum(r.energy_wh) FILTER (WHERE r.energy_wh IS NOT NULL), 0)::bigint AS "meteredWh",
        coalesce(floor(sum(m.wh) FILTER (WHERE r.energy_wh IS NOT NULL)), 0)::bigint AS "modelledWh", coalesce(floor(sum(m.wh) FILTER (WHERE r.energy_wh IS NULL)), 0)::bigint AS "estimatedWh"
      FROM metering.reading r JOIN market.lease l ON l.id = r.lease_id
      CROSS JOIN LATERAL (SELECT r.gpu_seconds * (l.energy_model ->> 'maxWPerGpu')::numeric * (l.energy_model ->> 'loadFractionPpm')::numeric / 3600000000 AS wh) m
      WHERE r.site_id = s.id AND r.from_at >= ${from}) l`;
}
