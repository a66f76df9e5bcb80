import { describe, expect, it } from '@jest/globals';
import type { Instance, JobSpec } from '@switchyard/matching';
import { compile } from './compile.js';
import { biggestFirst } from './greedy.js';
import { RunPrices } from './run-prices.js';
import { Schedule, type Run } from './schedule.js';
import { WindowSearch } from './window-search.js';

const six = (value: number): number[] => Array<number>(6).fill(value);
const instanceOf = (jobs: readonly JobSpec[], price: readonly number[] = six(1)): Instance => ({
  slotSeconds: 3600, slots: 6, jobs,
  pools: [{ id: 'a', site: 's', gpus: six(4), costPerGpuSlot: price }, { id: 'b', site: 's', gpus: six(4), costPerGpuSlot: six(5) }],
});
const job: JobSpec = { id: 'j', gpus: 1, slots: 2, release: 0, deadline: 6, unplacedCost: 50 };
type Held = NonNullable<JobSpec['held']>;
const at = (...segments: Held['segments']): Held => ({ pool: 'a', segments });

describe('whether a promise is still one the job may keep', () => {
  const cases: readonly (readonly [string, Partial<JobSpec>, boolean])[] = [
    ['as it was made', { held: at([0, 2]) }, true],
    ['from its release', { release: 1, held: at([1, 3]) }, true],
    ['before its release', { release: 2, held: at([1, 3]) }, false],
    ['to its deadline', { deadline: 3, held: at([1, 3]) }, true],
    ['after its deadline', { deadline: 2, held: at([1, 3]) }, false],
    ['beyond the horizon', { deadline: 9, held: at([5, 7]) }, false],
    ['shorter than its work', { held: at([0, 1]) }, false],
    ['longer than its work', { held: at([0, 3]) }, false],
    ['in two pieces', { interruptible: { maxSegments: 2 }, held: at([0, 1], [2, 3]) }, true],
    ['in three pieces of two', { slots: 3, interruptible: { maxSegments: 2 }, held: at([0, 1], [2, 3], [4, 5]) }, false],
    ['in three pieces of any number', { slots: 3, interruptible: {}, held: at([0, 1], [2, 3], [4, 5]) }, true],
    ['with its restart', { interruptible: { restartSlots: 1 }, held: at([0, 1], [3, 5]) }, true],
    ['shorter by what its restart really took', { interruptible: { restartSlots: 1 }, held: at([0, 1], [3, 4]) }, true],
    ['with a piece that is all restart', { interruptible: { restartSlots: 1 }, held: at([0, 2], [4, 5]) }, false],
    ['in a pool that it may no longer use', { pools: ['b'], held: at([0, 2]) }, false],
    ['in a pool that is too small for it now', { gpus: 5, held: at([0, 2]) }, false],
  ];
  it.each(cases)('%s', (_name, over, kept) => {
    const { optPool, held } = compile(instanceOf([{ ...job, ...over }]));
    expect(held[0]!.option).toBe(kept ? 0 : -1);
    if (kept) expect(optPool[held[0]!.option]).toBe(0);
  });
});

describe('the window search and a promise', () => {
  /** Where `j` is put when another job has taken the slots of `busy` in pool a. */
  function found(over: Partial<JobSpec>, busy: Run, price: readonly number[]): readonly [string, Run] {
    const model = compile(instanceOf([{ ...job, ...over }, { ...job, id: 'k', gpus: 4, slots: 1 }], price));
    const schedule = new Schedule(model);
    schedule.place(1, model.optFrom[1]!, busy);
    const search = new WindowSearch();
    search.best(schedule, 0, new RunPrices(model, new Float64Array(model.objective.length)));
    return [model.poolIds[model.optPool[search.option]!]!, search.run!];
  }
  // Slots 2 and 3 would be free of cost, but are taken; what is left is cheaper than the promise, by 0.6 for both slots.
  const price = [1, 1, 0, 0, 0.7, 0.7];
  const held = (moveGain: number): Partial<JobSpec> => ({ held: { ...at([0, 2]), moveGain } });
  it('moves it for its stated gain, and not for less, where the cheapest place of all is taken', () => {
    expect(found(held(0.59), [2, 4], price)).toEqual(['a', [4, 6]]);
    expect(found(held(0.61), [2, 4], price)).toEqual(['a', [0, 2]]);
  });
  it('the same for a job that may be parked', () => {
    const parked = (moveGain: number): Partial<JobSpec> => ({ interruptible: {}, ...held(moveGain) });
    expect(found(parked(0.59), [2, 4], price)).toEqual(['a', [4, 6]]);
    expect(found(parked(0.61), [2, 4], price)).toEqual(['a', [0, 2]]);
  });
  it('counts the pieces: no more than the job may be cut into, however cheap the slots', () => {
    const holes = [0, 9, 0, 8, 1, 9];
    const pieces = (maxSegments: number): Run => found({ slots: 3, interruptible: { maxSegments } }, [5, 6], holes)[1];
    expect([pieces(3), pieces(2), pieces(1)]).toEqual([[0, 1, 2, 3, 4, 5], [0, 1, 2, 4], [0, 3]]);
  });
});

describe('whose turn it is', () => {
  it('is that of promises first, then of the largest; of everybody by size where that is asked for', () => {
    const model = compile(instanceOf([{ ...job, id: 'large', gpus: 4 }, { ...job, id: 'promised', held: at([0, 2]) }, { ...job, id: 'small', slots: 1 }]));
    const names = (jobs: readonly number[]): string[] => jobs.map((j) => model.jobIds[j]!);
    expect(names(biggestFirst(model))).toEqual(['promised', 'large', 'small']);
    expect(names(biggestFirst(model, undefined, false))).toEqual(['large', 'promised', 'small']);
  });
});
