import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { epochMs } from '@switchyard/kernel';
import { CountingIds, ManualClock } from '@switchyard/kernel/testing';
import { DiskStore } from '@switchyard/object-store';
import { inTransaction, type Tx } from '@switchyard/store';
import { createTestDatabase, type TestDatabase } from '@switchyard/store/testing';
import type { DataSource } from 'typeorm';
import { agentBearer } from '../src/agents/index.js';
import { webhookVerifier } from '@switchyard/stripe';
import { authenticator, type AuthenticatorOptions, type OidcSettings } from '../src/auth/authenticate.js';
import { oidcIdentities } from '../src/auth/oidc.js';
import type { GatewayParts } from '../src/graphql/context.js';
import type { RequestLimits } from '../src/graphql/request-limits.js';
import { createGateway } from '../src/http/create-gateway.js';
import type { LogRequest } from '../src/http/log-requests.js';
import { type MarketSeed, type SeededMarket, seedMarket } from './seed-market.js';
import { type OrgName, type PersonName, type SeededPeople, seedPeople } from './seed-people.js';

/** Where every gateway spec starts: a Monday noon. */
export const START = epochMs(Date.UTC(2026, 0, 5, 12));
/** Signs what is sent to /webhooks/stripe. */
export const WEBHOOK_SECRET = 'whsec_gateway_under_test';
/** A seeded person, nobody, or any bearer (an agent's, a made-up one). */
export type Caller = PersonName | 'anonymous' | { readonly bearer: string };

/** An answer of the gateway. `data` is as loose as JSON is. */
export interface GqlAnswer {
  readonly status: number;
  readonly data: any;
  readonly errors: readonly { readonly message: string; readonly extensions: { readonly code: string; readonly requestId: string } }[] | undefined;
}
export interface GatewayUnderTest extends SeededPeople {
  readonly app: NestFastifyApplication;
  /** `http://127.0.0.1:port`. */
  readonly url: string;
  readonly database: TestDatabase;
  /** The database's owner: arranges and looks, bypassing row-level security. */
  readonly owner: DataSource;
  readonly parts: GatewayParts;
  /** Market time, and wall time too. */
  readonly clock: ManualClock;
  readonly ids: CountingIds;
  /** Errors that were our own fault; a spec expects none. */
  readonly internal: Error[];
  gql(query: string, variables?: Record<string, unknown>, as?: Caller): Promise<GqlAnswer>;
  /** A site that can be let; operator A's unless told. */
  seedMarket(seed?: Partial<MarketSeed> & { readonly operator?: OrgName }): Promise<SeededMarket>;
  /** Rows of a statement as the owner. */
  sql<Row>(statement: string, parameters?: readonly unknown[]): Promise<Row[]>;
  asOwner<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
export interface GatewayUnderTestOptions {
  /** Verifies bearers of agents; the gateway's own unless given. */
  readonly agentBearer?: (parts: GatewayParts) => AuthenticatorOptions['agentBearer'];
  /** An issuer of tokens; none unless given. */
  readonly oidc?: OidcSettings;
  readonly logRequest?: LogRequest;
  /** A built console; none unless given. */
  readonly consoleDir?: string;
  /** Nobody is limited unless given. */
  readonly limits?: RequestLimits;
}

/** Boots the real gateway in this process on a database of its own, listening on a free port. */
export async function openGatewayUnderTest(options: GatewayUnderTestOptions = {}): Promise<GatewayUnderTest> {
  const database = await createTestDatabase();
  const clock = new ManualClock(START);
  const ids = new CountingIds();
  const owner = await database.open('sy_owner');
  const gateway = await database.open('sy_gateway');
  const objectsFolder = mkdtempSync(join(tmpdir(), 'gateway-objects-'));
  const objects = new DiskStore({ folder: objectsFolder, clock });
  const parts: GatewayParts = { objects, database: gateway, reader: await database.open('sy_reader'), marketClock: clock, wallClock: clock, ids, passwordCostLog2: 4, ...(options.oidc && { identities: oidcIdentities(options.oidc, clock) }) };
  const asOwner = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => inTransaction(owner, work);
  const seeded = await asOwner((tx) => seedPeople(tx, ids, START));
  const internal: Error[] = [];
  const app = await createGateway({
    parts,
    webhooks: webhookVerifier([WEBHOOK_SECRET]),
    authenticate: authenticator({ database: gateway, clock, agentBearer: (options.agentBearer ?? agentBearer)(parts), ...(options.oidc && { oidc: options.oidc }) }),
    ...(options.logRequest && { logRequest: options.logRequest }),
    ...(options.limits && { limits: options.limits }),
    ...(options.consoleDir !== undefined && { consoleDir: options.consoleDir }),
    onInternalError: (error) => internal.push(error),
  });
  await app.listen(0, '127.0.0.1');
  const url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
  const bearerOf = (as: Caller): string | undefined => (as === 'anonymous' ? undefined : typeof as === 'object' ? as.bearer : seeded.persons[as].secret);
  return {
    ...seeded, app, url, database, owner, parts, clock, ids, internal, asOwner,
    async gql(query, variables = {}, as = 'anonymous') {
      const bearer = bearerOf(as);
      const answer = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json', ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }) },
        body: JSON.stringify({ query, variables }),
      });
      const body = (await answer.json()) as Omit<GqlAnswer, 'status'>;
      return { status: answer.status, data: body.data, errors: body.errors };
    },
    seedMarket: ({ operator = 'operatorOrgA', ...seed } = {}) => asOwner((tx) => seedMarket(tx, ids, clock.now(), { operatorOrg: seeded.orgs[operator], ...seed })),
    sql: (statement, parameters) => asOwner((tx) => tx.rows(statement, parameters)),
    async close() {
      await app.close();
      rmSync(objectsFolder, { recursive: true, force: true });
      await database.drop();
    },
  };
}
