import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { openQueues, prepareQueueSchema } from '../src/index.js';
import { emptyQueues } from './empty-queues.js';
import { queueContract } from './queue.contract.js';

const serverUrl = process.env['SWITCHYARD_TEST_PG_URL'];

async function asOwner<T>(url: string, run: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await run(client);
  } finally {
    await client.end();
  }
}

describe('queues on PostgreSQL (real server, login without owner rights)', () => {
  const database = `queue_spec_${process.pid}`;
  const role = `queue_app_${process.pid}`;
  const owner = new URL(serverUrl ?? 'postgres://set-SWITCHYARD_TEST_PG_URL.invalid');
  owner.pathname = `/${database}`;
  const app = new URL(owner);
  [app.username, app.password] = [role, 'app-password'];

  beforeAll(async () => {
    if (serverUrl === undefined) throw new Error('SWITCHYARD_TEST_PG_URL is not set: run the tests through npm test, which starts a PostgreSQL');
    await asOwner(serverUrl, async (client) => {
      await client.query(`CREATE DATABASE ${database}`);
      // As `prepareDatabase` has it: some of BullMQ's functions make temporary tables, and would work here alone.
      await client.query(`REVOKE ALL ON DATABASE ${database} FROM PUBLIC`);
      await client.query(`CREATE ROLE ${role} LOGIN PASSWORD 'app-password'`);
      await client.query(`GRANT CONNECT ON DATABASE ${database} TO ${role}`);
    });
    await prepareQueueSchema(owner.href, [role]);
  });
  afterAll(async () => {
    await asOwner(serverUrl!, async (client) => {
      await client.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
      await client.query(`DROP ROLE IF EXISTS ${role}`);
    });
  });

  queueContract({
    freshUrl: async () => {
      await asOwner(owner.href, async (client) => {
        await emptyQueues(async (sql) => (await client.query<{ name: string }>(sql)).rows);
      });
      return app.href;
    },
    open: (at, log) => openQueues({ url: at, log }),
  });

  it('goes on by itself after the server dropped every connection, and says what happened', async () => {
    const logged: string[] = [];
    const write = (_fields: object, message: string): void => void logged.push(message);
    const queues = openQueues({ url: app.href, log: { info: write, warn: write, error: write } });
    let wake: (reason: string) => void = () => undefined;
    const next = () => new Promise<string>((resolve) => (wake = resolve));
    queues.process('match', async ({ reason }) => wake(reason));
    const before = next();
    await queues.enqueue('match', { partition: 'all', reason: 'before' });
    await before;
    await asOwner(owner.href, (client) => client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1', [role]));
    const after = next();
    // Every connection of the pool was dropped, and each may fail once: who enqueues tries again, as the relay does.
    const tell = (triesLeft: number): Promise<unknown> =>
      queues.enqueue('match', { partition: 'all', reason: 'after' }).catch((error: unknown) => (triesLeft === 0 ? Promise.reject(error as Error) : tell(triesLeft - 1)));
    await tell(20);
    expect(await after).toBe('after');
    expect(logged.join('\n')).toMatch(/terminating connection|Connection terminated/);
    await queues.close();
  });
  it('prepares the schema twice without harm', async () => {
    await expect(prepareQueueSchema(owner.href, [role])).resolves.toBeUndefined();
  });
  it('an app role may not change the tables', async () => {
    await expect(asOwner(app.href, (client) => client.query('DROP TABLE bullmq.migration'))).rejects.toThrow(/must be owner|permission denied/);
  });
  it('says that the schema is missing before it was prepared', async () => {
    const bare = new URL(serverUrl!);
    const queues = openQueues({ url: bare.href, log: { info: () => undefined, warn: () => undefined, error: () => undefined } });
    await expect(queues.ready()).rejects.toThrow(/not initialized/);
    await queues.close();
  });
});
