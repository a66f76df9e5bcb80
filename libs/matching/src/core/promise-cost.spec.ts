import { describe, expect, it } from '@jest/globals';
import type { Instance, JobSpec } from '@switchyard/matching';
import { compile } from './compile.js';
import { BROKEN_PROMISE_UNITS, costToPlan, moveCharge } from './promise-cost.js';
import { Schedule, type Run } from './schedule.js';

const six = (value: number): number[] => Array<number>(6).fill(value);
const job: JobSpec = { id: 'j', gpus: 2, slots: 2, release: 0, deadline: 6, unplacedCost: 50, interruptible: {} };
const held = { pool: 'a', segments: [[0, 1], [2, 3]] as const, moveGain: 3 };
/** Two pools alike in price; `j` is promised in two pieces in the first. */
const model = (one: JobSpec = { ...job, held }) => {
  const instance: Instance = { slotSeconds: 3600, slots: 6, jobs: [one], pools: ['a', 'b'].map((id) => ({ id, site: 's', gpus: six(8), costPerGpuSlot: six(0.5) })) };
  return compile(instance);
};
/** USD that the job costs the plan on an option in a run, or left out. */
function usd(one: JobSpec, option?: number, run?: Run): number {
  const compiled = model(one);
  const schedule = new Schedule(compiled);
  if (option !== undefined) schedule.place(0, option, run!);
  return costToPlan(schedule, 0) / compiled.unitsPerUsd;
}

describe('what a promise costs the plan', () => {
  it('is its run where it was made, and the charge beside it anywhere else', () => {
    const promised = { ...job, held };
    expect(usd(promised, 0, [0, 1, 2, 3])).toBe(2);
    expect(usd(promised, 0, [0, 2])).toBe(5); // starts alike, in one piece
    expect(usd(promised, 0, [0, 1, 3, 4])).toBe(5); // the first piece stays
    expect(usd(promised, 1, [0, 1, 2, 3])).toBe(5); // another pool
  });
  it('without a place is more than all costs that a plan can reach: 2^50 units, which leave sums exact', () => {
    const compiled = model({ ...job, unplacedCost: 1e8, held });
    expect(costToPlan(new Schedule(compiled), 0)).toBe(compiled.unplacedCost[0]! + 2 ** 50);
    expect(compiled.unplacedCost[0]).toBeLessThan(BROKEN_PROMISE_UNITS / 2);
    expect(Number.isSafeInteger(4 * (BROKEN_PROMISE_UNITS + compiled.unplacedCost[0]!))).toBe(true);
  });
  it('that is none is the run alone, or what leaving the job out costs', () => {
    expect([usd(job, 1, [3, 5]), usd(job)]).toEqual([2, 50]);
    expect(moveCharge(model(job), 0, 1, [3, 5])).toBe(0);
  });
  it('that can no longer be kept is charged wherever the job runs', () => {
    const shorter = { ...job, slots: 1, held };
    expect(usd(shorter, 0, [0, 1])).toBe(4);
  });
});
