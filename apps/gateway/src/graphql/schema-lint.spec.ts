import { describe, expect, it } from '@jest/globals';
import {
  buildSchema, type GraphQLArgument, type GraphQLField, type GraphQLInputField, GraphQLInputObjectType, GraphQLInterfaceType, GraphQLList, GraphQLNonNull, GraphQLObjectType, type GraphQLSchema, type GraphQLType,
  GraphQLUnionType, isEnumType, isInputObjectType, isInterfaceType, isListType, isNonNullType, isObjectType, isUnionType,
} from 'graphql';
import { readSchema } from '../gateway.module.js';

/** Each rule answers the places that break it; a planted violation below proves that it can. */
type Rule = (schema: GraphQLSchema) => string[];

const ownTypes = (schema: GraphQLSchema) => Object.values(schema.getTypeMap()).filter((type) => !type.name.startsWith('__'));
const builtIn = ['String', 'Int', 'Float', 'Boolean', 'ID'];
interface Place {
  readonly at: string;
  readonly name: string;
  readonly type: GraphQLType;
  readonly description: string | null | undefined;
}
function places(schema: GraphQLSchema): Place[] {
  const one = (at: string, field: GraphQLField<unknown, unknown> | GraphQLInputField | GraphQLArgument): Place => ({ at, name: field.name, type: field.type, description: field.description });
  return ownTypes(schema).flatMap((type): Place[] => {
    if (isInputObjectType(type)) return Object.values(type.getFields()).map((field) => one(`${type.name}.${field.name}`, field));
    if (!isObjectType(type) && !isInterfaceType(type)) return [];
    return Object.values(type.getFields()).flatMap((field) => [
      one(`${type.name}.${field.name}`, field), ...field.args.map((argument) => one(`${type.name}.${field.name}(${argument.name})`, argument))]);
  });
}
const textOf = (type: GraphQLType): string => type.toString();
const bare = (type: GraphQLType): GraphQLType => (isNonNullType(type) || isListType(type) ? bare((type as GraphQLNonNull<GraphQLType> | GraphQLList<GraphQLType>).ofType) : type);
/** The roots hold operations, and those are described. */
const roots = ['Query', 'Mutation', 'Subscription'];

const rules: Record<string, Rule> = {
  'everything is described': (schema) => [
    ...ownTypes(schema).filter((type) => !builtIn.includes(type.name) && !roots.includes(type.name) && !type.description).map((type) => type.name),
    ...places(schema).filter(({ description }) => !description).map(({ at }) => at),
    ...ownTypes(schema).filter(isEnumType).flatMap((type) => type.getValues().filter((value) => !value.description).map((value) => `${type.name}.${value.name}`)),
  ],
  'a nullable output field says what null means or is an optional fact': (schema) =>
    ownTypes(schema).filter((type): type is GraphQLObjectType => isObjectType(type) && !roots.includes(type.name) && !type.getInterfaces().some((i) => i.name === 'Refusal'))
      .flatMap((type) => Object.values(type.getFields()).filter((field) => !isNonNullType(field.type) && !/null/i.test(field.description ?? '')).map((field) => `${type.name}.${field.name}`)),
  'lists hold no nulls': (schema) => places(schema).filter(({ type }) => /[A-Za-z]\]/.test(textOf(type))).map(({ at }) => at),
  'an output list is empty, not null, unless its description says null': (schema) =>
    places(schema).filter(({ at, type, description }) => !at.includes('Input.') && !at.includes('Filter.') && isListType(type) && !/null/i.test(description ?? '') && !at.endsWith('.path')).map(({ at }) => at),
  'first has a default and stated bounds': (schema) =>
    ownTypes(schema).filter(isObjectType).flatMap((type) => Object.values(type.getFields()).flatMap((field) => field.args.filter((a) => a.name === 'first' && (a.defaultValue !== 50 || a.description !== '1 to 100.')).map(() => `${type.name}.${field.name}`))),
  'connections have one shape': (schema) =>
    ownTypes(schema).filter((type): type is GraphQLObjectType => isObjectType(type) && type.name.endsWith('Connection')).flatMap((type) => {
      const edge = type.name.replace('Connection', 'Edge');
      const shape = Object.entries(type.getFields()).map(([name, field]) => `${name}:${textOf(field.type)}`).join(' ');
      const edgeType = schema.getType(edge);
      const edgeShape = isObjectType(edgeType) ? Object.entries(edgeType.getFields()).map(([name, field]) => `${name}:${textOf(field.type)}`).join(' ') : '';
      const node = type.name.replace('Connection', '');
      return shape === `edges:[${edge}!]! pageInfo:PageInfo! totalCount:Int!` && edgeShape === `cursor:String! node:${node}!` ? [] : [type.name];
    }),
  'only connections take first and after': (schema) =>
    Object.values(schema.getQueryType()!.getFields()).filter((field) => field.args.some((a) => a.name === 'first') !== bare(field.type).toString().endsWith('Connection')).map((field) => field.name),
  // A share has no unit; bytes are more than an Int holds; a type may be named for the one all its fields have.
  'numbers that need exactness are Decimal and carry their unit': (schema) =>
    places(schema).filter(({ at, name, type }) => bare(type).toString() === 'Decimal' && !/(Usd|UsdPerMwh|UsdPerGpuHour|UsdPerPhPerDay|UsdPerKwMonth|Kw|Kwh|Gib|Hours|Bytes?|perTerahash|amount|pue|multiplier|loadFraction|probability|rate|share)$/i.test(name) && !at.includes('GpuHours.')).map(({ at }) => at),
  'units are never Float or Int where money or energy is meant': (schema) =>
    places(schema).filter(({ name, type }) => /(Usd|Kw|Kwh|Amount|Price)/.test(name) && ['Float', 'Int'].includes(bare(type).toString())).map(({ at }) => at),
  // Leads of a forecast are in hours; a minute of the day and a day of the week are no durations; time to pay and how long files are kept are agreed in days.
  'durations say seconds, or hours where a contract does': (schema) =>
    places(schema).filter(({ at, name, type }) => bare(type).toString() === 'Int' && /(duration|notice|timeout|restart|interval|checkpoint|minute|hour|day|resume)/i.test(name) && !/(Seconds|HoursPerMonth|EventsPerDay|^(from|to)Hours|^weekdays|^dueDays|^(retentionDays|days)$|^(from|to)Minute)$/.test(name) && !at.includes('(')).map(({ at }) => at),
  'each mutation takes one input and may take a key': (schema) =>
    Object.values(schema.getMutationType()!.getFields()).filter((field) => {
      const names = field.args.map((argument) => argument.name).join();
      const input = field.args.find((argument) => argument.name === 'input');
      return !['input', 'input,idempotencyKey'].includes(names) || !input || !isNonNullType(input.type) || !(bare(input.type) instanceof GraphQLInputObjectType);
    }).map((field) => field.name),
  'each mutation answers a union of one thing and refusals': (schema) =>
    Object.values(schema.getMutationType()!.getFields()).filter((field) => {
      const result = bare(field.type);
      if (!isNonNullType(field.type) || !(result instanceof GraphQLUnionType)) return true;
      const isRefusal = (type: GraphQLObjectType): boolean => type.getInterfaces().some((i: GraphQLInterfaceType) => i.name === 'Refusal');
      const things = result.getTypes().filter((type) => !isRefusal(type));
      return things.length !== 1 || result.getTypes().length < 2;
    }).map((field) => field.name),
  'refusals share their fields': (schema) =>
    ownTypes(schema).filter((type): type is GraphQLObjectType => isObjectType(type) && type.getInterfaces().some((i) => i.name === 'Refusal'))
      .filter((type) => ['code', 'message', 'path'].some((name) => !type.getFields()[name])).map((type) => type.name),
  'enum values are in capitals': (schema) => ownTypes(schema).filter(isEnumType).flatMap((type) => type.getValues().filter((value) => !/^[A-Z][A-Z0-9_]*$/.test(value.name)).map((value) => `${type.name}.${value.name}`)),
  'unions end in Result': (schema) => ownTypes(schema).filter((type) => isUnionType(type) && !type.name.endsWith('Result')).map((type) => type.name),
  'ids are ID': (schema) => places(schema).filter(({ name, type }) => /(^id|[a-z]Ids?)$/.test(name) && !/^(rateCard|stripeInvoice)/.test(name) && bare(type).toString() !== 'ID').map(({ at }) => at),
};

/** A schema that breaks every rule once. */
const planted = /* GraphQL */ `
  type Query { sites(first: Int = 9): SiteConnection! plain(first: Int): Thing }
  type Mutation { make(name: String!): Thing }
  type SiteConnection { edges: [Thing] totalCount: Int }
  interface Refusal { code: String! }
  type Half implements Refusal { code: String! }
  type Thing { thingId: String cost: Decimal priceUsd: Float noticeMinutes: Int }
  enum Kind { lower }
  union Either = Half | Thing
  scalar Decimal
`;

describe('the schema', () => {
  const schema = buildSchema(readSchema());
  for (const [name, rule] of Object.entries(rules)) {
    it(name, () => expect(rule(schema)).toEqual([]));
    it(`planted: not so (${name})`, () => expect(rule(buildSchema(planted))).not.toEqual([]));
  }
});
