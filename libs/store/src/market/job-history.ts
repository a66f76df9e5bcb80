import type { EpochMs } from '@switchyard/kernel';
import type { ActorKind, JobState } from '@switchyard/market';

/** One stored move of a job. */
export interface JobMoveRow {
  readonly key: string;
  readonly from: JobState | null;
  readonly to: JobState;
  readonly actor: ActorKind;
  readonly actorId: string | null;
  readonly reason: string;
  readonly at: EpochMs;
}
/** Moves shown of one job: those of a job that parks every hour for a month fit. */
const MOVES_MAX = 2_000;
/** For loaders, by job, oldest first. */
export const movesByJob = `SELECT key, "from", "to", actor, "actorId", reason, at FROM (
    SELECT job_id AS key, from_state AS "from", to_state AS "to", actor, actor_id AS "actorId", reason, at, seq, row_number() OVER (PARTITION BY job_id ORDER BY seq) AS n FROM market.job_move WHERE job_id = ANY($1)
  ) moves WHERE n <= ${MOVES_MAX} ORDER BY key, seq`;

/** What an estimate of the end needs of a job's leases. */
export interface RunningLeaseRow {
  readonly key: string;
  readonly leaseId: string;
  readonly state: string;
  /** The segments it holds, ascending, `{from, to}` in epoch milliseconds. */
  readonly segments: readonly { readonly from: number; readonly to: number }[];
}
/** For loaders, by job: open leases with the time they hold. */
export const openLeasesByJob = `
  SELECT l.job_id AS key, l.id AS "leaseId", l.state, coalesce((SELECT jsonb_agg(jsonb_build_object('from', s.f, 'to', s.t) ORDER BY s.f) FROM (
      SELECT DISTINCT (extract(epoch FROM lower(a.during)) * 1000)::bigint AS f, (extract(epoch FROM upper(a.during)) * 1000)::bigint AS t FROM market.allocation a WHERE a.lease_id = l.id) s), '[]') AS segments
  FROM market.lease l WHERE l.job_id = ANY($1) AND l.state IN ('reserved', 'active', 'parked', 'curtailed') ORDER BY l.created_at, l.id`;

