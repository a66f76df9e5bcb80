import type { Health } from '@switchyard/runtime';
import type { FastifyInstance } from 'fastify';

const HEADERS = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'strict-transport-security': 'max-age=31536000',
} as const;

/** `/healthz`, `/readyz` and, where there is no console, a page at `/` that says what this is; security headers on every answer. */
export function plainRoutes(app: FastifyInstance, health: Health, saysWhatThisIs: boolean): void {
  app.addHook('onSend', async (_request, reply, payload) => {
    for (const [name, value] of Object.entries(HEADERS)) if (!reply.hasHeader(name)) reply.header(name, value);
    return payload;
  });
  app.get('/healthz', (_request, reply) => reply.send(health.live()));
  app.get('/readyz', async (_request, reply) => {
    const report = await health.ready();
    return reply.code(report.ok ? 200 : 503).send(report);
  });
  if (!saysWhatThisIs) return;
  app.get('/', (_request, reply) =>
    reply.type('text/html; charset=utf-8').send(
      '<!doctype html><html lang="en"><title>Switchyard</title><h1>Switchyard</h1><p>A compute marketplace for converted Bitcoin-mining sites. ' +
        'The API is GraphQL: <code>POST /graphql</code> with <code>Authorization: Bearer &lt;API key&gt;</code>. Its contract is <code>libs/graphql-client/schema.graphql</code>.</p></html>',
    ));
}
