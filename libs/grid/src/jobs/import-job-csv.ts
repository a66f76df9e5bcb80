import { err, ok, type Result } from '@switchyard/kernel';
import { type CsvInput, readText } from '../csv/read-text.js';
import { readTable } from '../csv/read-table.js';

/** One job of a trace. Seconds are counted from the trace's own start. */
export interface TraceJob {
  readonly id: string;
  readonly submitSeconds: number;
  readonly durationSeconds: number;
  readonly gpus: number;
  /** Latest end, seconds after submission. */
  readonly deadlineSeconds?: number;
  readonly user?: string;
}
export interface JobCsvOptions {
  readonly fileName: string;
  /** Column of each field, where the header uses another name. */
  readonly columns?: Readonly<Partial<Record<JobField, string>>>;
}
export interface BadJobRow {
  readonly line: number;
  readonly column: string;
  readonly message: string;
}
export interface JobImport {
  readonly jobs: readonly TraceJob[];
  readonly rows: number;
  readonly badRows: readonly BadJobRow[];
  readonly columns: Readonly<Partial<Record<JobField, string>>>;
}
export type JobField = 'id' | 'submit' | 'duration' | 'gpus' | 'deadline' | 'user';

const KNOWN_NAMES: Readonly<Record<JobField, readonly string[]>> = {
  id: ['id', 'job_id', 'job', 'name'],
  submit: ['submit_s', 'submit_time', 'submit', 'arrival_s', 'arrival_time', 'arrival'],
  duration: ['duration_s', 'duration', 'runtime_s', 'runtime', 'length_s'],
  gpus: ['gpus', 'num_gpus', 'gpu_num', 'gpu_count', 'gpu'],
  deadline: ['deadlines_s', 'deadline_s', 'deadline', 'slo_s'],
  user: ['user', 'user_id', 'tenant', 'vc'],
};
const REQUIRED: readonly JobField[] = ['submit', 'duration', 'gpus'];

const wholeOrFraction = (text: string): number => (/^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN);

/** Reads a job trace from CSV text. Rows that name no runnable job are reported by line. */
export function readJobCsv(text: string, options: JobCsvOptions): Result<JobImport, string> {
  const table = readTable(text);
  if (!table.ok) return err(`${options.fileName} ${table.error}`);
  const { header, rows } = table.value;
  const at = new Map<JobField, number>();
  for (const field of Object.keys(KNOWN_NAMES) as JobField[]) {
    const wanted = options.columns?.[field];
    const column = wanted === undefined ? header.findIndex((name) => KNOWN_NAMES[field].includes(name.toLowerCase())) : header.indexOf(wanted);
    if (column >= 0) at.set(field, column);
    else if (wanted !== undefined) return err(`${options.fileName} has no column ${JSON.stringify(wanted)} for ${field}; it has ${header.join(', ')}`);
    else if (REQUIRED.includes(field)) return err(`${options.fileName} has no column for ${field} (${KNOWN_NAMES[field].join(', ')}); it has ${header.join(', ')}`);
  }
  const badRows: BadJobRow[] = [];
  const jobs: TraceJob[] = [];
  const ids = new Set<string>();
  for (const [index, { line, cells }] of rows.entries()) {
    const cell = (field: JobField): string => cells[at.get(field) ?? -1] ?? '';
    const bad = (field: JobField, message: string): void => void badRows.push({ line, column: header[at.get(field)!]!, message });
    const [submitSeconds, durationSeconds, gpus] = [wholeOrFraction(cell('submit')), wholeOrFraction(cell('duration')), wholeOrFraction(cell('gpus'))];
    const id = at.has('id') ? cell('id') : `j${String(index).padStart(6, '0')}`;
    if (!Number.isFinite(submitSeconds)) bad('submit', `${JSON.stringify(cell('submit'))} is not a number of seconds`);
    else if (!(durationSeconds > 0)) bad('duration', `${JSON.stringify(cell('duration'))} is not a positive number of seconds`);
    else if (!Number.isInteger(gpus) || gpus < 1) bad('gpus', `${JSON.stringify(cell('gpus'))} is not a whole number of GPUs of at least 1`);
    else if (id === '' || ids.has(id)) bad('id', id === '' ? 'is empty' : `${JSON.stringify(id)} appears twice`);
    else {
      ids.add(id);
      const deadline = wholeOrFraction(cell('deadline'));
      const user = cell('user');
      jobs.push({ id, submitSeconds, durationSeconds, gpus, ...(deadline > 0 ? { deadlineSeconds: deadline } : {}), ...(user === '' ? {} : { user }) });
    }
  }
  const columns = Object.fromEntries([...at].map(([field, column]) => [field, header[column]!]));
  if (jobs.length === 0) return err(`${options.fileName} holds no usable job (${rows.length} rows, ${badRows.length} bad)`);
  return ok({ jobs, rows: rows.length, badRows, columns });
}

/** Reads a trace file, stream or text; gzip is unpacked. */
export async function importJobCsv(input: CsvInput, options: JobCsvOptions): Promise<Result<JobImport, string>> {
  const text = await readText(input);
  return text.ok ? readJobCsv(text.value, options) : err(`${options.fileName} ${text.error}`);
}
