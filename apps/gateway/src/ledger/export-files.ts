import { agingHeader, agingLine, focusHeader, focusLine, FOCUS_VERSION, journalHeader, journalLines, statementCsv } from '@switchyard/billing';
import { fromIso, toIso, type EpochMs } from '@switchyard/kernel';
import { ALL_ENTRIES, exportLines, journalHead, journalPage, readMapping, type JournalFilter, type LineCursor } from '@switchyard/store';
import type { GqlContext } from '../graphql/context.js';
import { ApiError } from '../graphql/errors.js';
import { usageFile } from '../usage/usage-file.js';
import { unmapped } from './set-up-books.js';
import { wholeStatement } from '../payouts/read.js';
import { allOpenItems, monthsOf } from './reports.js';

/** Rows read at once: memory does not grow with the file. */
const PAGE = 1_000;

/** A file to be sent: its name says everything needed to make the very same one again. */
interface ExportFile {
  readonly name: string;
  /** What the file was made with, as headers. */
  readonly headers: Readonly<Record<string, string>>;
  readonly content: AsyncIterable<string>;
}
type Query = Readonly<Record<string, string>>;
export const exportKinds = { journal: journalFile, 'invoice-lines': linesFile, aging: agingFile, statement: statementFile, usage: usageFile } as const;
export type ExportKind = keyof typeof exportKinds;

/** Kinds that operators may have too: row-level security shows them their own. */
export const operatorsToo: readonly ExportKind[] = ['statement'];

/** @throws ApiError BAD_USER_INPUT naming the parameter */
function only(query: Query, ...known: readonly string[]): void {
  const other = Object.keys(query).find((name) => !known.includes(name));
  if (other !== undefined) throw new ApiError('BAD_USER_INPUT', `${other.slice(0, 60)} is no parameter of this export; it takes ${known.join(', ')}.`);
}
function wholeNumber(query: Query, name: string): number | undefined {
  const text = query[name];
  if (text === undefined) return undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new ApiError('BAD_USER_INPUT', `${name} must be a whole number.`);
}
function instant(query: Query, name: string): EpochMs | undefined {
  const text = query[name];
  if (text === undefined) return undefined;
  const at = fromIso(text);
  if (at === undefined) throw new ApiError('BAD_USER_INPUT', `${name} must be an instant, such as 2026-10-31T23:59:59Z.`);
  return at;
}

/** The part of the journal that is asked for, ended at an entry: what is booked later does not change the file. */
async function partOf(context: GqlContext, query: Query): Promise<{ readonly filter: JournalFilter; readonly through: number; readonly label: string }> {
  const { period } = query;
  return context.tenant(async (tx) => {
    const during = period === undefined ? null : await monthsOf(tx, period, period);
    const head = (await journalHead(tx))?.sequence ?? 0;
    const through = Math.min(wholeNumber(query, 'through') ?? head, head);
    return { filter: { ...ALL_ENTRIES, from: during?.from ?? null, to: during?.to ?? null, through }, through, label: period ?? 'all' };
  });
}

async function journalFile(context: GqlContext, query: Query): Promise<ExportFile> {
  only(query, 'period', 'through', 'mapping');
  const { filter, through, label } = await partOf(context, query);
  const version = wholeNumber(query, 'mapping');
  if (version !== undefined && version > 2_147_483_647) throw new ApiError('BAD_USER_INPUT', 'mapping is no version there is.');
  const { mapping, missing } = await context.tenant(async (tx) => {
    const read = await readMapping(tx, version);
    return { mapping: read, missing: await unmapped(tx, read.roles) };
  });
  async function* content(): AsyncGenerator<string> {
    yield journalHeader;
    for (let after = 0; ;) {
      const from = after;
      const entries = await context.tenant((tx) => journalPage(tx, filter, from, PAGE));
      yield entries.map((entry) => journalLines(entry, mapping.roles)).join('');
      if (entries.length < PAGE) return;
      after = entries.at(-1)!.sequence;
    }
  }
  return {
    name: `journal-${label}-through-${through}-mapping-${mapping.version}.csv`, content: content(),
    headers: { 'x-switchyard-through': `${through}`, 'x-switchyard-mapping': `${mapping.version}`, 'x-switchyard-unmapped-roles': missing.join(' ') },
  };
}

async function linesFile(context: GqlContext, query: Query): Promise<ExportFile> {
  only(query, 'period', 'through');
  const { filter, through, label } = await partOf(context, query);
  async function* content(): AsyncGenerator<string> {
    yield focusHeader;
    for (let after: LineCursor = { sequence: 0, position: -1 }; ;) {
      const from = after;
      const lines = await context.tenant((tx) => exportLines(tx, filter, from, PAGE));
      yield lines.map(({ source }) => focusLine(source)).join('');
      if (lines.length < PAGE) return;
      after = lines.at(-1)!;
    }
  }
  return { name: `invoice-lines-${label}-through-${through}.csv`, content: content(), headers: { 'x-switchyard-through': `${through}`, 'x-switchyard-focus': FOCUS_VERSION } };
}

async function statementFile(context: GqlContext, query: Query): Promise<ExportFile> {
  only(query, 'number');
  const { number = '' } = query;
  const statement = /^[A-Z]{2}-\d{6,12}$/.test(number) ? await wholeStatement(context, number) : undefined;
  if (statement === undefined) throw new ApiError('BAD_USER_INPUT', `number must be a statement's, such as ST-000001; there is no ${number.slice(0, 20) || 'statement without one'} for you.`);
  async function* content(): AsyncGenerator<string> {
    yield statementCsv(statement!);
  }
  return { name: `statement-${number}.csv`, content: content(), headers: {} };
}

async function agingFile(context: GqlContext, query: Query): Promise<ExportFile> {
  only(query, 'asOf', 'recordedAsOf');
  const asOf = { effective: instant(query, 'asOf') ?? context.now, recorded: instant(query, 'recordedAsOf') ?? context.now };
  async function* content(): AsyncGenerator<string> {
    yield agingHeader;
    for await (const items of allOpenItems(context.tenant, asOf)) yield items.map((item) => agingLine(item, asOf.effective)).join('');
  }
  const compact = (at: EpochMs): string => toIso(at).replace(/[-:.]/g, '');
  return { name: `aging-${compact(asOf.effective)}-known-${compact(asOf.recorded)}.csv`, content: content(), headers: { 'x-switchyard-as-of': toIso(asOf.effective), 'x-switchyard-recorded-as-of': toIso(asOf.recorded) } };
}
