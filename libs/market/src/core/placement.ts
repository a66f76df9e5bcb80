import type { EpochMs, HoldId, Interval, JobId, LeaseId, MicroUsd, OfferId, OrgId, PoolId, SiteId } from '@switchyard/kernel';
import type { GpuSlice } from './gpu-range.js';

/** GPUs of one node for a time. */
export interface PlacedSlice {
  readonly slice: GpuSlice;
  readonly during: Interval;
}

/** Where and when a job is to run. Money here is an estimate at the prices the planner saw; never billed. */
export interface Placement {
  readonly siteId: SiteId;
  readonly poolId: PoolId;
  /** The reservation it is inside of; absent in the market. In the plan the pool says it. */
  readonly reservationId?: LeaseId;
  readonly offerId: OfferId;
  readonly offerVersion: number;
  /** Ascending, disjoint, real instants; a rigid job has one. */
  readonly segments: readonly Interval[];
  /** Which GPUs: kept for promises, so that no later one can break them into pieces. Absent in quotes. */
  readonly slices?: readonly PlacedSlice[];
  /** All-in total at quoted quantities. */
  readonly total: MicroUsd;
  /** The power share of `total`. */
  readonly powerTotal: MicroUsd;
  /** All-in total under the terms' worst case. */
  readonly worstCase: MicroUsd;
}

/** How a placement may be disturbed: a firm one never by choice of the market, an interruptible one under its offer's curtailment terms. */
export type CurtailmentClass = 'firm' | 'interruptible';

/** Frozen at acceptance (decision 7). A placement may move only inside it; a promise is never dropped. */
export interface JobPromise {
  readonly jobId: JobId;
  /** Most the job may cost at quoted quantities, whatever placement it ends up with. */
  readonly ceilingTotal: MicroUsd;
  /** Finished by then; absent when the customer set no deadline. */
  readonly deadline?: EpochMs;
  readonly curtailmentClass: CurtailmentClass;
  readonly acceptedAt: EpochMs;
}

/** A bound quote: capacity and price are kept for the customer until `expiresAt`. */
export interface Hold {
  readonly holdId: HoldId;
  readonly orgId: OrgId;
  readonly gpuCount: number;
  readonly placement: Placement;
  readonly createdAt: EpochMs;
  readonly expiresAt: EpochMs;
  /** It is no bound quote but a promised place that a plan leaves as it is: it counts as what its customer holds. */
  readonly promisedTo?: JobId;
}

/** What is still to come of the place of a job that parks between its pieces: those that have begun are over. As it is where nothing is to come. */
export function placeAhead(placement: Placement, at: EpochMs): Placement {
  const segments = placement.segments.filter(({ from }) => from >= at);
  if (segments.length === 0 || segments.length === placement.segments.length) return placement;
  return { ...placement, segments, ...(placement.slices && { slices: placement.slices.filter(({ during }) => during.from >= at) }) };
}
