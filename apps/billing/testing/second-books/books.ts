import { createHash } from 'node:crypto';
import type { Ask } from './facts.js';
import type { StoredInvoice, StoredInvoices } from './invoices.js';
import { oneText } from './text.js';

const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::bigint`;
const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((a, b) => a + b, 0n);
export interface BooksVerdict {
  readonly transactions: number;
  readonly faults: readonly string[];
}

/** The journal: balanced, chained by hash from its first entry, and the same as the invoices it books. */
export async function judgeBooks(ask: Ask, invoices: StoredInvoices): Promise<BooksVerdict> {
  const chain = await chainFaults(ask);
  return { transactions: chain.length, faults: [...chain.faults, ...(await floorFaults(ask)), ...(await issueFaults(ask, invoices)), ...(await receivableFaults(ask, invoices)), ...(await noteFaults(ask, invoices)), ...invoices.all.flatMap(invoiceFaults), ...numberFaults(invoices)] };
}

async function chainFaults(ask: Ask): Promise<{ readonly length: number; readonly faults: readonly string[] }> {
  const entries = await ask(`SELECT seq, id, key, kind, input_hash, ${ms('effective_at')} AS effective, ${ms('recorded_at')} AS recorded, refs::text AS refs, reason, previous_hash, hash FROM ledger.transaction ORDER BY seq`);
  const postings = await ask(`SELECT transaction_seq AS seq, account_code, direction, amount_minor, currency FROM ledger.posting ORDER BY transaction_seq, position`);
  const bySeq = new Map<string, { account: string; direction: string; amountMinor: string; currency: string }[]>();
  for (const { seq, account_code, direction, amount_minor, currency } of postings) {
    const own = bySeq.get(seq!) ?? [];
    bySeq.set(seq!, own);
    own.push({ account: account_code!, direction: direction!, amountMinor: amount_minor!, currency: currency! });
  }
  const faults: string[] = [];
  const digest = (value: Parameters<typeof oneText>[0]): string => createHash('sha256').update(oneText(value)).digest('hex');
  let before = '0'.repeat(64);
  for (const [index, entry] of entries.entries()) {
    const own = bySeq.get(entry['seq']!) ?? [];
    const off = new Map<string, bigint>();
    for (const { direction, amountMinor, currency } of own) off.set(currency, (off.get(currency) ?? 0n) + (direction === 'debit' ? 1n : -1n) * BigInt(amountMinor));
    if (own.length < 2 || [...off.values()].some((amount) => amount !== 0n)) faults.push(`journal ${entry['seq']} (${entry['kind']}) does not balance`);
    const [effectiveAt, recordedAt, references, reason, kind] = [Number(entry['effective']), Number(entry['recorded']), JSON.parse(entry['refs']!) as Record<string, string>, entry['reason'] ?? null, entry['kind']!];
    const inputHash = digest({ kind, effectiveAt, postings: own, references, reason });
    const hash = digest({ id: entry['id']!, sequence: index + 1, idempotencyKey: entry['key']!, kind, effectiveAt, recordedAt, postings: own, references, reason, inputHash, prevHash: before });
    if (entry['input_hash'] !== inputHash || entry['hash'] !== hash || entry['previous_hash'] !== before || Number(entry['seq']) !== index + 1) faults.push(`journal ${entry['seq']} (${kind}) breaks the chain`);
    before = entry['hash']!;
  }
  return { length: entries.length, faults };
}

/** What was earned, held or paid ahead is never below nothing. */
async function floorFaults(ask: Ask): Promise<readonly string[]> {
  const rows = await ask(
    `SELECT a.code, sum(CASE WHEN (p.direction = 'debit') = (a.type IN ('asset', 'expense')) THEN p.amount_minor ELSE -p.amount_minor END)::text AS balance
     FROM ledger.account a JOIN ledger.posting p ON p.account_code = a.code WHERE a.floor_minor IS NOT NULL GROUP BY a.code HAVING sum(CASE WHEN (p.direction = 'debit') = (a.type IN ('asset', 'expense')) THEN p.amount_minor ELSE -p.amount_minor END) < 0`);
  return rows.map((row) => `account ${row['code']} is at ${row['balance']}`);
}

const isAdvance = (kind: string): boolean => kind === 'prepayment' || kind === 'deposit';
/** Each issued invoice stands in the journal with its total, its tax, our fee, what the operators earned and what was paid ahead: as its lines say. */
async function issueFaults(ask: Ask, invoices: StoredInvoices): Promise<readonly string[]> {
  const rows = await ask(
    `SELECT t.refs->>'invoiceId' AS invoice, split_part(p.account_code, '/', 1) AS role, sum(CASE p.direction WHEN 'debit' THEN p.amount_minor ELSE -p.amount_minor END)::text AS debit
     FROM ledger.transaction t JOIN ledger.posting p ON p.transaction_seq = t.seq WHERE t.kind = 'invoice-issued' GROUP BY 1, 2`);
  const booked = new Map(rows.map((row) => [`${row['invoice']} ${row['role']}`, BigInt(row['debit']!)]));
  return invoices.all.filter((invoice) => invoice.number !== null).flatMap((invoice) => {
    const own = (wanted: (line: StoredInvoice['lines'][number]) => boolean): bigint => sum(invoice.lines.filter(wanted).map((line) => line.amountMinor));
    const fee = own((line) => line.category === 'fee');
    const charges = own((line) => line.side === 'customer' && line.category !== 'tax' && !isAdvance(line.kind));
    const due: Readonly<Record<string, bigint>> = {
      receivable: invoice.totalMinor, tax_payable: -own((line) => line.category === 'tax'), 'income.platform_fee': -fee, 'operator_payable.held': fee - charges,
      customer_prepaid: -own((line) => line.kind === 'prepayment'), customer_deposit: -own((line) => line.kind === 'deposit'),
    };
    return Object.entries(due).flatMap(([role, amount]) => ((booked.get(`${invoice.id} ${role}`) ?? 0n) === amount ? [] : [`${invoice.id} booked ${booked.get(`${invoice.id} ${role}`) ?? 0n} on ${role}, its lines come to ${amount}`]));
  });
}

const owing = ['issued', 'payment.pending', 'payment.action_required', 'payment.failed', 'overdue'];
async function receivableFaults(ask: Ask, invoices: StoredInvoices): Promise<readonly string[]> {
  const rows = await ask(
    `SELECT account_code AS code, sum(CASE direction WHEN 'debit' THEN amount_minor ELSE -amount_minor END)::text AS balance FROM ledger.posting WHERE account_code LIKE 'receivable/%' GROUP BY 1`);
  const due = new Map<string, bigint>();
  for (const invoice of invoices.all.filter(({ state }) => owing.includes(state))) {
    const code = `receivable/${invoice.currency}/${invoice.customerOrg}`;
    due.set(code, (due.get(code) ?? 0n) + invoice.totalMinor - invoice.creditedMinor - invoice.paidMinor);
  }
  const stands = new Map(rows.map((row) => [row['code']!, BigInt(row['balance']!)]));
  return [...new Set([...due.keys(), ...stands.keys()])].flatMap((code) => ((due.get(code) ?? 0n) === (stands.get(code) ?? 0n) ? [] : [`${code} stands at ${stands.get(code) ?? 0n}, invoices say ${due.get(code) ?? 0n}`]));
}

/** Parts of a credit note sum to it; all notes of a line together are within it. */
async function noteFaults(ask: Ask, invoices: StoredInvoices): Promise<readonly string[]> {
  const notes = await ask(`SELECT id, amount_minor, lines::text AS lines FROM billing.remedy WHERE kind = 'credit_note' AND state <> 'withdrawn'`);
  const back = new Map<string, bigint>();
  const faults = notes.flatMap((note) => {
    const parts = JSON.parse(note['lines']!) as readonly { readonly lineId: string; readonly amountMinor: string }[];
    for (const { lineId, amountMinor } of parts) back.set(lineId, (back.get(lineId) ?? 0n) + BigInt(amountMinor));
    return sum(parts.map(({ amountMinor }) => BigInt(amountMinor))) === BigInt(note['amount_minor']!) ? [] : [`${note['id']} is not the sum of its parts`];
  });
  const lines = new Map(invoices.all.flatMap((invoice) => invoice.lines.map((line) => [line.id, line.amountMinor] as const)));
  return [...faults, ...[...back].flatMap(([lineId, minor]) => (minor <= (lines.get(lineId) ?? 0n) ? [] : [`line ${lineId}: notes give back ${minor} of ${lines.get(lineId) ?? 0n}`]))];
}

/** Where an invoice may rest for good. One in the customer's favour that is no plain restatement is left to people. */
const ended = ['paid', 'uncollectible', 'voided', 'deleted'];
const isForPeople = ({ state, totalMinor }: StoredInvoice): boolean => state === 'draft.validating_failed' && totalMinor < 0n;
function invoiceFaults(invoice: StoredInvoice): readonly string[] {
  const own = (tax: boolean): bigint => sum(invoice.lines.filter((line) => line.side === 'customer' && (line.category === 'tax') === tax).map((line) => line.amountMinor));
  const faults: string[] = [];
  if (own(false) !== invoice.subtotalMinor || own(true) !== invoice.taxMinor || invoice.subtotalMinor + invoice.taxMinor !== invoice.totalMinor) faults.push(`${invoice.id} does not add up`);
  if (!ended.includes(invoice.state) && !isForPeople(invoice)) faults.push(`${invoice.id} rests in ${invoice.state}: it is never done`);
  if (invoice.state === 'paid' && invoice.paidMinor + invoice.creditedMinor !== invoice.totalMinor) faults.push(`${invoice.id} is paid with ${invoice.paidMinor} + ${invoice.creditedMinor} of ${invoice.totalMinor}`);
  return faults;
}
/** 1, 2, 3 … in each series. */
function numberFaults(invoices: StoredInvoices): readonly string[] {
  const series = new Map<string, number[]>();
  for (const { number } of invoices.all) {
    const [, name = '', count = ''] = /^(.+)-(\d+)$/.exec(number ?? '') ?? [];
    if (name !== '') series.set(name, [...(series.get(name) ?? []), Number(count)]);
  }
  return [...series].flatMap(([name, counts]) => (counts.sort((a, b) => a - b).every((count, i) => count === i + 1) ? [] : [`numbers of ${name} have a gap or a double`]));
}
