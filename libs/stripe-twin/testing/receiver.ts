import { createServer } from 'node:http';

/** One delivery as it came in: the raw body, unparsed, and its signature. */
export interface Received {
  readonly body: string;
  readonly signature: string;
  /** `type` and `id` of the event, read without verification. */
  readonly type: string;
  readonly eventId: string;
}

export interface Receiver {
  readonly url: string;
  /** In order of arrival. */
  readonly received: readonly Received[];
  /** Status of the coming answers; 200 at first. */
  answerWith(status: number): void;
  close(): Promise<void>;
}

/** Listens for webhooks on a loopback port. */
export async function openReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  let status = 200;
  const server = createServer((message, response) => {
    const chunks: Buffer[] = [];
    message.on('data', (chunk: Buffer) => chunks.push(chunk));
    message.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const event = JSON.parse(body) as { id: string; type: string };
      received.push({ body, signature: String(message.headers['stripe-signature']), type: event.type, eventId: event.id });
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  server.unref(); // a test that fails before it closes must not keep the run alive
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the receiver listens on no port');
  return {
    url: `http://127.0.0.1:${address.port}/webhooks/stripe`,
    received,
    answerWith: (next) => {
      status = next;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
