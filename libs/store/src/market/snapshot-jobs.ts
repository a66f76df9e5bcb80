import { epochMs, type EpochMs, type HoldId, type JobId, type OrgId, type PoolId, type ProjectId, type SiteId } from '@switchyard/kernel';
import { type Hold, inPlan, type JobSnapshot, type JobSpec, type JobState, type LeaseSnapshot, placeAhead, type Placement, stagedData } from '@switchyard/market';
import type { Tx } from '../base/index.js';
import { decodeJobSpec, decodePlacement, decodePromise } from './job-json.js';
import { readSpent } from './snapshot-spent.js';

interface JobRow {
  readonly jobId: JobId;
  readonly orgId: OrgId;
  readonly projectId: ProjectId | null;
  readonly state: JobState;
  readonly spec: unknown;
  readonly promise: unknown;
  readonly placement: unknown;
  readonly progress: unknown;
  readonly submittedAt: EpochMs;
  /** It had a lease before: not only a job that was never submitted anew. */
  readonly begun: boolean;
}
/** Jobs that want a place or hold one, by id. */
export async function readJobs(tx: Tx, now: EpochMs): Promise<readonly JobSnapshot[]> {
  const rows = await tx.rows<JobRow>(
    `SELECT id AS "jobId", customer_org AS "orgId", project_id AS "projectId", state, spec, promise, placement, progress, submitted_at AS "submittedAt",
       state <> 'submitted' OR EXISTS (SELECT 1 FROM market.lease l WHERE l.job_id = job.id) AS begun
     FROM market.job WHERE state IN ('submitted', 'accepted', 'scheduled', 'running', 'parked') ORDER BY id`);
  const jobs = rows.map((row) => ({ row, spec: decodeJobSpec(row.spec, `job ${row.jobId}.spec`) }));
  const awaited = [...new Set(jobs.flatMap(({ spec }) => spec.after))].sort();
  const done = new Set(awaited.length === 0 ? [] : (await tx.rows<{ id: JobId }>(`SELECT id FROM market.job WHERE id = ANY($1) AND state = 'completed'`, [awaited])).map(({ id }) => id));
  // Only for a hard cap, and only before it is placed again.
  const capped = jobs.filter(({ row, spec }) => spec.maxTotal !== undefined && row.begun).map(({ row }) => row.jobId);
  const spent = await readSpent(tx, capped, now);
  const ranAt = await readRanAt(tx, jobs.filter(({ row, spec }) => row.begun && spec.datasetMib + spec.checkpointMib > 0).map(({ row }) => row.jobId));
  const stagedOf = (jobId: JobId, spec: JobSpec): Pick<JobSnapshot, 'staged'> => {
    const staged = stagedData(spec, ranAt.get(jobId));
    return staged ? { staged } : {};
  };
  return jobs.map(({ row, spec }) => ({
    jobId: row.jobId, orgId: row.orgId, ...(row.projectId !== null && { projectId: row.projectId }), state: row.state, spec, submittedAt: row.submittedAt,
    remainingSeconds: remainingSeconds(spec, row.progress),
    ...(spent.has(row.jobId) && { spentAtMost: spent.get(row.jobId)! }),
    ...stagedOf(row.jobId, spec),
    waitingFor: spec.after.filter((jobId) => !done.has(jobId)),
    ...(row.promise !== null && { promise: decodePromise(row.promise, `job ${row.jobId}.promise`) }),
    ...(row.placement !== null && { placement: placementOf(row, now) }),
  }));
}

/** Of a parked job what is still to come: the piece it ran in is over. */
function placementOf({ jobId, state, placement }: JobRow, now: EpochMs): Placement {
  const stored = inPlan(decodePlacement(placement, `job ${jobId}.placement`));
  return state === 'parked' ? placeAhead(stored, now) : stored;
}

/** Where each job ran last; jobs that never began are left out. */
async function readRanAt(tx: Tx, jobIds: readonly JobId[]): Promise<ReadonlyMap<JobId, SiteId>> {
  if (jobIds.length === 0) return new Map();
  const rows = await tx.rows<{ jobId: JobId; siteId: SiteId }>(
    `SELECT DISTINCT ON (job_id) job_id AS "jobId", site_id AS "siteId" FROM market.lease WHERE job_id = ANY($1) AND actual_start IS NOT NULL ORDER BY job_id, created_at DESC, id DESC`, [jobIds]);
  return new Map(rows.map(({ jobId, siteId }) => [jobId, siteId]));
}

/** Expected work less the share of steps that a job with checkpoints has reported done; never less than a minute. */
export function remainingSeconds(spec: JobSpec, progress: unknown): number {
  if (!spec.interruptible || typeof progress !== 'object' || progress === null) return spec.expectedDurationSeconds;
  const { step, totalSteps } = progress as { readonly step?: unknown; readonly totalSteps?: unknown };
  if (typeof step !== 'number' || typeof totalSteps !== 'number' || !(totalSteps > 0)) return spec.expectedDurationSeconds;
  const left = Math.min(1, Math.max(0, 1 - step / totalSteps));
  return Math.min(spec.expectedDurationSeconds, Math.max(60, Math.ceil(spec.expectedDurationSeconds * left)));
}

/** Outlasts every cycle: a promise does not expire. */
const NEVER = epochMs(8_640_000_000_000_000);

/** Places promised to jobs and not yet allocated, as holds without an owner: for readers that may not see whose they are. */
export async function readPromisedPlaces(tx: Tx, now: EpochMs, leases: readonly LeaseSnapshot[]): Promise<readonly Hold[]> {
  const rows = await tx.rows<{ jobId: JobId; placement: unknown }>(`SELECT id AS "jobId", placement FROM market.job WHERE state IN ('accepted', 'scheduled', 'running', 'parked') AND placement IS NOT NULL ORDER BY id`);
  return rows.flatMap(({ jobId, placement: column }): Hold[] => {
    const placement = inPlan(decodePlacement(column, `job ${jobId}.placement`));
    const allocatedTo = Math.max(now, ...leases.filter((lease) => lease.jobId === jobId).flatMap((lease) => lease.allocations.map(({ during }) => during.to)));
    const segments = placement.segments.filter((segment) => segment.from >= allocatedTo);
    if (segments.length === 0) return [];
    return [{
      holdId: jobId as string as HoldId, orgId: '' as OrgId, gpuCount: placement.gpusHeld, createdAt: now, expiresAt: NEVER,
      placement: { ...placement, segments, siteId: placement.siteId satisfies SiteId, poolId: placement.poolId satisfies PoolId },
    }];
  });
}
