/** Measurements besides whole tables: re-plans and quotes of a live market, identity of replays, and small markets against the proven best. */
import fc from 'fast-check';
import { anInstance, bruteForceCost } from '../dist/testing/index.js';
import { diceOf, loadOf } from './instances.mjs';
import { digestOf, judge } from './judge.mjs';

/** Jobs that go and come between two plans, as when customers submit and runs end. */
const TURNOVER = 20;
/** Re-plans that are judged but not timed: a live scheduler plans a made-up market at boot, so that the engine has compiled the planner. */
const WARM_UPS = 10;

/**
 * Milliseconds that the planning thread itself can have worked: the less of wall time, which a busy machine lengthens, and CPU time, to
 * which the engine's compiler and collector threads add.
 */
function timedMs(work) {
  const [before, began] = [process.cpuUsage(), performance.now()];
  const result = work();
  const wall = performance.now() - began;
  const { user, system } = process.cpuUsage(before);
  return { result, ms: Math.min(wall, (user + system) / 1_000) };
}

/** Plans one after another: twenty jobs gone and twenty come each time; the rest holds a promise and prices are known. Every plan is judged. */
export function replanTimes({ plan }, { shape, runs, budget, ...market }, instanceOf) {
  const all = instanceOf({ ...market, shape });
  const kept = shape.jobs - TURNOVER;
  let last = plan({ ...all, jobs: all.jobs.slice(0, kept) }, { rounds: 200 });
  const [timesMs, gaps, wrong] = [[], [], []];
  let load = 0;
  for (let run = 0; run < WARM_UPS + runs; run += 1) {
    const held = new Map(last.placements.map((p) => [p.job, { pool: p.pool, segments: p.segments, moveGain: 0.05 }]));
    // One window of the list further each time, around its end.
    const rows = Array.from({ length: kept }, (_, i) => all.jobs[(TURNOVER * (run + 1) + i) % shape.jobs]);
    const instance = { ...all, jobs: rows.map((job) => (held.has(job.id) ? { ...job, held: held.get(job.id) } : job)) };
    const { result, ms } = timedMs(() => plan(instance, { ...budget, warmPrices: last.capacityPrices }));
    last = result;
    if (run >= WARM_UPS) timesMs.push(ms);
    gaps.push(result.gap);
    wrong.push(...judge(instance, result, { certified: true, keepsPromises: true }).wrong);
    load = loadOf(instance);
  }
  return { load, timesMs, gaps, wrong, peakMb: process.resourceUsage().maxRSS / 1_024 };
}

/** Quotes against a loaded market, one job after another; options and refusals are part of what is timed. */
export function quoteTimes({ plan, QuoteDesk }, { shape, asked, runs, budget, ...market }, instanceOf) {
  const instance = instanceOf({ ...market, shape });
  const placed = plan(instance, budget);
  const desk = new QuoteDesk({ instance, plan: placed });
  const strangers = instanceOf({ ...market, shape: { ...shape, ...asked, seed: 9, jobs: runs + TURNOVER } }).jobs;
  const timesMs = [];
  let [options, refusals] = [0, 0];
  for (const { held: _held, after: _after, ...job } of strangers) {
    const { result, ms } = timedMs(() => desk.quote({ ...job, id: `q-${job.id}` }));
    timesMs.push(ms);
    options += result.options.length;
    refusals += result.refusals.length;
  }
  // The first quotes wait for the compiler: a live market answers thousands.
  return { load: loadOf(instance), timesMs: timesMs.slice(TURNOVER), options, refusals, gaps: [], wrong: judge(instance, placed, { certified: true }).wrong };
}

/** The same market with its rows shuffled, and once more as it was. @returns the three digests */
export function rowOrder({ plan }, { shape, budget, ...market }, instanceOf) {
  const instance = instanceOf({ ...market, shape });
  const dice = diceOf(shape.seed ?? 1);
  const shuffled = (rows) => rows.map((row) => [dice(), row]).sort((a, b) => a[0] - b[0]).map(([, row]) => row);
  const mixed = { ...instance, jobs: shuffled(instance.jobs), pools: shuffled(instance.pools), sites: shuffled(instance.sites ?? []) };
  return { digests: [instance, mixed, instance].map((one) => digestOf(plan(one, budget))) };
}

/** Markets of six jobs and fewer against brute force: how many are dearer, how many cheaper (which cannot be), how many bounds are above it. */
export function smallProven({ plan }, { runs, seed }) {
  const markets = fc.sample(anInstance({ jobsMax: 6, slotsMax: 8, dependencies: true, interruptible: true }), { numRuns: runs, seed });
  let [dearer, cheaper, boundAbove] = [0, 0, 0];
  for (const instance of markets) {
    const best = bruteForceCost(instance);
    const found = plan(instance, { rounds: 60 });
    if (found.cost > best + 1e-6) dearer += 1;
    if (found.cost < best - 1e-6) cheaper += 1;
    if (found.lowerBound > best + 1e-6) boundAbove += 1;
  }
  return { markets: markets.length, dearer, cheaper, boundAbove };
}
