import { CsvError, parse } from 'csv-parse/sync';
import { err, ok, type Result } from '@switchyard/kernel';

export const DELIMITERS = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

/** A table with a header; every row knows the line it starts on (1 = first line of the file). */
export interface Table {
  readonly delimiter: Delimiter;
  readonly header: readonly string[];
  readonly rows: readonly TableRow[];
}
export interface TableRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/** The delimiter whose count is the same on most of the first lines; ties go to the order of `DELIMITERS`. */
function sniffDelimiter(text: string): Delimiter {
  const lines = text.slice(0, 20_000).split(/\r?\n/).filter((line) => line.trim() !== '').slice(0, 20);
  let best: { delimiter: Delimiter; score: number } = { delimiter: ',', score: 0 };
  for (const delimiter of DELIMITERS) {
    // Quoted text may hold any of them.
    const counts = lines.map((line) => line.replace(/"[^"]*"/g, '').split(delimiter).length - 1);
    const inHeader = counts[0] ?? 0;
    const score = inHeader === 0 ? 0 : counts.filter((count) => count === inHeader).length;
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}

/** Reads delimited text. Rows with too few or too many cells are kept: the importers report them by line. */
export function readTable(text: string, delimiter: Delimiter = sniffDelimiter(text)): Result<Table, string> {
  try {
    const records = parse(text, {
      delimiter, bom: true, info: true, relax_column_count: true, skip_empty_lines: true, trim: true,
    }) as unknown as readonly { readonly record: readonly string[]; readonly info: { readonly lines: number } }[];
    const [first, ...rest] = records;
    if (first === undefined) return err('is empty');
    if (first.record.every((cell) => cell === '' || Number.isFinite(Number(cell)))) return err('has no header: its first row holds numbers only');
    const header = first.record;
    const twice = header.find((name, i) => name !== '' && header.indexOf(name) !== i);
    if (twice !== undefined) return err(`has two columns named ${JSON.stringify(twice)}`);
    return ok({ delimiter, header, rows: rest.map(({ record, info }) => ({ line: info.lines, cells: record })) });
  } catch (error) {
    if (error instanceof CsvError) return err(`is not valid CSV: ${error.message}`);
    throw error;
  }
}
