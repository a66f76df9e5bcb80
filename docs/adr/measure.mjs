/**
 * The measurements the decision records quote: `npm run build`, then `node docs/adr/measure.mjs queues|gpu-once|rating|copies|compile`.
 * Real PostgreSQL (the embedded one, throw-away) and, where installed, a real redis-server. Figures move with the machine; ratios say more.
 */
import { spawn, spawnSync } from 'node:child_process';

const dist = (path) => import(new URL(`../../${path}`, import.meta.url).href);
const quiet = { info() {}, warn() {}, error() {} };
const secondsSince = (start) => (performance.now() - start) / 1_000;
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** @param fsync false only where the tests do without it too */
async function withPostgres(work, fsync = true) {
  const { startEmbeddedPostgres } = await dist('libs/runtime/dist/src/index.js');
  const postgres = await startEmbeddedPostgres({ ephemeral: true, fsync });
  try {
    return await work(postgres.superuserUrl());
  } finally {
    await postgres.stop();
  }
}
/** A database with the real schema. */
async function prepared(adminUrl, database = 'measured') {
  const { prepareDatabase, loginRoles } = await dist('libs/store/dist/src/index.js');
  await prepareDatabase({ adminUrl, database, passwords: Object.fromEntries(loginRoles.map((role) => [role, 'measured'])) });
  return Object.assign(new URL(adminUrl), { pathname: `/${database}` }).toString();
}
async function connected(url, work) {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Messages per second through the real queue library, sender and worker in one process. */
async function throughput(url, messages) {
  const { openQueues } = await dist('libs/queue/dist/src/index.js');
  const queues = openQueues({ url, log: quiet });
  await queues.ready();
  const sent = performance.now();
  for (let i = 0; i < messages; i += 50) await Promise.all(Array.from({ length: 50 }, (_, k) => queues.enqueue('billing-event', { eventId: `${i + k}` })));
  const send = messages / secondsSince(sent);
  let done = 0;
  const worked = performance.now();
  await new Promise((resolve) => queues.process('billing-event', async () => void ((done += 1) === messages && resolve()), { concurrency: 20 }));
  const work = messages / secondsSince(worked);
  await queues.close();
  return { send, work };
}
async function queues() {
  const show = (name, runs) => console.log(`${name.padEnd(10)} sent ${Math.round(median(runs.map((r) => r.send)))}/s, worked ${Math.round(median(runs.map((r) => r.work)))}/s (median of ${runs.length} runs of 2000)`);
  await withPostgres(async (admin) => {
    const { prepareQueueSchema } = await dist('libs/queue/dist/src/index.js');
    await prepareQueueSchema(admin, []);
    const runs = [];
    for (let i = 0; i < 3; i += 1) runs.push(await throughput(admin, 2_000));
    show('PostgreSQL', runs);
  });
  if (spawnSync('redis-server', ['--version']).status !== 0) return console.log('redis-server is not installed: Redis not measured');
  const server = spawn('redis-server', ['--port', '16397', '--bind', '127.0.0.1', '--save', '', '--appendonly', 'yes', '--dir', process.env.TMPDIR ?? '/tmp'], { stdio: 'ignore' });
  try {
    const runs = [];
    for (let i = 0; i < 3; i += 1) runs.push(await throughput('redis://127.0.0.1:16397', 2_000));
    show('Redis', runs);
  } finally {
    server.kill();
  }
}

/** Rows per second into a copy of `market.allocation` with the exclusion constraints, and without. */
async function gpuOnce() {
  await withPostgres(async (admin) => connected(await prepared(admin), async (client) => {
    const rows = 20_000;
    const fill = async (table) => {
      const start = performance.now();
      await client.query(`INSERT INTO ${table} (id, node_id, gpus, during, lease_id)
        SELECT 'a' || i, 'node' || i % 500, int4range(i % 8, i % 8 + 1), tstzrange(to_timestamp(i * 60), to_timestamp(i * 60 + 60)), 'lease' FROM generate_series(1, ${rows}) i`);
      return rows / secondsSince(start);
    };
    for (const [name, like] of [['with', 'INCLUDING INDEXES INCLUDING CONSTRAINTS'], ['without', 'INCLUDING CONSTRAINTS']]) {
      const runs = [];
      for (let i = 0; i < 3; i += 1) {
        await client.query(`CREATE TEMP TABLE copy_${i} (LIKE market.allocation ${like})`);
        runs.push(await fill(`copy_${i}`));
        await client.query(`DROP TABLE copy_${i}`);
      }
      console.log(`${name.padEnd(7)} exclusion constraints: ${Math.round(median(runs))} rows/s (median of 3 runs of ${rows})`);
    }
  }));
}

/** One month of a lease at 5-minute prices through the real `rate`, against the same sums in floating point. */
async function rating() {
  const { rate } = await dist('libs/rating/dist/src/index.js');
  const { aCard, aUsageRow } = await dist('libs/rating/dist/testing/index.js');
  const usage = Array.from({ length: 8_640 }, (_, i) => aUsageRow({ from: i * 300_000, itWh: BigInt(600 + (i * 37) % 90), usdPerMwh: 20 + (i * 13) % 61 - (i % 7) * 9 }));
  const runs = [];
  let total;
  for (let i = 0; i < 7; i += 1) {
    const start = performance.now();
    const rated = rate(aCard(), usage);
    runs.push(secondsSince(start) * 1_000);
    total = rated.value.lines.map((line) => line.amountMinor).join(' + ');
  }
  const start = performance.now();
  let [gpu, energy] = [0, 0];
  for (const row of usage) {
    gpu += (Number(row.gpuSeconds) / 3_600) * 2.35;
    energy += ((Number(row.energy.wh) * 1.25) / 1e6) * (Number(row.print.microUsdPerMwh) / 1e6);
  }
  console.log(`exact rationals: ${median(runs).toFixed(0)} ms for ${usage.length} intervals with derivation (median of 7): ${total} cents`);
  console.log(`floating point:  ${(secondsSince(start) * 1_000).toFixed(1)} ms: ${gpu * 100} + ${energy * 100} cents`);
}

/** A fresh database per test file: copied from a migrated template, against migrated anew. */
async function copies() {
  await withPostgres(async (admin) => {
    let start = performance.now();
    await prepared(admin, 'template_measured');
    console.log(`migrated: ${(secondsSince(start) * 1_000).toFixed(0)} ms`);
    await connected(admin, async (client) => {
      const runs = [];
      for (let i = 0; i < 5; i += 1) {
        start = performance.now();
        await client.query(`CREATE DATABASE copy_${i} TEMPLATE template_measured STRATEGY file_copy`);
        runs.push(secondsSince(start) * 1_000);
      }
      console.log(`copied:   ${median(runs).toFixed(0)} ms (median of 5)`);
    });
  }, false);
}

/** Every source file through swc, in memory. */
async function compile() {
  const { transform } = await import('@swc/core');
  const { readFileSync } = await import('node:fs');
  const config = JSON.parse(readFileSync(new URL('../../.swcrc', import.meta.url), 'utf8'));
  const { execFileSync } = await import('node:child_process');
  const files = execFileSync('git', ['ls-files', 'apps/*.ts', 'libs/*.ts'], { encoding: 'utf8' }).trim().split('\n').map((path) => readFileSync(path, 'utf8'));
  const start = performance.now();
  for (const text of files) await transform(text, { ...config, swcrc: false });
  console.log(`swc: ${files.length} files in ${(secondsSince(start) * 1_000).toFixed(0)} ms`);
}

const measurements = { queues, 'gpu-once': gpuOnce, rating, copies, compile };
const chosen = measurements[process.argv[2]];
if (chosen === undefined) {
  console.error(`node docs/adr/measure.mjs ${Object.keys(measurements).join('|')}`);
  process.exitCode = 1;
} else await chosen();
