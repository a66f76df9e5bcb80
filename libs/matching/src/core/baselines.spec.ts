import { describe, expect, it } from '@jest/globals';
import { planBiggestFirst, planCheapestNow, planCheapestWholeJob, planFifo, planSubmitOrderGreedy, type Instance, type JobSpec, type Plan } from '@switchyard/matching';

const job = (id: string, over: Partial<JobSpec> = {}): JobSpec => ({ id, gpus: 2, slots: 2, release: 0, deadline: 4, unplacedCost: 50, ...over });
/** Three pools: the first by id is the dearest, `now` is cheap in slots 0 and 1 alone, `whole` in every other; `late` opens in slot 2 and costs next to nothing. */
const market = (jobs: readonly JobSpec[], over: Partial<Instance> = {}): Instance => ({
  slotSeconds: 3_600, slots: 4, jobs,
  pools: [
    { id: 'dear', site: 's', gpus: [2, 2, 2, 2], costPerGpuSlot: [9, 9, 9, 9], kwPerGpu: 1 },
    { id: 'late', site: 's', gpus: [0, 0, 2, 2], costPerGpuSlot: [1, 1, 0.1, 0.1] },
    { id: 'now', site: 's', gpus: [2, 2, 2, 2], costPerGpuSlot: [1, 8, 8, 8] },
    { id: 'whole', site: 's', gpus: [2, 2, 2, 2], costPerGpuSlot: [2, 2, 2, 2] },
  ],
  ...over,
});
const where = (method: (instance: Instance) => Plan, instance: Instance): Record<string, string> =>
  Object.fromEntries(method(instance).placements.map(({ job: id, pool, segments }) => [id, `${pool} ${segments[0]![0]}`]));

describe('the methods that plans are compared with', () => {
  it('differ in what they look at: the first pool, the price of the first slot, of the run, of every start', () => {
    const one = market([job('j')]);
    expect(where(planFifo, one)).toEqual({ j: 'dear 0' });
    expect(where(planCheapestNow, one)).toEqual({ j: 'now 0' });
    expect(where(planCheapestWholeJob, one)).toEqual({ j: 'whole 0' });
    expect(where(planSubmitOrderGreedy, one)).toEqual({ j: 'late 2' });
    expect(where(planBiggestFirst, one)).toEqual({ j: 'late 2' });
  });
  it('the best place goes to who was released first, then to the lower id; or to the largest', () => {
    const two = market([job('a', { release: 1, slots: 1 }), job('b'), job('c')], { pools: [{ id: 'p', site: 's', gpus: [2, 2, 2, 2], costPerGpuSlot: [9, 9, 1, 1] }] });
    expect(where(planFifo, two)).toEqual({ b: 'p 0', c: 'p 2' });
    expect(where(planSubmitOrderGreedy, two)).toEqual({ b: 'p 2', c: 'p 0' });
    const large = job('z', { gpus: 2, slots: 3 });
    expect(where(planBiggestFirst, market([job('a'), large], { pools: two.pools }))).toEqual({ z: 'p 1' });
    expect(where(planSubmitOrderGreedy, market([job('a'), large], { pools: two.pools }))).toEqual({ a: 'p 2' });
  });
  it.each([planFifo, planCheapestNow, planCheapestWholeJob])('%p keeps room, kW, caps, windows and dependencies', (method) => {
    const pools = [market([]).pools[0]!];
    expect(where(method, market([job('a'), job('b')], { pools }))).toEqual({ a: 'dear 0', b: 'dear 2' });
    expect(where(method, market([job('a')], { pools, sites: [{ id: 's', kw: [2, 1, 2, 2] }] }))).toEqual({ a: 'dear 2' });
    expect(where(method, market([job('a', { capPerGpuHour: 8 })], { pools: [{ ...pools[0]!, costPerGpuSlot: [9, 9, 9, 7] }] }))).toEqual({ a: 'dear 2' });
    expect(where(method, market([job('a', { deadline: 3, release: 1 }), job('b', { release: 3, deadline: 9 })], { pools }))).toEqual({ a: 'dear 1' });
    expect(where(method, market([job('a', { after: ['b'] }), job('b')], { pools: [pools[0]!, { ...pools[0]!, id: 'other' }] }))).toEqual({ b: 'dear 0', a: 'dear 2' });
    expect(where(method, market([job('a', { after: ['b'] }), job('b', { gpus: 3 })], { pools }))).toEqual({});
  });
});
