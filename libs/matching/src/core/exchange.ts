import type { Model } from './model.js';
import type { RunPrices } from './run-prices.js';
import type { Run, Schedule } from './schedule.js';
import type { WindowSearch } from './window-search.js';

/** Searches spent per job of the instance, at most. */
const SEARCHES_PER_JOB = 60;
/** A large job is given up when the plan gets dearer by at most this share of the mean unplaced cost for every job fewer that is missed. */
const WORTH_OF_MISS = 0.002;

/**
 * Misses fewer jobs at the same cost. What a miss costs goes by GPU-hours, so leaving out many small jobs costs the same as leaving out one
 * large job, and a search that places the large ones first does the former. This takes out one large job at a time, fills the room with the
 * jobs that are left out, and keeps that when the plan got no dearer (but for a trifle per job).
 */
export class Exchange {
  private readonly size: Float64Array;
  private readonly missCharge: number;
  private searches = 0;

  constructor(
    private readonly schedule: Schedule,
    private readonly search: WindowSearch,
    private readonly prices: RunPrices,
  ) {
    const { model } = schedule;
    this.size = Float64Array.from(model.jobIds, (_, j) => sizeOf(model, j));
    this.missCharge = (WORTH_OF_MISS * model.unplacedCost.reduce((sum, cost) => sum + cost, 0)) / Math.max(1, model.jobIds.length);
  }

  /** One pass over the placed jobs, the largest first. @returns how many fewer jobs are missed */
  pass(stopped: () => boolean): number {
    const { schedule, size } = this;
    const { model } = schedule;
    const bySize = (a: number, b: number): number => size[b]! - size[a]! || a - b;
    const jobs = model.jobIds.map((_, j) => j);
    let out = jobs.filter((j) => schedule.option[j]! < 0 && model.optFrom[j] !== model.optFrom[j + 1] && !this.tied(j)).sort(bySize);
    const before = out.length;
    const smallest = out.reduce((least, j) => Math.min(least, size[j]!), Infinity);
    const large = jobs.filter((j) => schedule.option[j]! >= 0 && size[j]! >= 2 * smallest && !this.tied(j)).sort(bySize);
    const most = this.searches + SEARCHES_PER_JOB * jobs.length;
    for (const job of large) {
      if (out.length < 2 || this.searches > most || stopped()) break;
      if (this.giveUp(job, out)) {
        out = out.filter((j) => schedule.option[j]! < 0);
        out.push(job);
        out.sort(bySize);
      }
    }
    return before - out.length;
  }

  /** Jobs with a promise or with neighbours in the dependency graph stay where they are. */
  private tied(job: number): boolean {
    const { model } = this.schedule;
    return model.held[job] !== undefined || model.before[job]!.length > 0 || model.behind[job]!.length > 0;
  }

  private giveUp(job: number, out: readonly number[]): boolean {
    const { schedule, search, prices, size } = this;
    const { model } = schedule;
    const [option, run] = [schedule.option[job]!, schedule.runs[job]!];
    const pool = model.optPool[option]!;
    const [from, to] = [run[0]!, run[run.length - 1]!];
    let change = model.unplacedCost[job]! - schedule.cost[job]! + this.missCharge - schedule.surcharge;
    schedule.remove(job);
    let room = size[job]!;
    const taken: number[] = [];
    for (const other of out) {
      if (model.release[other]! >= to || model.deadline[other]! <= from || room <= 0) continue;
      const there = optionOn(model, other, pool);
      if (there < 0) continue;
      this.searches += 1;
      if (!search.bestOn(schedule, other, there, prices)) continue;
      const before = schedule.surcharge;
      schedule.place(other, there, search.run!);
      const gain = model.unplacedCost[other]! + this.missCharge - schedule.cost[other]!;
      if (gain - (schedule.surcharge - before) <= this.missCharge) {
        schedule.remove(other);
        continue;
      }
      change -= gain;
      room -= size[other]!;
      taken.push(other);
    }
    if (taken.length > 1 && change + schedule.surcharge < 0) return true;
    for (const other of taken) schedule.remove(other);
    schedule.place(job, option, run as Run);
    return false;
  }
}

function sizeOf(model: Model, job: number): number {
  const option = model.optFrom[job]!;
  return option === model.optFrom[job + 1] ? 0 : model.optWidth[option]! * model.optSlots[option]!;
}
function optionOn(model: Model, job: number, pool: number): number {
  for (let option = model.optFrom[job]!; option < model.optFrom[job + 1]!; option += 1) if (model.optPool[option] === pool) return option;
  return -1;
}
