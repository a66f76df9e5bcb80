/**
 * What fair treatment costs: node libs/matching/bench/fairness.mjs
 *
 * One seeded made-up market that its jobs fill, planned without customers and with ten of them, of whom one has seven tenths of the jobs.
 * Prints both plans' cost, misses and GPU-hours, CPU time (user), and every customer's share.
 */
import { build } from '../../../.config/build.mjs';
import { makeInstance } from './instances.mjs';

await build(['libs/kernel', 'libs/matching']);
const { plan } = await import('../dist/src/index.js');
const ROUNDS = 200;

function measured(instance) {
  const before = process.cpuUsage();
  const found = plan(instance, { rounds: ROUNDS });
  const ms = process.cpuUsage(before).user / 1_000;
  const size = new Map(instance.jobs.map((job) => [job.id, (job.gpus * job.slots * instance.slotSeconds) / 3_600]));
  const gpuHours = found.placements.reduce((sum, { job }) => sum + size.get(job), 0);
  return { found, line: `cost ${found.cost.toFixed(0)} USD, ${found.missed} of ${instance.jobs.length} missed, ${Math.round(gpuHours)} GPU-hours, ${Math.round(ms)} ms` };
}

const market = makeInstance({ seed: 3, jobs: 3_000, load: 1.3 });
const shared = { ...market, jobs: market.jobs.map((job, i) => ({ ...job, tenant: i % 10 < 7 ? 'flood' : `other ${i % 9}`, waitedSeconds: 1_000 - ((i * 7_919) % 1_000) })) };
const [free, fair] = [measured(market), measured(shared)];
console.log(`without customers: ${free.line}`);
console.log(`with customers:    ${fair.line}`);
const { costOfFairness, displaced, tenants } = fair.found.fairness;
console.log(`cost of fairness ${costOfFairness.toFixed(0)} USD (${((100 * costOfFairness) / free.found.cost).toFixed(1)} %), ${displaced.length} jobs displaced`);
for (const row of tenants) console.log(`  ${row.tenant.padEnd(8)} asked ${Math.round(row.gpuHoursAsked)}, share ${Math.round(row.fairShareGpuHours)}, placed ${Math.round(row.gpuHoursPlaced)} GPU-hours`);
