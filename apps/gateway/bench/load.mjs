/**
 * Measures the door under load: npm run build && node apps/gateway/bench/load.mjs [--rate 200] [--seconds 60] [--warm-up 5] [--lists 300] [--seed 1] [--record]
 *
 * Starts a PostgreSQL of its own (writes reach the disk), a gateway and a scheduler as the processes they are in service, and seeds ten sites, twenty customers and
 * flat prices. Then
 *   submissions  open loop: a process of its own sends `rate` submitJob mutations a second at their appointed instants, whether earlier ones were answered or not. A
 *                latency counts from the appointed instant, so a stall is charged to everything that waited behind it. Meanwhile the scheduler plans and commits.
 *   to a lease   from a job's submission to the commit of its lease, both as the database has them: a histogram
 *   lists        `jobs(first: 50)` as the CLI asks for it against a bare Fastify and pg handler of the same rows, in turns, one request at a time
 * `--record` writes bounds.json beside this file. Nothing of it is tested.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { histogram, quantiles } from './figures.mjs';
import { compareLists } from './lists.mjs';

const { values: flags } = parseArgs({
  options: {
    rate: { type: 'string', default: '200' }, seconds: { type: 'string', default: '60' }, 'warm-up': { type: 'string', default: '5' }, lists: { type: 'string', default: '300' }, seed: { type: 'string', default: '1' },
    record: { type: 'boolean', default: false },
  },
});
const [RATE, SECONDS, WARM_UP, LISTS, SEED] = ['rate', 'seconds', 'warm-up', 'lists', 'seed'].map((name) => Number(flags[name]));
const CUSTOMERS = 20;
const SITES = 10;
const NODES_PER_SITE = 600;
const ROOT = join(import.meta.dirname, '../../..');
const here = (path) => join(ROOT, path);
const { epochMs, makeId } = await import(here('libs/kernel/dist/src/index.js'));
const { at, inTransaction, openDatabase, prepareDatabase, urlFor, writeClock } = await import(here('libs/store/dist/src/index.js'));
const { testPasswords } = await import(here('libs/store/dist/testing/index.js'));
const { freePort, hashToken, startEmbeddedPostgres, superviseChildren, systemIds } = await import(here('libs/runtime/dist/src/index.js'));
const { prepareQueueSchema } = await import(here('libs/queue/dist/src/index.js'));
const { scopesOf } = await import(here('libs/market/dist/src/index.js'));
const { seedMarket } = await import(here('apps/gateway/dist/testing/seed-market.js'));

const say = (line) => void process.stderr.write(`${line}\n`);
const idOf = (prefix, n) => makeId(prefix, epochMs(1_700_000_000_000), Uint8Array.from([0, 0, 0, 0, 0, 0, 0, 0, n >> 8, n & 255]));
const keyOf = (n) => `sy_live_${`bench${n}`.padEnd(43, 'x')}`;
const directory = mkdtempSync(join(tmpdir(), 'switchyard-load-'));
const closers = [() => rmSync(directory, { recursive: true, force: true })];
const output = [];

async function seed(owner, now) {
  const operator = idOf('org', 1);
  await inTransaction(owner, async (tx) => {
    await writeClock(tx, { anchorWallMs: now, anchorMarketMs: now, speed: 1 });
    await tx.run(`INSERT INTO market.organization (id, kind, name, created_at) VALUES ($1, 'operator', 'Bench Operator', $2)`, [operator, at(now)]);
    for (let n = 0; n < SITES; n += 1) {
      // Ten years of flat prices would be the same: every hour costs the same, so work begins at once and the way to a lease is what is measured.
      const { siteId } = await seedMarket(tx, systemIds, now, { operatorOrg: operator, name: `Site ${n}`, nodeCount: NODES_PER_SITE, feederLimitW: 50_000_000n, priceNode: `BENCH-${n}`, microUsdPerMwh: () => BigInt(20 + n) * 1_000_000n, priceHours: 240 });
      await tx.run(`UPDATE market.site SET interconnection_w = 60000000 WHERE id = $1`, [siteId]);
      await tx.run(`INSERT INTO market.agent (id, site_id, operator_org, name, state, last_seen_at, created_at) VALUES ($1, $2, $3, 'bench', 'enrolled', $4, $5)`, [idOf('agent', n), siteId, operator, at(now), at(now)]);
    }
    for (let n = 0; n < CUSTOMERS; n += 1) {
      const [orgId, userId] = [idOf('org', 100 + n), idOf('user', 100 + n)];
      await tx.run(`INSERT INTO market.organization (id, kind, name, created_at) VALUES ($1, 'customer', $2, $3)`, [orgId, `Customer ${n}`, at(now)]);
      await tx.run(`INSERT INTO market.member (id, org_id, email, name, roles, created_at) VALUES ($1, $2, $3, 'Bench', '{owner}', $4)`, [userId, orgId, `bench${n}@example.test`, at(now)]);
      await tx.run(`INSERT INTO market.api_key (id, org_id, member_id, name, hash, scopes, created_at) VALUES ($1, $2, $3, 'bench', $4, $5, $6)`, [idOf('key', n), orgId, userId, hashToken(keyOf(n)), scopesOf.customer, at(now)]);
      await tx.run(`INSERT INTO market.credit_standing (customer_org, credit_limit_micro_usd, payment_method_ok, billing_seq, updated_at) VALUES ($1, 1000000000000000, true, 1, $2)`, [orgId, at(now)]);
    }
  });
}

/** The agents of the bench only say that they are there. */
function keepAgentsAlive(owner) {
  const timer = setInterval(() => {
    inTransaction(owner, (tx) => tx.run(`UPDATE market.agent SET last_seen_at = now()`)).catch((error) => say(`agents: ${error.message}`));
  }, 5_000);
  closers.push(() => clearInterval(timer));
}

async function start() {
  const postgres = await startEmbeddedPostgres({ dataDir: directory });
  closers.push(() => postgres.stop());
  await prepareDatabase({ adminUrl: postgres.superuserUrl(), database: 'load', passwords: testPasswords });
  const url = (role) => urlFor(postgres.superuserUrl(), { database: 'load', user: role, password: testPasswords[role] });
  await prepareQueueSchema(url('sy_owner'), ['sy_scheduler', 'sy_billing']);
  const owner = await openDatabase(url('sy_owner'), 4);
  closers.push(() => owner.destroy());
  await seed(owner, epochMs(Date.now()));
  keepAgentsAlive(owner);
  const port = await freePort();
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: 'production', SWITCHYARD_DATA_DIR: directory, SWITCHYARD_EMBEDDED: '1', MARKET_SPEED: '1', LOG_LEVEL: 'warn' };
  const services = superviseChildren({
    children: [
      { name: 'gateway', script: here('apps/gateway/dist/src/main.js'), env: { ...env, PORT: String(port), DATABASE_URL: url('sy_gateway'), READER_DATABASE_URL: url('sy_reader') } },
      { name: 'scheduler', script: here('apps/scheduler/dist/src/main.js'), env: { ...env, DATABASE_URL: url('sy_scheduler'), RELAY_DATABASE_URL: url('sy_relay'), SYNTHETIC_PRICES: '0' } },
    ],
    onLine: (name, line) => void output.push(`${name} ${line}`),
  });
  closers.push(() => services.stop());
  await services.start();
  return { owner, port, gatewayUrl: url('sy_gateway') };
}

/** The sender is a process of its own: its garbage and its waiting are not the gateway's. */
function send(port, rate, seconds, from) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'send.mjs')], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(JSON.stringify({ port, rate, seconds, from, seed: SEED, keys: Array.from({ length: CUSTOMERS }, (_, n) => keyOf(n)) }));
  return new Promise((resolve, reject) => {
    let last = '';
    createInterface({ input: child.stdout }).on('line', (line) => {
      last = line;
    });
    child.on('exit', (code) => (code === 0 ? resolve(JSON.parse(last)) : reject(new Error(`the sender ended with ${code}`))));
  });
}

async function waitForLeases(owner, submitted) {
  const rows = () => inTransaction(owner, (tx) => tx.rows(
    `SELECT (extract(epoch FROM min(l.created_at) - j.submitted_at) * 1000)::float8 AS ms FROM market.job j LEFT JOIN market.lease l ON l.job_id = j.id GROUP BY j.id, j.submitted_at`));
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
  return seen;
}

try {
  const { owner, port, gatewayUrl } = await start();
  say(`${cpus().length} cores, Node ${process.version}; a gateway and a scheduler are up; ${WARM_UP} s to warm up`);
  await send(port, RATE, WARM_UP, 0);
  say(`${RATE} submissions a second for ${SECONDS} s`);
  const { latenciesMs, answers, lateMs } = await send(port, RATE, SECONDS, 1_000_000);
  const submissions = { rate: RATE, seconds: SECONDS, sent: latenciesMs.length, answers, senderLateMs: quantiles(lateMs), latencyMs: quantiles(latenciesMs) };
  say(`answers ${JSON.stringify(answers)}; latency ${JSON.stringify(submissions.latencyMs)} ms; the sender itself was late by ${JSON.stringify(submissions.senderLateMs)} ms`);
  const rows = await waitForLeases(owner, latenciesMs.length + RATE * WARM_UP);
  const leased = rows.filter(({ ms }) => ms !== null).map(({ ms }) => ms);
  const toLease = { jobs: rows.length, leased: leased.length, ms: quantiles(leased), histogram: histogram(leased) };
  say(`from submission to a committed lease, ${leased.length} of ${rows.length} jobs:`);
  for (const { fromMs, toMs, count, bar } of toLease.histogram) say(`${String(fromMs).padStart(8)} to ${String(toMs).padStart(8)} ms ${String(count).padStart(7)} ${bar}`);
  const lists = await compareLists({ port, key: keyOf(0), orgId: idOf('org', 100), databaseUrl: gatewayUrl, rounds: LISTS });
  say(`a page of 50 jobs: gateway ${lists.gatewayMs.p50} ms, bare ${lists.bareMs.p50} ms: ${lists.ratio}x`);
  const result = { date: new Date().toISOString().slice(0, 10), command: `node apps/gateway/bench/load.mjs --rate ${RATE} --seconds ${SECONDS}`, cores: cpus().length, node: process.version, submissions, toLease: { ...toLease, histogram: toLease.histogram.map(({ fromMs, toMs, count }) => ({ fromMs, toMs, count })) }, lists };
  process.stdout.write(`${JSON.stringify(result, null, 1)}\n`);
  if (flags.record) writeFileSync(join(import.meta.dirname, 'bounds.json'), `${JSON.stringify(result, null, 1)}\n`);
  const troubles = output.filter((line) => /error|warn/.test(line));
  if (troubles.length > 0) say(`${troubles.length} warnings and errors; the last: ${troubles.slice(-5).join('\n')}`);
} finally {
  for (const close of closers.reverse()) await close();
}
