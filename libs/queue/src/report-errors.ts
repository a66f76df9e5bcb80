import type { QueueLog } from './queues.js';

const REPEAT_AFTER_MS = 10_000;

/**
 * Tells connection errors without flooding: a database that is away makes every worker complain several times a second.
 * The same words from the same place are logged once in ten seconds, with the number of times they were held back.
 */
export function errorReporter(log: QueueLog, nowMs: () => number = () => performance.now()): (place: string, error: Error) => void {
  const told = new Map<string, { at: number; heldBack: number }>();
  return (place, error) => {
    const key = `${place} ${error.message}`;
    const last = told.get(key);
    if (last !== undefined && nowMs() - last.at < REPEAT_AFTER_MS) {
      last.heldBack += 1;
      return;
    }
    if (told.size > 100) told.clear();
    told.set(key, { at: nowMs(), heldBack: 0 });
    log.warn({ queue: place, reason: error.message || error.name, repeated: last?.heldBack ?? 0 }, `queue ${place}: ${error.message || error.name}`);
  };
}
