import type { DocumentNode, GraphQLSchema } from 'graphql';
import { getComplexity, type ComplexityEstimatorArgs } from 'graphql-query-complexity';
import { ApiError } from './errors.js';

/** Levels of selection; introspection of the schema's own types nests 13 deep. */
export const DEPTH_MAX = 15;
/** Points one request may cost: an object is 1, a connection multiplies what is below by its page size. */
export const COST_MAX = 20_000;
const PAGE_MAX = 100;

function cost({ field, args, childComplexity }: ComplexityEstimatorArgs): number {
  const isConnection = field.args.some((argument) => argument.name === 'first');
  const first: unknown = args['first'];
  const pages = isConnection ? Math.min(typeof first === 'number' ? Math.max(first, 1) : 50, PAGE_MAX) : 1;
  return 1 + pages * childComplexity;
}

/** @throws ApiError TOO_COMPLEX naming the cost and the limit */
export function refuseCostly(schema: GraphQLSchema, query: DocumentNode, variables: Record<string, unknown>, operationName?: string): void {
  const points = getComplexity({ schema, query, variables, ...(operationName ? { operationName } : {}), estimators: [cost] });
  if (points > COST_MAX) throw new ApiError('TOO_COMPLEX', `This request costs ${points} points, ${COST_MAX} are allowed: ask for smaller pages or fewer fields.`, { cost: points, limit: COST_MAX });
}
