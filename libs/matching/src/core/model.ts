import type { FairnessSpec, JobSpec } from './instance.js';
import type { Segment } from './plan-types.js';

/**
 * An instance compiled to typed arrays. Jobs, pools and sites are in order of id, so the order of input rows is gone here.
 *
 * Money is held as whole numbers in doubles, `unitsPerUsd` of them to a dollar: a power of ten from micro-USD down to 1e-12 USD,
 * the finest at which every possible sum stays below 2^52, so sums are exact and their order cannot matter.
 *
 * An *option* is one job on one pool that it may use; the options of job j are `optFrom[j] .. optFrom[j + 1]`, in order of pool.
 * Per-pool-slot arrays are indexed `pool * slots + t`; prefix sums `pool * (slots + 1) + t` (sum of slots before t).
 */
export interface Model {
  readonly slots: number;
  readonly slotHours: number;
  readonly unitsPerUsd: number;
  /** Bound on |plan cost in units - plan cost exactly|, for any plan of this instance: rounding of the given prices. */
  readonly roundingUnits: number;
  /** Lowest objective price of any GPU-slot in units, at most 0. */
  readonly lowestPrice: number;

  readonly poolIds: readonly string[];
  readonly poolModel: readonly (string | undefined)[];
  readonly nodeGpus: Int32Array;
  readonly poolWholeNodes: Uint8Array;
  /** Index of the feeder limit the pool draws from, -1 when none. */
  readonly poolFeeder: Int32Array;
  readonly kwPerGpu: Float64Array;
  readonly gpus: Int32Array;
  /** Feeder limits in kW, `feeder * slots + t`; the levels of the tiers follow them. */
  readonly feederKw: Float64Array;
  /** Number of tiers, and by `tier * slots + t` the level in mW and the price above it in units per mW and slot. */
  readonly tiers: number;
  readonly tierFromMw: Float64Array;
  readonly tierUnitsPerMw: Float64Array;
  /** Tiers that the draw of each pool counts in, and its draw in whole milliwatts. */
  readonly poolTiers: readonly Int32Array[];
  readonly mwPerGpu: Float64Array;
  readonly feeders: number;
  /** Site of each feeder limit. */
  readonly feederIds: readonly string[];
  /** Prefix sums of what the policy minimises, of power alone, and of ask + power; units per GPU-slot. */
  readonly objective: Float64Array;
  readonly power: Float64Array;
  readonly allIn: Float64Array;

  readonly jobIds: readonly string[];
  /** What the refusals quote from each job's row. */
  readonly terms: readonly JobSpec[];
  readonly jobGpus: Int32Array;
  /** First slot, dependencies counted in. */
  readonly release: Int32Array;
  /** Slot to end by so that the jobs behind still have time: a courtesy. */
  readonly courtesyDeadline: Int32Array;
  readonly deadline: Int32Array;
  /** Units charged when not placed. */
  readonly unplacedCost: Float64Array;
  readonly optFrom: Int32Array;
  readonly optPool: Int32Array;
  readonly optSlots: Int32Array;
  /** GPUs the gang occupies on that pool: nodes and slices rounded up. */
  readonly optWidth: Int32Array;
  readonly optTransfer: Float64Array;
  /** Most the run may cost, ask + power without transfer, in units; Infinity without a cap. */
  readonly optRunCap: Float64Array;
  /** 1 = rigid. */
  readonly maxSegments: Int32Array;
  readonly restartSlots: Int32Array;
  readonly held: readonly (HeldPlacement | undefined)[];
  /** 1 for promises that need not be broken, whatever is planned (see `standingPromises`), and so never are. */
  readonly standing: Uint8Array;
  /** Jobs that must finish before job j, and jobs that wait for job j. */
  readonly before: readonly (readonly number[])[];
  readonly behind: readonly (readonly number[])[];
  readonly hasDependencies: boolean;
  /** Slots closed to each option even in an empty market: its class, -1 without any, and prefix counts by class (see `closedSlots`). */
  readonly optClosed: Int32Array;
  readonly closedBefore: Int32Array;
  /** Customers that differ from the default. */
  readonly fairness: FairnessSpec | undefined;
}

/** A promise. `option` is -1 when the job may no longer run where it was promised. */
export interface HeldPlacement {
  readonly option: number;
  readonly segments: readonly Segment[];
  /** The segments as flat bounds [from0, to0, from1, to1, ...]. */
  readonly run: readonly number[];
  readonly moveGain: number;
}

/** GPUs a gang occupies: singly without nodes; else whole nodes plus one slice rounded up to a power of two (1, 2, 4, ...). */
export function occupiedGpus(gpus: number, nodeGpus: number, wholeNodes: boolean): number {
  if (nodeGpus <= 1) return gpus;
  const rest = gpus % nodeGpus;
  if (rest === 0) return gpus;
  if (wholeNodes) return gpus - rest + nodeGpus;
  let slice = 1;
  while (slice < rest) slice *= 2;
  return gpus - rest + Math.min(slice, nodeGpus);
}

/** Slots a run of `work` takes when cut into `segments`. */
export function runSlots(work: number, segments: number, restartSlots: number): number {
  return work + (segments - 1) * restartSlots;
}
/** Whether float draw fits float room: sums of the same figures in another order must not refuse an exact fit. */
export function fitsKw(needKw: number, freeKw: number): boolean {
  return needKw <= freeKw + 1e-9 * (1 + Math.abs(freeKw));
}
