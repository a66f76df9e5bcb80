import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { Redis } from 'ioredis';
import { openQueues } from '../src/index.js';
import { queueContract } from './queue.contract.js';

/** `SWITCHYARD_REQUIRE=redis` (CI) turns the skip into a failure. */
const required = (process.env['SWITCHYARD_REQUIRE'] ?? '').split(',').includes('redis');
const found = spawnSync('redis-server', ['--version']).status === 0;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

describe('queues on Redis (real redis-server, ioredis)', () => {
  if (!found) {
    const name = 'redis-server not found: install it to run the queue contract on Redis';
    if (required) it(name, () => expect(found).toBe(true));
    else it.skip(name, () => undefined);
    return;
  }
  let server: ChildProcess;
  let port: number;
  let url: string;
  async function start(): Promise<void> {
    server = spawn('redis-server', ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'], { stdio: 'ignore', cwd: '/' });
    const client = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: () => 50 });
    client.on('error', () => undefined); // refused until the server listens
    await client.ping();
    await client.quit();
  }
  async function end(signal: NodeJS.Signals): Promise<void> {
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill(signal);
    await ended;
  }
  beforeAll(async () => {
    port = await freePort();
    url = `redis://127.0.0.1:${port}/0`;
    await start();
  });
  afterAll(() => end('SIGTERM'));
  queueContract({
    freshUrl: async () => {
      const client = new Redis(url);
      await client.flushall();
      await client.quit();
      return url;
    },
    open: (at, log) => openQueues({ url: at, log }),
  });

  it('tells a sender that Redis is away, and goes on by itself when it is back', async () => {
    const logged: string[] = [];
    const write = (_fields: object, message: string): void => void logged.push(message);
    const queues = openQueues({ url, log: { info: write, warn: write, error: write } });
    // A message its sender was told is lost may still arrive: that is allowed.
    const got = new Promise<void>((resolve) => void queues.process('match', async ({ reason }) => (reason === 'after' ? resolve() : undefined)));
    await queues.ready();
    await end('SIGKILL');
    await expect(queues.enqueue('match', { partition: 'all', reason: 'lost' })).rejects.toThrow(/max retries per request|Connection is closed|did not happen within/);
    await start();
    // A sender that reconnects at this moment may hear one more refusal.
    const send = (): Promise<void> => queues.enqueue('match', { partition: 'all', reason: 'after' });
    await send().catch(send);
    await got;
    expect(logged.join('\n')).toMatch(/ECONNREFUSED/);
    await queues.close();
  });
});
