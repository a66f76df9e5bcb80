import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type DocumentNode, getOperationAST, Kind } from 'graphql';
import { actorOf, type Principal } from '../auth/principal.js';

/** What is said of a request once it is answered. Never what it carried: no variables, no headers, no query string. */
export interface RequestLine {
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
  /** The operation's name, or its kind and first field; null when no document was understood. */
  readonly operation: string | null;
  /** `user_…`, `agent_…` or `anonymous`; null when the credential was refused or none was looked at. */
  readonly principalId: string | null;
  readonly status: number;
  /** From the head of the request to the end of the answer. */
  readonly ms: number;
}
export type LogRequest = (line: RequestLine) => void;

const TEXT_CHARACTERS_MAX = 100;
/** Asked every few seconds by whoever watches the process. */
const UNLOGGED = new Set(['/healthz', '/readyz']);

/** Calls `log` once per answered request. @returns what the GraphQL side says of its requests when it knows */
export function logRequests(app: FastifyInstance, log: LogRequest): { note(request: FastifyRequest, document: DocumentNode, principal: Principal): void } {
  const notes = new WeakMap<FastifyRequest, Pick<RequestLine, 'operation' | 'principalId'>>();
  app.addHook('onResponse', async (request, reply) => {
    const path = request.url.split('?')[0]!;
    if (UNLOGGED.has(path)) return;
    const { operation, principalId } = notes.get(request) ?? { operation: null, principalId: null };
    log({ requestId: request.id, method: request.method, path: path.slice(0, TEXT_CHARACTERS_MAX), operation, principalId, status: reply.statusCode, ms: Math.round(reply.elapsedTime * 10) / 10 });
  });
  return {
    note: (request, document, principal) => notes.set(request, { operation: operationOf(request, document), principalId: actorOf(principal) }),
  };
}

function operationOf({ body }: FastifyRequest, document: DocumentNode): string | null {
  const wanted = (body as { operationName?: unknown } | undefined)?.operationName;
  const operation = getOperationAST(document, typeof wanted === 'string' ? wanted : undefined);
  if (!operation) return null;
  const field = operation.selectionSet.selections.find((selection) => selection.kind === Kind.FIELD);
  return (operation.name?.value ?? `${operation.operation} ${field?.name.value ?? ''}`.trim()).slice(0, TEXT_CHARACTERS_MAX);
}
