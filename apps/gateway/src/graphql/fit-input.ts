import {
  type DocumentNode, getNullableType, type GraphQLInputType, type GraphQLSchema, isInputObjectType, isListType, isScalarType, Kind, typeFromAST, visit,
} from 'graphql';
import { ApiError } from './errors.js';

/** Items of any list of an input; the longest that an operation takes is a page of imported prices. */
export const LIST_ITEMS_MAX = 5_000;
/** U+0000, which PostgreSQL does not store, and halves of surrogate pairs, which are no text. */
const UNFIT = /\0|\p{Surrogate}/u;

/** Documents whose own words were looked at: the same come again and again, with other variables. */
const fit = new WeakSet<DocumentNode>();
const refuseText = (path: string): never => {
  throw new ApiError('BAD_USER_INPUT', `${path} must be text: it holds U+0000 or half of a surrogate pair.`);
};
const refuseLength = (path: string, length: number): never => {
  throw new ApiError('BAD_USER_INPUT', `${path} has ${length} items, ${LIST_ITEMS_MAX} are allowed.`);
};

/**
 * Refuses what no operation has a use for, wherever it stands in the document or its variables: text that cannot be stored and lists beyond measure.
 * JSON variables are left alone: agents report what workloads print, and their messages have limits of their own.
 * @throws ApiError BAD_USER_INPUT naming the place
 */
export function refuseUnfit(schema: GraphQLSchema, document: DocumentNode, variables: Readonly<Record<string, unknown>>): void {
  if (!fit.has(document)) visit(document, {
    StringValue: (node) => (UNFIT.test(node.value) ? refuseText(`The text in line ${node.loc?.startToken.line ?? '?'}`) : undefined),
    ListValue: (node) => (node.values.length > LIST_ITEMS_MAX ? refuseLength(`The list in line ${node.loc?.startToken.line ?? '?'}`, node.values.length) : undefined),
  });
  fit.add(document);
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    for (const { variable, type } of definition.variableDefinitions ?? []) {
      const declared = typeFromAST(schema, type as never) as GraphQLInputType | undefined;
      if (declared) check(declared, variables[variable.name.value], variable.name.value);
    }
  }
}
function check(type: GraphQLInputType, value: unknown, path: string): void {
  const nullable = getNullableType(type);
  if (isScalarType(nullable) && nullable.name === 'JSON') return;
  if (typeof value === 'string') {
    if (UNFIT.test(value)) refuseText(path);
  } else if (Array.isArray(value)) {
    if (value.length > LIST_ITEMS_MAX) refuseLength(path, value.length);
    if (isListType(nullable)) value.forEach((item, i) => check(nullable.ofType as GraphQLInputType, item, `${path}.${i}`));
  } else if (typeof value === 'object' && value !== null && isInputObjectType(nullable)) {
    const fields = nullable.getFields();
    for (const [name, member] of Object.entries(value)) if (Object.hasOwn(fields, name)) check(fields[name]!.type, member, `${path}.${name}`);
  } else if (typeof value === 'object' && value !== null && isListType(nullable)) {
    check(nullable.ofType as GraphQLInputType, value, path);
  }
}
