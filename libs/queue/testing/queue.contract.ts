import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PermanentFailure, type QueueLog, type QueuePayload, type Queues } from '../src/index.js';

/** One backend under test. */
export interface QueueContractBackend {
  /** A URL whose queues are empty; called before each test. */
  freshUrl(): Promise<string>;
  open(url: string, log: QueueLog): Queues;
}

const EVENT_ID = '9007199254740993';

/** Collects what handlers were given, and waits for it. */
function recorder<T>() {
  const seen: T[] = [];
  const waiters: { count: number; resolve: () => void }[] = [];
  return {
    seen,
    add(item: T): void {
      seen.push(item);
      for (const waiter of waiters) if (seen.length >= waiter.count) waiter.resolve();
    },
    /** Rejects when fewer than `count` came in time. */
    async atLeast(count: number, withinMs = 15_000): Promise<void> {
      if (seen.length >= count) return;
      const controller = new AbortController();
      const late = sleep(withinMs, undefined, { signal: controller.signal }).then(() => {
        throw new Error(`only ${seen.length} of ${count} came within ${withinMs} ms`);
      });
      const came = new Promise<void>((resolve) => waiters.push({ count, resolve }));
      try {
        await Promise.race([came, late]);
      } finally {
        controller.abort();
        late.catch(() => undefined); // its abort is our doing
      }
    },
  };
}

/** What every backend of the queues must do. A backend that differs in any of it cannot be switched to. */
export function queueContract(backend: QueueContractBackend): void {
  let url: string;
  let queues: Queues;
  let logged: { level: string; message: string }[];
  beforeEach(async () => {
    logged = [];
    const write = (level: string) => (_fields: object, message: string) => void logged.push({ level, message });
    url = await backend.freshUrl();
    queues = backend.open(url, { info: write('info'), warn: write('warn'), error: write('error') });
  });
  afterEach(() => queues.close());

  it('is ready when the backend answers', async () => {
    await expect(queues.ready()).resolves.toBeUndefined();
  });

  it('hands a message to a handler, with its payload', async () => {
    const got = recorder<QueuePayload<'match'>>();
    queues.process('match', async (payload) => got.add(payload));
    await queues.enqueue('match', { partition: 'north', reason: 'job submitted' });
    await got.atLeast(1);
    expect(got.seen).toEqual([{ partition: 'north', reason: 'job submitted' }]);
  });

  it('keeps a message until a handler comes', async () => {
    await queues.enqueue('billing-event', { eventId: EVENT_ID });
    expect(await queues.counts('billing-event')).toEqual({ waiting: 1, active: 0, delayed: 0, failed: 0 });
    const got = recorder<string>();
    queues.process('billing-event', async ({ eventId }) => got.add(eventId));
    await got.atLeast(1);
    expect(got.seen).toEqual([EVENT_ID]);
  });

  it('stores several messages at once, in their order, or none of them', async () => {
    const message = (eventId: string) => ({ payload: { eventId }, dedupeKey: `evt-${eventId}` });
    const events = ['3', '1', '2'].map(message);
    await queues.enqueueAll('billing-event', events);
    await queues.enqueueAll('billing-event', []);
    await expect(queues.enqueueAll('billing-event', [message('4'), message('five')])).rejects.toThrow('refuses the payload');
    const got = recorder<string>();
    queues.process('billing-event', async ({ eventId }) => got.add(eventId));
    await got.atLeast(3);
    expect(got.seen).toEqual(['3', '1', '2']);
  });

  it('drops a message whose key waits already', async () => {
    for (let i = 0; i < 5; i += 1) await queues.enqueue('match', { partition: 'north', reason: `${i}` }, { dedupeKey: 'north' });
    await queues.enqueue('match', { partition: 'south', reason: 'other' }, { dedupeKey: 'south' });
    const got = recorder<string>();
    queues.process('match', async ({ partition }) => got.add(partition));
    await got.atLeast(2);
    expect((await queues.counts('match')).waiting).toBe(0);
    expect([...got.seen].sort()).toEqual(['north', 'south']);
  });

  it('a bell rung during a cycle causes exactly one more', async () => {
    const ring = (reason: string) => queues.enqueue('match', { partition: 'north', reason }, { dedupeKey: 'north' });
    const got = recorder<string>();
    queues.process('match', async ({ reason }) => {
      if (reason === 'first') for (const again of ['a', 'b', 'c']) await ring(again);
      got.add(reason);
    });
    await ring('first');
    await got.atLeast(2);
    await ring('later');
    await got.atLeast(3);
    expect(got.seen).toEqual(['first', 'c', 'later']);
  });

  it('holds a delayed message back', async () => {
    const got = recorder<number>();
    queues.process('match', async () => got.add(performance.now()));
    const sentAt = performance.now();
    await queues.enqueue('match', { partition: 'all', reason: 'later' }, { delayMs: 400 });
    await got.atLeast(1);
    // A millisecond of slack: the backend's clock is another one.
    expect(got.seen[0]! - sentAt).toBeGreaterThanOrEqual(399);
  });

  it('tries again after a failure, then succeeds, and says so', async () => {
    const attempts = recorder<number>();
    queues.process('billing-event', async (_payload, { attempt }) => {
      attempts.add(attempt);
      if (attempt === 1) throw new Error('database restarting');
    });
    await queues.enqueue('billing-event', { eventId: EVENT_ID });
    await attempts.atLeast(2);
    expect(attempts.seen).toEqual([1, 2]);
    expect(logged).toContainEqual({ level: 'warn', message: expect.stringContaining('will be tried again: database restarting') });
    expect((await queues.counts('billing-event')).failed).toBe(0);
  });

  it('does not repeat a permanent failure, and logs its reason', async () => {
    const got = recorder<string>();
    queues.process('billing-event', async ({ eventId }) => {
      got.add(eventId);
      throw new PermanentFailure('event is already on record');
    });
    await queues.enqueue('billing-event', { eventId: EVENT_ID });
    await got.atLeast(1);
    await until(async () => (await queues.counts('billing-event')).failed === 1);
    expect(got.seen).toHaveLength(1);
    await until(async () => logged.some(({ level }) => level === 'error'));
    expect(logged).toContainEqual({ level: 'error', message: expect.stringContaining('event is already on record') });
  });

  it('refuses a payload its queue does not carry, at the sender', async () => {
    const wrong = { eventId: 'inv_1', extra: true } as unknown as QueuePayload<'billing-event'>;
    await expect(queues.enqueue('billing-event', wrong)).rejects.toThrow(/queue billing-event refuses the payload: eventId: must be 1 to 19 digits/);
    expect((await queues.counts('billing-event')).waiting).toBe(0);
  });

  it('refuses a key the backend would misread', async () => {
    await expect(queues.enqueue('match', { partition: 'p', reason: 'r' }, { dedupeKey: 'a:b' })).rejects.toThrow(/dedupeKey must be 1 to 200 characters without ':'/);
  });

  it('works on as many messages at once as asked, and no more', async () => {
    let [now, most] = [0, 0];
    const release: (() => void)[] = [];
    const started = recorder<number>();
    queues.process(
      'match',
      async () => {
        now += 1;
        most = Math.max(most, now);
        started.add(now);
        await new Promise<void>((resolve) => release.push(resolve));
        now -= 1;
      },
      { concurrency: 3 },
    );
    for (let i = 0; i < 6; i += 1) await queues.enqueue('match', { partition: 'all', reason: `${i}` });
    await started.atLeast(3);
    expect((await queues.counts('match')).active).toBe(3);
    for (let done = 0; done < 6; done += 1) {
      await started.atLeast(Math.min(6, done + 3));
      release[done]!();
    }
    await until(async () => (await queues.counts('match')).active === 0);
    expect([most, started.seen.length]).toEqual([3, 6]);
  });

  it('repeats on schedule, once however often it is asked for', async () => {
    const got = recorder<number>();
    queues.process('billing-sweep', async () => got.add(performance.now()));
    for (let i = 0; i < 3; i += 1) await queues.every('billing-sweep', 200, {});
    const from = performance.now();
    await got.atLeast(4);
    // Three schedules would have brought four runs within two intervals; the first run may come at once.
    expect(performance.now() - from).toBeGreaterThan(350);
  });

  it('gives the message of a killed process to another', async () => {
    await queues.enqueue('billing-event', { eventId: EVENT_ID });
    const script = join(import.meta.dirname, 'stuck-worker.mjs');
    const victim = spawn(process.execPath, [script, url, 'billing-event', '1000'], { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise((resolve) => victim.stdout.once('data', resolve));
    const dead = new Promise((resolve) => victim.once('exit', resolve));
    victim.kill('SIGKILL');
    await dead;
    const got = recorder<string>();
    queues.process('billing-event', async ({ eventId }) => got.add(eventId), { lockMs: 1_000, stalledCheckMs: 300 });
    await got.atLeast(1);
    expect(got.seen).toEqual([EVENT_ID]);
    await until(async () => logged.some(({ message }) => message.includes('died')));
  });

  it('close waits for the message in hand and loses none', async () => {
    const started = recorder<string>();
    let finished = 0;
    queues.process('match', async ({ reason }) => {
      started.add(reason);
      await sleep(150);
      finished += 1;
    });
    for (const reason of ['a', 'b']) await queues.enqueue('match', { partition: 'all', reason });
    await started.atLeast(1);
    await queues.close();
    expect(finished).toBe(1);
    const again = backend.open(url, { info: () => undefined, warn: () => undefined, error: () => undefined });
    expect((await again.counts('match')).waiting).toBe(1);
    await again.close();
    await expect(queues.enqueue('match', { partition: 'all', reason: 'c' })).rejects.toThrow('the queues are closed');
  });
}

/** Polls a fact of the backend; the deadline fails the test. */
async function until(fact: () => Promise<boolean>, withinMs = 10_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await fact())) {
    if (performance.now() > deadline) throw new Error(`not so within ${withinMs} ms: ${fact.toString()}`);
    await sleep(20);
  }
}
