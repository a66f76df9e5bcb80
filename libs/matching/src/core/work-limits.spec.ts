import { describe, expect, it } from '@jest/globals';
import { plan, type Instance, type JobSpec } from '@switchyard/matching';
import { checkPlan } from '@switchyard/matching/testing';
import { compile } from './compile.js';
import { solveExactly } from './exact.js';
import { placeHeld } from './greedy.js';
import { Schedule } from './schedule.js';

const HOURS = 168;
const SLOTS = HOURS * 4;
/** Prices that rise and fall over the day with noise from a fixed rule. */
const priceAt = (pool: number, t: number): number => Math.round(1e4 * (1 + Math.sin(t / 15 + pool) + ((t * 7_919 + pool * 104_729) % 1_000) / 1_000)) / 1e6;
const week = (jobs: readonly JobSpec[]): Instance => ({
  slotSeconds: 900, slots: SLOTS, jobs,
  pools: Array.from({ length: 10 }, (_, p) => ({ id: `p${p}`, site: 's', gpus: Array<number>(SLOTS).fill(32), costPerGpuSlot: Array.from({ length: SLOTS }, (__, t) => priceAt(p, t)) })),
});
const parked = (i: number, over: Partial<JobSpec> = {}): JobSpec => ({
  id: `j${i}`, gpus: 8 * (1 + (i % 4)), slots: 40 + 20 * i, release: 0, deadline: 300 + 40 * i, unplacedCost: 2_000, interruptible: { restartSlots: 1, maxSegments: 6 }, ...over,
});

describe('work on a few large jobs', () => {
  it('the exact search gives up before it has listed a week of pieces, and leaves the schedule as it was', () => {
    const model = compile(week(Array.from({ length: 8 }, (_, i) => parked(i, { held: { pool: `p${i}`, segments: [[10, 50 + 20 * i]] } }))));
    const schedule = new Schedule(model);
    placeHeld(schedule);
    const before = schedule.runs.map((run) => [...run!]);
    expect(solveExactly(schedule, new Float64Array(model.poolIds.length * (SLOTS + 1)), 0)).toBe(false);
    expect(schedule.runs).toEqual(before);
  });
  it('the tree of windows is cut off at the same place every time, with a legal plan', () => {
    // Eight rigid gangs of a pool each, thousands of windows: few enough to list, far too many to try.
    const jobs = Array.from({ length: 8 }, (_, i): JobSpec => ({ id: `j${i}`, gpus: 32, slots: 30, release: 0, deadline: 200, unplacedCost: 2_000 }));
    const market = { ...week(jobs), pools: week(jobs).pools.slice(0, 2) };
    const first = plan(market, { rounds: 20 });
    expect(checkPlan(market, first)).toEqual([]);
    expect(first.missed).toBe(0);
    expect(JSON.stringify(plan(market, { rounds: 20 }))).toBe(JSON.stringify(first));
  });
  it('INV-M7: a promise is not dropped for a job whose unplaced cost is as high as all sums allow', () => {
    const window = { release: 0, deadline: 4, slots: 4, gpus: 8 } as const;
    const small = Array.from({ length: 8 }, (_, i): JobSpec => ({ id: `s${i}`, gpus: 1, slots: 1, release: 0, deadline: 8, unplacedCost: 1 }));
    const market: Instance = {
      slotSeconds: 3_600, slots: 8, pools: [{ id: 'p', site: 's', gpus: Array<number>(8).fill(8), costPerGpuSlot: Array<number>(8).fill(0.01) }],
      jobs: [{ id: 'promised', ...window, unplacedCost: 10, held: { pool: 'p', segments: [[0, 4]] } }, { id: 'urgent', ...window, unplacedCost: 225_000 }, ...small],
    };
    const found = plan(market, { rounds: 60 });
    expect(found.brokenPromises).toEqual([]);
    expect(found.unplaced.map(({ job }) => job)).toEqual(['urgent']);
  });
});
