import type { AnyWorker } from './backend.js';
import type { Processing } from './queues.js';

const START_AGAIN_MS = 1_000;

/**
 * Keeps one consumer alive. BullMQ heals a connection that was once up, but a worker whose very first connection fails
 * (the database is still starting) never tries again: such a one is replaced.
 */
export function keepWorking(start: () => AnyWorker, onError: (error: Error) => void): Processing {
  let closing: Promise<void> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  function begin(): AnyWorker {
    const worker = start();
    worker.waitUntilReady().catch((error: Error) => {
      if (closing !== undefined) return;
      onError(error);
      worker.close(true).catch(onError);
      timer = setTimeout(() => (current = begin()), START_AGAIN_MS);
    });
    return worker;
  }
  let current = begin();
  return {
    close: () => {
      clearTimeout(timer);
      closing ??= current.close();
      return closing;
    },
  };
}
