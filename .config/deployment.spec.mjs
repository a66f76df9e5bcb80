/**
 * The deployment of `infra/compose/compose.yaml` without the containers: the same programs, started the same way (`run.mjs`), with the environment
 * and the secrets the file gives them, in the order it asks for, until each says it is ready. Hosts and ports are of this machine; a twin stands for Stripe.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { parse } from 'yaml';
import { makeSecrets } from '../infra/compose/make-secrets.mjs';

const root = join(import.meta.dirname, '..');
const compose = parse(readFileSync(join(root, 'infra/compose/compose.yaml'), 'utf8'), { merge: true });
const settings = Object.fromEntries([...readFileSync(join(root, 'infra/compose/.env.example'), 'utf8').matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name, value]));
/** A machine that runs all specs at once is slow to start a process. */
const WAIT_MS = 60_000;
const STRIPE_KEY = 'sk_test_deployment';
const hasRedis = spawnSync('redis-server', ['--version']).status === 0;
const required = (process.env.SWITCHYARD_REQUIRE ?? '').split(',').includes('redis');

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

describe('the services of compose.yaml, as processes', () => {
  if (!hasRedis && !required) {
    it.skip('redis-server is not installed on this machine: the deployment is not tried', () => undefined);
    return;
  }
  const database = `deploy_${process.pid}`;
  const admin = new URL(process.env.SWITCHYARD_TEST_PG_URL ?? '');
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-deploy-'));
  const started = [];
  let stripe;

  /** What `docker compose` would give a service: settings, then its secrets as files. */
  function environmentOf(name, ports) {
    const mounted = join(folder, 'mounted', name);
    mkdirSync(mounted, { recursive: true });
    for (const { source, target } of compose.services[name].secrets) writeFileSync(join(mounted, target), readFileSync(join(folder, 'secrets', source)));
    return { PATH: process.env.PATH, NODE_ENV: 'production', APP: name, ...settings, SECRETS_DIR: mounted, HOST: '127.0.0.1', METRICS_HOST: '127.0.0.1', STRIPE_HOST: '127.0.0.1', STRIPE_PORT: String(stripe), ...ports };
  }
  function run(name, ports, args = []) {
    const child = spawn(process.execPath, ['infra/docker/run.mjs', ...args], { cwd: root, env: environmentOf(name, ports), stdio: ['ignore', 'pipe', 'pipe'] });
    const said = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => said.push(String(chunk)));
    started.push(child);
    return { child, said };
  }
  async function ready(name, { child, said }, port) {
    const until = Date.now() + WAIT_MS;
    for (;;) {
      if (child.exitCode !== null) throw new Error(`${name} ended with ${child.exitCode}:\n${said.join('')}`);
      const answer = await fetch(`http://127.0.0.1:${port}/readyz`).then((response) => response.json(), () => undefined);
      if (answer?.ok) return answer;
      if (Date.now() > until) throw new Error(`${name} is not ready: ${JSON.stringify(answer)}\n${said.join('')}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  beforeAll(async () => {
    const secrets = join(folder, 'secrets');
    mkdirSync(secrets);
    // One password for every role of the test cluster, which other specs use at the same time.
    for (const role of ['owner', 'gateway', 'scheduler', 'billing', 'reader', 'relay']) writeFileSync(join(secrets, `${role}_database_url`), `postgres://sy_${role}:test-only@${admin.host}/${database}`);
    writeFileSync(join(secrets, 'admin_database_url'), admin.toString());
    const redis = await freePort();
    writeFileSync(join(secrets, 'queue_url'), `redis://:rehearsal@127.0.0.1:${redis}`);
    writeFileSync(join(secrets, 'redis_auth.conf'), 'requirepass rehearsal\n');
    expect(makeSecrets(secrets, { STRIPE_SECRET_KEY: STRIPE_KEY, STRIPE_WEBHOOK_SECRET: 'whsec_deployment' })).toEqual([]);
    const conf = readFileSync(join(root, 'infra/compose', compose.configs.redis.file), 'utf8')
      .replace('/run/secrets', secrets).replace(/^dir .*$/m, `dir ${folder}`).replace(/^port .*$/m, `port ${redis}`).replace(/^bind .*$/m, 'bind 127.0.0.1');
    writeFileSync(join(folder, 'redis.conf'), conf);
    const server = spawn('redis-server', [join(folder, 'redis.conf')], { stdio: ['ignore', 'pipe', 'inherit'] });
    started.push(server);
    for await (const chunk of server.stdout) if (String(chunk).includes('Ready to accept connections')) break;
    server.stdout.resume();
    const twin = spawn(process.execPath, ['libs/stripe-twin/dist/src/main.js'], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'], env: { STRIPE_TWIN_WEBHOOK_SECRET: 'whsec_deployment', STRIPE_TWIN_API_KEY: STRIPE_KEY } });
    started.push(twin);
    const [line] = await once(twin.stdout, 'data');
    stripe = JSON.parse(String(line).split('\n')[0]).port;
    twin.stdout.resume();
  }, 60_000);
  afterAll(async () => {
    for (const child of started.reverse()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    const client = new pg.Client({ connectionString: admin.toString() });
    await client.connect();
    await client.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
    await client.end();
    rmSync(folder, { recursive: true });
  }, 60_000);

  it('migrate ends well; scheduler, gateway and billing become ready in the order of depends_on, answer, and stop cleanly', async () => {
    const migration = run('migrate', {}, [compose.services.migrate.entrypoint.at(-1)]);
    const [code] = await once(migration.child, 'exit');
    expect([code, migration.said.join('')]).toEqual([0, expect.stringMatching(/^[1-9]\d* migrations ran\n$/)]);

    const running = {};
    const order = ['scheduler', 'gateway', 'billing'];
    for (const name of order) {
      const waitsFor = Object.keys(compose.services[name].depends_on).filter((other) => order.includes(other));
      expect(waitsFor.filter((other) => running[other] === undefined)).toEqual([]);
      const [port, metrics] = [await freePort(), await freePort()];
      running[name] = { ...run(name, { PORT: String(port), METRICS_PORT: String(metrics) }), port };
      const { checks } = await ready(name, running[name], metrics);
      expect([name, Object.keys(checks)]).toEqual([name, expect.arrayContaining(['database', ...(name === 'gateway' ? ['market reader'] : ['queue'])])]);
      expect(await (await fetch(`http://127.0.0.1:${metrics}/metrics`)).text()).toContain(`{app="${name}"}`);
    }
    const answer = await fetch(`http://127.0.0.1:${running.gateway.port}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"query":"{ viewer { marketClock { speed } } }"}' });
    expect(await answer.json()).toMatchObject({ data: { viewer: { marketClock: { speed: 1 } } } });
    const forged = await fetch(`http://127.0.0.1:${running.gateway.port}/webhooks/stripe`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' });
    expect(forged.status).toBe(400);

    for (const name of order.reverse()) {
      running[name].child.kill('SIGTERM');
      expect([name, (await once(running[name].child, 'exit'))[0]]).toEqual([name, 0]);
      for (const secret of ['test-only', STRIPE_KEY, 'rehearsal']) expect(running[name].said.join('')).not.toContain(secret);
    }
  }, 240_000);
});
