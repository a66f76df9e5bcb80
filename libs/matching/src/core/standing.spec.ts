import { describe, expect, it } from '@jest/globals';
import type { Instance, JobSpec } from '@switchyard/matching';
import { compile } from './compile.js';

const four = (value: number): number[] => Array<number>(4).fill(value);
const market = (jobs: readonly JobSpec[], over: Partial<Instance> = {}): Instance => ({
  slotSeconds: 3600, slots: 4, jobs,
  pools: [{ id: 'a', site: 's', gpus: four(8), costPerGpuSlot: four(1), kwPerGpu: 1 }, { id: 'b', site: 's', gpus: four(8), costPerGpuSlot: four(1), kwPerGpu: 1 }],
  ...over,
});
const promise = (id: string, gpus: number, from: number, to: number, over: Partial<JobSpec> = {}): JobSpec => ({
  id, gpus, slots: to - from, release: 0, deadline: 4, unplacedCost: 1, held: { pool: 'a', segments: [[from, to]] }, ...over,
});
/** Ids of the promises that stand. */
function standing(instance: Instance): string[] {
  const model = compile(instance);
  return model.jobIds.filter((_, job) => model.standing[job] === 1);
}

describe('promises that stand', () => {
  it('are all those made while their slots hold them, to the last GPU; a job without one does not', () => {
    const { held: _none, ...asked } = promise('asked', 1, 0, 1);
    expect(standing(market([promise('p', 5, 0, 2), promise('q', 3, 1, 3), asked]))).toEqual(['p', 'q']);
  });
  it('are not those in a slot that is too full, though each alone would fit; those in other slots are', () => {
    expect(standing(market([promise('p', 5, 0, 2), promise('q', 4, 1, 3), promise('r', 4, 2, 4)]))).toEqual(['r']);
  });
  it('take the room of whole nodes', () => {
    const nodes = { pools: [{ id: 'a', site: 's', gpus: four(8), costPerGpuSlot: four(1), nodeGpus: 4 }] };
    expect(standing(market([promise('p', 5, 0, 2, { wholeNodes: true }), promise('q', 1, 1, 3)], nodes))).toEqual([]);
    expect(standing(market([promise('p', 4, 0, 2, { wholeNodes: true }), promise('q', 1, 1, 3)], nodes))).toEqual(['p', 'q']);
  });
  it('are not those whose feeder cannot carry all of its pools at once', () => {
    const jobs = [promise('p', 4, 0, 2), promise('q', 4, 1, 3, { held: { pool: 'b', segments: [[1, 3]] } }), promise('r', 4, 2, 4)];
    expect(standing(market(jobs, { sites: [{ id: 's', kw: [9, 7.9, 8, 9] }] }))).toEqual(['r']);
    expect(standing(market(jobs, { sites: [{ id: 's', kw: four(8) }] }))).toEqual(['p', 'q', 'r']);
  });
  it('count in every piece of theirs, and not in between', () => {
    const parked: JobSpec = { ...promise('p', 8, 0, 1), slots: 2, interruptible: {}, held: { pool: 'a', segments: [[0, 1], [2, 3]] } };
    expect(standing(market([parked, promise('q', 8, 1, 2)]))).toEqual(['p', 'q']);
    expect(standing(market([parked, promise('q', 8, 2, 3)]))).toEqual([]);
  });
  it('are not those that wait for what does not stand, however long the line, whatever the order of ids', () => {
    const cut = { pools: [{ id: 'a', site: 's', gpus: [0, 8, 8, 8], costPerGpuSlot: four(1) }] };
    const line = (names: readonly string[]): JobSpec[] => names.map((id, i) => promise(id, 8, i, i + 1, i === 0 ? {} : { after: [names[i - 1]!] }));
    expect(standing(market(line(['c', 'b', 'a']), cut))).toEqual([]);
    expect(standing(market(line(['a', 'b', 'c']), cut))).toEqual([]);
    expect(standing(market(line(['c', 'b', 'a'])))).toEqual(['a', 'b', 'c']);
  });
  it('are not those that would start before what they wait for has ended', () => {
    expect(standing(market([promise('p', 1, 0, 3), promise('q', 1, 2, 4, { after: ['p'] })]))).toEqual(['p']);
    expect(standing(market([promise('p', 1, 2, 3), promise('q', 1, 1, 2, { after: ['p'] })]))).toEqual(['p']);
    expect(standing(market([promise('p', 1, 0, 2), promise('q', 1, 2, 4, { after: ['p'] })]))).toEqual(['p', 'q']);
  });
  it('leave out of account those that could not be kept in any case', () => {
    // q starts before p, which it waits for, can have ended; so it takes no room from r.
    const early = promise('q', 8, 0, 2, { after: ['p'] });
    expect(standing(market([promise('p', 1, 2, 3), early, promise('r', 8, 0, 2)]))).toEqual(['p', 'r']);
  });
});
