import { floorTo, gpuSeconds, microUsdPerMwh, wattHours, type EpochMs, type Interval, type LeaseId, type MicroUsdPerMwh, type ReadingId } from '@switchyard/kernel';
import type { Quality, Reading } from '@switchyard/metering';
import type { Tx } from '../base/database.js';
import { at } from '../base/types.js';

interface ReadingRow {
  readonly id: ReadingId;
  readonly meter_id: string;
  readonly from_at: EpochMs;
  readonly to_at: EpochMs;
  readonly gpu_seconds: bigint;
  readonly energy_wh: bigint | null;
  readonly facility_wh: bigint | null;
  readonly source: string;
  readonly quality: Quality;
  readonly received_at: EpochMs;
}
/**
 * Readings of a lease, oldest first. An agent without a meter sends GPU-seconds as quality `gap`: what it does not know is the energy, which
 * billing estimates from the frozen model, so such a reading is `estimated`. A closing reading of no length carries nothing and is left out.
 * @param since only those that end after it; null: all
 */
export async function readReadings(tx: Tx, leaseId: LeaseId, since: EpochMs | null = null): Promise<readonly Reading[]> {
  const rows = await tx.rows<ReadingRow>(
    `SELECT id, meter_id, from_at, to_at, gpu_seconds, energy_wh, facility_wh, source, quality, received_at FROM metering.reading WHERE lease_id = $1 AND to_at > from_at AND ($2::timestamptz IS NULL OR to_at > $2)
     ORDER BY from_at, id`, [leaseId, since === null ? null : at(since)]);
  return rows.map((row) => ({
    id: row.id, meterId: row.meter_id, leaseId, from: row.from_at, to: row.to_at, gpuSeconds: gpuSeconds(row.gpu_seconds),
    energyWh: row.energy_wh === null ? null : wattHours(row.energy_wh), facilityWh: row.facility_wh === null ? null : wattHours(row.facility_wh), source: row.source,
    quality: row.quality === 'gap' && row.gpu_seconds > 0n ? 'estimated' : row.quality, receivedAt: row.received_at,
  }));
}

/** The price of one settlement interval; the latest revision stands. */
export interface BilledPrint extends Interval {
  readonly seriesId: string;
  readonly revision: number;
  readonly microUsdPerMwh: MicroUsdPerMwh;
}
/** Keeps prints; those known already (series, start, revision) stay as they are. */
export async function recordPrints(tx: Tx, prints: readonly BilledPrint[]): Promise<void> {
  await tx.run(
    `INSERT INTO billing.price_print (series_id, starts_at, ends_at, revision, micro_usd_per_mwh)
     SELECT series, starts, ends, revision, price FROM unnest($1::text[], $2::timestamptz[], $3::timestamptz[], $4::int[], $5::bigint[]) AS p (series, starts, ends, revision, price)
     ON CONFLICT DO NOTHING`,
    [prints.map((p) => p.seriesId), prints.map((p) => at(p.from)), prints.map((p) => at(p.to)), prints.map((p) => p.revision), prints.map((p) => `${p.microUsdPerMwh}`)]);
}
/** Prints that touch an interval, ascending, each start at its latest revision. */
export async function readPrints(tx: Tx, seriesId: string, during: Interval): Promise<readonly BilledPrint[]> {
  const rows = await tx.rows<{ starts_at: EpochMs; ends_at: EpochMs; revision: number; micro_usd_per_mwh: bigint }>(
    `SELECT DISTINCT ON (starts_at) starts_at, ends_at, revision, micro_usd_per_mwh FROM billing.price_print
     WHERE series_id = $1 AND starts_at < $3 AND ends_at > $2 ORDER BY starts_at, revision DESC`, [seriesId, at(during.from), at(during.to)]);
  return rows.map((row) => ({ seriesId, from: row.starts_at, to: row.ends_at, revision: row.revision, microUsdPerMwh: microUsdPerMwh(row.micro_usd_per_mwh) }));
}

/**
 * The latest instant at or before the given one that no reading of the lease runs over: usage before it does not depend on readings after it.
 * @param step length of a settlement interval, to which the instant is rounded down, in milliseconds
 */
export async function seamBefore(tx: Tx, leaseId: LeaseId, instant: EpochMs, step: number): Promise<EpochMs> {
  for (let seam = floorTo(instant, step); ; ) {
    const row = await tx.one<{ first: EpochMs | null }>(`SELECT min(from_at) AS first FROM metering.reading WHERE lease_id = $1 AND from_at < $2 AND to_at > $2`, [leaseId, at(seam)]);
    if (row?.first == null) return seam;
    seam = floorTo(row.first, step);
  }
}
/**
 * GPU-seconds per meter that used readings up to an instant had their energy estimated for: where the running total of estimates stands there.
 * @param seam from `seamBefore`, with everything before it stored @param step length of a settlement interval: no stored one is longer, in milliseconds
 */
export async function estimatedBefore(tx: Tx, leaseId: LeaseId, seam: EpochMs, step: number): Promise<ReadonlyMap<string, bigint>> {
  const rows = await tx.rows<{ meter_id: string; total: string }>(
    `SELECT r.meter_id, sum(r.gpu_seconds)::text AS total FROM metering.reading r
     WHERE r.lease_id = $1 AND r.to_at <= $2 AND r.gpu_seconds > 0 AND (r.energy_wh IS NULL OR r.quality <> 'metered')
       AND EXISTS (SELECT 1 FROM billing.rated_interval i WHERE i.lease_id = $1 AND i.from_at > r.from_at - make_interval(secs => $3) AND i.from_at < r.to_at AND i.to_at > r.from_at AND r.id = ANY (i.reading_ids))
     GROUP BY 1`, [leaseId, at(seam), step / 1_000]);
  return new Map(rows.map((row) => [row.meter_id, BigInt(row.total)]));
}
