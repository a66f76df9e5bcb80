import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Stripe from 'stripe';

const root = join(import.meta.dirname, '../../..');

const children: ChildProcess[] = [];

/** The built twin as its own process, as `switchyard start` runs it. */
async function startProcess(env: Record<string, string>): Promise<{ child: ChildProcess; stripe: Stripe; url: string }> {
  const child = spawn(process.execPath, [join(root, 'libs/stripe-twin/dist/src/main.js')], { env: { PATH: process.env.PATH ?? '', STRIPE_TWIN_WEBHOOK_SECRET: 'whsec_process', ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  const errors: string[] = [];
  child.stderr?.on('data', (chunk: Buffer) => errors.push(chunk.toString('utf8')));
  for await (const line of createInterface({ input: child.stdout! })) {
    const entry = JSON.parse(line) as { event: string; host: string; port: number };
    if (entry.event !== 'started') continue;
    child.stdout?.resume(); // a full pipe would stop the twin
    const stripe = new Stripe('sk_test_process', { host: entry.host, port: entry.port, protocol: 'http', maxNetworkRetries: 0, timeout: 5_000, telemetry: false });
    return { child, stripe, url: `http://${entry.host}:${entry.port}` };
  }
  throw new Error(`the twin ended before it listened: ${errors.join('')}`);
}

describe('the twin as a process', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'stripe-twin-'));
    execFileSync(process.execPath, [join(root, '.config/build.mjs'), 'libs/kernel', 'libs/stripe-twin'], { cwd: root });
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL'); // no effect on those that ended
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('loses nothing that was acknowledged to kill -9, while more is being written', async () => {
    const env = { STRIPE_TWIN_DATA_FILE: join(folder, 'twin.jsonl') };
    const first = await startProcess(env);
    const acknowledged: string[] = [];
    const writers = Array.from({ length: 4 }, async (_unused, writer) => {
      for (let n = 0; ; n += 1) {
        const made = await first.stripe.customers.create({ name: `${writer}-${n}` }, { idempotencyKey: `${writer}-${n}` }).catch(() => undefined);
        if (made === undefined) return;
        acknowledged.push(made.id);
        if (acknowledged.length === 60) first.child.kill('SIGKILL');
      }
    });
    await Promise.all([...writers, once(first.child, 'exit')]);
    const second = await startProcess(env);
    const kept = new Set<string>();
    for await (const { id } of second.stripe.customers.list({ limit: 100 })) kept.add(id);
    expect(acknowledged.length).toBeGreaterThanOrEqual(60);
    expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
    second.child.kill('SIGTERM');
    const [code] = (await once(second.child, 'exit')) as [number];
    expect(code).toBe(0);
  });

  it('runs on market time when told so, and takes commands over HTTP', async () => {
    const anchor = Date.UTC(2030, 0, 1);
    const { child, stripe, url } = await startProcess({ STRIPE_TWIN_MARKET_CLOCK: JSON.stringify({ anchorWallMs: Date.now(), anchorMarketMs: anchor, speed: 60 }) });
    const customer = await stripe.customers.create({});
    expect(customer.created).toBeGreaterThanOrEqual(anchor / 1000);
    const post = async (name: string, body: unknown): Promise<{ status: number; answer: unknown }> => {
      const response = await fetch(`${url}/_twin/${name}`, { method: 'POST', body: JSON.stringify(body) });
      return { status: response.status, answer: await response.json() };
    };
    expect((await post('addFault', { kind: 'rate_limit_429', path: '/v1/customers' })).status).toBe(200);
    await expect(stripe.customers.create({})).rejects.toMatchObject({ statusCode: 429 });
    expect(await post('addFault', { kind: 'earthquake' })).toMatchObject({ status: 400, answer: { error: expect.stringContaining('kind must be one of drop_before') } });
    expect((await post('nothing', {})).status).toBe(404);
    expect(await post('objects', { kind: 'customer' })).toMatchObject({ status: 200, answer: { result: [{ id: customer.id }] } });
    child.kill('SIGTERM');
    await once(child, 'exit');
  });

  it.each([
    [{ STRIPE_TWIN_WEBHOOK_SECRET: '' }, 'STRIPE_TWIN_WEBHOOK_SECRET is not set'],
    [{ STRIPE_TWIN_PORT: '70000' }, 'STRIPE_TWIN_PORT: 70000 is not a port'],
    [{ STRIPE_TWIN_MARKET_CLOCK: '{"speed":60}' }, 'STRIPE_TWIN_MARKET_CLOCK: anchorWallMs must be a number'],
    [{ STRIPE_TWIN_WEBHOOK_URL: 'https://example.com/hook' }, 'loopback addresses only'],
  ])('refuses to start with %j', async (env, message) => {
    await expect(startProcess(env as unknown as Record<string, string>)).rejects.toThrow(message);
  });

  it('ages keys by wall time where market time runs fast: a call without an answer is asked again under a key that still counts', async () => {
    const nowMs = Date.now();
    const { stripe } = await startProcess({ STRIPE_TWIN_MARKET_CLOCK: JSON.stringify({ anchorWallMs: nowMs, anchorMarketMs: nowMs, speed: 200_000 }) });
    const create = (key: string) => stripe.customers.create({ name: 'A' }, { idempotencyKey: key });
    const first = await create('k');
    let last = first;
    for (let n = 0; last.created - first.created <= 86_400; n += 1) last = await create(`other-${n}`);
    expect((await create('k')).id).toBe(first.id);
  });
});
