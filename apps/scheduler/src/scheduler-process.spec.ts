import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { prepareQueueSchema } from '@switchyard/queue';
import { emptyQueues } from '@switchyard/queue/testing';
import { inTransaction, writeClock } from '@switchyard/store';
import { aJob, aPool, aSite, aSnapshot, id, T0 } from '@switchyard/market/testing';
import { DEMO_NODES } from '@switchyard/simulation';
import pg from 'pg';
import { spawnScheduler, type SchedulerProcess, until } from '../testing/scheduler-process.js';
import { openWorld, type World } from '../testing/world.js';

/** The real process, as `start` spawns it, on a real database and queue. */
describe('the scheduler process', () => {
  let world: World;
  let processes: SchedulerProcess[];
  const run = (more?: Readonly<Record<string, string>>): SchedulerProcess => {
    const started = spawnScheduler(world.database, more);
    processes.push(started);
    return started;
  };
  const count = async (table: string, where = 'true'): Promise<number> => (await world.sql<{ n: number }>(`SELECT count(*)::int AS n FROM ${table} WHERE ${where}`))[0]!.n;

  beforeEach(async () => {
    processes = [];
    world = await openWorld(aSnapshot({ sites: [aSite(1)], pools: [aPool(1, 1)], jobs: [aJob(1)] }));
    await prepareQueueSchema(world.database.adminUrl, ['sy_scheduler']);
    await inTransaction(world.owner, (tx) => writeClock(tx, { anchorWallMs: Date.now(), anchorMarketMs: T0, speed: 60 }));
  });
  afterEach(async () => {
    await Promise.all(processes.map((one) => one.end('SIGKILL')));
    await world.database.drop();
  });

  it('INV-2: killed with -9 in the middle of a commit it loses nothing and doubles nothing', async () => {
    // The commit has written lease and allocation when it needs the feeder's row, which we hold: it stops exactly there.
    const [stop, look] = [1, 2].map(() => new pg.Client({ connectionString: world.database.adminUrl })) as [pg.Client, pg.Client];
    await Promise.all([stop.connect(), look.connect()]);
    await stop.query('BEGIN');
    await stop.query('SELECT 1 FROM market.feeder FOR UPDATE');
    const first = run();
    const backend = await until('the commit waits for the feeder', async () => {
      const { rows } = await look.query<{ pid: number }>(`SELECT pid FROM pg_stat_activity WHERE usename = 'sy_scheduler' AND datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%feeder_reservation%'`);
      return rows[0]?.pid;
    });
    expect(await first.end('SIGKILL')).toEqual({ code: null, signal: 'SIGKILL' });
    await stop.query('COMMIT');
    await until('the dead process is rolled back', async () => ((await look.query('SELECT 1 FROM pg_stat_activity WHERE pid = $1', [backend])).rowCount === 0 ? true : undefined));
    await Promise.all([stop.end(), look.end()]);
    expect([await count('market.lease'), await count('market.allocation'), await count('outbox.event'), await count('market.plan')]).toEqual([0, 0, 0, 0]);
    expect((await world.job(id('job', 1))).state).toBe('submitted');

    const second = run();
    await second.ready();
    await until('the job has its lease', async () => ((await count('market.lease')) > 0 ? true : undefined));
    await until('what happened is handed out', async () => ((await count('outbox.event', 'relayed_at IS NULL')) === 0 ? true : undefined));
    expect([await count('market.lease'), await count('market.allocation'), await count('market.feeder_reservation'), await count('outbox.event', `topic = 'lease.committed'`)]).toEqual([1, 1, 1, 1]);
    expect(await second.end('SIGTERM')).toEqual({ code: 0, signal: null });
  });

  it('finds work by itself when the queue lost everything', async () => {
    const scheduler = run();
    await scheduler.ready();
    await until('the first job has its lease', async () => ((await count('market.lease')) === 1 ? true : undefined));
    const admin = new pg.Client({ connectionString: world.database.adminUrl });
    await admin.connect();
    await emptyQueues(async (sql) => (await admin.query<{ name: string }>(sql)).rows);
    await admin.end();
    await world.submit(aJob(2)); // without an event: no bell can ring for it
    await until('the second job has its lease', async () => ((await count('market.lease')) === 2 ? true : undefined));
  });

  it('listens for what happened, and again after the server ended the connection', async () => {
    const scheduler = run();
    await scheduler.ready();
    // Only a superuser may end the connections of others.
    const admin = new pg.Client({ connectionString: process.env['SWITCHYARD_TEST_PG_URL'] });
    await admin.connect();
    const database = new URL(world.database.adminUrl).pathname.slice(1);
    const listener = (not = 0) => until('the scheduler listens', async () => {
      const { rows } = await admin.query<{ pid: number }>(`SELECT pid FROM pg_stat_activity WHERE usename = 'sy_relay' AND datname = $1 AND query = 'LISTEN "switchyard_outbox"' AND state = 'idle' AND pid <> $2`, [database, not]);
      return rows[0]?.pid;
    });
    try {
      const first = await listener();
      expect((await admin.query<{ ended: boolean }>('SELECT pg_terminate_backend($1) AS ended', [first])).rows).toEqual([{ ended: true }]);
      expect(await listener(first)).not.toBe(first);
    } finally {
      await admin.end();
    }
    expect(scheduler.output()).toMatch(/listening on switchyard_outbox failed: (terminating connection|Connection terminated)/);
  });

  it('publishes synthetic prices two days ahead before it says that it is ready', async () => {
    const scheduler = run({ SYNTHETIC_PRICES: '1' });
    await scheduler.ready();
    const rows = await world.sql<{ node: string; ahead: number; steps: number }>(
      `SELECT s.node, extract(epoch FROM max(p.ends_at) - $1)::int / 3600 AS ahead, count(DISTINCT p.ends_at - p.starts_at)::int AS steps
       FROM market.price_series s JOIN market.price_print p ON p.series_id = s.id WHERE s.synthetic AND s.kind = 'real_time' GROUP BY s.node`, [new Date(T0)]);
    expect(rows.map((row) => row.node).sort()).toEqual(DEMO_NODES.map((node) => node.id).sort());
    for (const row of rows) expect(row).toMatchObject({ steps: 1, ahead: expect.any(Number) });
    expect(Math.min(...rows.map((row) => row.ahead))).toBeGreaterThanOrEqual(48);
    expect(scheduler.output()).not.toContain('"level":"error"');
  });
});
