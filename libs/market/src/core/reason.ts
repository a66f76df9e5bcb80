import type { EpochMs, FeederId, JobId, LeaseId, MicroUsd, MicroUsdPerGpuHour, PoolId, SiteId, Watts } from '@switchyard/kernel';
import type { SiteReadiness } from './readiness.js';
import type { SpendRefusal } from './spend-refusal.js';

interface AtPool {
  readonly siteId: SiteId;
  readonly poolId: PoolId;
}
/** Why one pool cannot take one job now. Every kind has figures; `explainPoolRefusal` words them. */
export type PoolRefusal =
  | (AtPool & { readonly kind: 'NotEnoughGpus'; readonly gpusNeeded: number; readonly gpusFreeMax: number })
  | (AtPool & { readonly kind: 'Fragmented'; readonly gpusNeeded: number; readonly gpusFree: number; readonly nodeGpus: number })
  | (AtPool & { readonly kind: 'FeederFull'; readonly feederId?: FeederId; readonly needed: Watts; readonly freeMax: Watts })
  | (AtPool & { readonly kind: 'Curtailed'; readonly until: EpochMs; readonly maintenance?: true })
  | (AtPool & { readonly kind: 'ModelExcluded'; readonly model: string; readonly wanted: readonly string[] })
  | (AtPool & { readonly kind: 'MemoryTooSmall'; readonly memoryGib: number; readonly neededGib: number })
  | (AtPool & { readonly kind: 'SiteNotAllowed' })
  | (AtPool & { readonly kind: 'CountryNotAllowed'; readonly country: string })
  | (AtPool & { readonly kind: 'NoOffer' })
  | (AtPool & { readonly kind: 'TermTooShort'; readonly minDurationSeconds: number; readonly durationSeconds: number })
  | (AtPool & { readonly kind: 'TermTooLong'; readonly maxDurationSeconds: number; readonly durationSeconds: number })
  | (AtPool & { readonly kind: 'PriceStale'; readonly lastPrintAt?: EpochMs })
  | (AtPool & { readonly kind: 'PriceMissing'; readonly from: EpochMs })
  | (AtPool & { readonly kind: 'OutsideOffer'; readonly from: EpochMs; readonly to?: EpochMs })
  | (AtPool & { readonly kind: 'OverCap'; readonly cheapest: MicroUsdPerGpuHour; readonly cap: MicroUsdPerGpuHour })
  /** `promised`: not the customer's own cap stands in the way but what the job was promised to cost at most. */
  | (AtPool & { readonly kind: 'OverBudget'; readonly cheapest: MicroUsd; readonly budget: MicroUsd; readonly promised?: true })
  | (AtPool & { readonly kind: 'WindowTooShort'; readonly neededSeconds: number; readonly windowSeconds: number })
  | (AtPool & { readonly kind: 'SiteSuspended' })
  /** The site is on a rung of the readiness ladder below `billable`. */
  | (AtPool & { readonly kind: 'SiteNotReady'; readonly readiness: SiteReadiness })
  | (AtPool & { readonly kind: 'AgentQuiet'; readonly heardAt: EpochMs })
  /** Others within the fair shares of their customers take the room; `gpuHoursAhead` is what the customer's own jobs in line before it ask for. */
  | (AtPool & { readonly kind: 'BeyondFairShare'; readonly gpuHoursAhead: number; readonly fairShareGpuHours: number })
  | (AtPool & { readonly kind: 'SiteMoved' })
  | (AtPool & { readonly kind: 'DeadlineTooEarly'; readonly earliestFinish: EpochMs; readonly deadline: EpochMs })
  | (AtPool & { readonly kind: 'PromiseKeptElsewhere' })
  | (AtPool & { readonly kind: 'Outbid'; readonly cheapest: MicroUsd });

/** Why a job as a whole waits, whatever the pool. */
export type JobRefusal =
  | { readonly kind: 'WaitingForDependency'; readonly jobIds: readonly JobId[] }
  | { readonly kind: 'NotYet'; readonly earliestStart: EpochMs }
  | { readonly kind: 'NoPools' }
  /** More jobs want a place than one plan takes; the job comes round with one of the next cycles. */
  | { readonly kind: 'TurnToCome'; readonly jobsPerPlan: number }
  /** The reservation that the job names is over, or was never made. */
  | { readonly kind: 'ReservationClosed'; readonly reservationId: LeaseId }
  | SpendRefusal;

/** One change of the customer's own that would make a reason go away, with its figure as it was computed. */
export type WaitHelp =
  | { readonly kind: 'RaiseCap'; readonly perGpuHour: MicroUsdPerGpuHour }
  | { readonly kind: 'RaiseBudget'; readonly total: MicroUsd }
  /** Pause and resume it: the old promise goes, and its rest is promised anew; `total` is what that would cost at least. */
  | { readonly kind: 'RenewPromise'; readonly total: MicroUsd }
  | { readonly kind: 'FewerGpus'; readonly gpuCount: number }
  | { readonly kind: 'LaterDeadline'; readonly deadline: EpochMs }
  | { readonly kind: 'AllowModel' | 'AllowSite' | 'AllowCountry'; readonly values: readonly string[] }
  | { readonly kind: 'Pay'; readonly amount: MicroUsd };
/** When a reason may go away by what is known (absent: nobody knows), and what the customer could do about it. */
export interface Outlook {
  readonly until?: EpochMs;
  readonly help?: readonly WaitHelp[];
}

/** Why a job waits: the job's own reasons, then one per pool. Both empty means that it does not wait. */
export interface WaitReasons {
  readonly jobId: JobId;
  readonly at: EpochMs;
  readonly job: readonly (JobRefusal & Outlook)[];
  readonly pools: readonly (PoolRefusal & Outlook)[];
}
