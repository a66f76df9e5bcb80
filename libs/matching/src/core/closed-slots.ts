import { fitsKw, type Model } from './model.js';

type Pools = Pick<Model, 'slots' | 'poolIds' | 'poolFeeder' | 'kwPerGpu' | 'gpus' | 'feederKw'>;

/** Slots in which an option cannot run even in an empty market: capacity is below the gang's width there. */
export interface ClosedSlots {
  /** Class of each option, -1 where no slot is closed to it. Options of one class have the same pool and the same closed slots. */
  readonly optClosed: Int32Array;
  /** Prefix counts by class, `class * (slots + 1) + t`: closed slots before t. */
  readonly closedBefore: Int32Array;
}

/**
 * Finds the closed slots of every option. Without them the relaxation would run a wide gang by halves where a pool shrinks, which makes its
 * bound lower and its prices wrong.
 * @param optPool pool of each option
 * @param optWidth GPUs each option occupies
 */
export function closedSlots(pools: Pools, optPool: Int32Array, optWidth: Int32Array): ClosedSlots {
  const { slots } = pools;
  const optClosed = new Int32Array(optPool.length).fill(-1);
  const byWidth = pools.poolIds.map(() => new Map<number, number>());
  // The wider a gang, the more slots are closed to it: on one pool their number tells which they are.
  const byCount = pools.poolIds.map(() => new Map<number, number>());
  const rows: Int32Array[] = [];
  for (let option = 0; option < optPool.length; option += 1) {
    const pool = optPool[option]!;
    const width = optWidth[option]!;
    let known = byWidth[pool]!.get(width);
    if (known === undefined) {
      const row = countClosed(pools, pool, width);
      const count = row[slots]!;
      known = count === 0 ? -1 : byCount[pool]!.get(count);
      if (known === undefined) {
        known = rows.push(row) - 1;
        byCount[pool]!.set(count, known);
      }
      byWidth[pool]!.set(width, known);
    }
    optClosed[option] = known;
  }
  const closedBefore = new Int32Array(rows.length * (slots + 1));
  rows.forEach((row, i) => closedBefore.set(row, i * (slots + 1)));
  return { optClosed, closedBefore };
}

function countClosed({ slots, poolFeeder, kwPerGpu, gpus, feederKw }: Pools, pool: number, width: number): Int32Array {
  const before = new Int32Array(slots + 1);
  const feeder = poolFeeder[pool]!;
  const kw = width * kwPerGpu[pool]!;
  for (let t = 0; t < slots; t += 1) {
    const open = gpus[pool * slots + t]! >= width && (feeder < 0 || fitsKw(kw, feederKw[feeder * slots + t]!));
    before[t + 1] = before[t]! + (open ? 0 : 1);
  }
  return before;
}
