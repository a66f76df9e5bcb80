import { err, ok, type Result } from '@switchyard/kernel';
import type { Table } from '../csv/read-table.js';
import { parseTimestamp } from '../time/parse-timestamp.js';
import { looksNumeric } from './parse-price.js';
import type { PriceCsvOptions } from './options.js';
import type { PriceImportRefusal } from './report-types.js';

/** Which columns hold what. */
export type Layout =
  | { readonly format: 'wide'; readonly time: number; readonly markets: readonly { readonly column: number; readonly node: string }[]; readonly ignored: readonly string[] }
  | { readonly format: 'long'; readonly time: number; readonly series: number; readonly price: number; readonly ignored: readonly string[] };

const TIME_NAMES = /^(utc|local|time|timestamp|date|datetime|date_time|interval|interval_start|interval_end|interval_starting|hour|hour_beginning|period|mtu|(.*_)?(time|timestamp|datetime|start|begin)(_?(utc|local|et|ct|ept|cpt|gmt))?)$/i;
const SERIES_NAMES = /^(series|node|market|location|settlement_?point(_?name)?|zone|hub|pnode(_?name|_?id)?|name|price_?area|area|region|ptid|bus)$/i;
const PRICE_NAMES = /(price|lmp|spp|usd|mwh|value|pool|hoep)/i;
/** A column called this says nothing about the node, so the file's own name stands in. */
const GENERIC_PRICE = /^(price|lmp|spp|value|total_?lmp(_?rt|_?da)?|[a-z]{3}_?(per_?)?(mwh|kwh)|price_?([a-z]{3}_?)?(per_?)?(mwh|kwh)?)$/i;

const refuse = (kind: PriceImportRefusal['kind'], message: string): Result<never, PriceImportRefusal> => err({ kind, message });
const fileStem = (fileName: string): string => (fileName.split(/[\\/]/).at(-1) ?? fileName).replace(/\.gz$/i, '').replace(/\.(csv|tsv|txt)$/i, '');

function named(table: Table, name: string | undefined): Result<number | undefined, PriceImportRefusal> {
  if (name === undefined) return ok(undefined);
  const column = table.header.indexOf(name);
  return column >= 0 ? ok(column) : refuse('UnknownColumn', `has no column ${JSON.stringify(name)}; it has ${table.header.join(', ')}`);
}

/** Share of the filled cells of a column (first 500 rows) that pass a test. */
function share(table: Table, column: number, test: (cell: string) => boolean): number {
  let [filled, passed] = [0, 0];
  for (const { cells } of table.rows.slice(0, 500)) {
    const cell = cells[column] ?? '';
    if (cell === '') continue;
    filled += 1;
    if (test(cell)) passed += 1;
  }
  // Sparse columns may start empty: look further before calling it unknown.
  if (filled === 0) return table.rows.some(({ cells }) => test(cells[column] ?? '')) ? 1 : 0;
  return passed / filled;
}

function findTime(table: Table): number | undefined {
  const timely = (column: number): boolean => share(table, column, (cell) => parseTimestamp(cell, 'mdy') !== undefined || parseTimestamp(cell, 'dmy') !== undefined) > 0.5;
  const columns = table.header.map((_, column) => column).filter(timely);
  return columns.find((column) => TIME_NAMES.test(table.header[column]!)) ?? columns[0];
}

/** Works out the columns from the header and the cells; anything it cannot tell is a refusal that lists the columns. */
export function findLayout(table: Table, options: PriceCsvOptions): Result<Layout, PriceImportRefusal> {
  const [timeNamed, seriesNamed, priceNamed] = [named(table, options.timeColumn), named(table, options.seriesColumn), named(table, options.priceColumn)];
  if (!timeNamed.ok) return timeNamed;
  if (!seriesNamed.ok) return seriesNamed;
  if (!priceNamed.ok) return priceNamed;
  const time = timeNamed.value ?? findTime(table);
  if (time === undefined) return refuse('NoTimeColumn', `has no column of times; it has ${table.header.join(', ')}`);
  const others = table.header.map((_, column) => column).filter((column) => column !== time && table.header[column] !== '');
  const numeric = others.filter((column) => share(table, column, looksNumeric) > 0.5 && !(SERIES_NAMES.test(table.header[column]!) && others.length > 1));
  const series = seriesNamed.value ?? others.find((column) => SERIES_NAMES.test(table.header[column]!));
  const format = options.format === undefined || options.format === 'auto' ? (series === undefined ? 'wide' : 'long') : options.format;
  const namesOf = (columns: readonly number[]): string => columns.map((column) => table.header[column]).join(', ');
  if (format === 'long') {
    if (series === undefined) return refuse('NoPriceColumn', `is said to be long but has no series column; it has ${table.header.join(', ')}`);
    const named = numeric.filter((column) => PRICE_NAMES.test(table.header[column]!) && column !== series);
    const candidates = numeric.filter((column) => column !== series);
    const price = priceNamed.value ?? (named.length === 1 ? named[0] : candidates.length === 1 ? candidates[0] : undefined);
    if (price === undefined) return refuse('NoPriceColumn', `has ${candidates.length} columns that could be the price (${namesOf(candidates)}): name one`);
    return ok({ format, time, series, price, ignored: others.filter((column) => column !== series && column !== price).map((column) => table.header[column]!) });
  }
  const columns = priceNamed.value === undefined ? numeric : [priceNamed.value];
  if (columns.length === 0) return refuse('NoPriceColumn', `has no column of prices; it has ${table.header.join(', ')}`);
  const map = options.map ?? {};
  const unknown = Object.keys(map).find((name) => !table.header.includes(name));
  if (unknown !== undefined) return refuse('UnknownColumn', `has no column ${JSON.stringify(unknown)} to map; it has ${table.header.join(', ')}`);
  const markets = columns.map((column) => {
    const name = table.header[column]!;
    return { column, node: map[name] ?? (columns.length === 1 && GENERIC_PRICE.test(name) ? fileStem(options.fileName) : name) };
  });
  return ok({ format, time, markets, ignored: others.filter((column) => !columns.includes(column)).map((column) => table.header[column]!) });
}
