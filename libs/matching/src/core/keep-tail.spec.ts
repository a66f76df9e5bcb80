import { describe, expect, it } from '@jest/globals';
import type { Instance, JobSpec } from '@switchyard/matching';
import { keepTail } from './tail.js';

const job = (id: string, over: Partial<JobSpec> = {}): JobSpec => ({ id, gpus: 4, slots: 2, release: 0, deadline: 99, unplacedCost: 50, ...over });
/** One pool of 8 GPUs over six slots. */
const market = (jobs: readonly JobSpec[], tailSlots = 2): Instance => ({
  slotSeconds: 3_600, slots: 6, fairness: { tailSlots }, jobs, pools: [{ id: 'p', site: 's', gpus: Array<number>(6).fill(8), costPerGpuSlot: Array<number>(6).fill(1) }],
});
const opened = (jobs: readonly JobSpec[], tailSlots = 2): readonly [string | undefined, Record<string, number>] => {
  const { headOfLine, instance } = keepTail(market(jobs, tailSlots));
  return [headOfLine, Object.fromEntries(instance.jobs.map(({ id, deadline }) => [id, deadline]))];
};

describe('keeping the tail', () => {
  it('jobs without a promise end where it begins, or at their own deadline; the head and promises may use it', () => {
    const held = job('held', { held: { pool: 'p', segments: [[4, 6]] } });
    expect(opened([job('old', { waitedSeconds: 9 }), job('young'), job('soon', { deadline: 3 }), held])).toEqual(['old', { old: 99, young: 4, soon: 3, held: 99 }]);
    expect(opened([job('old', { waitedSeconds: 9 }), job('young')], 3)[1]).toEqual({ old: 99, young: 3 });
  });
  it('without a head it is shut for all, and without tail slots for none', () => {
    expect(opened([job('wide', { gpus: 9 })])).toEqual([undefined, { wide: 4 }]);
    expect(opened([job('old')], 0)).toEqual([undefined, { old: 99 }]);
  });
  it('the head fits the market without its promises, but for those it waits for; these count for no other', () => {
    const all = job('all', { gpus: 8, slots: 6, held: { pool: 'p', segments: [[0, 6]] } });
    const after = job('after', { waitedSeconds: 9, after: ['all'] });
    expect(opened([all, job('young')])[0]).toBe('young');
    expect(opened([all, after, job('young')])[0]).toBe('young');
    // It could end in slot 5 and so leave one more, but it was promised the last five.
    const late = job('late', { gpus: 8, slots: 5, held: { pool: 'p', segments: [[1, 6]] } });
    expect(opened([late, { ...after, slots: 1, after: ['late'] }, job('young', { gpus: 8 })])[0]).toBe('young');
    const some = job('some', { gpus: 8, held: { pool: 'p', segments: [[0, 2]] } });
    expect(opened([some, { ...after, after: ['some'] }, job('young')])[0]).toBe('after');
  });
  it('a job that would cost what leaving it out costs is passed over; a little less, and it is head', () => {
    expect(opened([job('old', { waitedSeconds: 9, unplacedCost: 8 }), job('young')])[0]).toBe('young');
    expect(opened([job('old', { waitedSeconds: 9, unplacedCost: 8.01 }), job('young')])[0]).toBe('old');
  });
});
