import { type DocumentNode, GraphQLError, type GraphQLSchema, Kind, Lexer, Source, TokenKind } from 'graphql';
import { getComplexity, type ComplexityEstimatorArgs } from 'graphql-query-complexity';
import { ApiError } from './errors.js';

/** Levels of selection; introspection of the schema's own types nests 13 deep. */
export const DEPTH_MAX = 15;
/** Points one request may cost: an object is 1, a connection multiplies what is below by its page size. */
const COST_MAX = 20_000;
/** Added per query at the top: each is a transaction of its own. */
const QUERY_COST = 20;
/** Added per mutation: some search the whole market. */
const MUTATION_COST = 1_000;
/** Words of a document. Parsing is deep and validation compares fields in pairs; data belongs into variables. */
const TOKENS_MAX = 8_000;
/** Brackets open at once in a document: the parser calls itself once for each. */
const BRACKETS_OPEN_MAX = 200;
const PAGE_MAX = 100;

function cost({ field, args, type, childComplexity }: ComplexityEstimatorArgs): number {
  const isConnection = field.args.some((argument) => argument.name === 'first');
  const first: unknown = args['first'];
  const pages = isConnection ? Math.min(typeof first === 'number' ? Math.max(first, 1) : 50, PAGE_MAX) : 1;
  const atTop = field.name.startsWith('__') ? 0 : type.name === 'Query' ? QUERY_COST : type.name === 'Mutation' ? MUTATION_COST : 0;
  return 1 + atTop + pages * childComplexity;
}

/** Points of documents that come again, by those of their variables that a cost can depend on: page sizes and what is skipped. */
const costs = new WeakMap<DocumentNode, Map<string, number>>();
const COSTS_PER_DOCUMENT_MAX = 50;
function costOf(schema: GraphQLSchema, query: DocumentNode, variables: Record<string, unknown>, operationName?: string): number {
  const known = costs.get(query) ?? new Map<string, number>();
  costs.set(query, known);
  const key = JSON.stringify([operationName, Object.entries(variables).filter(([, value]) => typeof value === 'number' || typeof value === 'boolean')]);
  const before = known.get(key);
  if (before !== undefined) return before;
  const points = getComplexity({ schema, query, variables, ...(operationName ? { operationName } : {}), estimators: [cost] });
  if (known.size < COSTS_PER_DOCUMENT_MAX) known.set(key, points);
  return points;
}

/** @returns the points it costs @throws ApiError TOO_COMPLEX naming the cost and the limit */
export function refuseCostly(schema: GraphQLSchema, query: DocumentNode, variables: Record<string, unknown>, operationName?: string): number {
  const points = costOf(schema, query, variables, operationName);
  if (points > COST_MAX) throw new ApiError('TOO_COMPLEX', `This request costs ${points} points, ${COST_MAX} are allowed: ask for smaller pages or fewer fields.`, { cost: points, limit: COST_MAX });
  return points;
}

/** Texts that were counted and are within bounds: programs send the same few again and again. */
const counted = new Set<string>();
const COUNTED_MAX = 1_000;
const COUNTED_LENGTH_MAX = 10_000;

/** To be asked before a document is parsed. @throws ApiError TOO_COMPLEX */
export function refuseLongDocument(text: string): void {
  if (counted.has(text)) return;
  countWords(text);
  if (text.length <= COUNTED_LENGTH_MAX && counted.size < COUNTED_MAX) counted.add(text);
}
function countWords(text: string): void {
  const lexer = new Lexer(new Source(text));
  let open = 0;
  try {
    for (let count = 0; lexer.advance().kind !== TokenKind.EOF; count += 1) {
      const { kind } = lexer.token;
      if (kind === TokenKind.BRACE_L || kind === TokenKind.BRACKET_L) open += 1;
      if (kind === TokenKind.BRACE_R || kind === TokenKind.BRACKET_R) open -= 1;
      if (open > BRACKETS_OPEN_MAX) throw new ApiError('TOO_COMPLEX', `The document is nested more than ${BRACKETS_OPEN_MAX} deep.`);
      if (count >= TOKENS_MAX) throw new ApiError('TOO_COMPLEX', `The document has more than ${TOKENS_MAX} words: give data in variables, and ask in several requests.`);
    }
  } catch (error) {
    // What is no GraphQL is told by the parser, with its place.
    if (error instanceof ApiError || !(error instanceof GraphQLError)) throw error;
  }
}

/** The same limit as Mercurius' `queryDepth`, for documents that do not pass through it. @throws ApiError TOO_COMPLEX */
export function refuseDeep(document: DocumentNode): void {
  const fragments = new Map(document.definitions.flatMap((definition) => (definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition.selectionSet] as const] : [])));
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    let level = [definition.selectionSet];
    // Breadth first, at most one level beyond the limit: fragments in a circle end too.
    for (let depth = 0; level.length > 0; depth += 1) {
      if (depth > DEPTH_MAX) throw new ApiError('TOO_COMPLEX', `The document is more than ${DEPTH_MAX} levels deep.`);
      level = [...new Set(level.flatMap((set) => fieldsOf(set, fragments).flatMap((field) => field.selectionSet ?? [])))];
    }
  }
}
type SelectionSet = Extract<DocumentNode['definitions'][number], { kind: Kind.OPERATION_DEFINITION }>['selectionSet'];
function fieldsOf(set: SelectionSet, fragments: ReadonlyMap<string, SelectionSet>): { readonly selectionSet?: SelectionSet | undefined }[] {
  const seen = new Set<SelectionSet>();
  const fields: { readonly selectionSet?: SelectionSet | undefined }[] = [];
  const open: SelectionSet[] = [set];
  for (let next = open.pop(); next; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    for (const selection of next.selections) {
      if (selection.kind === Kind.FIELD) fields.push(selection);
      else {
        const inner = selection.kind === Kind.INLINE_FRAGMENT ? selection.selectionSet : fragments.get(selection.name.value);
        if (inner) open.push(inner);
      }
    }
  }
  return fields;
}
