import { fitsKw, occupiedGpus, type Model } from './model.js';
import type { Refusal } from './plan-types.js';
import { openWindow, runCost, type Schedule, type Run } from './schedule.js';
import { RunPrices, type SlotOrder } from './run-prices.js';
import { SegmentSearch } from './segment-search.js';

/** Why each pool does not take the job in what the schedule leaves free, in order of pool id. The job must not be placed. */
export function explain(schedule: Schedule, job: number, bare = barePrices(schedule)): readonly Refusal[] {
  return schedule.model.poolIds.map((_, pool) => explainPool(schedule, job, pool, bare));
}
/** Prices without capacity premium, to be shared by many explanations. */
export const barePrices = ({ model }: Schedule): RunPrices => new RunPrices(model, new Float64Array(model.objective.length));

/** The same for one pool. */
export function explainPool(schedule: Schedule, job: number, pool: number, bare: RunPrices): Refusal {
  const { model } = schedule;
  const id = model.poolIds[pool]!;
  const spec = model.terms[job]!;
  if (spec.pools !== undefined && !spec.pools.includes(id)) return { pool: id, kind: 'PoolNotAllowed' };
  if (spec.models !== undefined && !spec.models.includes(model.poolModel[pool] ?? '')) {
    return { pool: id, kind: 'ModelExcluded', model: model.poolModel[pool] ?? null };
  }
  const work = spec.slots ?? (Object.hasOwn(spec.slotsByPool ?? {}, id) ? spec.slotsByPool![id] : undefined);
  if (work === undefined) return { pool: id, kind: 'PoolNotAllowed' };
  const { from, to, waitsFor } = openWindow(schedule, job);
  if (waitsFor >= 0) return { pool: id, kind: 'WaitingForDependency', after: model.jobIds[waitsFor]! };
  if (from + work > to) return { pool: id, kind: 'WindowTooShort', slotsNeeded: work, slotsAvailable: Math.max(0, to - from) };
  const width = occupiedGpus(model.jobGpus[job]!, model.nodeGpus[pool]!, spec.wholeNodes === true || model.poolWholeNodes[pool] === 1);
  const most = roomiest(schedule, job, pool, work, from, to, width);
  if (most.closed) return { pool: id, kind: 'Curtailed', until: firstOpen(model, pool, to) };
  if (most.fits) return dearer(schedule, job, pool, from, to, bare);
  if (most.finishLater !== undefined) return { pool: id, kind: 'DeadlineTooEarly', earliestFinish: most.finishLater, deadline: to };
  if (most.gpus < width) return { pool: id, kind: 'NotEnoughGpus', gpusNeeded: width, gpusFree: most.gpus };
  const kwFree = Math.max(0, Math.round(most.kw * 1e6) / 1e6);
  return { pool: id, kind: 'FeederFull', kwNeeded: Math.round(width * model.kwPerGpu[pool]! * 1e6) / 1e6, kwFree };
}

interface Room {
  /** No slot of the window has any capacity before other jobs. */
  readonly closed: boolean;
  readonly fits: boolean;
  /** Most GPUs free over a whole run in the window, and most kW over a run with GPUs enough. */
  readonly gpus: number;
  readonly kw: number;
  /** End of the earliest run that fits after the window, when one exists. */
  readonly finishLater: number | undefined;
}

function roomiest(schedule: Schedule, job: number, pool: number, work: number, from: number, to: number, width: number): Room {
  const { model, freeGpus, freeKw } = schedule;
  const { slots } = model;
  const feeder = model.poolFeeder[pool]!;
  const needKw = width * model.kwPerGpu[pool]!;
  const gpusAt = (t: number): number => freeGpus[pool * slots + t]!;
  const kwAt = (t: number): number => (feeder < 0 ? Infinity : freeKw[feeder * slots + t]!);
  const opensAt = (t: number): boolean =>
    model.gpus[pool * slots + t]! > 0 && (feeder < 0 || model.feederKw[feeder * slots + t]! > 0);
  let closed = true;
  for (let t = from; t < to && closed; t += 1) closed = !opensAt(t);
  if (model.maxSegments[job]! > 1) return { ...scattered(gpusAt, kwAt, work, from, to, width, needKw), closed, finishLater: undefined };
  const [gpuRuns, kwRuns] = [leastOverRuns(gpusAt, from, slots, work), leastOverRuns(kwAt, from, slots, work)];
  let [gpus, kw, fits]: [number, number, boolean] = [0, 0, false];
  let finishLater: number | undefined;
  for (let start = from; start + work <= slots && finishLater === undefined; start += 1) {
    const [leastGpus, leastKw] = [gpuRuns[start - from]!, kwRuns[start - from]!];
    const good = leastGpus >= width && fitsKw(needKw, leastKw);
    if (start + work > to) {
      if (good) finishLater = start + work;
      continue;
    }
    gpus = Math.max(gpus, leastGpus);
    if (leastGpus >= width) kw = Math.max(kw, leastKw);
    fits ||= good;
  }
  return { closed, fits, gpus, kw, finishLater };
}

/** Least value over every window of `work` slots that starts at `from` or later, in one pass (a queue of rising candidates). */
function leastOverRuns(at: (t: number) => number, from: number, end: number, work: number): Float64Array {
  const least = new Float64Array(Math.max(0, end - work - from + 1));
  const values = Float64Array.from({ length: Math.max(0, end - from) }, (_, i) => at(from + i));
  const queue = new Int32Array(values.length);
  let [head, tail] = [0, 0];
  for (let i = 0; i < values.length; i += 1) {
    while (tail > head && values[queue[tail - 1]!]! >= values[i]!) tail -= 1;
    queue[tail] = i;
    tail += 1;
    if (queue[head]! <= i - work) head += 1;
    if (i + 1 >= work) least[i + 1 - work] = values[queue[head]!]!;
  }
  return least;
}

/** For a job that may be parked: the `work`-th roomiest slot counts. */
function scattered(
  gpusAt: (t: number) => number, kwAt: (t: number) => number, work: number, from: number, to: number, width: number, needKw: number,
): { fits: boolean; gpus: number; kw: number } {
  const window = Array.from({ length: to - from }, (_, i) => from + i);
  const nth = (values: number[]): number => [...values].sort((a, b) => b - a)[work - 1] ?? 0;
  const gpus = nth(window.map(gpusAt));
  const kw = nth(window.filter((t) => gpusAt(t) >= width).map(kwAt));
  return { fits: gpus >= width && fitsKw(needKw, kw), gpus, kw };
}

/** First slot at or after the window with any capacity. */
function firstOpen(model: Model, pool: number, to: number): number | null {
  const feeder = model.poolFeeder[pool]!;
  for (let t = to; t < model.slots; t += 1) {
    if (model.gpus[pool * model.slots + t]! > 0 && (feeder < 0 || model.feederKw[feeder * model.slots + t]! > 0)) return t;
  }
  return null;
}

/** There is room: then a cap, the budget, or the unplaced cost stands in the way. */
function dearer(schedule: Schedule, job: number, pool: number, from: number, to: number, bare: RunPrices): Refusal {
  const { model } = schedule;
  const id = model.poolIds[pool]!;
  const spec = model.terms[job]!;
  const usd = (units: number): number => units / model.unitsPerUsd;
  const option = optionOn(model, job, pool);
  if (option < 0) return { pool: id, kind: 'NotSearched' };
  const gang = model.jobGpus[job]!;
  const search = new SegmentSearch();
  const cheapest = (order: SlotOrder): Run | undefined => search.cheapest(schedule, job, option, from, to, order, Infinity);
  const least = cheapest(bare.allInOrderOf(option));
  // Slots enough, but not in few enough segments or with the restarts between them.
  if (least === undefined) return { pool: id, kind: 'WindowTooShort', slotsNeeded: model.optSlots[option]!, slotsAvailable: to - from };
  const allIn = runCost(model, model.allIn, job, option, least);
  if (allIn > model.optRunCap[option]!) {
    const hours = gang * model.optSlots[option]! * model.slotHours;
    const perGpuHour = usd(allIn) / hours;
    if (spec.capPerGpuHour !== undefined && perGpuHour > spec.capPerGpuHour) {
      return { pool: id, kind: 'OverCap', usdPerGpuHour: perGpuHour, capPerGpuHour: spec.capPerGpuHour };
    }
    const total = usd(allIn + model.optTransfer[option]!);
    return { pool: id, kind: 'OverBudget', cheapestUsd: total, capTotalUsd: spec.capTotal ?? total };
  }
  const run = cheapest(bare.orderOf(job, option)) ?? least;
  const cost = runCost(model, model.objective, job, option, run) + model.optTransfer[option]! + schedule.surchargeOf(option, run);
  if (cost < model.unplacedCost[job]!) return { pool: id, kind: 'NotSearched' };
  return { pool: id, kind: 'DearerThanUnplaced', cheapestUsd: usd(cost), unplacedUsd: usd(model.unplacedCost[job]!) };
}

function optionOn(model: Model, job: number, pool: number): number {
  for (let option = model.optFrom[job]!; option < model.optFrom[job + 1]!; option += 1) if (model.optPool[option] === pool) return option;
  return -1;
}
