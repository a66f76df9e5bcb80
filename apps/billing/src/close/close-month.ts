import { sum, type LeaseId } from '@switchyard/kernel';
import { accrualParts, unbilledAt, type Invoice } from '@switchyard/billing';
import { explainPostRefusal, type Period } from '@switchyard/ledger';
import { explainRatingError } from '@switchyard/rating';
import { bookAccrual, bookOpeningBalances, ensurePeriods, inTransaction, invoicesBilledBy, leasesToAccrue, listPeriods, type LeaseToAccrue } from '@switchyard/store';
import { readInputs } from '../leases/lease-inputs.js';
import type { BillingParts } from '../parts.js';

const PAGE = 200;

/** Months stand ready before anything is booked into them; opening balances that were imported are booked. */
export async function keepBooksOpen({ database, ports, ledgerTimeZone }: BillingParts): Promise<void> {
  const now = ports.clock.now();
  await inTransaction(database, (tx) => ensurePeriods(tx, now, ledgerTimeZone));
  const opened = await inTransaction(database, (tx) => bookOpeningBalances(tx, now));
  if (opened !== undefined && !opened.ok) throw new Error(`opening balances are not booked: ${explainPostRefusal(opened.error)}`);
}

/** Months whose accruals are booked now: locked, so that nothing else moves in them. */
export async function lockedPeriods({ database }: BillingParts): Promise<readonly Period[]> {
  return (await inTransaction(database, listPeriods)).filter((period) => period.state === 'locked');
}

/** Leases of a locked month that are not accrued as things stand, page by page. */
export async function eachLeaseToAccrue({ database }: BillingParts, period: Period, work: (leases: readonly LeaseToAccrue[]) => Promise<void>): Promise<void> {
  for (let after = ''; ;) {
    const leases = await inTransaction(database, (tx) => leasesToAccrue(tx, period, after, PAGE));
    await work(leases);
    if (leases.length < PAGE) return;
    after = leases.at(-1)!.leaseId;
  }
}

/**
 * Accrues what a lease delivered by the end of a locked month and was not invoiced for by then, or the difference to what was accrued of it.
 * Harmless twice and at once: the booking holds the journal and counts what is there. @throws Error when it cannot be rated: a missing price is never guessed
 */
export async function accrueLease(parts: BillingParts, period: Period, lease: LeaseToAccrue): Promise<void> {
  const { leaseId } = lease;
  const unbilled = await unbilledOf(parts, period, leaseId);
  const owed = unbilled?.lines.filter((line) => line.side === 'customer' && line.category !== 'tax').map((line) => line.amountMinor) ?? [];
  const accrual = { ...lease, parts: unbilled === null ? [] : accrualParts(unbilled), customerMinor: sum(owed), currency: unbilled?.currency ?? 'USD' };
  const booked = await inTransaction(parts.database, (tx) => bookAccrual(tx, period, accrual, parts.ports.clock.now()));
  if (booked !== undefined && !booked.ok) throw new Error(`lease ${leaseId} is not accrued in ${period.name}: ${explainPostRefusal(booked.error)}`);
}

async function unbilledOf(parts: BillingParts, period: Period, leaseId: LeaseId): Promise<Invoice | null> {
  const inputs = await readInputs(parts, leaseId, period.to);
  if (inputs === undefined) return null;
  const invoices = await parts.ports.store.inTransaction(async (tx) => ({ ok: true, value: await tx.invoicesOfLease(leaseId) }));
  if (!invoices.ok) throw new Error(`invoices of lease ${leaseId} cannot be read`);
  const billedBy = await inTransaction(parts.database, (tx) => invoicesBilledBy(tx, leaseId, period.to));
  const { usage, facts } = inputs.assembled;
  const unbilled = unbilledAt(inputs.contract, usage, facts, invoices.value, billedBy, period.to);
  if (!unbilled.ok) throw new Error(`lease ${leaseId} is not accrued in ${period.name}: ${explainRatingError(unbilled.error)}`);
  return unbilled.value;
}
