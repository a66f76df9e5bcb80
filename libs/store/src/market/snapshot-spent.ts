import { type EpochMs, type JobId, type LeaseId, microUsd, type MicroUsd, type MicroUsdPerMwh, type SeriesId, sum } from '@switchyard/kernel';
import { defaultMarketPolicy, type HeldLease, spentAtMost } from '@switchyard/market';
import { explainCardError, rateCardFromJson } from '@switchyard/rating';
import type { Tx } from '../base/index.js';
import { at as instantOf } from '../base/index.js';
import { bigintOf, mapOf } from './decode.js';

interface LeaseRow {
  readonly leaseId: LeaseId;
  readonly jobId: JobId;
  readonly rateCard: unknown;
  readonly energyModel: unknown;
  readonly ceiling: MicroUsd;
}
interface HeldRow {
  readonly leaseId: LeaseId;
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly gpus: number;
}
interface PrintRow {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly microUsdPerMwh: MicroUsdPerMwh;
}

/** The most that jobs have cost by now over all their leases. Readings are metering's to know: what was held bounds what was used. */
export async function readSpent(tx: Tx, jobs: readonly JobId[], now: EpochMs): Promise<ReadonlyMap<JobId, MicroUsd>> {
  if (jobs.length === 0) return new Map();
  const leases = await tx.rows<LeaseRow>(
    `SELECT id AS "leaseId", job_id AS "jobId", rate_card AS "rateCard", energy_model AS "energyModel", ceiling_micro_usd AS ceiling FROM market.lease WHERE job_id = ANY($1) ORDER BY id`, [jobs]);
  const held = await tx.rows<HeldRow>(
    `SELECT lease_id AS "leaseId", lower(during) AS "from", least(upper(during), $2::timestamptz) AS "to", (upper(gpus) - lower(gpus))::int AS gpus
     FROM market.allocation WHERE lease_id = ANY($1) AND lower(during) < $2 ORDER BY lower(during), id`, [leases.map((lease) => lease.leaseId), instantOf(now)]);
  const spent = new Map<JobId, MicroUsd>();
  for (const lease of leases) {
    const mine = held.filter((row) => row.leaseId === lease.leaseId);
    const cost = mine.length === 0 ? microUsd(0n) : spentAtMost(await heldLease(tx, lease, mine), defaultMarketPolicy.highestPrint);
    spent.set(lease.jobId, sum([spent.get(lease.jobId) ?? microUsd(0n), cost]));
  }
  return spent;
}

async function heldLease(tx: Tx, { leaseId, rateCard, energyModel, ceiling }: LeaseRow, held: readonly HeldRow[]): Promise<HeldLease> {
  const card = rateCardFromJson(rateCard);
  if (!card.ok) throw new Error(`lease ${leaseId}: rate card: ${explainCardError(card.error)}`);
  const where = `lease ${leaseId}.energy_model`;
  const series = card.value.components.flatMap((part) => ('seriesId' in part ? [part.seriesId] : []))[0];
  return { card: card.value, maxWattsPerGpu: bigintOf(mapOf(energyModel, where), 'maxWPerGpu', where), ceiling, held, prints: series === undefined ? [] : await printsOver(tx, series, held) };
}

/** Latest revisions, so disjoint. */
async function printsOver(tx: Tx, series: SeriesId, held: readonly HeldRow[]): Promise<readonly PrintRow[]> {
  const [from, to] = [Math.min(...held.map((row) => row.from)), Math.max(...held.map((row) => row.to))] as [EpochMs, EpochMs];
  return tx.rows<PrintRow>(
    `SELECT DISTINCT ON (starts_at) starts_at AS "from", ends_at AS "to", micro_usd_per_mwh AS "microUsdPerMwh" FROM market.price_print
     WHERE series_id = $1 AND starts_at < $3 AND ends_at > $2 ORDER BY starts_at, revision DESC`, [series, instantOf(from), instantOf(to)]);
}
