import { inTransaction, keepWebhook } from '@switchyard/store';
import type { WebhookVerifier } from '@switchyard/stripe';
import type { FastifyInstance } from 'fastify';
import type { GatewayParts } from '../graphql/context.js';

/** Bytes of one delivery; Stripe's are far below. */
const BODY_BYTES_MAX = 1_048_576;

/**
 * `POST /webhooks/stripe`: the signature over the raw bytes is checked before anything is parsed; a delivery is then kept and billing told of it in
 * one transaction, and only then acknowledged. Told twice it is kept once. A delivery that is not Stripe's learns nothing but 400.
 */
export function stripeWebhook(app: FastifyInstance, parts: Pick<GatewayParts, 'database' | 'marketClock' | 'wallClock'>, verifier: WebhookVerifier): void {
  // A scope of its own: only here must the body stay the bytes that were signed.
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_BYTES_MAX }, (_request, body, done) => done(null, body));
    scope.post('/webhooks/stripe', async (request, reply) => {
      const signature = request.headers['stripe-signature'];
      const raw = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const receivedAt = parts.wallClock.now();
      const event = verifier.verifyWebhook(raw, typeof signature === 'string' ? signature : undefined, receivedAt);
      if (!event.ok) return reply.code(400).send({ received: false });
      const { eventId, body } = event.value;
      const type = body.type === 'other' ? body.stripeType : body.type;
      await inTransaction(parts.database, (tx) =>
        keepWebhook(tx, { stripeEventId: eventId, type, rawBody: raw.toString('utf8'), signature: String(signature), receivedAt }, parts.marketClock.now()));
      return reply.send({ received: true });
    });
  });
}
