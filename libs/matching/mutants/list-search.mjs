/** Bugs in the search: what it overlooks, loses or leaves to chance. */
import { inCore } from './in-core.mjs';

const PLAN = 'libs/matching/src/core/plan.spec.ts';
const WINDOW = 'libs/matching/src/core/window-search.spec.ts';
const SEGMENTS = 'libs/matching/src/core/segment-search.spec.ts';
const PLACE = 'libs/matching/src/core/held-placement.spec.ts';
const LEFT_OUT = 'libs/matching/src/core/left-out.spec.ts';

/** @type {readonly import('./list.mjs').Mutant[]} */
export const searchMutants = [
  ...inCore('window-search.ts', PLAN, [
    ['an ideal window is taken over the cap', 'if (cap < Infinity && model.jobGpus[job]! * (model.allIn[base + end]! - model.allIn[base + start]!) > cap) return false;', '', 'INV-M2'],
    ['a window is taken over the cap', ' || (cap < Infinity && gang * (allIn[end]! - allIn[begin]!) > cap)) continue;', ') continue;', 'INV-M2'],
    ['a window is taken whatever the feeder carries', ' && (feeder < 0 || fitsKw(kw, freeKw[feeder * slots + t]!))) t -= 1;', ') t -= 1;', 'INV-M2'],
    ['a job is placed before what it waits for', '    if (waitsFor >= 0) return false;\n    const courtesy', '    const courtesy', 'INV-M2'],
  ]),
  ...inCore('window-search.ts', 'libs/matching/src/core/dependencies.spec.ts', [['a job leaves no time for those behind it', '(courtesy < to && this.bestWithin(schedule, job, prices, from, courtesy)) || ', '', 'leaves time for']]),
  ...inCore('window-search.ts', WINDOW, [
    ['an ideal window is taken where one GPU is free', '< pool * model.slots + end; t += 1) if (freeGpus[t]! < width) return false;', '< pool * model.slots + end; t += 1) if (freeGpus[t]! < 1) return false;'],
    ['a window goes on through a closed slot', '      if (t >= known) {', '      if (t > known) {'],
    ['a window is free because an earlier one was', 'freeTo = s + length;', 'freeTo = to;'],
    ['the first start behind a closed slot is passed over', 'begin = priceBase + t;', 'begin = priceBase + t + 1;'],
    ['windows are given up that staging already made dear', '(least - transfer + ROUNDING', '(least - 2 * transfer + ROUNDING'],
    ['the search ends at the first pool', 'if (prices.least[option]! + charge >= this.value) break;', 'if (this.option >= 0) break;'],
    ['the premium counts the gang, not the room it takes', 'if (idle > 0) value += idle * (premium[end]! - premium[begin]!);', ''],
  ]),
  ...inCore('window-search.ts', PLACE, [
    ['a move costs nothing', '!== heldStart) value +=', '!== heldStart) value += 0 *'],
    ['a move of a job that may be parked costs nothing', '    value += moveCharge(model, job, option, run);\n', ''],
  ]),
  ...inCore('segment-search.ts', PLACE, [['the limit of segments is forgotten', 'if (run.length / 2 <= (restart === 0 ? segmentsMax : 1)) return run;', 'if (restart === 0 || run.length === 2) return run;']]),
  ...inCore('run-prices.ts', WINDOW, [
    ['the cheapest window is the latest of equals plus one', 'this.ideal[option] = at < 0 ? -1 : at - base;', 'this.ideal[option] = at < 0 ? -1 : at - base + 1;'],
    ['pools are tried in order of id', 'least[ranked[at - 1]!]! > value; at -= 1', 'least[ranked[at - 1]!]! < value; at -= 1'],
  ]),
  ...inCore('segment-search.ts', PLAN, [
    ['restarts are forgotten where the cheapest slots lie apart', 'if (run.length / 2 <= (restart === 0 ? segmentsMax : 1)) return run;', 'if (run.length / 2 <= segmentsMax) return run;', 'INV-M2: an independent'],
    ['a parked job takes slots without room', ' || schedule.freeGpus[pool * slots + t]! < width) continue;', ') continue;', 'INV-M2: an independent'],
    ['a parked job takes slots without kW', 'if (feeder >= 0 && !fitsKw(kw, schedule.freeKw[feeder * slots + t]!)) continue;', '', 'INV-M2: an independent'],
  ]),
  ...inCore('segment-dual.ts', SEGMENTS, [
    ['a segment may be nothing but its restart', 'if (run[i + 1]! - run[i]! <= restart || run[i]! <= run[i - 1]!) return false;', 'if (run[i + 1]! - run[i]! < restart || run[i]! <= run[i - 1]!) return false;'],
    ['one window is not thought of', 'found.push(oneWindow(problem, work));', ''],
    ['searches end too early', '>= below) return undefined;', '>= below - 40) return undefined;'],
    ['ends are not evened out, nor rewards tried twice', 'const REWARDS_MAX = 14;', 'const REWARDS_MAX = 2;'],
  ]),
  ...inCore('segment-shape.ts', SEGMENTS, [
    ['more pieces than allowed', 'if (blocks <= segmentsMax && least >= charge) break;', 'if (least >= charge) break;'],
    ['pieces that do not pay for their restart', 'if (blocks <= segmentsMax && least >= charge) break;', 'if (blocks <= segmentsMax) break;'],
  ]),
  ...inCore('segment-table.ts', SEGMENTS, [['a table counts one segment too many', 'const layers = counted ? Math.min(segmentsMax, LAYERS_MAX) : 2;', 'const layers = counted ? Math.min(segmentsMax + 1, LAYERS_MAX) : 2;']]),
  ...inCore('slot-order.ts', SEGMENTS, [['the later of equal slots goes first', 'if (prices[other]! < price || (prices[other] === price && other < slot)) break;', 'if (prices[other]! < price) break;']]),
  ...inCore('exact.ts', PLAN, [
    ['branch and bound fills a pool twice', '!schedule.admits(job, choice.run) || !schedule.fits(choice.option, choice.run)', '!schedule.admits(job, choice.run)', 'INV-M2: an independent'],
    ['a branch is cut off too soon', 'priced + restPriced[i]! - capacityWorth >= best) return;', 'priced + restPriced[i]! + capacityWorth >= best) return;', 'INV-M4'],
  ]),
  ...inCore('plan.ts', LEFT_OUT, [['the holes that the search leaves are not filled', '  fillUp(best, search, relaxation.bare);\n', '', 'INV-M10: a job whose place is left']]),
  ...inCore('exchange.ts', LEFT_OUT, [['large jobs never make way for many small ones', 'if (taken.length > 1 && change + schedule.surcharge < 0) return true;', '', 'a large job makes way']]),
  ...inCore('make-way.ts', 'libs/matching/src/core/make-way.spec.ts', [
    ['making way needs no gain', 'schedule.surcharge + costToPlan(schedule, job)) < before) return true;', 'schedule.surcharge + costToPlan(schedule, job)) < Infinity) return true;'],
  ]),
  ...inCore('polish.ts', 'libs/matching/src/core/dependencies.spec.ts', [['polishing leaves a job without what it waits for', ' && !orphaned) {', ') {', 'chains of jobs']]),
  ...inCore('dice.ts', 'libs/matching/src/core/dice.spec.ts', [['dice without a seed', "this.state = (seed | 0) ^ 0x9e3779b9;", 'this.state = ((seed | 0) * 0 + Math.random() * 4_294_967_296) | 0;', 'INV-M3']]),
  ...inCore('compile.ts', PLAN, [['jobs in the order of their rows', 'const sorted = [...instance.jobs].sort(by((job) => job.id, byText));', 'const sorted = [...instance.jobs];', 'INV-M3']]),
  ...inCore('compile-pools.ts', PLAN, [['pools in the order of their rows', 'const pools = [...instance.pools].sort(by((pool) => pool.id, byText));', 'const pools = [...instance.pools];', 'INV-M3']]),
];
