import { describe, expect, it } from '@jest/globals';
import type { Instance, JobSpec } from '@switchyard/matching';
import { compile } from './compile.js';
import { fairLines } from './fair-line.js';
import { Schedule } from './schedule.js';

const four = (value: number): number[] => Array<number>(4).fill(value);
const job = (id: string, tenant: string | undefined, over: Partial<JobSpec> = {}): JobSpec => ({
  id, gpus: 2, slots: 1, release: 0, deadline: 4, unplacedCost: 5, ...(tenant === undefined ? {} : { tenant }), ...over,
});
/**
 * The lines when the jobs named are placed, in slots of half an hour; sums in GPU-slots.
 * @param placed ids, each put into the first pool from slot 0
 */
function linesOf(jobs: readonly JobSpec[], placed: readonly string[], over: Partial<Instance> = {}) {
  const model = compile({
    slotSeconds: 1_800, slots: 4, jobs, pools: [{ id: 'p', site: 's', gpus: four(16), costPerGpuSlot: four(1) }, { id: 'slow', site: 's', gpus: four(16), costPerGpuSlot: four(1) }], ...over,
  });
  const schedule = new Schedule(model);
  for (const id of placed) {
    const j = model.jobIds.indexOf(id);
    schedule.place(j, model.optFrom[j]!, [0, model.optSlots[model.optFrom[j]!]!]);
  }
  const lines = fairLines(schedule)!;
  const byJob = <T>(of: (j: number) => T): Record<string, T> => Object.fromEntries(model.jobIds.map((id, j) => [id, of(j)]));
  return {
    shared: lines.shared,
    tenants: lines.tenants.map(({ tenant, held, asked, share }) => [tenant, held, asked, share]),
    standing: byJob((j) => ['within', 'across', 'beyond'][lines.standing[j]!]),
    ahead: byJob((j) => lines.ahead[j]!),
    queue: lines.queue.map((j) => model.jobIds[j]!),
  };
}

describe('the lines of customers', () => {
  it('what is shared is what is held and placed; a job is within, across or beyond its customer\'s share', () => {
    const found = linesOf([1, 2, 3, 4].map((i) => job(`a${i}`, 'ann')).concat([1, 2].map((i) => job(`b${i}`, 'bob', { gpus: 1 }))), ['a1', 'a2', 'b1']);
    expect(found.shared).toBe(5);
    // Bob asks for 2 of 5, so 3 are left for Ann: one job of 2 within, half of the next.
    expect(found.tenants).toEqual([['ann', 0, 8, 3], ['bob', 0, 2, 2]]);
    expect(found.standing).toEqual({ a1: 'within', a2: 'across', a3: 'beyond', a4: 'beyond', b1: 'within', b2: 'within' });
    expect(found.ahead).toEqual({ a1: 0, a2: 2, a3: 4, a4: 6, b1: 0, b2: 1 });
    // In order of what is ahead, then of id.
    expect(found.queue).toEqual(['a1', 'b1', 'b2', 'a2', 'a3', 'a4']);
  });
  it('the first job of a customer that holds nothing is within, however large; not where something is held', () => {
    const jobs = [job('large', 'ann', { gpus: 8 }), job('b', 'bob')];
    expect(linesOf(jobs, ['b']).standing).toEqual({ large: 'within', b: 'within' });
    const held = { fairness: { tenants: [{ tenant: 'ann', gpuHoursHeld: 0.5 }] } };
    expect(linesOf(jobs, ['b'], held)).toMatchObject({ shared: 3, tenants: [['ann', 1, 9, 1.5], ['bob', 0, 2, 1.5]], standing: { large: 'across', b: 'within' } });
  });
  it('promises and what is held elsewhere come first in the line, and promises are within', () => {
    const promised = job('p', 'ann', { gpus: 4, slots: 2, held: { pool: 'p', segments: [[0, 2]] } });
    const found = linesOf([promised, job('a', 'ann'), job('b', 'bob')], ['p'], { fairness: { tenants: [{ tenant: 'ann', gpuHoursHeld: 1 }] } });
    expect(found.tenants).toEqual([['ann', 10, 12, 8], ['bob', 0, 2, 2]]);
    expect(found).toMatchObject({ shared: 10, standing: { p: 'within', a: 'beyond', b: 'within' }, ahead: { a: 10, b: 0 }, queue: ['b', 'a'] });
  });
  it('the oldest of a customer goes first, then the lower id; weights stretch the line', () => {
    const jobs = [job('a1', 'ann', { waitedSeconds: 5 }), job('a2', 'ann', { waitedSeconds: 9 }), job('a3', 'ann', { waitedSeconds: 5 }), job('b1', 'bob'), job('b2', 'bob')];
    expect(linesOf(jobs, []).ahead).toEqual({ a2: 0, a1: 2, a3: 4, b1: 0, b2: 2 });
    expect(linesOf(jobs, []).queue).toEqual(['a2', 'b1', 'a1', 'b2', 'a3']);
    expect(linesOf(jobs, [], { fairness: { tenants: [{ tenant: 'ann', weight: 4 }] } }).queue).toEqual(['a2', 'b1', 'a1', 'a3', 'b2']);
  });
  it('a job counts with its shortest run on any pool that could take it, and not at all where none could', () => {
    const { slots: _by, ...sized } = job('a', 'ann', { slotsByPool: { p: 3, slow: 2 } });
    const found = linesOf([sized, job('wide', 'ann', { gpus: 99 }), job('b', 'bob')], ['a']);
    expect(found).toMatchObject({ shared: 4, tenants: [['ann', 0, 4, 2], ['bob', 0, 2, 2]], standing: { a: 'within', wide: 'beyond' }, queue: ['a', 'b'] });
  });
  it('what a job waits for stands as well as the job, however long the chain', () => {
    const jobs = [job('last', 'ann', { waitedSeconds: 9, after: ['middle'] }), job('middle', 'bob', { after: ['first'] }), job('first', 'bob'), job('other', 'bob', { waitedSeconds: 9, gpus: 4 })];
    expect(linesOf(jobs, ['other']).standing).toEqual({ last: 'within', middle: 'within', first: 'within', other: 'within' });
    expect(linesOf(jobs.map(({ after: _free, ...rest }) => rest), ['other']).standing).toEqual({ last: 'within', middle: 'beyond', first: 'beyond', other: 'within' });
  });
  it('jobs of nobody stand in one line, before the others; where all are of nobody there is none', () => {
    const found = linesOf([job('x', undefined), job('y', undefined), job('a', 'ann')], ['x', 'a']);
    expect(found.tenants).toEqual([[null, 0, 4, 2], ['ann', 0, 2, 2]]);
    expect(fairLines(new Schedule(compile({ slotSeconds: 60, slots: 4, jobs: [job('x', undefined)], pools: [] })))).toBeUndefined();
  });
});
