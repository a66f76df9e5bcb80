/** Bugs in what becomes of promises: which of them stand, what one costs that moves or breaks, and how a broken one is rescued. */
import { inCore } from './in-core.mjs';

const BROKEN = 'libs/matching/src/core/broken-promises.spec.ts';
const STANDING = 'libs/matching/src/core/standing.spec.ts';
const COST = 'libs/matching/src/core/promise-cost.spec.ts';
const HELD = 'libs/matching/src/core/held-placement.spec.ts';
const PINNED = 'libs/matching/src/core/pinned.spec.ts';
const RESCUE = 'none is broken that another order keeps';
const WAY = 'making way for a broken promise';
const FIRST = 'promises, placed first';

/** @type {readonly import('./list.mjs').Mutant[]} */
export const promiseMutants = [
  ...inCore('standing.ts', STANDING, [
    ['promises stand in a slot that is too full', 'gpus[at]! <= model.gpus[at]! &&', ''],
    ['a slot that is full to the last GPU is too full', 'gpus[at]! <= model.gpus[at]! &&', 'gpus[at]! < model.gpus[at]! &&'],
    ['promises stand whatever the feeder carries', '(feederAt < 0 || fitsKw(kw[feederAt]!, model.feederKw[feederAt]!))', 'feederAt < 1e9'],
    ['a promise takes one GPU', 'gpus[at]! += width;', 'gpus[at]! += 1;'],
    ['a promise draws nothing', 'if (feederAt >= 0) kw[feederAt]! += draw;', ''],
    ['only the first piece of a promise takes room', 'for (const [from, to] of segments) {', 'for (const [from, to] of segments.slice(0, 1)) {'],
    ['a promise that cannot be kept in any case takes room', 'promise !== undefined && promise.option >= 0 && promise.segments[0]![0] >= model.release[job]! &&', 'promise !== undefined && promise.option >= 0 &&'],
    ['a promise stands though what it waits for does not', 'standing[earlier] === 0 || held[earlier]!', 'held[earlier] === undefined || held[earlier]!'],
    ['a promise stands though what it waits for ends too late', ' || held[earlier]!.segments.at(-1)![1] > held[job]!.segments[0]![0]);', ');'],
    ['of those that wait for what does not stand only the next falls', '      gone += 1;\n', ''],
  ]),
  ...inCore('promise-cost.ts', COST, [
    ['polishing trades a promise for what pays more', '  if (run === undefined) return cost[job]! + BROKEN_PROMISE_UNITS;\n', '  if (run === undefined) return cost[job]!;\n'],
    ['a broken promise weighs a million dollars', 'export const BROKEN_PROMISE_UNITS = 2 ** 50;', 'export const BROKEN_PROMISE_UNITS = 1e12;'],
    ['a job without a promise weighs as much as a broken one', '  if (model.held[job] === undefined) return cost[job]!;\n', ''],
    ['a move to another pool is free', '(option === held.option && sameRun(run, held.run))', 'sameRun(run, held.run)'],
    ['a move within the pool is free', '(option === held.option && sameRun(run, held.run))', 'option === held.option'],
    ['a run that begins like the promise is the promise', 'if (a.length !== b.length) return false;\n  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false;', 'if (a[0] !== b[0]) return false;'],
    ['a run whose first piece is promised is the promise', 'if (a.length !== b.length) return false;\n  for (let i = 0; i < a.length; i += 1) if', 'for (let i = 0; i < 2; i += 1) if'],
  ]),
  ...inCore('compile-jobs.ts', PINNED, [['a pin holds nothing', 'return held.pinned === true ?', 'return held.pinned === null ?']]),
  ...inCore('promise-cost.ts', PINNED, [
    ['a pin holds a dollar', 'export const PINNED_UNITS = 2 ** 49;', 'export const PINNED_UNITS = 1e6;'],
  ]),
  ...inCore('exact.ts', BROKEN, [['branch and bound drops a promise', 'model.held[job] === undefined ? model.unplacedCost[job]! : BROKEN_PROMISE_UNITS', 'model.unplacedCost[job]!', 'by branch and bound too']]),
  ...inCore('plan.ts', BROKEN, [
    ['a cheaper plan may break a promise', 'brokenA !== brokenB ? brokenA < brokenB : ', '', RESCUE],
    ['broken promises are not tried again', 'best = rescue(best, prices, search, order);', '', RESCUE],
    ['broken promises are tried again once', 'const RESCUES = 8;', 'const RESCUES = 1;', RESCUE],
    ['what had no place in the first try is forgotten in the second', 'front = [...broken, ...front.filter((job) => !broken.includes(job))];', 'front = [...broken];', RESCUE],
    ['promises are not where they were made', 'if (stay) placeHeld(schedule);', '', 'stopped at once'],
  ]),
  ...inCore('make-way.ts', BROKEN, [
    ['for a broken promise the ideal windows must do', 'model.held[job] === undefined ? windowsOf(', 'job >= 0 ? windowsOf(', RESCUE],
    ['the dearest window is cleared for a broken promise', 'found.sort((a, b) => a.value - b.value || a.at - b.at || a.run[0]! - b.run[0]!).slice(', 'found.sort((a, b) => b.value - a.value || a.at - b.at || a.run[0]! - b.run[0]!).slice(', WAY],
    ['the last window is not cleared', 'start + model.optSlots[at]! <= model.deadline[job]!; start += 1', 'start + model.optSlots[at]! < model.deadline[job]!; start += 1', WAY],
    ['a window counts without its staging', 'at, run) + model.optTransfer[at]! + runPremium', 'at, run) + runPremium', WAY],
    ['a promise that stands makes way', 'if (keepsCap && !broken && out.reduce', 'if (keepsCap && out.reduce', WAY],
    ['a window above the cap is cleared', 'const keepsCap = runCost(model, model.allIn, job, at, run) <= model.optRunCap[at]!;', 'const keepsCap = true;', WAY],
    ['what made way in vain stays out', '  for (const { j, option: at, run: there } of old) schedule.place(j, at, there);\n', '', WAY],
    ['jobs of other pools never make way for their kW', 'if (there === pool || (feeder >= 0 && model.poolFeeder[there] === feeder)) near.push', 'if (there === pool) near.push', WAY],
    ['more make way than are needed', '    if (!needed) continue;\n', '', WAY],
    ['what others wait for makes way', 'run[run.length - 1]! <= from! || isTied(model, job)) return;', 'run[run.length - 1]! <= from!) return;', WAY],
    ['the largest jobs make way', 'near.sort((a, b) => a.size - b.size ||', 'near.sort((a, b) => b.size - a.size ||', WAY],
  ]),
  ...inCore('greedy.ts', BROKEN, [
    ['a promise is dropped where leaving the job out costs less', ' || model.held[job] !== undefined || schedule.neededBy(job)) return true;', ' || schedule.neededBy(job)) return true;', FIRST],
    ['a job is placed though leaving it out costs less', 'schedule.cost[job]! + schedule.surcharge - before < model.unplacedCost[job]! || model.held[job] !== undefined', 'schedule.cost[job]! < Infinity || model.held[job] !== undefined', FIRST],
    ['broken promises take the places of those that stand', '  for (const job of inDependencyOrder(model, jobs)) if (model.standing[job] === 1) putWhereHeld(schedule, job);\n', '', FIRST],
    ['a broken promise comes before what it waits for', 'inDependencyOrder(model, [...model.before[job]!, job])', '[job]', FIRST],
    ['a broken promise moves though its place is free', 'model.held[one] !== undefined && !putWhereHeld(schedule, one)) placeBest', 'model.held[one] !== undefined) placeBest', FIRST],
    ['the other promises do not go back to their places', '  for (const job of inDependencyOrder(model, jobs)) if (option[job]! < 0) putWhereHeld(schedule, job);\n', '', FIRST],
    ['a promise is kept in a place that is taken', 'if (!schedule.admits(job, run) || !schedule.fits(held.option, run)) return false;', 'if (!schedule.admits(job, run)) return false;', FIRST],
  ]),
  ...inCore('greedy.ts', HELD, [
    ['promises wait for their turn by size', 'promised(a) - promised(b) || byNumber', 'byNumber', 'whose turn'],
    ['the smallest go first', 'byNumber(size[b]!, size[a]!) || a - b', 'byNumber(size[a]!, size[b]!) || a - b', 'whose turn'],
  ]),
];
