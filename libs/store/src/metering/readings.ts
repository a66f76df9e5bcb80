import type { AgentId, EpochMs, GpuSeconds, LeaseId, OrgId, ReadingId, SiteId, WattHours } from '@switchyard/kernel';
import type { Tx } from '../base/index.js';
import { at } from '../base/index.js';

/** A reading to store, as it was taken from a signed batch. */
export interface NewReading {
  readonly id: ReadingId;
  readonly leaseId: LeaseId;
  readonly customerOrg: OrgId;
  readonly operatorOrg: OrgId;
  readonly meterId: string;
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly gpuSeconds: GpuSeconds;
  /** IT energy; null when no meter answered. */
  readonly energyWh: WattHours | null;
  readonly source: string;
  readonly quality: 'metered' | 'estimated' | 'gap';
  readonly final: boolean;
  /** What a real meter can say of it; null: no real meter. */
  readonly condition: string | null;
  /** Share of the facility meter; null: none, or nothing usable. */
  readonly facilityWh: WattHours | null;
}
/** Where readings came from. */
export interface ReadingOrigin {
  readonly siteId: SiteId;
  readonly agentId: AgentId;
  readonly epoch: number;
  readonly sequence: number;
  /** Market time. */
  readonly receivedAt: EpochMs;
}
/** Stores readings in bulk; one that is known by (lease, meter, from, to) stands as it is. @returns ids of those that are new */
export async function insertReadings(tx: Tx, origin: ReadingOrigin, readings: readonly NewReading[]): Promise<readonly ReadingId[]> {
  if (readings.length === 0) return [];
  const rows = await tx.rows<{ id: ReadingId }>(
    `INSERT INTO metering.reading (id, lease_id, customer_org, operator_org, meter_id, from_at, to_at, gpu_seconds, energy_wh, source, quality, is_final, condition, facility_wh,
       site_id, agent_id, epoch, sequence, received_at)
     SELECT r.*, $13, $14, $15, $16, $17
     FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[], $8::bigint[], $9::bigint[], $10::text[], $11::text[], $12::boolean[],
       $18::text[], $19::bigint[]) r
     ON CONFLICT (lease_id, meter_id, from_at, to_at) DO NOTHING RETURNING id`,
    [readings.map((r) => r.id), readings.map((r) => r.leaseId), readings.map((r) => r.customerOrg), readings.map((r) => r.operatorOrg), readings.map((r) => r.meterId),
      readings.map((r) => at(r.from)), readings.map((r) => at(r.to)), readings.map((r) => `${r.gpuSeconds}`), readings.map((r) => (r.energyWh === null ? null : `${r.energyWh}`)),
      readings.map((r) => r.source), readings.map((r) => r.quality), readings.map((r) => r.final),
      origin.siteId, origin.agentId, origin.epoch, origin.sequence, at(origin.receivedAt),
      readings.map((r) => r.condition), readings.map((r) => (r.facilityWh === null ? null : `${r.facilityWh}`))],
  );
  return rows.map((row) => row.id);
}
/** Of readings that were known before: those whose stored quantities are others. The stored ones stand. */
export async function contradictedReadings(tx: Tx, readings: readonly NewReading[]): Promise<readonly { readonly given: ReadingId; readonly stored: ReadingId }[]> {
  if (readings.length === 0) return [];
  return tx.rows(
    `SELECT g.id AS given, r.id AS stored
     FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::bigint[], $7::bigint[]) AS g (id, lease_id, meter_id, from_at, to_at, gpu_seconds, energy_wh)
     JOIN metering.reading r USING (lease_id, meter_id, from_at, to_at)
     WHERE r.gpu_seconds <> g.gpu_seconds OR r.energy_wh IS DISTINCT FROM g.energy_wh ORDER BY g.id`,
    [readings.map((r) => r.id), readings.map((r) => r.leaseId), readings.map((r) => r.meterId), readings.map((r) => at(r.from)), readings.map((r) => at(r.to)),
      readings.map((r) => `${r.gpuSeconds}`), readings.map((r) => (r.energyWh === null ? null : `${r.energyWh}`))],
  );
}
