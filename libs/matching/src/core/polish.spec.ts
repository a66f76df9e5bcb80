import { describe, expect, it } from '@jest/globals';
import type { Instance, JobSpec } from '@switchyard/matching';
import { aFullInstance } from '@switchyard/matching/testing';
import fc from 'fast-check';
import { compile } from './compile.js';
import { Dice } from './dice.js';
import { biggestFirst, placeHeld, placeInOrder } from './greedy.js';
import { Polish } from './polish.js';
import { costToPlan } from './promise-cost.js';
import { RunPrices } from './run-prices.js';
import { Schedule } from './schedule.js';
import { WindowSearch } from './window-search.js';

/** A schedule by size where promises stay, and what polishes it: without premium, and with no share of the bound for any job. */
function parts(instance: Instance, place: (schedule: Schedule, search: WindowSearch, bare: RunPrices) => void) {
  const model = compile(instance);
  const bare = new RunPrices(model, new Float64Array(model.objective.length));
  const schedule = new Schedule(model);
  const search = new WindowSearch();
  place(schedule, search, bare);
  return { model, schedule, polish: new Polish(schedule, search, new Dice(1), bare, bare, new Float64Array(model.jobIds.length)) };
}
const costOf = (schedule: Schedule): number => schedule.runs.reduce((sum, _, job) => sum + costToPlan(schedule, job), schedule.surcharge);
const bySize = (schedule: Schedule, search: WindowSearch, bare: RunPrices): void => {
  placeHeld(schedule);
  placeInOrder(schedule, search, biggestFirst(schedule.model), bare);
};

describe('polishing', () => {
  it('never makes the plan dearer, adds up what it gained, and leaves a schedule that holds together, promises included', () => {
    let gained = 0;
    fc.assert(fc.property(aFullInstance({ jobsMax: 14, slotsMax: 10, dependencies: true, interruptible: true, tiers: true }), (instance) => {
      if (instance.jobs.length === 0) return;
      const { model, schedule, polish } = parts(instance, bySize);
      const before = costOf(schedule);
      const kept = model.standing.filter((stands, job) => stands === 1 && schedule.runs[job] !== undefined).length;
      expect(polish.total).toBe(before);
      const gain = polish.settle() + polish.ruin(40);
      expect(gain).toBeGreaterThanOrEqual(0);
      expect([polish.total, costOf(schedule)]).toEqual([before - gain, before - gain]);
      expect(model.standing.filter((stands, job) => stands === 1 && schedule.runs[job] !== undefined)).toHaveLength(kept);
      const again = new Schedule(model);
      schedule.runs.forEach((run, job) => {
        if (run === undefined) return;
        expect([again.fits(schedule.option[job]!, run), schedule.admits(job, run)]).toEqual([true, true]);
        again.place(job, schedule.option[job]!, run);
      });
      expect([...schedule.freeGpus]).toEqual([...again.freeGpus]);
      gained += gain > 0 ? 1 : 0;
    }), { numRuns: 80 });
    // Enough of them gain for the rest to say something.
    expect(gained).toBeGreaterThan(2);
  });

  const four = (value: number): number[] => Array<number>(4).fill(value);
  const market = (jobs: readonly JobSpec[]): Instance => ({
    slotSeconds: 3_600, slots: 4, jobs,
    pools: [{ id: 'a', site: 's', gpus: [4, 4, 0, 0], costPerGpuSlot: [1, 1, 9, 9] }, { id: 'b', site: 's', gpus: [0, 0, 4, 4], costPerGpuSlot: four(3) }],
  });
  const job = (id: string, over: Partial<JobSpec> = {}): JobSpec => ({ id, gpus: 4, slots: 2, release: 0, deadline: 4, unplacedCost: 90, ...over });
  const at = (schedule: Schedule, id: string): number => schedule.runs[schedule.model.jobIds.indexOf(id)]?.[0] ?? -1;

  it('settling moves a job to its cheapest free run, a promise only for its stated gain', () => {
    const late = (schedule: Schedule): void => schedule.place(0, 1, [2, 4]);
    const settled = (one: JobSpec): readonly [number, number] => {
      const { model, schedule, polish } = parts(market([one]), late);
      return [polish.settle() / model.unitsPerUsd, at(schedule, 'j')];
    };
    expect(settled(job('j'))).toEqual([16, 0]);
    const held = (moveGain: number): JobSpec => job('j', { held: { pool: 'b', segments: [[2, 4]], moveGain } });
    expect([settled(held(15)), settled(held(17))]).toEqual([[1, 0], [0, 2]]);
  });
  it('ruin gives a place to the job that gains more from it', () => {
    // Alone neither can move: the place of each is taken by the other.
    const { model, schedule, polish } = parts(market([job('i'), job('k', { transferCost: { b: 20 } })]), (one) => {
      one.place(0, 0, [0, 2]);
      one.place(1, 3, [2, 4]);
    });
    expect(polish.settle()).toBe(0);
    expect(polish.ruin(30) / model.unitsPerUsd).toBe(20);
    expect([at(schedule, 'i'), at(schedule, 'k')]).toEqual([2, 0]);
  });
  it('a promise that stands keeps its place, though a broken one would have it for less', () => {
    const stands = job('stands', { transferCost: { b: 900 }, unplacedCost: 0, held: { pool: 'b', segments: [[2, 4]] }, pools: ['b'] });
    const cut = job('cut', { unplacedCost: 5, pools: ['b'], held: { pool: 'a', segments: [[2, 4]] } });
    const { model, schedule, polish } = parts(market([cut, stands]), (one) => one.place(1, 1, [2, 4]));
    expect([...model.standing]).toEqual([0, 1]);
    expect(polish.settle() + polish.ruin(30)).toBe(0);
    expect([at(schedule, 'cut'), at(schedule, 'stands')]).toEqual([-1, 2]);
  });
});
