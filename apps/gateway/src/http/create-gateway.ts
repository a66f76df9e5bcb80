import { randomUUID } from 'node:crypto';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { createHealth } from '@switchyard/runtime';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import { GatewayModule, type GatewayModuleOptions } from '../gateway.module.js';
import { serveSubscriptions } from '../events/serve-subscriptions.js';
import { refuseUnfit } from '../graphql/fit-input.js';
import { refuseCostly } from '../graphql/limits.js';
import { type CostExtension, requestLimiter } from '../graphql/request-limits.js';
import type { GqlContext } from '../graphql/context.js';
import { objectRoutes } from '../artifacts/index.js';
import { answerErrors } from './answer-errors.js';
import { boundRequests, REQUESTS_IN_HAND_MAX } from './bound-requests.js';
import { documentRoutes } from '../documents/document-routes.js';
import { exportRoutes } from '../ledger/export-routes.js';
import { logRequests } from './log-requests.js';
import { plainRoutes } from './plain-routes.js';
import { speakGraphqlOverHttp } from './graphql-over-http.js';
import { authRoutes } from '../console/auth-routes.js';
import { consoleRoutes } from '../console/console-routes.js';
import { useSession } from '../console/use-session.js';
import { stripeWebhook } from '../webhooks/stripe-webhook.js';

/** Bytes of a request body: agent batches are the largest. */
const BODY_BYTES_MAX = 1_048_576;

/** The part of Mercurius' instance that is used here (its module augmentation does not reach Nest's copy of the type). */
interface WithGraphql {
  readonly graphql: {
    readonly schema: GraphQLSchema;
    addHook(
      name: 'preExecution',
      hook: (schema: GraphQLSchema, document: DocumentNode, context: unknown, variables: Record<string, unknown> | undefined) => Promise<undefined>,
    ): void;
    addHook(name: 'onResolution', hook: (execution: { extensions?: Record<string, unknown> }, context: unknown) => Promise<undefined>): void;
  };
}

/** Nest would put its own error handler, which knows only its own exceptions, over ours. */
class Adapter extends FastifyAdapter {
  override setErrorHandler(): ReturnType<FastifyAdapter['setErrorHandler']> {
    return this.getInstance() as never;
  }
}

/** The operation a request names; undefined when it names none. */
function nameIn(body: unknown): string | undefined {
  const name = (body as { operationName?: unknown } | null | undefined)?.operationName;
  return typeof name === 'string' ? name : undefined;
}

/** Builds the gateway's HTTP application; the caller listens and closes. */
export async function createGateway(options: GatewayModuleOptions): Promise<NestFastifyApplication> {
  const adapter = new Adapter({ bodyLimit: BODY_BYTES_MAX, genReqId: () => `req_${randomUUID()}`, logger: false });
  const app = await NestFactory.create<NestFastifyApplication>(GatewayModule.with(options), adapter, { logger: ['error', 'warn'], abortOnError: false });
  const fastify = adapter.getInstance() as unknown as FastifyInstance & WithGraphql;
  const requests = options.logRequest && logRequests(fastify, options.logRequest);
  if (options.limits) boundRequests(fastify, REQUESTS_IN_HAND_MAX);
  speakGraphqlOverHttp(fastify);
  plainRoutes(fastify, options.health ?? createHealth(), options.consoleDir === undefined);
  answerErrors(fastify, options.onInternalError);
  useSession(fastify);
  authRoutes(fastify, options.authenticate, options.parts.wallClock);
  exportRoutes(fastify, options.parts, options.authenticate);
  documentRoutes(fastify, options.parts, options.authenticate);
  objectRoutes(fastify, options.parts, options.onInternalError);
  if (options.webhooks) stripeWebhook(fastify, options.parts, options.webhooks);
  const limiter = options.limits && requestLimiter(options.parts.wallClock, options.limits);
  const costs = new WeakMap<FastifyRequest, CostExtension>();
  let subscriptions: ReturnType<typeof serveSubscriptions> | undefined = undefined;
  fastify.addHook('preClose', async () => subscriptions?.close());
  if (options.consoleDir !== undefined) await consoleRoutes(fastify, options.consoleDir);
  await app.init();
  fastify.graphql.addHook('preExecution', (schema, document, context, variables) => {
    const { reply, principal } = context as unknown as GqlContext & { readonly reply: { readonly request: FastifyRequest } };
    requests?.note(reply.request, document, principal);
    const points = refuseCostly(schema, document, variables ?? {});
    if (limiter) costs.set(reply.request, limiter({ principal, address: reply.request.ip, document, variables: variables ?? {}, operationName: nameIn(reply.request.body), points }));
    refuseUnfit(schema, document, variables ?? {});
    return Promise.resolve(undefined);
  });
  if (limiter) {
    fastify.graphql.addHook('onResolution', (execution, context) => {
      const cost = costs.get((context as { readonly reply: { readonly request: FastifyRequest } }).reply.request);
      if (cost) execution.extensions = { ...execution.extensions, cost };
      return Promise.resolve(undefined);
    });
  }
  await fastify.ready();
  subscriptions = serveSubscriptions(fastify.server, { ...options, schema: fastify.graphql.schema, limiter });
  return app;
}
