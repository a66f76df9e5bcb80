import { fromIso, HOUR_MS, toIso, type EpochMs } from '@switchyard/kernel';
import { deadlineMarginOf } from '@switchyard/market';
import { LEVELLED_FORECAST } from '@switchyard/power';
import { type DeadlineRule, priceCurtailments, randomCurtailments, type ReplayInput, sizeSites, type TraceJob, withTerms, type Workload, workloadFromTrace } from '@switchyard/simulation';
import { H100, marketUsdPerGpuHour, NODE_GPUS, poolsOf } from './replay-market.js';
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
  readonly maxGpus?: number;
  readonly marginShare: number;
  readonly marginHours: number;
  readonly load: number;
  readonly deadlines: DeadlineRule;
  readonly knownHours: number;
  readonly commitSlots: number;
  readonly horizonDays: number;
  readonly adder: number;
  readonly curtailAbove: number;
  readonly rounds: number;
  readonly seed: number;
  readonly gpuModels: 'mixed' | 'h100';
  readonly feederShare: number;
  readonly interruptible: number;
  readonly restartMinutes: number;
  readonly maxSegments: number;
  readonly wholeNodes: number;
  readonly capped: number;
  readonly staged: number;
  readonly usdPerGib: number;
  readonly dependent: number;
  readonly customers: number;
  readonly curtailments: number;
  readonly noticeHours: number;
  readonly moveGain: number;
  readonly ageing: number;
  readonly fair: 'on' | 'off';
  readonly baselines: boolean;
  readonly knownPrices: boolean;
  readonly compareUnlimited?: number;
  readonly chart?: string;
  readonly json?: string;
}

/** Weeks of prices before the start that the forecast may look at. */
export const HISTORY_DAYS = 28;
/** After the last submission: the longest slack of the mixed rule (71 h) and a run of a few days. */
export const DRAIN_DAYS = 7;
/** Capacity shares of the replayed sites, repeated in order. */
const WEIGHTS = [3, 3, 2, 2, 2, 1, 1, 2, 2, 1];

/** Share of a site that stays up while its market is dearer than `--curtail-above`. */
const DEAR_SHARE = 0.25;

export interface PreparedReplay {
  readonly input: ReplayInput;
  readonly start: EpochMs;
  readonly sites: readonly ChosenSite[];
  readonly skipped: readonly string[];
  readonly workload: Workload;
  /** Mean share of the GPUs, counted by speed, that the jobs keep busy over the days of submissions. */
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
  const narrow = trace.filter((job) => job.gpus <= (flags.maxGpus ?? Infinity));
  const workload = workloadFromTrace(narrow, {
    slotSeconds: slotMs / 1_000, fromSeconds: firstSubmit + flags.jobsFromDays * 86_400, days: flags.days, speed: flags.speed, seed: flags.seed,
    deadlines: flags.deadlines, minDurationSeconds: flags.minMinutes * 60,
  });
  if (workload.jobs.length === 0) return 'the trace has no job in this stretch';
  const { gpus } = sizeSites(workload, flags.days, flags.load, sites.map((_, i) => WEIGHTS[i % WEIGHTS.length]!), NODE_GPUS);
  const adderMicro = Math.round(flags.adder * 1e6);
  const priced = sites.map((site, s) => ({ id: site.node, gpus: gpus[s]!, microUsdPerMwh: site.microUsdPerMwh.map((price) => price + adderMicro) }));
  const market = poolsOf(priced, slots, flags);
  const knownSlots = Math.round((flags.knownHours * HOUR_MS) / slotMs);
  const names = priced.map((site) => site.id);
  const input: ReplayInput = {
    slotSeconds: slotMs / 1_000, slots, historySlots, powerModel: H100, sites: market.pools, feeders: market.feeders,
    jobs: withTerms(workload.jobs, {
      seed: flags.seed, slotSeconds: slotMs / 1_000, slots, feeders: names, interruptible: flags.interruptible, restartMinutes: flags.restartMinutes, segmentsMax: flags.maxSegments,
      wholeNodes: flags.wholeNodes, capped: flags.capped, marketUsdPerGpuHour: marketUsdPerGpuHour(market.pools, historySlots), staged: flags.staged, usdPerGib: flags.usdPerGib,
      dependent: flags.dependent, tenants: flags.customers,
    }),
    horizonSlots: flags.horizonDays * perDay, commitSlots: flags.commitSlots, knownSlots, forecast: LEVELLED_FORECAST,
    unplacedMicroUsdPerGpuHour: 2_000_000, ageingPercentPerDay: flags.ageing, moveGainUsd: flags.moveGain, deadlineMargin: deadlineMarginOf(flags.marginShare, flags.marginHours), fair: flags.fair === 'on',
    curtailments: [
      ...sites.flatMap((site) => priceCurtailments(site.node, site.microUsdPerMwh.slice(historySlots), flags.curtailAbove * 1e6, DEAR_SHARE, knownSlots, flags.commitSlots)),
      ...randomCurtailments(names, { seed: flags.seed, slots, slotSeconds: slotMs / 1_000, commitSlots: flags.commitSlots, perMonth: flags.curtailments, noticeHours: flags.noticeHours }),
    ],
  };
  const speedHours = market.pools.reduce((total, pool) => total + pool.gpus[0]! * ((pool.speedPpm ?? 1e6) / 1e6), 0) * flags.days * 24;
  const wide = trace.length - narrow.length;
  const left = wide === 0 ? [] : [`${wide} jobs of the trace wider than ${flags.maxGpus} GPUs`];
  return { input, start, sites, skipped: [...skipped, ...left], workload, actualLoad: workload.gpuHours / speedHours };
}
