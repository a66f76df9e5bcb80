/**
 * What the cycle hands to a planner and gets back: the instance format, version 1, and the plan, as plain data. Costs are decimal US dollars
 * and estimates. `libs/matching` has the planner; its types are the same by structure, since matching imports market and not the reverse.
 */
export interface PlannerInstance {
  readonly version: 1;
  readonly slotSeconds: number;
  readonly slots: number;
  readonly policy: 'power-cost' | 'all-in-price';
  readonly pools: readonly PlannerPool[];
  readonly sites: readonly PlannerSite[];
  readonly jobs: readonly PlannerJob[];
  /** What customers hold in the horizon beside the jobs here, GPU-hours; and the last slots, which are for who waits longest. */
  readonly fairness?: { readonly tenants: readonly { readonly tenant: string; readonly gpuHoursHeld?: number }[]; readonly tailSlots: number };
}
export interface PlannerPool {
  readonly id: string;
  /** Group that shares one kW limit: a feeder, or the site. */
  readonly site: string;
  readonly gpus: readonly number[];
  readonly costPerGpuSlot: readonly number[];
  readonly askPerGpuSlot: readonly number[];
  readonly kwPerGpu: number;
  readonly model: string;
  readonly nodeGpus?: number;
}
export interface PlannerSite {
  readonly id: string;
  readonly kw?: readonly number[];
  /** Draw of the planned jobs above a level costs more, per kW and slot. */
  readonly tiers?: readonly { readonly kwFrom: readonly number[]; readonly usdPerKwSlot: readonly number[] }[];
}
export interface PlannerJob {
  readonly id: string;
  readonly gpus: number;
  readonly slotsByPool: Readonly<Record<string, number>>;
  readonly release: number;
  readonly deadline: number;
  readonly unplacedCost: number;
  readonly interruptible?: { readonly restartSlots: number; readonly maxSegments: number };
  readonly wholeNodes?: boolean;
  readonly capTotal?: number;
  readonly capPerGpuHour?: number;
  readonly after?: readonly string[];
  readonly transferCost?: Readonly<Record<string, number>>;
  readonly held?: { readonly pool: string; readonly segments: readonly SlotSegment[]; readonly moveGain: number; readonly pinned?: boolean };
  readonly tenant?: string;
  readonly waitedSeconds?: number;
}
export type SlotSegment = readonly [number, number];

export interface PlannerPlan {
  readonly placements: readonly { readonly job: string; readonly pool: string; readonly segments: readonly SlotSegment[] }[];
  readonly unplaced: readonly { readonly job: string; readonly because: readonly PlannerRefusal[] }[];
  readonly cost: number;
  readonly powerCost: number;
  readonly lowerBound: number;
  readonly gap: number;
}
export type PlannerRefusal = { readonly pool: string } & (
  | { readonly kind: 'PoolNotAllowed' | 'NotSearched' }
  | { readonly kind: 'ModelExcluded'; readonly model: string | null }
  | { readonly kind: 'WindowTooShort'; readonly slotsNeeded: number; readonly slotsAvailable: number }
  | { readonly kind: 'DeadlineTooEarly'; readonly earliestFinish: number; readonly deadline: number }
  | { readonly kind: 'Curtailed'; readonly until: number | null }
  | { readonly kind: 'NotEnoughGpus'; readonly gpusNeeded: number; readonly gpusFree: number }
  | { readonly kind: 'FeederFull'; readonly kwNeeded: number; readonly kwFree: number }
  | { readonly kind: 'OverCap'; readonly usdPerGpuHour: number; readonly capPerGpuHour: number }
  | { readonly kind: 'OverBudget'; readonly cheapestUsd: number; readonly capTotalUsd: number }
  | { readonly kind: 'WaitingForDependency'; readonly after: string }
  | { readonly kind: 'BeyondFairShare'; readonly gpuHoursAhead: number; readonly fairShareGpuHours: number }
  | { readonly kind: 'DearerThanUnplaced'; readonly cheapestUsd: number; readonly unplacedUsd: number }
);
/** Pure and synchronous: the same instance gives the same plan. */
export type Planner = (instance: PlannerInstance) => PlannerPlan;
