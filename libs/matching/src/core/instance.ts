/**
 * The instance format, version 1: one market over a grid of equal slots, as plain JSON. Costs are decimal US dollars,
 * power is kW, time is in slots from 0. Arrays named "per slot" have length `slots`. The shortest legal instance is the one
 * planners are compared with; every optional field only adds a restriction or a cost.
 */
export interface Instance {
  readonly version?: 1;
  /** Length of a slot in seconds, 1 to 86,400. */
  readonly slotSeconds: number;
  /** Number of slots in the horizon, 1 to 20,160. */
  readonly slots: number;
  readonly pools: readonly PoolSpec[];
  readonly sites?: readonly SiteSpec[];
  readonly jobs: readonly JobSpec[];
  /** What is minimised: `power-cost` (default) or `all-in-price` = ask + power. Transfer costs count in both. */
  readonly policy?: MatchPolicy;
  /** Customers' weights and holdings, and the tail kept for who waits longest. Sharing itself is on wherever a job names its `tenant`. */
  readonly fairness?: FairnessSpec;
}
export type MatchPolicy = 'power-cost' | 'all-in-price';

/** Identical GPUs at one site. */
export interface PoolSpec {
  readonly id: string;
  readonly site: string;
  /** GPUs free per slot: running leases, holds, maintenance and curtailment are already subtracted. 0 = closed. */
  readonly gpus: readonly number[];
  /** Marginal power cost of one GPU for one slot, USD; may be negative. */
  readonly costPerGpuSlot: readonly number[];
  /** Largest gross draw of one GPU at the feeder, kW. Left out: the pool does not count against its site's kW. */
  readonly kwPerGpu?: number;
  /** GPU model, matched against `models` of a job. */
  readonly model?: string;
  /** GPUs in one node. Given: a gang occupies whole nodes plus one power-of-two slice. Left out: GPUs are counted singly. */
  readonly nodeGpus?: number;
  /** True: every gang occupies whole nodes here. Needs `nodeGpus`. */
  readonly wholeNodes?: boolean;
  /** The operator's ask for one GPU for one slot, USD, >= 0. Left out: 0. */
  readonly askPerGpuSlot?: readonly number[];
}

export interface FairnessSpec {
  /** Customers that differ from the default; one without a job here changes nothing. */
  readonly tenants?: readonly TenantSpec[];
  /**
   * Slots at the end of the horizon, 0 to `slots`, that among jobs without a promise only the oldest may use (`waitedSeconds`, ties in
   * order of id): the oldest that would fit this market without its promises. As time passes a wide job so finds free slots in a row,
   * however full the market is. Default 0.
   */
  readonly tailSlots?: number;
}

/** What one customer brings to the sharing of contested capacity. */
export interface TenantSpec {
  readonly tenant: string;
  /** Its part of contested capacity against the others' parts, 1e-6 to 1e6. Default 1. */
  readonly weight?: number;
  /** GPU-hours it holds in this horizon beside the jobs of this instance (running leases), >= 0. Default 0. */
  readonly gpuHoursHeld?: number;
}

export interface SiteSpec {
  readonly id: string;
  /** kW free at the feeder per slot. Left out: no limit. */
  readonly kw?: readonly number[];
  /** Power that costs more the more is drawn at once, beside the pools' own price; several tiers add up. At most 8. */
  readonly tiers?: readonly PowerTier[];
}

/**
 * What the draw of this instance's jobs above a level costs more: miners switched off once headroom is used up, a demand charge above the
 * month's peak so far. Draw counts as against `kw`: occupied GPUs x `kwPerGpu`. The cost belongs to the slot, not to any job, so caps of
 * customers leave it out.
 */
export interface PowerTier {
  /** Level in kW, >= 0; one number for every slot, or one per slot. */
  readonly kwFrom: number | readonly number[];
  /** USD for each kW above the level in a slot, >= 0; one number for every slot, or one per slot. */
  readonly usdPerKwSlot: number | readonly number[];
}

/** One gang: all GPUs at once, in one pool, within [release, deadline). */
export interface JobSpec {
  readonly id: string;
  readonly gpus: number;
  /** Work in slots on every pool; exactly one of `slots` and `slotsByPool` is given. */
  readonly slots?: number;
  /** Work in slots by pool (GPU models differ in speed). Pools not named are not allowed. */
  readonly slotsByPool?: Readonly<Record<string, number>>;
  /** First slot it may use. */
  readonly release: number;
  /** First slot it may no longer use; beyond the horizon means the horizon's end. */
  readonly deadline: number;
  /** Allowed pools. Left out: any. */
  readonly pools?: readonly string[];
  /** Allowed GPU models. Left out: any. */
  readonly models?: readonly string[];
  /** USD charged to the plan when the job is not placed. */
  readonly unplacedCost: number;
  readonly interruptible?: InterruptibleSpec;
  /** True: occupies whole nodes even where the pool does not demand it. */
  readonly wholeNodes?: boolean;
  /** The customer's budget: ask + power + transfer of the whole run, USD. */
  readonly capTotal?: number;
  /** The customer's cap on (ask + power) / GPU-hours of work, USD per GPU-hour. */
  readonly capPerGpuHour?: number;
  /** Jobs that must have finished first. A job whose predecessor is not placed is not placed. */
  readonly after?: readonly string[];
  /** USD of staging the job's data, by pool; pools not named cost nothing. */
  readonly transferCost?: Readonly<Record<string, number>>;
  /** A promise: a placement that was accepted. It may move to a better one; it is never dropped for another job. */
  readonly held?: HeldSpec;
  /** The customer. Given on any job: contested capacity is shared between customers; jobs without one count as one more customer. */
  readonly tenant?: string;
  /** Seconds since the job was asked for, >= 0: a customer's fair share goes to its oldest jobs first, ties in order of id. Default 0. */
  readonly waitedSeconds?: number;
}

/** May be parked between slots; every resume costs time. */
export interface InterruptibleSpec {
  /** Slots of every segment after the first that are spent on restarting. Default 0. */
  readonly restartSlots?: number;
  /** At most this many segments, >= 1. Default: as many as there are slots of work. */
  readonly maxSegments?: number;
}

export interface HeldSpec {
  readonly pool: string;
  /** Half-open, ascending, not touching. */
  readonly segments: readonly (readonly [number, number])[];
  /** USD the whole plan must gain before this placement moves. Default 0. */
  readonly moveGain?: number;
  /** True: no gain moves it; only that it no longer fits where it is, or that another promise would have no place. Default false. */
  readonly pinned?: boolean;
}
