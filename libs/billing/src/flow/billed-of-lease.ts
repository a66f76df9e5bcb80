import { microUsd, ok, sum, type LeaseId, type MicroUsd } from '@switchyard/kernel';
import { MICROS_PER_MINOR_UNIT } from '@switchyard/rating';
import { isAdvance } from '../core/advance-lines.js';
import { withRestatements } from '../core/restatement.js';
import type { BillingPorts } from '../ports.js';

/**
 * What rating has billed a customer of one lease, taxes included: lines on all its invoices that stand, drafts too, less what was given back for restated prices and
 * late credits. What finance adjusted or gave back by hand is no part of it.
 */
export async function billedOfLease({ store }: Pick<BillingPorts, 'store'>, leaseId: LeaseId): Promise<MicroUsd> {
  const billed = await store.inTransaction(async (tx) => {
    const invoices = withRestatements(await tx.invoicesOfLease(leaseId), await tx.restatementsOf([leaseId])).filter(({ state }) => state !== 'deleted' && state !== 'voided');
    const lines = invoices.flatMap((invoice) => invoice.lines).filter((line) => line.contract.leaseId === leaseId && line.side === 'customer' && !isAdvance(line));
    return ok(sum(lines.map((line) => line.ratedMinor)) * MICROS_PER_MINOR_UNIT);
  });
  return microUsd(billed.ok ? billed.value : 0n);
}
