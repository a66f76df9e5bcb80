import type { compilePools } from './compile-pools.js';
import { timeLimits } from './dependencies.js';
import type { HeldSpec, Instance, JobSpec } from './instance.js';
import { occupiedGpus, runSlots, type HeldPlacement } from './model.js';
import { PINNED_UNITS } from './promise-cost.js';

type Pools = ReturnType<typeof compilePools>;

/** The options of all jobs, column by column: there are ten to a job, and an object for each costs more than the rest of the model. */
class Options {
  readonly pool: number[] = [];
  readonly slots: number[] = [];
  readonly width: number[] = [];
  readonly transfer: number[] = [];
  readonly runCap: number[] = [];

  get count(): number {
    return this.pool.length;
  }
}

/** The job half of the model; `jobs` are already in order of id. */
export function compileJobs(instance: Instance, jobs: readonly JobSpec[], pools: Pools, unitsPerUsd: number) {
  const { slots } = pools;
  const index = new Map(jobs.map((job, j) => [job.id, j]));
  const widest = pools.poolIds.map((_, p) => pools.gpus.subarray(p * slots, (p + 1) * slots).reduce((a, b) => Math.max(a, b), 0));
  const before = jobs.map((job) => [...new Set(job.after ?? [])].map((id) => index.get(id)!).sort((a, b) => a - b));
  const hasDependencies = before.some((list) => list.length > 0);
  const leastWork = hasDependencies ? jobs.map((job) => Math.min(...pools.poolIds.map((_, p) => workOn(job, pools, p) ?? Infinity))) : jobs.map(() => 1);
  const limits = timeLimits(jobs.map((job) => job.release), jobs.map((job) => job.deadline), leastWork, before, slots);
  const optFrom = new Int32Array(jobs.length + 1);
  const options = new Options();
  const held: (HeldPlacement | undefined)[] = [];
  let rounding = 0;
  const units = (usd: number): number => {
    if (usd === 0) return 0;
    const rounded = Math.round(usd * unitsPerUsd);
    rounding += Math.abs(usd * unitsPerUsd - rounded);
    return rounded;
  };
  jobs.forEach((job, j) => {
    for (let p = 0; p < pools.poolIds.length; p += 1) {
      const work = workOn(job, pools, p);
      if (work === undefined || limits.release[j]! + work > Math.min(job.deadline, slots)) continue;
      const width = occupiedGpus(job.gpus, pools.nodeGpus[p]!, job.wholeNodes === true || pools.poolWholeNodes[p] === 1);
      if (width > widest[p]!) continue;
      const transferUsd = own(job.transferCost, pools.poolIds[p]!) ?? 0;
      const capUsd = Math.min(
        (job.capTotal ?? Infinity) - transferUsd,
        (job.capPerGpuHour ?? Infinity) * job.gpus * work * (instance.slotSeconds / 3_600),
      );
      options.pool.push(p);
      options.slots.push(work);
      options.width.push(width);
      options.transfer.push(units(transferUsd));
      // A thousandth of a unit: decimal caps such as 0.3 x 3 must admit a cost of exactly 0.9.
      options.runCap.push(Number.isFinite(capUsd) ? Math.floor(capUsd * unitsPerUsd * (1 + 1e-12) + 1e-3) : Infinity);
    }
    optFrom[j + 1] = options.count;
    held.push(job.held && compileHeld(job, job.held, options, optFrom[j]!, pools, units));
  });
  const unplacedCost = Float64Array.from(jobs, (job) => units(job.unplacedCost));
  const behind: number[][] = jobs.map(() => []);
  before.forEach((list, j) => list.forEach((i) => behind[i]!.push(j)));
  return {
    rounding,
    optFrom,
    held,
    before,
    behind,
    unplacedCost,
    hasDependencies,
    ...limits,
    jobIds: jobs.map((job) => job.id),
    terms: jobs,
    jobGpus: Int32Array.from(jobs, (job) => job.gpus),
    deadline: Int32Array.from(jobs, (job) => Math.min(job.deadline, slots)),
    optPool: new Int32Array(options.pool),
    optSlots: new Int32Array(options.slots),
    optWidth: new Int32Array(options.width),
    optTransfer: new Float64Array(options.transfer),
    optRunCap: new Float64Array(options.runCap),
    maxSegments: Int32Array.from(jobs, (job) => (job.interruptible ? Math.min(job.interruptible.maxSegments ?? slots, slots) : 1)),
    restartSlots: Int32Array.from(jobs, (job) => job.interruptible?.restartSlots ?? 0),
  };
}

const own = (byPool: Readonly<Record<string, number>> | undefined, id: string): number | undefined =>
  byPool !== undefined && Object.hasOwn(byPool, id) ? byPool[id] : undefined;

/** Slots of work of the job on that pool, undefined where the job may not run. */
function workOn(job: JobSpec, pools: Pools, p: number): number | undefined {
  const id = pools.poolIds[p]!;
  if (job.pools !== undefined && !job.pools.includes(id)) return undefined;
  if (job.models !== undefined && !job.models.includes(pools.poolModel[p] ?? '')) return undefined;
  return job.slots ?? own(job.slotsByPool, id);
}

/**
 * Finds the option of a promise; -1 when the promised run is no longer one the job may make (terms changed). A promised run in pieces may be shorter than a planned one: what a
 * resume really takes is less than the whole slots it is planned with, so it ends earlier. It has all slots of the work at least.
 */
function compileHeld(
  job: JobSpec, held: HeldSpec, options: Options, first: number, pools: Pools, units: (usd: number) => number,
): HeldPlacement {
  let option = first;
  while (option < options.count && pools.poolIds[options.pool[option]!] !== held.pool) option += 1;
  if (option === options.count) option = -1;
  const restart = job.interruptible?.restartSlots ?? 0;
  const total = held.segments.reduce((sum, [from, to]) => sum + to - from, 0);
  const start = held.segments[0]?.[0] ?? -1;
  const end = held.segments.at(-1)?.[1] ?? Infinity;
  const planned = runSlots(options.slots[option] ?? 0, held.segments.length, restart);
  const legal =
    option >= 0 &&
    start >= job.release &&
    end <= Math.min(job.deadline, pools.slots) &&
    held.segments.length <= (job.interruptible ? (job.interruptible.maxSegments ?? pools.slots) : 1) &&
    total >= options.slots[option]! &&
    total <= planned &&
    (total < planned || held.segments.every(([from, to], i) => i === 0 || to - from > restart));
  const placement = { option: legal ? option : -1, segments: held.segments, run: held.segments.flat() };
  return held.pinned === true ? { ...placement, moveGain: PINNED_UNITS } : { ...placement, moveGain: units(held.moveGain ?? 0) };
}
