/**
 * Measures the door under load: npm run build && node apps/gateway/bench/load.mjs [--rate 200] [--seconds 60] [--warm-up 5] [--lists 300] [--seed 1] [--statements] [--profile <folder>] [--submissions-only] [--record]
 *
 * Starts a PostgreSQL of its own (writes reach the disk), a gateway and a scheduler as the processes they are in service, and seeds ten sites, twenty customers and
 * flat prices. Then
 *   submissions  open loop: a process of its own sends `rate` submitJob mutations a second at their appointed instants, whether earlier ones were answered or not. A
 *                latency counts from the appointed instant, so a stall is charged to everything that waited behind it; what the gateway turned away is counted apart. Meanwhile the scheduler plans and commits.
 *   processor    what each process and PostgreSQL on behalf of each role spent per answered submission: other programs of the machine do not count in it
 *   to a lease   from a job's submission to the commit of its lease, both as the database has them: a histogram
 *   lists        `jobs(first: 50)` as the CLI asks for it against a bare Fastify and pg handler of the same rows, in turns, one request at a time
 * `--statements` also prints the statements that took PostgreSQL longest while the submissions came (counting costs some time itself); `--profile` has both services write CPU profiles; `--submissions-only` ends after them.
 * `--record` writes bounds.json beside this file. Nothing of it is tested.
 */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { countCpu } from './cpu.mjs';
import { histogram, quantiles } from './figures.mjs';
import { compareLists } from './lists.mjs';
import { firstCustomer, keys, startWorld } from './world.mjs';

const { values: flags } = parseArgs({
  options: {
    rate: { type: 'string', default: '200' }, seconds: { type: 'string', default: '60' }, 'warm-up': { type: 'string', default: '5' }, lists: { type: 'string', default: '300' }, seed: { type: 'string', default: '1' },
    statements: { type: 'boolean', default: false }, profile: { type: 'string' }, 'submissions-only': { type: 'boolean', default: false }, record: { type: 'boolean', default: false },
  },
});
const [RATE, SECONDS, WARM_UP, LISTS, SEED] = ['rate', 'seconds', 'warm-up', 'lists', 'seed'].map((name) => Number(flags[name]));
const say = (line) => void process.stderr.write(`${line}\n`);
const hundredths = (value) => Math.round(value * 100) / 100;

/** The sender is a process of its own: its garbage and its waiting are not the gateway's. */
function send(port, rate, seconds, from) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'send.mjs')], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(JSON.stringify({ port, rate, seconds, from, seed: SEED, keys }));
  return new Promise((resolve, reject) => {
    let last = '';
    createInterface({ input: child.stdout }).on('line', (line) => {
      last = line;
    });
    child.on('exit', (code) => (code === 0 ? resolve(JSON.parse(last)) : reject(new Error(`the sender ended with ${code}`))));
  });
}

async function submissionsOf(world) {
  const roles = async () => new Map((await world.admin.query('SELECT pid, usename FROM pg_stat_activity WHERE usename IS NOT NULL')).map(({ pid, usename }) => [pid, usename]));
  const stop = await countCpu({ services: world.services(), postgresPid: world.postgresPid, roles });
  const { latenciesMs, refusedMs, answers, lateMs, answeredMs } = await send(world.port, RATE, SECONDS, 1_000_000);
  const spent = await stop();
  const took = Math.max(...answeredMs) / 1_000;
  const cpuMs = spent && Object.fromEntries([...Object.entries(spent), ['all', Object.values(spent).reduce((a, b) => a + b, 0)]].map(([who, ms]) => [who, hundredths(ms / Math.max(1, answers.Job ?? 0))]));
  return {
    rate: RATE, seconds: SECONDS, offered: RATE * SECONDS, answers, takenPerSecond: Math.round((latenciesMs.length / Math.max(took, SECONDS)) * 10) / 10, senderLateMs: quantiles(lateMs), latencyMs: quantiles(latenciesMs),
    ...(refusedMs.length > 0 && { refusedMs: quantiles(refusedMs) }), cpuMsPerSubmission: cpuMs,
  };
}

async function toLeaseOf(world, submitted) {
  const rows = () => world.rows(
    `SELECT (extract(epoch FROM min(l.created_at) - j.submitted_at) * 1000)::float8 AS ms FROM market.job j LEFT JOIN market.lease l ON l.job_id = j.id GROUP BY j.id, j.submitted_at`);
  let seen = [];
  // What is not leased when nothing has moved for a while is left to say so.
  for (let quiet = 0, last = -1; quiet < 10; ) {
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    seen = await rows();
    const leased = seen.filter(({ ms }) => ms !== null).length;
    quiet = leased === last ? quiet + 1 : 0;
    last = leased;
    if (leased >= submitted) break;
  }
  const leased = seen.filter(({ ms }) => ms !== null).map(({ ms }) => ms);
  const states = await world.rows(`SELECT state, count(*)::int AS jobs FROM market.job GROUP BY 1 ORDER BY 1`);
  return { jobs: seen.length, leased: leased.length, states, ms: quantiles(leased), histogram: histogram(leased) };
}

const world = await startWorld({ statements: flags.statements, profile: flags.profile, say });
try {
  say(`${cpus().length} cores, Node ${process.version}; a gateway and a scheduler are up; ${WARM_UP} s to warm up`);
  await send(world.port, RATE, WARM_UP, 0);
  if (flags.statements) await world.admin.query('SELECT pg_stat_statements_reset()');
  say(`${RATE} submissions a second for ${SECONDS} s`);
  const submissions = await submissionsOf(world);
  say(`offered ${RATE}/s, taken ${submissions.takenPerSecond}/s ${JSON.stringify(submissions.answers)}; latency of those taken ${JSON.stringify(submissions.latencyMs)} ms; the sender itself was late by ${JSON.stringify(submissions.senderLateMs)} ms`);
  say(`processor time per submission, ms: ${JSON.stringify(submissions.cpuMsPerSubmission)}`);
  if (flags.statements) {
    const costly = await world.admin.query(`SELECT r.rolname, s.calls, s.total_exec_time, s.mean_exec_time, left(regexp_replace(s.query, '\\s+', ' ', 'g'), 140) AS query FROM pg_stat_statements s JOIN pg_roles r ON r.oid = s.userid ORDER BY s.total_exec_time DESC LIMIT 25`);
    for (const { rolname, calls, total_exec_time: total, mean_exec_time: mean, query } of costly) say(`${total.toFixed(0).padStart(8)} ms ${mean.toFixed(3).padStart(9)} ms ${String(calls).padStart(7)} times ${rolname.padEnd(13)} ${query}`);
  }
  if (!flags['submissions-only']) {
    const toLease = await toLeaseOf(world, (submissions.answers.Job ?? 0) + RATE * WARM_UP);
    say(`from submission to a committed lease, ${toLease.leased} of ${toLease.jobs} jobs:`);
    for (const { fromMs, toMs, count, bar } of toLease.histogram) say(`${String(fromMs).padStart(8)} to ${String(toMs).padStart(8)} ms ${String(count).padStart(7)} ${bar}`);
    const lists = await compareLists({ port: world.port, key: keys[0], orgId: firstCustomer, databaseUrl: world.gatewayUrl, rounds: LISTS });
    say(`a page of 50 jobs: gateway ${lists.gatewayMs.p50} ms, bare ${lists.bareMs.p50} ms: ${lists.ratio}x`);
    const result = { date: new Date().toISOString().slice(0, 10), command: `node apps/gateway/bench/load.mjs --rate ${RATE} --seconds ${SECONDS}`, cores: cpus().length, node: process.version, submissions, toLease: { ...toLease, histogram: toLease.histogram.map(({ fromMs, toMs, count }) => ({ fromMs, toMs, count })) }, lists };
    process.stdout.write(`${JSON.stringify(result, null, 1)}\n`);
    if (flags.record) writeFileSync(join(import.meta.dirname, 'bounds.json'), `${JSON.stringify(result, null, 1)}\n`);
  }
  const troubles = world.output.filter((line) => /error|warn/.test(line));
  if (troubles.length > 0) say(`${troubles.length} warnings and errors; the last: ${troubles.slice(-12).join('\n')}`);
} finally {
  await world.close();
}
