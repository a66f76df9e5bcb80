import type { FastifyError, FastifyInstance } from 'fastify';
import { GraphQLError } from 'graphql';
import { withoutLongEcho } from '../graphql/errors.js';

const STATUS: Readonly<Record<string, number>> = { UNAUTHENTICATED: 401, FORBIDDEN: 403, RATE_LIMITED: 429, UNAVAILABLE: 503 };
/** A document can be wrong in more places than anybody reads. */
const ERRORS_SHOWN_MAX = 20;
type Failure = FastifyError | GraphQLError | Error;
interface Answer {
  readonly status: number;
  readonly errors: readonly { readonly message: string; readonly locations?: unknown; readonly code: string; readonly more?: Readonly<Record<string, unknown>> }[];
}

/** Answers what fails outside a resolver (credential, body, document) in the shape of a GraphQL answer, with the request's id. */
export function answerErrors(app: FastifyInstance, onInternalError: (error: Error, requestId: string) => void): void {
  app.setErrorHandler((error: Failure, request, reply) => {
    const answer = describe(error, request.id);
    if (answer.status >= 500) onInternalError(error, request.id);
    const errors = answer.errors.map(({ message, locations, code, more }) => ({
      message: withoutLongEcho(message), ...(locations ? { locations } : {}), extensions: { ...more, code, requestId: request.id },
    }));
    const wait = answer.errors[0]?.more?.['retryAfterSeconds'];
    if (typeof wait === 'number') reply.header('retry-after', `${wait}`);
    return reply.code(answer.status).send({ errors });
  });
}

function describe(error: Failure, requestId: string): Answer {
  if (error instanceof GraphQLError) return graphqlErrors([error], undefined);
  const status = 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : undefined;
  const nested = 'errors' in error && Array.isArray(error.errors) ? (error.errors as unknown[]).filter((e) => e instanceof GraphQLError) : [];
  if (nested.length > 0) return graphqlErrors(nested, status);
  if (error.name === 'SyntaxError') return one(400, 'BAD_REQUEST', `The body is not JSON: ${error.message}`);
  if (status !== undefined && status < 500) return one(status, status === 413 ? 'BODY_TOO_LARGE' : 'BAD_REQUEST', error.message);
  return one(500, 'INTERNAL', `Something went wrong on our side. Ask about request ${requestId}.`);
}
const one = (status: number, code: string, message: string): Answer => ({ status, errors: [{ message, code }] });

function graphqlErrors(errors: readonly GraphQLError[], status: number | undefined): Answer {
  const shown = errors.slice(0, ERRORS_SHOWN_MAX).map((error) => {
    const { code, ...more } = error.extensions;
    return { message: error.message, locations: error.locations, code: typeof code === 'string' ? code : 'BAD_USER_INPUT', more };
  });
  return { status: STATUS[shown[0]!.code] ?? status ?? 400, errors: shown };
}
