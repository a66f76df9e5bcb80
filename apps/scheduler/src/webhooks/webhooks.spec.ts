import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { addSeconds, epochMs, type OrgId } from '@switchyard/kernel';
import { CountingIds, ManualClock } from '@switchyard/kernel/testing';
import { defaultMarketPolicy, RETRY_WAITS_SECONDS, webhookKindNames } from '@switchyard/market';
import { logger } from '@switchyard/runtime';
import { beginAttempts, inTransaction, insertWebhook, lockWebhook, rotateSecret, type Topic } from '@switchyard/store';
import { createTestDatabase, type TestDatabase } from '@switchyard/store/testing';
import type { DataSource } from 'typeorm';
import { verifies, WebhookReceiver } from '../../testing/webhook-receiver.js';
import { type SchedulerParts, sweepPolicyAt } from '../parts.js';
import { makeMessages } from './make-messages.js';
import { postJson, type Resolve } from './post.js';
import { WebhookSender } from './webhook-sender.js';

const NOON = epochMs(Date.UTC(2026, 0, 5, 12));
const secret = (fill: number): string => `whsec_${Buffer.alloc(24, fill).toString('base64')}`;
const [orgA, orgB] = ['org_a', 'org_b'] as unknown as [OrgId, OrgId];

describe('webhooks of customers, from the outbox to their servers', () => {
  const receiver = new WebhookReceiver();
  const wall = new ManualClock(NOON);
  let database: TestDatabase;
  let owner: DataSource;
  let parts: SchedulerParts;
  let other: SchedulerParts;
  let sender: WebhookSender;
  const sql = <Row = Record<string, any>>(statement: string, parameters: readonly unknown[] = []): Promise<Row[]> => inTransaction(owner, (tx) => tx.rows<Row>(statement, parameters));
  const senderOf = (of: SchedulerParts, more: { readonly timeoutMs?: number } = {}): WebhookSender => new WebhookSender(of, { allowLoopback: true, dice: () => 0.5, timeoutMs: 2_000, ...more });

  beforeAll(async () => {
    await receiver.open();
    database = await createTestDatabase();
    owner = await database.open('sy_owner');
    const partsOn = async (): Promise<SchedulerParts> => ({
      database: await database.open('sy_scheduler'), relayDatabase: owner, clock: new ManualClock(NOON), wall, ids: new CountingIds(), policy: defaultMarketPolicy, sweepPolicy: sweepPolicyAt(1), log: logger('scheduler'),
    });
    [parts, other] = [await partsOn(), await partsOn()];
    await sql(`INSERT INTO market.organization (id, kind, name, created_at) SELECT id, 'customer', id, now() FROM unnest('{org_a,org_b}'::text[]) AS id RETURNING id`);
  });
  beforeEach(() => {
    sender = senderOf(parts);
    wall.set(NOON);
  });
  afterEach(async () => {
    await sender.idle();
    await sql(`DELETE FROM market.webhook_endpoint RETURNING id`);
    receiver.got.length = 0;
    receiver.manners.clear();
  });
  afterAll(async () => {
    await receiver.close();
    await database?.drop();
  });

  let made = 0;
  const endpoint = async (path: string, more: { readonly kinds?: readonly string[]; readonly org?: OrgId; readonly url?: string } = {}): Promise<string> => {
    const id = `hook_${(made += 1)}`;
    await inTransaction(owner, (tx) => insertWebhook(tx, { id, customerOrg: more.org ?? orgA, url: more.url ?? receiver.url(path), description: '', kinds: more.kinds ?? webhookKindNames, createdAt: wall.now() }, secret(1)));
    return id;
  };
  const happened = async (topic: Topic, payload: Readonly<Record<string, unknown>>, org: OrgId = orgA): Promise<string> =>
    (await sql<{ id: bigint }>(`INSERT INTO outbox.event (topic, aggregate_id, aggregate_seq, payload, customer_org, occurred_at, global_seq) VALUES ($1, $2, 1, $3, $4, $5, nextval('outbox.global_seq')) RETURNING id`,
      [topic, `thing_${(made += 1)}`, JSON.stringify(payload), org, new Date(NOON)]))[0]!.id.toString();
  /** What a look at the outbox and a round of sending do. */
  const round = async (by = sender): Promise<void> => {
    await makeMessages(parts, 'https://console.example.test/');
    await by.run();
    await by.idle();
  };
  const delivery = async (path: string) => (await sql(`SELECT d.state, d.attempts, d.last_status AS status, d.last_error AS error, d.next_attempt_at AS next FROM market.webhook_delivery d JOIN market.webhook_endpoint e ON e.id = d.endpoint_id WHERE e.url LIKE '%' || $1`, [path]))[0]!;

  it('tells those who subscribe, of their own, once, with a body and signature that hold', async () => {
    await endpoint('/all');
    await endpoint('/jobs', { kinds: ['job.completed'] });
    await endpoint('/b', { org: orgB });
    const event = await happened('job.completed', { jobId: 'job_1', leaseId: 'lease_1', exitCode: 0, secret: 'not told' });
    for (const jobId of ['job_1', 'job_2']) await happened('budget.threshold', { budgetId: 'budget_1', period: '2026-01', percent: 80, spentMicroUsd: '80500000', limitMicroUsd: '100000000', hard: true, projectId: null, jobId, tell: ['x@y.test'] });
    await happened('job.progress', { jobId: 'job_1' });
    await round();
    await round();
    expect([receiver.at('/b').length, receiver.at('/jobs').length, receiver.at('/all').length]).toEqual([0, 1, 2]);
    expect(receiver.got.every((one) => verifies(one, secret(1), wall.now()) && !verifies(one, secret(2), wall.now()))).toBe(true);
    expect(JSON.parse(receiver.at('/jobs')[0]!.body)).toEqual({
      id: `evt_${event}`, type: 'job.completed', version: 1, timestamp: '2026-01-05T12:00:00.000Z',
      data: { organizationId: 'org_a', jobId: 'job_1', leaseId: 'lease_1', exitCode: 0, links: { console: 'https://console.example.test/jobs/job_1' } },
    });
    expect(JSON.parse(receiver.at('/all').find(({ body }) => body.includes('budget'))!.body)).toMatchObject({
      id: 'evt_budget_1.2026-01.80', data: { budgetId: 'budget_1', percent: 80, spentUsd: '80.50', limitUsd: '100.00', hard: true, projectId: null, links: { console: 'https://console.example.test/budgets' } } });
    expect(await delivery('/jobs')).toMatchObject({ state: 'delivered', attempts: 1, status: 200, error: null });
  });

  it.each([[500, 'answered 500'], [302, 'answered 302: redirects are not followed']])('what is answered with %d comes again later, under its own id, and holds up nothing behind it', async (status, error) => {
    await endpoint('/hook');
    receiver.manners.set('/hook', status);
    const first = await happened('invoice.issued', { invoiceId: 'inv_1' });
    await round();
    expect(await delivery('/hook')).toMatchObject({ state: 'waiting', attempts: 1, status, error, next: addSeconds(NOON, RETRY_WAITS_SECONDS[0]) });
    receiver.manners.clear();
    const second = await happened('invoice.paid', { invoiceId: 'inv_1' });
    await round();
    wall.set(addSeconds(NOON, RETRY_WAITS_SECONDS[0]));
    await round();
    expect(receiver.got.map(({ path, headers }) => [path, headers['webhook-id']])).toEqual([first, second, first].map((id) => ['/hook', `evt_${id}`]));
    expect(new Set(receiver.got.map(({ headers }) => headers['webhook-timestamp'])).size).toBe(2);
    expect((await sql(`SELECT DISTINCT state FROM market.webhook_delivery`)).map(({ state }) => state)).toEqual(['delivered']);
  });

  it('a receiver that hangs is cut off and holds up nobody else', async () => {
    await endpoint('/hang', { kinds: ['job.failed'] });
    await endpoint('/well', { kinds: ['job.completed'] });
    receiver.manners.set('/hang', 'hang');
    for (let i = 0; i < 6; i += 1) await happened('job.failed', { jobId: 'job_1', exitCode: i });
    await happened('job.completed', { jobId: 'job_1' });
    const quick = senderOf(parts, { timeoutMs: 150 });
    await makeMessages(parts, undefined);
    expect([await quick.run(), await quick.run()]).toEqual([5, 0]); // four to one endpoint at most
    await quick.idle();
    expect([receiver.at('/hang').length, receiver.at('/well').length, await delivery('/well')]).toEqual([4, 1, expect.objectContaining({ state: 'delivered' })]);
    expect(await sql(`SELECT DISTINCT attempts, last_error AS error FROM market.webhook_delivery WHERE kind = 'job.failed' ORDER BY 1 DESC`)).toEqual([{ attempts: 1, error: 'no answer within 0.15 s' }, { attempts: 0, error: null }]);
  });

  it('INV-WEBHOOK: two processes at once send a message once; a death between answer and record sends it again under the same id', async () => {
    await endpoint('/hook');
    for (let i = 0; i < 8; i += 1) await happened('job.resumed', { jobId: `job_${i}` });
    const second = senderOf(other);
    await Promise.all([makeMessages(parts, undefined), makeMessages(other, undefined)]);
    for (let i = 0; i < 3; i += 1) {
      await Promise.all([sender.run(), second.run()]);
      await Promise.all([sender.idle(), second.idle()]);
    }
    expect(receiver.got.map(({ headers }) => headers['webhook-id']).sort()).toEqual([...new Set(receiver.got.map(({ headers }) => headers['webhook-id']))].sort());
    expect(receiver.got.length).toBe(8);
    // One more, whose sender dies with the answer in its hands.
    await happened('job.resumed', { jobId: 'job_9' });
    await makeMessages(parts, undefined);
    const [dying] = await inTransaction(other.database, (tx) => beginAttempts(tx, { now: wall.now(), until: addSeconds(wall.now(), 60), limit: 1, limitEach: 1, busy: [] }));
    await postJson(dying!.url, { 'webhook-id': dying!.eventId }, dying!.body, { allowLoopback: true, timeoutMs: 2_000 });
    await round();
    expect(receiver.got.length).toBe(9);
    wall.set(addSeconds(NOON, 61));
    await round();
    expect(receiver.got.slice(8).map(({ headers }) => headers['webhook-id'])).toEqual([dying!.eventId, dying!.eventId]);
    expect(await sql(`SELECT state, attempts FROM market.webhook_delivery WHERE id = $1`, [dying!.id])).toEqual([{ state: 'delivered', attempts: 2 }]);
  });

  it('messages are signed with the old secret too until it expires', async () => {
    const id = await endpoint('/hook');
    await inTransaction(owner, async (tx) => rotateSecret(tx, (await lockWebhook(tx, orgA, id))!, secret(2), wall.now(), addSeconds(wall.now(), 60)));
    await happened('job.resumed', { jobId: 'job_1' });
    await round();
    wall.set(addSeconds(NOON, 60));
    await happened('job.resumed', { jobId: 'job_1' });
    await round();
    expect(receiver.got.map((one) => [verifies(one, secret(1), wall.now()), verifies(one, secret(2), wall.now())])).toEqual([[true, true], [false, true]]);
  });

  it('an endpoint that took nothing for five days, or is gone, is disabled, and others of its customer hear of it', async () => {
    const [failing, gone] = [await endpoint('/failing', { kinds: ['job.failed'] }), await endpoint('/gone', { kinds: ['job.cancelled'] })];
    await endpoint('/watch', { kinds: ['webhook.disabled'] });
    receiver.manners.set('/failing', 503).set('/gone', 410);
    await happened('job.failed', { jobId: 'job_1' });
    await happened('job.cancelled', { jobId: 'job_1' });
    await round();
    const disabled = () => sql(`SELECT id, disabled_reason AS reason FROM market.webhook_endpoint WHERE disabled_reason IS NOT NULL ORDER BY url`);
    expect(await disabled()).toEqual([{ id: gone, reason: 'GONE' }]);
    wall.set(addSeconds(NOON, 5 * 86_400 - 1));
    await round();
    expect((await disabled()).length).toBe(1);
    wall.set(addSeconds(NOON, 5 * 86_400 + 40));
    await round();
    expect(await disabled()).toEqual([{ id: failing, reason: 'FAILING' }, { id: gone, reason: 'GONE' }]);
    await happened('job.failed', { jobId: 'job_2' });
    const calls = receiver.at('/failing').length;
    await sql(`UPDATE outbox.event SET global_seq = nextval('outbox.global_seq') WHERE global_seq IS NULL RETURNING id`); // the relay's part
    wall.set(addSeconds(NOON, 7 * 86_400));
    await round();
    expect([receiver.at('/failing').length, receiver.at('/watch').map(({ body }) => (JSON.parse(body) as { data: { reason: string } }).data.reason).sort()]).toEqual([calls, ['FAILING', 'GONE']]);
  });

  describe('addresses of a private network', () => {
    const resolving = (...addresses: readonly string[]): { readonly resolve: Resolve; readonly asked: string[] } => {
      const asked: string[] = [];
      return { asked, resolve: (name, done) => { asked.push(name); done(null, addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))); } };
    };
    it('are refused wherever a name leads there, before anything is connected to', async () => {
      const before = receiver.connections;
      for (const addresses of [['127.0.0.1'], ['10.0.0.1'], ['93.184.216.34', '127.0.0.1'], ['::ffff:127.0.0.1'], ['169.254.169.254'], []]) {
        const { resolve } = resolving(...addresses);
        expect(await postJson(`https://hook.example.test:${receiver.port}/`, {}, '{}', { allowLoopback: false, timeoutMs: 1_000, resolve })).toEqual({ status: null, error: expect.stringContaining('hook.example.test is') });
      }
      expect(await postJson(receiver.url('/'), {}, '{}', { allowLoopback: false, timeoutMs: 1_000 })).toEqual({ status: null, error: 'the address must begin with https://' });
      expect(await postJson(`https://127.0.0.1:${receiver.port}/`, {}, '{}', { allowLoopback: false, timeoutMs: 1_000 })).toMatchObject({ error: expect.stringContaining('private network') });
      expect(receiver.connections).toBe(before);
    });
    it('the address that was looked at is the one that is called', async () => {
      // It leads here at the first look and elsewhere at the second: there is no second.
      const { resolve, asked } = resolving('127.0.0.1');
      expect(await postJson(`http://hook.localhost:${receiver.port}/name`, {}, '{}', { allowLoopback: true, timeoutMs: 1_000, resolve })).toEqual({ status: 200, error: null });
      expect([asked, receiver.at('/name').length]).toEqual([['hook.localhost'], 1]);
    });
    it('are what an endpoint is told of, as any failure', async () => {
      await endpoint('/x', { url: 'https://10.1.2.3/x' });
      await happened('job.resumed', { jobId: 'job_1' });
      await round();
      expect(await delivery('/x')).toMatchObject({ state: 'waiting', status: null, error: expect.stringContaining('private network') });
    });
  });
});
