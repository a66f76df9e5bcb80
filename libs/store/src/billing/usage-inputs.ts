import { gpuSeconds, microUsdPerMwh, wattHours, type EpochMs, type Interval, type LeaseId, type MicroUsdPerMwh, type ReadingId } from '@switchyard/kernel';
import type { Quality, Reading } from '@switchyard/metering';
import type { UsageForRating } from '@switchyard/rating';
import type { Tx } from '../base/database.js';
import { at, json } from '../base/types.js';

interface ReadingRow {
  readonly id: ReadingId;
  readonly meter_id: string;
  readonly from_at: EpochMs;
  readonly to_at: EpochMs;
  readonly gpu_seconds: bigint;
  readonly energy_wh: bigint | null;
  readonly source: string;
  readonly quality: Quality;
  readonly received_at: EpochMs;
}
/**
 * Every reading of a lease, oldest first. An agent without a meter sends GPU-seconds as quality `gap`: what it does not know is the energy, which
 * billing estimates from the frozen model, so such a reading is `estimated`. A closing reading of no length carries nothing and is left out.
 */
export async function readReadings(tx: Tx, leaseId: LeaseId): Promise<readonly Reading[]> {
  const rows = await tx.rows<ReadingRow>(
    `SELECT id, meter_id, from_at, to_at, gpu_seconds, energy_wh, source, quality, received_at FROM metering.reading WHERE lease_id = $1 AND to_at > from_at ORDER BY from_at, id`, [leaseId]);
  return rows.map((row) => ({
    id: row.id, meterId: row.meter_id, leaseId, from: row.from_at, to: row.to_at, gpuSeconds: gpuSeconds(row.gpu_seconds),
    energyWh: row.energy_wh === null ? null : wattHours(row.energy_wh), source: row.source,
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

/** Replaces what is stored of the usage the latest rating of a lease saw. */
export async function writeRatedIntervals(tx: Tx, leaseId: string, usage: readonly UsageForRating[]): Promise<void> {
  await tx.run(`DELETE FROM billing.rated_interval WHERE lease_id = $1`, [leaseId]);
  const rows = usage.map((u) => ({
    from_at: at(u.from), to_at: at(u.to), gpu_seconds: u.gpuSeconds, energy_wh: u.energy?.wh ?? null, quality: u.quality, print_id: u.print?.printId ?? null,
    micro_usd_per_mwh: u.print?.microUsdPerMwh ?? null, reading_ids: u.readingIds,
  }));
  await tx.run(
    `INSERT INTO billing.rated_interval (lease_id, from_at, to_at, gpu_seconds, energy_wh, quality, print_id, micro_usd_per_mwh, reading_ids)
     SELECT $1, from_at, to_at, gpu_seconds, energy_wh, quality, print_id, micro_usd_per_mwh, reading_ids FROM jsonb_to_recordset($2::jsonb)
     AS r (from_at timestamptz, to_at timestamptz, gpu_seconds bigint, energy_wh bigint, quality text, print_id text, micro_usd_per_mwh bigint, reading_ids text[])`, [leaseId, json(rows)]);
}
