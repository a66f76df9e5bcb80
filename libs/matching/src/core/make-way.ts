import { placeBest } from './greedy.js';
import { fitsKw, type Model } from './model.js';
import { costToPlan } from './promise-cost.js';
import type { RunPrices } from './run-prices.js';
import { runCost, runPremium, type Run, type Schedule } from './schedule.js';
import type { WindowSearch } from './window-search.js';

/** Missed jobs looked at, the largest first; and jobs moved for one of them, at most. */
const JOBS_MAX = 64;
const MOVED_MAX = 24;
/** A run is dear when it is above the job's share of the bound by this share of the plan; so many are looked at, the dearest first, and so many windows of each. */
const DEAR = 2e-4;
const DEAR_MAX = 24;
const WINDOWS_MAX = 8;
/** Windows looked at for a broken promise, the cheapest first. */
const RESCUE_WINDOWS_MAX = 200;

/**
 * Finds a place for jobs that are missed because others sit where they could sit elsewhere, promises among them: takes the smallest jobs in
 * the way out of a window, puts the missed job there and them back wherever is cheapest, and keeps that when the plan got cheaper. A plan
 * that starts from many promises needs this for a large job that is new.
 * @param priced prices with the capacity premium
 * @param bare prices without it
 * @returns how many jobs found a place
 */
export function makeWay(schedule: Schedule, search: WindowSearch, priced: RunPrices, bare: RunPrices, stopped: () => boolean): number {
  const { model, option } = schedule;
  const size = (j: number): number => model.optWidth[model.optFrom[j]!]! * model.optSlots[model.optFrom[j]!]!;
  const missed = model.jobIds.map((_, j) => j).filter((j) => option[j]! < 0 && model.optFrom[j] !== model.optFrom[j + 1] && !isTied(model, j));
  missed.sort((a, b) => size(b) - size(a) || a - b);
  let placed = 0;
  for (const job of missed.slice(0, JOBS_MAX)) {
    if (stopped()) break;
    const windows = model.held[job] === undefined ? windowsOf(model, job, priced, bare) : everyWindow(model, job, priced);
    if (windows.some(({ at, run }) => tryThere(schedule, search, bare, job, at, run))) placed += 1;
  }
  return placed;
}

/**
 * The same for jobs that are placed, but far above their share of the bound: in a plan that starts from promises a few large jobs, new ones
 * above all, make up most of the gap, and what is in their way are more small jobs than ruin and recreate takes out at once.
 * @param shares each job's share of the bound
 * @returns how many jobs moved
 */
export function makeWayForDear(schedule: Schedule, search: WindowSearch, priced: RunPrices, bare: RunPrices, shares: Float64Array, stopped: () => boolean): number {
  const { model } = schedule;
  const least = DEAR * Math.abs(schedule.total());
  const dear = model.jobIds
    .map((_, job) => job)
    .filter((job) => schedule.runs[job] !== undefined && !isTied(model, job))
    .map((job) => ({ job, excess: schedule.cost[job]! + runPremium(model, priced.premium, job, schedule.option[job]!, schedule.runs[job]!) - shares[job]! }))
    .filter(({ excess }) => excess > least)
    .sort((a, b) => b.excess - a.excess || a.job - b.job);
  let moved = 0;
  for (const { job, excess } of dear.slice(0, DEAR_MAX)) {
    if (stopped()) break;
    const below = shares[job]! + excess - least;
    const better = windowsOf(model, job, priced, bare).filter(({ value }) => value < below);
    if (better.slice(0, WINDOWS_MAX).some(({ at, run }) => tryThere(schedule, search, bare, job, at, run))) moved += 1;
  }
  return moved;
}

const isTied = (model: Model, job: number): boolean => model.before[job]!.length > 0 || model.behind[job]!.length > 0;

/** The cheapest window of every option, with the premium and without, in one piece; the cheapest first. */
function windowsOf(model: Model, job: number, priced: RunPrices, bare: RunPrices): { at: number; run: Run; value: number }[] {
  const found: { at: number; run: Run; value: number }[] = [];
  for (const prices of model.maxSegments[job]! > 1 ? [] : [priced, bare]) {
    prices.prepare(job);
    for (let at = model.optFrom[job]!; at < model.optFrom[job + 1]!; at += 1) {
      const start = prices.ideal[at]!;
      if (start >= 0 && bare.least[at]! < model.unplacedCost[job]!) found.push({ at, run: [start, start + model.optSlots[at]!], value: prices.least[at]! });
    }
  }
  return found.sort((a, b) => a.value - b.value || a.at - b.at || a.run[0]! - b.run[0]!);
}

/** For a broken promise: any window of any option, in one piece; the cheapest first. */
function everyWindow(model: Model, job: number, { premium }: RunPrices): { at: number; run: Run }[] {
  const found: { at: number; run: Run; value: number }[] = [];
  for (let at = model.optFrom[job]!; at < model.optFrom[job + 1]!; at += 1) {
    for (let start = model.release[job]!; start + model.optSlots[at]! <= model.deadline[job]!; start += 1) {
      const run = [start, start + model.optSlots[at]!];
      const value = runCost(model, model.objective, job, at, run) + model.optTransfer[at]! + runPremium(model, premium, job, at, run);
      found.push({ at, run, value });
    }
  }
  return found.sort((a, b) => a.value - b.value || a.at - b.at || a.run[0]! - b.run[0]!).slice(0, RESCUE_WINDOWS_MAX);
}

function tryThere(schedule: Schedule, search: WindowSearch, bare: RunPrices, job: number, at: number, run: Run): boolean {
  const { model } = schedule;
  const [option, place] = [schedule.option[job]!, schedule.runs[job]];
  const own = costToPlan(schedule, job);
  let before = schedule.surcharge + own;
  schedule.remove(job);
  const out = blockers(schedule, at, run);
  if (out === undefined) {
    if (place !== undefined) schedule.place(job, option, place);
    return false;
  }
  const old = out.map((j) => ({ j, option: schedule.option[j]!, run: schedule.runs[j]! }));
  before += out.reduce((sum, j) => sum + costToPlan(schedule, j), 0);
  for (const j of out) schedule.remove(j);
  schedule.place(job, at, run);
  const keepsCap = runCost(model, model.allIn, job, at, run) <= model.optRunCap[at]!;
  for (const j of keepsCap ? [...out].reverse() : []) placeBest(schedule, search, j, bare);
  const broken = out.some((j) => model.standing[j] === 1 && schedule.option[j]! < 0);
  if (keepsCap && !broken && out.reduce((sum, j) => sum + costToPlan(schedule, j), schedule.surcharge + costToPlan(schedule, job)) < before) return true;
  for (const j of [job, ...out]) schedule.remove(j);
  for (const { j, option: at, run: there } of old) schedule.place(j, at, there);
  if (place !== undefined) schedule.place(job, option, place);
  return false;
}

/** The smallest jobs that must go for the window to be free, smallest first; undefined when it takes too many, or what cannot move. */
function blockers(schedule: Schedule, at: number, [from, to]: Run): number[] | undefined {
  const { model, freeGpus, freeKw } = schedule;
  const pool = model.optPool[at]!;
  const feeder = model.poolFeeder[pool]!;
  const [width, length] = [model.optWidth[at]!, to! - from!];
  const gpus = Int32Array.from({ length }, (_, i) => width - freeGpus[pool * model.slots + from! + i]!);
  const kw = Float64Array.from({ length }, (_, i) => (feeder < 0 ? 0 : width * model.kwPerGpu[pool]! - freeKw[feeder * model.slots + from! + i]!));
  const short = (i: number): boolean => gpus[i]! > 0 || (feeder >= 0 && !fitsKw(kw[i]!, 0));
  const near: { job: number; size: number }[] = [];
  schedule.runs.forEach((run, job) => {
    if (run === undefined || run[0]! >= to! || run[run.length - 1]! <= from! || isTied(model, job)) return;
    const option = schedule.option[job]!;
    const there = model.optPool[option]!;
    if (there === pool || (feeder >= 0 && model.poolFeeder[there] === feeder)) near.push({ job, size: model.optWidth[option]! * model.optSlots[option]! });
  });
  near.sort((a, b) => a.size - b.size || a.job - b.job);
  const out: number[] = [];
  for (const { job } of near) {
    const run = schedule.runs[job]!;
    const option = schedule.option[job]!;
    const there = model.optPool[option]!;
    const helps = (visit: (i: number) => void): void => {
      for (let k = 0; k < run.length; k += 2) for (let t = Math.max(from!, run[k]!); t < Math.min(to!, run[k + 1]!); t += 1) visit(t - from!);
    };
    let needed = false;
    helps((i) => {
      needed ||= (there === pool && gpus[i]! > 0) || (feeder >= 0 && !fitsKw(kw[i]!, 0));
    });
    if (!needed) continue;
    if (out.length === MOVED_MAX) return undefined;
    out.push(job);
    helps((i) => {
      if (there === pool) gpus[i]! -= model.optWidth[option]!;
      kw[i]! -= model.optWidth[option]! * model.kwPerGpu[there]!;
    });
  }
  return gpus.some((_, i) => short(i)) ? undefined : out;
}
