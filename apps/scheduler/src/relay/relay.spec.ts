import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { epochMs } from '@switchyard/kernel';
import type { Queues } from '@switchyard/queue';
import { appendEvent, inTransaction, topics, type Topic } from '@switchyard/store';
import { createTestDatabase, type TestDatabase } from '@switchyard/store/testing';
import type { DataSource } from 'typeorm';
import { relayEvents } from './relay.js';
import { routes } from './routes.js';

type Sent = [queue: string, payload: object];

describe('the relay, on a real PostgreSQL', () => {
  let database: TestDatabase;
  let producer: DataSource;
  let relay: DataSource;
  let owner: DataSource;
  beforeAll(async () => {
    database = await createTestDatabase();
    [producer, relay, owner] = await Promise.all([database.open('sy_billing'), database.open('sy_relay'), database.open('sy_owner')]);
  });
  afterAll(() => database.drop());

  let n = 0;
  const emit = async (topic: Topic): Promise<string> => {
    n += 1;
    const aggregateId = `thing_${n}`;
    await inTransaction(producer, (tx) => appendEvent(tx, { topic, aggregateId, aggregateSeq: 1n, payload: {}, occurredAt: epochMs(0) }));
    const row = await inTransaction(owner, (tx) => tx.one<{ id: bigint }>(`SELECT id FROM outbox.event WHERE aggregate_id = $1`, [aggregateId]));
    return String(row!.id);
  };
  const collector = (fails: (queue: string) => boolean = () => false): { sent: Sent[]; queues: Pick<Queues, 'enqueue' | 'enqueueAll'> } => {
    const sent: Sent[] = [];
    const enqueue = (queue: string, payload: object): Promise<void> => {
      if (fails(queue)) return Promise.reject(new Error('queue away'));
      sent.push([queue, payload]);
      return Promise.resolve();
    };
    const enqueueAll = (queue: string, messages: readonly { readonly payload: object }[]): Promise<void> => {
      if (messages.length > 0 && fails(queue)) return Promise.reject(new Error('queue away'));
      sent.push(...messages.map(({ payload }): Sent => [queue, payload]));
      return Promise.resolve();
    };
    return { sent, queues: { enqueue: enqueue as Queues['enqueue'], enqueueAll: enqueueAll as Queues['enqueueAll'] } };
  };
  const unrelayed = async (): Promise<number> => (await inTransaction(owner, (tx) => tx.rows(`SELECT 1 FROM outbox.event WHERE relayed_at IS NULL`))).length;

  it('sends each topic where it goes, once, and rings one bell for many changes', async () => {
    const ended = await emit('lease.ended');
    const submitted = await emit('job.submitted');
    const standing = await emit('account.standing_changed');
    await emit('job.waiting');
    const { sent, queues } = collector();
    expect(await relayEvents(relay, queues)).toBe(4);
    expect(sent).toEqual([
      ['market-event', { eventId: standing }], ['billing-event', { eventId: ended }], ['match', { partition: 'all', reason: 'account.standing_changed' }],
    ]);
    expect(sent).not.toContainEqual(['billing-event', { eventId: submitted }]);
    expect(await relayEvents(relay, queues)).toBe(0);
    expect(sent).toHaveLength(3);
  });

  it('loses nothing when the queue is away: events keep their order and are handed out again', async () => {
    const first = await emit('account.standing_changed');
    const second = await emit('lease.committed');
    const third = await emit('stripe.event_received');
    let calls = 0;
    const dying = collector(() => (calls += 1) > 1);
    await expect(relayEvents(relay, dying.queues)).rejects.toThrow('queue away');
    expect(dying.sent).toEqual([['market-event', { eventId: first }]]);
    expect(await unrelayed()).toBe(3);
    const { sent, queues } = collector();
    await relayEvents(relay, queues);
    expect(sent.slice(0, 3)).toEqual([['market-event', { eventId: first }], ['billing-event', { eventId: second }], ['billing-event', { eventId: third }]]);
    expect(await unrelayed()).toBe(0);
  });

  it('gives every event one place in the order, whatever dies in between', async () => {
    await emit('job.submitted');
    await expect(relayEvents(relay, collector(() => true).queues)).rejects.toThrow();
    await emit('job.submitted');
    await relayEvents(relay, collector().queues);
    const rows = await inTransaction(owner, (tx) => tx.rows<{ seq: bigint }>(`SELECT global_seq AS seq FROM outbox.event ORDER BY id`));
    expect(rows.map((row) => Number(row.seq))).toEqual(rows.map((_, index) => index + 1));
  });

  it('hands more than a batch out in one go, one call of the queue for each batch', async () => {
    await inTransaction(producer, async (tx) => {
      for (let i = 0; i < 450; i += 1) await appendEvent(tx, { topic: 'readings.accepted', aggregateId: `lease_${i}`, aggregateSeq: 1n, payload: {}, occurredAt: epochMs(0) });
    });
    let calls = 0;
    const { sent, queues } = collector(() => ((calls += 1), false));
    expect(await relayEvents(relay, queues)).toBe(450);
    expect(calls).toBe(3);
    expect(new Set(sent.map(([, payload]) => JSON.stringify(payload))).size).toBe(450);
  });

  it('knows where every topic goes', () => {
    expect(Object.keys(routes).sort()).toEqual([...topics].sort());
  });
});
