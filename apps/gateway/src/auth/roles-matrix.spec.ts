import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { scopesOfRoles } from '@switchyard/market';
import { buildSchema, type GraphQLField, isObjectType } from 'graphql';
import { requestOf } from '../../testing/least-request.js';
import { fieldRules, type FieldRule } from '../../testing/field-rules.js';
import { type Caller, type GatewayUnderTest, openGatewayUnderTest, START } from '../../testing/gateway-under-test.js';
import { at } from '@switchyard/store';
import { readSchema } from '../gateway.module.js';

const schema = buildSchema(readSchema());
const operations = [...Object.values(schema.getQueryType()!.getFields()).map((field) => ({ kind: 'query', field })), ...Object.values(schema.getMutationType()!.getFields()).map((field) => ({ kind: 'mutation', field }))];

/** Roles beside the owner's, who speaks for each, and the owner of the same organisation with a key that may do nothing. */
const roles = [
  { kind: 'customer', role: 'member', as: 'customerAProject', nothing: 'customerANothing', limited: true },
  { kind: 'customer', role: 'billing', as: 'customerABilling', nothing: 'customerANothing', limited: false },
  { kind: 'customer', role: 'viewer', as: 'customerAViewer', nothing: 'customerANothing', limited: false },
  { kind: 'operator', role: 'operations', as: 'operatorAOperations', nothing: 'operatorANothing', limited: false },
  { kind: 'operator', role: 'viewer', as: 'operatorAViewer', nothing: 'operatorANothing', limited: false },
] as const;
/** Mutations that a credential without any scope may use: the secret is in the message, or it ends the caller's own session. */
const needsNoScope = ['enrolAgent', 'agentToken', 'replaceAgentKey', 'acceptInvitation', 'signIn', 'signOut'];

/** A block is bought by the whole organisation: who is limited to projects has no part in it, whatever its scopes. */
const ofWholeOrganization = ['quoteReservation', 'reserveCapacity', 'relistReservation', 'cancelReservation'];

describe('what each role may do', () => {
  let world: GatewayUnderTest;
  const callers: Record<string, Caller> = {};
  const [siteId, offers] = [{ value: '' }, { value: '' }];
  beforeAll(async () => {
    world = await openGatewayUnderTest();
    const market = await world.seedMarket();
    [siteId.value, offers.value] = [market.siteId, market.offerId];
    for (const { as, nothing } of roles) Object.assign(callers, { [as]: as, [nothing]: nothing });
    // A member limited to a project in which there is nothing.
    const project = world.ids.next('proj');
    await world.sql(`INSERT INTO market.project (id, customer_org, name, created_at) VALUES ($1, $2, 'p', $3)`, [project, world.orgs.customerOrgA, at(START)]);
    await world.sql(`UPDATE market.member SET project_ids = $2 WHERE id = $1`, [world.persons.customerAReader.userId, [project]]);
    await world.sql(`UPDATE market.api_key SET scopes = (SELECT scopes FROM market.api_key WHERE member_id = $2) WHERE member_id = $1`, [world.persons.customerAReader.userId, world.persons.customerA.userId]);
    callers['customerAProject'] = 'customerAReader';
    await world.sql(`UPDATE market.organization SET status = 'suspended' WHERE id = $1`, [world.orgs.customerOrgB]);
  });
  afterAll(async () => {
    await world?.close();
    expect(world?.internal.map((error) => error.message)).toEqual([]);
  });
  async function ask(kind: string, field: GraphQLField<unknown, unknown>, as: Caller): Promise<{ code: string | undefined; message: string }> {
    const { query, variables } = requestOf(kind, field, {}, START);
    const { errors } = await world.gql(query, variables, as);
    return { code: errors?.[0]?.extensions.code, message: errors?.[0]?.message ?? '' };
  }
  /** The scope an operation asks for, as it says to who has none; undefined: it asks for none, or is not for this kind. */
  async function scopeOf(kind: string, field: GraphQLField<unknown, unknown>, nothing: Caller): Promise<{ scope: string | undefined; open: boolean }> {
    const { code, message } = await ask(kind, field, nothing);
    return { scope: /lacks the scope ([a-z:]+)/.exec(message)?.[1], open: code !== 'FORBIDDEN' && code !== 'UNAUTHENTICATED' };
  }

  for (const { kind, field } of operations) {
    it(`${kind} ${field.name}: by the table of roles`, async () => {
      const misfits: string[] = [];
      const asked = new Map<Caller, { scope: string | undefined; open: boolean }>();
      for (const nothing of ['customerANothing', 'operatorANothing'] as const) asked.set(nothing, await scopeOf(kind, field, nothing));
      for (const [who, { scope, open }] of asked) {
        if (kind === 'mutation' && open && !needsNoScope.includes(field.name)) misfits.push(`${String(who)} needs no scope`);
        if (kind === 'mutation' && scope?.endsWith(':read')) misfits.push(`${String(who)} changes something with ${scope}`);
      }
      for (const { kind: of, role, as, nothing, limited } of roles) {
        const { scope, open } = asked.get(nothing)!;
        const may = !(limited && ofWholeOrganization.includes(field.name)) && (open || (scope !== undefined && scopesOfRoles(of, [role], limited).includes(scope as never)));
        const { code, message } = await ask(kind, field, callers[as]!);
        const got = code !== 'FORBIDDEN' && code !== 'UNAUTHENTICATED';
        if (got !== may) misfits.push(`${as}: expected ${may ? 'yes' : 'no'} by ${scope ?? 'nothing'}, got ${code ?? 'an answer'} ${message}`);
        if (role === 'viewer' && kind === 'mutation' && got && !needsNoScope.includes(field.name)) misfits.push(`${as} changes something`);
      }
      expect(misfits).toEqual([]);
    });
  }
  // A credential is looked at before the document: a few operations stand for all.
  it.each(['viewer', 'sites', 'jobs', 'submitJob', 'signIn'])('a suspended organisation is refused %s', async (name) => {
    const { kind, field } = operations.find((operation) => operation.field.name === name)!;
    expect((await ask(kind, field, 'customerB')).code).toBe('FORBIDDEN');
  });

  const types = Object.keys(fieldRules) as (keyof typeof fieldRules)[];
  it.each(types)('every field of %s says whom it is for', (name) => {
    const type = schema.getType(name);
    if (!isObjectType(type)) throw new Error(`${name} is no object`);
    expect(Object.keys(fieldRules[name]).sort()).toEqual(Object.keys(type.getFields()).sort());
  });
  it('a field without a rule is found', () => {
    const planted = buildSchema(readSchema().replace(/type Site implements Node \{/, 'type Site implements Node {\n  "Planted."\n  planted: String\n'));
    expect(Object.keys((planted.getType('Site') as never as { getFields(): object }).getFields())).toContain('planted');
    expect(Object.keys(fieldRules.Site)).not.toContain('planted');
  });
  it('what is the operator’s alone is empty for everybody else', async () => {
    const shown: string[] = [];
    for (const [type, query, id] of [['Site', 'site', siteId.value]] as const) {
      for (const [field, rule] of Object.entries(fieldRules[type]) as [string, FieldRule][]) {
        if (rule !== 'operator') continue;
        const selection = selectionOf(type, field);
        for (const as of ['anonymous', 'customerA', 'operatorB'] as const) {
          const { data, errors } = await world.gql(`query ($id: ID!) { ${query}(id: $id) { ${selection} } }`, { id }, as);
          const value = data?.[query]?.[field];
          const empty = errors !== undefined || value === null || (Array.isArray(value) && value.length === 0) || value?.totalCount === 0;
          if (!empty) shown.push(`${type}.${field} to ${as}: ${JSON.stringify(value).slice(0, 80)}`);
        }
      }
    }
    expect(shown).toEqual([]);
  });
  /** A field with as little below it as can be asked. */
  function selectionOf(type: string, name: string): string {
    const field = (schema.getType(type) as never as { getFields(): Record<string, GraphQLField<unknown, unknown>> }).getFields()[name]!;
    const inner = field.type.toString().replace(/[[\]!]/g, '');
    return isObjectType(schema.getType(inner)) ? `${name} { __typename ${inner.endsWith('Connection') ? 'totalCount' : ''} }` : name;
  }
});
