import { ACROSS, BEYOND, fairLines, WITHIN, type FairLines } from './fair-line.js';
import { inDependencyOrder } from './greedy.js';
import type { Fairness } from './plan-types.js';
import type { RunPrices } from './run-prices.js';
import type { Run, Schedule } from './schedule.js';
import type { WindowSearch } from './window-search.js';

/** What the exchange did, for the plan's own account and for its refusals. */
export interface FairOutcome {
  readonly fairness: Fairness;
  /** By displaced job: the pool it had, and its place in line in GPU-hours. */
  readonly displaced: ReadonlyMap<number, { readonly pool: number; readonly gpuHoursAhead: number; readonly fairShareGpuHours: number }>;
}

interface Place {
  readonly option: number;
  readonly run: Run;
}

/**
 * The last pass: no un-promised job within its customer's share is left out while jobs across or beyond their customers' shares hold
 * capacity that, all given back, would let it run at less than its unplaced cost; nor one across the edge for those beyond it. What
 * gives way goes back to its old run where that is still free, else to the cheapest free one, in order of what its customer has ahead
 * of it. Promises and jobs within their shares stay where they are. Changes `schedule` in place.
 * @param priced prices with the capacity premium
 * @param bare prices without it
 * @returns undefined, with nothing changed, where no job names its tenant
 */
export function exchangeFairly(schedule: Schedule, search: WindowSearch, priced: RunPrices, bare: RunPrices): FairOutcome | undefined {
  const lines = fairLines(schedule);
  if (lines === undefined) return undefined;
  const { model } = schedule;
  const costBefore = schedule.total();
  const old = new Map<number, Place>();
  for (const job of lines.queue) {
    const run = schedule.runs[job];
    if (run !== undefined && lines.standing[job]! > WITHIN) old.set(job, { option: schedule.option[job]!, run });
  }
  const leftOut = lines.queue.some((job) => lines.standing[job]! < BEYOND && schedule.option[job]! < 0);
  if (leftOut && old.size > 0) {
    for (const job of old.keys()) schedule.remove(job);
    const queue = inDependencyOrder(model, lines.queue);
    for (const standing of [WITHIN, ACROSS, BEYOND]) {
      const turn = queue.filter((job) => lines.standing[job] === standing);
      for (const job of turn) putBack(schedule, job, old.get(job));
      for (const job of turn) if (schedule.option[job]! < 0) placeIfWorthIt(schedule, search, job, priced, bare);
    }
  }
  return outcomeOf(schedule, lines, old, costBefore);
}

function putBack(schedule: Schedule, job: number, place: Place | undefined): void {
  if (place !== undefined && schedule.admits(job, place.run) && schedule.fits(place.option, place.run)) schedule.place(job, place.option, place.run);
}

/** The run that the premium favours; where it costs more than leaving the job out, the cheapest one. */
function placeIfWorthIt(schedule: Schedule, search: WindowSearch, job: number, priced: RunPrices, bare: RunPrices): void {
  for (const prices of [priced, bare]) {
    if (!search.best(schedule, job, prices)) return;
    const before = schedule.surcharge;
    schedule.place(job, search.option, search.run!);
    if (schedule.cost[job]! + schedule.surcharge - before < schedule.model.unplacedCost[job]!) return;
    schedule.remove(job);
  }
}

function outcomeOf(schedule: Schedule, lines: FairLines, old: ReadonlyMap<number, Place>, costBefore: number): FairOutcome {
  const { model } = schedule;
  const hours = (gpuSlots: number): number => gpuSlots * model.slotHours;
  const displaced: [number, { pool: number; gpuHoursAhead: number; fairShareGpuHours: number }][] = [];
  for (const [job, { option }] of old) {
    if (schedule.option[job]! >= 0) continue;
    const { share } = lines.tenants[lines.tenantOf[job]!]!;
    displaced.push([job, { pool: model.optPool[option]!, gpuHoursAhead: hours(lines.ahead[job]!), fairShareGpuHours: hours(share) }]);
  }
  displaced.sort(([a], [b]) => a - b);
  return {
    displaced: new Map(displaced),
    fairness: {
      gpuHoursShared: hours(lines.shared),
      tenants: lines.tenants.map((line) => ({
        tenant: line.tenant,
        weight: line.weight,
        gpuHoursHeld: hours(line.held),
        gpuHoursAsked: hours(line.asked),
        fairShareGpuHours: hours(line.share),
        gpuHoursPlaced: hours(line.jobs.reduce((placed, job) => placed + (schedule.option[job]! < 0 ? 0 : lines.size[job]!), line.held)),
      })),
      displaced: displaced.map(([job]) => model.jobIds[job]!),
      costOfFairness: (schedule.total() - costBefore) / model.unitsPerUsd,
    },
  };
}
