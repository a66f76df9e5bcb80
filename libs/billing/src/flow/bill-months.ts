import { addMs, canonicalJson, err, ok, sha256Hex, type InvoiceLineId, type LeaseId, type Result } from '@switchyard/kernel';
import { replaceLines } from '../core/build-lines.js';
import { isMonthly, monthKey, monthsIn } from '../core/gather-key.js';
import { takesLines } from '../core/invoice-state.js';
import { newInvoice, type Invoice, type InvoiceLine } from '../core/invoice.js';
import { monthLines, type MonthLines, type RatedPeriod } from '../core/month-lines.js';
import type { BillingRefusal } from '../core/refusal.js';
import { withRestatements } from '../core/restatement.js';
import type { BillingAccount, BillingPorts, BillingResult, BillingTx, LeaseContract } from '../ports.js';
import { storeChange, system } from './change-invoice.js';
import { lineContract } from './rate-lease.js';

const RATER = system('rating');
type Ports = Pick<BillingPorts, 'store' | 'clock' | 'ids' | 'policy'>;

/**
 * Puts every month of a lease on its invoice. A month whose invoice takes no more lines is corrected on the next one that does: the line keeps the
 * name of its month and the invoice it corrects. Running it again, or twice at once, changes nothing.
 * @param rated the lease's months from the first on, each with everything up to its end
 * @returns invoices that hold lines of the lease and were changed
 */
export function billMonths(ports: Ports, leaseId: LeaseId, rated: readonly RatedPeriod[]): BillingResult<readonly Invoice[]> {
  return ports.store.inTransaction(async (tx): Promise<Result<readonly Invoice[], BillingRefusal>> => {
    const contract = await tx.contract(leaseId);
    if (contract === undefined) return err({ kind: 'LeaseNotFound', leaseId });
    const account = await tx.account(contract.customerOrg);
    if (account === undefined) return err({ kind: 'AccountNotFound', orgId: contract.customerOrg });
    if (!isMonthly(account, contract)) throw new Error(`lease ${leaseId} is billed at its end, not by month`);
    const invoices = await tx.invoicesOfLease(leaseId);
    const months = monthLines(lineContract(contract), rated, withRestatements(invoices, await tx.restatementsOf(leaseId))).filter(({ lines }) => lines.length > 0);
    const targets = await targetsOf(ports, tx, { account, contract }, months);
    const emptied = invoices.filter((invoice) => takesLines(invoice.state) && !targets.has(invoice.gatherKey));
    const changed: Invoice[] = [];
    for (const invoice of emptied) changed.push(...(await put(ports, tx, invoice, leaseId, [])));
    for (const [key, lines] of targets) {
      const open = await tx.openInvoice(contract.customerOrg, key);
      changed.push(...(open === undefined ? await begin(ports, tx, contract, key, lines) : await put(ports, tx, open, leaseId, lines)));
    }
    return ok(changed);
  });
}

/** Which invoice takes the lines of which month, by gather key, in the order of the months. */
async function targetsOf(
  ports: Ports, tx: BillingTx, { account, contract }: { readonly account: BillingAccount; readonly contract: LeaseContract }, months: readonly MonthLines[],
): Promise<ReadonlyMap<string, MonthLines['lines']>> {
  const now = ports.clock.now();
  const targets = new Map<string, MonthLines['lines']>();
  for (const { period, lines } of months) {
    const keys = [period.name, ...(period.month.to > now ? [] : monthsIn({ from: period.month.to, to: addMs(now, 1) }, account).map(({ name }) => name))].map((name) => monthKey(account, contract, name));
    const key = await takingKey(tx, contract, keys);
    targets.set(key, [...(targets.get(key) ?? []), ...lines]);
  }
  return targets;
}
/** The month's own invoice unless it stands already; then the next that is open; then the month that runs now. */
async function takingKey(tx: BillingTx, { customerOrg }: LeaseContract, keys: readonly string[]): Promise<string> {
  const [own, ...later] = keys;
  if (!(await tx.isGathered(customerOrg, own!)) || (await tx.openInvoice(customerOrg, own!)) !== undefined) return own!;
  for (const key of later) if ((await tx.openInvoice(customerOrg, key)) !== undefined) return key;
  return later.at(-1) ?? own!;
}

async function begin(ports: Ports, tx: BillingTx, contract: LeaseContract, gatherKey: string, lines: MonthLines['lines']): Promise<readonly Invoice[]> {
  const { customerOrg, leaseId, card } = contract;
  const open = newInvoice({ id: ports.ids.next('inv'), customerOrg, currency: card.currency, gatherKey, createdAt: ports.clock.now(), by: 'system:rating' });
  const invoice = replaceLines(open, leaseId, named(open, lines));
  await tx.insertInvoice(invoice);
  return [invoice];
}
async function put(ports: Ports, tx: BillingTx, open: Invoice, leaseId: LeaseId, lines: MonthLines['lines']): Promise<readonly Invoice[]> {
  const rated = replaceLines(open, leaseId, named(open, lines));
  if (canonicalJson(rated) === canonicalJson(open)) return [];
  return [await storeChange(ports, tx, open, rated, { action: 'rate', actor: RATER })];
}
/** A line's id follows from invoice, lease, month and component, so that rating again finds the line it made. */
function named(invoice: Invoice, lines: MonthLines['lines']): readonly InvoiceLine[] {
  return lines.map((line) => {
    const hash = sha256Hex(`${invoice.id}/${line.contract.leaseId}/${line.billedFor ?? ''}/${line.componentIndex}`);
    return { id: `line_${hash.slice(0, 26)}` as InvoiceLineId, ...line };
  });
}
