import { GraphQLError } from 'graphql';

/** Codes of top-level errors. Business refusals are values of unions and never appear here. */
export type ApiErrorCode = 'UNAUTHENTICATED' | 'FORBIDDEN' | 'BAD_USER_INPUT' | 'TOO_COMPLEX' | 'RATE_LIMITED' | 'UNAVAILABLE' | 'INTERNAL';

/** An error meant for the caller: its message is shown as it stands. */
export class ApiError extends GraphQLError {
  constructor(code: ApiErrorCode, message: string, extensions: Readonly<Record<string, unknown>> = {}) {
    super(message, { extensions: { ...extensions, code } });
  }
}

/** Characters of a message: GraphQL's own repeat the value they refuse, however long it is. */
const MESSAGE_CHARACTERS_MAX = 1_000;
export function withoutLongEcho(message: string): string {
  if (message.length <= MESSAGE_CHARACTERS_MAX) return message;
  const half = MESSAGE_CHARACTERS_MAX / 2;
  return `${message.slice(0, half)} … [${message.length - 2 * half} characters left out] … ${message.slice(-half)}`;
}

/** The error to show: our own and GraphQL's words pass, anything else becomes INTERNAL with the request's id to ask about. */
export function presentError(error: GraphQLError, requestId: string): { shown: GraphQLError; internal: Error | undefined } {
  const cause = error.originalError;
  // Errors of compiled queries have no extensions unless their cause has.
  const extensions = (error as Partial<GraphQLError>).extensions ?? {};
  const code = extensions['code'];
  if (cause === undefined || cause instanceof GraphQLError || typeof code === 'string') {
    const known = typeof code === 'string' ? code : 'BAD_USER_INPUT';
    return { shown: withExtensions(error, { ...extensions, code: known, requestId }), internal: undefined };
  }
  const shown = new GraphQLError(`Something went wrong on our side. Ask about request ${requestId}.`, {
    ...(error.nodes ? { nodes: error.nodes } : {}),
    ...(error.path ? { path: error.path } : {}),
    extensions: { code: 'INTERNAL', requestId },
  });
  return { shown, internal: cause };
}

function withExtensions(error: GraphQLError, extensions: Record<string, unknown>): GraphQLError {
  return new GraphQLError(withoutLongEcho(error.message), {
    ...(error.nodes ? { nodes: error.nodes } : {}),
    ...(error.source ? { source: error.source } : {}),
    ...(error.positions ? { positions: error.positions } : {}),
    ...(error.path ? { path: error.path } : {}),
    extensions,
  });
}
