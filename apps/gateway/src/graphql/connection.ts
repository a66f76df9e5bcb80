import { ApiError } from './errors.js';

export interface PageArguments {
  readonly first?: number | null;
  readonly after?: string | null;
}
/** Where a page begins: behind the item with this sort value and id. */
export interface PageStart {
  readonly limit: number;
  readonly after: { readonly sort: string; readonly id: string } | null;
}
export interface Connection<T> {
  readonly edges: readonly { readonly cursor: string; readonly node: T }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly totalCount: number;
}
const PAGE_MAX = 100;

/** @throws ApiError BAD_USER_INPUT when `first` is not 1..100 or `after` is not a cursor of ours */
export function pageStart({ first, after }: PageArguments): PageStart {
  const limit = first ?? 50;
  if (limit < 1 || limit > PAGE_MAX) throw new ApiError('BAD_USER_INPUT', `first must be 1 to ${PAGE_MAX}, got ${limit}.`);
  if (after === null || after === undefined) return { limit, after: null };
  const parts = after.length <= 400 ? Buffer.from(after, 'base64url').toString('utf8').split('\u0000') : [];
  if (parts.length !== 2) throw new ApiError('BAD_USER_INPUT', 'after is not a cursor of this list.');
  return { limit, after: { sort: parts[0]!, id: parts[1]! } };
}
const cursorOf = (sort: string, id: string): string => Buffer.from(`${sort}\u0000${id}`, 'utf8').toString('base64url');

/** @param rows limit + 1 rows at most: the one too many tells that there is a next page */
export function toConnection<T>(rows: readonly T[], limit: number, totalCount: bigint | number, sortOf: (row: T) => { sort: string; id: string }): Connection<T> {
  const edges = rows.slice(0, limit).map((node) => {
    const { sort, id } = sortOf(node);
    return { cursor: cursorOf(sort, id), node };
  });
  return { edges, pageInfo: { hasNextPage: rows.length > limit, endCursor: edges.at(-1)?.cursor ?? null }, totalCount: Number(totalCount) };
}
