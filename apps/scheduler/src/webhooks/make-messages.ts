import { type WebhookKind, webhookKinds, webhookMessage } from '@switchyard/market';
import { inTransaction, lockWebhookMark, newestCursor, putInLine, raiseWebhookMark, type Topic, untoldEvents } from '@switchyard/store';
import type { SchedulerParts } from '../parts.js';

/** Events of one round. */
const BATCH = 200;
/** Typed so that a kind whose topic does not exist fails to compile. */
const topics: readonly Topic[] = (Object.keys(webhookKinds) as WebhookKind[]).map((kind) => webhookKinds[kind].topic);

/**
 * Makes messages of what has happened since, in the order of events, and puts them in line for every endpoint that subscribes. The mark moves in the same transaction:
 * a death loses nothing and tells nothing twice.
 * @param consoleUrl where people reach the console, for links
 * @returns how many events were looked at; undefined when another process is at it
 */
export async function makeMessages({ database, wall, ids }: SchedulerParts, consoleUrl: string | undefined): Promise<number | undefined> {
  let total = 0;
  for (;;) {
    const found = await inTransaction(database, async (tx) => {
      if (!(await lockWebhookMark(tx))) return undefined;
      const newest = await newestCursor(tx);
      const events = await untoldEvents(tx, topics, newest, BATCH);
      for (const event of events) {
        const message = webhookMessage(event, consoleUrl);
        if (message !== undefined) await putInLine(tx, event.customerOrg, message, () => ids.next('dlv'), wall.now());
      }
      await raiseWebhookMark(tx, events.length < BATCH ? newest : events.at(-1)!.position);
      return events.length;
    });
    if (found === undefined) return undefined;
    total += found;
    if (found < BATCH) return total;
  }
}
