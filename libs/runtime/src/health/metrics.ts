import { createServer, type ServerResponse } from 'node:http';
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Health, HealthReport } from './health.js';

/** Prometheus metrics of one program: those of Node, and what the caller registers. */
export function createMetrics(app: string): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ app });
  collectDefaultMetrics({ register: registry });
  return registry;
}

export interface OperationsServer {
  readonly port: number;
  close(): Promise<void>;
}

function answer(response: ServerResponse, report: HealthReport): void {
  response.writeHead(report.ok ? 200 : 503, { 'content-type': 'application/json' }).end(JSON.stringify(report));
}

/**
 * Serves `/metrics`, `/healthz` and `/readyz` on a port of its own (loopback unless told otherwise; port 0 takes a free one).
 * @throws the system's error when the port cannot be bound
 */
export async function serveOperations(options: { registry: Registry; health: Health; host: string; port: number }): Promise<OperationsServer> {
  const { registry, health } = options;
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0];
    const fail = (): void => void response.writeHead(500).end();
    if (request.method !== 'GET') response.writeHead(405, { allow: 'GET' }).end();
    else if (path === '/healthz') answer(response, health.live());
    else if (path === '/readyz') health.ready().then((report) => answer(response, report), fail);
    else if (path === '/metrics') registry.metrics().then((text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text), fail);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
