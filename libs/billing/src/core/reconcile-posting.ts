import { minorUnits, type EpochMs, type MinorUnits, type OrgId } from '@switchyard/kernel';
import type { AccountRole } from './chart.js';
import { Changes } from './changes.js';
import { differenceMinor, type Difference } from './difference.js';
import type { BookingRequest } from './posting-rules.js';
import type { ClearingItem } from './reconcile.js';

/**
 * What may be booked without asking anybody, since Stripe alone decides it and it names no customer: payouts of our own balance to our bank, what came
 * back from it, Stripe's own fees, and the fee of a charge that is no invoice's.
 * @returns undefined for everything else
 */
export function bookedByItself(items: readonly ClearingItem[]): BookingRequest | undefined {
  const [first] = items;
  if (first === undefined || items.some((item) => item.side === 'ledger')) return undefined;
  const minor = minorUnits(items.reduce((sum, item) => sum + item.amountMinor, 0n));
  const { currency, effectiveAt, subject } = first;
  const book = (role: AccountRole, kind: string): BookingRequest | undefined =>
    new Changes(currency).raise('cash.stripe_clearing', null, minor).lower(role, null, minor)
      .toRequest(kind, `${kind}/${subject.slice(subject.indexOf('/') + 1)}`, effectiveAt, { stripeId: first.sourceId ?? first.id, balanceTransactionId: first.id.split('/')[0]! });
  if (items.every((item) => item.kind === 'payout')) return book('cash.bank', 'stripe-payout');
  if (items.every((item) => item.kind === 'payout_failure')) return book('cash.bank', 'stripe-payout-returned');
  // The fee of an invoice's payment is booked with its invoice, under the same key.
  if (items.every((item) => (item.kind === 'fee' || item.kind === 'stripe_fee') && item.invoiceId === null)) return book('expense.stripe_fees', 'stripe-fee');
  return undefined;
}

/** What an approved resolution books: the clearing account becomes what Stripe says, against the role. It names the difference's subject, so that the two sides then match. */
export function differenceBooked(difference: Difference, role: AccountRole, effectiveAt: EpochMs): BookingRequest | undefined {
  const minor = differenceMinor(difference);
  return new Changes(difference.currency).raise('cash.stripe_clearing', null, minor).lower(role, ownerOf(role, difference), role === 'customer_credit' || role === 'stripe_suspense' ? minorUnits(-minor) : minor)
    .toRequest('reconciled', `reconciled/${difference.id}`, effectiveAt, { subject: difference.subject, differenceId: difference.id });
}
function ownerOf(role: AccountRole, { org, id }: Difference): OrgId | null {
  if (role !== 'customer_credit') return null;
  if (org === null) throw new Error(`difference ${id} names no customer`);
  return org;
}

/** A charge too many given back: what `differenceBooked` made us owe the customer is owed no more. @param refundId `re_…`, the key */
export function strayChargeRefunded(difference: Difference, refund: { readonly refundId: string; readonly amountMinor: MinorUnits }, effectiveAt: EpochMs): BookingRequest | undefined {
  return new Changes(difference.currency).lower('customer_credit', ownerOf('customer_credit', difference), refund.amountMinor).lower('cash.stripe_clearing', null, refund.amountMinor)
    .toRequest('refund-paid', `refund-paid/${refund.refundId}`, effectiveAt, { differenceId: difference.id, refundId: refund.refundId });
}
