import fc from 'fast-check';
import type { Instance, JobSpec, PoolSpec, SiteSpec } from '@switchyard/matching';
import { runsOn } from './brute-force.js';

/** Few values, so that ties, negative prices and closed slots are common. */
const price = fc.constantFrom(-0.02, 0, 0.03, 0.03, 0.05, 0.4);

export interface InstanceShape {
  readonly jobsMax: number;
  readonly slotsMax: number;
  /** Also dependencies (the linear program cannot express them). */
  readonly dependencies: boolean;
  readonly interruptible: boolean;
  /** Also power that costs more above a level. Default false. */
  readonly tiers?: boolean;
}

/** Small crowded markets: closed slots, gangs as wide as a pool, deadlines of exactly release + duration, empty markets. */
export function anInstance(shape: InstanceShape): fc.Arbitrary<Instance> {
  return fc
    .record({ slots: fc.integer({ min: 1, max: shape.slotsMax }), pools: fc.integer({ min: 0, max: 3 }), jobs: fc.integer({ min: 0, max: shape.jobsMax }) })
    .chain(({ slots, pools, jobs }) =>
      fc.record({
        slotSeconds: fc.constantFrom(900, 3600),
        slots: fc.constant(slots),
        policy: fc.constantFrom<'power-cost' | 'all-in-price'>('power-cost', 'all-in-price'),
        pools: fc.tuple(...Array.from({ length: pools }, (_, p) => aPool(p, slots))),
        sites: fc.tuple(...['s0', 's1'].map((id) => aSite(id, slots, shape.tiers === true))),
        jobs: fc.tuple(...Array.from({ length: jobs }, (_, j) => aJob(j, slots, pools, shape))),
      }),
    );
}

function aSite(id: string, slots: number, hasTiers: boolean): fc.Arbitrary<SiteSpec> {
  const perSlot = (...values: number[]): fc.Arbitrary<number[]> => fc.array(fc.constantFrom(...values), { minLength: slots, maxLength: slots });
  const tier = fc.record({ kwFrom: fc.oneof(fc.constantFrom(0, 2.4, 4.8), perSlot(0, 1.2, 4.8)), usdPerKwSlot: fc.oneof(fc.constantFrom(0, 0.01, 0.3), perSlot(0, 0.02, 1)) });
  return fc
    .record({
      kw: fc.option(perSlot(0, 2.4, 4.8, 9.6, 100), { nil: undefined }),
      tiers: hasTiers ? fc.option(fc.array(tier, { maxLength: 2 }), { nil: undefined }) : fc.constant(undefined),
    })
    .map(({ kw, tiers }): SiteSpec => ({ id, ...(kw === undefined ? {} : { kw }), ...(tiers === undefined ? {} : { tiers }) }));
}

function aPool(p: number, slots: number): fc.Arbitrary<PoolSpec> {
  const perSlot = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(value, { minLength: slots, maxLength: slots });
  return fc.record(
    {
      id: fc.constant(`p${p}`),
      site: fc.constantFrom('s0', 's1'),
      gpus: perSlot(fc.constantFrom(0, 4, 8, 8, 8)),
      costPerGpuSlot: perSlot(price),
      kwPerGpu: fc.constantFrom(0.6, 1.2),
      model: fc.constantFrom('h100', 'a100'),
      nodeGpus: fc.constantFrom(4, 8),
      askPerGpuSlot: perSlot(fc.constantFrom(0, 0.01, 0.5)),
    },
    { requiredKeys: ['id', 'site', 'gpus', 'costPerGpuSlot'] },
  );
}

function aJob(j: number, slots: number, pools: number, shape: InstanceShape): fc.Arbitrary<JobSpec> {
  const base = fc.record(
    {
      gpus: fc.constantFrom(1, 2, 3, 4, 8),
      slots: fc.integer({ min: 1, max: 4 }),
      release: fc.integer({ min: 0, max: slots }),
      slack: fc.integer({ min: 0, max: slots }),
      unplacedCost: fc.constantFrom(0, 0.2, 5, 16),
      models: fc.constant(['h100']),
      wholeNodes: fc.constant(true),
      capTotal: fc.constantFrom(0.3, 2),
      capPerGpuHour: fc.constantFrom(0.05, 0.5),
      fast: fc.boolean(),
    },
    { requiredKeys: ['gpus', 'slots', 'release', 'slack', 'unplacedCost'] },
  );
  const interruptible = fc.record({ restartSlots: fc.constantFrom(0, 0, 1), maxSegments: fc.integer({ min: 1, max: 4 }) });
  return fc
    .tuple(base, fc.option(interruptible, { nil: undefined }), fc.nat(), fc.boolean())
    .map(([{ slack, slots: work, fast, ...rest }, pause, dice, waits]): JobSpec => ({
      id: `j${j}`,
      ...rest,
      deadline: rest.release + work + slack,
      ...(fast === true && pools > 0 ? { slotsByPool: Object.fromEntries(Array.from({ length: pools }, (_, p) => [`p${p}`, p === 0 ? work : work + 1])) } : { slots: work }),
      ...(pools > 1 && dice % 3 === 0 ? { pools: [`p${dice % pools}`] } : {}),
      ...(pools > 0 && dice % 5 === 0 ? { transferCost: { [`p${dice % pools}`]: 0.1 } } : {}),
      ...(shape.interruptible && pause !== undefined ? { interruptible: pause } : {}),
      ...(shape.dependencies && waits && j > 0 ? { after: [`j${dice % j}`] } : {}),
    }));
}

/**
 * Markets with too little room and two or three customers, of whom one asks first by id and pays most for being placed: what the cheapest
 * plan would give nearly everything. Ages tie; there may be a weight and earlier holdings. Every other job may run anywhere at any time.
 */
export function aSharedInstance(shape: InstanceShape): fc.Arbitrary<Instance> {
  const perJob = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(value, { minLength: shape.jobsMax, maxLength: shape.jobsMax });
  return fc
    .record({
      market: anInstance(shape),
      ages: perJob(fc.constantFrom(0, 60, 60, 3_600)),
      names: perJob(fc.constantFrom('ann', 'ann', 'bob', 'cy', undefined)),
      room: fc.constantFrom(2, 4, 8),
      ann: fc.option(fc.record({ weight: fc.constantFrom(0.5, 1, 3), gpuHoursHeld: fc.constantFrom(0, 4, 40) }), { nil: undefined }),
    })
    .map(({ market, ages, names, room, ann }): Instance => ({
      ...market,
      ...(ann === undefined ? {} : { fairness: { tenants: [{ tenant: 'ann', ...ann }, { tenant: 'nobody here' }] } }),
      pools: market.pools.map((pool) => ({ ...pool, gpus: pool.gpus.map((gpus) => Math.min(gpus, room)) })),
      jobs: market.jobs.map((job, i): JobSpec => {
        const name = names[i];
        const { models: _any, pools: _anywhere, capTotal: _rich, capPerGpuHour: _perHour, ...free } = job;
        return {
          ...(i % 2 === 0 ? { ...free, gpus: Math.min(job.gpus, room), release: 0, deadline: market.slots } : job),
          ...(name === undefined ? {} : { tenant: name }),
          waitedSeconds: ages[i]!,
          unplacedCost: job.unplacedCost + (name === 'ann' ? 20 : 4),
        };
      }),
    }));
}

/**
 * The same markets with all that the format knows: promises that all still have their places, customers, ages, and a tail. What was not
 * promised has no predecessor that could take a promise's place in time.
 */
export function aFullInstance(shape: InstanceShape): fc.Arbitrary<Instance> {
  const perJob = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(value, { minLength: shape.jobsMax, maxLength: shape.jobsMax });
  return fc
    .record({
      market: anInstance(shape),
      promised: perJob(fc.option(fc.nat(), { nil: undefined })),
      moveGains: perJob(fc.constantFrom(0, 0.05, 3)),
      ages: perJob(fc.constantFrom(0, 60, 60, 3_600)),
      names: fc.option(perJob(fc.constantFrom('ann', 'ann', 'bob', undefined)), { nil: undefined }),
      tail: fc.constantFrom(0, 0, 1, 2),
      weight: fc.option(fc.constantFrom(0.5, 3), { nil: undefined }),
    })
    .map(({ market, promised, moveGains, ages, names, tail, weight }): Instance => {
      const jobs = withPromises(market, promised, moveGains).map((job, i): JobSpec => ({ ...job, waitedSeconds: ages[i]!, ...(names?.[i] === undefined ? {} : { tenant: names[i] }) }));
      const fairness = { ...(tail === 0 ? {} : { tailSlots: Math.min(tail, market.slots) }), ...(weight === undefined ? {} : { tenants: [{ tenant: 'ann', weight, gpuHoursHeld: 1 }] }) };
      return { ...market, jobs, ...(Object.keys(fairness).length === 0 ? {} : { fairness }) };
    });
}

/** Gives the jobs that draw a number a run that is still free, as a promise. */
function withPromises(market: Instance, promised: readonly (number | undefined)[], moveGains: readonly number[]): JobSpec[] {
  const used = new Map<string, number>();
  const sites = new Map((market.sites ?? []).map((site) => [site.id, site]));
  return market.jobs.map((job, i) => {
    const dice = promised[i];
    if (dice === undefined || job.after !== undefined) return job;
    const { capTotal: _total, capPerGpuHour: _perHour, models: _models, pools: _pools, ...open } = job;
    const easy: JobSpec = { ...open, gpus: Math.min(4, job.gpus), release: 0, deadline: market.slots + (dice % 3) };
    const free = market.pools.flatMap((pool) => runsOn(market, easy, pool)).filter(({ pool, slots, width }) => {
      const kw = sites.get(pool.site)?.kw;
      return slots.every((t) => (used.get(`${pool.id}/${t}`) ?? 0) + width <= pool.gpus[t]! && (kw === undefined || (used.get(`${pool.site} ${t}`) ?? 0) + width * (pool.kwPerGpu ?? 0) <= kw[t]! + 1e-9));
    });
    const cut = free.filter(({ slots }) => slots.at(-1)! - slots[0]! >= slots.length);
    const choices = dice % 2 === 0 && cut.length > 0 ? cut : free;
    const choice = choices[dice % Math.max(1, choices.length)];
    if (choice === undefined) return job;
    const { pool, slots, width } = choice;
    const segments: [number, number][] = [];
    for (const t of slots) {
      used.set(`${pool.id}/${t}`, (used.get(`${pool.id}/${t}`) ?? 0) + width);
      used.set(`${pool.site} ${t}`, (used.get(`${pool.site} ${t}`) ?? 0) + width * (pool.kwPerGpu ?? 0));
      const last = segments.at(-1);
      if (last?.[1] === t) last[1] = t + 1;
      else segments.push([t, t + 1]);
    }
    return { ...easy, held: { pool: pool.id, segments, moveGain: moveGains[i]! } };
  });
}
