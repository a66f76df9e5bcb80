import { err, ok, type LeaseId, type Result } from '@switchyard/kernel';
import { currencyFault } from '../core/currency.js';
import { isMonthly } from '../core/gather-key.js';
import type { Invoice } from '../core/invoice.js';
import { MonthBook, MonthKeys, type LeaseToBill } from '../core/month-book.js';
import type { RatedPeriod } from '../core/month-lines.js';
import type { BillingRefusal } from '../core/refusal.js';
import type { BillingPorts, BillingResult, BillingTx } from '../ports.js';
import { storeChange, system } from './change-invoice.js';
import { lineContract } from './rate-lease.js';

const RATER = system('rating');
type Ports = Pick<BillingPorts, 'store' | 'clock' | 'ids' | 'policy'>;

/** A lease's months from the first on, each with everything up to its end. */
export interface RatedLease {
  readonly leaseId: LeaseId;
  readonly rated: readonly RatedPeriod[];
}
/** Invoices that hold lines of a lease and were begun or changed. */
export type BilledLease = Result<readonly Invoice[], BillingRefusal>;

/**
 * Puts every month of a lease on its invoice (`MonthBook.bill`). Running it again, or twice at once, changes nothing.
 * @returns invoices that hold lines of the lease and were changed
 */
export async function billMonths(ports: Ports, leaseId: LeaseId, rated: readonly RatedPeriod[]): BillingResult<readonly Invoice[]> {
  const [billed] = await billLeases(ports, [{ leaseId, rated }]);
  return billed!;
}

/**
 * The same for several leases in one transaction, in a number of statements that does not depend on how many they are (an invoice that was there before
 * is written by itself). A lease that is refused keeps none of the others from being billed.
 * @param leases each once @returns what came of each, in their order
 */
export async function billLeases(ports: Ports, leases: readonly RatedLease[]): Promise<readonly BilledLease[]> {
  const billed = await ports.store.inTransaction(async (tx): Promise<Result<readonly BilledLease[], never>> => {
    const keys = new MonthKeys(ports.clock.now());
    const found = await find(tx, leases);
    const known = found.flatMap((lease) => (lease.ok ? [lease.value] : []));
    const leaseIds = known.map(({ contract }) => contract.leaseId);
    const book = new MonthBook(await tx.monthsToBill(leaseIds, known.flatMap((lease) => keys.ofLease(lease))), keys);
    const notes = await tx.restatementsOf(leaseIds);
    const touched = found.map((lease) => (lease.ok ? ok(book.bill(lease.value, notes, () => ports.ids.next('inv'))) : lease));
    const { begun, changed } = book.changes();
    await tx.insertInvoices(begun);
    const stored = new Map(begun.map((invoice) => [invoice.id, invoice]));
    for (const { before, after } of changed) stored.set(after.id, await storeChange(ports, tx, before, after, { action: 'rate', actor: RATER }));
    return ok(touched.map((ids) => (ids.ok ? ok(ids.value.map((id) => stored.get(id)!)) : ids)));
  });
  return billed.ok ? billed.value : [];
}

/** @throws Error for a lease that is not billed by month: the caller knows */
async function find(tx: BillingTx, leases: readonly RatedLease[]): Promise<readonly Result<LeaseToBill, BillingRefusal>[]> {
  const contracts = new Map((await tx.contracts(leases.map(({ leaseId }) => leaseId))).map((contract) => [contract.leaseId, contract]));
  const orgs = new Set([...contracts.values()].map(({ customerOrg }) => customerOrg));
  const accounts = new Map((await tx.accounts([...orgs])).map((account) => [account.orgId, account]));
  return leases.map(({ leaseId, rated }): Result<LeaseToBill, BillingRefusal> => {
    const contract = contracts.get(leaseId);
    if (contract === undefined) return err({ kind: 'LeaseNotFound', leaseId });
    const account = accounts.get(contract.customerOrg);
    if (account === undefined) return err({ kind: 'AccountNotFound', orgId: contract.customerOrg });
    const foreign = currencyFault(contract, account);
    if (foreign !== undefined) return err(foreign);
    if (!isMonthly(account, contract)) throw new Error(`lease ${leaseId} is billed at its end, not by month`);
    return ok({ contract, account, line: lineContract(contract), rated });
  });
}
