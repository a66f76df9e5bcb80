import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { epochMs } from '@switchyard/kernel';
import type { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../../testing/index.js';
import { appendEvent, claimEvent, inTenant, inTransaction, listenTo, orderEvents, OUTBOX_CHANNEL, readEventsAfter, Refused, refusing, takeKey, keepAnswer } from '../index.js';

const now = epochMs(Date.UTC(2026, 0, 1));

describe('store base, on a real PostgreSQL', () => {
  let database: TestDatabase;
  let gateway: DataSource;
  let billing: DataSource;
  let relay: DataSource;
  let owner: DataSource;
  beforeAll(async () => {
    database = await createTestDatabase();
    [owner, gateway, billing, relay] = await Promise.all([database.open('sy_owner'), database.open('sy_gateway'), database.open('sy_billing'), database.open('sy_relay')]);
    await inTransaction(owner, async (tx) => {
      for (const [id, kind] of [['org_a', 'customer'], ['org_b', 'customer'], ['org_op', 'operator']]) {
        await tx.run(`INSERT INTO market.organization (id, kind, name, created_at) VALUES ($1, $2, $1, now())`, [id, kind]);
      }
    });
  });
  afterAll(() => database.drop());

  it('reads int8 as bigint and timestamptz as EpochMs', async () => {
    const row = await inTransaction(owner, (tx) => tx.one(`SELECT 9007199254740993::int8 AS big, '2026-03-08T07:30:00.5Z'::timestamptz AS moment`));
    expect(row).toEqual({ big: 9007199254740993n, moment: Date.UTC(2026, 2, 8, 7, 30, 0, 500) });
  });

  it('INV-TENANT: shows a tenant its own rows, and without a tenant nothing', async () => {
    const insert = (orgId: string, id: string): Promise<number> =>
      inTenant(gateway, { kind: 'customer', orgId }, (tx) => tx.run(`INSERT INTO market.project (id, customer_org, name, created_at) VALUES ($1, $2, $1, now())`, [id, orgId]));
    await insert('org_a', 'proj_1');
    await insert('org_b', 'proj_2');
    const seen = (context: Parameters<typeof inTenant>[1]): Promise<{ id: string }[]> => inTenant(gateway, context, (tx) => tx.rows(`SELECT id FROM market.project ORDER BY id`));
    expect(await seen({ kind: 'customer', orgId: 'org_a' })).toEqual([{ id: 'proj_1' }]);
    expect(await seen({ kind: 'anonymous' })).toEqual([]);
    expect(await inTransaction(gateway, (tx) => tx.rows(`SELECT id FROM market.project`))).toEqual([]);
    const crossing = inTenant(gateway, { kind: 'customer', orgId: 'org_a' }, (tx) =>
      tx.run(`INSERT INTO market.project (id, customer_org, name, created_at) VALUES ('proj_3', 'org_b', 'x', now())`));
    await expect(crossing).rejects.toMatchObject({ driverError: { code: '42501' } });
  });

  it('keeps billing out of the market and the scheduler out of commands', async () => {
    await expect(inTransaction(billing, (tx) => tx.rows('SELECT * FROM market.job'))).rejects.toMatchObject({ driverError: { code: '42501' } });
  });

  it('calls the relay after a commit that appended, never for what was rolled back, and many at once share calls', async () => {
    let [rings, markers] = [0, 0];
    const heard = (_channel: string, payload: string): void => void (payload === 'marker' ? (markers += 1) : (rings += 1));
    const listening = listenTo({ url: database.url('sy_relay'), channels: [OUTBOX_CHANNEL], heard, connected: () => undefined, onTrouble: (error) => { throw error; } });
    await listening.ready;
    // Notifications are heard in the order of their commits: with the marker everything before it has been heard.
    const called = async (): Promise<number> => {
      const before = markers;
      await inTransaction(relay, (tx) => tx.rows(`SELECT pg_notify($1, 'marker')`, [OUTBOX_CHANNEL]));
      while (markers === before) await new Promise((resolve) => setImmediate(resolve));
      return rings;
    };
    const event = { topic: 'site.changed' as const, aggregateId: 'site_bell', aggregateSeq: 1n, payload: {}, occurredAt: now, operatorOrg: 'org_op' };
    await expect(inTransaction(billing, async (tx) => {
      await appendEvent(tx, event);
      throw new Error('no');
    })).rejects.toThrow('no');
    expect(await called()).toBe(0);
    await inTransaction(billing, (tx) => appendEvent(tx, event));
    expect(await called()).toBe(1);
    await Promise.all(Array.from({ length: 20 }, () => inTransaction(billing, (tx) => appendEvent(tx, event))));
    const all = await called();
    expect(all).toBeGreaterThan(1);
    expect(all).toBeLessThan(21);
    await listening.close();
    await inTransaction(owner, (tx) => tx.run(`DELETE FROM outbox.event WHERE aggregate_id = 'site_bell'`));
  });

  it('orders events by commit and never gives a cursor twice', async () => {
    const event = (aggregateId: string) => ({ topic: 'job.submitted' as const, aggregateId, aggregateSeq: 1n, payload: { n: 1n }, occurredAt: now, customerOrg: 'org_a', jobId: aggregateId });
    await inTransaction(billing, (tx) => appendEvent(tx, event('job_1')));
    await inTransaction(billing, (tx) => appendEvent(tx, event('job_2')));
    const [first, second] = await Promise.all([inTransaction(relay, (tx) => orderEvents(tx, 10)), inTransaction(relay, (tx) => orderEvents(tx, 10))]);
    const handed = (first ?? second)!;
    expect(handed.map((e) => [e.aggregateId, e.globalSeq])).toEqual([['job_1', 1n], ['job_2', 2n]]);
    const mine = await inTenant(gateway, { kind: 'customer', orgId: 'org_a' }, (tx) => readEventsAfter(tx, 1n, 10));
    expect(mine.map((e) => e.aggregateId)).toEqual(['job_2']);
    expect(await inTenant(gateway, { kind: 'customer', orgId: 'org_b' }, (tx) => readEventsAfter(tx, 0n, 10))).toEqual([]);
    const claims = await Promise.all([1, 2].map(() => inTransaction(billing, (tx) => claimEvent(tx, 'test', handed[0]!.id))));
    expect(claims.filter(Boolean)).toHaveLength(1);
  });

  it('replays a keyed answer and refuses the key with other input', async () => {
    const key = { orgId: 'org_a', operation: 'submitJob', key: 'k1' };
    const call = (inputHash: string) =>
      inTenant(gateway, { kind: 'customer', orgId: 'org_a' }, async (tx) => {
        const taken = await takeKey(tx, { ...key, inputHash, now });
        if (taken.kind === 'fresh') await keepAnswer(tx, key, { jobId: 'job_1' });
        return taken;
      });
    const both = await Promise.all([call('h1'), call('h1')]);
    expect(both.map((b) => b.kind).sort()).toEqual(['fresh', 'replay']);
    expect(await call('h1')).toEqual({ kind: 'replay', answer: { jobId: 'job_1' } });
    expect(await call('h2')).toEqual({ kind: 'other_input' });
  });

  it('changes nothing on a refusal', async () => {
    const outcome = await refusing<never, string>(() =>
      inTenant(gateway, { kind: 'customer', orgId: 'org_a' }, async (tx) => {
        await tx.run(`INSERT INTO market.project (id, customer_org, name, created_at) VALUES ('proj_9', 'org_a', 'nine', now())`);
        throw new Refused('no');
      }));
    expect(outcome).toEqual({ ok: false, error: 'no' });
    expect(await inTransaction(owner, (tx) => tx.rows(`SELECT 1 FROM market.project WHERE id = 'proj_9'`))).toEqual([]);
  });
});
