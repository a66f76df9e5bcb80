import { isSortValue, type KeysetPage, type SortOrder } from '@switchyard/store';
import { type Connection, type PageArguments, pageStart, toConnection } from './connection.js';
import { ApiError } from './errors.js';

/** The orders of one list: names of its enum to what the store sorts by. */
export type Orders<Name extends string> = Readonly<Record<Name, SortOrder>>;

/**
 * The page a caller asks for, under the order it asks for.
 * @throws ApiError BAD_USER_INPUT when `first` is not 1..100, or `after` is no cursor of this list under this order
 */
export function sortedPage<Name extends string>(orders: Orders<Name>, orderBy: Name, page: PageArguments): KeysetPage {
  const { limit, after } = pageStart(page);
  const order = orders[orderBy];
  if (after === null) return { order, limit, after: null };
  const cut = after.sort.indexOf('/');
  const [name, sort] = [after.sort.slice(0, cut), after.sort.slice(cut + 1)];
  if (cut < 0 || name !== order.name || !isSortValue(order.key, sort)) throw new ApiError('BAD_USER_INPUT', `after is not a cursor of this list in the order ${orderBy}.`);
  return { order, limit, after: { sort, id: after.id } };
}

/** @param rows with the `sort` of `keyset().select`, and the id it was called with; one more than the page where there is a next one */
export function toSortedConnection<Row extends { readonly sort: string }, Node>(
  rows: readonly Row[], { order, limit }: KeysetPage, totalCount: bigint | number, idOf: (row: Row) => string, view: (row: Row) => Node,
): Connection<Node> {
  const { edges, pageInfo, totalCount: total } = toConnection(rows, limit, totalCount, (row) => ({ sort: `${order.name}/${row.sort}`, id: idOf(row) }));
  return { edges: edges.map(({ cursor, node }) => ({ cursor, node: view(node) })), pageInfo, totalCount: total };
}
