import type { DataSource } from 'typeorm';

/** Notification channel of the relay: something was appended. */
export const OUTBOX_CHANNEL = 'switchyard_outbox';

/** Transactions that appended events: the relay is called once they have committed. */
const told = new WeakSet<object>();
export const willRing = (tx: object): void => void told.add(tx);
export const hasToRing = (tx: object): boolean => told.has(tx);

/** The last call of each pool, and the one that has not begun. */
const last = new WeakMap<DataSource, Promise<void>>();
const waiting = new WeakMap<DataSource, Promise<void>>();

/**
 * Calls the relay. Never inside the transaction that appended: a NOTIFY makes commits take turns through their writes to disk, so that all of a market's
 * submissions would wait in one row. Calls meanwhile share the next one. It carries nothing and writes nothing that matters, so it need not reach the disk;
 * one that is lost costs the time until the relay looks by itself.
 */
export function ring(source: DataSource): Promise<void> {
  const shared = waiting.get(source);
  if (shared !== undefined) return shared;
  const next = (last.get(source) ?? Promise.resolve()).then(() => {
    waiting.delete(source);
    return call(source);
  });
  waiting.set(source, next);
  last.set(source, next);
  return next;
}
async function call(source: DataSource): Promise<void> {
  // What is committed stays so whether or not anybody hears of it at once.
  await source.query(`SET LOCAL synchronous_commit TO off; SELECT pg_notify('${OUTBOX_CHANNEL}', '')`).catch(() => undefined);
}
