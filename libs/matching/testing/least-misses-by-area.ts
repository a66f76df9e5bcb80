import type { Instance } from '@switchyard/matching';
import { earliestStarts, termsOn } from './legal-runs.js';

/** The least one job can take of an interval: GPU-slots of the narrowest width over the slots it cannot do outside. */
interface Demand {
  readonly width: number;
  readonly work: number;
  readonly release: number;
  readonly end: number;
  readonly rigid: boolean;
}

/**
 * A number of jobs that every plan misses, by counting GPU-slots: of all jobs at least `w` GPUs wide, what cannot be done before slot `a`
 * or after slot `b` has to fit what pools at least that wide have between them. Where it does not, so many jobs must go, the largest first.
 * Jobs that fit no pool in any slot count in full. Coarse but simple: it shares nothing with the planner's bound, which is mostly higher.
 * @param step intervals begin and end at multiples of so many slots; larger is faster and weaker
 */
export function leastMissesByArea(instance: Instance, step = Math.max(1, Math.ceil(instance.slots / 56))): number {
  const release = earliestStarts(instance);
  const demands: Demand[] = [];
  let hopeless = 0;
  for (const job of instance.jobs) {
    const ways = instance.pools.flatMap((pool) => {
      const terms = termsOn(instance, job, pool, release.get(job.id)!);
      if (terms === undefined) return [];
      // A rigid run needs `work` open slots in a row, one in pieces as many in all.
      let [row, longest, total] = [0, 0, 0];
      for (let t = terms.release; t < terms.end; t += 1) {
        row = pool.gpus[t]! >= terms.width ? row + 1 : 0;
        longest = Math.max(longest, row);
        if (row > 0) total += 1;
      }
      return (terms.segmentsMax === 1 ? longest : total) >= terms.work ? [terms] : [];
    });
    if (ways.length === 0) hopeless += 1;
    else demands.push({ width: Math.min(...ways.map((way) => way.width)), work: Math.min(...ways.map((way) => way.work)), release: ways[0]!.release, end: ways[0]!.end, rigid: ways[0]!.segmentsMax === 1 });
  }
  const widths = [...new Set(demands.map((demand) => demand.width))].sort((a, b) => a - b);
  let most = 0;
  for (const width of widths) {
    const wide = demands.filter((demand) => demand.width >= width);
    const capacity = new Float64Array(instance.slots + 1);
    for (let t = 0; t < instance.slots; t += 1) {
      capacity[t + 1] = capacity[t]! + instance.pools.reduce((sum, pool) => sum + (pool.gpus[t]! >= width ? pool.gpus[t]! : 0), 0);
    }
    for (let from = 0; from < instance.slots; from += step) {
      for (let to = Math.min(instance.slots, from + step); ; to = Math.min(instance.slots, to + step)) {
        most = Math.max(most, surplusJobs(wide, from, to, capacity[to]! - capacity[from]!));
        if (to === instance.slots) break;
      }
    }
  }
  return hopeless + most;
}

/** How many jobs have to go until the rest fits the interval. */
function surplusJobs(demands: readonly Demand[], from: number, to: number, room: number): number {
  const inside: number[] = [];
  let excess = -room;
  for (const demand of demands) {
    const { width } = demand;
    const slots = slotsInside(demand, from, to);
    if (slots <= 0) continue;
    inside.push(slots * width);
    excess += slots * width;
  }
  if (excess <= 0) return 0;
  inside.sort((a, b) => b - a);
  let gone = 0;
  for (; excess > 0; gone += 1) excess -= inside[gone]!;
  return gone;
}

/** The least it takes of [from, to): in pieces, what does not fit around; in one piece, the less of as early and as late as it can. */
function slotsInside({ work, release, end, rigid }: Demand, from: number, to: number): number {
  const [before, after] = [Math.max(0, from - release), Math.max(0, end - to)];
  if (!rigid) return work - before - after;
  const early = Math.min(work - before, to - Math.max(from, release));
  const late = Math.min(work - after, Math.min(end, to) - from);
  return Math.min(early, late);
}
