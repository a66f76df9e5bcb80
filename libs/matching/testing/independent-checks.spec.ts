import { describe, expect, it } from '@jest/globals';
import { plan, planFifo, type CapacityPrices, type Instance, type JobSpec, type Plan } from '@switchyard/matching';
import { anInstance, avoidableMisses, bruteForceCost, cheapestPieces, checkPlan, countColumns, leastMissesByArea, openHighs, openHighsSolver, runsOn, toProgram, weakDualityBound } from '@switchyard/matching/testing';
import fc from 'fast-check';

const job = (over: Partial<JobSpec> & { id: string }): JobSpec => ({ gpus: 8, slots: 2, release: 0, deadline: 4, unplacedCost: 100, ...over });
/** One pool of 16 GPUs over four slots, dear in the middle. */
const market = (jobs: readonly JobSpec[], over: Partial<Instance> = {}): Instance => ({
  slotSeconds: 3600, slots: 4,
  pools: [{ id: 'p0', site: 's0', gpus: [16, 16, 16, 16], costPerGpuSlot: [0.1, 0.3, 0.3, 0.1], kwPerGpu: 1 }],
  sites: [{ id: 's0' }], jobs, ...over,
});
const free: CapacityPrices = { pools: [], sites: [] };

describe('checkPlan finds what is planted', () => {
  const two = market([job({ id: 'a' }), job({ id: 'b', slots: 3 })], { sites: [{ id: 's0', kw: [16, 16, 8, 8] }] });
  const good = plan(two);
  const broken: readonly (readonly [string, (plan: Plan) => Plan, RegExp])[] = [
    ['a job that is not answered', (p) => ({ ...p, placements: p.placements.slice(1) }), /not answered/],
    ['a run that is too short', (p) => moved(p, 'b', [[0, 2]]), /wrong number of slots/],
    ['a run beyond its deadline', (p) => moved(p, 'b', [[2, 5]]), /leaves the window/],
    ['a rigid job in pieces', (p) => moved(p, 'a', [[0, 1], [3, 4]]), /too many segments/],
    ['a feeder over its kW', (p) => moved(moved(p, 'a', [[2, 4]]), 'b', [[1, 4]]), /16 kW of 8/],
    ['a pool that does not exist', (p) => ({ ...p, placements: p.placements.map((x) => ({ ...x, pool: 'p9' })) }), /names what the instance does not have/],
    ['a cost that does not add up', (p) => ({ ...p, cost: p.cost - 1, lowerBound: 0 }), /cost is/],
    ['a bound above the cost', (p) => ({ ...p, lowerBound: p.cost + 1 }), /lower bound is above/],
    ['a miss that is not counted', (p) => ({ ...p, missed: 3 }), /misses do not add up/],
  ];
  it('says nothing of the plan itself', () => expect(checkPlan(two, good)).toEqual([]));
  it.each(broken)('%s', (_, breakIt, said) => expect(checkPlan(two, breakIt(good)).join('; ')).toMatch(said));
  it('a pool over its GPUs, a job before the one it waits for, a budget that is broken', () => {
    const three = market([job({ id: 'a', gpus: 16 }), job({ id: 'b', gpus: 16, after: ['a'], capTotal: 10 })]);
    const run = { pool: 'p0', cost: 6.4, powerCost: 6.4, allInCost: 6.4, segments: [[0, 2]] as const };
    const wrong = { ...plan(three), placements: [{ ...run, job: 'a' }, { ...run, job: 'b' }], unplaced: [] };
    expect(checkPlan(three, wrong).join('; ')).toMatch(/starts before a has finished.*32 GPUs used of 16/);
    const poor = market([job({ id: 'a', gpus: 16, capTotal: 1 })]);
    expect(checkPlan(poor, { ...plan(poor), placements: [{ ...run, job: 'a' }], unplaced: [] }).join('; ')).toMatch(/over its budget/);
  });
});

describe('weakDualityBound', () => {
  it('without prices is every job in an empty market; a price is paid by jobs and handed back by capacity', () => {
    const one = market([job({ id: 'a' })]);
    expect(weakDualityBound(one, free)).toBeCloseTo(8 * 0.4, 9);
    const late = { pools: [{ pool: 'p0', usdPerGpuSlot: [1, 1, 0, 0] }], sites: [] };
    expect(weakDualityBound(one, late)).toBeCloseTo(8 * 0.4 - 32, 9);
    const twin = market([job({ id: 'a', gpus: 16, deadline: 2 }), job({ id: 'b', gpus: 16, deadline: 2 })]);
    const worth = { pools: [{ pool: 'p0', usdPerGpuSlot: [0, 5.85, 0, 0] }], sites: [] };
    // Both pay 16 x 5.85 more and are as dear as a miss; the capacity takes one of them back: the cost of placing one and missing one.
    expect(weakDualityBound(twin, worth)).toBeCloseTo(6.4 + 100, 6);
    const feeder = market(twin.jobs, { sites: [{ id: 's0', kw: [16, 16, 16, 16] }] });
    expect(weakDualityBound(feeder, { pools: [], sites: [{ site: 's0', usdPerKwSlot: [0, 5.85, 0, 0] }] })).toBeCloseTo(106.4, 6);
  });
  it('a tier is paid up to its charge, handed back up to its level; staging data is paid once', () => {
    const tier = (usd: number) => ({ pools: [], sites: [], tiers: [[0, 0, 0, usd]] });
    const miners = market([job({ id: 'a', release: 2, transferCost: { p0: 1 } })], { sites: [{ id: 's0', tiers: [{ kwFrom: 5, usdPerKwSlot: 0.5 }] }] });
    expect(weakDualityBound(miners, free)).toBeCloseTo(3.2 + 1, 9);
    expect(weakDualityBound(miners, tier(0.25))).toBeCloseTo(4.2 + (8 - 5) * 0.25, 9);
    // More than the charge proves nothing more: 8 kW pay 0.5, and 5 of them are below the level.
    expect(weakDualityBound(miners, tier(9))).toBeCloseTo(4.2 + (8 - 5) * 0.5, 9);
  });
  it('a negative price proves nothing', () => {
    expect(weakDualityBound(market([job({ id: 'a' })]), { pools: [{ pool: 'p0', usdPerGpuSlot: [-1, 0, 0, 0] }], sites: [] })).toBe(-Infinity);
  });
  it('whatever the prices, it is not above the optimum that trying everything finds', () => {
    const prices = fc.array(fc.constantFrom(0, 0, 0.02, 0.3, 5), { minLength: 7, maxLength: 7 });
    fc.assert(fc.property(anInstance({ jobsMax: 5, slotsMax: 7, dependencies: true, interruptible: true, tiers: true }), fc.array(prices, { minLength: 9, maxLength: 9 }), (instance, rows) => {
      const given = {
        pools: instance.pools.map((pool, p) => ({ pool: pool.id, usdPerGpuSlot: rows[p]!.slice(0, instance.slots) })),
        sites: (instance.sites ?? []).filter((site) => site.kw !== undefined).map((site, s) => ({ site: site.id, usdPerKwSlot: rows[3 + s]!.slice(0, instance.slots) })),
        tiers: rows.slice(5).map((row) => row.slice(0, instance.slots)),
      };
      expect(weakDualityBound(instance, given)).toBeLessThanOrEqual(bruteForceCost(instance) + 1e-6);
    }), { numRuns: 150 });
  });
  it('what a plan publishes as its lower bound is what its published prices prove', () => {
    fc.assert(fc.property(anInstance({ jobsMax: 16, slotsMax: 10, dependencies: true, interruptible: true, tiers: true }), fc.integer({ min: 1, max: 40 }), (instance, rounds) => {
      // Eight jobs and fewer are proven by trying everything, not by prices.
      fc.pre(instance.jobs.length > 8);
      const found = plan(instance, { rounds });
      expect(found.lowerBound).toBeLessThanOrEqual(weakDualityBound(instance, found.capacityPrices) + 1e-6);
    }), { numRuns: 120 });
  });
});

describe('cheapestPieces', () => {
  it('agrees with listing every way of parking', () => {
    fc.assert(fc.property(
      fc.array(fc.constantFrom(-0.5, 0, 1, 3), { minLength: 1, maxLength: 9 }), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 2 }), fc.integer({ min: 1, max: 4 }),
      (price, work, restart, segmentsMax) => {
        const parked = job({ id: 'a', gpus: 1, slots: work, deadline: price.length, interruptible: { restartSlots: restart, maxSegments: segmentsMax } });
        const pool = { id: 'p0', site: 's0', gpus: price.map(() => 1), costPerGpuSlot: price };
        const all = runsOn({ slotSeconds: 3600, slots: price.length, pools: [pool], jobs: [parked] }, parked, pool);
        const found = cheapestPieces(price, { work, restart, segmentsMax });
        if (all.length === 0) return expect(found).toBeUndefined();
        expect(found!.sum).toBeCloseTo(Math.min(...all.map((run) => run.cost)), 9);
        expect(all.some((run) => run.slots.join() === found!.segments.flatMap(([a, b]) => Array.from({ length: b - a }, (_, i) => a + i)).join())).toBe(true);
      },
    ), { numRuns: 300 });
  });
});

describe('avoidableMisses', () => {
  const two = market([job({ id: 'a' }), job({ id: 'b' })]);
  it('names a job that was left out for nothing, and none that does not fit, costs more than a miss or breaks its budget', () => {
    expect(avoidableMisses(two, [])).toEqual(['a', 'b']);
    expect(avoidableMisses(two, plan(two).placements)).toEqual([]);
    expect(avoidableMisses(market([job({ id: 'a', gpus: 24 })]), [])).toEqual([]);
    expect(avoidableMisses(market([job({ id: 'a', unplacedCost: 3.2 })]), [])).toEqual([]);
    expect(avoidableMisses(market([job({ id: 'a', capTotal: 3 })]), [])).toEqual([]);
    expect(avoidableMisses(market([job({ id: 'a', capPerGpuHour: 0.19 })]), [])).toEqual([]);
    expect(avoidableMisses(market([job({ id: 'a', capPerGpuHour: 0.21 })]), [])).toEqual(['a']);
  });
  it('counts what the placed jobs take: GPUs, kW, and the end of the job that is waited for', () => {
    const taken = (segments: readonly [number, number][]) => [{ job: 'a', pool: 'p0', segments }];
    const wide = market([job({ id: 'a', gpus: 16 }), job({ id: 'b' })]);
    expect(avoidableMisses(wide, taken([[1, 3]]))).toEqual([]);
    expect(avoidableMisses(wide, taken([[0, 2]]))).toEqual(['b']);
    const feeder = market(two.jobs, { sites: [{ id: 's0', kw: [8, 8, 8, 8] }] });
    expect(avoidableMisses(feeder, taken([[1, 3]]))).toEqual([]);
    const waits = market([job({ id: 'a' }), job({ id: 'b', after: ['a'] })]);
    expect(avoidableMisses(waits, taken([[1, 3]]))).toEqual([]);
    expect(avoidableMisses(waits, taken([[0, 2]]))).toEqual(['b']);
    const tiers = market([job({ id: 'a' }), job({ id: 'b', unplacedCost: 5 })], { sites: [{ id: 's0', tiers: [{ kwFrom: 8, usdPerKwSlot: 0.2 }] }] });
    expect(avoidableMisses(tiers, taken([[0, 2]]))).toEqual(['b']);
    expect(avoidableMisses(tiers, taken([[0, 4]]))).toEqual([]);
    const parked = market([job({ id: 'a', gpus: 16 }), job({ id: 'b', interruptible: {} })]);
    expect(avoidableMisses(parked, taken([[1, 3]]))).toEqual(['b']);
  });
});

describe('leastMissesByArea', () => {
  it('counts what cannot fit an interval, wide gangs against wide pools, and jobs no pool can take', () => {
    expect(leastMissesByArea(market([1, 2, 3, 4].map((i) => job({ id: `j${i}` }))))).toBe(0);
    expect(leastMissesByArea(market([1, 2, 3, 4, 5, 6].map((i) => job({ id: `j${i}` }))))).toBe(2);
    expect(leastMissesByArea(market([job({ id: 'a', deadline: 2 }), job({ id: 'b', deadline: 2 }), job({ id: 'c', deadline: 2 })]))).toBe(1);
    expect(leastMissesByArea(market([job({ id: 'a', gpus: 24 }), job({ id: 'b' })]))).toBe(1);
    // 16 GPU-slots too many: the one of 32 makes room for the rest.
    expect(leastMissesByArea(market([job({ id: 'large', gpus: 16 }), ...[1, 2, 3].map((i) => job({ id: `j${i}` }))]))).toBe(1);
    const small = { id: 'p1', site: 's1', gpus: [8, 8, 8, 8], costPerGpuSlot: [0, 0, 0, 0] };
    const wide = market([1, 2, 3].map((i) => job({ id: `j${i}`, gpus: 16 })), {});
    expect(leastMissesByArea({ ...wide, pools: [...wide.pools, small] })).toBe(1);
  });
  it('is never above what HiGHS proves, nor above what FIFO misses', async () => {
    const solve = await openHighs();
    fc.assert(fc.property(anInstance({ jobsMax: 9, slotsMax: 8, dependencies: false, interruptible: true }), (instance) => {
      const bare: Instance = {
        slotSeconds: instance.slotSeconds, slots: instance.slots, sites: instance.sites ?? [],
        pools: instance.pools.map(({ askPerGpuSlot: _ask, ...pool }) => ({ ...pool, costPerGpuSlot: pool.costPerGpuSlot.map(() => 0) })),
        jobs: instance.jobs.map(({ capTotal: _total, capPerGpuHour: _rate, transferCost: _transfer, ...rest }) => ({ ...rest, unplacedCost: 1 })),
      };
      const floor = leastMissesByArea(instance);
      expect(floor).toBeLessThanOrEqual(solve(bare, true)! + 1e-6);
      expect(floor).toBeLessThanOrEqual(planFifo(instance).missed);
    }), { numRuns: 80 });
  });
});

describe('HiGHS as a yardstick', () => {
  it('hands back a plan that the checker re-adds, and proves what brute force finds', async () => {
    const solve = await openHighsSolver();
    fc.assert(fc.property(anInstance({ jobsMax: 5, slotsMax: 6, dependencies: false, interruptible: true, tiers: true }), (instance) => {
      const program = toProgram(instance);
      const whole = solve(program, { whole: true });
      expect(whole.proven).toBe(true);
      expect(whole.cost).toBeCloseTo(bruteForceCost(instance), 6);
      const placed = whole.placements.reduce((sum, run) => sum + Math.min(...program.runs.flatMap((r, c) => (r.job === run.job && r.pool === run.pool && r.slots.join() === run.segments.flatMap(([a, b]) => Array.from({ length: b - a }, (_, i) => a + i)).join() ? [program.cost[c]!] : []))), program.constant);
      // What the tiers charge is in no run.
      const charged = program.cost.length > program.runs.length;
      expect(placed).toBeLessThanOrEqual(whole.cost! + 1e-6);
      if (!charged) expect(placed).toBeCloseTo(whole.cost!, 6);
      expect(solve(program, { whole: false }).bound).toBeLessThanOrEqual(whole.cost! + 1e-6);
    }), { numRuns: 40 });
  });
  it('counts columns without making them', () => {
    const three = market([job({ id: 'a' }), job({ id: 'b', slots: 4 }), job({ id: 'c', release: 3 })]);
    expect(countColumns(three)).toBe(toProgram(three).runs.length);
    expect(countColumns(market([job({ id: 'a', interruptible: { maxSegments: 2 } })]))).toBe(Infinity);
  });
});

function moved(found: Plan, id: string, segments: readonly (readonly [number, number])[]): Plan {
  return { ...found, placements: found.placements.map((run) => (run.job === id ? { ...run, segments } : run)) };
}
