import type { AllocationId, JobId, LeaseId, MicroUsd, OrgId, ProjectId, SiteId } from '@switchyard/kernel';
import type { CurtailmentTerms, GpuPowerModel } from '@switchyard/power';
import type { AmountSum, RateCard } from '@switchyard/rating';
import type { BudgetStanding, CreditStanding } from './credit.js';
import type { Offer } from './offer.js';
import type { JobPromise, PlacedSlice, Placement } from './placement.js';
import type { WaitReasons } from './reason.js';
import type { SpendAuthorisation } from './spend-guard.js';
import type { PlanConstraints } from './to-instance.js';

/** GPUs of one node given to a lease for a time. */
export interface AllocationDraft extends PlacedSlice {
  readonly allocationId: AllocationId;
}
/** A lease to write now, with everything it freezes; or, with `extendsLease`, the next segment of a parked one (its card stays). */
export interface LeaseDraft {
  readonly leaseId: LeaseId;
  readonly extendsLease: boolean;
  readonly jobId: JobId;
  readonly orgId: OrgId;
  readonly operatorOrg: OrgId;
  readonly projectId?: ProjectId;
  /** GPUs the job asked for; the allocations may hold more when it takes whole nodes. */
  readonly gpuCount: number;
  readonly gpusHeld: number;
  readonly offer: Offer;
  readonly card: RateCard;
  readonly curtailment: CurtailmentTerms;
  readonly powerModel: GpuPowerModel;
  /** The whole placement: this segment and those to come. */
  readonly placement: Placement;
  /** What the total of the placement is made of, under `card`: with it a bill is compared to its quote. */
  readonly quoteSums: readonly AmountSum[];
  readonly promise: JobPromise;
  readonly allocations: readonly AllocationDraft[];
  /** Newly committed against credit and budgets: 0 when the promise already is. */
  readonly committed: MicroUsd;
  readonly authorisation: SpendAuthorisation;
}
/** A promise to write or a held placement to move. */
export interface PlacementDraft {
  readonly jobId: JobId;
  readonly orgId: OrgId;
  readonly gpuCount: number;
  readonly gpusHeld: number;
  readonly placement: Placement;
  readonly promise: JobPromise;
  readonly committed: MicroUsd;
  /** Where the placement was held before; absent for a job that was only submitted. */
  readonly movedFrom?: Placement;
}
/** What one pass decided. Everything is in order of job id. */
export interface CycleDecisions {
  readonly leases: readonly LeaseDraft[];
  readonly placements: readonly PlacementDraft[];
  readonly waits: readonly WaitReasons[];
  /** What another pass of the same cycle should respect; undefined when nothing stands in the way. */
  readonly constraints?: PlanConstraints;
  /** What customers may still commit beside these decisions. */
  readonly funds: { readonly credit: readonly CreditStanding[]; readonly budgets: readonly BudgetStanding[] };
}
/** Sites whose fencing token a draft depends on, in order of id. */
export function sitesTouched(draft: { readonly placement: Placement; readonly movedFrom?: Placement }): readonly SiteId[] {
  return [...new Set([draft.placement.siteId, ...(draft.movedFrom ? [draft.movedFrom.siteId] : [])])].sort();
}
