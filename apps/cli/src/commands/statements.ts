import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import type { Command } from 'commander';
import { textTable } from '@switchyard/grid';
import { type Schema, StatementDocument, type StatementQuery, StatementsDocument } from '@switchyard/graphql-client';
import { demoPerson, openClient, openFile } from '../session.js';

interface Flags {
  readonly as: string;
  readonly json?: boolean;
}
interface ListFlags extends Flags {
  readonly operator?: string;
  readonly currency?: string;
  readonly period?: string;
  readonly first: string;
  readonly after?: string;
}
type Statement = NonNullable<StatementQuery['statement']>;
const show = (flags: Flags, value: unknown, text: () => string): void => void process.stdout.write(`${flags.json === true ? JSON.stringify(value, null, 2) : text()}\n`);

async function list(flags: ListFlags): Promise<void> {
  const filter: Schema.StatementFilter = {
    ...(flags.operator === undefined ? {} : { operatorId: flags.operator }), ...(flags.currency === undefined ? {} : { currency: flags.currency }), ...(flags.period === undefined ? {} : { period: flags.period }),
  };
  const { statements } = await openClient(process.env, demoPerson(flags.as)).execute(StatementsDocument, { filter, first: Number(flags.first), ...(flags.after === undefined ? {} : { after: flags.after }) });
  show(flags, statements, () => `${textTable(['statement', 'month', 'operator', 'held', 'available', 'disputed', 'in transit', 'owed', ''], statements.edges.map(({ node: s }) =>
    [s.id, s.period, s.operatorId, s.closing.held.amount, s.closing.available.amount, s.closing.disputed.amount, s.closing.inTransit.amount, s.closing.owed.amount, s.currency]))}\n\n${
    statements.edges.length} of ${statements.totalCount} statements${statements.pageInfo.hasNextPage ? `; go on with --after ${statements.pageInfo.endCursor}` : ''}`);
}

const balances = (name: string, b: Statement['opening']): string[] => [name, '', '', b.held.amount, b.available.amount, b.disputed.amount, b.inTransit.amount, b.owed.amount];
function statementText(s: Statement): string {
  const lines = textTable(['lease', 'invoice', 'charges', 'credits', 'power', 'fee', 'net'], s.lines.map((l) => [l.leaseId, l.invoiceId, l.charges.amount, l.credits.amount, l.power.amount, l.fee.amount, l.net.amount]));
  const moves = textTable(['', 'kind', 'when', 'held', 'available', 'disputed', 'in transit', 'owed'], [
    balances('opening', s.opening),
    ...s.movements.map((m) => [m.section.toLowerCase(), `${m.kind}${m.isCorrection ? ' (of an earlier month)' : ''}`, m.effectiveAt, m.change.held.amount, m.change.available.amount, m.change.disputed.amount, m.change.inTransit.amount, m.change.owed.amount]),
    balances('closing', s.closing),
  ]);
  return `${s.id} of ${s.operatorId}, ${s.period} (${s.currency}), issued ${s.issuedAt}\n\n${lines}\n\n${moves}`;
}
async function showOne(id: string, flags: Flags): Promise<void> {
  const { statement } = await openClient(process.env, demoPerson(flags.as)).execute(StatementDocument, { id });
  if (!statement) throw new Error(`There is no statement ${id}, or it is not yours.`);
  show(flags, statement, () => statementText(statement));
}

async function exportFile(id: string, flags: Flags & { readonly out?: string }): Promise<void> {
  const answer = await openFile(process.env, demoPerson(flags.as), `/exports/statement.csv?${new URLSearchParams({ number: id }).toString()}`);
  const content = Readable.fromWeb(answer.body as ReadableStream);
  const name = flags.out ?? `statement-${id}.csv`;
  if (name === '-') return pipeline(content, process.stdout, { end: false });
  await pipeline(content, createWriteStream(name));
  process.stderr.write(`${name} is written.\n`);
}

/** `switchyard statements …`: what operators earned and what became of it, month by month. Reads only; exits 1 when there is none. */
export function register(program: Command): void {
  const statements = program.command('statements').description('operators’ statements; operators see their own, finance all');
  const command = (name: string, description: string) => statements.command(name).description(description).option('--as <person>', 'person of the embedded demo market', 'lena');
  command('list', 'latest month first').option('--operator <id>', 'only this operator’s').option('--currency <code>', 'only in USD, EUR or CAD').option('--period <month>', 'only this month, such as 2026-10')
    .option('--first <n>', '1 to 100', '50').option('--after <cursor>', 'the page behind a cursor').option('--json', 'the list as JSON').action(list);
  command('show <number>', 'balances, earnings lease by lease, and every movement').option('--json', 'the statement as JSON').action(showOne);
  command('export <number>', 'the statement as CSV: the same file each time').option('--out <file>', 'where to; - for standard output').action(exportFile);
}
