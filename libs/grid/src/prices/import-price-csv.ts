import { err, ok, type Result, toIso } from '@switchyard/kernel';
import type { PriceProvenance } from '@switchyard/power';
import { type CsvInput, readText } from '../csv/read-text.js';
import { readTable, type Table, type TableRow } from '../csv/read-table.js';
import { ZoneReader } from '../time/local-instant.js';
import { type DateOrder, parseTimestamp, sniffDateOrder, type WrittenTime } from '../time/parse-timestamp.js';
import { findLayout, type Layout } from './layout.js';
import type { PriceCsvOptions } from './options.js';
import { priceReader, sniffDecimalComma } from './parse-price.js';
import type { BadRow, PriceImport, PriceImportRefusal } from './report-types.js';
import { SeriesCollector } from './series-collector.js';

const refuse = (kind: PriceImportRefusal['kind'], message: string): Result<never, PriceImportRefusal> => err({ kind, message });

interface TimedRow extends TableRow {
  readonly time: WrittenTime;
}
interface Zone {
  readonly name: string;
  readonly reader: ZoneReader | undefined;
}

/** The zone of the file: explicit offsets need none; a column called utc says it; otherwise it must be stated. */
function findZone(rows: readonly TimedRow[], column: string, stated: string | undefined): Result<Zone, PriceImportRefusal> {
  const local = rows.find((row) => row.time.kind === 'local');
  if (local === undefined) return ok({ name: 'explicit', reader: undefined });
  const saysUtc = /(^|[^a-z])(utc|gmt)([^a-z]|$)/i.test(column.replace(/_/g, ' '));
  if (saysUtc && stated !== undefined && !/^(utc|etc\/utc|gmt)$/i.test(stated)) {
    return refuse('ZoneConflict', `its column ${JSON.stringify(column)} says UTC but the stated zone is ${stated}`);
  }
  const name = stated ?? (saysUtc ? 'UTC' : undefined);
  if (name === undefined) {
    return refuse('NoZone', `the times of column ${JSON.stringify(column)} carry no offset (line ${local.line}): state their zone, UTC or an IANA name such as America/Chicago`);
  }
  try {
    return ok({ name, reader: new ZoneReader(name) });
  } catch (error) {
    if (error instanceof RangeError) return refuse('UnknownZone', `${JSON.stringify(name)} is not a time zone known here`);
    throw error;
  }
}

function readTimes(table: Table, column: number, stated: DateOrder | undefined, badRows: BadRow[]): Result<readonly TimedRow[], PriceImportRefusal> {
  const texts = table.rows.map(({ cells }) => cells[column] ?? '');
  const slashed = texts.find((text) => /^\d{1,2}\/\d{1,2}\/\d{4}/.test(text));
  const order = stated ?? sniffDateOrder(texts);
  if (slashed !== undefined && order === undefined) return refuse('AmbiguousDates', `dates such as ${slashed} may be month first or day first: state the date order`);
  const rows: TimedRow[] = [];
  for (const row of table.rows) {
    const text = row.cells[column] ?? '';
    const time = parseTimestamp(text, order);
    if (row.cells.length !== table.header.length) badRows.push({ line: row.line, column: '', reason: 'WrongCellCount', text: `${row.cells.length} cells, the header has ${table.header.length}` });
    else if (time === undefined) badRows.push({ line: row.line, column: table.header[column]!, reason: 'BadTime', text: text.slice(0, 60) });
    else rows.push({ ...row, time });
  }
  return ok(rows);
}

const sortKey = (time: WrittenTime): number => (time.kind === 'instant' ? time.epochMs : time.wall);

/** The (node, cell, column) triples of a row. */
function pricesOf(row: TableRow, layout: Layout, table: Table, options: PriceCsvOptions): readonly { readonly node: string; readonly cell: string; readonly column: string }[] {
  if (layout.format === 'wide') return layout.markets.map(({ column, node }) => ({ node, cell: row.cells[column]!, column: table.header[column]! }));
  const name = row.cells[layout.series]!;
  return [{ node: options.map?.[name] ?? name, cell: row.cells[layout.price]!, column: table.header[layout.price]! }];
}

/** Reads prices from CSV text. Pure: the same text and options give the same prints and report. */
export function readPriceCsv(text: string, options: PriceCsvOptions, receivedAt?: PriceProvenance['receivedAt']): Result<PriceImport, PriceImportRefusal> {
  const table = readTable(text, options.delimiter);
  if (!table.ok) return refuse('Unreadable', table.error);
  const found = findLayout(table.value, options);
  if (!found.ok) return found;
  const [layout, { header, rows: allRows }] = [found.value, table.value];
  const badRows: BadRow[] = [];
  const timed = readTimes(table.value, layout.time, options.dateOrder, badRows);
  if (!timed.ok) return timed;
  const rows = timed.value;
  if (rows.length === 0) return refuse('NoPrints', `holds no row with a time (${allRows.length} rows, ${badRows.length} bad)`);
  const zone = findZone(rows, header[layout.time]!, options.zone);
  if (!zone.ok) return zone;
  const priceColumns = layout.format === 'wide' ? layout.markets.map((m) => m.column) : [layout.price];
  const comma = options.decimalComma ?? sniffDecimalComma(rows.slice(0, 500).flatMap(({ cells }) => priceColumns.map((column) => cells[column] ?? '')));
  const reader = priceReader(options, comma);
  if (!reader.ok) return refuse('BadOption', reader.error);

  const newestFirst = sortKey(rows[0]!.time) > sortKey(rows.at(-1)!.time);
  const collectors = new Map<string, SeriesCollector>();
  for (const row of rows) {
    const when = row.time.kind === 'instant' ? ({ kind: 'unique', epochMs: row.time.epochMs } as const) : zone.value.reader!.read(row.time.wall);
    if (when.kind === 'skipped') {
      badRows.push({ line: row.line, column: header[layout.time]!, reason: 'SkippedLocalTime', text: row.cells[layout.time]! });
      continue;
    }
    for (const { node, cell, column } of pricesOf(row, layout, table.value, options)) {
      if (node === '') {
        badRows.push({ line: row.line, column: 'series', reason: 'NoSeries', text: cell });
        continue;
      }
      let collector = collectors.get(node);
      if (collector === undefined) collectors.set(node, (collector = new SeriesCollector(node, newestFirst)));
      const at = when.kind === 'unique' ? when.epochMs : collector.chooseRepeated((row.time as { wall: number }).wall, when);
      const price = reader.value(cell);
      if (price.kind === 'empty') collector.emptyCells += 1;
      else if (price.kind === 'bad') badRows.push({ line: row.line, column, reason: 'BadPrice', text: cell.slice(0, 60) });
      else collector.put(at, price.microUsdPerMwh, row.line);
    }
  }
  return assemble({ options, layout, table: table.value, zone: zone.value, collectors, badRows, receivedAt, comma });
}

function assemble(read: {
  readonly options: PriceCsvOptions; readonly layout: Layout; readonly table: Table; readonly zone: Zone;
  readonly collectors: ReadonlyMap<string, SeriesCollector>; readonly badRows: BadRow[]; readonly receivedAt: PriceProvenance['receivedAt']; readonly comma: boolean;
}): Result<PriceImport, PriceImportRefusal> {
  const { options, layout, table, zone, badRows } = read;
  const provenance: PriceProvenance = { origin: 'file', source: options.fileName, ...(read.receivedAt === undefined ? {} : { receivedAt: read.receivedAt }) };
  const notes: string[] = [];
  const parts = [];
  for (const collector of read.collectors.values()) {
    if (collector.isEmpty) {
      notes.push(`series ${collector.node} has no price at all and is left out`);
      continue;
    }
    const part = collector.finish({ intervalSeconds: options.intervalSeconds, labels: options.timeLabels ?? 'start', provenance });
    if (!part.ok) return part;
    const restated = part.value.report.restatements[0];
    if (restated !== undefined && options.restatements === 'refuse') {
      return refuse('Restated', `series ${collector.node} has two prices for ${toIso(restated.interval.from)} (line ${restated.line}) and restatements are refused`);
    }
    badRows.push(...part.value.offGrid);
    parts.push(part.value);
  }
  if (parts.length === 0) return refuse('NoPrints', `holds no price (${table.rows.length} rows, ${badRows.length} bad)`);
  if (layout.ignored.length > 0) notes.push(`columns left out: ${layout.ignored.join(', ')}`);
  if (read.comma) notes.push('decimal commas');
  if (zone.name === 'explicit' && options.zone !== undefined) notes.push(`the times carry their own offsets; the stated zone ${options.zone} was not needed`);
  const currency = options.currency ?? 'USD';
  return ok({
    prints: parts.flatMap((part) => part.prints),
    report: {
      fileName: options.fileName, format: layout.format, delimiter: table.delimiter, timeColumn: table.header[layout.time]!, zone: zone.name,
      unit: `${currency}/${options.energyUnit ?? 'MWh'}${currency === 'USD' ? '' : ` at ${options.usdPerUnit} USD`}`,
      rows: table.rows.length, series: parts.map((part) => part.report), badRows: [...badRows].sort((a, b) => a.line - b.line || (a.column < b.column ? -1 : 1)), notes,
    },
  });
}

/** Reads a price file, stream or text; gzip is unpacked. Expected faults of the file are refusals or bad rows, never exceptions. */
export async function importPriceCsv(input: CsvInput, options: PriceCsvOptions, receivedAt?: PriceProvenance['receivedAt']): Promise<Result<PriceImport, PriceImportRefusal>> {
  const text = await readText(input);
  return text.ok ? readPriceCsv(text.value, options, receivedAt) : refuse('Unreadable', text.error);
}
