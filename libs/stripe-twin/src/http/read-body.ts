import type { IncomingMessage } from 'node:http';

/** More than Stripe's own requests ever need. */
const LIMIT_BYTES = 1_000_000;

/** @returns the whole body, or undefined when it is too large */
export async function readBody(message: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= LIMIT_BYTES) chunks.push(chunk); // the rest is read and dropped, so that the refusal can still be sent
  }
  if (bytes > LIMIT_BYTES) return undefined;
  return Buffer.concat(chunks).toString('utf8');
}
