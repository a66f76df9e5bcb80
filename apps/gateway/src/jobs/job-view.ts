import { type EpochMs, formatDecimal, type Interval } from '@switchyard/kernel';
import { headline } from '@switchyard/market';
import { decodePlacement, decodePromise, decodeWaiting, type JobRow, type StoredPlacement } from '@switchyard/store';
import { type SiteRefusalView, siteRefusalView } from './site-refusal-view.js';

/** Micro-USD as dollars, two decimals at least. */
export const usd = (micro: bigint): string => formatDecimal(micro, 6, 2);

export interface PlacementView {
  readonly siteId: string;
  readonly poolId: string;
  readonly segments: readonly Interval[];
  readonly totalUsd: string;
  readonly powerCostUsd: string;
}
/** Fields of a job that are its own. Plain data: an idempotent answer is stored as it is. */
export interface JobView {
  readonly __typename: 'Job';
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly gpuCount: number;
  readonly projectId: string | null;
  readonly deadline: EpochMs | null;
  readonly submittedAt: EpochMs;
  readonly finishedAt: EpochMs | null;
  readonly maxTotalUsd: string | null;
  readonly promise: { readonly ceilingUsd: string; readonly deadline: EpochMs | null } | null;
  readonly placement: PlacementView | null;
  readonly waitingBecause: readonly SiteRefusalView[];
  readonly waitingHeadline: SiteRefusalView | null;
  readonly waitingSince: EpochMs | null;
  readonly pauseRequestedAt: EpochMs | null;
  readonly clonedFrom: string | null;
  readonly progress: { readonly at: unknown; readonly step: unknown; readonly totalSteps: unknown; readonly loss: unknown } | null;
  /** The plan that made the placement, where one did. */
  readonly placedByPlan: string | null;
}

const placementView = ({ siteId, poolId, segments, total, powerTotal }: StoredPlacement): PlacementView => ({ siteId, poolId, segments, totalUsd: usd(total), powerCostUsd: usd(powerTotal) });

function progressOf(column: unknown): JobView['progress'] {
  if (typeof column !== 'object' || column === null) return null;
  const { at, step, totalSteps = null, loss = null } = column as Readonly<Record<string, unknown>>;
  return { at, step, totalSteps, loss };
}

function waitsOf({ id, waiting }: JobRow): Pick<JobView, 'waitingBecause' | 'waitingHeadline'> {
  if (waiting === null) return { waitingBecause: [], waitingHeadline: null };
  const reasons = decodeWaiting(id, waiting, `job ${id}.waiting`);
  const first = headline(reasons);
  return { waitingBecause: [...reasons.job, ...reasons.pools].map(siteRefusalView), waitingHeadline: first ? siteRefusalView(first) : null };
}
/** States in which it waits for a place. */
const waits: ReadonlySet<string> = new Set(['submitted', 'parked']);

export function jobView(job: JobRow): JobView {
  const { id, name, gpuCount, projectId, deadline, submittedAt, finishedAt } = job;
  const promise = job.promise === null ? null : decodePromise(job.promise, `job ${id}.promise`);
  const placement = job.placement === null ? null : decodePlacement(job.placement, `job ${id}.placement`);
  return {
    __typename: 'Job', id, name, gpuCount, projectId, deadline, submittedAt, finishedAt, state: job.state.toUpperCase(),
    maxTotalUsd: job.maxTotalMicroUsd === null ? null : usd(job.maxTotalMicroUsd),
    promise: promise && { ceilingUsd: usd(promise.ceilingTotal), deadline: promise.deadline ?? null },
    placement: placement && placementView(placement),
    ...waitsOf(job),
    waitingSince: waits.has(job.state) && placement === null ? job.stateSince : null, pauseRequestedAt: job.pauseRequestedAt, clonedFrom: job.clonedFrom,
    progress: progressOf(job.progress),
    placedByPlan: placement?.planId ?? null,
  };
}
