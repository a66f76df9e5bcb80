/**
 * Measures the planner: node libs/matching/bench/run.mjs [--only TEXT] [--slow] [--data DIR] [--record]
 *
 *   --only TEXT  cases whose name contains TEXT
 *   --slow       also 100,000 jobs
 *   --data DIR   real prices and jobs instead of made-up ones (see real-data.mjs for the files; bounds are not checked then)
 *   --record     writes what was measured into bounds.json beside the bounds; the bounds and their reasons are edited by hand
 *
 * Times are CPU seconds of this process (user), so that a busy machine says little less than an idle one. Every plan is judged by the
 * independent checker of the tests. Exit code 1 when a median is over its bound. Not part of `npm test`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from '../../../.config/build.mjs';
import { cases } from './cases.mjs';
import { loadOf, makeInstance } from './instances.mjs';
import { readRealData } from './real-data.mjs';

const { values: flags } = parseArgs({ options: { only: { type: 'string' }, slow: { type: 'boolean' }, data: { type: 'string' }, record: { type: 'boolean' } } });
await build(['libs/kernel', 'libs/matching']);
const { plan, planFifo, planCheapestNow, planCheapestWholeJob, planSubmitOrderGreedy, planBiggestFirst, QuoteDesk } = await import('../dist/src/index.js');
const { checkPlan } = await import('../dist/testing/check-plan.js');
const boundsFile = join(import.meta.dirname, 'bounds.json');
const bounds = JSON.parse(readFileSync(boundsFile, 'utf8'));

function timed(work) {
  const before = process.cpuUsage();
  const result = work();
  return { result, ms: process.cpuUsage(before).user / 1_000 };
}
const quantile = (sorted, q) => sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)];
const mean = (list) => list.reduce((a, b) => a + b, 0) / list.length;
const spread = (list) => Math.sqrt(mean(list.map((x) => (x - mean(list)) ** 2)));
const percent = (share) => `${(100 * share).toFixed(2)} %`;

/** One plan after another of the same instance. */
function planCase({ shape, options, runs }, real) {
  const instance = makeInstance(shape, real);
  const all = Array.from({ length: runs }, () => timed(() => plan(instance, options)));
  return { instance, plan: all[0].result, times: all.map(({ ms }) => ms) };
}

/** A plan with everything new, then twenty jobs gone and twenty come, again and again: the rest is promised and prices are known. */
function replanCase({ shape, options, runs }, real) {
  const all = makeInstance({ ...shape, jobs: shape.jobs }, real);
  const jobs = all.jobs.slice(0, shape.jobs - 20);
  let last = plan({ ...all, jobs }, { rounds: 200 });
  const times = [];
  let instance = all;
  for (let run = 0; run < runs; run += 1) {
    const held = new Map(last.placements.map((p) => [p.job, { pool: p.pool, segments: p.segments, moveGain: 0.05 }]));
    // One window of the list further each time, around its end.
    const rows = Array.from({ length: shape.jobs - 20 }, (_, i) => all.jobs[(20 * (run + 1) + i) % shape.jobs]);
    instance = { ...all, jobs: rows.map((job) => (held.has(job.id) ? { ...job, held: held.get(job.id) } : job)) };
    const { result, ms } = timed(() => plan(instance, { ...options, warmPrices: last.capacityPrices }));
    last = result;
    times.push(ms);
  }
  return { instance, plan: last, times };
}

function quoteCase({ shape, options, runs, asked }, real) {
  const instance = makeInstance(shape, real);
  const placed = plan(instance, options);
  const desk = new QuoteDesk({ instance, plan: placed });
  const jobs = makeInstance({ ...shape, ...asked, seed: 9, jobs: runs + 20 }, real).jobs.map((job) => ({ ...job, id: `q-${job.id}` }));
  // The first twenty warm the compiler up.
  const times = jobs.map((job) => timed(() => desk.quote(job)).ms).slice(20);
  return { instance, plan: placed, times };
}

const real = flags.data === undefined ? undefined : readRealData(flags.data);
let failed = false;
for (const one of cases) {
  if ((one.slow && !flags.slow) || (flags.only !== undefined && !one.name.includes(flags.only))) continue;
  const kind = one.kind ?? 'plan';
  const { instance, plan: found, times } = { plan: planCase, replan: replanCase, quote: quoteCase }[kind](one, one.shape.pools === undefined ? real : undefined);
  const wrong = checkPlan(instance, found);
  times.sort((a, b) => a - b);
  const bound = bounds.cases[one.name];
  const judged = quantile(times, kind === 'plan' ? 0.5 : 0.95);
  const measured = { meanMs: Math.round(10 * mean(times)) / 10, spreadMs: Math.round(10 * spread(times)) / 10, judgedMs: Math.round(10 * judged) / 10, runs: times.length, gap: Math.round(1e5 * found.gap) / 1e5 };
  const over = real === undefined && bound !== undefined && (judged > bound.msMax || (bound.gapMax !== undefined && found.gap > bound.gapMax));
  failed ||= over || wrong.length > 0;
  console.log(`\n${one.name}: ${instance.jobs.length} jobs, ${instance.pools.length} pools, ${instance.slots} slots, load ${loadOf(instance).toFixed(2)}${over ? '   OVER ITS BOUND' : ''}`);
  console.log(`  ${kind === 'plan' ? 'median' : 'p95'} ${judged.toFixed(1)} ms, mean ${measured.meanMs} ms, spread ${measured.spreadMs} ms, ${times.length} runs${bound ? `; bound ${bound.msMax} ms: ${bound.reason}` : ''}`);
  for (const why of wrong.slice(0, 5)) console.log(`  WRONG: ${why}`);
  if (kind !== 'quote') {
    console.log(`  gap ${percent(found.gap)} (without misses ${percent(found.gapWithoutMisses)}), missed ${found.missed} (at least ${found.missedLowerBound}), cost ${found.cost.toFixed(1)}, bound ${found.lowerBound.toFixed(1)}, rounds ${found.rounds}`);
  }
  if (one.baselines) {
    const rows = { FIFO: planFifo, 'cheapest site now': planCheapestNow, 'whole job cheapest, now': planCheapestWholeJob, 'submit-order greedy': planSubmitOrderGreedy, 'biggest first': planBiggestFirst };
    for (const [name, method] of Object.entries(rows)) {
      const { result, ms } = timed(() => method(instance));
      console.log(`    ${name.padEnd(24)} ${result.cost.toFixed(0).padStart(9)}  ${percent(result.cost / found.cost - 1).padStart(9)} over ours  missed ${String(result.missed).padStart(5)}  ${ms.toFixed(0).padStart(6)} ms`);
    }
    console.log(`    ${'ours'.padEnd(24)} ${found.cost.toFixed(0).padStart(9)}  ${''.padStart(18)}  missed ${String(found.missed).padStart(5)}  ${judged.toFixed(0).padStart(6)} ms`);
    console.log(`    ${'lower bound'.padEnd(24)} ${found.lowerBound.toFixed(0).padStart(9)}`);
  }
  if (flags.record && real === undefined && bound !== undefined) bound.measured = measured;
}
console.log(`\npeak memory ${(process.resourceUsage().maxRSS / 1_024).toFixed(0)} MB`);
if (flags.record) writeFileSync(boundsFile, `${JSON.stringify(bounds, null, 2)}\n`);
process.exitCode = failed ? 1 : 0;
