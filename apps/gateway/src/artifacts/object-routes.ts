import { DiskStore, serveLinks } from '@switchyard/object-store';
import type { FastifyInstance } from 'fastify';
import type { GatewayParts } from '../graphql/context.js';

/**
 * `/objects/…`: links of an object store on disk, GET and PUT by signature alone; other stores answer theirs themselves. Bodies go to disk as they come, past every parser
 * and its limits.
 */
export function objectRoutes(app: FastifyInstance, { objects }: GatewayParts, onInternalError: (error: Error, requestId: string) => void): void {
  if (!(objects instanceof DiskStore)) return;
  const answer = serveLinks(objects);
  app.route({
    method: ['GET', 'HEAD', 'PUT'],
    url: '/objects/*',
    onRequest: async (request, reply) => {
      reply.hijack();
      await answer(request.raw, reply.raw).catch((error: unknown) => {
        onInternalError(error as Error, request.id);
        reply.raw.destroy();
      });
    },
    handler: () => undefined,
  });
}
