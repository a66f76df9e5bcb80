import type { Instance, PoolSpec, PowerTier } from '@switchyard/matching';
import { runsOn } from './brute-force.js';
import { inSlot } from './tier-cost.js';

/** One legal run of one job: a 0/1 column. */
export interface RunColumn {
  readonly job: string;
  readonly pool: string;
  /** Slots of the run, ascending. */
  readonly slots: readonly number[];
}

/**
 * min cost x + constant subject to rows of A x <= limit, 0 <= x <= upper. Columns are stored one after another: the entries of column c
 * are `starts[c]` to `starts[c + 1]` of `rows` and `factors`. The first `runs.length` columns are runs and whole in an integer
 * solution; columns behind them are continuous.
 */
export interface Program {
  readonly runs: readonly RunColumn[];
  readonly cost: readonly number[];
  readonly upper: readonly number[];
  readonly starts: readonly number[];
  readonly rows: readonly number[];
  readonly factors: readonly number[];
  readonly limits: readonly number[];
  /** Cost of leaving every job out, USD. */
  readonly constant: number;
}

/**
 * The instance as a mixed-integer program for a solver that knows nothing of us: one 0/1 column per job and legal run, at most one run
 * per job, GPUs and feeder kW of every slot; the draw above a tier is a continuous column. Dependencies are not expressed: leave them out of the instance. Jobs that may be parked get
 * a column per way of parking them, so give them short windows.
 */
export function toProgram(instance: Instance): Program {
  const program = { runs: [] as RunColumn[], cost: [] as number[], upper: [] as number[], starts: [0], rows: [] as number[], factors: [] as number[], limits: [] as number[], constant: 0 };
  const capacityRow = new Map<string, number>();
  const rowOf = (key: string, limit: number): number => {
    let row = capacityRow.get(key);
    if (row === undefined) capacityRow.set(key, (row = program.limits.push(limit) - 1));
    return row;
  };
  const feederOf = feeders(instance);
  const overflow = new Map<string, number>();
  for (const job of instance.jobs) {
    program.constant += job.unplacedCost;
    let once: number | undefined;
    for (const pool of instance.pools) {
      const feeder = feederOf.get(pool.id);
      for (const { cost, slots, width } of runsOn(instance, job, pool)) {
        once ??= program.limits.push(1) - 1;
        program.rows.push(once);
        program.factors.push(1);
        for (const t of slots) {
          program.rows.push(rowOf(`g|${pool.id}|${t}`, pool.gpus[t]!));
          program.factors.push(width);
          for (const [k, tier] of tiersOf(instance, pool).entries()) {
            program.rows.push(rowOf(`t|${pool.site}|${t}|${k}`, inSlot(tier.kwFrom, t)));
            program.factors.push(width * pool.kwPerGpu!);
            overflow.set(`t|${pool.site}|${t}|${k}`, inSlot(tier.usdPerKwSlot, t));
          }
          if (feeder === undefined) continue;
          program.rows.push(rowOf(`k|${pool.site}|${t}`, feeder[t]!));
          program.factors.push(width * pool.kwPerGpu!);
        }
        program.runs.push({ job: job.id, pool: pool.id, slots });
        program.cost.push(cost - job.unplacedCost);
        program.upper.push(1);
        program.starts.push(program.rows.length);
      }
    }
  }
  for (const [key, usdPerKw] of overflow) {
    program.rows.push(capacityRow.get(key)!);
    program.factors.push(-1);
    program.cost.push(usdPerKw);
    program.upper.push(Infinity);
    program.starts.push(program.rows.length);
  }
  return program;
}

/** The tiers that the draw of a pool counts in. */
function tiersOf(instance: Instance, pool: PoolSpec): readonly PowerTier[] {
  return pool.kwPerGpu ? (instance.sites?.find((site) => site.id === pool.site)?.tiers ?? []) : [];
}

/** The kW limit of each pool's site, for the pools that count against one. */
function feeders(instance: Instance): ReadonlyMap<string, readonly number[]> {
  const kw = new Map((instance.sites ?? []).flatMap((site) => (site.kw === undefined ? [] : [[site.id, site.kw] as const])));
  return new Map(instance.pools.filter((pool: PoolSpec) => (pool.kwPerGpu ?? 0) > 0 && kw.has(pool.site)).map((pool) => [pool.id, kw.get(pool.site)!]));
}

/**
 * Columns that `toProgram` would make, without making them: every (pool, start) of a rigid job, an upper estimate where capacity or a
 * cap forbids some. Infinity when a job may be parked: its ways of parking are not counted.
 */
export function countColumns(instance: Instance): number {
  let columns = 0;
  for (const job of instance.jobs) {
    if (job.interruptible !== undefined && (job.interruptible.maxSegments ?? Infinity) > 1) return Infinity;
    for (const pool of instance.pools) {
      const work = job.slots ?? job.slotsByPool?.[pool.id];
      if (work === undefined || (job.pools !== undefined && !job.pools.includes(pool.id))) continue;
      columns += Math.max(0, Math.min(job.deadline, instance.slots) - job.release - work + 1);
    }
  }
  return columns;
}
