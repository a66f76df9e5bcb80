/**
 * Seeded instances that use every field of the format: two pools a site behind one feeder that binds, two GPU models of different speed,
 * nodes of eight with slices and whole-node jobs, parking with restarts, caps and budgets, dependencies, staging costs, asks, promises
 * that were made before, customers, and power that costs more above a level (displaced miners).
 */
import { diceOf, makeInstance } from './instances.mjs';

const CUSTOMERS = 8;
const NODE_GPUS = 8;
/** Speed against the first model, draw against the first model, USD per GPU-hour asked. */
const MODELS = [{ model: 'h100', speed: 1, draw: 1, ask: 1.1 }, { model: 'a100', speed: 0.6, draw: 0.62, ask: 0.6 }];
/** The feeder carries this share of what all GPUs of the site draw at once. */
const FEEDER_SHARE = 0.8;
/** What a kWh earns a miner beyond its power. */
const MINER_MARGIN_USD_PER_KWH = 0.049;
const round = (value) => Math.round(value * 1e6) / 1e6;

/** Splits every pool of the plain market in two, one per model, with room for the slower one to do its part of the work. */
function pooled(pool, hoursPerSlot) {
  return MODELS.map(({ model, speed, draw, ask }, m) => ({
    id: `${pool.id}-${model}`, site: pool.site, model, nodeGpus: NODE_GPUS,
    ...(m === 0 && pool.id === 'p0' && { wholeNodes: true }),
    gpus: pool.gpus.map((gpus) => Math.max(gpus > 0 ? NODE_GPUS : 0, NODE_GPUS * Math.round(gpus / (2 * speed) / NODE_GPUS))),
    kwPerGpu: round(pool.kwPerGpu * draw),
    costPerGpuSlot: pool.costPerGpuSlot.map((usd) => round(usd * draw)),
    askPerGpuSlot: pool.costPerGpuSlot.map(() => round(ask * hoursPerSlot)),
  }));
}

function sized(pools, slots, hoursPerSlot) {
  return [...new Set(pools.map((pool) => pool.site))].map((id) => {
    const here = pools.filter((pool) => pool.site === id);
    const kw = Array.from({ length: slots }, (_, t) => round(FEEDER_SHARE * here.reduce((sum, pool) => sum + pool.gpus[t] * pool.kwPerGpu, 0)));
    // Every second site runs miners: beyond half of the feeder they have to stop, and their margin is lost.
    return { id, kw, ...(id.at(-1) % 2 === 0 && { tiers: [{ kwFrom: kw.map((limit) => round(limit / 2)), usdPerKwSlot: round(MINER_MARGIN_USD_PER_KWH * hoursPerSlot) }] }) };
  });
}

/** One plain job with some of the optional fields. A dice is drawn for every field whether it is used or not. */
function termed(job, j, earlier, pools, dice, hoursPerSlot, longest) {
  const [slice, whole, limit, cap, staged, waits, alone] = [dice(), dice(), dice(), dice(), dice(), dice(), dice()];
  const gpus = slice < 0.3 && job.gpus === NODE_GPUS ? [1, 2, 3, 4, 5, 12][Math.floor(dice() * 6)] : job.gpus;
  const byPool = Object.fromEntries(pools.map((pool) => [pool.id, Math.ceil(job.slots / MODELS.find(({ model }) => model === pool.model).speed)]));
  const { slots: work, interruptible, ...rest } = job;
  const hours = gpus * work * hoursPerSlot;
  const before = earlier[Math.floor(dice() * earlier.length)];
  return {
    ...rest, gpus,
    ...(alone < 0.1 ? { slots: work, models: ['h100'] } : { slotsByPool: byPool }),
    unplacedCost: round(2 * hours),
    deadline: Math.min(longest, Math.max(job.deadline, job.release + Math.ceil(work / 0.6))),
    ...(interruptible && { interruptible }),
    ...(whole < 0.1 && { wholeNodes: true }),
    ...(limit < 0.1 && alone >= 0.1 && { pools: pools.filter((_, p) => (p + j) % 3 !== 0).map((pool) => pool.id) }),
    ...(cap < 0.15 && { capTotal: round(1.6 * hours) }),
    ...(cap > 0.85 && { capPerGpuHour: round(1.35 + 0.3 * dice()) }),
    ...(staged < 0.3 && { transferCost: Object.fromEntries(pools.filter((_, p) => (p + j) % 4 !== 0).map((pool) => [pool.id, round(0.02 * hours)])) }),
    ...(waits < 0.1 && before !== undefined && before.release <= job.release && { after: [before.id] }),
    tenant: `customer-${Math.floor(CUSTOMERS * dice() ** 2)}`, waitedSeconds: Math.floor(86_400 * dice()),
  };
}

/**
 * @param {object} shape as for `makeInstance`, and held = share of the jobs that hold a promise
 * @param {object | undefined} real prices and jobs, as for `makeInstance`
 * @param {(instance: object) => {placements: {job: string, pool: string, segments: number[][]}[]}} promise a plan in which all promises fit together
 */
export function makeFullInstance({ interruptible = 0.3, restartSlots = 1, held = 0.1, ...shape }, real, promise) {
  const plain = makeInstance({ ...shape, interruptible, restartSlots }, real);
  const dice = diceOf(7_919 * (shape.seed ?? 1) + shape.jobs);
  const hoursPerSlot = plain.slotSeconds / 3_600;
  const pools = plain.pools.flatMap((pool) => pooled(pool, hoursPerSlot));
  const jobs = [];
  // Split in two, a site is narrower: a gang as wide as the narrowest pool fits every site and model, while that pool is open.
  const widest = Math.min(...pools.map((pool) => Math.max(...pool.gpus)));
  plain.jobs.forEach((job, j) => jobs.push(termed({ ...job, gpus: Math.min(job.gpus, widest) }, j, jobs.slice(-50), pools, dice, hoursPerSlot, plain.slots)));
  const market = { slotSeconds: plain.slotSeconds, slots: plain.slots, pools, sites: sized(pools, plain.slots, hoursPerSlot), fairness: { tenants: [{ tenant: 'customer-1', weight: 2 }] } };
  const promised = jobs.filter(() => dice() < held);
  const names = new Set(promised.map((job) => job.id));
  // Promises were made when the others were not there, so they wait for nobody outside.
  const places = new Map(promise({ ...market, jobs: promised.map(({ after: _after, ...job }) => job) }).placements.map((run) => [run.job, run]));
  return {
    ...market,
    jobs: jobs.map((job) => {
      if (!names.has(job.id) || !places.has(job.id)) return job;
      const { after: _after, ...rest } = job;
      const { pool, segments } = places.get(job.id);
      return { ...rest, held: { pool, segments, moveGain: 0.05 } };
    }),
  };
}
