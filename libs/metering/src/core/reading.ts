import type { EpochMs, GpuSeconds, Interval, LeaseId, PoolId, ReadingId, WattHours } from '@switchyard/kernel';

/** How a quantity is known: read from a meter, computed from a power model, or not known at all. */
export type Quality = 'metered' | 'estimated' | 'gap';

/** One report of one meter about one lease, over [from, to). Idempotent by (meterId, leaseId, from, to). */
export interface Reading {
  readonly id: ReadingId;
  readonly meterId: string;
  readonly leaseId: LeaseId;
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** GPUs x seconds held by the lease behind this meter. */
  readonly gpuSeconds: GpuSeconds;
  /** Energy of the interval; null when the site has no meter, or only a register. */
  readonly energyWh: WattHours | null;
  /** Share of the facility meter, where the site has one; not used here: who bills at the facility meter puts it in the place of `energyWh`. */
  readonly facilityWh?: WattHours | null;
  /** Register value at `to`, for meters that count up; used where `energyWh` is null, compared where it is not. */
  readonly counterWh?: WattHours;
  /** Who says so, e.g. `agent`, `ipmi`, `pdu`; for the audit trail only. */
  readonly source: string;
  /** What the sender claims; `gap` is the sender saying it does not know, and carries no quantities. */
  readonly quality: Quality;
  readonly receivedAt: EpochMs;
}

/** The frozen power model used where no meter measured energy (decision 22: computed here, never by the agent). */
export interface PowerModelVersion {
  readonly modelId: string;
  readonly version: number;
  /** Power of one GPU with its share of the server (on the context's energy basis), in milliwatts, as the lease froze it. */
  readonly milliwattsPerGpu: bigint;
}

/** The most one meter can have seen: nothing physical exceeds it, so a reading that does is wrong. */
export interface PhysicalLimits {
  readonly poolId: PoolId;
  readonly gpus: number;
  /** Maximum draw behind the meter. */
  readonly maxWatts: bigint;
}

/** What readings of one lease are turned into usage with. */
export interface MeteringContext {
  readonly leaseId: LeaseId;
  /** The lease's time so far, [start, end or now). Time in it that no reading covers is a gap. */
  readonly term: Interval;
  /** Settlement interval of the lease's price; 300_000 is 5 min. Slots are aligned to the epoch. */
  readonly settlementMs: number;
  /** Further instants usage must be cut at, e.g. price steps of the rate card. */
  readonly cutAt: readonly EpochMs[];
  readonly limits: PhysicalLimits;
  readonly powerModel: PowerModelVersion;
  /** Where the meters sit; `it` unless said. For `facility`, pass shares from `splitFacilityEnergy` as readings. */
  readonly energyBasis?: 'it' | 'facility';
  /**
   * GPU-seconds per meter that used readings before these had estimated energy for: estimates are differences of one running total, so a lease that is
   * metered piece by piece goes on where it was. Nothing unless said.
   */
  readonly estimatedBefore?: ReadonlyMap<string, bigint>;
  /** Readings received after it are late: they count, and are named. */
  readonly cutoff?: EpochMs;
}

/** Why a reading is not used. It is kept, and shown. */
export type ReadingRefusal =
  | { readonly kind: 'OtherLease'; readonly leaseId: LeaseId }
  | { readonly kind: 'BadInterval' }
  | { readonly kind: 'OutsideTerm'; readonly term: Interval }
  | { readonly kind: 'NegativeDelta'; readonly field: 'gpuSeconds' | 'energyWh' | 'counterWh' }
  | { readonly kind: 'GapWithQuantity' }
  | { readonly kind: 'Absurd'; readonly field: 'gpuSeconds' | 'energyWh'; readonly value: bigint; readonly limit: bigint }
  | { readonly kind: 'Duplicate'; readonly of: ReadingId }
  /** Same meter and interval as an earlier reading, but other quantities; the earlier one stands. */
  | { readonly kind: 'Contradicts'; readonly of: ReadingId }
  | { readonly kind: 'Overlaps'; readonly with: ReadingId }
  /** With what other meters say of the same time it is more than the lease holds, or its GPUs can draw: a meter nobody knows of, or one counted twice. */
  | { readonly kind: 'TooMuchTogether'; readonly field: 'gpuSeconds' | 'energyWh'; readonly with: ReadingId; readonly value: bigint; readonly limit: bigint };

/** What is worth knowing about a reading that is used. */
export type ReadingNote =
  | { readonly kind: 'Late'; readonly receivedAt: EpochMs; readonly cutoff: EpochMs }
  /** The register went down: it was reset or replaced. Energy is the model's where the meter gave no delta. */
  | { readonly kind: 'CounterReset'; readonly previousWh: WattHours; readonly counterWh: WattHours }
  /** The register's own delta differs from the energy reported; the energy reported stands. */
  | { readonly kind: 'CounterDisagrees'; readonly counterDeltaWh: WattHours; readonly energyWh: WattHours }
  /** A register delta beyond what the pool can draw; the model's energy is used. */
  | { readonly kind: 'CounterAbsurd'; readonly counterDeltaWh: WattHours; readonly limit: bigint }
  /** No measurement: energy is GPU-seconds x the frozen power model. What the sender estimated itself is not used. */
  | { readonly kind: 'Estimated'; readonly modelId: string; readonly version: number; readonly sendersEstimateWh?: WattHours };

/** One per reading given, in the order given: nothing is dropped silently. */
export type ReadingOutcome =
  | { readonly readingId: ReadingId; readonly used: true; readonly notes: readonly ReadingNote[] }
  | { readonly readingId: ReadingId; readonly used: false; readonly because: ReadingRefusal };

/** Time in the term one meter did not report on. */
export interface Gap extends Interval {
  readonly meterId: string;
}

/** Usage of one lease in (a piece of) one settlement interval; rating takes it as it is, plus the price print. */
export interface UsageInterval {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly gpuSeconds: GpuSeconds;
  /** Absent on a gap. */
  readonly energy?: { readonly basis: 'it' | 'facility'; readonly wh: WattHours };
  /** `estimated` if any part of the energy is, or if one of several meters is silent in it. */
  readonly quality: Quality;
  readonly readingIds: readonly ReadingId[];
}

export interface MeteringResult {
  /** Ascending; they tile the term. */
  readonly intervals: readonly UsageInterval[];
  readonly outcomes: readonly ReadingOutcome[];
  /** By meter, then time. */
  readonly gaps: readonly Gap[];
}
