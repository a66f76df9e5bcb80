import type { Instance, JobSpec, PoolSpec } from '@switchyard/matching';

/** One job on one pool, in slots, as the format says it; undefined where the job may not run there. Shares no code with the planner. */
export interface Terms {
  readonly work: number;
  /** GPUs taken away from others. */
  readonly width: number;
  readonly release: number;
  readonly end: number;
  readonly segmentsMax: number;
  readonly restart: number;
}

/** @param release first slot the job can start in any plan; see `earliestStarts` */
export function termsOn(instance: Instance, job: JobSpec, pool: PoolSpec, release: number): Terms | undefined {
  const work = workOn(job, pool);
  if (work === undefined) return undefined;
  const end = Math.min(job.deadline, instance.slots);
  if (release + work > end) return undefined;
  const segmentsMax = job.interruptible === undefined ? 1 : Math.min(work, job.interruptible.maxSegments ?? work);
  return { work, width: widthOn(job, pool), release, end, segmentsMax, restart: job.interruptible?.restartSlots ?? 0 };
}

function workOn(job: JobSpec, pool: PoolSpec): number | undefined {
  if (job.pools !== undefined && !job.pools.includes(pool.id)) return undefined;
  if (job.models !== undefined && (pool.model === undefined || !job.models.includes(pool.model))) return undefined;
  if (job.slots !== undefined) return job.slots;
  return Object.hasOwn(job.slotsByPool ?? {}, pool.id) ? job.slotsByPool![pool.id] : undefined;
}

/** Whole nodes plus a slice rounded up to a power of two; whole nodes only where job or pool demand them. */
export function widthOn(job: JobSpec, pool: PoolSpec): number {
  const node = pool.nodeGpus ?? 1;
  if (job.wholeNodes || pool.wholeNodes) return Math.ceil(job.gpus / node) * node;
  const rest = job.gpus % node;
  let slice = rest === 0 ? 0 : 1;
  while (slice < rest) slice *= 2;
  return job.gpus - rest + Math.min(node, slice);
}

/** First slot each job can start in any plan: no job it waits for can have finished earlier. */
export function earliestStarts(instance: Instance): ReadonlyMap<string, number> {
  const jobs = new Map(instance.jobs.map((job) => [job.id, job]));
  const known = new Map<string, number>();
  const startOf = (id: string): number => {
    const before = known.get(id);
    if (before !== undefined) return before;
    const job = jobs.get(id)!;
    let start = job.release;
    for (const earlier of job.after ?? []) {
      const works = instance.pools.map((pool) => workOn(jobs.get(earlier)!, pool)).filter((work) => work !== undefined);
      start = Math.max(start, startOf(earlier) + (works.length === 0 ? instance.slots : Math.min(...works)));
    }
    known.set(id, start);
    return start;
  };
  for (const job of instance.jobs) startOf(job.id);
  return known;
}

/**
 * The cheapest way to do `work` slots in pieces, by trying every slot as working, restarting or parked: `restart` slots lead every piece
 * after the first, a piece after the first is longer than its restart, and at least one parked slot lies between pieces.
 * @param price of each slot of the window; Infinity where closed
 * @returns the least sum and the slots taken; undefined when no way is open
 */
export function cheapestPieces(price: readonly number[], terms: Pick<Terms, 'work' | 'segmentsMax' | 'restart'>): { readonly sum: number; readonly segments: readonly [number, number][] } | undefined {
  const { work, segmentsMax, restart } = terms;
  // A state is (pieces begun, work done, phase): phase 0 parked, 1 to restart: so many restart slots done, restart + 1 at work.
  const phases = restart + 2;
  const at = (pieces: number, done: number, phase: number): number => (pieces * (work + 1) + done) * phases + phase;
  const size = (segmentsMax + 1) * (work + 1) * phases;
  let now = new Float64Array(size).fill(Infinity);
  now[0] = 0;
  const cameFrom: Int32Array[] = [];
  for (const cost of price) {
    const next = new Float64Array(size).fill(Infinity);
    const from = new Int32Array(size).fill(-1);
    const reach = (state: number, before: number, added: number): void => {
      if (now[before]! + added < next[state]!) [next[state], from[state]] = [now[before]! + added, before];
    };
    for (let pieces = 0; pieces <= segmentsMax; pieces += 1) {
      for (let done = 0; done <= work; done += 1) {
        const [parked, running] = [at(pieces, done, 0), at(pieces, done, restart + 1)];
        reach(parked, parked, 0);
        if (done > 0) reach(parked, running, 0);
        if (done < work) {
          if (done > 0) reach(at(pieces, done + 1, restart + 1), running, cost);
          const begins = pieces === 0 || restart === 0 ? at(pieces + 1, done + 1, restart + 1) : at(pieces + 1, done, 1);
          if (pieces < segmentsMax) reach(begins, parked, cost);
          for (let phase = 1; phase <= restart; phase += 1) {
            reach(phase < restart ? at(pieces, done, phase + 1) : at(pieces, done + 1, restart + 1), at(pieces, done, phase), cost);
          }
        }
      }
    }
    cameFrom.push(from);
    now = next;
  }
  let best = -1;
  for (let pieces = 1; pieces <= segmentsMax; pieces += 1) {
    for (const state of [at(pieces, work, 0), at(pieces, work, restart + 1)]) if (now[state]! < (best < 0 ? Infinity : now[best]!)) best = state;
  }
  return best < 0 ? undefined : { sum: now[best]!, segments: pieced(cameFrom, best, phases) };
}

/** Walks the way back: a slot is taken when the state after it is not parked. */
function pieced(cameFrom: readonly Int32Array[], last: number, phases: number): [number, number][] {
  const segments: [number, number][] = [];
  for (let t = cameFrom.length - 1, state = last; t >= 0; t -= 1) {
    if (state % phases !== 0) {
      if (segments[0]?.[0] === t + 1) segments[0][0] = t;
      else segments.unshift([t, t + 1]);
    }
    state = cameFrom[t]![state]!;
  }
  return segments;
}
