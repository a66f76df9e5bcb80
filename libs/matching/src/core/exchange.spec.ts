import { describe, expect, it } from '@jest/globals';
import type { Instance, JobSpec } from '@switchyard/matching';
import { compile } from './compile.js';
import { Exchange } from './exchange.js';
import { RunPrices } from './run-prices.js';
import { Schedule } from './schedule.js';
import { WindowSearch } from './window-search.js';

const four = (value: number): number[] => Array<number>(4).fill(value);
const large: JobSpec = { id: 'large', gpus: 4, slots: 4, release: 0, deadline: 4, unplacedCost: 160 };
const small = (i: number, over: Partial<JobSpec> = {}): JobSpec => ({ id: `small${i}`, gpus: 2, slots: 2, release: 0, deadline: 4, unplacedCost: 40, pools: ['p'], ...over });
/** One pass where `large` holds the whole pool `p` and the others are left out. @returns how many fewer are missed, and who runs */
function passed(jobs: readonly JobSpec[], over: Partial<Instance> = {}, stopped = false): readonly [number, string[]] {
  const model = compile({ slotSeconds: 3_600, slots: 4, jobs: [large, ...jobs], pools: [{ id: 'p', site: 's', gpus: four(4), costPerGpuSlot: four(1), kwPerGpu: 1 }], ...over });
  const schedule = new Schedule(model);
  const job = model.jobIds.indexOf('large');
  schedule.place(job, model.optFrom[job]!, [0, 4]);
  const free = (): string => [schedule.freeGpus, schedule.freeKw, [schedule.surcharge]].map((values) => [...values].join()).join(';');
  const before = free();
  const fewer = new Exchange(schedule, new WindowSearch(), new RunPrices(model, new Float64Array(model.objective.length))).pass(() => stopped);
  const runs = model.jobIds.filter((_, j) => schedule.runs[j] !== undefined);
  if (runs.join() === 'large') expect(free()).toBe(before);
  return [fewer, runs];
}
const four40 = [1, 2, 3, 4].map((i) => small(i));

describe('the exchange of a large job for small ones that are missed', () => {
  it('takes place where the plan gets no dearer, and a trifle dearer for every job fewer', () => {
    expect(passed(four40)).toEqual([3, ['small1', 'small2', 'small3', 'small4']]);
    expect(passed([1, 2, 3].map((i) => small(i, { unplacedCost: 54 })))).toEqual([2, ['small1', 'small2', 'small3']]);
    // 0.2 % of the mean unplaced cost, 64 USD, for each of three.
    expect(passed([1, 2, 3, 4].map((i) => small(i, { unplacedCost: 39.95 })))[0]).toBe(3);
    expect(passed([1, 2, 3, 4].map((i) => small(i, { unplacedCost: 39.8 })))).toEqual([0, ['large']]);
  });
  it('is not made for one job, nor for what is worth less, nor where it is stopped', () => {
    expect(passed([small(1, { unplacedCost: 90 })])).toEqual([0, ['large']]);
    expect(passed([small(1, { unplacedCost: 900, gpus: 4, slots: 3 }), small(2, { deadline: 2 })])).toEqual([0, ['large']]);
    expect(passed([1, 2].map((i) => small(i, { unplacedCost: 70 })))).toEqual([0, ['large']]);
    expect(passed(four40, {}, true)).toEqual([0, ['large']]);
  });
  it('fills the room only with what gains, tiers counted', () => {
    const cheap = small(0, { unplacedCost: 3 });
    expect(passed([...four40, cheap])[1]).toEqual(['small1', 'small2', 'small3', 'small4']);
    // 15 USD per kW-slot above 2 kW: all but the first two would be charged 60 and more for 40.
    const sites = [{ id: 's', tiers: [{ kwFrom: 2, usdPerKwSlot: 15 }] }];
    expect(passed(four40.map((row) => ({ ...row, unplacedCost: 36 })), { sites })[1]).toEqual(['small1', 'small2']);
  });
  it('leaves promises and their likes, and whoever waits or is waited for, where they are', () => {
    const holding = (over: Partial<JobSpec>, more: readonly JobSpec[] = []): readonly [number, string[]] => {
      const model = compile({ slotSeconds: 3_600, slots: 4, jobs: [{ ...large, ...over }, ...four40, ...more], pools: [{ id: 'p', site: 's', gpus: four(4), costPerGpuSlot: four(1) }] });
      const schedule = new Schedule(model);
      schedule.place(0, 0, [0, 4]);
      const fewer = new Exchange(schedule, new WindowSearch(), new RunPrices(model, new Float64Array(model.objective.length))).pass(() => false);
      return [fewer, model.jobIds.filter((_, j) => schedule.runs[j] !== undefined)];
    };
    expect(holding({})[0]).toBe(3);
    expect(holding({ held: { pool: 'p', segments: [[0, 4]] } })).toEqual([0, ['large']]);
    expect(holding({}, [small(9, { after: ['large'], deadline: 9 })])).toEqual([0, ['large']]);
  });
});
