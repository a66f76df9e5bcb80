import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { gpuSeconds, microUsd, type Interval, type JobId } from '@switchyard/kernel';
import { aJob, aPool, aSnapshot, CUSTOMER, hoursAfter, id, nodes, T0 } from '../../testing/index.js';
import type { JobSnapshot, LeaseSnapshot, MarketSnapshot } from '../index.js';
import { NodeBook, nodesStand } from './node-book.js';
import { OverhangBook } from './overhang-book.js';
import type { PlacedSlice, Placement } from './placement.js';
import type { PlannerInstance, PlannerPlan } from './planner.js';
import { perHour } from './price-placement.js';

const pool = aPool(1, 1, { nodes: nodes(1, 1) });
const node = pool.nodes[0]!.nodeId;
const hours = (from: number, to: number): Interval => ({ from: hoursAfter(from), to: hoursAfter(to) });
const slice = (from: number, to: number, during: Interval): PlacedSlice => ({ slice: { nodeId: node, gpus: { from, to } }, during });
const placement = (...slices: readonly PlacedSlice[]): Placement => ({
  siteId: id('site', 1), poolId: pool.poolId, offerId: id('offer', 1), offerVersion: 1, segments: slices.map(({ during }) => during), slices, total: microUsd(1n), powerTotal: microUsd(1n), worstCase: microUsd(1n),
});
const promised = (n: number, state: JobSnapshot['state'], ...slices: readonly PlacedSlice[]): JobSnapshot => aJob(n, {}, { state, placement: placement(...slices) });
const leased = (n: number, jobId: JobId | undefined, ...allocations: readonly PlacedSlice[]): LeaseSnapshot => ({
  leaseId: id('lease', n), siteId: id('site', 1), poolId: pool.poolId, state: 'active', allocations, ...(jobId && { jobId }),
});
/** GPU ranges of the node that are free throughout a window, for job 9. */
const free = (over: Partial<MarketSnapshot>, during: Interval, jobId = id('job', 9)): readonly string[] =>
  NodeBook.of(aSnapshot({ pools: [pool], ...over })).free(pool, during, jobId).flatMap((one) => one.free.map(({ from, to }) => `${from}-${to}`));

describe('the book of nodes', () => {
  it('knows leases, promises and open holds by GPU and time; ends are exclusive', () => {
    expect(free({}, hours(0, 1))).toEqual(['0-8']);
    expect(free({ leases: [leased(1, undefined, slice(0, 4, hours(1, 2)))] }, hours(0, 2))).toEqual(['4-8']);
    expect(free({ leases: [leased(1, undefined, slice(0, 4, hours(1, 2)))] }, hours(2, 3))).toEqual(['0-8']);
    expect(free({ jobs: [promised(1, 'accepted', slice(2, 4, hours(1, 2)))] }, hours(0, 2))).toEqual(['0-2', '4-8']);
    const hold = { holdId: id('hold', 1), orgId: CUSTOMER, gpuCount: 8, placement: placement(slice(0, 8, hours(1, 2))), createdAt: T0, expiresAt: hoursAfter(1) };
    expect(free({ holds: [hold] }, hours(0, 2))).toEqual([]);
    expect(free({ holds: [{ ...hold, expiresAt: T0 }] }, hours(0, 2))).toEqual(['0-8']);
  });
  it('keeps a promise for others, not from the job itself, until it is given back', () => {
    const book = NodeBook.of(aSnapshot({ pools: [pool], jobs: [promised(1, 'accepted', slice(0, 8, hours(1, 2)))] }));
    const of = (n: number): number => book.free(pool, hours(1, 2), id('job', n)).reduce((sum, one) => sum + one.free.length, 0);
    expect([of(1), of(9)]).toEqual([1, 0]);
    expect(book.pack(pool, id('job', 9), { gpuCount: 1, nodesWhole: false }, [hours(1, 2)]).ok).toBe(false);
    book.release(id('job', 1));
    expect(of(9)).toBe(1);
    book.take([slice(0, 8, hours(1, 2))]);
    expect([of(1), of(9)]).toEqual([0, 0]);
  });
  it('of a job that runs only the pieces are promised that it has no lease for; of one that ended, or whose time is past, none', () => {
    const [now, later] = [slice(0, 4, hours(0, 1)), slice(0, 4, hours(2, 3))];
    const running = { jobs: [promised(1, 'running', now, later)], leases: [leased(1, id('job', 1), now)] };
    expect([free(running, hours(0, 1)), free(running, hours(2, 3)), free(running, hours(0, 1), id('job', 1))]).toEqual([['4-8'], ['4-8'], ['4-8']]);
    expect(free(running, hours(2, 3), id('job', 1))).toEqual(['0-8']);
    // It was given other GPUs than those it was promised, which are free again.
    expect(free({ ...running, leases: [leased(1, id('job', 1), slice(4, 8, hours(0, 1)))] }, hours(0, 1))).toEqual(['0-4']);
    expect(free({ jobs: [promised(1, 'cancelled', later)] }, hours(2, 3))).toEqual(['0-8']);
    expect(free({ at: hoursAfter(1), jobs: [promised(1, 'accepted', now, later)] }, hours(2, 3))).toEqual(['0-8']);
  });
  it('finds what meets a window as a look at everything does, whether it lasts for minutes or for years', () => {
    const span = fc.record({ from: fc.integer({ min: 0, max: 400 }), length: fc.oneof(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 90, max: 140 }), fc.constant(20_000)) });
    const entry = fc.record({ span, gpu: fc.integer({ min: 0, max: 7 }), job: fc.integer({ min: 1, max: 3 }) });
    fc.assert(fc.property(fc.array(entry, { maxLength: 12 }), span, fc.integer({ min: 1, max: 3 }), fc.option(fc.integer({ min: 1, max: 3 })), (entries, window, asker, released) => {
      const during = (of: { readonly from: number; readonly length: number }): Interval => hours(of.from, of.from + of.length);
      const book = NodeBook.of(aSnapshot({ pools: [pool] }));
      for (const { span: of, gpu, job } of entries) book.take([slice(gpu, gpu + 1, during(of))], id('job', job));
      if (released !== null) book.release(id('job', released));
      const busy = new Set(entries.filter(({ span: of, job }) => job !== asker && job !== released && of.from < window.from + window.length && window.from < of.from + of.length).map(({ gpu }) => gpu));
      const found = book.free(pool, during(window), id('job', asker)).flatMap(({ free: ranges }) => ranges.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, n) => from + n)));
      expect(found).toEqual([0, 1, 2, 3, 4, 5, 6, 7].filter((gpu) => !busy.has(gpu)));
    }));
  });
  it('packs each piece for itself, on nodes that are up alone', () => {
    const two = aPool(1, 1, { nodes: nodes(1, 2).map((one, i) => (i === 0 ? { ...one, state: 'draining' as const } : one)) });
    const book = NodeBook.of(aSnapshot({ pools: [two] }));
    const packed = book.pack(two, id('job', 9), { gpuCount: 8, nodesWhole: false }, [hours(0, 1), hours(2, 3)]);
    expect(packed.ok && packed.value.map((one) => [one.slice.nodeId, one.during.from])).toEqual([[two.nodes[1]!.nodeId, T0], [two.nodes[1]!.nodeId, hoursAfter(2)]]);
    expect(book.pack(two, id('job', 9), { gpuCount: 16, nodesWhole: false }, [hours(0, 1)]).ok).toBe(false);
    expect([nodesStand(pool, placement(slice(0, 8, hours(0, 1)))), nodesStand(two, placement(slice(0, 8, hours(0, 1))))]).toEqual([true, false]);
  });
});

describe('the slot behind a run that starts late', () => {
  const instance = (kw: readonly number[], nodeGpus?: number): PlannerInstance => ({
    version: 1, slotSeconds: 900, slots: 3, policy: 'power-cost', sites: [{ id: 's', kw }],
    pools: ['p', 'q'].map((name) => ({ id: name, site: 's', gpus: [8, 8, 8], costPerGpuSlot: [1, 1, 1], askPerGpuSlot: [0, 0, 0], kwPerGpu: 1, model: 'h100', ...(nodeGpus && { nodeGpus }) })),
    jobs: [{ id: 'planned', gpus: 5, slotsByPool: { p: 1 }, release: 0, deadline: 3, unplacedCost: 1 }],
  });
  const plan = (pool: string): PlannerPlan => ({ placements: [{ job: 'planned', pool, segments: [[1, 2]] }], unplaced: [], cost: 0, powerCost: 0, lowerBound: 0, gap: 0 });

  it('is taken where GPUs are left of what is planned and of what was taken before', () => {
    const book = new OverhangBook(instance([99, 99, 99]), plan('p'));
    expect([book.take('p', 1, 4, false), book.take('p', 1, 3, false), book.take('p', 1, 1, false)]).toEqual([false, true, false]);
    expect([book.take('p', 2, 8, false), book.take('q', 1, 8, false), book.take('p', 3, 1, false)]).toEqual([true, true, false]);
  });
  it('is taken where kW are left, those of the other pools of the feeder counted; whole nodes where the gang takes them', () => {
    const book = new OverhangBook(instance([99, 8, 99]), plan('q'));
    expect([book.take('p', 1, 4, false), book.take('p', 1, 2, false), book.take('q', 1, 2, false), book.take('q', 1, 1, false)]).toEqual([false, true, false, true]);
    const whole = new OverhangBook(instance([99, 99, 99], 8), plan('q'));
    expect([whole.take('p', 1, 1, true), whole.take('p', 1, 1, false)]).toEqual([true, false]);
    expect(() => whole.take('gone', 1, 1, false)).toThrow('no pool gone');
  });
});

describe('the price of a GPU-hour', () => {
  it('is rounded up, so that a cap is never passed by rounding, and 0 where no time is used', () => {
    expect([perHour(microUsd(10n), gpuSeconds(10_800n)), perHour(microUsd(9n), gpuSeconds(10_800n)), perHour(microUsd(5n), gpuSeconds(0n))]).toEqual([4n, 3n, 0n]);
  });
});
