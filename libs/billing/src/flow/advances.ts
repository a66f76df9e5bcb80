import { err, maxOf, minorUnits, ok, sha256Hex, sum, type InvoiceLineId, type LeaseId, type MinorUnits, type Result } from '@switchyard/kernel';
import { advancesOf, settleAdvances } from '@switchyard/rating';
import { advanceKey, asksAhead, askingLines, depositPaid, prepaidLeft, withDrawdown } from '../core/advance-lines.js';
import { advancesSettled } from '../core/advance-posting.js';
import { creditableOf } from '../core/credit-lines.js';
import { currencyFault } from '../core/currency.js';
import type { InvoiceState } from '../core/invoice-state.js';
import { newInvoice, totalsOf, type Invoice, type InvoiceLine } from '../core/invoice.js';
import type { BillingRefusal } from '../core/refusal.js';
import { isLive, type Remedy } from '../core/remedy.js';
import type { BillingPorts, BillingResult, BillingTx } from '../ports.js';
import { postAll } from './issue-invoice.js';
import { lineContract } from './rate-lease.js';

type Ports = Pick<BillingPorts, 'store' | 'clock' | 'ids'>;

/** A line's id follows from invoice, lease and what it is for. */
export const advanceLineId = (invoice: Pick<Invoice, 'id'>, leaseId: LeaseId) => (componentIndex: number, of: string): InvoiceLineId =>
  `line_${sha256Hex(`${invoice.id}/${leaseId}/${of}/${componentIndex}`).slice(0, 26)}` as InvoiceLineId;

/**
 * Puts the prepayment and the deposit a contract asks for on an invoice of their own, straight into validation: nothing about them can change. Once
 * per contract, however often and from however many places it is asked.
 * @returns the invoice; null when there is nothing to ask for, or it was asked for before
 */
export function askAdvances(ports: Ports, leaseId: LeaseId): BillingResult<Invoice | null> {
  return ports.store.inTransaction(async (tx): Promise<Result<Invoice | null, BillingRefusal>> => {
    const contract = await tx.contract(leaseId);
    if (contract === undefined) return err({ kind: 'LeaseNotFound', leaseId });
    const { prepayment, deposit } = advancesOf(contract.card);
    if (prepayment === undefined && deposit === undefined) return ok(null);
    const account = await tx.account(contract.customerOrg);
    if (account === undefined) return err({ kind: 'AccountNotFound', orgId: contract.customerOrg });
    const foreign = currencyFault(contract, account);
    if (foreign !== undefined) return err(foreign);
    if (!(await tx.claim(`advances/${leaseId}`))) return ok(null);
    const { customerOrg, card } = contract;
    const invoice = newInvoice({ id: ports.ids.next('inv'), customerOrg, currency: card.currency, gatherKey: advanceKey(contract), createdAt: ports.clock.now(), by: 'system:rating' });
    const asking: Invoice = { ...invoice, state: 'draft.validating', lines: askingLines(contract, lineContract(contract), advanceLineId(invoice, leaseId)) };
    await tx.insertInvoice(asking);
    return ok(asking);
  });
}

/** Inside a transaction: an invoice with what it draws from the prepayments of its leases. */
export async function drawAdvances(tx: BillingTx, invoice: Invoice): Promise<Invoice> {
  let drawn = invoice;
  for (const leaseId of new Set(invoice.lines.map((line) => line.contract.leaseId))) {
    const contract = await tx.contract(leaseId);
    if (contract === undefined || advancesOf(contract.card).prepayment === undefined || invoice.gatherKey === advanceKey(contract)) continue;
    const invoices = await tx.invoicesOfLease(leaseId);
    const left = prepaidLeft(leaseId, invoices, await notesOn(tx, invoices), invoice.id);
    drawn = withDrawdown(drawn, contract.card, leaseId, left, advanceLineId(invoice, leaseId));
  }
  return drawn;
}

/** Credit notes on invoices that ask for money ahead; one that waits for its approval has its room already. */
async function notesOn(tx: BillingTx, invoices: readonly Invoice[]): Promise<readonly Remedy[]> {
  const notes: Remedy[] = [];
  for (const { id } of invoices.filter(asksAhead)) notes.push(...(await tx.remediesOf(id)).filter(isLive));
  return notes;
}
/**
 * Most that can still be given back of a line that asked for money ahead: of a prepayment what no invoice has drawn, of either nothing once the
 * contract is settled. Before it is paid, all that no note gives back.
 */
export async function aheadLeft(tx: BillingTx, invoice: Invoice, line: InvoiceLine): Promise<MinorUnits> {
  const { leaseId } = line.contract;
  const invoices = await tx.invoicesOfLease(leaseId);
  const notes = await notesOn(tx, invoices);
  if (await tx.advancesSettled(leaseId)) return minorUnits(0n);
  return invoice.state === 'paid' && line.componentKind === 'prepayment' ? prepaidLeft(leaseId, invoices, notes) : creditableOf(line, notes);
}

/** States in which nothing more comes of an invoice by itself. */
const settled: readonly InvoiceState[] = ['paid', 'uncollectible', 'deleted', 'voided'];

/**
 * Settles what is held of an ended contract: the deposit answers for what was written off, the rest of deposit and prepayment becomes the customer's
 * credit or lapses, as the card says. Waits until every invoice of the contract is paid or given up. Once per contract.
 * @param ended whether the last month of the contract is on an invoice
 */
export function settleContract(ports: Ports, leaseId: LeaseId, ended: boolean): BillingResult<'settled' | 'waiting' | 'nothing held'> {
  return ports.store.inTransaction(async (tx): Promise<Result<'settled' | 'waiting' | 'nothing held', BillingRefusal>> => {
    const contract = await tx.contract(leaseId);
    if (contract === undefined) return err({ kind: 'LeaseNotFound', leaseId });
    const advances = advancesOf(contract.card);
    if (advances.prepayment === undefined && advances.deposit === undefined) return ok('nothing held');
    const invoices = await tx.invoicesOfLease(leaseId);
    if (!ended || invoices.some(({ state }) => !settled.includes(state))) return ok('waiting');
    if (!(await tx.claim(`advances-settled/${leaseId}`))) return ok('settled');
    const lost = invoices.filter(({ state }) => state === 'uncollectible');
    const owedMinor = sum(lost.map((invoice) => totalsOf(invoice).dueMinor));
    const notes = await notesOn(tx, invoices);
    const held = { prepaidMinor: prepaidLeft(leaseId, invoices, notes), depositMinor: depositPaid(leaseId, invoices, notes) };
    const end = settleAdvances(advances, { ...held, owedMinor: maxOf(owedMinor, minorUnits(0n)) });
    const now = ports.clock.now();
    const refused = await postAll(tx, [advancesSettled(contract, held, end, now)], now);
    return refused === undefined ? ok('settled') : err(refused);
  });
}
