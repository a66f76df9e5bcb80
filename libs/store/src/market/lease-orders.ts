import type { EpochMs, JobId, LeaseId, NodeId, SiteId } from '@switchyard/kernel';
import type { LeaseState } from '@switchyard/market';
import type { Tx } from '../base/index.js';
import { at } from '../base/index.js';

/** What an agent's order for one lease is made from. */
export interface LeaseOrderRow {
  readonly leaseId: LeaseId;
  readonly jobId: JobId;
  readonly state: LeaseState;
  readonly desired: 'run' | 'park' | 'stop';
  readonly revision: number;
  readonly gpuCount: number;
  readonly rateCard: unknown;
  readonly energyModel: unknown;
  readonly ceilingMicroUsd: bigint;
  /** The customer set a hard cap on the job: the ceiling is enforced. Otherwise the lease's end alone bounds what it costs. */
  readonly capped: boolean;
  /** What hard budgets let it cost, as the spend guard stored it; null: none counts it. */
  readonly grants: unknown;
  readonly startsAt: EpochMs;
  readonly endsAt: EpochMs;
  /** `market.job_command.run`; null once the lease is over: then nobody at the site need see it. */
  readonly run: unknown;
  /** Longest the job may run; 0 where nothing is said. */
  readonly maxDurationSeconds: number;
  /** Null for a rigid job. */
  readonly checkpointSeconds: number | null;
  /** Its customer promised to let it be interrupted. */
  readonly interruptible: boolean;
  /** It runs inside a reservation. */
  readonly reserved: boolean;
  /** `market.offer.curtailment_terms`. */
  readonly curtailmentTerms: unknown;
  /** GPUs of the segment that runs now or comes next, or of the last one; null when none is allocated any more. */
  readonly slices: readonly { readonly nodeId: NodeId; readonly name?: string | null; readonly from: number; readonly to: number }[] | null;
  readonly segmentFrom: EpochMs | null;
  readonly segmentTo: EpochMs | null;
  /** End of the last segment the job holds in this pool behind that one, epoch milliseconds; null when none is to come. */
  readonly laterUntil: bigint | null;
  /** Any node of the pool, for orders that start nothing. */
  readonly poolNode: NodeId | null;
  /** Settlement interval of the index the card names; null when it names none. */
  readonly intervalSeconds: number | null;
  /** GPU-seconds of the readings so far. */
  readonly usedGpuSeconds: bigint;
  /** End of the last of these readings; null before the first. */
  readonly usedUntil: EpochMs | null;
}

/** Leases of a site the agent has to know of: open, or over without a final reading. Open ones first. As the agent of that site. */
export async function leasesForOrders(tx: Tx, siteId: SiteId, now: EpochMs, limit: number): Promise<LeaseOrderRow[]> {
  return tx.rows<LeaseOrderRow>(
    `SELECT l.id AS "leaseId", l.job_id AS "jobId", l.state, l.desired, l.agent_revision AS revision, l.gpu_count AS "gpuCount", l.rate_card AS "rateCard",
       l.energy_model AS "energyModel", l.ceiling_micro_usd AS "ceilingMicroUsd", j.max_total_micro_usd IS NOT NULL AS capped, l.spend -> 'grants' AS grants, l.starts_at AS "startsAt", l.ends_at AS "endsAt", c.run,
       coalesce((j.spec ->> 'maxDurationSeconds')::int, 0) AS "maxDurationSeconds", (j.spec #>> '{interruptible,checkpointSeconds}')::int AS "checkpointSeconds",
       coalesce(j.promise ->> 'curtailmentClass' = 'interruptible', false) AS interruptible, EXISTS (SELECT 1 FROM market.allocation a WHERE a.lease_id = l.id AND a.parent_id IS NOT NULL) AS reserved,
       (SELECT o.curtailment_terms FROM market.offer o WHERE o.id = l.offer_id) AS "curtailmentTerms", segment.slices, segment.starts AS "segmentFrom", segment.until AS "segmentTo",
       (SELECT max((part ->> 'to')::bigint) FROM jsonb_array_elements(j.placement -> 'segments') part
        WHERE j.placement ->> 'poolId' = l.pool_id AND (part ->> 'from')::bigint >= extract(epoch FROM segment.until) * 1000) AS "laterUntil",
       (SELECT n.id FROM market.node n WHERE n.pool_id = l.pool_id ORDER BY n.id LIMIT 1) AS "poolNode",
       (SELECT s.interval_seconds FROM jsonb_array_elements(l.rate_card -> 'components') part JOIN market.price_series s ON s.id = part ->> 'seriesId' LIMIT 1) AS "intervalSeconds",
       used.gpu_seconds AS "usedGpuSeconds", used.until AS "usedUntil"
     FROM market.lease l
     JOIN market.job j ON j.id = l.job_id
     LEFT JOIN market.job_command c ON c.job_id = l.job_id
     LEFT JOIN LATERAL (
       SELECT lower(a.during) AS starts, upper(a.during) AS until, jsonb_agg(jsonb_build_object('nodeId', a.node_id, 'name', n.name, 'from', lower(a.gpus), 'to', upper(a.gpus)) ORDER BY a.node_id, lower(a.gpus)) AS slices
       FROM market.allocation a LEFT JOIN market.node n ON n.id = a.node_id WHERE a.lease_id = l.id GROUP BY a.during
       ORDER BY upper(a.during) > $2 DESC, CASE WHEN upper(a.during) > $2 THEN lower(a.during) END, upper(a.during) DESC LIMIT 1
     ) segment ON true
     CROSS JOIN LATERAL (SELECT coalesce(sum(r.gpu_seconds), 0)::bigint AS gpu_seconds, max(r.to_at) AS until FROM metering.reading r WHERE r.lease_id = l.id) used
     WHERE l.site_id = $1 AND (l.state IN ('reserved', 'active', 'parked', 'curtailed') OR l.final_reading_at IS NULL)
     ORDER BY l.state IN ('ended', 'released'), l.starts_at, l.id LIMIT $3`,
    [siteId, at(now), limit],
  );
}
