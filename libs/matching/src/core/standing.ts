import { fitsKw, type Model } from './model.js';

type Promises = Pick<Model, 'slots' | 'poolFeeder' | 'kwPerGpu' | 'gpus' | 'feederKw' | 'jobIds' | 'release' | 'deadline' | 'optPool' | 'optWidth' | 'held' | 'before'>;

/**
 * Promises that stand: no slot of theirs is overfull with all promises where they were made, and whatever they wait for stands and ends in
 * time. All of them fit where they were made at once, whatever is planned beside them, so none has to be broken: what a cut of capacity
 * makes impossible is among the others. 1 by job for those, else 0.
 */
export function standingPromises(model: Promises): Uint8Array {
  const { slots, poolFeeder, kwPerGpu, held, optPool, optWidth } = model;
  const gpus = new Float64Array(model.gpus.length);
  const kw = new Float64Array(model.feederKw.length);
  /** Visits pool-slots and feeder-slots (-1 without a limit) of a promise, with its width and draw, until one says false. */
  const every = (job: number, visit: (at: number, feederAt: number, width: number, draw: number) => boolean): boolean => {
    const { option, segments } = held[job]!;
    const pool = optPool[option]!;
    const feeder = poolFeeder[pool]!;
    const width = optWidth[option]!;
    for (const [from, to] of segments) {
      for (let t = from; t < to; t += 1) if (!visit(pool * slots + t, feeder < 0 ? -1 : feeder * slots + t, width, width * kwPerGpu[pool]!)) return false;
    }
    return true;
  };
  const made = model.jobIds.map((_, job) => job).filter((job) => {
    const promise = held[job];
    return promise !== undefined && promise.option >= 0 && promise.segments[0]![0] >= model.release[job]! && promise.segments.at(-1)![1] <= model.deadline[job]!;
  });
  for (const job of made) {
    every(job, (at, feederAt, width, draw) => {
      gpus[at]! += width;
      if (feederAt >= 0) kw[feederAt]! += draw;
      return true;
    });
  }
  const standing = new Uint8Array(model.jobIds.length);
  for (const job of made) standing[job] = every(job, (at, feederAt) => gpus[at]! <= model.gpus[at]! && (feederAt < 0 || fitsKw(kw[feederAt]!, model.feederKw[feederAt]!))) ? 1 : 0;
  if (held.some((promise) => promise !== undefined)) withoutOrphans(model, standing, made);
  return standing;
}

/** Takes out those that wait for what does not stand, or ends too late, until none is left: each pass takes one out or is the last. */
function withoutOrphans({ held, before }: Promises, standing: Uint8Array, made: readonly number[]): void {
  const orphaned = (job: number): boolean => before[job]!.some((earlier) => standing[earlier] === 0 || held[earlier]!.segments.at(-1)![1] > held[job]!.segments[0]![0]);
  for (let gone = -1; gone !== 0; ) {
    gone = 0;
    for (const job of made) {
      if (standing[job] === 0 || !orphaned(job)) continue;
      standing[job] = 0;
      gone += 1;
    }
  }
}
