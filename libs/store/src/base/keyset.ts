import type { Tx } from './database.js';

/** What a list is sorted by. A column that can be null has to be given with `coalesce(…, 'infinity')` or the like: rows without a value need a place too. */
export interface SortKey {
  /** A column or expression of the list's statement. */
  readonly sql: string;
  readonly type: 'instant' | 'integer' | 'text';
}
/** One order of a list; equal values go by id, in the same direction. */
export interface SortOrder {
  /** Stands in cursors: a cursor made under one order is none under another. */
  readonly name: string;
  readonly key: SortKey;
  readonly direction: 'ASC' | 'DESC';
}
/** A page of a list under an order: at most `limit` rows behind the row with this sort value and id. */
export interface KeysetPage {
  readonly order: SortOrder;
  readonly limit: number;
  readonly after: { readonly sort: string; readonly id: string } | null;
}
/** The parts of a statement that read one page. */
export interface Keyset {
  /** For the select list: the sort value as text, named `sort`. */
  readonly select: string;
  /** For the WHERE clause; `true` on the first page. */
  readonly where: string;
  /** ORDER BY and LIMIT: one row more than the page, which tells that there is a next one. */
  readonly tail: string;
  /** Of `where` and `tail`, from `$firstParameter` on. */
  readonly parameters: readonly unknown[];
}

const sqlTypes = { instant: 'timestamptz', integer: 'bigint', text: 'text' } as const;
/** Sort values as cursors carry them: microseconds since 1970 (or infinity), a whole number, a text. */
const written = {
  instant: (sql: string): string => `CASE WHEN isfinite(${sql}) THEN (extract(epoch FROM ${sql}) * 1000000)::bigint::text ELSE (${sql})::text END`,
  integer: (sql: string): string => `(${sql})::bigint::text`,
  text: (sql: string): string => `(${sql})::text`,
};
const forms = { instant: /^(-?\d{1,16}|-?infinity)$/, integer: /^-?\d{1,18}$/, text: /^[^]{0,300}$/ } as const;

/** Whether a cursor's sort value can be one of this key: what comes back from clients is checked before it is a parameter. */
export const isSortValue = ({ type }: SortKey, value: string): boolean => forms[type].test(value) && !(type === 'instant' && /\d/.test(value) && Math.abs(Number(value)) > 8_640_000_000_000_000);

/**
 * Reads a list in pages by (sort value, id). Rows that come in between do not move the others: every row that was there all the time comes once, under any order.
 * @param id the column that tells rows with equal sort values apart
 * @param firstParameter number of the first free parameter of the statement
 */
export function keyset({ order, limit, after }: KeysetPage, id: string, firstParameter: number): Keyset {
  const { key, direction } = order;
  const limited = (n: number): string => `ORDER BY ${key.sql} ${direction}, ${id} ${direction} LIMIT $${n}::int`;
  const select = `${written[key.type](key.sql)} AS sort`;
  if (after === null) return { select, where: 'true', tail: limited(firstParameter), parameters: [limit + 1] };
  const value = `$${firstParameter}::${sqlTypes[key.type]}`;
  return {
    select, where: `(${key.sql}, ${id}) ${direction === 'ASC' ? '>' : '<'} (${value}, $${firstParameter + 1}::text)`, tail: limited(firstParameter + 2),
    parameters: [key.type === 'instant' ? instantText(after.sort) : after.sort, after.id, limit + 1],
  };
}

function instantText(sort: string): string {
  if (!/\d/.test(sort)) return sort;
  const micros = BigInt(sort);
  const rest = ((micros % 1_000n) + 1_000n) % 1_000n;
  return new Date(Number((micros - rest) / 1_000n)).toISOString().replace('Z', `${rest.toString().padStart(3, '0')}Z`);
}

/**
 * A page of a list under an order, with the `sort` of each row, and how many rows the list has in all: two statements.
 * @param from `table WHERE conditions`, with `parameters` as $1 and on
 */
export async function keysetList<Row>(
  tx: Tx, columns: string, from: string, parameters: readonly unknown[], page: KeysetPage, id: string,
): Promise<{ readonly rows: readonly (Row & { readonly sort: string })[]; readonly total: bigint }> {
  const { select, where, tail, parameters: more } = keyset(page, id, parameters.length + 1);
  const rows = await tx.rows<Row & { readonly sort: string }>(`SELECT ${columns}, ${select} FROM ${from} AND ${where} ${tail}`, [...parameters, ...more]);
  const count = await tx.one<{ n: bigint }>(`SELECT count(*) AS n FROM ${from}`, parameters);
  return { rows, total: count?.n ?? 0n };
}
