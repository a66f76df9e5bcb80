import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compile } from './compile.js';
import { Dice } from './dice.js';
import { RunIndex } from './run-index.js';
import { Schedule } from './schedule.js';

const SLOTS = 30;
const JOBS = 6;
const model = compile({
  slotSeconds: 900, slots: SLOTS,
  pools: ['a', 'b'].map((id) => ({ id, site: 's', gpus: Array<number>(SLOTS).fill(9), costPerGpuSlot: Array<number>(SLOTS).fill(1) })),
  jobs: Array.from({ length: JOBS }, (_, i) => ({ id: `j${i}`, gpus: 1, slots: 1 + 4 * i, release: 0, deadline: SLOTS, unplacedCost: 1 })),
});
const BUCKET = 8;

it('draws distinct jobs from those that run in a pool within a bucket of a time, and in the end all of them, as jobs come and go', () => {
  const moves = fc.array(fc.record({ job: fc.nat(JOBS - 1), pool: fc.nat(1), start: fc.nat(SLOTS) }), { minLength: 1, maxLength: 25 });
  fc.assert(fc.property(moves, fc.nat(1), fc.nat(SLOTS - 1), fc.integer({ min: 1, max: 12 }), (steps, pool, from, length) => {
    const schedule = new Schedule(model);
    const index = new RunIndex(schedule);
    const dice = new Dice(7);
    for (const { job, pool: at, start } of steps) {
      index.remove(job);
      schedule.remove(job);
      if (start + model.optSlots[2 * job]! > SLOTS) continue;
      schedule.place(job, 2 * job + at, [start, start + model.optSlots[2 * job]!]);
      index.add(job);
    }
    const to = Math.min(SLOTS, from + length);
    const [first, end] = [Math.floor(from / BUCKET) * BUCKET, Math.ceil(to / BUCKET) * BUCKET];
    const near = schedule.runs.flatMap((run, job) => (run !== undefined && model.optPool[schedule.option[job]!] === pool && run[0]! < end && run[1]! > first ? [job] : []));
    const drawn = new Set<number>();
    for (let round = 0; round < 60; round += 1) {
      const found = index.overlapping(pool, from, to, 3, dice);
      expect(found.length).toBeLessThanOrEqual(3);
      expect(new Set(found).size).toBe(found.length);
      for (const job of found) drawn.add(job);
    }
    expect([...drawn].sort((a, b) => a - b)).toEqual(near);
  }), { numRuns: 100 });
});
