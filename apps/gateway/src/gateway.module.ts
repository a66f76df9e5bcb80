import { readFileSync } from 'node:fs';
import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { GraphQLModule } from '@nestjs/graphql';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import type { Health } from '@switchyard/runtime';
import type { WebhookVerifier } from '@switchyard/stripe';
import type { FastifyRequest } from 'fastify';
import type { GraphQLError } from 'graphql';
import { adminResolvers } from './admin/index.js';
import { agentResolvers } from './agents/index.js';
import { artifactResolvers } from './artifacts/index.js';
import { auditResolvers } from './audit/index.js';
import type { Authenticate } from './auth/authenticate.js';
import { budgetResolvers } from './budgets/index.js';
import { calendarResolvers } from './calendar/index.js';
import { curtailmentResolvers } from './curtailments/index.js';
import { webhookResolvers } from './customer-webhooks/index.js';
import { eventResolvers } from './events/index.js';
import { type GatewayParts, makeContext } from './graphql/context.js';
import { presentError } from './graphql/errors.js';
import { DEPTH_MAX } from './graphql/limits.js';
import { PassOnErrors } from './graphql/pass-on-errors.js';
import { DateTimeScalar, DecimalScalar, JsonScalar } from './graphql/scalars.js';
import type { RequestLimits } from './graphql/request-limits.js';
import { GATEWAY_PARTS } from './graphql/tokens.js';
import type { LogRequest } from './http/log-requests.js';
import { invoiceResolvers } from './invoices/index.js';
import { jobResolvers } from './jobs/index.js';
import { keyResolvers } from './keys/index.js';
import { leaseResolvers } from './leases/index.js';
import { ledgerResolvers } from './ledger/index.js';
import { marketResolvers } from './market/index.js';
import { offerResolvers } from './offers/index.js';
import { payoutResolvers } from './payouts/index.js';
import { peopleResolvers } from './people/index.js';
import { pricesResolvers } from './prices/index.js';
import { projectResolvers } from './projects/index.js';
import { quoteResolvers } from './quotes/index.js';
import { reconciliationResolvers } from './reconciliation/index.js';
import { reservationResolvers } from './reservations/index.js';
import { siteResolvers } from './sites/index.js';
import { usageResolvers } from './usage/index.js';
import { ViewerResolver } from './viewer/viewer.resolver.js';

export interface GatewayModuleOptions {
  readonly parts: GatewayParts;
  readonly authenticate: Authenticate;
  /** What `/readyz` answers from; ready without checks unless given. */
  readonly health?: Health;
  /** Checks what comes to /webhooks/stripe; there is no such path without it. */
  readonly webhooks?: WebhookVerifier;
  /** The built console; without it `/` says what this is. */
  readonly consoleDir?: string;
  /** What callers may ask per second; without it nobody is limited (tests). */
  readonly limits?: RequestLimits;
  /** Told of every answered request; nothing is logged without it. */
  readonly logRequest?: LogRequest;
  /** Called with every error that is our own fault. */
  readonly onInternalError: (error: Error, requestId: string) => void;
}

/** The SDL is the contract and the source: resolvers that do not fit it fail at start. */
export function readSchema(): string {
  return readFileSync(new URL(import.meta.resolve('@switchyard/graphql-client/schema.graphql')), 'utf8');
}

const resolvers = [
  ViewerResolver,
  ...adminResolvers,
  ...agentResolvers,
  ...artifactResolvers,
  ...budgetResolvers,
  ...auditResolvers,
  ...calendarResolvers,
  ...curtailmentResolvers,
  ...eventResolvers,
  ...invoiceResolvers,
  ...jobResolvers,
  ...keyResolvers,
  ...leaseResolvers,
  ...ledgerResolvers,
  ...marketResolvers,
  ...offerResolvers,
  ...payoutResolvers,
  ...peopleResolvers,
  ...pricesResolvers,
  ...projectResolvers,
  ...quoteResolvers,
  ...reconciliationResolvers,
  ...reservationResolvers,
  ...siteResolvers,
  ...usageResolvers,
  ...webhookResolvers,
];

@Module({})
export class GatewayModule {
  static with({ parts, authenticate, onInternalError }: GatewayModuleOptions): DynamicModule {
    return {
      module: GatewayModule,
      imports: [
        GraphQLModule.forRoot<MercuriusDriverConfig>({
          driver: MercuriusDriver,
          typeDefs: [readSchema()],
          resolvers: { DateTime: DateTimeScalar, Decimal: DecimalScalar, JSON: JsonScalar },
          path: '/graphql',
          graphiql: false,
          errorHandler: false,
          jit: 1,
          queryDepth: DEPTH_MAX,
          context: async (request: FastifyRequest) => makeContext(parts, await authenticate(request.headers.authorization), request.id),
          errorFormatter: (execution, context) => {
            const requestId = (context as { reply?: { request: { id: string } } }).reply?.request.id ?? 'unknown';
            const errors = (execution.errors ?? []).map((error) => {
              const { shown, internal } = presentError(error as GraphQLError, requestId);
              if (internal) onInternalError(internal, requestId);
              return shown;
            });
            return { statusCode: statusOf(errors, execution.data), response: { data: execution.data ?? null, errors } };
          },
        }),
      ],
      providers: [{ provide: GATEWAY_PARTS, useValue: parts }, { provide: APP_FILTER, useClass: PassOnErrors }, ...resolvers],
    };
  }
}

function statusOf(errors: readonly GraphQLError[], data: unknown): number {
  if (data !== null && data !== undefined) return 200;
  const codes = errors.map((error) => error.extensions['code']);
  if (codes.includes('UNAUTHENTICATED')) return 401;
  if (codes.includes('FORBIDDEN')) return 403;
  if (codes.includes('INTERNAL')) return 500;
  return 400;
}
