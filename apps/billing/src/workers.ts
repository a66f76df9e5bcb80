import { SECOND_MS } from '@switchyard/kernel';
import { PermanentFailure, type Processing, type Queues } from '@switchyard/queue';
import type { BillingMetrics } from './metrics.js';
import { handleEvent } from './events/handle-event.js';
import { BadPayload } from './events/payloads.js';
import type { BillingParts } from './parts.js';
import { compareFirst } from './reconcile/reconcile-stripe.js';
import { sweep } from './sweep/sweep.js';

/** Events handled at once by one process. Each may hold two connections: see CONNECTIONS_MAX in main. */
const EVENTS_AT_ONCE = 4;
/** A schedule lost with its queue is put back after this many sweeps would have been. */
const RESCHEDULE_SWEEPS = 3;

export interface Workers {
  close(): Promise<void>;
}

/** Consumes billing's queues and keeps the sweep going. Messages are hints: every handler reads the row and claims its work there. */
export function startWorkers(parts: BillingParts, queues: Queues, metrics: BillingMetrics, sweepEveryMs: number): Workers {
  const consumers: Processing[] = [
    queues.process('billing-event', async ({ eventId }) => {
      try {
        await compareFirst(parts);
        await handleEvent(parts, BigInt(eventId));
        metrics.events.inc({ outcome: 'done' });
      } catch (error) {
        metrics.events.inc({ outcome: 'failed' });
        if (error instanceof BadPayload) throw new PermanentFailure(error.message);
        throw error;
      }
    }, { concurrency: EVENTS_AT_ONCE }),
    queues.process('billing-sweep', async () => {
      const done = metrics.sweepSeconds.startTimer();
      const { stuck } = await sweep(parts);
      metrics.stuck.set(stuck);
      done();
    }),
  ];
  const schedule = (): void => {
    const ring = async (): Promise<void> => {
      await queues.every('billing-sweep', sweepEveryMs, {});
      await queues.enqueue('billing-sweep', {}, { dedupeKey: 'sweep' });
    };
    ring().catch((error: Error) => parts.log.warn({ reason: error.message }, `the sweep could not be scheduled: ${error.message}`));
  };
  schedule();
  const timer = setInterval(schedule, Math.max(RESCHEDULE_SWEEPS * sweepEveryMs, SECOND_MS));
  return {
    close: async () => {
      clearInterval(timer);
      await Promise.all(consumers.map((consumer) => consumer.close()));
    },
  };
}
