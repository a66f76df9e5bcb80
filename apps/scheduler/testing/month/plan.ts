import { addMs, DAY_MS, type EpochMs, epochMs, HOUR_MS, MINUTE_MS } from '@switchyard/kernel';
import { Dice, hashText, hashWords, syntheticTrace, type TraceJob } from '@switchyard/simulation';

export const faultKinds = ['silent', 'node', 'deaths', 'relay', 'feed', 'batches', 'gateway'] as const;
/** One way in which a month goes wrong. */
export type FaultKind = (typeof faultKinds)[number];

export interface MonthOptions {
  readonly seed: number;
  readonly days: number;
  readonly jobs: number;
  /** Curtailment events that hit leases while they run. */
  readonly events: number;
  /** GPU-hours asked for, as a share of those there are. */
  readonly load: number;
  readonly stepMinutes: number;
  readonly faults: ReadonlySet<FaultKind>;
  /** Jobs as they came somewhere; invented ones unless given. */
  readonly trace?: readonly TraceJob[];
  /** Only jobs of the trace that ran this long are played; half an hour unless given. */
  readonly shortestHours?: number;
  /** Every job asks for so many times the GPUs it had in the trace; 1 unless given. */
  readonly gpuTimes?: number;
}
/** The month begins here: a Sunday midnight. */
export const BEGIN = epochMs(Date.UTC(2026, 2, 1));
/** Dice that depend on nothing but what they are thrown for. */
export const diceFor = (seed: number, what: string): Dice => new Dice(hashWords(seed, hashText(what)));
export const throwsUnder = (dice: Dice, share: number): boolean => dice.fraction() < share;
export const oneOf = <T>(dice: Dice, items: readonly T[]): T => items[dice.between(0, items.length - 1)]!;

export const customers = ['ada', 'bob', 'cyd', 'dee'] as const;
export const operators = ['lena', 'otso'] as const;
export type Customer = (typeof customers)[number];
export type Operator = (typeof operators)[number];

/** What is different from site to site. */
export interface PlannedSite {
  readonly name: string;
  readonly operator: Operator;
  /** Node of the synthetic market whose prices it pays. */
  readonly priceNode: string;
  readonly priceKind: 'REAL_TIME' | 'DAY_AHEAD';
  readonly power: { readonly kind: 'PASS_THROUGH' | 'INDEXED' | 'FIXED'; readonly adderUsdPerMwh?: string; readonly capUsdPerMwh?: string; readonly floorUsdPerMwh?: string; readonly fixedUsdPerMwh?: string };
  readonly askUsdPerGpuHour: string;
  readonly pue: string;
  readonly speed: number;
  readonly metered: boolean;
  readonly noticeSeconds: number;
  readonly compensationUsdPerGpuHour: string;
  /** Halls with a feeder each, by their share of all GPUs. */
  readonly halls: readonly number[];
}
/** How often a real-time feed prints. */
export const REAL_TIME_MS = 15 * MINUTE_MS;
export const sites: readonly PlannedSite[] = [
  { name: 'mesa', operator: 'lena', priceNode: 'llano-west', priceKind: 'REAL_TIME', power: { kind: 'INDEXED', adderUsdPerMwh: '4', capUsdPerMwh: '250' }, askUsdPerGpuHour: '1.55', pue: '1.12', speed: 1, metered: true, noticeSeconds: 900, compensationUsdPerGpuHour: '0.4', halls: [3, 2] },
  { name: 'kymi', operator: 'otso', priceNode: 'kymi', priceKind: 'DAY_AHEAD', power: { kind: 'PASS_THROUGH' }, askUsdPerGpuHour: '1.6', pue: '1.08', speed: 1, metered: true, noticeSeconds: 1_800, compensationUsdPerGpuHour: '0.55', halls: [3] },
  { name: 'tide', operator: 'otso', priceNode: 'tidewater', priceKind: 'DAY_AHEAD', power: { kind: 'FIXED', fixedUsdPerMwh: '41.5' }, askUsdPerGpuHour: '1.7', pue: '1.2', speed: 1.25, metered: true, noticeSeconds: 3_600, compensationUsdPerGpuHour: '0.8', halls: [2] },
  { name: 'plain', operator: 'lena', priceNode: 'mohawk', priceKind: 'DAY_AHEAD', power: { kind: 'INDEXED', adderUsdPerMwh: '2.5', capUsdPerMwh: '120', floorUsdPerMwh: '5' }, askUsdPerGpuHour: '1.5', pue: '1.25', speed: 1, metered: false, noticeSeconds: 600, compensationUsdPerGpuHour: '0.35', halls: [2] },
];
/** GPUs of a node. */
export const NODE_GPUS = 8;

/** A job as its customer means it, and what its run will really do. */
export interface PlannedJob {
  readonly n: number;
  readonly name: string;
  readonly by: Customer;
  readonly submitAt: EpochMs;
  readonly gpus: number;
  readonly expectedSeconds: number;
  readonly maxSeconds: number;
  /** Seconds of work at speed 1 that it really is. */
  readonly workSeconds: number;
  /** It breaks by itself after this much work. */
  readonly failsAfterSeconds?: number;
  readonly deadline?: EpochMs;
  readonly interruptible?: { readonly checkpointSeconds: number; readonly restartSeconds: number; readonly maxInterruptions: number };
  readonly maxPriceUsdPerGpuHour?: string;
  readonly maxTotalUsd?: string;
  readonly nodesWhole: boolean;
  readonly after?: number;
  readonly sites?: readonly string[];
  /** Asks for a quote and binds it first. */
  readonly quoted: boolean;
  readonly cancelAt?: EpochMs;
}
/** Longer runs of a trace are cut, more so in a short month: it must have an end. */
const longestSeconds = ({ days }: MonthOptions): number => Math.min(24, 8 * days) * 3_600;
/** Deadlines of a short month are nearer, and what goes wrong in it is shorter. */
const patience = ({ days }: Pick<MonthOptions, 'days'>): number => Math.min(1, days / 8);
const SIZES = [1, 2, 4, 8, 16] as const;
const sizeOf = (gpus: number): number => SIZES.findLast((size) => size <= gpus)!;

/** The stretch of a trace that is played: jobs of some length, in the order they came, brought to the length of the month. */
function stretchOf({ trace, seed, days, jobs, shortestHours = 0.5, gpuTimes = 1 }: MonthOptions): readonly TraceJob[] {
  const long = [...(trace ?? syntheticTrace({ seed, days: Math.max(days, 2), jobsPerDay: (2 * jobs) / Math.max(days, 2) + 8 }))].filter((job) => job.durationSeconds >= 3_600 * shortestHours && job.gpus <= 64).sort((a, b) => a.submitSeconds - b.submitSeconds);
  if (long.length < jobs) throw new RangeError(`the trace has ${long.length} jobs of ${shortestHours} h and more, not ${jobs}`);
  const first = diceFor(seed, 'stretch').between(0, long.length - jobs);
  const stretch = long.slice(first, first + jobs);
  const [from, to] = [stretch[0]!.submitSeconds, stretch.at(-1)!.submitSeconds];
  const most = 0.94 * days * 86_400;
  return stretch.map((job) => ({ ...job, gpus: gpuTimes * job.gpus, submitSeconds: Math.round(((job.submitSeconds - from) / Math.max(1, to - from)) * most) }));
}

/** The jobs of a month, in the order of submission. */
export function jobsOf(options: MonthOptions): readonly PlannedJob[] {
  return stretchOf(options).map((from, n): PlannedJob => {
    const dice = diceFor(options.seed, `job ${n}`);
    const submitAt = addMs(BEGIN, from.submitSeconds * 1_000);
    const gpus = sizeOf(Math.min(16, from.gpus));
    const real = Math.min(longestSeconds(options), Math.round(from.durationSeconds / 60) * 60);
    const expectedSeconds = Math.ceil((real * (1 + 0.3 * dice.fraction())) / 300) * 300;
    const maxSeconds = throwsUnder(dice, 0.5) ? expectedSeconds : Math.ceil((1.25 * expectedSeconds) / 300) * 300;
    const [kind, parks, priced, budgeted, whole, dependent, sited, quoted, cancelled, ends] = Array.from({ length: 10 }, () => dice.fraction()) as [number, number, number, number, number, number, number, number, number, number];
    const slack = kind < 0.35 ? maxSeconds * (0.5 + 1.5 * dice.fraction()) : 3_600 * dice.between(12, 71) * patience(options);
    const gpuHours = (gpus * maxSeconds) / 3_600;
    return {
      n, name: `job-${`${n}`.padStart(4, '0')}`, by: customers[Math.min(customers.length - 1, Math.floor(customers.length * dice.fraction() ** 1.5))]!, submitAt, gpus, expectedSeconds, maxSeconds,
      workSeconds: ends < 0.05 ? maxSeconds * 1.4 : real, nodesWhole: gpus >= 8 && whole < 0.3, quoted: quoted < 0.08,
      ...(ends > 0.97 && { failsAfterSeconds: Math.round(real * 0.6) }),
      ...((kind < 0.85 || options.days < 4) && { deadline: addMs(submitAt, Math.ceil((maxSeconds + slack) / 900) * 900_000) }),
      ...(parks < 0.55 && { interruptible: { checkpointSeconds: oneOf(dice, [60, 120, 300]), restartSeconds: oneOf(dice, [60, 120]), maxInterruptions: 20 } }),
      ...(priced < 0.1 && { maxPriceUsdPerGpuHour: (1.6 + 0.8 * dice.fraction()).toFixed(2) }),
      ...(budgeted < 0.12 && { maxTotalUsd: (gpuHours * (1.4 + 1.2 * dice.fraction())).toFixed(2) }),
      ...(dependent < 0.06 && n > 0 && { after: n - dice.between(1, Math.min(n, 12)) }),
      ...(sited < 0.06 && { sites: [oneOf(dice, sites).name] }),
      ...(cancelled < 0.03 && { cancelAt: addMs(submitAt, dice.between(1, 30) * HOUR_MS) }),
    };
  });
}

/** GPU-hours that jobs ask for, at speed 1. */
export const gpuHoursOf = (jobs: readonly PlannedJob[]): number => jobs.reduce((total, job) => total + (job.gpus * Math.min(job.workSeconds, job.maxSeconds)) / 3_600, 0);

/** Nodes of every hall, so that the jobs ask for `load` of them. @returns by site and hall, never fewer than two together where the halls of a site are */
export function nodesFor(jobs: readonly PlannedJob[], { days, load }: MonthOptions): readonly (readonly number[])[] {
  const nodes = gpuHoursOf(jobs) / (days * 24 * load * NODE_GPUS);
  const weight = sites.flatMap((site) => site.halls).reduce((a, b) => a + b, 0);
  return sites.map((site) => site.halls.map((share, hall) => Math.max(hall === 0 && site.name === 'mesa' ? 2 : 1, Math.round((nodes * share) / weight))));
}

/** Something that lasts, at a site. */
export interface PlannedFault {
  readonly kind: Extract<FaultKind, 'silent' | 'node' | 'feed' | 'gateway'>;
  readonly site: string;
  readonly from: EpochMs;
  readonly to: EpochMs;
}
/** Faults that have their hour; the others strike by dice when their turn comes. */
export function faultsOf({ seed, days, faults }: MonthOptions): readonly PlannedFault[] {
  const hours = { silent: [1, 5], node: [2, 10], feed: [2, 6], gateway: [0, 0] } as const satisfies Record<PlannedFault['kind'], readonly [number, number]>;
  return (['silent', 'node', 'feed', 'gateway'] as const).filter((kind) => faults.has(kind)).flatMap((kind) =>
    Array.from({ length: Math.max(1, Math.round(days / 2.5)) }, (_, n): PlannedFault => {
      const dice = diceFor(seed, `${kind} ${n}`);
      const from = addMs(BEGIN, Math.floor(dice.fraction() * days * DAY_MS));
      return { kind, site: kind === 'feed' ? 'mesa' : oneOf(dice, sites).name, from, to: addMs(from, Math.ceil(dice.between(hours[kind][0], hours[kind][1]) * patience({ days }) * 4) * 15 * MINUTE_MS) };
    }));
}
