import { fromIso, HOUR_MS, ppm, toIso, type EpochMs } from '@switchyard/kernel';
import { plan, planCheapestNow, planFifo } from '@switchyard/matching';
import { DEFAULT_FORECAST, gpuModel, powerModelOf } from '@switchyard/power';
import { type DeadlineRule, type ReplayInput, type ReplayPolicy, sizeSites, type TraceJob, type Workload, workloadFromTrace } from '@switchyard/simulation';
import { bestStart, type ChosenSite, chooseSites, type LoadedPrices } from './replay-prices.js';

export interface ReplayFlags {
  readonly prices: string;
  readonly jobs: string;
  readonly from?: string;
  readonly days: number;
  readonly sites: number;
  readonly series?: readonly string[];
  readonly zone?: string;
  readonly slotMinutes: number;
  readonly speed: number;
  readonly jobsFromDays: number;
  readonly minMinutes: number;
  readonly load: number;
  readonly deadlines: DeadlineRule;
  readonly knownHours: number;
  readonly commitSlots: number;
  readonly horizonDays: number;
  readonly adder: number;
  readonly curtailAbove: number;
  readonly rounds: number;
  readonly seed: number;
  readonly chart?: string;
  readonly json?: string;
}

/** Weeks of prices before the start that the forecast may look at. */
export const HISTORY_DAYS = 28;
/** After the last submission: the longest slack of the mixed rule (71 h) and a run of a few days. */
export const DRAIN_DAYS = 7;
const NODE_GPUS = 8;
/** PUE of the replayed sites, repeated in order: converted halls between 1.07 and 1.15. */
const PUES_PPM = [1_070_000n, 1_090_000n, 1_110_000n, 1_130_000n, 1_150_000n];
/** Capacity shares of the replayed sites, repeated in order. */
const WEIGHTS = [3, 3, 2, 2, 2, 1, 1, 2, 2, 1];

export interface PreparedReplay {
  readonly input: ReplayInput;
  readonly start: EpochMs;
  readonly sites: readonly ChosenSite[];
  readonly skipped: readonly string[];
  readonly workload: Workload;
  readonly actualLoad: number;
}

/** A date (its midnight in UTC) or an instant with an offset. */
export const readStart = (text: string): EpochMs | undefined => fromIso(text.length === 10 ? `${text}T00:00Z` : text);

/** Builds the replay from prices and trace; a text when they do not fit together. */
export function prepareReplay(flags: ReplayFlags, loaded: LoadedPrices, trace: readonly TraceJob[]): PreparedReplay | string {
  const slotMs = flags.slotMinutes * 60_000;
  const perDay = (24 * HOUR_MS) / slotMs;
  const [slots, historySlots] = [(flags.days + DRAIN_DAYS) * perDay, HISTORY_DAYS * perDay];
  const start = flags.from === undefined ? bestStart(loaded.series, historySlots * slotMs, slots * slotMs) : readStart(flags.from);
  if (start === undefined) return flags.from === undefined ? `no series covers ${HISTORY_DAYS} days of history and ${flags.days} + ${DRAIN_DAYS} days of replay` : `--from ${flags.from} is not a date or an instant with an offset`;
  if (start % slotMs !== 0) return `--from ${flags.from} is not on a ${flags.slotMinutes} min boundary`;
  const { sites, skipped } = chooseSites(loaded, start, historySlots, slots, slotMs, flags.series, flags.sites);
  if (sites.length === 0) return `no series has every price from ${toIso(start)} on:\n${skipped.map((line) => `  ${line}`).join('\n')}`;
  const firstSubmit = trace.reduce((first, job) => Math.min(first, job.submitSeconds), Infinity);
  const workload = workloadFromTrace(trace, {
    slotSeconds: slotMs / 1_000, fromSeconds: firstSubmit + flags.jobsFromDays * 86_400, days: flags.days, speed: flags.speed, seed: flags.seed,
    deadlines: flags.deadlines, minDurationSeconds: flags.minMinutes * 60,
  });
  if (workload.jobs.length === 0) return 'the trace has no job in this stretch';
  const { gpus, actualLoad } = sizeSites(workload, flags.days, flags.load, sites.map((_, i) => WEIGHTS[i % WEIGHTS.length]!), NODE_GPUS);
  const adderMicro = Math.round(flags.adder * 1e6);
  const curtailAboveMicro = flags.curtailAbove * 1e6;
  const input: ReplayInput = {
    slotSeconds: slotMs / 1_000, slots, historySlots, jobs: workload.jobs, powerModel: powerModelOf(gpuModel('h100-sxm5-80gb')!),
    horizonSlots: flags.horizonDays * perDay, commitSlots: flags.commitSlots, knownSlots: Math.round((flags.knownHours * HOUR_MS) / slotMs), forecast: DEFAULT_FORECAST,
    unplacedMicroUsdPerGpuHour: 2_000_000,
    sites: sites.map((site, s) => ({
      id: site.node, puePpm: ppm(PUES_PPM[s % PUES_PPM.length]!), microUsdPerMwh: site.microUsdPerMwh.map((price) => price + adderMicro),
      gpus: site.microUsdPerMwh.slice(historySlots).map((price) => (price > curtailAboveMicro ? Math.floor(gpus[s]! / 4 / NODE_GPUS) * NODE_GPUS : gpus[s]!)),
    })),
  };
  return { input, start, sites, skipped, workload, actualLoad };
}

/** Ours through the live planner, and the two baselines. */
export function replayPolicies(rounds: number, seed: number): readonly ReplayPolicy[] {
  return [
    { name: 'switchyard', plan: (instance) => plan(instance, { rounds, seed }), holdsPromises: true },
    { name: 'fifo', plan: planFifo, holdsPromises: false },
    { name: 'cheapest-site-now', plan: planCheapestNow, holdsPromises: false },
  ];
}
