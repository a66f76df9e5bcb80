import type { FastifyInstance } from 'fastify';
import { ApiError } from '../graphql/errors.js';

/** GraphQL requests in hand at once: with more, each waits for the others longer than anybody waits for an answer. */
export const REQUESTS_IN_HAND_MAX = 200;
const RETRY_AFTER_SECONDS = 1;

/** Turns requests away at the door, before anything is read or asked, while as many as can be answered in time are in hand: 429 with when to come again. */
export function boundRequests(app: FastifyInstance, inHandMax: number): void {
  let inHand = 0;
  app.addHook('onRequest', async (request, reply) => {
    if (request.method !== 'POST' || request.url.split('?')[0] !== '/graphql') return;
    if (inHand >= inHandMax) throw new ApiError('RATE_LIMITED', `The market has its hands full: ask again in ${RETRY_AFTER_SECONDS} s. Nothing was done.`, { retryAfterSeconds: RETRY_AFTER_SECONDS });
    inHand += 1;
    // Also of a caller who hung up.
    reply.raw.once('close', () => {
      inHand -= 1;
    });
  });
}
