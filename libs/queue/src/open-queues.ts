import { UnrecoverableError, type Job } from 'bullmq';
import { openBackend, type AnyQueue, type AnyWorker } from './backend.js';
import { InvalidPayloadError, parsePayload, queueCatalogue, type QueueName, type QueuePayload } from './catalogue.js';
import { within } from './deadline.js';
import { keepWorking } from './keep-working.js';
import { PermanentFailure, type Handler, type JobContext, type Processing, type ProcessOptions, type QueueLog, type Queues } from './queues.js';
import { errorReporter } from './report-errors.js';

export interface OpenQueuesOptions {
  /** `postgres://…` (schema prepared by `prepareQueueSchema`) or `redis://…`. */
  readonly url: string;
  readonly log: QueueLog;
  /** Runs every handler inside, for example to put the queue and job id on each log line. */
  readonly around?: <T>(context: JobContext, run: () => Promise<T>) => Promise<T>;
}

/** A sender hears within this time that the backend is away. */
const ANSWER_MS = 5_000;
const JITTER = 0.3;
const LOCK_MS = 30_000;
const STALLED_CHECK_MS = 15_000;
/** A message may outlive this many crashes of its handler. */
const STALLED_MAX = 5;
/** Finished messages are kept only to be looked at. */
const KEEP_COMPLETED = { count: 200, age: 3_600 };
const KEEP_FAILED = { count: 2_000, age: 14 * 24 * 3_600 };

/** @throws RangeError: BullMQ joins keys with ':' */
function checkedKey(what: string, key: string): string {
  if (key === '' || key.includes(':') || key.length > 200) {
    throw new RangeError(`${what} must be 1 to 200 characters without ':', got ${JSON.stringify(key.slice(0, 60))}`);
  }
  return key;
}

function jobOptions(queue: QueueName): { attempts: number; backoff?: { type: 'exponential'; delay: number; jitter: number }; removeOnComplete: typeof KEEP_COMPLETED; removeOnFail: typeof KEEP_FAILED } {
  const { attempts, backoffMs } = queueCatalogue[queue].retry;
  return {
    attempts,
    ...(backoffMs > 0 ? { backoff: { type: 'exponential' as const, delay: backoffMs, jitter: JITTER } } : {}),
    removeOnComplete: KEEP_COMPLETED,
    removeOnFail: KEEP_FAILED,
  };
}

/**
 * Opens the queues on the backend the URL names. Connections are made when first needed; trouble with them goes to the
 * log and heals by itself.
 * @throws RangeError on an URL of another kind
 */
export function openQueues({ url, log, around }: OpenQueuesOptions): Queues {
  const report = errorReporter(log);
  const backend = openBackend(url, (error) => report('connection', error));
  const open = new Map<QueueName, AnyQueue>();
  const working = new Set<Processing>();
  let closed: Promise<void> | undefined;

  function queueOf(name: QueueName): AnyQueue {
    if (closed !== undefined) throw new Error(`queue ${name}: the queues are closed`);
    const known = open.get(name);
    if (known !== undefined) return known;
    const queue = backend.queue(name);
    queue.on('error', (error) => report(name, error));
    open.set(name, queue);
    // One whose first connection fails stays broken: the next message gets a new one.
    queue.waitUntilReady().catch((error: Error) => {
      if (open.get(name) === queue) open.delete(name);
      report(name, error);
      queue.close().catch((closeError: Error) => report(name, closeError));
    });
    return queue;
  }

  function run<Q extends QueueName>(name: Q, handler: Handler<Q>): (job: Job) => Promise<void> {
    return async (job) => {
      const context: JobContext = { queue: name, jobId: job.id ?? 'none', attempt: job.attemptsMade + 1 };
      try {
        const payload = parsePayload(name, job.data);
        await (around === undefined ? handler(payload, context) : around(context, () => handler(payload, context)));
      } catch (error) {
        if (error instanceof PermanentFailure || error instanceof InvalidPayloadError) throw new UnrecoverableError(`${error.name}: ${error.message}`);
        throw error;
      }
    };
  }

  function watch(name: QueueName, worker: AnyWorker): void {
    worker.on('error', (error) => report(name, error));
    worker.on('stalled', (jobId) => log.warn({ queue: name, jobId }, `queue ${name}: the handler of job ${jobId} died; it is tried again`));
    worker.on('failed', (job, error) => {
      const fields = { queue: name, jobId: job?.id, attempt: job?.attemptsMade, reason: error.message, stack: error.stack };
      const last = job === undefined || error.name === 'UnrecoverableError' || job.attemptsMade >= (job.opts.attempts ?? 1);
      if (last) log.error(fields, `queue ${name}: job ${job?.id ?? '(gone)'} failed: ${error.message}`);
      else log.warn(fields, `queue ${name}: job ${job.id} will be tried again: ${error.message}`);
    });
  }

  return {
    backend: backend.kind,
    ready: async () => {
      await backend.ping();
      await within(ANSWER_MS, 'opening the queues', queueOf('match').waitUntilReady());
    },
    enqueue: async (name, payload, options = {}) => {
      const data = parsePayload(name, payload);
      const { dedupeKey, delayMs } = options;
      const added = queueOf(name).add(name, data, {
        ...jobOptions(name),
        ...(dedupeKey === undefined ? {} : { deduplication: { id: checkedKey(`queue ${name}: dedupeKey`, dedupeKey), keepLastIfActive: true } }),
        ...(delayMs === undefined ? {} : { delay: delayMs }),
      });
      await within(ANSWER_MS, `queue ${name}: storing the message`, added);
    },
    enqueueAll: async (name, messages) => {
      if (messages.length === 0) return;
      const opts = jobOptions(name);
      // Messages without a key would go through a function of BullMQ's that makes temporary tables, which our roles may not.
      const added = queueOf(name).addBulk(messages.map(({ payload, dedupeKey }) => ({
        name, data: parsePayload(name, payload), opts: { ...opts, deduplication: { id: checkedKey(`queue ${name}: dedupeKey`, dedupeKey), keepLastIfActive: true } },
      })));
      await within(ANSWER_MS, `queue ${name}: storing ${messages.length} messages`, added);
    },
    process: <Q extends QueueName>(name: Q, handler: Handler<Q>, options: ProcessOptions = {}) => {
      if (closed !== undefined) throw new Error(`queue ${name}: the queues are closed`);
      const consumer = keepWorking(
        () => {
          const worker = backend.worker(name, run(name, handler), {
            concurrency: options.concurrency ?? 1,
            lockDuration: options.lockMs ?? LOCK_MS,
            stalledInterval: options.stalledCheckMs ?? STALLED_CHECK_MS,
            maxStalledCount: STALLED_MAX,
            runRetryDelay: 1_000,
          });
          watch(name, worker);
          return worker;
        },
        (error) => report(name, error),
      );
      const processing: Processing = { close: () => consumer.close().finally(() => working.delete(processing)) };
      working.add(processing);
      return processing;
    },
    every: async (name, intervalMs, payload, key = 'only') => {
      if (!Number.isInteger(intervalMs) || intervalMs < 10) throw new RangeError(`queue ${name}: every needs a whole number of ms from 10, got ${intervalMs}`);
      const data: QueuePayload<typeof name> = parsePayload(name, payload);
      const id = `every-${name}-${checkedKey(`queue ${name}: key`, key)}`;
      const stored = queueOf(name).upsertJobScheduler(id, { every: intervalMs }, { name, data, opts: jobOptions(name) });
      await within(ANSWER_MS, `queue ${name}: storing the schedule`, stored);
    },
    counts: async (name) => {
      const { waiting = 0, active = 0, delayed = 0, failed = 0, prioritized = 0 } = await queueOf(name).getJobCounts();
      return { waiting: waiting + prioritized, active, delayed, failed };
    },
    close: () => {
      closed ??= (async () => {
        await Promise.all([...working].map((one) => one.close()));
        const quits = [...open].map(([name, queue]) => within(ANSWER_MS, `queue ${name}: closing`, queue.close()).catch((error: Error) => report(name, error)));
        await Promise.all(quits);
        await backend.close();
      })();
      return closed;
    },
  };
}
