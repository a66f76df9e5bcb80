import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HOUR_MS } from '@switchyard/kernel';
import { aSpec } from '@switchyard/market/testing';
import { encodeJobSpec } from '@switchyard/store';
import { buildSchema, getNamedType, type GraphQLField, type GraphQLObjectType, isInterfaceType, isNonNullType, isObjectType, isUnionType } from 'graphql';
import { countStatements } from '../../testing/count-statements.js';
import { type Caller, type GatewayUnderTest, openGatewayUnderTest } from '../../testing/gateway-under-test.js';
import { seedLease } from '../../testing/seed-lease.js';
import { setStage, type Stage, validInputs } from '../../testing/valid-inputs.js';
import { readSchema } from '../gateway.module.js';

const schema = buildSchema(readSchema());
const DEPTH = 3;
const takesArguments = (field: GraphQLField<unknown, unknown>): boolean => field.args.some((argument) => isNonNullType(argument.type) && argument.defaultValue === undefined);
const isConnection = (field: GraphQLField<unknown, unknown>): boolean => getNamedType(field.type).name.endsWith('Connection');

/** Every field of a type that needs no argument, objects to a depth; lists below it (connections) are asked for themselves, at the top. */
function selection(type: GraphQLObjectType, depth: number): string {
  const fields = Object.values(type.getFields()).filter((field) => !takesArguments(field) && !isConnection(field)).flatMap((field) => {
    const named = getNamedType(field.type);
    if (isUnionType(named) || isInterfaceType(named)) return [];
    if (!isObjectType(named)) return [field.name];
    const below = depth > 1 ? selection(named, depth - 1) : leaves(named);
    return below === '' ? [] : [`${field.name} { ${below} }`];
  });
  return fields.join(' ');
}
const leaves = (type: GraphQLObjectType): string => Object.values(type.getFields()).filter((field) => !takesArguments(field) && !isConnection(field) && !isObjectType(getNamedType(field.type)) && !isUnionType(getNamedType(field.type)) && !isInterfaceType(getNamedType(field.type))).map(({ name }) => name).join(' ');

/** A list of something else's (the versions of a pool's offer) asks for it by an argument. */
const lists = Object.values(schema.getQueryType()!.getFields()).filter((field) => isConnection(field) && !takesArguments(field));
/** Lists that have fewer than four rows here: with so few nothing can be told. Invoices, payouts, remedies, reservations and the journal are counted where their rows are made, in the specs beside their resolvers. */
const fewRows: readonly string[] = ['remedies', 'disputes', 'payouts', 'payoutAccounts', 'statements', 'quotes', 'reservations', 'invitations', 'curtailments', 'journal'];

describe('lists and the statements they cost', () => {
  let world: GatewayUnderTest;
  let stage: Stage;
  beforeAll(async () => {
    world = await openGatewayUnderTest();
    stage = await setStage(world);
    for (let n = 1; n <= 5; n += 1) {
      const startsAt = (world.clock.now() + (40 + n) * HOUR_MS) as typeof world.clock extends { now(): infer T } ? T : never;
      await world.asOwner((tx) => seedLease(tx, world.ids, world.clock.now(), { market: stage.market, customerOrg: world.orgs.customerOrgA, operatorOrg: world.orgs.operatorOrgA, startsAt, endsAt: (startsAt + HOUR_MS) as typeof startsAt, jobState: 'scheduled' }));
      await stage.billing.invoiceInReview(world.orgs.customerOrgA);
      await world.seedMarket({ name: `Works ${n}`, priceNode: `SY-N${n}` });
      await world.sql(`INSERT INTO market.project (id, customer_org, name, created_at) VALUES ('proj_count${n}', $1, 'count ${n}', now()) RETURNING id`, [world.orgs.customerOrgA]);
      await world.sql(`INSERT INTO market.webhook_endpoint (id, customer_org, url, description, kinds, created_at) VALUES ('hook_count${n}', $1, 'https://example.test/${n}', '', '{job.completed}', now()) RETURNING id`, [world.orgs.customerOrgA]);
      await world.gql(`mutation { setBudget(input: { limitUsd: "${n}000" }) { __typename } }`, {}, 'customerA');
      await world.sql(`INSERT INTO market.budget (id, customer_org, scope, project_id, limit_micro_usd, updated_at) VALUES ('budget_count${n}', $1, 'project_month', 'proj_count${n}', 1000000, now()) RETURNING id`, [world.orgs.customerOrgA]);
    }
    // What a seeded lease is of says nothing of what was asked for; a job that was submitted does.
    await world.sql(`UPDATE market.job SET spec = $1 WHERE spec = '{}'`, [encodeJobSpec(aSpec())]);
  });
  afterAll(() => world?.close());

  async function counted(query: string, as: Caller): Promise<{ readonly statements: number; readonly rows: number }> {
    let answer: Awaited<ReturnType<GatewayUnderTest['gql']>> | undefined = undefined as Awaited<ReturnType<GatewayUnderTest['gql']>> | undefined;
    const statements = await countStatements(world, async () => {
      answer = await world.gql(query, {}, as);
    });
    if (answer?.errors) throw new Error(JSON.stringify(answer.errors[0]));
    return { statements, rows: answer?.data.list.edges.length as number };
  }
  const queryOf = (field: GraphQLField<unknown, unknown>, first: number): string => {
    const node = schema.getType(getNamedType(field.type).name.replace('Connection', '')) as GraphQLObjectType;
    return `{ list: ${field.name}(first: ${first}) { totalCount edges { cursor node { ${selection(node, DEPTH)} } } } }`;
  };

  it.each(lists.map((field) => [field.name, field] as const))('%s: a page of many costs as many as a page of one, with everything below it to depth 3', async (name, field) => {
    const input = validInputs[name]?.[0];
    const as = input ? input.as(stage) : 'admin';
    const [one, many] = [await counted(queryOf(field, 1), as), await counted(queryOf(field, 8), as)];
    // Rows of a page are not all alike: what only some of them have costs a statement and its transaction once, however many have it.
    const fewRowsHere = many.rows < 4;
    expect([name, fewRowsHere && !fewRows.includes(name) ? 'too few rows to tell' : 'rows']).toEqual([name, 'rows']);
    if (!fewRowsHere) expect([name, many.statements - one.statements < many.rows - 1 || `${one.statements} for one, ${many.statements} for ${many.rows}`]).toEqual([name, true]);
  });
});
