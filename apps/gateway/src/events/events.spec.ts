import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { addSeconds, toIso } from '@switchyard/kernel';
import { inTransaction, markRelayed, orderEvents } from '@switchyard/store';
import { type Client, createClient } from 'graphql-ws';
import type { DataSource } from 'typeorm';
import WebSocket from 'ws';
import { customerOperations, trainingJob } from '../../testing/customer-operations.js';
import { type GatewayUnderTest, openGatewayUnderTest, START } from '../../testing/gateway-under-test.js';
import type { PersonName } from '../../testing/seed-people.js';

const jobEvents = 'subscription ($id: ID!, $after: String) { jobEvents(jobId: $id, after: $after) { cursor topic at detail job { id state } } }';
const jobLogs = 'subscription ($id: ID!, $after: String) { jobLogs(jobId: $id, after: $after) { cursor stream line } }';
const marketEvents = 'subscription ($after: String) { marketEvents(after: $after) { cursor topic subjectId } }';

describe('subscriptions over graphql-transport-ws', () => {
  let world: GatewayUnderTest;
  let relay: DataSource;
  const clients: Client[] = [];
  beforeAll(async () => {
    world = await openGatewayUnderTest();
    relay = await world.database.open('sy_relay');
    await world.seedMarket();
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) await client.dispose();
  });
  afterAll(async () => {
    expect(world?.internal).toEqual([]);
    await world?.close();
  });

  function connect(as: PersonName | undefined, closed: number[] = []): Client {
    const client = createClient({
      url: `${world.url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket, retryAttempts: 0, lazyCloseTimeout: 0,
      ...(as && { connectionParams: { authorization: `Bearer ${world.persons[as].secret}` } }), on: { closed: (event) => closed.push((event as { code: number }).code) },
    });
    clients.push(client);
    return client;
  }
  const listen = (as: PersonName, query: string, variables: Record<string, unknown>) => connect(as).iterate<Record<string, any>>({ query, variables });
  async function take(source: AsyncIterableIterator<any>, count: number): Promise<any[]> {
    const taken = [];
    while (taken.length < count) {
      const { value, done } = await source.next();
      if (done) throw new Error(`ended after ${taken.length} of ${count}`);
      if (value.errors) throw new Error(value.errors[0].message);
      taken.push(Object.values(value.data)[0]);
    }
    return taken;
  }
  /** As the relay does. */
  const order = () => inTransaction(relay, async (tx) => markRelayed(tx, (await orderEvents(tx, 1_000))!.map((event) => event.id)));
  async function submit(as: PersonName = 'customerA'): Promise<string> {
    return (await world.gql(customerOperations.submitJob, { input: { spec: trainingJob } }, as)).data.submitJob.id;
  }
  const cancel = (jobId: string) => world.gql(customerOperations.cancelJob, { input: { jobId } }, 'customerA');

  it('tells what happens to a job from now on, with the job as it is then', async () => {
    const id = await submit();
    await order();
    const events = listen('customerA', jobEvents, { id });
    const first = take(events, 1);
    // The subscription stands when the first thing said after it arrives; until then it is said again by nobody.
    await standing();
    await cancel(id);
    await order();
    expect(await first).toEqual([{ cursor: expect.stringMatching(/^\d+$/), topic: 'job.cancelled', at: toIso(START), detail: expect.objectContaining({ jobId: id }), job: { id, state: 'CANCELLED' } }]);
  });
  it('resumes behind a cursor without a gap and without a repeat, across an end of the listening connection', async () => {
    const id = await submit();
    await order();
    const all = listen('customerA', jobEvents, { id, after: '0' });
    const [submitted] = await take(all, 1);
    expect(submitted).toMatchObject({ topic: 'job.submitted' });
    await killListeners();
    await cancel(id);
    await order();
    expect(await take(all, 1)).toMatchObject([{ topic: 'job.cancelled' }]);
    expect(await take(listen('customerA', jobEvents, { id, after: submitted.cursor }), 1)).toMatchObject([{ topic: 'job.cancelled' }]);
  });
  it('gives a hundred events in order to each of several followers', async () => {
    const id = await submit();
    const followers = [1, 2, 3, 4, 5].map(() => take(listen('customerA', jobEvents, { id, after: '0' }), 101));
    await standing();
    for (let i = 0; i < 100; i += 1) {
      await world.sql(`INSERT INTO outbox.event (topic, aggregate_id, aggregate_seq, payload, customer_org, job_id, occurred_at) VALUES ('job.progress', $1, $2, $3, $4, $1, $5)`,
        [id, i + 2, JSON.stringify({ step: i }), world.orgs.customerOrgA, toIso(START)]);
      if (i % 7 === 0) await order();
    }
    await order();
    for (const events of await Promise.all(followers)) expect(events.slice(1).map((e) => e.detail.step)).toEqual(Array.from({ length: 100 }, (_, i) => i));
  });
  it('asks the database for the followers an event concerns, not for all', async () => {
    const ids = [];
    for (let i = 0; i < 40; i += 1) ids.push(await submit());
    await order();
    const client = connect('customerA');
    const all = ids.map((id) => client.iterate<Record<string, any>>({ query: jobEvents, variables: { id } }));
    const next = all.map((events) => events.next());
    await standing(40);
    let acquired = 0;
    const pool = world.parts.database.driver as unknown as { master: { on(event: 'acquire', listener: () => void): void } };
    pool.master.on('acquire', () => (acquired += 1));
    await world.sql(`INSERT INTO outbox.event (topic, aggregate_id, aggregate_seq, payload, customer_org, job_id, occurred_at) VALUES ('job.progress', $1, 2, '{}', $2, $1, $3)`, [ids[7], world.orgs.customerOrgA, toIso(START)]);
    await order();
    expect((await next[7]!).value.data.jobEvents).toMatchObject({ topic: 'job.progress', job: { id: ids[7] } });
    // One look for everybody, one read and one job for the follower; at most one more look by the clock.
    expect(acquired).toBeLessThanOrEqual(5);
  });
  it('shows each party its own: another customer gets neither events nor the job', async () => {
    const [mine, theirs] = [await submit(), world.persons.customerB];
    await order();
    expect(theirs.orgId).not.toBe(world.persons.customerA.orgId);
    const refused = listen('customerB', jobEvents, { id: mine });
    expect((await refused.next()).value.errors).toMatchObject([{ message: 'You have no such job.', extensions: { code: 'BAD_USER_INPUT' } }]);
    const market = take(listen('customerB', marketEvents, { after: '0' }), 1);
    await standing();
    await world.sql(`INSERT INTO outbox.event (topic, aggregate_id, aggregate_seq, payload, customer_org, occurred_at) VALUES ('invoice.issued', 'inv_b', 1, '{}', $1, $2)`, [world.orgs.customerOrgB, toIso(START)]);
    await order();
    expect(await market).toMatchObject([{ topic: 'invoice.issued', subjectId: 'inv_b' }]);
  });
  it('follows the output of all leases from the beginning and from a cursor', async () => {
    const id = await submit();
    const site = await world.seedMarket({ name: 'Log Yard' });
    const [one, two] = [await lease(id, site, 0), await lease(id, site, 1)];
    await print(one, id, 1, 3);
    const lines = listen('customerA', jobLogs, { id });
    const [, second] = await take(lines, 3);
    await print(two, id, 1, 1);
    expect(await take(lines, 1)).toMatchObject([{ line: `${two} 1` }]);
    // A line of the earlier lease that comes late is not lost to a follower who is past it.
    await print(one, id, 4, 4);
    expect(await take(lines, 1)).toMatchObject([{ line: `${one} 4` }]);
    expect((await take(listen('customerA', jobLogs, { id, after: second.cursor }), 3)).map((l) => l.line)).toEqual([`${one} 3`, `${one} 4`, `${two} 1`]);
    expect((await listen('admin', jobLogs, { id }).next()).value.errors[0].extensions.code).toBe('FORBIDDEN');
  });
  it('closes the socket of a bad credential with 4403, refuses nobody politely, and keeps queries off the socket', async () => {
    const closed: number[] = [];
    const bad = createClient({ url: `${world.url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket, retryAttempts: 0, connectionParams: { authorization: 'Bearer sy_live_nope' }, on: { closed: (event) => closed.push((event as { code: number }).code) } });
    clients.push(bad);
    await expect(bad.iterate({ query: marketEvents }).next()).rejects.toMatchObject({ code: 4403 });
    expect(closed).toEqual([4403]);
    expect((await connect(undefined).iterate({ query: marketEvents }).next()).value.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    await expect(connect('customerA').iterate({ query: '{ viewer { email } }' }).next()).rejects.toMatchObject([{ message: expect.stringContaining('POST') }]);
    expect((await listen('customerA', marketEvents, { after: 'x' }).next()).value.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });
  it('ends the stream of a key that was revoked', async () => {
    const id = await submit('customerA');
    await order();
    const events = listen('customerAReader', jobEvents, { id, after: '0' });
    await take(events, 1);
    await world.sql(`UPDATE market.api_key SET revoked_at = $2 WHERE member_id = $1`, [world.persons.customerAReader.userId, toIso(START)]);
    world.clock.advance(61_000);
    await cancel(id);
    await order();
    expect((await events.next()).value.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    expect((await events.next()).done).toBe(true);
  });

  /** Until a follower listens: its wakers are counted, not waited for by the clock. */
  async function standing(count = 1): Promise<void> {
    const { EventFeed } = await import('./event-feed.js');
    const feed = world.app.get(EventFeed) as unknown as { wakers: Set<{ resume?: unknown }> };
    while (feed.wakers.size < count || [...feed.wakers].some((waker) => waker.resume === undefined)) await new Promise((resolve) => setImmediate(resolve));
  }
  /** The owner of the database may not end others' connections; its superuser may. */
  async function killListeners(): Promise<void> {
    const { default: pg } = await import('pg');
    const client = new pg.Client({ connectionString: process.env['SWITCHYARD_TEST_PG_URL'] });
    await client.connect();
    const [here] = await world.sql<{ name: string }>(`SELECT current_database() AS name`);
    const { rowCount } = await client.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'switchyard listener' AND datname = $1`, [here!.name]);
    await client.end();
    expect(rowCount).toBeGreaterThan(0);
  }
  async function lease(jobId: string, site: { siteId: string; poolId: string; offerId: string }, i: number): Promise<string> {
    const id = world.ids.next('lease');
    await world.sql(
      `INSERT INTO market.lease (id, job_id, customer_org, operator_org, site_id, pool_id, offer_id, state, gpu_count, rate_card, energy_model, ceiling_micro_usd, quoted_micro_usd, starts_at, ends_at, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 8, '{}', '{}', 1, 1, $9, $10, $9)`,
      [id, jobId, world.orgs.customerOrgA, world.orgs.operatorOrgA, site.siteId, site.poolId, site.offerId, i === 0 ? 'ended' : 'active', toIso(addSeconds(START, i)), toIso(addSeconds(START, 3_600))]);
    return id;
  }
  async function print(leaseId: string, jobId: string, from: number, to: number): Promise<void> {
    await world.sql(`INSERT INTO market.job_log (lease_id, line_number, job_id, customer_org, at, stream, line) SELECT $1, n, $2, $3, $4, 'stdout', $1 || ' ' || n FROM generate_series($5::int, $6::int) n`,
      [leaseId, jobId, world.orgs.customerOrgA, toIso(START), from, to]);
  }
});
