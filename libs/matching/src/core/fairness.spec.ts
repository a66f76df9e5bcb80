import { describe, expect, it } from '@jest/globals';
import { plan, type Instance, type JobSpec } from '@switchyard/matching';
import { aSharedInstance, checkFairness, checkPlan, gpuHoursOf } from '@switchyard/matching/testing';
import fc from 'fast-check';

const crowd = { jobsMax: 14, slotsMax: 8, dependencies: true, interruptible: true };
const quick = { rounds: 40 };

describe('fair treatment: properties', () => {
  it('INV-M8: no job within its share is left out for jobs beyond theirs; shares are max-min; the account adds up', () => {
    let displaced = 0;
    fc.assert(fc.property(aSharedInstance(crowd), (instance) => {
      const found = plan(instance, quick);
      expect(checkPlan(instance, found)).toEqual([]);
      expect(checkFairness(instance, found)).toEqual([]);
      displaced += found.fairness?.displaced.length ?? 0;
    }), { numRuns: 500 });
    expect(displaced).toBeGreaterThan(0);
  });
  it('INV-M8 among promises, none of which the rule breaks', () => {
    fc.assert(fc.property(aSharedInstance(crowd), fc.integer({ min: 1, max: 3 }), (instance, every) => {
      const first = plan({ ...instance, jobs: instance.jobs.filter((job, i) => i % every === 0 && job.after === undefined) }, quick);
      const heldBy = new Map(first.placements.map(({ job, pool, segments }) => [job, { pool, segments }]));
      const held: Instance = { ...instance, jobs: instance.jobs.map((job) => ({ ...job, ...(heldBy.has(job.id) ? { held: heldBy.get(job.id)! } : {}) })) };
      const found = plan(held, quick);
      expect(found.brokenPromises).toEqual([]);
      expect(checkPlan(held, found)).toEqual([]);
      expect(checkFairness(held, found)).toEqual([]);
    }), { numRuns: 200 });
  });
  it('the bound is the one without the rule, and the cost of the rule is the difference', () => {
    fc.assert(fc.property(aSharedInstance(crowd), (instance) => {
      const [fair, free] = [plan(instance, quick), plan(nameless(instance), quick)];
      expect(free.fairness).toBeUndefined();
      expect(fair.lowerBound).toBeLessThanOrEqual(fair.cost);
      if (fair.fairness === undefined) expect(fair).toEqual(free);
      else expect(fair.fairness.costOfFairness).toBeCloseTo(fair.cost - free.cost, 6);
      // Above its own cost no bound is shown, and the exchange may by chance find something cheaper.
      expect(fair.lowerBound).toBe(Math.min(free.lowerBound, fair.cost));
    }), { numRuns: 150 });
  });
  it('ages and weights without a customer change not one byte', () => {
    fc.assert(fc.property(aSharedInstance(crowd), (instance) => {
      const aged: Instance = { ...instance, jobs: instance.jobs.map(({ tenant: _none, ...job }) => job) };
      expect(JSON.stringify(plan(aged, quick))).toBe(JSON.stringify(plan(nameless(instance), quick)));
    }), { numRuns: 60 });
  });
  it('INV-M3: names of customers and order of rows change nothing', () => {
    const renamed: Readonly<Record<string, string>> = { ann: 'zoe', bob: 'abe', cy: 'mia' };
    const rename = (name: string): string => renamed[name] ?? name;
    fc.assert(fc.property(aSharedInstance(crowd), (instance) => {
      const other: Instance = {
        ...instance,
        ...(instance.fairness === undefined ? {} : { fairness: { tenants: (instance.fairness.tenants ?? []).map((row) => ({ ...row, tenant: rename(row.tenant) })).reverse() } }),
        jobs: instance.jobs.map((job) => ({ ...job, ...(job.tenant === undefined ? {} : { tenant: rename(job.tenant) }) })).reverse(),
        pools: [...instance.pools].reverse(),
      };
      const [a, b] = [plan(instance, quick), plan(other, quick)];
      expect(b.placements).toEqual(a.placements);
      expect(b.unplaced).toEqual(a.unplaced);
      const rows = new Map(b.fairness?.tenants.map((row) => [row.tenant, row]));
      for (const row of a.fairness?.tenants ?? []) {
        const name = row.tenant === null ? null : rename(row.tenant);
        expect(rows.get(name)).toEqual({ ...row, tenant: name });
      }
    }), { numRuns: 100 });
  });
  it('customers who ask for alike jobs in equal number get shares that differ by at most one job', () => {
    let cut = 0;
    fc.assert(fc.property(aContest, ({ customers, each, instance }) => {
      const found = plan(instance, quick);
      expect(checkFairness(instance, found)).toEqual([]);
      const placed = Array.from({ length: customers }, (_, c) => found.placements.filter(({ job }) => job.endsWith(`of ${c}`)).length);
      expect(Math.max(...placed) - Math.min(...placed)).toBeLessThanOrEqual(1);
      if (found.placements.length > 0 && found.placements.length < customers * each) cut += 1;
    }), { numRuns: 150 });
    expect(cut).toBeGreaterThan(30);
  });
});

/** Jobs of one shape, the same number for every customer, and capacity for some of them; ids make one customer's jobs come first. */
const aContest = fc
  .record({
    customers: fc.integer({ min: 2, max: 4 }), each: fc.integer({ min: 1, max: 5 }), gpus: fc.constantFrom(1, 2, 4), work: fc.integer({ min: 1, max: 3 }),
    room: fc.array(fc.constantFrom(0, 2, 4, 8), { minLength: 6, maxLength: 6 }), prices: fc.array(fc.constantFrom(0.01, 0.05, -0.02), { minLength: 6, maxLength: 6 }),
  })
  .map(({ customers, each, gpus, work, room, prices }) => {
    const jobs = Array.from({ length: customers * each }, (_, i): JobSpec => {
      const [customer, place] = [Math.floor(i / each), i % each];
      return { id: `${String.fromCharCode(97 + customer)}${place} of ${customer}`, gpus, slots: work, release: 0, deadline: 6, unplacedCost: 9, tenant: `customer ${customer}`, waitedSeconds: 60 * (each - place) };
    });
    const instance: Instance = { slotSeconds: 3600, slots: 6, pools: [{ id: 'p', site: 's', gpus: room, costPerGpuSlot: prices }, { id: 'q', site: 's', gpus: [...room].reverse(), costPerGpuSlot: prices }], jobs };
    return { customers, each, instance };
  });

function nameless(instance: Instance): Instance {
  const { fairness: _weights, ...rest } = instance;
  return { ...rest, jobs: instance.jobs.map(({ tenant: _tenant, waitedSeconds: _age, ...job }) => job) };
}

describe('fair treatment: cases', () => {
  const job: JobSpec = { id: '', gpus: 4, slots: 1, release: 0, deadline: 2, unplacedCost: 5 };
  const flood = (count: number): JobSpec[] => Array.from({ length: count }, (_, i) => ({ ...job, id: `flood ${i}`, tenant: 'flood', unplacedCost: 9, waitedSeconds: 100 - i }));
  /** Room for four of the jobs above. */
  const market = (jobs: JobSpec[], rest: Partial<Instance> = {}): Instance => ({
    slotSeconds: 3600, slots: 2, pools: [{ id: 'p', site: 's', gpus: [8, 8], costPerGpuSlot: [0.1, 0.1] }], jobs, ...rest,
  });
  const quiet: JobSpec[] = [1, 2].map((i) => ({ ...job, id: `quiet ${i}`, tenant: 'quiet' }));
  const placed = (instance: Instance): string[] => plan(instance).placements.map((placement) => placement.job);

  it('a customer with many dearer jobs leaves the other its half', () => {
    expect(placed(market([...flood(6), ...quiet].map(({ tenant: _none, ...rest }) => rest)))).toEqual(['flood 0', 'flood 1', 'flood 2', 'flood 3']);
    expect(placed(market([...flood(6), ...quiet]))).toEqual(['flood 0', 'flood 1', 'quiet 1', 'quiet 2']);
  });
  it('what gives way is told so, with its place in line; the plan says what the rule cost', () => {
    const found = plan(market([...flood(4), ...quiet]));
    expect(found.fairness).toEqual({
      gpuHoursShared: 16,
      tenants: [
        { tenant: 'flood', weight: 1, gpuHoursHeld: 0, gpuHoursAsked: 16, fairShareGpuHours: 8, gpuHoursPlaced: 8 },
        { tenant: 'quiet', weight: 1, gpuHoursHeld: 0, gpuHoursAsked: 8, fairShareGpuHours: 8, gpuHoursPlaced: 8 },
      ],
      displaced: ['flood 2', 'flood 3'],
      costOfFairness: 8,
    });
    expect(found.unplaced).toEqual([
      { job: 'flood 2', because: [{ pool: 'p', kind: 'BeyondFairShare', gpuHoursAhead: 8, fairShareGpuHours: 8 }] },
      { job: 'flood 3', because: [{ pool: 'p', kind: 'BeyondFairShare', gpuHoursAhead: 12, fairShareGpuHours: 8 }] },
    ]);
  });
  it('a weight moves the line', () => {
    const weighted = market([...flood(6), ...quiet], { fairness: { tenants: [{ tenant: 'flood', weight: 3 }] } });
    expect(placed(weighted)).toEqual(['flood 0', 'flood 1', 'flood 2', 'quiet 1']);
  });
  it('what a customer holds elsewhere counts', () => {
    const holding = market([...flood(6), ...quiet], { fairness: { tenants: [{ tenant: 'quiet', gpuHoursHeld: 12 }] } });
    expect(placed(holding)).toEqual(['flood 0', 'flood 1', 'flood 2', 'flood 3']);
  });
  it('a promise counts against the share and is not touched', () => {
    const promised = flood(6).map((row, i) => (i < 3 ? { ...row, held: { pool: 'p', segments: [[0, 1]] as const, moveGain: 0 } } : row)).map((row, i) => (i === 2 ? { ...row, held: { pool: 'p', segments: [[1, 2]] as const } } : row));
    expect(placed(market([...promised, ...quiet]))).toEqual(['flood 0', 'flood 1', 'flood 2', 'quiet 1']);
  });
  it('the oldest of a customer goes first, whatever its id', () => {
    const aged = flood(6).map((row, i) => ({ ...row, waitedSeconds: i }));
    expect(placed(market([...aged, ...quiet]))).toEqual(['flood 4', 'flood 5', 'quiet 1', 'quiet 2']);
  });
  it('a job within its share runs where that is worth it, though the premium would send it elsewhere', () => {
    // Three compete for the two places of the first slot, so its premium is far above what the second slot costs more.
    const rich = [1, 2, 3].map((i) => ({ ...job, id: `rich ${i}`, tenant: 'rich', unplacedCost: 900, waitedSeconds: -i + 9, deadline: 1 }));
    const dearLater = market([...rich, quiet[0]!], { pools: [{ id: 'p', site: 's', gpus: [8, 8], costPerGpuSlot: [0.1, 100] }] });
    expect(plan(dearLater).placements.find((placement) => placement.job === 'quiet 1')?.segments).toEqual([[0, 1]]);
  });
  it('many small jobs get no more than the same hours in fewer jobs', () => {
    const split = flood(6).flatMap((row) => [1, 2, 3, 4].map((part) => ({ ...row, id: `${row.id}.${part}`, gpus: 1 })));
    const hours = (jobs: JobSpec[], tenant: string): number => {
      const instance = market(jobs);
      const ids = new Set(placed(instance));
      return jobs.filter((row) => row.tenant === tenant && ids.has(row.id)).reduce((sum, row) => sum + gpuHoursOf(instance, row), 0);
    };
    const small = quiet.flatMap((row) => [1, 2, 3, 4].map((part) => ({ ...row, id: `${row.id}.${part}`, gpus: 1 })));
    expect(hours([...flood(6), ...small], 'flood')).toBe(8);
    expect(hours([...split, ...small], 'flood')).toBe(8);
    expect(hours([...flood(60), ...small], 'flood')).toBe(8);
  });
});
