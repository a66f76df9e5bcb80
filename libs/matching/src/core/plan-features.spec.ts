import { describe, expect, it } from '@jest/globals';
import { plan, type Instance, type JobSpec, type PoolSpec } from '@switchyard/matching';
import { checkPlan } from '@switchyard/matching/testing';

/** A dear pool `a` and a cheap pool `b`, six slots; one job of 4 GPUs x 2 slots; every case changes one field. */
const pools: readonly PoolSpec[] = [
  { id: 'a', site: 'sa', gpus: [8, 8, 8, 8, 8, 8], costPerGpuSlot: [0.5, 0.5, 0.5, 0.5, 0.5, 0.5] },
  { id: 'b', site: 'sb', gpus: [8, 8, 8, 8, 8, 8], costPerGpuSlot: [0.4, 0.4, 0.1, 0.1, 0.4, 0.2] },
];
const job: JobSpec = { id: 'j', gpus: 4, slots: 2, release: 0, deadline: 6, unplacedCost: 50 };
function market(edit: { job?: Partial<JobSpec>; b?: Partial<PoolSpec>; a?: Partial<PoolSpec>; rest?: Partial<Instance>; more?: JobSpec[] } = {}): Instance {
  return {
    slotSeconds: 3600, slots: 6,
    pools: [{ ...pools[0]!, ...edit.a }, { ...pools[1]!, ...edit.b }],
    jobs: [{ ...job, ...edit.job }, ...(edit.more ?? [])],
    ...edit.rest,
  };
}
function where(instance: Instance, id = 'j'): string {
  const found = plan(instance);
  expect(checkPlan(instance, found)).toEqual([]);
  const placement = found.placements.find((p) => p.job === id);
  return placement === undefined ? 'unplaced' : `${placement.pool} ${placement.segments.map((s) => s.join('-')).join(' ')}`;
}

describe('plan: each field changes a placement', () => {
  const { slots: _same, ...unsized } = job;
  const cases: readonly (readonly [string, Instance, string])[] = [
    ['nothing else', market(), 'b 2-4'],
    ['release', market({ job: { release: 3 } }), 'b 3-5'],
    ['deadline = release + duration', market({ job: { deadline: 2 } }), 'b 0-2'],
    ['pools', market({ job: { pools: ['a'] } }), 'a 0-2'],
    ['models', market({ job: { models: ['h100'] }, a: { model: 'h100' }, b: { model: 'a100' } }), 'a 0-2'],
    ['gpus: closed slots', market({ b: { gpus: [8, 8, 0, 8, 8, 8] } }), 'b 3-5'],
    ['gang = whole pool', market({ job: { gpus: 8 } }), 'b 2-4'],
    ['gang wider than the pool', market({ job: { gpus: 9 } }), 'unplaced'],
    ['kW of the site', market({ b: { kwPerGpu: 1 }, rest: { sites: [{ id: 'sa' }, { id: 'sb', kw: [9, 9, 3.9, 9, 9, 9] }] } }), 'b 3-5'],
    ['whole nodes', market({ job: { gpus: 3, wholeNodes: true }, b: { nodeGpus: 8, gpus: [8, 8, 6, 6, 8, 8] } }), 'b 4-6'],
    ['a pool that demands whole nodes', market({ job: { gpus: 3 }, b: { nodeGpus: 8, wholeNodes: true, gpus: [8, 8, 6, 6, 8, 8] } }), 'b 4-6'],
    ['aligned slices: 3 GPUs take 4', market({ job: { gpus: 3 }, b: { nodeGpus: 8, gpus: [8, 8, 3, 3, 8, 8] } }), 'b 4-6'],
    ['the same slices where they fit', market({ job: { gpus: 3 }, b: { nodeGpus: 8, gpus: [8, 8, 4, 4, 8, 8] } }), 'b 2-4'],
    ['speed: twice as slow where power is cheap', { ...market(), jobs: [{ ...unsized, slotsByPool: { a: 1, b: 6 } }] }, 'a 0-1'],
    ['transfer', market({ job: { transferCost: { b: 10 } } }), 'a 0-2'],
    ['ask under the all-in policy', market({ b: { askPerGpuSlot: [9, 9, 9, 9, 9, 9] }, rest: { policy: 'all-in-price' } }), 'a 0-2'],
    ['ask under the power policy', market({ b: { askPerGpuSlot: [9, 9, 9, 9, 9, 9] } }), 'b 2-4'],
    ['cap per GPU-hour', market({ job: { capPerGpuHour: 1 }, b: { askPerGpuSlot: [0, 0, 9, 9, 9, 9] } }), 'b 0-2'],
    ['budget', market({ job: { capTotal: 4 }, b: { askPerGpuSlot: [9, 9, 9, 9, 9, 9] } }), 'a 0-2'],
    ['budget below everything', market({ job: { capTotal: 0.5 } }), 'unplaced'],
    ['unplaced cost below the run', market({ job: { unplacedCost: 0.7 } }), 'unplaced'],
    ['negative prices', market({ a: { costPerGpuSlot: [0, 0, 0, 0, -9, 0] } }), 'a 3-5'],
    ['interruptible', market({ job: { interruptible: {} }, b: { costPerGpuSlot: [0.1, 0.4, 0.4, 0.1, 0.4, 0.4] } }), 'b 0-1 3-4'],
    ['interruptible in one piece', market({ job: { interruptible: { maxSegments: 1 } }, b: { costPerGpuSlot: [0.1, 0.4, 0.4, 0.1, 0.4, 0.4] } }), 'b 0-2'],
    ['a restart that costs more than it saves', market({ job: { interruptible: { restartSlots: 1 } }, b: { costPerGpuSlot: [0.1, 0.4, 0.4, 0.1, 0.4, 0.4] } }), 'b 0-2'],
    ['a restart that pays', market({ job: { interruptible: { restartSlots: 1 } }, a: { gpus: [0, 0, 0, 0, 0, 0] }, b: { costPerGpuSlot: [0.1, 9, 9, 0.1, 0.1, 9] } }), 'b 3-5'],
    ['after', market({ job: { after: ['k'] }, more: [{ ...job, id: 'k', slots: 1, release: 3 }] }), 'b 4-6'],
    ['after a job that cannot run', market({ job: { after: ['k'] }, more: [{ ...job, id: 'k', gpus: 99 }] }), 'unplaced'],
    ['a promise moves to a better place', market({ job: { held: { pool: 'a', segments: [[0, 2]] } } }), 'b 2-4'],
    ['a promise stays for less than its stated gain', market({ job: { held: { pool: 'a', segments: [[0, 2]], moveGain: 5 } } }), 'a 0-2'],
    ['a promise is kept though dearer than a miss', market({ job: { unplacedCost: 0, held: { pool: 'a', segments: [[0, 2]] } } }), 'b 2-4'],
  ];
  it.each(cases)('%s', (_name, instance, expected) => {
    expect(where(instance)).toBe(expected);
  });
  it('an empty market and an instance without jobs are planned', () => {
    expect(plan({ slotSeconds: 60, slots: 1, pools: [], jobs: [job] }).unplaced).toEqual([{ job: 'j', because: [] }]);
    const none = plan(market({ rest: { jobs: [] } }));
    expect([none.cost, none.lowerBound, none.gap]).toEqual([0, 0, 0]);
  });
});

describe('promises', () => {
  const crowd: JobSpec[] = Array.from({ length: 12 }, (_, i) => ({ id: `k${i}`, gpus: 8, slots: 1, release: 0, deadline: 6, unplacedCost: 1000 }));
  it('INV-M7: no promise is dropped for jobs that would pay more, in exact and in large instances', () => {
    for (const count of [6, 12]) {
      const one = market({ b: { gpus: [0, 0, 0, 0, 0, 0] }, job: { gpus: 8, unplacedCost: 0.1, held: { pool: 'a', segments: [[1, 3]] } }, more: crowd.slice(0, count) });
      const found = plan(one);
      expect(checkPlan(one, found)).toEqual([]);
      expect(found.brokenPromises).toEqual([]);
      expect(found.missed).toBe(count - 4);
    }
  });
  it('names a promise that no longer fits anywhere', () => {
    const found = plan(market({ a: { gpus: [0, 0, 0, 0, 0, 0] }, b: { gpus: [0, 0, 0, 0, 0, 0] }, job: { held: { pool: 'a', segments: [[0, 2]] } } }));
    expect(found.brokenPromises).toEqual(['j']);
  });
  it('re-plans a promise whose place was curtailed', () => {
    expect(where(market({ job: { held: { pool: 'b', segments: [[2, 4]], moveGain: 3 } }, b: { gpus: [8, 8, 0, 0, 0, 0] } }))).toBe('b 0-2');
  });
});

describe('budget of work', () => {
  it('stops when asked and still answers with a feasible plan and a bound', () => {
    const crowd = Array.from({ length: 40 }, (_, i): JobSpec => ({ ...job, id: `k${i}`, gpus: 1 + (i % 8) }));
    let asked = 0;
    const instance = market({ more: crowd });
    const found = plan(instance, { shouldStop: () => (asked += 1) > 3 });
    expect(checkPlan(instance, found)).toEqual([]);
    expect(found.lowerBound).toBeGreaterThan(0);
    expect(found.rounds).toBeLessThan(10);
  });
  it('the bound of jobs that do not meet is their cost, parked ones with restarts included', () => {
    const crowd = Array.from({ length: 12 }, (_, i): JobSpec => ({
      ...job, id: `k${i}`, gpus: 1, slots: 1 + (i % 2), interruptible: { restartSlots: 1, maxSegments: 3 },
    }));
    const found = plan(market({ more: crowd, a: { gpus: [99, 99, 99, 99, 99, 99] }, b: { gpus: [99, 99, 99, 99, 99, 99] } }));
    expect(found.absoluteGap).toBeLessThan(1e-6);
  });
  it('the premium of a slot that everybody wants is positive, of an idle one zero', () => {
    const crowd = Array.from({ length: 12 }, (_, i): JobSpec => ({ ...job, id: `k${i}`, slots: 1, release: 2, deadline: 3 }));
    const found = plan(market({ more: crowd }));
    const premium = found.scarcity.find((s) => s.pool === 'b')!.usdPerGpuSlot;
    expect(premium[2]).toBeGreaterThan(0);
    expect(premium[0]).toBe(0);
  });
});
