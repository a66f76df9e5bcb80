import { minorUnits, subtract, type EpochMs, type MinorUnits } from '@switchyard/kernel';
import type { AdvanceSettlement } from '@switchyard/rating';
import type { LeaseContract } from '../ports.js';
import { isAdvance } from './advance-lines.js';
import { Changes, totalOf } from './changes.js';
import type { InvoiceLine } from './invoice.js';
import type { BookingRequest } from './posting-rules.js';

/** What an issued invoice asks for ahead is owed to the customer from then on; what it draws is not any more. */
export function raiseAdvances(changes: Changes, customerOrg: LeaseContract['customerOrg'], lines: readonly InvoiceLine[]): Changes {
  const moved = lines.filter(isAdvance);
  return changes
    .raise('customer_prepaid', customerOrg, totalOf(moved.filter(({ componentKind }) => componentKind === 'prepayment')))
    .raise('customer_deposit', customerOrg, totalOf(moved.filter(({ componentKind }) => componentKind === 'deposit')));
}

/** What a credit note gives back of money asked for ahead: it is not owed to the customer for later any more. */
export function lowerAdvances(changes: Changes, customerOrg: LeaseContract['customerOrg'], lines: readonly InvoiceLine[]): Changes {
  return raiseAdvances(changes, customerOrg, lines.map((line) => ({ ...line, amountMinor: subtract(minorUnits(0n), line.amountMinor) })));
}

/**
 * The end of a contract: what is left of deposit and prepayment is owed to the customer, less what the deposit answers for (a loss written off) and
 * what lapses (earned by whoever sold).
 */
export function advancesSettled(
  { leaseId, customerOrg, operatorOrg, model, card }: LeaseContract, held: { readonly prepaidMinor: MinorUnits; readonly depositMinor: MinorUnits }, end: AdvanceSettlement, effectiveAt: EpochMs,
): BookingRequest | undefined {
  const changes = new Changes(card.currency)
    .lower('customer_prepaid', customerOrg, held.prepaidMinor)
    .lower('customer_deposit', customerOrg, held.depositMinor)
    .raise('customer_credit', customerOrg, end.refundMinor)
    .lower('expense.bad_debt', null, end.appliedMinor);
  if (model === 'agent') changes.raise('operator_payable.available', operatorOrg, end.forfeitedMinor);
  else changes.raise('income.compute', null, end.forfeitedMinor);
  return changes.toRequest('advances-settled', `advances-settled/${leaseId}`, effectiveAt, { leaseId, refundMinor: `${end.refundMinor}` });
}
