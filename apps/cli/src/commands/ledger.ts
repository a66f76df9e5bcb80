import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import type { Command } from 'commander';
import { textTable } from '@switchyard/grid';
import { AgingDocument, JournalDocument, LedgerDocument, TrialBalanceDocument } from '@switchyard/graphql-client';
import { demoPerson, openClient, openFile } from '../session.js';

interface Flags {
  readonly as: string;
  readonly asOf?: string;
  readonly recordedAsOf?: string;
  readonly json?: boolean;
}
interface JournalFlags extends Flags {
  readonly kind?: string;
  readonly account?: string;
  readonly invoice?: string;
  readonly first: string;
  readonly after?: string;
}
interface ExportFlags extends Flags {
  readonly period?: string;
  readonly through?: string;
  readonly mapping?: string;
  readonly out?: string;
}
const client = (flags: Flags) => openClient(process.env, demoPerson(flags.as));
const show = (flags: Flags, value: unknown, text: () => string): void => void process.stdout.write(`${flags.json === true ? JSON.stringify(value, null, 2) : text()}\n`);
/** Both dates of a report, where given. */
const dates = ({ asOf, recordedAsOf }: Flags) => ({ ...(asOf === undefined ? {} : { asOf }), ...(recordedAsOf === undefined ? {} : { recordedAsOf }) });

async function verify(flags: Flags): Promise<void> {
  const { ledger } = await client(flags).execute(LedgerDocument, flags.asOf === undefined ? {} : { asOf: flags.asOf });
  show(flags, ledger, () => `${textTable(['account', 'type', 'organisation', 'balance'], ledger.accounts.map((a) => [a.code, a.type, a.organizationId ?? '', a.balance.amount]))}\n\n${
    ledger.transactions} transactions as of ${ledger.asOf}: debits ${ledger.debits.amount}, credits ${ledger.credits.amount}, hash chain ${ledger.verified ? 'holds' : 'BROKEN'}`);
  if (!ledger.verified) process.exitCode = 1;
}

async function trialBalance(flags: Flags): Promise<void> {
  const { trialBalance: books } = await client(flags).execute(TrialBalanceDocument, dates(flags));
  show(flags, books, () => `${textTable(['account', 'type', 'organisation', 'balance', ''], books.accounts.map((a) => [a.code, a.type, a.organizationId ?? '', a.balance.amount, a.balance.currency]))}\n\n${
    books.sums.map((s) => `${s.debits.currency}: debits ${s.debits.amount}, credits ${s.credits.amount}`).join('\n')}`);
  if (books.sums.some((s) => s.debits.amount !== s.credits.amount)) process.exitCode = 1;
}

async function aging(flags: Flags): Promise<void> {
  const { aging: report } = await client(flags).execute(AgingDocument, dates(flags));
  show(flags, report, () => `${textTable(['customer', 'current', '1-30', '31-60', '61-90', '90+', 'total', ''], report.rows.map((r) =>
    [r.customerId, r.current.amount, r.days1to30.amount, r.days31to60.amount, r.days61to90.amount, r.over90.amount, r.total.amount, r.total.currency]))}\n\n${
    report.control.map((c) => `receivable ${c.amount} ${c.currency}`).join(', ') || 'nothing is owed'}: the rows ${report.reconciled ? 'add up to it' : 'DO NOT ADD UP TO IT'}`);
  if (!report.reconciled) process.exitCode = 1;
}

async function journal(flags: JournalFlags): Promise<void> {
  const filter = { ...(flags.kind === undefined ? {} : { kind: flags.kind }), ...(flags.account === undefined ? {} : { account: flags.account }), ...(flags.invoice === undefined ? {} : { invoiceId: flags.invoice }) };
  const { journal: page } = await client(flags).execute(JournalDocument, { filter, first: Number(flags.first), ...(flags.after === undefined ? {} : { after: flags.after }) });
  const rows = page.edges.flatMap(({ node }) => node.postings.map((p, i) => [
    i === 0 ? String(node.sequence) : '', i === 0 ? node.kind : '', i === 0 ? node.effectiveAt : '', p.account, p.organizationId ?? '',
    p.direction === 'debit' ? p.amount.amount : '', p.direction === 'credit' ? p.amount.amount : '', p.amount.currency,
  ]));
  show(flags, page, () => `${textTable(['entry', 'kind', 'effective', 'account', 'organisation', 'debit', 'credit', ''], rows)}\n\n${page.edges.length} of ${page.totalCount} entries${
    page.pageInfo.hasNextPage ? `; go on with --after ${page.pageInfo.endCursor}` : ''}`);
}

const exportsOf = { journal: ['period', 'through', 'mapping'], 'invoice-lines': ['period', 'through'], aging: ['asOf', 'recordedAsOf'] } as const;
async function exportFile(kind: string, flags: ExportFlags): Promise<void> {
  if (!Object.hasOwn(exportsOf, kind)) throw new Error(`There are the exports ${Object.keys(exportsOf).join(', ')}.`);
  const query = new URLSearchParams();
  for (const name of exportsOf[kind as keyof typeof exportsOf]) {
    const value = flags[name];
    if (value !== undefined) query.set(name, value);
  }
  const answer = await openFile(process.env, demoPerson(flags.as), `/exports/${kind}.csv?${query.toString()}`);
  const name = flags.out ?? /filename="([\w.-]+)"/.exec(answer.headers.get('content-disposition') ?? '')?.[1] ?? `${kind}.csv`;
  const content = Readable.fromWeb(answer.body as ReadableStream);
  if (name === '-') await pipeline(content, process.stdout, { end: false });
  else {
    await pipeline(content, createWriteStream(name));
    process.stderr.write(`${name} is written.\n`);
  }
  const unmapped = answer.headers.get('x-switchyard-unmapped-roles');
  if (unmapped) process.stderr.write(`Without an account code of yours: ${unmapped}\n`);
}

/** `switchyard ledger …`: the books, for finance. `verify` exits 1 when they do not balance or the chain is broken. */
export function register(program: Command): void {
  const ledger = program.command('ledger').description('the books');
  const report = (name: string, description: string) =>
    ledger.command(name).description(`${description}; needs finance`).option('--as <person>', 'person of the embedded demo market', 'finn').option('--json', 'the report as JSON');
  const AS_OF = ['--as-of <instant>', 'as of an instant (ISO 8601)'] as const;
  const KNOWN = ['--recorded-as-of <instant>', 'as far as the books knew at an instant'] as const;
  report('verify', 'debits equal credits and every transaction hashes to the chain').option(...AS_OF).action(verify);
  report('trial-balance', 'every account with its balance').option(...AS_OF).option(...KNOWN).action(trialBalance);
  report('aging', 'what customers owe, by days past due').option(...AS_OF).option(...KNOWN).action(aging);
  report('journal', 'entries, oldest first').option('--kind <kind>', 'only this rule\u2019s, such as invoice-issued').option('--account <role>', 'only with a posting to this role')
    .option('--invoice <id>', 'only about this invoice').option('--first <n>', '1 to 100', '50').option('--after <cursor>', 'the page behind a cursor').action(journal);
  ledger.command('export <kind>').description('journal, invoice-lines (FOCUS columns) or aging as CSV: the same file again with the parameters in its name; needs finance')
    .option('--as <person>', 'person of the embedded demo market', 'finn').option('--out <file>', 'where to; - for standard output; the gateway\u2019s name for it unless given')
    .option('--period <month>', 'journal and invoice-lines: only this month').option('--through <sequence>', 'journal and invoice-lines: up to this entry')
    .option('--mapping <version>', 'journal: with these account codes').option(...AS_OF).option(...KNOWN).action(exportFile);
}
