/**
 * Measures how many site agents one control plane keeps up with: npm run build && node apps/gateway/bench/agents.mjs [--agents 1000] [--seconds 60] [--beat 10] [--poll 10]
 *   [--reading 300] [--warm-up 20] [--profile <folder>] [--record]
 *
 * Starts a PostgreSQL of its own (writes reach the disk) and a gateway as the process it is in service, and seeds a site, an enrolled agent with a key of its own and a running
 * lease for each agent. A process of its own then plays the agents, open loop: each has its appointed instants for a heartbeat (`beat`), a poll of its orders (`poll`) and a
 * reading of its lease (`reading`, in the next heartbeat's batch), whether earlier ones were answered or not. As a real agent does, it spools what it cannot send yet and
 * sends one signed batch at a time; a latency counts from the appointed instant of the oldest item to the acknowledgement. What is still spooled in the end is the lag.
 * `--profile` puts a CPU profile of the gateway into a folder, `--record` writes agents.json beside this file. Nothing of it is tested.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

const { values: flags } = parseArgs({
  options: {
    agents: { type: 'string', default: '1000' }, seconds: { type: 'string', default: '60' }, beat: { type: 'string', default: '10' }, poll: { type: 'string', default: '10' },
    reading: { type: 'string', default: '300' }, 'warm-up': { type: 'string', default: '20' }, profile: { type: 'string' }, record: { type: 'boolean', default: false },
  },
});
const [AGENTS, SECONDS, BEAT, POLL, READING, WARM_UP] = ['agents', 'seconds', 'beat', 'poll', 'reading', 'warm-up'].map((name) => Number(flags[name]));
const here = (path) => join(import.meta.dirname, '../../..', path);
const { epochMs, makeId } = await import(here('libs/kernel/dist/src/index.js'));
const { at, inTransaction, openDatabase, prepareDatabase, urlFor, writeClock } = await import(here('libs/store/dist/src/index.js'));
const { testPasswords } = await import(here('libs/store/dist/testing/index.js'));
const { freePort, startEmbeddedPostgres, superviseChildren, systemIds } = await import(here('libs/runtime/dist/src/index.js'));
const { prepareQueueSchema } = await import(here('libs/queue/dist/src/index.js'));
const { generateAgentKeys } = await import(here('libs/agent-protocol/dist/src/index.js'));
const { seedMarket } = await import(here('apps/gateway/dist/testing/seed-market.js'));
const { seedLease } = await import(here('apps/gateway/dist/testing/seed-lease.js'));

const say = (line) => void process.stderr.write(`${line}\n`);
const idOf = (prefix, n) => makeId(prefix, epochMs(1_700_000_000_000), Uint8Array.from([0, 0, 0, 0, 0, 0, 0, 0, n >> 8, n & 255]));
const directory = mkdtempSync(join(tmpdir(), 'switchyard-agents-'));
const closers = [() => rmSync(directory, { recursive: true, force: true })];

/** Agents with their keys, sites and leases, and the key that signs their bearers: to ask for a thousand at one door at once is what its limits are against. */
async function seed(owner, now) {
  const [operator, customer] = [idOf('org', 1), idOf('org', 2)];
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const kid = 'bench-signing-key';
  await inTransaction(owner, async (tx) => {
    await writeClock(tx, { anchorWallMs: now, anchorMarketMs: now, speed: 1 });
    await tx.run(`INSERT INTO market.signing_key (kid, private_jwk, created_at) VALUES ($1, $2, $3)`, [kid, JSON.stringify(await exportJWK(privateKey)), at(now)]);
    for (const [id, kind] of [[operator, 'operator'], [customer, 'customer']]) await tx.run(`INSERT INTO market.organization (id, kind, name, created_at) VALUES ($1, $2, $2, $3)`, [id, kind, at(now)]);
  });
  const agents = [];
  for (let n = 0; n < AGENTS; n += 1) {
    const [keys, agentId, startsAt] = [await generateAgentKeys(), idOf('agent', n), epochMs(now - 3_600_000)];
    await inTransaction(owner, async (tx) => {
      const market = await seedMarket(tx, systemIds, now, { operatorOrg: operator, name: `Site ${n}`, nodeCount: 1, priceNode: 'BENCH', priceHours: 72 });
      await tx.run(`INSERT INTO market.agent (id, site_id, operator_org, name, state, public_key, epoch, last_sequence, last_seen_at, created_at) VALUES ($1, $2, $3, 'bench', 'enrolled', $4, 1, 0, $5, $5)`,
        [agentId, market.siteId, operator, JSON.stringify(keys.publicKeyJwk), at(now)]);
      const { leaseId } = await seedLease(tx, systemIds, startsAt, { market, customerOrg: customer, operatorOrg: operator, startsAt, endsAt: epochMs(now + 7_200_000) });
      const iat = Math.floor(now / 1_000);
      const bearer = await new SignJWT({ site: market.siteId, org: operator }).setProtectedHeader({ alg: 'EdDSA', typ: 'switchyard-bearer+jwt', kid }).setIssuer('switchyard').setAudience('switchyard-gateway')
        .setSubject(agentId).setIssuedAt(iat).setExpirationTime(iat + 3_600).sign(privateKey);
      agents.push({ agentId, leaseId, bearer, startsAt, privateKeyJwk: keys.privateKeyJwk });
    });
    if ((n + 1) % 100 === 0) say(`${n + 1} of ${AGENTS} agents are enrolled`);
  }
  return agents;
}

/** Processor seconds of a process and its children so far (Linux). */
function cpuOf(pid) {
  const [utime, stime, cutime, cstime] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ').slice(11, 15).map(Number);
  return (utime + stime + cutime + cstime) / 100;
}
function cpuOfAll(pid) {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
  return cpuOf(pid) + children.reduce((sum, child) => sum + cpuOf(child), 0);
}
const quantile = (sorted, q) => (sorted.length === 0 ? null : sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]);
const ms = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  return { count: sorted.length, p50: Math.round(quantile(sorted, 0.5)), p99: Math.round(quantile(sorted, 0.99)), max: Math.round(sorted.at(-1) ?? 0) };
};

async function play(port, agents, measured) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'play-agents.mjs')], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(JSON.stringify({ port, agents, seconds: SECONDS, warmUp: WARM_UP, beat: BEAT, poll: POLL, reading: READING }));
  let last = '';
  const begunAt = Date.now();
  say(`they beat and poll: ${WARM_UP} s of warming up, ${SECONDS} s measured`);
  const ticks = setInterval(() => say(`${Math.round((Date.now() - begunAt) / 1_000)} of about ${WARM_UP + SECONDS} s`), 10_000);
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line === 'measuring') measured.begin();
    else if (line === 'measured') measured.end();
    else last = line;
  });
  const code = await new Promise((resolve) => child.on('exit', resolve));
  clearInterval(ticks);
  if (code !== 0) throw new Error(`the agents ended with ${code}`);
  return JSON.parse(last);
}

async function main() {
  say('a database begins');
  const postgres = await startEmbeddedPostgres({ dataDir: directory });
  closers.push(() => postgres.stop());
  await prepareDatabase({ adminUrl: postgres.superuserUrl(), database: 'agents', passwords: testPasswords });
  const url = (role) => urlFor(postgres.superuserUrl(), { database: 'agents', user: role, password: testPasswords[role] });
  await prepareQueueSchema(url('sy_owner'), ['sy_scheduler', 'sy_billing']);
  const owner = await openDatabase(url('sy_owner'), 4);
  closers.push(() => owner.destroy());
  const agents = await seed(owner, epochMs(Date.now()));
  say(`${agents.length} agents are enrolled`);
  const port = await freePort();
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: 'production', SWITCHYARD_DATA_DIR: directory, SWITCHYARD_EMBEDDED: '1', MARKET_SPEED: '1', LOG_LEVEL: 'warn', ...(flags.profile && { NODE_OPTIONS: `--import=${join(import.meta.dirname, 'profiler.mjs')}`, PROFILE_INTO: flags.profile }) };
  const output = [];
  const services = superviseChildren({
    children: [{ name: 'gateway', script: here('apps/gateway/dist/src/main.js'), env: { ...env, PORT: String(port), DATABASE_URL: url('sy_gateway'), READER_DATABASE_URL: url('sy_reader') } }],
    onLine: (name, line) => void output.push(`${name} ${line}`),
  });
  closers.push(() => services.stop());
  say('the gateway begins');
  await services.start();
  const gatewayPid = services.status().find(({ name }) => name === 'gateway').pid;
  const cpu = { gateway: 0, postgres: 0 };
  const measured = {
    begin: () => Object.assign(cpu, { gateway: -cpuOfAll(gatewayPid), postgres: -cpuOfAll(postgres.pid) }),
    end: () => Object.assign(cpu, { gateway: cpu.gateway + cpuOfAll(gatewayPid), postgres: cpu.postgres + cpuOfAll(postgres.pid) }),
  };
  const played = await play(port, agents, measured);
  const [{ stored, batches }] = await inTransaction(owner, (tx) => tx.rows(`SELECT (SELECT count(*)::int FROM metering.reading) AS stored, (SELECT count(*)::int FROM metering.batch) AS batches`));
  const requests = played.batchesMs.length + played.pollsMs.length;
  const result = {
    measuredAt: new Date().toISOString(), command: `node apps/gateway/bench/agents.mjs --agents ${AGENTS} --seconds ${SECONDS} --beat ${BEAT} --poll ${POLL} --reading ${READING}`, machine: `${cpus().length} x ${cpus()[0].model}`, node: process.version,
    agents: AGENTS, seconds: SECONDS, requestsPerSecond: Number((requests / SECONDS).toFixed(1)), offeredPerSecond: Number((AGENTS / BEAT + AGENTS / POLL).toFixed(1)),
    batchMs: ms(played.batchesMs), pollMs: ms(played.pollsMs), spooledInTheEnd: played.spooled, oldestSpooledMs: Math.round(played.oldestMs), readingsSent: played.readings, readingsStored: stored, batchesStored: batches, answers: played.answers,
    gatewayCpuMsPerRequest: Number(((cpu.gateway * 1_000) / requests).toFixed(2)), postgresCpuMsPerRequest: Number(((cpu.postgres * 1_000) / requests).toFixed(2)), senderLateMsP99: Math.round(played.senderLateMsP99),
  };
  if (output.length > 0) say(output.slice(-5).join('\n'));
  if (flags.record) writeFileSync(join(import.meta.dirname, 'agents.json'), `${JSON.stringify(result, null, 2)}\n`);
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  const { batchMs, pollMs } = result;
  process.stdout.write(`agents: ${AGENTS} agents, ${result.requestsPerSecond} requests/s of ${result.offeredPerSecond} offered, batch p50 ${batchMs.p50} ms p99 ${batchMs.p99} ms, poll p50 ${pollMs.p50} ms p99 ${pollMs.p99} ms, ${result.spooledInTheEnd} items spooled in the end, ${stored} of ${played.readings} readings stored\n`);
}

try {
  await main();
} finally {
  for (const end of closers.reverse()) await end();
}
