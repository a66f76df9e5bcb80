import { Ascent } from './ascent.js';
import { compile } from './compile.js';
import { Dice } from './dice.js';
import { biggestFirst, placeHeld, placeInOrder } from './greedy.js';
import type { Instance } from './instance.js';
import { groupIntoLanes } from './lanes.js';
import { leastMisses } from './misses.js';
import type { Model } from './model.js';
import type { Plan, PlanOptions } from './plan-types.js';
import { toPlan } from './plan-result.js';
import { Polish } from './polish.js';
import { Relaxation } from './relaxation.js';
import { Schedule } from './schedule.js';
import { WindowSearch, type Premium } from './window-search.js';

export const DEFAULT_ROUNDS = 400;
/** Rounds of price steps between two trial schedules. */
const ROUNDS_PER_TRIAL = 40;
/** Ruins per round. */
const RUINS_PER_ROUND = 100;

/**
 * Plans the whole instance: capacity prices and a certified lower bound, schedules guided by the prices, polish. Pure and
 * synchronous; the same instance, seed and rounds give the same plan whatever the order of rows.
 * @param instance one that `parseInstance` accepted
 */
export function plan(instance: Instance, options: PlanOptions = {}): Plan {
  const model = compile(instance);
  const rounds = Math.max(1, options.rounds ?? DEFAULT_ROUNDS);
  const stopped = options.shouldStop ?? (() => false);
  const lanes = groupIntoLanes(model);
  const relaxation = new Relaxation(model, lanes, model.objective, model.unplacedCost, true);
  const ascent = new Ascent(relaxation);
  const search = new WindowSearch();

  let best = trial(model, search, new Float64Array(model.objective.length));
  let climbing = true;
  while (climbing && ascent.rounds < rounds && !stopped()) {
    const until = Math.min(rounds, ascent.rounds + ROUNDS_PER_TRIAL);
    while (climbing && ascent.rounds < until && !stopped()) climbing = ascent.advance(best.total());
    const next = trial(model, search, ascent.premium());
    if (isBetter(next, best)) best = next;
  }
  const premium = ascent.premium();
  const fair = ascent.shares();
  const polish = new Polish(best, search, new Dice(options.seed ?? 1), premium, fair);
  polish.settle();
  for (let round = 0; round < rounds && !stopped(); round += 1) polish.ruin(RUINS_PER_ROUND);
  return toPlan(best, {
    boundUnits: ascent.bound,
    missedLowerBound: leastMisses(model, lanes, best, stopped),
    premium,
    rounds: ascent.rounds,
  });
}

/** One schedule from nothing: promises where they were made, then everything else by size at the given premium. */
function trial(model: Model, search: WindowSearch, premium: Premium): Schedule {
  const schedule = new Schedule(model);
  placeHeld(schedule);
  placeInOrder(schedule, search, biggestFirst(model), premium);
  return schedule;
}

/** Fewer broken promises first, then cost. */
function isBetter(a: Schedule, b: Schedule): boolean {
  const [brokenA, brokenB] = [a.broken(), b.broken()];
  return brokenA !== brokenB ? brokenA < brokenB : a.total() < b.total();
}
