import type { Ppm } from '@switchyard/kernel';
import type { DeadlineMargin } from '@switchyard/market';
import type { Instance, Plan } from '@switchyard/matching';
import type { ForecastModel, GpuPowerModel } from '@switchyard/power';
import type { ReplayCurtailment } from './curtailments.js';
import type { ReplayJob } from './workload.js';

/** A pool of the replayed market: equal GPUs behind one price. Pools may share a feeder. */
export interface ReplaySite {
  readonly id: string;
  /** GPUs installed and up, per slot of the replay; planned long before, so every plan knows them. */
  readonly gpus: readonly number[];
  readonly puePpm: Ppm;
  /**
   * What the site pays per slot, micro-USD per MWh, adders included: first `historySlots` slots before the replay (for the
   * forecast), then the replay itself.
   */
  readonly microUsdPerMwh: readonly number[];
  /** Left out: the replay's. */
  readonly powerModel?: GpuPowerModel;
  /** Work done per second against the GPUs the trace was recorded on. Left out: 1,000,000, as fast. */
  readonly speedPpm?: number;
  /** GPUs of a node: gangs occupy whole nodes and one power-of-two slice. Left out: GPUs are counted singly. */
  readonly nodeGpus?: number;
  /** Where its power comes from. Left out: a feeder of its own without a limit. */
  readonly feeder?: string;
}
/** A connection to the grid that pools share. */
export interface ReplayFeeder {
  readonly id: string;
  /** Limit for the largest draw of everything that runs, kW. */
  readonly kw: number;
}

/** Plans one instance made in slot `now` of the replay. `rounds` and `seed` are already bound; no clock, so a replay can be repeated. */
export type Planner = (instance: Instance, now: number) => Plan;
export interface ReplayPolicy {
  readonly name: string;
  readonly plan: Planner;
  /** Whether accepted jobs hold a placement that later plans must keep or better. Baselines decide afresh. */
  readonly holdsPromises: boolean;
  /** Whether running jobs that may be parked are planned again for the rest of their work. Baselines run them through. */
  readonly parks?: boolean;
  /** Prices known this far ahead instead of the replay's `knownSlots`: what better knowledge would be worth. */
  readonly knownSlots?: number;
  /** A second planner that gets the same instance and changes nothing: what more work on each plan would have found. */
  readonly yardstick?: Planner;
  /** Judges one plan in so many by the yardstick. Default 1. */
  readonly yardstickEvery?: number;
}

export interface ReplayInput {
  readonly slotSeconds: number;
  /** Slots that are simulated; jobs must end within them. */
  readonly slots: number;
  readonly historySlots: number;
  readonly sites: readonly ReplaySite[];
  readonly feeders?: readonly ReplayFeeder[];
  /** Cuts of sites, unknown to plans before their notice. */
  readonly curtailments?: readonly ReplayCurtailment[];
  readonly jobs: readonly ReplayJob[];
  readonly powerModel: GpuPowerModel;
  /** How far one plan looks ahead. */
  readonly horizonSlots: number;
  /** A plan's placements that start within this many slots are committed; the rest may still move. Plans are made once per commit window. */
  readonly commitSlots: number;
  /** Slots from now whose price is known (24 h: a day-ahead market). Beyond, the forecast stands in. */
  readonly knownSlots: number;
  readonly forecast: ForecastModel;
  /** What leaving out one GPU-hour is worth in a plan, micro-USD. */
  readonly unplacedMicroUsdPerGpuHour: number;
  /** Each day of waiting adds this many percent to it. Default 0. */
  readonly ageingPercentPerDay?: number;
  /** USD a plan must gain before a held placement moves. Default 0. */
  readonly moveGainUsd?: number;
  /** What plans leave between the end of a job and its deadline as long as it has a place without: the live market's rule. Default: nothing. */
  readonly deadlineMargin?: DeadlineMargin;
  /** Whether plans know whose job it is and share contested capacity fairly. Default: where a job names its tenant. */
  readonly fair?: boolean;
}

/** An uninterrupted stretch of one job at one pool; slots of the replay, half open. */
export interface RunPart {
  readonly site: string;
  readonly from: number;
  readonly to: number;
}
/** What a job did. Slots of the replay. */
export interface ReplayRun {
  readonly job: string;
  /** Ascending; parts that touch at one pool are one. */
  readonly parts: readonly RunPart[];
  /** Power at actual prices; the last slot only for the seconds that ran. */
  readonly powerMicroUsd: number;
  /** The same with the last slot paid in full: what plans and the foresight bound count. */
  readonly wholeSlotsMicroUsd: number;
  /** Data moved to other sites. */
  readonly transferMicroUsd: number;
}
/** Why a job was missed. `curtailed`: a cut took its place and nothing else could; `predecessor`: the job it waits for was missed. */
export type MissCause = 'never-placed' | 'curtailed' | 'predecessor' | 'unexplained';
export interface Miss {
  readonly job: string;
  readonly cause: MissCause;
  /** It had been given a place: a promise. */
  readonly accepted: boolean;
  /** The event that took its place. */
  readonly event?: string;
  /** What ran before it was given up; its power was paid. */
  readonly parts: readonly RunPart[];
  readonly powerMicroUsd: number;
  readonly transferMicroUsd: number;
}
/** One plan. */
export interface CycleRecord {
  readonly slot: number;
  readonly jobs: number;
  readonly leftOut: number;
  /** Certified gap of the plan; null where it left a job out (then it is mostly the unproven part of the penalty). */
  readonly gap: number | null;
  readonly costUsd: number;
  /** Cost of the yardstick's plan of the same instance. */
  readonly yardstickUsd?: number;
}
export interface LeadDayError {
  /** 1: the first 24 h ahead. Only slots whose price was not known are counted. */
  readonly day: number;
  readonly meanAbsoluteUsdPerMwh: number;
  /** Forecast less actual. */
  readonly biasUsdPerMwh: number;
  readonly samples: number;
}
export interface TenantResult {
  readonly tenant: string;
  readonly jobs: number;
  readonly gpuHoursAsked: number;
  readonly gpuHoursRun: number;
  readonly missed: number;
  readonly meanWaitHours: number;
}
export interface PolicyResult {
  readonly name: string;
  /** Power of everything that ran, missed jobs' parts included. */
  readonly powerMicroUsd: number;
  readonly transferMicroUsd: number;
  /** Missed jobs at the value of a GPU-hour left out, without ageing: so that policies that miss differently can be compared. */
  readonly penaltyMicroUsd: number;
  /** Whole slots + transfer + penalty: comparable with a plan's cost and bound. */
  readonly planMicroUsd: number;
  /** GPU-hours of the trace that were done. */
  readonly gpuHours: number;
  readonly facilityKwh: number;
  readonly placed: number;
  readonly missed: number;
  /** Accepted jobs that were missed, whatever the cause. */
  readonly brokenPromises: number;
  /** Of those, jobs whose place a curtailment took (or their predecessor's). */
  readonly brokenByCurtailment: number;
  /** Accepted jobs that had no place for some cycles, and found one again or not. */
  readonly lapsedPromises: number;
  readonly meanWaitHours: number;
  readonly p95WaitHours: number;
  /** Held placements that a later plan moved. */
  readonly moves: number;
  /** Running jobs that a plan parked or a cut stopped, and parts that resumed at another site. */
  readonly parked: number;
  readonly cut: number;
  readonly migrations: number;
  readonly cycles: number;
  /**
   * Certified gap of the plans that left no job out, each over a shifted cost where prices are negative: mean and worst. Null
   * for baselines, which certify nothing, and when every plan left a job out.
   */
  readonly meanGap: number | null;
  readonly worstGap: number | null;
  /** Plans that left a job out; their gap is mostly the unproven part of the penalty, so it is not averaged in. */
  readonly cyclesWithMisses: number;
  /** Mean absolute error of the prices that plans assumed beyond the known ones, USD/MWh; and by days ahead. */
  readonly forecastErrorUsdPerMwh: number;
  readonly forecastErrorByLead: readonly LeadDayError[];
  readonly tenants: readonly TenantResult[];
  /** GPUs occupied per pool and slot. */
  readonly load: readonly (readonly number[])[];
  readonly runs: readonly ReplayRun[];
  readonly misses: readonly Miss[];
  /** Empty for baselines. */
  readonly plans: readonly CycleRecord[];
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
