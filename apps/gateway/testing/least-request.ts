import { toIso, type EpochMs } from '@switchyard/kernel';
import { getNamedType, type GraphQLField, type GraphQLInputType, isEnumType, isInputObjectType, isListType, isNonNullType, isObjectType, isUnionType } from 'graphql';

/** The least value a type allows: required members only. */
function least(type: GraphQLInputType, name: string, known: Readonly<Record<string, string>>, start: EpochMs): unknown {
  if (isNonNullType(type)) return least(type.ofType as GraphQLInputType, name, known, start);
  if (isListType(type)) return [least(type.ofType as GraphQLInputType, name, known, start)];
  if (isInputObjectType(type)) {
    return Object.fromEntries(Object.values(type.getFields()).filter((member) => isNonNullType(member.type)).map((member) => [member.name, least(member.type, member.name, known, start)]));
  }
  if (isEnumType(type)) return type.getValues()[0]!.name;
  switch (type.name) {
    case 'Int':
      return 1;
    case 'Float':
      return 1;
    case 'Boolean':
      return true;
    case 'Decimal':
      return '1';
    case 'DateTime':
      return toIso(name === 'to' || name === 'endsAt' ? ((start + 3_600_000) as EpochMs) : start);
    case 'JSON':
      return {};
    default:
      return known[name] ?? 'x';
  }
}
/** An operation asked with as little as it takes. @param known values of members by their name @param start instants are at or after it */
export function requestOf(kind: string, field: GraphQLField<unknown, unknown>, known: Readonly<Record<string, string>>, start: EpochMs): { query: string; variables: Record<string, unknown> } {
  const args = field.args.filter((argument) => isNonNullType(argument.type));
  const declared = args.map((argument) => `$${argument.name}: ${argument.type.toString()}`).join(', ');
  const given = args.map((argument) => `${argument.name}: $${argument.name}`).join(', ');
  const answer = getNamedType(field.type);
  const selection = isUnionType(answer) ? '{ __typename }' : isObjectType(answer) ? `{ __typename ${answer.name.endsWith('Connection') ? 'totalCount' : ''} }` : '';
  return {
    query: `${kind} ${declared ? `(${declared})` : ''} { ${field.name}${given ? `(${given})` : ''} ${selection} }`,
    variables: Object.fromEntries(args.map((argument) => [argument.name, least(argument.type, argument.name, known, start)])),
  };
}
