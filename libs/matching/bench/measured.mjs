/**
 * One measurement in a process of its own, so that peak memory and time are its own: `node measured.mjs TASK`, TASK and answer are JSON.
 * The process begins cold: what is timed includes the compiling of the planner by the engine, and leaves out making the instance.
 */
import { loadOf, makeInstance, makeLoadedInstance } from './instances.mjs';
import { makeFullInstance } from './full-instances.mjs';
import { digestOf, judge } from './judge.mjs';
import { HIGHS, loadMethods, LP_BOUND, OURS } from './methods.mjs';
import { replanTimes, quoteTimes, rowOrder, smallProven } from './small-tasks.mjs';
import { readRealData } from './real-data.mjs';

const core = await import('../dist/src/index.js');

/** The market of a task, as loaded as wished when `loaded`; the full shape is made from the market that is. */
function marketOf({ shape, full, loaded, data, hour }) {
  const real = data === undefined || shape.pools !== undefined ? undefined : readRealData(data, hour);
  if (full) return { instance: makeFullInstance(shape, real, core.planFifo), stretch: 1 };
  return loaded ? makeLoadedInstance(shape, real) : { instance: makeInstance(shape, real), stretch: 1 };
}
const instanceOf = (task) => marketOf(task).instance;

async function planOnce(task) {
  const made = performance.now();
  const { instance, stretch } = marketOf(task);
  const makeInstanceSeconds = (performance.now() - made) / 1_000;
  const methods = await loadMethods();
  const solve = task.method === HIGHS || task.method === LP_BOUND ? await (await import('../dist/testing/index.js')).openHighsSolver() : undefined;
  const usage = process.resourceUsage();
  const wall = performance.now();
  const result = methods[task.method](instance, task.budget ?? {}, solve);
  const wallSeconds = (performance.now() - wall) / 1_000;
  const after = process.resourceUsage();
  const timing = {
    wallSeconds, cpuSeconds: (after.userCPUTime + after.systemCPUTime - usage.userCPUTime - usage.systemCPUTime) / 1e6,
    peakMb: after.maxRSS / 1_024, makeInstanceSeconds,
  };
  const market = { jobs: instance.jobs.length, load: loadOf(instance), pools: instance.pools.length, slots: instance.slots, stretch };
  const { plan, ...rest } = result;
  if (plan === undefined) return { market, timing, ...rest };
  const digest = digestOf(plan);
  const figures = {
    cost: plan.cost, powerCost: plan.powerCost, missed: plan.missed, missedLowerBound: plan.missedLowerBound, gap: plan.gap, gapWithoutMisses: plan.gapWithoutMisses,
    absoluteGap: plan.absoluteGap, rounds: plan.rounds, costOfFairness: plan.fairness?.costOfFairness,
  };
  const ours = task.method === OURS;
  return { market, timing, ...rest, figures, digest, check: digest === task.knownDigest ? undefined : judge(instance, plan, { certified: task.method !== HIGHS, keepsPromises: ours }) };
}

const tasks = { plan: planOnce, replan: (task) => replanTimes(core, task, instanceOf), quote: (task) => quoteTimes(core, task, instanceOf), identity: (task) => rowOrder(core, task, instanceOf), small: (task) => smallProven(core, task) };
const task = JSON.parse(process.argv[2]);
process.stdout.write(`${JSON.stringify(await tasks[task.kind](task))}\n`);
