import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import type { Command } from 'commander';
import { textTable } from '@switchyard/grid';
import { divideHalfAwayFromZero, formatDecimal } from '@switchyard/kernel';
import {
  type Client, InvoiceRecomputationDocument, InvoicesDocument, IssueRehearsalDocument, ProvenanceDocument, ReviewQueueDocument, type Schema,
} from '@switchyard/graphql-client';
import type { DemoPerson } from '../demo/people.js';
import { demoPerson, openClient, openFile } from '../session.js';
import { adjust, amountOf, approve, cleanOnes, planTable, reject, remove, reviewed, toLookAt, type ReviewedInvoice, type Told } from './invoice-decisions.js';

/** Exit codes of every `invoices` command: done or shown, refused or failed, shown and waiting for `--confirm`. */
export const exitCodes = { done: 0, refused: 1, toConfirm: 2 } as const;

interface Flags {
  readonly as: string;
  readonly json?: boolean;
}
interface PageFlags extends Flags {
  readonly first: string;
  readonly after?: string;
}
interface ListFlags extends PageFlags {
  readonly state?: string;
  readonly customer?: string;
  readonly lease?: string;
}
interface QueueFlags extends PageFlags {
  readonly customer?: string;
  readonly anomalies?: string;
  readonly mine?: boolean;
  readonly order?: string;
}
interface DecideFlags extends Flags {
  readonly reason?: string;
  readonly amount?: string;
  readonly clean?: boolean;
  readonly confirm?: boolean;
}
const client = (flags: Flags): Client => openClient(process.env, demoPerson(flags.as));
const show = (flags: Flags, value: unknown, text: () => string): void => void process.stdout.write(`${flags.json === true ? JSON.stringify(value, null, 2) : text()}\n`);
const given = <T extends object>(fields: T): T => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
const capitals = (text: string | undefined): string[] | undefined => text?.toUpperCase().replaceAll('-', '_').split(',').filter((word) => word !== '');
interface Page {
  readonly totalCount: number;
  readonly edges: readonly unknown[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}
const footer = ({ totalCount, edges, pageInfo }: Page, of: string): string => `${edges.length} of ${totalCount} ${of}${pageInfo.hasNextPage ? `; go on with --after ${pageInfo.endCursor}` : ''}`;

async function list(flags: ListFlags): Promise<void> {
  const filter = given({ states: capitals(flags.state) as Schema.InvoiceState[] | undefined, customerId: flags.customer, leaseId: flags.lease }) as Schema.InvoiceFilter;
  const { invoices } = await client(flags).execute(InvoicesDocument, given({ filter, first: Number(flags.first), after: flags.after }));
  show(flags, invoices, () => `${textTable(['invoice', 'number', 'customer', 'state', 'total', 'paid', '', 'begun'], invoices.edges.map(({ node: i }) =>
    [i.id, i.number ?? '', i.customer.name, i.state, i.total.amount, i.paid.amount, i.total.currency, i.createdAt.slice(0, 16)]))}\n\n${footer(invoices, 'invoices')}`);
}
async function queue(flags: QueueFlags): Promise<void> {
  const filter = given({ customerId: flags.customer, anomalies: flags.anomalies === 'none' ? [] : capitals(flags.anomalies), approvable: flags.mine }) as Schema.ReviewQueueFilter;
  const { reviewQueue } = await client(flags).execute(ReviewQueueDocument, given({ filter, orderBy: capitals(flags.order)?.[0] as Schema.ReviewOrder | undefined, first: Number(flags.first), after: flags.after }));
  show(flags, reviewQueue, () => `${textTable(['invoice', 'customer', 'total', '', 'change', 'since', 'to look at', 'you may'], reviewQueue.edges.map(({ node: i }) =>
    [i.id, i.customer.name, i.total.amount, i.total.currency, percent(i.comparison?.changeRate), i.createdAt.slice(0, 10), toLookAt(i), i.availableActions.join(' ')]))}\n\n${footer(reviewQueue, 'waiting')}`);
}
/** A share as a signed percentage with one decimal. */
export function percent(rate: string | null | undefined): string {
  if (rate === null || rate === undefined) return '';
  const tenths = Math.round(Number(rate) * 1_000);
  return `${tenths > 0 ? '+' : ''}${(tenths / 10).toFixed(1)} %`;
}

/** An exact quantity (`numerator/denominator`) with up to six decimals. */
export function decimal(quantity: string): string {
  const [numerator, denominator = '1'] = quantity.split('/');
  return formatDecimal(divideHalfAwayFromZero(BigInt(numerator!) * 1_000_000n, BigInt(denominator)), 6, 0);
}
async function showOne(id: string, flags: Flags): Promise<void> {
  const invoice = await reviewed(client(flags), id);
  show(flags, invoice, () => inWords(invoice));
}
function inWords(invoice: ReviewedInvoice): string {
  const { comparison } = invoice;
  const parts = [
    `${invoice.number ?? invoice.id} for ${invoice.customer.name}: ${invoice.state}${invoice.failedStep === null ? '' : ` (${invoice.failedStep} is retried)`}, total ${amountOf(invoice.total)}, paid ${amountOf(invoice.paid)}`,
    textTable(['line', 'what', 'quantity', 'unit', 'amount', ''], invoice.lines.map((l) => [l.id, l.side === 'OPERATOR' ? `${l.label} (the operator's)` : l.label, decimal(l.quantity), l.unit, l.amount.amount, l.reason ?? ''])),
    ...(invoice.anomalies.length === 0 ? [] : [`To look at:\n${invoice.anomalies.map(({ message }) => `  ${message}`).join('\n')}`]),
    ...(comparison === null ? [] : [`Beside ${comparison.number} (${amountOf(comparison.total)}, ${percent(comparison.changeRate) || 'from nothing'}):\n${
      textTable(['kind', 'now', 'before', 'difference'], comparison.kinds.map((k) => [k.component, k.current.amount, k.previous.amount, k.difference.amount]))}`]),
    textTable(['when', 'from', 'to', 'by', 'why'], invoice.history.map((m) => [m.at, m.from, m.to, m.actor, m.reason ?? ''])),
    `You may: ${invoice.availableActions.join(', ') || 'look'}.`,
  ];
  return parts.join('\n\n');
}
async function provenance(id: string, flags: PageFlags & { readonly line?: string }): Promise<void> {
  const { invoice } = await client(flags).execute(ProvenanceDocument, given({ id, first: Number(flags.first), after: flags.after }));
  if (!invoice) throw new Error(`There is no invoice ${id} that you may see.`);
  const lines = invoice.lines.filter(({ id: lineId, provenance: page }) => (flags.line === undefined ? page.totalCount > 0 : lineId === flags.line));
  if (flags.line !== undefined && lines.length === 0) throw new Error(`Invoice ${id} has no line ${flags.line}; it has ${invoice.lines.map((l) => l.id).join(', ')}.`);
  show(flags, { ...invoice, lines }, () => lines.map((line) => `${line.label}: ${amountOf(line.amount)}\n${
    textTable(['from', 'to', 'GPU-s', 'kWh', '$/MWh', 'print', 'micro-USD', 'quality', 'readings'], line.provenance.edges.map(({ node: n }) =>
      [n.from.slice(0, 16), n.to.slice(11, 16), String(n.gpuSeconds), n.energyKwh ?? '', n.priceUsdPerMwh ?? '', n.pricePrint ?? '', n.preciseMicroUsd, n.quality, n.readingIds.join(' ')]))}\n${footer(line.provenance, 'intervals')}`).join('\n\n'));
}
async function rehearse(id: string, flags: Flags): Promise<void> {
  const { issueRehearsal: played } = await client(flags).execute(IssueRehearsalDocument, { invoiceId: id });
  if (!played) throw new Error(`Invoice ${id} is not there, or issued already.`);
  show(flags, played, () => `${textTable(['Stripe is asked for', '', 'amount'], played.calls.map((c) => [c.step, c.description ?? '', c.amount?.amount ?? '']))}\n\n${
    textTable(['entry', 'account', 'organisation', 'debit', 'credit'], played.bookings.flatMap((b) => b.postings.map((p, i) => [i === 0 ? b.kind : '', p.account, p.organizationId ?? '', p.direction === 'debit' ? p.amount.amount : '', p.direction === 'credit' ? p.amount.amount : ''])))}\n\n${
    played.refusal === null ? `It would be issued in series ${played.legalSeries ?? ''}: ${played.total === null ? '' : amountOf(played.total)} due ${played.dueAt?.slice(0, 10) ?? ''}.` : `It would be refused: ${played.refusal.message}`} Nothing was sent or written.`);
  if (played.refusal !== null) process.exitCode = exitCodes.refused;
}
async function recompute(id: string, flags: Flags): Promise<void> {
  const { invoiceRecomputation: again } = await client(flags).execute(InvoiceRecomputationDocument, { invoiceId: id });
  if (!again) throw new Error(`There is no invoice ${id}.`);
  show(flags, again, () => `${textTable(['line', 'verdict', ''], again.lines.map((l) => [l.lineId, l.verdict, l.message]))}\n\n${again.identical ? 'Every line comes out to the same bytes.' : 'NOT every line comes out the same.'}`);
  if (!again.identical) process.exitCode = exitCodes.refused;
}
/** Where the gateway has the document of an id. @throws Error when it is of no kind there is */
export function documentPath(id: string): string {
  if (/^inv_[0-9a-z]+$/.test(id)) return `/invoices/${id}.pdf`;
  if (/^cn_[0-9a-z]+$/.test(id)) return `/credit-notes/${id}.pdf`;
  if (/^ST-\d+$/.test(id)) return `/statements/${id}.pdf`;
  throw new Error(`There are documents of invoices (inv_…), credit notes (cn_…) and operators' statements (ST-…), not of ${id}. "switchyard invoices list" shows ids beside numbers.`);
}
async function pdf(id: string, flags: Flags & { readonly output?: string }): Promise<void> {
  const answer = await openFile(process.env, demoPerson(flags.as), documentPath(id));
  const name = flags.output ?? /filename="([\w.-]+)"/.exec(answer.headers.get('content-disposition') ?? '')?.[1] ?? `${id}.pdf`;
  const content = Readable.fromWeb(answer.body as ReadableStream);
  if (name === '-') return pipeline(content, process.stdout, { end: false });
  await pipeline(content, createWriteStream(name));
  process.stderr.write(`${name} is written.\n`);
}

/** @throws Error when the flags do not fit the decision */
export function checkFlags(decision: 'approve' | 'reject' | 'adjust' | 'delete', ids: readonly string[], { reason, amount, clean }: Pick<DecideFlags, 'reason' | 'amount' | 'clean'>): void {
  if (decision === 'approve' && clean === true && ids.length > 0) throw new Error('Name invoices or give --clean, not both.');
  if (decision === 'approve' && clean !== true && ids.length === 0) throw new Error('Name the invoices to approve, or give --clean for those with nothing to look at.');
  if (decision === 'approve' && new Set(ids).size < ids.length) throw new Error('An invoice is named twice.');
  if (decision !== 'approve' && (reason ?? '').trim() === '') throw new Error(`${decision} needs --reason "…", for the record.`);
  if (decision === 'adjust' && !/^-?\d{1,10}(\.\d{1,2})?$/.test(amount ?? '')) throw new Error('adjust needs --amount such as -7.60: what is added to the line, with at most two decimals.');
}
/** Shows what would be decided on; decides with `--confirm`. */
async function decide(flags: DecideFlags, possible: boolean, plan: { readonly value: unknown; readonly text: string; readonly action: string }, act: () => Promise<Told>): Promise<void> {
  if (flags.confirm !== true) {
    show(flags, { confirmed: false, possible, plan: plan.value }, () => `${plan.text}\n\n${possible ? `Nothing was changed: ${plan.action} with --confirm.` : `You cannot ${plan.action} as it stands.`}`);
    process.exitCode = possible ? exitCodes.toConfirm : exitCodes.refused;
    return;
  }
  const told = await act();
  show(flags, { confirmed: true, result: told.value }, () => told.text);
  if (!told.ok) process.exitCode = exitCodes.refused;
}
async function approveThem(named: readonly string[], flags: DecideFlags): Promise<void> {
  checkFlags('approve', named, flags);
  const session = client(flags);
  const ids = flags.clean === true ? await cleanOnes(session) : named;
  if (ids.length === 0) return show(flags, { confirmed: false, possible: false, plan: [] }, () => 'Nothing waits that you may approve and that has nothing to look at.');
  const plan = flags.confirm === true ? [] : await Promise.all(ids.map((id) => reviewed(session, id)));
  await decide(flags, plan.some(({ availableActions }) => availableActions.includes('approve')), { value: plan, text: planTable(plan, 'approve'), action: 'approve' }, () => approve(session, ids));
}
async function decideOne(decision: 'reject' | 'delete', id: string, flags: DecideFlags): Promise<void> {
  checkFlags(decision, [id], flags);
  const session = client(flags);
  const plan = flags.confirm === true ? [] : [await reviewed(session, id)];
  await decide(flags, plan.some(({ availableActions }) => availableActions.includes(decision)), { value: plan, text: planTable(plan, decision), action: decision },
    () => (decision === 'reject' ? reject(session, id, flags.reason!) : remove(session, id, flags.reason!)));
}
async function adjustLine(id: string, lineId: string, flags: DecideFlags): Promise<void> {
  checkFlags('adjust', [id], flags);
  const session = client(flags);
  const invoice = await reviewed(session, id);
  const line = invoice.lines.find((l) => l.id === lineId);
  if (line === undefined) throw new Error(`Invoice ${id} has no line ${lineId}; it has ${invoice.lines.map((l) => `${l.id} (${l.label})`).join(', ')}.`);
  await decide(flags, invoice.availableActions.includes('adjust'), { value: { line, amount: flags.amount, reason: flags.reason }, text: `${line.label}: ${amountOf(line.amount)}, changed by ${flags.amount!}: ${flags.reason!}. Taxes and fees follow.`, action: 'adjust' },
    () => adjust(session, lineId, flags.amount!, flags.reason!));
}

/** `switchyard invoices …`. Whatever changes something shows first, and does it with `--confirm`; exit codes are `exitCodes`. */
export function register(program: Command): void {
  const invoices = program.command('invoices').description('invoices, for finance and for who pays them; exits 0 done or shown, 1 refused or failed, 2 shown and waiting for --confirm');
  const command = (name: string, description: string, as: DemoPerson) => invoices.command(name).description(description).option('--as <person>', 'person of the embedded demo market', as).option('--json', 'the answer as JSON');
  const pages = (one: Command): Command => one.option('--first <n>', '1 to 100', '50').option('--after <cursor>', 'the page behind a cursor');
  pages(command('list', 'newest first; customers see their own once issued', 'finn').option('--state <states>', 'only in these, such as review,paid').option('--customer <id>', 'only this customer\u2019s').option('--lease <id>', 'only with lines of this lease')).action(list);
  pages(command('queue', 'what waits for finance, with what to look at', 'finn').option('--customer <id>', 'only this customer\u2019s').option('--anomalies <kinds>', 'only with any of these, such as total-up,late-data; none: only those without').option('--mine', 'only those you may approve')
    .option('--order <order>', 'oldest, largest, most-changed or most-anomalies', 'oldest')).action(queue);
  command('show <id>', 'one invoice: lines, what to look at, the one before it, its history', 'finn').action(showOne);
  pages(command('provenance <id>', 'the intervals behind its lines, down to readings and price prints', 'finn').option('--line <id>', 'only this line')).action(provenance);
  command('rehearse <id>', 'what issuing it would ask Stripe for and book; nothing is sent; needs finance', 'finn').action(rehearse);
  command('recompute <id>', 'compute every line again from its stored inputs; needs finance', 'finn').action(recompute);
  command('pdf <id>', 'an invoice (inv_…), a credit note (cn_…) or a statement (ST-…) as PDF', 'finn').option('-o, --output <file>', 'where to; - for standard output; the gateway\u2019s name for it unless given').action(pdf);
  command('approve [ids...]', 'approve invoices, each judged on its own; needs finance', 'fay').option('--clean', 'all that wait, that you may approve and that have nothing to look at').option('--confirm', 'do it').action(approveThem);
  command('reject <id>', 'send one back; needs finance', 'fay').option('--reason <text>', 'what must be mended').option('--confirm', 'do it').action((id: string, flags: DecideFlags) => decideOne('reject', id, flags));
  command('delete <id>', 'throw a draft away: its leases are rated again; needs finance', 'fay').option('--reason <text>', 'why; for the record').option('--confirm', 'do it').action((id: string, flags: DecideFlags) => decideOne('delete', id, flags));
  command('adjust <id> <line>', 'add to a line or take off it; somebody else approves; needs finance', 'finn').option('--amount <amount>', 'what is added, such as -7.60').option('--reason <text>', 'for the customer to read').option('--confirm', 'do it').action(adjustLine);
}
