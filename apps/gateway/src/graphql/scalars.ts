import { epochMs, fromIso, toIso, type EpochMs } from '@switchyard/kernel';
import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';

function bad(message: string, node?: ValueNode): GraphQLError {
  return new GraphQLError(message, { ...(node ? { nodes: [node] } : {}), extensions: { code: 'BAD_USER_INPUT' } });
}
function instant(value: unknown, node?: ValueNode): EpochMs {
  const at = typeof value === 'string' && value.length <= 40 ? fromIso(value) : undefined;
  if (at === undefined) throw bad('DateTime must be ISO 8601 with Z or an offset, such as 2026-03-01T00:00:00Z', node);
  return at;
}
function decimal(value: unknown, node?: ValueNode): string {
  if (typeof value !== 'string' || !/^-?\d{1,30}(\.\d{1,18})?$/.test(value)) {
    throw bad('Decimal must be text such as "12.50", without an exponent', node);
  }
  return value;
}

/** In code: EpochMs in, EpochMs (or an ISO text) out. */
export const DateTimeScalar = new GraphQLScalarType<EpochMs, string>({
  name: 'DateTime',
  serialize: (value) => (typeof value === 'number' ? toIso(epochMs(value)) : String(value)),
  parseValue: (value) => instant(value),
  parseLiteral: (node) => instant(node.kind === Kind.STRING ? node.value : undefined, node),
});
/** Text on both sides. */
export const DecimalScalar = new GraphQLScalarType<string, string>({
  name: 'Decimal',
  serialize: String,
  parseValue: (value) => decimal(value),
  parseLiteral: (node) => decimal(node.kind === Kind.STRING || node.kind === Kind.INT || node.kind === Kind.FLOAT ? node.value : undefined, node),
});
function literal(node: ValueNode, variables?: Record<string, unknown> | null): unknown {
  switch (node.kind) {
    case Kind.STRING:
    case Kind.BOOLEAN:
    case Kind.ENUM:
      return node.value;
    case Kind.INT:
    case Kind.FLOAT:
      return Number(node.value);
    case Kind.NULL:
      return null;
    case Kind.LIST:
      return node.values.map((item) => literal(item, variables));
    case Kind.OBJECT:
      return Object.fromEntries(node.fields.map((field) => [field.name.value, literal(field.value, variables)]));
    case Kind.VARIABLE:
      return variables?.[node.name.value];
  }
}
export const JsonScalar = new GraphQLScalarType({
  name: 'JSON',
  serialize: (value) => value,
  parseValue: (value) => value,
  parseLiteral: literal,
});
