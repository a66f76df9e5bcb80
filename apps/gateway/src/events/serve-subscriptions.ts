import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { randomUUID } from 'node:crypto';
import { createSourceEventStream, execute, type ExecutionArgs, type ExecutionResult, getOperationAST, GraphQLError, type GraphQLSchema, parse, validate } from 'graphql';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL, type SubscribePayload } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import type { Authenticate } from '../auth/authenticate.js';
import { type GatewayParts, makeContext } from '../graphql/context.js';
import { ApiError, presentError } from '../graphql/errors.js';
import { useSessionOfSocket } from '../console/use-session.js';
import { refuseUnfit } from '../graphql/fit-input.js';
import { refuseCostly, refuseDeep, refuseLongDocument } from '../graphql/limits.js';
import type { LimitedRequest } from '../graphql/request-limits.js';
import { mapped } from './follow.js';
import { Session } from './session.js';

/** Bytes of a message from a client: documents and cursors. */
const MESSAGE_BYTES_MAX = 65_536;
const SUBSCRIPTIONS_PER_SOCKET_MAX = 50;

export interface SubscriptionsOptions {
  readonly parts: GatewayParts;
  readonly authenticate: Authenticate;
  readonly schema: GraphQLSchema;
  readonly onInternalError: (error: Error, requestId: string) => void;
  /** Asked before a subscription begins; nobody is limited without it. */
  readonly limiter?: ((request: LimitedRequest) => unknown) | undefined;
}
interface Started extends ExecutionArgs {
  readonly contextValue: { readonly session: Session; readonly requestId: string };
}

/**
 * `graphql-transport-ws` on /graphql. The credential comes with the upgrade's Authorization header or as `authorization` of the
 * connection_init payload, never in the address; a bad one closes the socket with 4403.
 */
export function serveSubscriptions(server: Server, options: SubscriptionsOptions): { close(): Promise<void> } {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_BYTES_MAX, handleProtocols: (offered) => (offered.has(GRAPHQL_TRANSPORT_WS_PROTOCOL) ? GRAPHQL_TRANSPORT_WS_PROTOCOL : false) });
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    // Nobody else listens any more, and a reset by the other side would end the process.
    socket.on('error', () => socket.destroy());
    if (request.url?.split('?')[0] !== '/graphql') return void socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n', () => socket.destroy());
    useSessionOfSocket(request);
    sockets.handleUpgrade(request, socket, head, (opened) => {
      sockets.emit('connection', opened, request);
      // A frame that is none closes its socket with a code; graphql-ws would also write a stack trace for each, and leave a second one unheard.
      opened.removeAllListeners('error').on('error', () => undefined);
    });
  };
  server.on('upgrade', upgrade);
  const serving = useServer<Record<string, unknown>, { session?: Session }>({
    onConnect: async ({ connectionParams, extra }) => {
      const given = connectionParams?.['authorization'] ?? connectionParams?.['Authorization'];
      try {
        extra.session = await Session.open(typeof given === 'string' ? given : extra.request.headers.authorization, options.authenticate, options.parts.wallClock);
        return true;
      } catch (error) {
        if (error instanceof GraphQLError) return false;
        options.onInternalError(error instanceof Error ? error : new Error(String(error)), 'socket');
        throw error;
      }
    },
    onSubscribe: ({ extra, subscriptions }, _id, payload) => start(options, extra.session, extra.request.socket.remoteAddress ?? '', Object.keys(subscriptions).length, payload),
    subscribe: (args) => stream(args as Started, options),
    execute: () => ({ errors: [new ApiError('BAD_USER_INPUT', 'Send queries and mutations with POST; the socket carries subscriptions.')] }),
    onError: (_context, _id, _payload, errors) => errors.map((error) => shown(error, options, `req_${randomUUID()}`).toJSON()),
  }, sockets);
  return {
    close: async () => {
      server.off('upgrade', upgrade);
      for (const client of sockets.clients) client.close(1001, 'The gateway is going away');
      await serving.dispose();
      for (const client of sockets.clients) client.terminate();
    },
  };
}

function start(options: SubscriptionsOptions, session: Session | undefined, address: string, open: number, { query, variables, operationName }: SubscribePayload): ExecutionArgs | readonly GraphQLError[] {
  if (!session) return [new ApiError('UNAUTHENTICATED', 'The connection is not set up.')];
  if (open > SUBSCRIPTIONS_PER_SOCKET_MAX) return [new ApiError('RATE_LIMITED', `One connection carries at most ${SUBSCRIPTIONS_PER_SOCKET_MAX} subscriptions.`)];
  try {
    refuseLongDocument(query);
    const document = parse(query);
    refuseDeep(document);
    const problems = validate(options.schema, document);
    if (problems.length > 0) return problems;
    if (getOperationAST(document, operationName)?.operation !== 'subscription') return [new ApiError('BAD_USER_INPUT', 'Send queries and mutations with POST; the socket carries subscriptions.')];
    const points = refuseCostly(options.schema, document, variables ?? {}, operationName ?? undefined);
    options.limiter?.({ principal: session.lastKnown(), address, document, variables: variables ?? {}, operationName: operationName ?? undefined, points });
    refuseUnfit(options.schema, document, variables ?? {});
    const contextValue: Started['contextValue'] = { session, requestId: `req_${randomUUID()}` };
    return { schema: options.schema, document, variableValues: variables ?? {}, operationName: operationName ?? null, contextValue };
  } catch (error) {
    if (error instanceof GraphQLError) return [error];
    throw error;
  }
}

/** Each event is answered in a context of its own: look-ups see the present, and a credential that was withdrawn ends the stream. */
async function stream(args: Started, options: SubscriptionsOptions): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
  const { session, requestId } = args.contextValue;
  const contextNow = async () => makeContext(options.parts, await session.principal(), requestId);
  const source = await createSourceEventStream({ ...args, contextValue: await contextNow() });
  if (!(Symbol.asyncIterator in source)) return presented(source, options, requestId);
  const events = source[Symbol.asyncIterator]() as AsyncIterableIterator<unknown>;
  return mapped(events, async (event) => {
    try {
      return presented(await execute({ ...args, rootValue: event, contextValue: await contextNow() }), options, requestId);
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      await events.return?.();
      return { errors: [shown(error, options, requestId)] };
    }
  });
}
function presented(result: ExecutionResult, options: SubscriptionsOptions, requestId: string): ExecutionResult {
  return result.errors ? { ...result, errors: result.errors.map((error) => shown(error, options, requestId)) } : result;
}
function shown(error: GraphQLError, { onInternalError }: SubscriptionsOptions, requestId: string): GraphQLError {
  const answer = presentError(error, requestId);
  if (answer.internal) onInternalError(answer.internal, requestId);
  return answer.shown;
}
