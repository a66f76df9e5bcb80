import { by, byNumber, byText, ladder } from '@switchyard/kernel';
import { Ascent } from './ascent.js';
import { toCapacityPrices } from './capacity-prices.js';
import { compile } from './compile.js';
import { biggestFirst, inDependencyOrder, placeBest } from './greedy.js';
import type { Instance } from './instance.js';
import { groupIntoLanes } from './lanes.js';
import { fitsKw, type Model } from './model.js';
import type { Plan } from './plan-types.js';
import { toPlan } from './plan-result.js';
import { Relaxation } from './relaxation.js';
import { RunPrices } from './run-prices.js';
import { openWindow, runCost, Schedule } from './schedule.js';
import { WindowSearch } from './window-search.js';

/**
 * The methods a plan is compared with. Each keeps every limit of the instance, runs jobs unparked, gives promises no precedence,
 * and certifies only the bound of an empty market (one relaxation without capacity prices).
 */
type Choice = 'first-pool' | 'cheapest-now' | 'cheapest-run';

/** FIFO first fit: in order of release, each at the earliest start any pool has, in the first such pool by id. */
export const planFifo = (instance: Instance): Plan => earliestStart(instance, 'first-pool');
/** What broker tools do: in order of release, earliest start, in the pool whose price is lowest in that slot. */
export const planCheapestNow = (instance: Instance): Plan => earliestStart(instance, 'cheapest-now');
/** Space only: in order of release, earliest start, in the pool where the whole run is cheapest. */
export const planCheapestWholeJob = (instance: Instance): Plan => earliestStart(instance, 'cheapest-run');
/** In order of release, each in its cheapest (pool, start) of what is left. */
export const planSubmitOrderGreedy = (instance: Instance): Plan => greedy(instance, submitOrder);
/** Biggest first, each in its cheapest (pool, start) of what is left. */
export const planBiggestFirst = (instance: Instance): Plan => greedy(instance, (model) => biggestFirst(model));

function submitOrder(model: Model): number[] {
  const jobs = model.jobIds.map((_, j) => j);
  jobs.sort(ladder(by((j: number) => model.release[j]!, byNumber), by((j: number) => model.jobIds[j]!, byText)));
  return inDependencyOrder(model, jobs);
}

function greedy(instance: Instance, orderOf: (model: Model) => readonly number[]): Plan {
  const model = compile(instance);
  const schedule = new Schedule(model);
  const search = new WindowSearch();
  const none = new RunPrices(model, new Float64Array(model.objective.length));
  for (const job of orderOf(model)) placeBest(schedule, search, job, none);
  return certified(schedule);
}

function earliestStart(instance: Instance, choice: Choice): Plan {
  const model = compile(instance);
  const schedule = new Schedule(model);
  for (const job of submitOrder(model)) {
    const { from, to, waitsFor } = openWindow(schedule, job);
    if (waitsFor >= 0) continue;
    let best: { option: number; start: number; price: number } | undefined;
    for (let option = model.optFrom[job]!; option < model.optFrom[job + 1]!; option += 1) {
      const start = firstFit(schedule, job, option, from, to);
      if (start === undefined) continue;
      const price = priceOf(model, job, option, start, choice);
      if (best === undefined || start < best.start || (start === best.start && price < best.price)) best = { option, start, price };
    }
    if (best !== undefined) schedule.place(job, best.option, [best.start, best.start + model.optSlots[best.option]!]);
  }
  return certified(schedule);
}

function firstFit(schedule: Schedule, job: number, option: number, from: number, to: number): number | undefined {
  const { model, freeGpus, freeKw } = schedule;
  const pool = model.optPool[option]!;
  const width = model.optWidth[option]!;
  const feeder = model.poolFeeder[pool]!;
  const length = model.optSlots[option]!;
  let open = 0;
  for (let t = from; t < to; t += 1) {
    const kwFits = feeder < 0 || fitsKw(width * model.kwPerGpu[pool]!, freeKw[feeder * model.slots + t]!);
    open = kwFits && freeGpus[pool * model.slots + t]! >= width ? open + 1 : 0;
    const start = t + 1 - length;
    if (open >= length && runCost(model, model.allIn, job, option, [start, t + 1]) <= model.optRunCap[option]!) return start;
  }
  return undefined;
}

function priceOf(model: Model, job: number, option: number, start: number, choice: Choice): number {
  const length = choice === 'cheapest-run' ? model.optSlots[option]! : 1;
  if (choice === 'first-pool') return 0;
  return runCost(model, model.objective, job, option, [start, start + length]);
}

function certified(schedule: Schedule): Plan {
  const { model } = schedule;
  const ascent = new Ascent(new Relaxation(model, groupIntoLanes(model), model.objective, model.unplacedCost, true));
  ascent.advance(schedule.total());
  let hopeless = 0;
  for (let j = 0; j < model.jobIds.length; j += 1) if (model.optFrom[j] === model.optFrom[j + 1]) hopeless += 1;
  return toPlan(schedule, { boundUnits: ascent.bound, missedLowerBound: hopeless, missedGpuHoursLowerBound: 0, premium: ascent.premium(), prices: toCapacityPrices(model, ascent), rounds: 1 });
}
