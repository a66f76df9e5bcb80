import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { WallClock } from '@switchyard/kernel';
import type { Authenticate } from '../auth/authenticate.js';
import { requireSomebody } from '../auth/principal.js';
import { ApiError } from '../graphql/errors.js';
import { csrfOf, isOwnPage, secretInCookie, sessionCookie, showsCsrf } from './session-cookie.js';

const SIGN_IN = 'mutation SignIn($input: SignInInput!) { signIn(input: $input) { __typename ... on SessionStarted { secret expiresAt } ... on PlainRefusal { message } } }';
const SIGN_OUT = 'mutation SignOut($input: SignOutInput!) { signOut(input: $input) { __typename } }';
const MESSAGE_BYTES_MAX = 4_096;

interface SignInAnswer {
  readonly data?: { readonly signIn: { readonly __typename: string; readonly secret?: string; readonly expiresAt?: string; readonly message?: string } };
  readonly errors?: readonly { readonly message: string; readonly extensions?: Readonly<Record<string, unknown>> }[];
}

/**
 * A browser's session. The secret goes into a cookie that scripts cannot read; what scripts show beside it, `csrf`, is told here. Signing in and out is
 * the GraphQL mutation of that name, asked from inside: limits, the log and the rules are the same.
 *
 * `POST /auth/sign-in` {email, password} -> {csrf, expiresAt} · `GET /auth/session` -> {csrf} or {csrf: null} · `POST /auth/sign-out`.
 */
export function authRoutes(app: FastifyInstance, authenticate: Authenticate, wall: WallClock): void {
  const ask = (request: FastifyRequest, query: string, input: object, authorization?: string) => app.inject({
    method: 'POST', url: '/graphql', remoteAddress: request.ip,
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json', ...(authorization === undefined ? {} : { authorization }) },
    payload: { query, variables: { input } },
  });
  const unstored = (reply: FastifyReply): FastifyReply => reply.header('cache-control', 'no-store');

  app.post('/auth/sign-in', { bodyLimit: MESSAGE_BYTES_MAX }, async (request, reply) => {
    if (!isOwnPage(request.headers)) throw new ApiError('FORBIDDEN', 'Sign in on the console itself.');
    const { email, password } = fieldsOf(request.body);
    const answer = await ask(request, SIGN_IN, { email, password });
    const body = answer.json<SignInAnswer>();
    const made = body.data?.signIn;
    if (made?.secret === undefined || made.expiresAt === undefined) {
      if (made === undefined) return unstored(reply).code(answer.statusCode).headers(retryOf(answer.headers)).send(answer.json());
      throw new ApiError('UNAUTHENTICATED', made.message ?? 'Address or password is wrong.');
    }
    const seconds = Math.max(0, Math.floor((Date.parse(made.expiresAt) - wall.now()) / 1_000));
    return unstored(reply).header('set-cookie', sessionCookie(made.secret, seconds, request.headers.host)).send({ csrf: csrfOf(made.secret), expiresAt: made.expiresAt });
  });

  app.get('/auth/session', async (request, reply) => {
    const secret = secretInCookie(request.headers);
    if (secret === undefined) return unstored(reply).send({ csrf: null });
    try {
      requireSomebody(await authenticate(`Bearer ${secret}`));
    } catch (error) {
      // What ended since is no session any more; a fault of ours is told as one.
      if (!(error instanceof ApiError)) throw error;
      return unstored(reply).header('set-cookie', sessionCookie(undefined, 0, request.headers.host)).send({ csrf: null });
    }
    return unstored(reply).send({ csrf: csrfOf(secret) });
  });

  app.post('/auth/sign-out', { bodyLimit: MESSAGE_BYTES_MAX }, async (request, reply) => {
    const secret = secretInCookie(request.headers);
    if (secret !== undefined) {
      if (!showsCsrf(request.headers, secret)) throw new ApiError('FORBIDDEN', 'Sign out on the console itself.');
      await ask(request, SIGN_OUT, { everywhere: false }, `Bearer ${secret}`);
    }
    return unstored(reply).header('set-cookie', sessionCookie(undefined, 0, request.headers.host)).send({});
  });
}

function fieldsOf(body: unknown): { readonly email: string; readonly password: string } {
  const { email, password } = (body ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof email !== 'string' || typeof password !== 'string') throw new ApiError('BAD_USER_INPUT', 'Send {"email": "…", "password": "…"}.');
  return { email, password };
}
function retryOf(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  const after = headers['retry-after'];
  return typeof after === 'string' ? { 'retry-after': after } : {};
}
