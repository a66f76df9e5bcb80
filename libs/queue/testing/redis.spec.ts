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
  let url: string;
  beforeAll(async () => {
    const port = await freePort();
    url = `redis://127.0.0.1:${port}/0`;
    server = spawn('redis-server', ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'], { stdio: 'ignore', cwd: '/' });
    const client = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: () => 50 });
    client.on('error', () => undefined); // refused until the server listens
    await client.ping();
    await client.quit();
  });
  afterAll(async () => {
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGTERM');
    await ended;
  });
  queueContract({
    freshUrl: async () => {
      const client = new Redis(url);
      await client.flushall();
      await client.quit();
      return url;
    },
    open: (at, log) => openQueues({ url: at, log }),
  });
});
