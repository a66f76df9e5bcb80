/**
 * Measures the match cycle alone, without a database: npm run build && node apps/gateway/bench/load-cycles.mjs [--cycles 30] [--jobs 300] [--most 600]
 *
 * The market of load.mjs (ten sites of 600 nodes, twenty customers, flat prices). Each cycle begins with `jobs` new jobs, 1.5 s after the one before, and its decisions stand in the next:
 * what was leased runs, what was promised is held. Prints the processor time of each cycle (who is planned, plan, decisions) by its part. `--most` is PLAN_JOBS_MOST. Nothing of it is tested.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { values: flags } = parseArgs({ options: { cycles: { type: 'string', default: '30' }, jobs: { type: 'string', default: '300' }, most: { type: 'string', default: '600' } } });
const [CYCLES, JOBS, MOST] = [flags.cycles, flags.jobs, flags.most].map(Number);
const here = (path) => join(import.meta.dirname, '../../..', path);
const { defaultMarketPolicy, PlanTurns, runCycle } = await import(here('libs/market/dist/src/index.js'));
const { aJob, aPool, aSite, aSnapshot, aStanding, hourly, id, T0 } = await import(here('libs/market/dist/testing/builders.js'));
const { plan } = await import(here('libs/matching/dist/src/index.js'));
const { systemIds } = await import(here('libs/runtime/dist/src/index.js'));

const [SITES, NODES, CUSTOMERS] = [10, 600, 20];
const sizes = [1, 1, 2, 4, 8, 8];
/** Numbers that look thrown and are not. */
const diced = (n, of) => (Math.imul(n + 7_919, 2_654_435_761) >>> 8) % of;
const numbered = (length, make) => Array.from({ length }, (_, n) => make(n));
const sites = numbered(SITES, (n) => aSite(n + 1, { prices: hourly(T0, new Array(240).fill(20 + n)) }));
const pools = numbered(SITES, (n) => aPool(n + 1, n + 1, { nodes: numbered(NODES, (i) => ({ nodeId: id('node', (n + 1) * 10_000 + i), gpuCount: 8, state: 'up' })) }));
const credit = numbered(CUSTOMERS, (n) => aStanding({ orgId: id('org', 100 + n) }));
function newJob(n, at) {
  const minutes = 10 + diced(n, 50);
  return aJob(n + 1, { gpuCount: sizes[diced(n * 3, sizes.length)], maxDurationSeconds: minutes * 90, expectedDurationSeconds: minutes * 60 }, { orgId: id('org', 100 + (n % CUSTOMERS)), submittedAt: at - 500 });
}

const cpuMs = () => (process.cpuUsage().user + process.cpuUsage().system) / 1_000;
let [jobs, leases, planMs, plans, total] = [[], [], 0, 0, 0];
const planner = (instance) => {
  const begun = cpuMs();
  const made = plan(instance, { rounds: 160 });
  planMs += cpuMs() - begun;
  plans += 1;
  return made;
};
const turns = new PlanTurns();
for (let cycle = 0; cycle < CYCLES; cycle += 1) {
  const at = T0 + 420_000 + cycle * 1_500;
  jobs = [...jobs, ...numbered(JOBS, (n) => newJob(cycle * JOBS + n, at))];
  const drafts = new Map();
  const market = {
    snapshot: async () => aSnapshot({ at, sites, pools, jobs, credit, leases }),
    commit: async (request) => {
      for (const draft of [...request.placements, ...request.leases]) drafts.set(draft.jobId, draft);
      return { committed: [...drafts.keys()], refused: [] };
    },
  };
  [planMs, plans] = [0, 0];
  const begun = cpuMs();
  const report = await runCycle({ clock: { now: () => at }, ids: systemIds, market, reasons: { publish: async () => undefined }, planner, turns }, { ...defaultMarketPolicy, jobsPerPlanMost: MOST });
  const ms = cpuMs() - begun;
  total += ms;
  leases = [...leases, ...[...drafts.values()].filter((draft) => draft.leaseId).map(({ leaseId, jobId, placement: { siteId, poolId }, offer, allocations }) => ({ leaseId, jobId, siteId, poolId, state: 'active', offer, allocations }))];
  jobs = jobs.map((job) => {
    const draft = drafts.get(job.jobId);
    return draft ? { ...job, state: draft.leaseId ? 'scheduled' : 'accepted', promise: draft.promise, placement: draft.placement } : job;
  });
  process.stdout.write(`cycle ${cycle + 1}: ${jobs.length} jobs, ${report.leased.length} leased, ${report.promised.length} promised, ${report.later} left to later cycles; ${Math.round(ms)} ms, of which ${Math.round(planMs)} in ${plans} plans\n`);
}
process.stdout.write(`${Math.round(total)} ms in all, ${(total / (CYCLES * JOBS)).toFixed(2)} ms for each job\n`);
