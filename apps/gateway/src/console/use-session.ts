import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { ApiError } from '../graphql/errors.js';
import { CSRF_HEADER, secretInCookie, showsCsrf } from './session-cookie.js';

/** Paths at which a session is handled by itself, or means nothing. */
const OWN_WAY = /^\/(auth|webhooks)\//;

/**
 * A session's cookie stands for the Authorization header of its secret. Whatever could change something needs the page's proof beside it: browsers send
 * cookies also where another page made them. A header that is given wins.
 */
export function useSession(app: FastifyInstance): void {
  app.addHook('onRequest', async (request) => {
    const { headers, method } = request;
    const path = request.url.split('?')[0]!;
    if (headers.authorization !== undefined || OWN_WAY.test(path)) return;
    const secret = secretInCookie(headers);
    if (secret === undefined) return;
    const reads = (method === 'GET' || method === 'HEAD') && path !== '/graphql';
    if (!reads && !showsCsrf(headers, secret)) throw new ApiError('FORBIDDEN', `A session asks with the header ${CSRF_HEADER}, as /auth/session tells it.`);
    headers.authorization = `Bearer ${secret}`;
  });
}

/** The same for a socket that is opened: the browser says which page asks, and no other is believed. */
export function useSessionOfSocket({ headers }: IncomingMessage): void {
  if (headers.authorization !== undefined || headers.origin === undefined) return;
  const secret = secretInCookie(headers);
  if (secret !== undefined) headers.authorization = `Bearer ${secret}`;
}
