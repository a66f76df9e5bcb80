import type { Queues } from '@switchyard/queue';
import { inTransaction, markRelayed, orderEvents, type StoredEvent } from '@switchyard/store';
import type { DataSource } from 'typeorm';
import { PARTITION } from '../partition.js';
import { routes } from './routes.js';

const BATCH = 200;

/**
 * Hands waiting events out: gives them their order, puts messages on the queues they go to, marks them done. Each step is a transaction of
 * its own in that order, so that a death anywhere leaves events to be handed out again and none unheard; whoever reads them claims them.
 * @param source role sy_relay
 * @returns how many were handed out
 */
export async function relayEvents(source: DataSource, queues: Pick<Queues, 'enqueue'>): Promise<number> {
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

async function handOut(events: readonly StoredEvent[], queues: Pick<Queues, 'enqueue'>): Promise<void> {
  let bell: string | undefined;
  for (const { id, topic } of events) {
    for (const route of routes[topic]) {
      if (route === 'match') bell = topic;
      else await queues.enqueue(route, { eventId: String(id) }, { dedupeKey: `evt-${id}-${route}` });
    }
  }
  if (bell !== undefined) await queues.enqueue('match', { partition: PARTITION, reason: bell }, { dedupeKey: `match-${PARTITION}` });
}
