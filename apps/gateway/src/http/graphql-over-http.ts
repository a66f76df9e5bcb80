import type { FastifyInstance } from 'fastify';
import { refuseLongDocument } from '../graphql/limits.js';

/** What GraphQL over HTTP asks beyond what Mercurius does: null optional members are as good as absent, other shapes are 400. */
export function speakGraphqlOverHttp(app: FastifyInstance): void {
  app.addHook('preValidation', async (request, reply) => {
    if (request.url.split('?')[0] !== '/graphql' || request.method !== 'POST') return;
    // A form can be sent by any page a browser shows; a JSON body cannot.
    if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '')) {
      await reply.code(415).send(badRequest('The body must be application/json.', request.id));
      return;
    }
    const body = request.body;
    if (typeof body !== 'object' || body === null || Array.isArray(body)) {
      await reply.code(400).send(badRequest('The body must be one JSON object with a `query`.', request.id));
      return;
    }
    const members = body as Record<string, unknown>;
    for (const name of ['operationName', 'variables', 'extensions']) if (members[name] === null) delete members[name];
    const problem =
      typeof members['query'] !== 'string' ? '`query` must be a string.'
      : members['operationName'] !== undefined && typeof members['operationName'] !== 'string' ? '`operationName` must be a string.'
      : members['variables'] !== undefined && !isMap(members['variables']) ? '`variables` must be an object.'
      : members['extensions'] !== undefined && !isMap(members['extensions']) ? '`extensions` must be an object.'
      : undefined;
    if (problem !== undefined) await reply.code(400).send(badRequest(problem, request.id));
    else refuseLongDocument(members['query'] as string);
  });
  app.addHook('onSend', async (request, reply, payload) => {
    if (request.url.split('?')[0] !== '/graphql') return payload;
    const accept = request.headers.accept ?? '';
    if (accept.includes('application/graphql-response+json')) {
      reply.header('content-type', 'application/graphql-response+json; charset=utf-8');
    } else if (reply.statusCode === 400 && typeof payload === 'string' && !payload.startsWith('{"data"') && accept.includes('application/json') && isGraphqlAnswer(payload)) {
      // application/json clients get 200 for a well-formed request whose document is wrong (GraphQL over HTTP, section 6.4.1)
      reply.code(200);
    }
    return payload;
  });
}
const isMap = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);
const isGraphqlAnswer = (payload: string): boolean => payload.includes('"errors"') && !payload.includes('"BAD_REQUEST"');
function badRequest(message: string, requestId: string): object {
  return { errors: [{ message, extensions: { code: 'BAD_REQUEST', requestId } }] };
}
