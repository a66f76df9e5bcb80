import type { JobSpec } from './instance.js';

/** A half-open range of slots. */
export type Segment = readonly [number, number];

/** One job in one pool. Costs are estimates in USD: nothing from a plan is ever billed. */
export interface Placement {
  readonly job: string;
  readonly pool: string;
  /** Ascending, not touching; one for a rigid job. */
  readonly segments: readonly Segment[];
  /** What the policy minimises, transfer included. */
  readonly cost: number;
  readonly powerCost: number;
  /** Ask + power + transfer. */
  readonly allInCost: number;
}

/** Why one pool did not take one job. Slots are of the instance, GPUs are of the job's occupied width, money is USD. */
export type Refusal = { readonly pool: string } & (
  | { readonly kind: 'PoolNotAllowed' }
  | { readonly kind: 'ModelExcluded'; readonly model: string | null }
  /** [release, deadline) is shorter than the run, even on an empty pool. */
  | { readonly kind: 'WindowTooShort'; readonly slotsNeeded: number; readonly slotsAvailable: number }
  /** The earliest run that fits what is left ends after the deadline. */
  | { readonly kind: 'DeadlineTooEarly'; readonly earliestFinish: number; readonly deadline: number }
  /** No capacity in any slot of the window; `until` is the first open slot after the release, null when there is none. */
  | { readonly kind: 'Curtailed'; readonly until: number | null }
  /** `gpusFree` is the most that stays free over some run in the window. */
  | { readonly kind: 'NotEnoughGpus'; readonly gpusNeeded: number; readonly gpusFree: number }
  | { readonly kind: 'FeederFull'; readonly kwNeeded: number; readonly kwFree: number }
  | { readonly kind: 'OverCap'; readonly usdPerGpuHour: number; readonly capPerGpuHour: number }
  | { readonly kind: 'OverBudget'; readonly cheapestUsd: number; readonly capTotalUsd: number }
  | { readonly kind: 'WaitingForDependency'; readonly after: string }
  /** It fits, but leaving it out is cheaper for the plan. */
  | { readonly kind: 'DearerThanUnplaced'; readonly cheapestUsd: number; readonly unplacedUsd: number }
  /** It would run here but for jobs within the fair shares of their customers; `gpuHoursAhead` is what its own customer has in line before it. */
  | { readonly kind: 'BeyondFairShare'; readonly gpuHoursAhead: number; readonly fairShareGpuHours: number }
  /** It fits what is left and is worth it: only a plan stopped before its first complete pass says this. */
  | { readonly kind: 'NotSearched' }
);
export type RefusalKind = Refusal['kind'];

export interface Unplaced {
  readonly job: string;
  /** One entry per pool, in order of pool id. */
  readonly because: readonly Refusal[];
}

/** The premium of capacity in one pool: what one more GPU in a slot would have saved the plan, USD, >= 0, per slot. */
export interface PoolScarcity {
  readonly pool: string;
  readonly usdPerGpuSlot: readonly number[];
}

/**
 * The prices of capacity behind a plan's bound, >= 0, one per slot: what one more GPU, or one more kW of a feeder, would be worth.
 * Handed to the next plan as `warmPrices` they save it most of the climb; any prices give a valid bound.
 */
export interface CapacityPrices {
  readonly pools: readonly { readonly pool: string; readonly usdPerGpuSlot: readonly number[] }[];
  /** Sites with a kW limit only. */
  readonly sites: readonly { readonly site: string; readonly usdPerKwSlot: readonly number[] }[];
  /** USD per kW and slot above each tier's level, at most the tier's charge: in order of site id, then as the site lists them. Given where a site has tiers. */
  readonly tiers?: readonly (readonly number[])[];
}

/** How contested capacity was shared between customers, and what that cost. The rule is in the README of this library. */
export interface Fairness {
  /** GPU-hours that were shared out: what customers hold, and what the plan would place without the rule. */
  readonly gpuHoursShared: number;
  /** In order of name; the jobs without a tenant are `null`, which comes first. */
  readonly tenants: readonly TenantShare[];
  /** Jobs that have no place because jobs within their customers' shares took it; in order of id. */
  readonly displaced: readonly string[];
  /** Cost of this plan less the cost of the plan without the rule, USD. Below 0 only where the exchange found something cheaper. */
  readonly costOfFairness: number;
}

/** One customer's part. A job's GPU-hours are GPUs asked for x its shortest run on any pool that could take it. */
export interface TenantShare {
  readonly tenant: string | null;
  readonly weight: number;
  /** Promises, and what the customer holds beside this instance. */
  readonly gpuHoursHeld: number;
  /** Held + every other job that some pool could take. */
  readonly gpuHoursAsked: number;
  readonly fairShareGpuHours: number;
  /** Held + placed by this plan. */
  readonly gpuHoursPlaced: number;
}

export interface Plan {
  /** In order of job id. */
  readonly placements: readonly Placement[];
  readonly unplaced: readonly Unplaced[];
  /** Cost of the placed + `unplacedCost` of the rest + `tierCost`, USD. */
  readonly cost: number;
  /** Power cost of the placed alone, USD; what the tiers charge is part of it. */
  readonly powerCost: number;
  /** What the sites' tiers charge for the draw of the placed jobs, USD; in no placement's own cost. Given where a site has tiers. */
  readonly tierCost?: number;
  /** No feasible plan of this instance costs less, USD. */
  readonly lowerBound: number;
  /** cost - lowerBound, USD. */
  readonly absoluteGap: number;
  /** absoluteGap / cost; where prices are negative, of the cost shifted by the lowest price. */
  readonly gap: number;
  /** absoluteGap over the placed jobs' cost alone (misses left out), shifted likewise. */
  readonly gapWithoutMisses: number;
  /** Number of unplaced jobs. */
  readonly missed: number;
  /** No feasible plan misses fewer. */
  readonly missedLowerBound: number;
  /** GPU-hours of the unplaced jobs, each by the fastest pool its row names. */
  readonly missedGpuHours: number;
  /** No feasible plan leaves out fewer GPU-hours. */
  readonly missedGpuHoursLowerBound: number;
  /** Held jobs that no longer fit anywhere (capacity was withdrawn); empty unless the held placements conflict. */
  readonly brokenPromises: readonly string[];
  /** Given where a job names its tenant. */
  readonly fairness?: Fairness;
  /** The one job without a promise that could use the tail of the horizon; left out where no tail is kept or no job is in need of it. */
  readonly headOfLine?: string;
  readonly scarcity: readonly PoolScarcity[];
  /** For the next plan's `warmPrices`. */
  readonly capacityPrices: CapacityPrices;
  /** Rounds of work actually done; the same instance, seed and rounds give the same plan byte for byte. */
  readonly rounds: number;
}

export interface PlanOptions {
  /** Work budget: one round is one step of the capacity prices and a fixed share of polishing. Default 400. */
  readonly rounds?: number;
  /** Seed of the polishing dice. Default 1. */
  readonly seed?: number;
  /**
   * `capacityPrices` of an earlier plan of much the same market, moved on by `laterPrices` when time has passed. They only change where
   * the work starts; the same prices, instance, seed and rounds give the same plan.
   */
  readonly warmPrices?: CapacityPrices;
  /** Asked between rounds; true ends the work with the best plan so far. */
  readonly shouldStop?: () => boolean;
}

/** One way to run a quoted job. */
export interface QuoteOption {
  /** `now`: starts earliest; `cheapest`: costs least by the deadline; `frontier`: cheaper than all that finish earlier. */
  readonly kind: 'now' | 'cheapest' | 'frontier';
  readonly pool: string;
  readonly segments: readonly Segment[];
  /** First slot of the run, and the slot after its last. */
  readonly startSlot: number;
  readonly finishSlot: number;
  readonly cost: number;
  /** With what the tiers of the site would charge more. */
  readonly powerCost: number;
  readonly allInCost: number;
  /** Capacity premium of the run under the market's prices, USD: what the slots are worth to others. */
  readonly scarcityCost: number;
}

export interface Quote {
  readonly job: JobSpec['id'];
  /** Ordered by finish; at least one when any pool can take the job. */
  readonly options: readonly QuoteOption[];
  /** One entry for every pool that offers nothing. */
  readonly refusals: readonly Refusal[];
}
