import type { QueueName, QueuePayload } from './catalogue.js';

/** Where queue trouble is told; pino's signature, so a pino logger fits. */
export interface QueueLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface EnqueueOptions {
  /**
   * While a message with this key waits, further ones are dropped; one that arrives while such a message is being
   * worked on is kept and runs after it. So a bell rung during a cycle causes exactly one more cycle. No ':' allowed.
   * A courtesy that saves work, never the guarantee: claims in PostgreSQL are.
   */
  readonly dedupeKey?: string;
  /** Earliest run, in wall-clock milliseconds from now. */
  readonly delayMs?: number;
}

/** A message of several; the key is as in `EnqueueOptions`. */
interface KeyedMessage<Q extends QueueName> extends Required<Pick<EnqueueOptions, 'dedupeKey'>> {
  readonly payload: QueuePayload<Q>;
}

/** What a handler is told beside its payload. */
export interface JobContext {
  readonly queue: QueueName;
  readonly jobId: string;
  /** 1 on the first run. */
  readonly attempt: number;
}
export type Handler<Q extends QueueName> = (payload: QueuePayload<Q>, context: JobContext) => Promise<void>;

export interface ProcessOptions {
  /** Messages worked on at once in this process. Default 1. */
  readonly concurrency?: number;
  /** A handler whose process died is given up after this long, in ms. Default 30 000. */
  readonly lockMs?: number;
  /** How often dead handlers are looked for, in ms. Default 15 000. */
  readonly stalledCheckMs?: number;
}

/** A running consumer. */
export interface Processing {
  /** Takes no more messages and waits for those in hand. Safe to call twice. */
  close(): Promise<void>;
}

export interface QueueCounts {
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  readonly failed: number;
}

/** Both ends of every queue, on either backend. */
export interface Queues {
  readonly backend: 'postgres' | 'redis';
  /** Settles when the backend answers; rejects with what is wrong (unreachable, schema not prepared, no right). */
  ready(): Promise<void>;
  /** @throws InvalidPayloadError; RangeError on a key with ':'; the backend's error when it is away */
  enqueue<Q extends QueueName>(queue: Q, payload: QueuePayload<Q>, options?: EnqueueOptions): Promise<void>;
  /** Several messages at once, in their order: all of them or none. @throws as `enqueue` */
  enqueueAll<Q extends QueueName>(queue: Q, messages: readonly KeyedMessage<Q>[]): Promise<void>;
  /**
   * Works on a queue. A handler that rejects is retried as the catalogue says, unless it rejects with `PermanentFailure`.
   * Delivery is at least once: after a crash the same message comes again, so handlers claim in PostgreSQL first.
   */
  process<Q extends QueueName>(queue: Q, handler: Handler<Q>, options?: ProcessOptions): Processing;
  /** A message every `intervalMs` of wall time, once for all processes; calling it again changes the interval. `key` tells several apart. */
  every<Q extends QueueName>(queue: Q, intervalMs: number, payload: QueuePayload<Q>, key?: string): Promise<void>;
  counts(queue: QueueName): Promise<QueueCounts>;
  /** Closes consumers first (waiting for messages in hand), then connections. Safe to call twice. */
  close(): Promise<void>;
}

/** Thrown by a handler when trying again cannot help; the message says why. */
export class PermanentFailure extends Error {
  override readonly name = 'PermanentFailure';
}
