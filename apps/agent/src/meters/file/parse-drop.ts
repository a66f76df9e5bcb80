import { type EpochMs, err, ok, type Result } from '@switchyard/kernel';

/** A register value as a file says it; its unit is the register's. */
export interface DropLine {
  /** In its file, from 1. */
  readonly line: number;
  readonly register: string;
  readonly at: EpochMs;
  readonly value: number;
  readonly serial: string | undefined;
}
export interface DropFile {
  readonly lines: readonly DropLine[];
  /** From 1. */
  readonly badLines: readonly { readonly line: number; readonly reason: string; readonly text: string }[];
}
type Fields = Readonly<Partial<Record<'register' | 'at' | 'value' | 'serial', unknown>>>;

/**
 * Files of register values. CSV begins with a line that names its columns, `register`, `at`, `value` and, where it is known, `serial`, in any order, parted
 * by commas or semicolons. JSON lines have the same names. A line that cannot be read does not spoil the others.
 */
export function parseDropFile(name: string, text: string): DropFile {
  const rows = text.split(/\r?\n/).map((line, index) => ({ line: index + 1, text: index === 0 ? line.replace(/^\uFEFF/, '') : line })).filter((row) => row.text.trim() !== '');
  const read = name.endsWith('.csv') ? csvReader(rows.shift()?.text ?? '') : ok(jsonFields);
  if (!read.ok) return { lines: [], badLines: [{ line: 1, reason: read.error, text: '' }] };
  const lines: DropLine[] = [];
  const badLines: { line: number; reason: string; text: string }[] = [];
  for (const row of rows) {
    const fields = read.value(row.text);
    const parsed = fields.ok ? lineOf(row.line, fields.value) : fields;
    if (parsed.ok) lines.push(parsed.value);
    else badLines.push({ ...row, reason: parsed.error });
  }
  return { lines, badLines };
}

function csvReader(head: string): Result<(line: string) => Result<Fields, string>, string> {
  const separator = head.includes(';') ? ';' : ',';
  const cells = (line: string): string[] => line.split(separator).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
  const columns = cells(head).map((name) => name.toLowerCase());
  const missing = ['register', 'at', 'value'].filter((name) => !columns.includes(name));
  if (missing.length > 0) return err(`the first line names no column ${missing.join(', ')}`);
  return ok((line) => {
    const values = cells(line);
    if (values.length !== columns.length) return err(`${values.length} columns where the first line names ${columns.length}`);
    return ok(Object.fromEntries(columns.map((column, i) => [column, values[i] === '' ? undefined : values[i]])));
  });
}
function jsonFields(line: string): Result<Fields, string> {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? ok(value) : err('is no JSON object');
  } catch (error) {
    return err(`is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
/** A time must say its offset: a meter's wall clock without one means another instant every half year. */
const INSTANT = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)$/;
const DECIMAL = /^\d{1,18}(\.\d{1,9})?$/;

function lineOf(line: number, { register, at, value, serial }: Fields): Result<DropLine, string> {
  if (typeof register !== 'string' || register === '') return err('register: is missing');
  const instant = typeof at === 'number' ? at : typeof at === 'string' && INSTANT.test(at) ? Date.parse(at.replace(' ', 'T')) : typeof at === 'string' && /^\d{13}$/.test(at) ? Number(at) : Number.NaN;
  if (!Number.isSafeInteger(instant) || instant < 0) return err('at: is neither an instant with its offset, such as 2026-11-22T10:00:00Z, nor milliseconds since 1970');
  const number = typeof value === 'number' ? value : typeof value === 'string' && DECIMAL.test(value) ? Number(value) : Number.NaN;
  if (!Number.isFinite(number) || number < 0) return err('value: is no decimal number of at least 0');
  if (serial !== undefined && typeof serial !== 'string' && typeof serial !== 'number') return err('serial: is no text');
  return ok({ line, register, at: instant as EpochMs, value: number, serial: serial === undefined ? undefined : String(serial) });
}
