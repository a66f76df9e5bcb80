/** Every way to plan that the table compares, by name. Each takes an instance and gives a plan to be judged, or says why there is none. */

/** @typedef {{rounds?: number, seed?: number, seconds?: number, columnsMax?: number}} Budget */

export const BASELINES = ['FIFO', 'cheapest site now', 'whole job cheapest', 'submit-order greedy', 'biggest-first greedy'];
export const OURS = 'ours';
export const HIGHS = 'HiGHS';
export const LP_BOUND = 'LP bound (HiGHS)';

/** Loads the methods; the solver is only loaded when it is asked for. */
export async function loadMethods() {
  const core = await import('../dist/src/index.js');
  const yardstick = await import('../dist/testing/index.js');
  const planned = (plan) => ({ plan, boundUsd: plan.lowerBound });
  return {
    'FIFO': (instance) => planned(core.planFifo(instance)),
    'cheapest site now': (instance) => planned(core.planCheapestNow(instance)),
    'whole job cheapest': (instance) => planned(core.planCheapestWholeJob(instance)),
    'submit-order greedy': (instance) => planned(core.planSubmitOrderGreedy(instance)),
    'biggest-first greedy': (instance) => planned(core.planBiggestFirst(instance)),
    [OURS]: (instance, budget) => planned(core.plan(instance, { ...(budget.rounds && { rounds: budget.rounds }), seed: budget.seed ?? 1 })),
    [HIGHS]: (instance, budget, solve) => solveWhole(yardstick, instance, budget, solve),
    [LP_BOUND]: (instance, budget, solve) => {
      const refused = tooWide(yardstick, instance, budget);
      if (refused) return refused;
      const outcome = solve(yardstick.toProgram(instance), { whole: false, seconds: budget.seconds });
      return outcome.proven ? { boundUsd: outcome.bound, columns: outcome.columns } : { none: `no bound within ${budget.seconds} s, ${grouped(outcome.columns)} columns` };
    },
  };
}

const grouped = (count) => count.toLocaleString('en-US');

/** The program is a column per (job, pool, start): beyond the limit it is not made. */
function tooWide({ countColumns }, instance, { columnsMax }) {
  if (instance.jobs.some((job) => job.after?.length > 0)) return { none: 'not run, the program cannot express jobs that wait for others' };
  const columns = countColumns(instance);
  if (columns === Infinity) return { none: 'not run, a column per way of parking: too many to count' };
  return columns > columnsMax ? { none: `not run, ${grouped(columns)} columns`, columns } : undefined;
}

function solveWhole(yardstick, instance, budget, solve) {
  const refused = tooWide(yardstick, instance, budget);
  if (refused) return refused;
  const made = performance.now();
  const program = yardstick.toProgram(instance);
  const makeSeconds = (performance.now() - made) / 1_000;
  const outcome = solve(program, { whole: true, seconds: budget.seconds });
  const extra = { columns: outcome.columns, makeSeconds, proven: outcome.proven, boundUsd: outcome.bound };
  return outcome.cost === undefined ? { none: `no plan within ${budget.seconds} s, ${grouped(outcome.columns)} columns`, ...extra } : { plan: asPlan(instance, outcome), ...extra };
}

/** A solver's choice in the form of a plan, its sums worked out here, so that the checker can disagree. */
function asPlan(instance, { cost, bound, placements }) {
  const jobs = new Map(instance.jobs.map((job) => [job.id, job]));
  const pools = new Map(instance.pools.map((pool) => [pool.id, pool]));
  const placed = new Set(placements.map((run) => run.job));
  const unplaced = instance.jobs.filter((job) => !placed.has(job.id));
  const powerOf = ({ job, pool, segments }) => segments.reduce((sum, [from, to]) => sum + jobs.get(job).gpus * pools.get(pool).costPerGpuSlot.slice(from, to).reduce((a, b) => a + b, 0), 0);
  const because = [...pools.keys()].sort().map((pool) => ({ pool, kind: 'NotSearched' }));
  return {
    placements, unplaced: unplaced.map((job) => ({ job: job.id, because })), cost, powerCost: placements.reduce((sum, run) => sum + powerOf(run), 0),
    lowerBound: Math.min(cost, bound ?? -Infinity), missed: unplaced.length, missedLowerBound: 0,
  };
}
