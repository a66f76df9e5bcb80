import { createServer } from 'node:http';
import type { MarketClock, WallClock } from '@switchyard/kernel';
import { inTransaction, keepWebhook } from '@switchyard/store';
import type { WebhookVerifier } from '@switchyard/stripe';
import type { DataSource } from 'typeorm';

export interface WebhookDoor {
  readonly url: string;
  /** While false every delivery is answered 503: an outage. */
  open: boolean;
  /** Deliveries taken, and those whose signature or its age did not hold. */
  readonly count: { taken: number; refused: number };
  close(): Promise<void>;
}

/**
 * What the gateway's webhook endpoint does, without the gateway: verify, store and tell in one transaction.
 * @param wall what signatures are aged by: what the twin stamps them with
 */
export async function openWebhookDoor(database: DataSource, verifier: () => WebhookVerifier, clock: MarketClock, wall: WallClock): Promise<WebhookDoor> {
  const door = { url: '', open: true, count: { taken: 0, refused: 0 }, close: async () => undefined as void };
  const server = createServer((message, response) => {
    const chunks: Buffer[] = [];
    message.on('data', (chunk: Buffer) => chunks.push(chunk));
    message.on('end', () => {
      const rawBody = Buffer.concat(chunks).toString('utf8');
      const signature = String(message.headers['stripe-signature']);
      const receivedAt = wall.now();
      const event = verifier().verifyWebhook(rawBody, signature, receivedAt);
      if (door.open && !event.ok) door.count.refused += 1;
      if (!door.open || !event.ok) return void response.writeHead(door.open ? 400 : 503).end();
      const { type } = JSON.parse(rawBody) as { type: string };
      inTransaction(database, (tx) => keepWebhook(tx, { stripeEventId: event.value.eventId, type, rawBody, signature, receivedAt }, clock.now()))
        .then(() => {
          door.count.taken += 1;
          response.writeHead(200).end();
        }, () => response.writeHead(500).end());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the webhook door listens on no port');
  door.url = `http://127.0.0.1:${address.port}/webhooks/stripe`;
  door.close = () => new Promise((resolve) => {
    server.closeAllConnections();
    server.close(() => resolve());
  });
  return door;
}
