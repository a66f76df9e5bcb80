import type { Model } from './model.js';
import { BROKEN_PROMISE_UNITS } from './promise-cost.js';
import { runCost, type Schedule, type Run } from './schedule.js';
import type { Premium } from './run-prices.js';

/** Instances up to this many jobs are solved to the end, as far as the limits below allow. */
export const EXACT_JOBS_MAX = 8;
/**
 * What one instance may take: partial runs looked at when they are listed, over all jobs together, and then runs tried in the tree. Beyond
 * either the heuristic plan stands, so far as the tree has not improved it. Counts, not time: the same instance stops at the same place.
 */
const RUNS_MAX = 40_000;
const TRIES_MAX = 200_000;

interface Choice {
  readonly option: number;
  readonly run: Run;
  /** Objective with moving charge, and the same plus the capacity premium, in units. */
  readonly cost: number;
  readonly priced: number;
}

/**
 * Branch and bound over every run of every job. A branch is bounded twice: by what the open jobs cost alone, and by the same with
 * capacity premiums less the worth of all capacity (the Lagrangian bound of the branch).
 * Improves `schedule` in place. @returns whether the result is proven to be the cheapest
 */
export function solveExactly(schedule: Schedule, premium: Premium, capacityWorth: number): boolean {
  const { model } = schedule;
  const jobs = orderByDependency(model);
  const choices: Choice[][] = [];
  const budget = { runs: RUNS_MAX };
  for (const job of jobs) {
    const list = enumerate(model, job, premium, budget);
    if (list === undefined) return false;
    choices.push(list);
  }
  const stay = jobs.map((job) => (model.held[job] === undefined ? model.unplacedCost[job]! : BROKEN_PROMISE_UNITS));
  const [restCost, restPriced] = [new Float64Array(jobs.length + 1), new Float64Array(jobs.length + 1)];
  for (let i = jobs.length - 1; i >= 0; i -= 1) {
    restCost[i] = restCost[i + 1]! + choices[i]!.reduce((least, c) => Math.min(least, c.cost), stay[i]!);
    restPriced[i] = restPriced[i + 1]! + choices[i]!.reduce((least, c) => Math.min(least, c.priced), stay[i]!);
  }
  let best = schedule.surcharge + jobs.reduce((sum, job, i) => sum + (schedule.option[job]! < 0 ? stay[i]! : schedule.cost[job]! + moveCharge(model, job, schedule)), 0);
  let bestPlan = jobs.map((job) => ({ option: schedule.option[job]!, run: schedule.runs[job] }));
  for (const job of jobs) schedule.remove(job);
  let tries = 0;
  const visit = (i: number, cost: number, priced: number): void => {
    tries += 1;
    // What the tiers charge only grows with more jobs, so it may count before the leaf.
    if (tries > TRIES_MAX || cost + schedule.surcharge + restCost[i]! >= best || priced + restPriced[i]! - capacityWorth >= best) return;
    if (i === jobs.length) {
      best = cost + schedule.surcharge;
      bestPlan = jobs.map((job) => ({ option: schedule.option[job]!, run: schedule.runs[job] }));
      return;
    }
    const job = jobs[i]!;
    for (const choice of choices[i]!) {
      if (priced + choice.priced + restPriced[i + 1]! - capacityWorth >= best) break;
      tries += 1;
      if (tries > TRIES_MAX) return;
      if (!schedule.admits(job, choice.run) || !schedule.fits(choice.option, choice.run)) continue;
      schedule.place(job, choice.option, choice.run);
      visit(i + 1, cost + choice.cost, priced + choice.priced);
      schedule.remove(job);
    }
    // A promise that stands is not given up for one that a cut has put in doubt.
    if (model.standing[job] === 0) visit(i + 1, cost + stay[i]!, priced + stay[i]!);
  };
  visit(0, 0, 0);
  jobs.forEach((job, i) => {
    const { option, run } = bestPlan[i]!;
    if (run !== undefined) schedule.place(job, option, run);
  });
  return tries <= TRIES_MAX;
}

function orderByDependency(model: Model): number[] {
  const depth = (job: number): number => model.before[job]!.reduce((most, b) => Math.max(most, 1 + depth(b)), 0);
  return model.jobIds.map((_, j) => j).sort((a, b) => depth(a) - depth(b) || a - b);
}

function moveCharge(model: Model, job: number, schedule: Schedule): number {
  return chargeOf(model, job, schedule.option[job]!, schedule.runs[job]!);
}
function chargeOf(model: Model, job: number, option: number, run: Run): number {
  const held = model.held[job];
  if (held === undefined) return 0;
  const stays = option === held.option && run.length === held.run.length && held.run.every((bound, i) => run[i] === bound);
  return stays ? 0 : held.moveGain;
}

/** All runs of a job that fit the empty market, its caps and its window, by priced cost; undefined when the budget does not reach. */
function enumerate(model: Model, job: number, premium: Premium, budget: { runs: number }): Choice[] | undefined {
  const list: Choice[] = [];
  if (runsAtLeast(model, job) > budget.runs) return undefined;
  for (let option = model.optFrom[job]!; option < model.optFrom[job + 1]!; option += 1) {
    const work = model.optSlots[option]!;
    const [gang, width, restart] = [model.jobGpus[job]!, model.optWidth[option]!, model.restartSlots[job]!];
    const bounds: number[] = [];
    const add = (): void => {
      const run = [...bounds];
      if (runCost(model, model.allIn, job, option, run) > model.optRunCap[option]!) return;
      const cost = runCost(model, model.objective, job, option, run) + model.optTransfer[option]! + chargeOf(model, job, option, run);
      const needed = model.held[job] !== undefined || model.behind[job]!.length > 0;
      if (!needed && cost >= model.unplacedCost[job]!) return;
      list.push({ option, run, cost, priced: cost + (width / gang) * runCost(model, premium, job, option, run) });
    };
    /** One more segment from `from` on, with `left` slots of work to do. */
    const extend = (from: number, left: number): void => {
      budget.runs -= 1;
      const segments = bounds.length / 2;
      if (left === 0) add();
      if (left === 0 || segments === model.maxSegments[job]) return;
      const overhead = segments === 0 ? 0 : restart;
      const last = segments + 1 === model.maxSegments[job];
      for (let start = from; start + overhead + 1 <= model.deadline[job]!; start += 1) {
        for (let done = last ? left : 1; done <= left && start + overhead + done <= model.deadline[job]!; done += 1) {
          if (budget.runs <= 0) return;
          bounds.push(start, start + overhead + done);
          extend(start + overhead + done + 1, left - done);
          bounds.length -= 2;
        }
      }
    };
    extend(model.release[job]!, work);
    if (budget.runs <= 0) return undefined;
  }
  return list.sort((a, b) => a.priced - b.priced || a.cost - b.cost || a.option - b.option || compareRuns(a.run, b.run));
}

/** Runs of one and of two segments that the job's window has room for, over all its pools: a count without a list, low where more segments are allowed. */
function runsAtLeast(model: Model, job: number): number {
  let runs = 0;
  for (let option = model.optFrom[job]!; option < model.optFrom[job + 1]!; option += 1) {
    const work = model.optSlots[option]!;
    const room = model.deadline[job]! - model.release[job]! - work;
    const parted = room - model.restartSlots[job]!;
    runs += Math.max(0, room + 1);
    // Two pieces with a slot or more between them: where they are cut, and how the idle slots lie around them.
    if (model.maxSegments[job]! > 1 && parted > 0) runs += ((work - 1) * parted * (parted + 1)) / 2;
  }
  return runs;
}

function compareRuns(a: Run, b: Run): number {
  for (let i = 0; i < Math.min(a.length, b.length); i += 1) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return a.length - b.length;
}
