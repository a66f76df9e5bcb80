import type { Queues } from '@switchyard/queue';
import { inTransaction, markRelayed, orderEvents, type StoredEvent } from '@switchyard/store';
import type { DataSource } from 'typeorm';
import { PARTITION } from '../partition.js';
import { routes } from './routes.js';

/** Events of one round: each is a statement or two for all of them. */
const BATCH = 200;
type Sender = Pick<Queues, 'enqueue' | 'enqueueAll'>;

/**
 * Hands waiting events out: gives them their order, puts messages on the queues they go to, marks them done. Each step is a transaction of
 * its own in that order, so that a death anywhere leaves events to be handed out again and none unheard; whoever reads them claims them.
 * @param source role sy_relay
 * @returns how many were handed out
 */
export async function relayEvents(source: DataSource, queues: Sender): Promise<number> {
  let total = 0;
  for (;;) {
    const events = await inTransaction(source, (tx) => orderEvents(tx, BATCH));
    if (events === undefined || events.length === 0) return total; // undefined: another relay is at it
    await handOut(events, queues);
    await inTransaction(source, (tx) => markRelayed(tx, events.map((event) => event.id)));
    total += events.length;
    if (events.length < BATCH) return total;
  }
}

async function handOut(events: readonly StoredEvent[], queues: Sender): Promise<void> {
  // One that is handed out again after a death has its effect once: its reader claims it.
  for (const route of ['market-event', 'billing-event'] as const) {
    await queues.enqueueAll(route, events.filter(({ topic }) => routes[topic].includes(route)).map(({ id }) => ({ payload: { eventId: String(id) }, dedupeKey: `evt-${id}-${route}` })));
  }
  const bell = events.findLast(({ topic }) => routes[topic].includes('match'))?.topic;
  if (bell !== undefined) await queues.enqueue('match', { partition: PARTITION, reason: bell }, { dedupeKey: `match-${PARTITION}` });
}
