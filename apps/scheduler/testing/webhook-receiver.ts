import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}
/** Answers a request: a status, or never. */
type Manner = number | 'hang';

/** A customer's server on loopback: keeps what came, answers as told, and checks signatures by the words of Standard Webhooks, with nothing of ours. */
export class WebhookReceiver {
  readonly got: Received[] = [];
  /** By path; 200 unless told. */
  readonly manners = new Map<string, Manner>();
  connections = 0;
  private readonly hanging: ServerResponse[] = [];
  private readonly server: Server = createServer((request, response) => {
    const path = request.url ?? '';
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      this.got.push({ path, headers: request.headers, body });
      const manner = this.manners.get(path) ?? 200;
      if (manner === 'hang') this.hanging.push(response);
      else response.writeHead(manner, manner >= 300 && manner < 400 ? { location: '/elsewhere' } : {}).end('x'.repeat(100));
    });
  }).on('connection', () => (this.connections += 1));

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }
  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }
  url = (path: string): string => `http://127.0.0.1:${this.port}${path}`;
  at = (path: string): readonly Received[] => this.got.filter((one) => one.path === path);
  async close(): Promise<void> {
    for (const response of this.hanging) response.destroy();
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}

/** Whether one of the signatures is this secret's, and the time of the attempt is within five minutes. */
export function verifies({ headers, body }: Received, secret: string, nowMs: number): boolean {
  const [id, timestamp, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => String(headers[name]));
  if (Math.abs(nowMs / 1_000 - Number(timestamp)) > 300) return false;
  const expected = createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64')).update(`${id}.${timestamp}.${body}`).digest();
  return signatures!.split(' ').some((signature) => {
    const given = Buffer.from(signature.slice('v1,'.length), 'base64');
    return signature.startsWith('v1,') && given.length === expected.length && timingSafeEqual(given, expected);
  });
}
