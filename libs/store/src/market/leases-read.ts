import type { EpochMs, JobId, LeaseId, PlanId, PoolId, SiteId } from '@switchyard/kernel';
import type { LeaseState } from '@switchyard/market';
import { keysetList, type KeysetPage, type Tx } from '../base/index.js';

/** A lease as its parties see it. */
export interface LeaseRow {
  readonly key: string;
  readonly id: LeaseId;
  readonly jobId: JobId | null;
  readonly siteId: SiteId;
  readonly poolId: PoolId;
  readonly planId: PlanId | null;
  readonly state: LeaseState;
  readonly gpuCount: number;
  readonly rateCard: unknown;
  readonly energyModel: unknown;
  readonly ceilingMicroUsd: bigint;
  readonly quotedMicroUsd: bigint;
  readonly startsAt: EpochMs;
  readonly endsAt: EpochMs;
  readonly actualStart: EpochMs | null;
  readonly actualEnd: EpochMs | null;
  readonly createdAt: EpochMs;
}
const columns = `id, job_id AS "jobId", site_id AS "siteId", pool_id AS "poolId", plan_id AS "planId", state, gpu_count AS "gpuCount", rate_card AS "rateCard", energy_model AS "energyModel",
  ceiling_micro_usd AS "ceilingMicroUsd", quoted_micro_usd AS "quotedMicroUsd", starts_at AS "startsAt", ends_at AS "endsAt", actual_start AS "actualStart", actual_end AS "actualEnd",
  created_at AS "createdAt"`;

/** For loaders. Leases of a job oldest first. */
export const leaseByKey = `SELECT id AS key, ${columns} FROM market.lease WHERE id = ANY($1)`;
export const leasesByJob = `SELECT job_id AS key, ${columns} FROM market.lease WHERE job_id = ANY($1) ORDER BY created_at, id`;

export interface LeaseListFilter {
  readonly jobId: string | null;
  readonly siteId: string | null;
  readonly states: readonly LeaseState[] | null;
}
/** Leases the caller is a party to, a page of them under an order, and how many there are in all. */
export async function listLeases(tx: Tx, filter: LeaseListFilter, page: KeysetPage): Promise<{ readonly rows: readonly (LeaseRow & { readonly sort: string })[]; readonly total: bigint }> {
  const from = `market.lease WHERE ($1::text IS NULL OR job_id = $1) AND ($2::text IS NULL OR site_id = $2) AND ($3::text[] IS NULL OR state = ANY($3))`;
  return keysetList<LeaseRow>(tx, `id AS key, ${columns}`, from, [filter.jobId, filter.siteId, filter.states], page, 'id');
}

/** Tells the agents of a job's live leases to stop. @returns the leases told, by id */
export async function stopLeasesOfJob(tx: Tx, jobId: JobId): Promise<readonly LeaseId[]> {
  const rows = await tx.rows<{ id: LeaseId }>(
    `UPDATE market.lease SET desired = 'stop', agent_revision = agent_revision + 1, version = version + 1
     WHERE job_id = $1 AND desired <> 'stop' AND state IN ('reserved', 'active', 'parked', 'curtailed') RETURNING id`, [jobId]);
  return rows.map((row) => row.id).sort();
}

/** What the readings of a lease say of one settlement interval of 5 minutes, with the print that prices it. */
export interface UsageRow {
  readonly key: string;
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly gpuSeconds: bigint;
  /** IT energy; null when a reading in it has none. */
  readonly energyWh: bigint | null;
  readonly quality: 'metered' | 'estimated' | 'gap';
  readonly readingIds: readonly string[];
  readonly seriesId: string | null;
  readonly revision: number | null;
  readonly microUsdPerMwh: bigint | null;
}
/** Intervals shown of one lease. */
const USAGE_INTERVALS_MAX = 2_000;
/** @param since a join that keeps readings of some instants, by lease */
const usageOf = (since: string): string => `
  SELECT u.lease_id AS key, u.from_at AS "from", u.to_at AS "to", u.gpu_seconds AS "gpuSeconds", u.energy_wh AS "energyWh", u.quality, u.reading_ids AS "readingIds",
    p.series_id AS "seriesId", p.revision, p.micro_usd_per_mwh AS "microUsdPerMwh"
  FROM (
    SELECT lease_id, min(from_at) AS from_at, max(to_at) AS to_at, sum(gpu_seconds)::bigint AS gpu_seconds,
      CASE WHEN bool_and(energy_wh IS NOT NULL) THEN sum(energy_wh)::bigint END AS energy_wh,
      CASE WHEN bool_or(quality = 'gap' AND gpu_seconds = 0) THEN 'gap' WHEN bool_and(quality = 'metered') THEN 'metered' ELSE 'estimated' END AS quality,
      array_agg(id ORDER BY from_at, id) AS reading_ids, row_number() OVER (PARTITION BY lease_id ORDER BY min(from_at)) AS place
    FROM metering.reading${since} WHERE lease_id = ANY($1) AND to_at > from_at GROUP BY lease_id, date_bin('5 minutes', from_at, 'epoch'::timestamptz)
  ) u
  JOIN market.lease l ON l.id = u.lease_id
  LEFT JOIN LATERAL (
    SELECT series_id, revision, micro_usd_per_mwh FROM market.price_print
    WHERE series_id = jsonb_path_query_first(l.rate_card, '$.components[*].seriesId') #>> '{}' AND starts_at <= u.from_at AND ends_at > u.from_at ORDER BY starts_at DESC, revision DESC LIMIT 1
  ) p ON true`;
const usage = usageOf('');
/** Readings that begin at an instant or after it, one instant per lease ($2, each lease once): '-infinity' takes them all. */
const usageSince = usageOf(` JOIN unnest($1::text[], $2::timestamptz[]) AS k (of_lease, since) ON k.of_lease = lease_id AND from_at >= k.since`);
/**
 * For loaders, by lease, oldest first, as many as are shown. A reading counts where it starts; the print is the latest revision of the card's index at that
 * instant. A reading of an agent without a meter carries GPU-seconds as quality `gap`: only its energy is unknown.
 */
export const usageByLease = `${usage} WHERE u.place <= ${USAGE_INTERVALS_MAX} ORDER BY u.lease_id, u.from_at`;
/** The same without a bound, for cards whose amounts do not follow from sums. */
export const allUsageByLease = `${usage} ORDER BY u.lease_id, u.from_at`;

/**
 * What all intervals of a lease come to, added up: however long it runs, a few rows. Intervals without a meter are apart by their GPU-seconds, since the
 * energy of each is estimated and rounded by itself. Sums are exact and arrive as text.
 */
export interface UseSum {
  readonly key: string;
  /** GPU-seconds of each of these intervals when no meter answered for its energy; null: metered. */
  readonly estimatedGpuSeconds: bigint | null;
  /** Whether the price of these intervals is published. */
  readonly priced: boolean;
  readonly intervals: bigint;
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly gpuSeconds: string;
  readonly energyWh: string;
  /** Sum of micro-USD per MWh. */
  readonly price: string;
  /** Sum of Wh x micro-USD per MWh. */
  readonly energyAtPrice: string;
}
const sumsOf = (intervals: string): string => `
  SELECT key, CASE WHEN "energyWh" IS NULL THEN "gpuSeconds" END AS "estimatedGpuSeconds", "microUsdPerMwh" IS NOT NULL AS priced, count(*) AS intervals, min("from") AS "from", max("to") AS "to",
    sum("gpuSeconds")::text AS "gpuSeconds", coalesce(sum("energyWh"), 0)::text AS "energyWh", coalesce(sum("microUsdPerMwh"), 0)::text AS price,
    coalesce(sum("energyWh"::numeric * "microUsdPerMwh"), 0)::text AS "energyAtPrice"
  FROM (${intervals}) intervals WHERE quality <> 'gap' GROUP BY 1, 2, 3 ORDER BY 1, 3, 2`;
/** For loaders, by lease. Gaps add nothing and are left out. */
export const useSumsByLease = sumsOf(usage);
/** The same from an instant on, and the intervals themselves, for cards whose amounts do not follow from sums. Leases as $1, instants as $2. */
export const useSumsSince = sumsOf(usageSince);
export const allUsageSince = `${usageSince} ORDER BY u.lease_id, u.from_at`;
