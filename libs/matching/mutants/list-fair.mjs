/** Bugs in how contested capacity is shared between customers, and in the tail of the horizon. */
import { inCore } from './in-core.mjs';

const FAIR = 'libs/matching/src/core/fairness.spec.ts';
const LINE = 'libs/matching/src/core/fair-line.spec.ts';
const EXCHANGE = 'libs/matching/src/core/fair-exchange.spec.ts';
const TAIL = 'libs/matching/src/core/keep-tail.spec.ts';

/** @type {readonly import('./list.mjs').Mutant[]} */
export const fairMutants = [
  ...inCore('fair-line.ts', LINE, [
    ['the first job of a customer that holds nothing may be beyond its share', 'const isFirst = place === 0 && line.held === 0;', 'const isFirst = false;'],
    ['the first job of a customer is within its share, whatever it holds', 'const isFirst = place === 0 && line.held === 0;', 'const isFirst = place === 0;'],
    ['a job across the edge of the share is within it', 'before + size[j]! <= share * (1 + SLACK) ? WITHIN', 'before <= share * (1 + SLACK) ? WITHIN'],
    ['a job across the edge of the share is beyond it', 'before < share * (1 - SLACK) ? ACROSS', 'before < 0 ? ACROSS'],
    ['what others wait for may be beyond the share', '  raiseWhatOthersWaitFor(model, standing);\n  const tenants', '  const tenants'],
    ['what those wait for may be beyond the share', '      stack.push(earlier);\n', ''],
    ['the youngest goes first', 'byNumber(waited(b), waited(a))', 'byNumber(waited(a), waited(b))'],
    ['what a customer holds elsewhere is forgotten', '(spec?.gpuHoursHeld ?? 0) / model.slotHours', '0'],
    ['hours held elsewhere are slots', '(spec?.gpuHoursHeld ?? 0) / model.slotHours', '(spec?.gpuHoursHeld ?? 0)'],
    ['promises do not count against the share', 'const held = line.heldOutside + sum(promised, size);', 'const held = line.heldOutside;'],
    ['what could not be placed is shared out too', 'jobs.filter((j) => schedule.option[j]! >= 0), size)', 'jobs, size)'],
    ['every customer weighs the same', 'weight: spec?.weight ?? 1,', 'weight: 1,'],
    ['whose turn it is knows no weights', 'ahead[j]! / tenants[tenantOf[j]!]!.weight', 'ahead[j]!'],
    ['a job counts with its longest run', 'least = Math.min(least, model.optSlots[option]!);', 'least = Math.max(least === Infinity ? 0 : least, model.optSlots[option]!);'],
    ['a job that no pool takes has a place in line', 'model.held[j] === undefined && size[j]! > 0);', 'model.held[j] === undefined);'],
  ]),
  ...inCore('fair-shares.ts', 'libs/matching/src/core/fair-shares.spec.ts', [
    ['what is given is still there to give', 'left -= asked;', ''],
    ['who has all that was asked still has a weight', 'weights -= weight;', ''],
    ['the level rises in the order of the rows', 'order.sort((a, b) => claims[a]!.asked / claims[a]!.weight - claims[b]!.asked / claims[b]!.weight ||', 'order.sort((a, b) => 0 * (claims[a]!.asked - claims[b]!.asked) ||'],
    ['who is cut gets the level, whatever its weight', 'shares[i] = claims[i]!.weight * level;', 'shares[i] = level;'],
  ]),
  ...inCore('fair-exchange.ts', EXCHANGE, [
    ['what gave way goes back without room', 'schedule.admits(job, place.run) && schedule.fits(place.option, place.run)', 'schedule.admits(job, place.run)'],
    ['what gave way never goes back to where it ran', 'for (const job of turn) putBack(schedule, job, old.get(job));', ''],
    ['jobs within their shares give way too', 'run !== undefined && lines.standing[job]! > WITHIN', 'run !== undefined'],
    ['jobs across the edge do not give way', 'run !== undefined && lines.standing[job]! > WITHIN', 'run !== undefined && lines.standing[job]! > ACROSS'],
    ['jobs across the edge get nothing from those beyond', 'lines.standing[job]! < BEYOND && schedule.option[job]! < 0', 'lines.standing[job]! < ACROSS && schedule.option[job]! < 0'],
    ['those beyond choose first', 'for (const standing of [WITHIN, ACROSS, BEYOND]) {', 'for (const standing of [BEYOND, ACROSS, WITHIN]) {'],
    ['a job within its share is placed at any cost', 'if (schedule.cost[job]! + schedule.surcharge - before < schedule.model.unplacedCost[job]!) return;', 'return;'],
    ['what found another place counts as displaced', '    if (schedule.option[job]! >= 0) continue;\n    const { share }', '    const { share }'],
    ['the rule costs nothing', 'costOfFairness: (schedule.total() - costBefore) / model.unitsPerUsd', 'costOfFairness: 0'],
    ['what a customer holds is not placed', 'lines.size[job]!), line.held)),', 'lines.size[job]!), 0)),'],
  ]),
  ...inCore('fair-exchange.ts', FAIR, [
    ['a job within its share is given up where the premium makes it dear', 'for (const prices of [priced, bare]) {', 'for (const prices of [priced]) {', 'a job within its share runs'],
  ]),
  ...inCore('plan.ts', FAIR, [['nothing is shared', 'exchangeFairly(best, search, prices, relaxation.bare)', 'undefined', 'what gives way is told so']]),
  ...inCore('tail.ts', TAIL, [
    ['promises must leave the tail', 'job.held !== undefined || job.id === headOfLine', 'job.id === headOfLine'],
    ['the head must leave the tail', 'job.held !== undefined || job.id === headOfLine', 'job.held !== undefined'],
    ['the tail is for the youngest', 'by((job) => -(job.waitedSeconds ?? 0), byNumber)', 'by((job) => job.waitedSeconds ?? 0, byNumber)'],
    ['a job worth less than any run keeps the tail shut', 'fits = schedule.cost[job]! + schedule.surcharge < model.unplacedCost[job]!;', ''],
    ['the tail is a slot shorter', 'const end = instance.slots - tail;', 'const end = instance.slots - tail + 1;'],
    ['a deadline before the tail is put off to it', 'Math.min(job.deadline, end)', 'end'],
    ['a job with a promise may be head', 'instance.jobs.filter((job) => job.held === undefined).sort', 'instance.jobs.filter(() => true).sort'],
    ['promises that one job waits for stand in the way of the next', '    for (const earlier of promised) schedule.remove(earlier);\n', ''],
    ['who waits for a promise is passed over', 'for (const earlier of promised) schedule.place(', 'for (const earlier of promised.slice(9)) schedule.place('],
  ]),
];
