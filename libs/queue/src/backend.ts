import { createPostgresBackend, Queue, Worker, type Job, type QueueOptions, type WorkerOptions } from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import { QUEUE_SCHEMA } from './prepare-schema.js';

/** The part of BullMQ's Queue we use; the same on both backends. */
export type AnyQueue = Pick<Queue, 'add' | 'addBulk' | 'upsertJobScheduler' | 'getJobCounts' | 'waitUntilReady' | 'close' | 'on'>;
/** The part of BullMQ's Worker we use. */
export type AnyWorker = Pick<Worker, 'on' | 'close' | 'waitUntilReady'>;
type WorkOptions = Omit<WorkerOptions, 'connection'>;

/** Makes queues and workers on one datastore. */
export interface Backend {
  readonly kind: 'postgres' | 'redis';
  queue(name: string): AnyQueue;
  worker(name: string, work: (job: Job) => Promise<void>, options: WorkOptions): AnyWorker;
  /** One round trip to the datastore. */
  ping(): Promise<void>;
  /** After every queue and worker is closed. */
  close(): Promise<void>;
}

/** Producers share one pool; a worker needs one connection to work with, one to fetch, and its own LISTEN. */
const PRODUCER_CONNECTIONS_MAX = 3;
const WORKER_CONNECTIONS_MAX = 2;
const CONNECT_MAX_MS = 10_000;

/** Messages are hints, and the sweeps find what a lost one left undone: they need not wait for the disk. */
const RELAXED = '-c synchronous_commit=off';

function postgresBackend(url: string, onError: (error: Error) => void): Backend {
  const common = { connectionString: url, connectionTimeoutMillis: CONNECT_MAX_MS, keepAlive: true };
  const producers = new pg.Pool({
    ...common,
    max: PRODUCER_CONNECTIONS_MAX,
    options: `-c search_path=${QUEUE_SCHEMA} ${RELAXED}`,
    application_name: 'switchyard-queue',
  });
  producers.on('error', onError); // an idle connection dropped: the pool replaces it
  return {
    kind: 'postgres',
    queue: (name) => new Queue(name, { connection: producers }, createPostgresBackend) as unknown as AnyQueue,
    worker: (name, work, options) =>
      new Worker(
        name,
        work,
        { ...options, connection: { ...common, max: WORKER_CONNECTIONS_MAX, schema: QUEUE_SCHEMA, options: RELAXED } },
        createPostgresBackend,
      ) as unknown as AnyWorker,
    ping: async () => {
      await producers.query('SELECT 1');
    },
    close: () => producers.end(),
  };
}

/** All keys begin with this, so that one Redis can serve other programs too. */
const REDIS_PREFIX = 'switchyard';

function redisBackend(url: string, onError: (error: Error) => void): Backend {
  // A producer must hear that Redis is away within seconds; a worker waits for it for ever.
  const producer = new Redis(url, { maxRetriesPerRequest: 3, connectTimeout: CONNECT_MAX_MS });
  const consumer = new Redis(url, { maxRetriesPerRequest: null, connectTimeout: CONNECT_MAX_MS, lazyConnect: true });
  producer.on('error', onError);
  consumer.on('error', onError);
  const queueOptions: QueueOptions = { connection: producer, prefix: REDIS_PREFIX };
  return {
    kind: 'redis',
    queue: (name) => new Queue(name, queueOptions),
    worker: (name, work, options) => new Worker(name, work, { ...options, connection: consumer, prefix: REDIS_PREFIX }),
    ping: async () => {
      await producer.ping();
    },
    close: async () => {
      for (const connection of [producer, consumer]) {
        if (connection.status === 'ready') await connection.quit();
        else connection.disconnect();
      }
    },
  };
}

/**
 * The one switch: `postgres://` or `postgresql://` is BullMQ's PostgreSQL backend, `redis://` or `rediss://` is ioredis.
 * @throws RangeError naming QUEUE_URL on any other scheme (the URL itself may hold a password and is not shown)
 */
export function openBackend(url: string, onError: (error: Error) => void): Backend {
  const scheme = /^([a-z]+):\/\//.exec(url)?.[1];
  switch (scheme) {
    case 'postgres':
    case 'postgresql':
      return postgresBackend(url, onError);
    case 'redis':
    case 'rediss':
      return redisBackend(url, onError);
    default:
      throw new RangeError(`QUEUE_URL must begin with postgres:// or redis://, not with ${scheme === undefined ? 'no scheme' : `${scheme}://`}`);
  }
}
