import type { Ppm } from '@switchyard/kernel';
import type { Instance, Plan } from '@switchyard/matching';
import type { ForecastMethod, GpuPowerModel } from '@switchyard/power';
import type { ReplayJob } from './workload.js';

/** A site of the replayed market: one pool behind one price. */
export interface ReplaySite {
  readonly id: string;
  /** GPUs that may run, per slot of the replay (curtailed slots have fewer). */
  readonly gpus: readonly number[];
  readonly puePpm: Ppm;
  /**
   * What the site pays per slot, micro-USD per MWh, adders included: first `historySlots` slots before the replay (for the
   * forecast), then the replay itself.
   */
  readonly microUsdPerMwh: readonly number[];
}

/** Plans one instance. `rounds` and `seed` of the replay are already bound; no clock, so a replay can be repeated. */
export type Planner = (instance: Instance) => Plan;
export interface ReplayPolicy {
  readonly name: string;
  readonly plan: Planner;
  /** Whether accepted jobs hold a placement that later plans must keep or better. Baselines decide afresh. */
  readonly holdsPromises: boolean;
}

export interface ReplayInput {
  readonly slotSeconds: number;
  /** Slots that are simulated; jobs must end within them. */
  readonly slots: number;
  readonly historySlots: number;
  readonly sites: readonly ReplaySite[];
  readonly jobs: readonly ReplayJob[];
  readonly powerModel: GpuPowerModel;
  /** How far one plan looks ahead. */
  readonly horizonSlots: number;
  /** A plan's placements that start within this many slots are committed; the rest may still move. Plans are made once per commit window. */
  readonly commitSlots: number;
  /** Slots from now whose price is known (24 h: a day-ahead market). Beyond, the forecast stands in. */
  readonly knownSlots: number;
  readonly forecast: ForecastMethod;
  /** What leaving out one GPU-hour is worth in a plan, micro-USD. */
  readonly unplacedMicroUsdPerGpuHour: number;
}

/** A job that ran. Slots of the replay. */
export interface ReplayRun {
  readonly job: string;
  readonly site: string;
  readonly segments: readonly (readonly [number, number])[];
  readonly powerMicroUsd: number;
}
export interface PolicyResult {
  readonly name: string;
  readonly powerMicroUsd: number;
  readonly gpuHours: number;
  readonly facilityKwh: number;
  readonly placed: number;
  readonly missed: number;
  /** Jobs that were accepted with a held placement and missed all the same. */
  readonly brokenPromises: number;
  readonly meanWaitHours: number;
  readonly p95WaitHours: number;
  /** Held placements that a later plan moved. */
  readonly moves: number;
  readonly cycles: number;
  /**
   * Certified gap of the plans that left no job out, each over a shifted cost where prices are negative: mean and worst. Null
   * for baselines, which certify nothing, and when every plan left a job out.
   */
  readonly meanGap: number | null;
  readonly worstGap: number | null;
  /** Plans that left a job out; their gap is mostly the unproven part of the penalty, so it is not averaged in. */
  readonly cyclesWithMisses: number;
  /** Mean absolute error of the prices that plans assumed beyond the known ones, USD/MWh. */
  readonly forecastErrorUsdPerMwh: number;
  /** GPUs busy per site and slot. */
  readonly load: readonly (readonly number[])[];
  readonly runs: readonly ReplayRun[];
  readonly missedJobs: readonly string[];
}
/** Sent after every cycle. */
export interface ReplayProgress {
  readonly policy: string;
  readonly slot: number;
  readonly slots: number;
  readonly pending: number;
  readonly placed: number;
  readonly missed: number;
}
