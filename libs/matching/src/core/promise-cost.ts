import type { Model } from './model.js';
import type { Run, Schedule } from './schedule.js';

/** What a promise without a place weighs, in units: more than all costs of a plan can reach together (`UNITS_MAX`), so that no saving outweighs it. */
export const BROKEN_PROMISE_UNITS = 2 ** 50;

/** What a pinned promise must gain before it moves, in units: more than any saving, and less than a broken promise weighs. */
export const PINNED_UNITS = 2 ** 49;

/** Units that a run must gain because the job's promise would move; 0 for a run that is the promise, and for a job without one. */
export function moveCharge(model: Model, job: number, option: number, run: Run): number {
  const held = model.held[job];
  return held === undefined || (option === held.option && sameRun(run, held.run)) ? 0 : held.moveGain;
}

/** What a job costs the plan, in units: its run and the charge for a moved promise, or the weight of a broken one. */
export function costToPlan({ model, option, runs, cost }: Schedule, job: number): number {
  if (model.held[job] === undefined) return cost[job]!;
  const run = runs[job];
  if (run === undefined) return cost[job]! + BROKEN_PROMISE_UNITS;
  return cost[job]! + moveCharge(model, job, option[job]!, run);
}

function sameRun(a: Run, b: Run): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false;
  return true;
}
