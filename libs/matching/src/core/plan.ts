import { Ascent } from './ascent.js';
import { toCapacityPrices } from './capacity-prices.js';
import { compile } from './compile.js';
import { Dice } from './dice.js';
import { biggestFirst, fillUp, placeHeld, placeHeldAfter, placeInOrder, sizeByChoice } from './greedy.js';
import { EXACT_JOBS_MAX, solveExactly } from './exact.js';
import { exchangeFairly } from './fair-exchange.js';
import type { Instance } from './instance.js';
import { Exchange } from './exchange.js';
import { groupIntoLanes } from './lanes.js';
import { makeWay, makeWayForDear } from './make-way.js';
import { leastMissedGpuHours, leastMisses } from './misses.js';
import type { Plan, PlanOptions } from './plan-types.js';
import { toPlan } from './plan-result.js';
import { Polish } from './polish.js';
import { moveCharge } from './promise-cost.js';
import { Relaxation } from './relaxation.js';
import { RunPrices } from './run-prices.js';
import { Schedule } from './schedule.js';
import { keepTail } from './tail.js';
import { WindowSearch } from './window-search.js';

export const DEFAULT_ROUNDS = 400;
/** Rounds of price steps between two trial schedules. */
const ROUNDS_PER_TRIAL = 40;
/** Budgets below this keep the usual climb; a plan that misses jobs and is this far above the bound, as a ratio, changes it. */
const PRESS_ROUNDS_LEAST = 100;
/** Steps of the climb per round in a market that is nearly full. */
const PRESS_STEPS = 3;
/** Steps between two trials then: what a schedule costs jumps about by a per cent as prices move, so more of them are tried. */
const PRESS_STEPS_PER_TRIAL = 60;
const TIGHT_RATIO = 1.25;
/** Passes that swap large jobs for many small ones, before and after polishing. */
const EXCHANGES = 3;
/** Schedules tried with broken promises first. */
const RESCUES = 8;
/** Rounds of polishing without any gain after which it ends. */
const IDLE_ROUNDS = 100;
/** Markets of so many jobs are polished only while so many rounds gain this share of what is left of the gap: a round of theirs is dear. */
const LARGE_JOBS = 5_000;
const STALL_ROUNDS = 25;
const STALL_GAIN = 0.01;

/**
 * Plans the whole instance: capacity prices and a certified lower bound, schedules guided by the prices, polish. Pure and
 * synchronous; the same instance, seed and rounds give the same plan whatever the order of rows.
 * @param instance one that `parseInstance` accepted
 */
export function plan(instance: Instance, options: PlanOptions = {}): Plan {
  const { headOfLine, instance: opened } = keepTail(instance);
  const model = compile(opened);
  const rounds = Math.max(1, options.rounds ?? DEFAULT_ROUNDS);
  const stopped = options.shouldStop ?? (() => false);
  const lanes = groupIntoLanes(model);
  const relaxation = new Relaxation(model, lanes, model.objective, model.unplacedCost, true);
  const ascent = new Ascent(relaxation);
  if (options.warmPrices !== undefined) ascent.startFrom(options.warmPrices);
  const search = new WindowSearch();

  let prices = new RunPrices(model, ascent.startPremium());
  // In a full market by size alone: small jobs with little choice fill the holes better than they block large ones.
  const [bySize, byChoice] = [biggestFirst(model), biggestFirst(model, sizeByChoice(model))];
  let order = byChoice;
  let best = trial(prices, search, order, true);
  let climbing = true;
  let steps = 1;
  while (climbing && ascent.rounds < rounds * steps && (ascent.rounds === 0 || !stopped())) {
    const until = Math.min(rounds * steps, ascent.rounds + (steps === 1 ? ROUNDS_PER_TRIAL : PRESS_STEPS_PER_TRIAL));
    while (climbing && ascent.rounds < until && (ascent.rounds === 0 || !stopped())) climbing = ascent.advance(best.total());
    prices = new RunPrices(model, ascent.premium());
    const next = trial(prices, search, order, true);
    if (isBetter(next, best)) best = next;
    if (steps === 1 && rounds >= PRESS_ROUNDS_LEAST && isTight(best, ascent.bound)) {
      steps = PRESS_STEPS;
      order = bySize;
      climbing = true;
      ascent.press();
    }
  }
  const { premium } = prices;
  if (model.held.some((held) => held !== undefined)) {
    // Promises in turn with the rest: a large new job finds its place before small promises, which stay unless the move gains enough.
    const moved = trial(prices, search, biggestFirst(model, sizeByChoice(model), false), false);
    if (isBetter(moved, best)) best = moved;
    best = rescue(best, prices, search, order);
  } else {
    const other = trial(prices, search, order === bySize ? byChoice : bySize, true);
    if (isBetter(other, best)) best = other;
  }
  let boundUnits = ascent.bound;
  const few = model.jobIds.length <= EXACT_JOBS_MAX;
  const proven = few && solveExactly(best, premium, ascent.capacityWorth());
  if (proven && model.held.every((held) => held === undefined)) boundUnits = best.total();
  else if (!proven) {
    makeWay(best, search, prices, relaxation.bare, stopped);
    makeWayForDear(best, search, prices, relaxation.bare, ascent.shares(), stopped);
    const exchange = new Exchange(best, search, prices);
    for (let pass = 0; pass < EXCHANGES && exchange.pass(stopped) > 0; pass += 1);
    polishFor(rounds, new Polish(best, search, new Dice(options.seed ?? 1), prices, relaxation.bare, ascent.shares()), boundUnits, stopped);
    for (let pass = 0; pass < EXCHANGES && exchange.pass(stopped) > 0; pass += 1);
  }
  fillUp(best, search, relaxation.bare);
  const fair = exchangeFairly(best, search, prices, relaxation.bare);
  return toPlan(best, {
    boundUnits,
    missedLowerBound: leastMisses(model, lanes, best, ascent, rounds, stopped),
    missedGpuHoursLowerBound: leastMissedGpuHours(model, lanes, best, ascent, rounds, stopped),
    premium,
    prices: toCapacityPrices(model, ascent),
    rounds: ascent.rounds,
    ...(headOfLine === undefined ? {} : { headOfLine }),
  }, fair);
}

/** Whether jobs that could run are missed, and the bound is far below: the usual climb would take thousands of rounds. */
function isTight(best: Schedule, boundUnits: number): boolean {
  const { optFrom } = best.model;
  const missed = best.option.some((option, job) => option < 0 && optFrom[job] !== optFrom[job + 1]);
  return missed && best.total() > TIGHT_RATIO * boundUnits;
}

/** Polishes until the rounds are spent, the bound is met, or nothing moves any more. */
function polishFor(rounds: number, polish: Polish, boundUnits: number, stopped: () => boolean): void {
  const jobs = polish.schedule.option.length;
  const tries = Math.min(400, Math.max(Math.min(jobs, 60), Math.ceil(jobs / 60)));
  polish.settle();
  let idle = 0;
  let totalAtCheck = polish.total;
  for (let round = 0; round < rounds && idle < IDLE_ROUNDS && polish.total > boundUnits && !stopped(); round += 1) {
    idle = polish.ruin(tries) > 0 ? 0 : idle + 1;
    if (jobs < LARGE_JOBS || (round + 1) % STALL_ROUNDS !== 0) continue;
    if (totalAtCheck - polish.total < STALL_GAIN * (polish.total - boundUnits)) break;
    totalAtCheck = polish.total;
  }
}

/**
 * One schedule from nothing: promises where they were made (or first of all, but wherever is best), then everything else by size at the
 * given prices.
 */
function trial(prices: RunPrices, search: WindowSearch, order: readonly number[], stay: boolean): Schedule {
  const { model } = prices;
  const schedule = new Schedule(model);
  if (stay) placeHeld(schedule);
  placeInOrder(schedule, search, order, prices);
  return schedule;
}

/**
 * Where promises are broken, tries again with those first that had no place: of the promises at a site that was cut only some can stay, and
 * which of them find another place shows when they are tried.
 */
function rescue(schedule: Schedule, prices: RunPrices, search: WindowSearch, order: readonly number[]): Schedule {
  const { model } = schedule;
  let best = schedule;
  let front: number[] = [];
  let last = schedule;
  for (let pass = 0; pass < RESCUES && best.broken() > 0; pass += 1) {
    const { option } = last;
    const broken = order.filter((job) => option[job]! < 0 && model.held[job] !== undefined);
    if (broken.length === 0) break;
    front = [...broken, ...front.filter((job) => !broken.includes(job))];
    last = new Schedule(model);
    placeHeldAfter(last, front, search, prices);
    placeInOrder(last, search, order, prices);
    if (isBetter(last, best)) best = last;
  }
  return best;
}

/** No promise broken that stands, then fewer broken, then cost and the charges of moved promises. @param b breaks none that stands */
function isBetter(a: Schedule, b: Schedule): boolean {
  if (a.breaksStanding()) return false;
  const [brokenA, brokenB] = [a.broken(), b.broken()];
  return brokenA !== brokenB ? brokenA < brokenB : a.total() + moveCharges(a) < b.total() + moveCharges(b);
}

/** Units that the promises which moved must gain together. */
function moveCharges({ model, option, runs }: Schedule): number {
  let charges = 0;
  runs.forEach((run, job) => {
    if (run !== undefined) charges += moveCharge(model, job, option[job]!, run);
  });
  return charges;
}
