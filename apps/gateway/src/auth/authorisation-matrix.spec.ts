import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { toIso } from '@switchyard/kernel';
import { buildSchema, type GraphQLField, type GraphQLSchema } from 'graphql';
import { type Column, columns, type Expectation, rules } from '../../testing/authorisation-rules.js';
import { requestOf } from '../../testing/least-request.js';
import { type Caller, type GatewayUnderTest, openGatewayUnderTest, START } from '../../testing/gateway-under-test.js';
import { readSchema } from '../gateway.module.js';

const schema = buildSchema(readSchema());
const operations = [...Object.values(schema.getQueryType()!.getFields()).map((field) => ({ kind: 'query', field })), ...Object.values(schema.getMutationType()!.getFields()).map((field) => ({ kind: 'mutation', field }))];

describe('who may do what', () => {
  let world: GatewayUnderTest;
  let served: GraphQLSchema;
  const known: Record<string, Record<string, string>> = {};
  beforeAll(async () => {
    let site = { siteId: '', orgId: '' };
    world = await openGatewayUnderTest({ agentBearer: () => (token) => Promise.resolve(token === 'agent' ? { kind: 'agent', agentId: 'agent_x', ...site } : undefined) });
    const market = await world.seedMarket();
    site = { siteId: market.siteId, orgId: world.orgs.operatorOrgA };
    const [job, lease] = [world.ids.next('job'), world.ids.next('lease')];
    const [customer, operator, from, to] = [world.orgs.customerOrgA, world.orgs.operatorOrgA, toIso(START), toIso((START + 3_600_000) as typeof START)];
    await world.sql(`INSERT INTO market.job (id, customer_org, name, state, gpu_count, spec, submitted_at) VALUES ($1, $2, 'j', 'running', 8, '{}', $3)`, [job, customer, from]);
    await world.sql(
      `INSERT INTO market.lease (id, job_id, customer_org, operator_org, site_id, pool_id, offer_id, state, gpu_count, rate_card, energy_model, ceiling_micro_usd, quoted_micro_usd, starts_at, ends_at, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, 'active', 8, $10, '{"maxWPerGpu": "1275", "loadFractionPpm": "760000", "version": "v1"}', 1, 1, $8, $9, $8)`,
      [lease, job, customer, operator, market.siteId, market.poolId, market.offerId, from, to, JSON.stringify({ version: 1, id: world.ids.next('card'), currency: 'USD', components: [{ kind: 'gpu_hour', microUsdPerGpuHour: '1' }] })]);
    Object.assign(known, { job: { id: job }, lease: { id: lease }, site: { id: market.siteId }, prices: { siteId: market.siteId }, revenue: { from: '2026-01' } });
    served = (world.app.getHttpAdapter().getInstance() as unknown as { graphql: { schema: GraphQLSchema } }).graphql.schema;
  });
  afterAll(async () => {
    await world?.close();
  });

  const isServed = (name: string): boolean => (served.getQueryType()!.getFields()[name] ?? served.getMutationType()!.getFields()[name])?.resolve !== undefined;
  async function verdict(kind: string, field: GraphQLField<unknown, unknown>, column: Column): Promise<string> {
    const { query, variables } = requestOf(kind, field, known[field.name] ?? {}, START);
    const as: Caller = column === 'agent' ? { bearer: 'agent' } : column;
    const { data, errors } = await world.gql(query, variables, as);
    const code = errors?.[0]?.extensions.code;
    if (code !== undefined) return code;
    return data[field.name] === null || data[field.name].totalCount === 0 ? 'EMPTY' : 'SHOWN';
  }
  function fits(expected: Expectation, column: Column, got: string): boolean {
    const refused = column === 'anonymous' ? got === 'UNAUTHENTICATED' : got === 'FORBIDDEN' || got === 'UNAUTHENTICATED';
    switch (expected) {
      case 'yes':
        return got === 'SHOWN' || got === 'EMPTY';
      case 'no':
        return refused;
      case 'nothing':
        return refused || got === 'EMPTY';
    }
  }

  it('is said for every operation of the schema, and for no other', () => {
    expect(Object.keys(rules).sort()).toEqual(operations.map(({ field }) => field.name).sort());
  });
  it('is served: every operation has a resolver', () => {
    expect(operations.map(({ field }) => field.name).filter((name) => !isServed(name))).toEqual([]);
  });
  for (const { kind, field } of operations) {
    it(`${kind} ${field.name}`, async () => {
      if (!isServed(field.name)) return;
      const misfits: string[] = [];
      for (const column of columns) {
        const expected = rules[field.name]![column];
        const got = await verdict(kind, field, column);
        if (!fits(expected, column, got)) misfits.push(`${column}: expected ${expected}, got ${got}`);
      }
      expect(misfits).toEqual([]);
    });
  }
});
