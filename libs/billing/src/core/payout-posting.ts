import { minorUnits, subtract, type EpochMs, type MinorUnits } from '@switchyard/kernel';
import { Changes } from './changes.js';
import type { Payout } from './payout.js';
import type { BookingRequest } from './posting-rules.js';

const references = ({ id, attempt }: Payout): Readonly<Record<string, string>> => ({ payoutId: id, attempt: `${attempt}` });
function booked(request: BookingRequest | undefined, payout: Payout): BookingRequest {
  if (request === undefined) throw new Error(`payout ${payout.id} moves no money`);
  return request;
}

/**
 * An attempt begins: what may be paid out is reserved. The key has the attempt in it: a second attempt after a refusal takes the money again, since the
 * refusal gave it back. With one key for all attempts the second debit would be taken for a repetition, and the money paid without it.
 */
export function payoutBegun(payout: Payout, effectiveAt: EpochMs): BookingRequest {
  const { id, attempt, currency, operatorOrg, amountMinor } = payout;
  return booked(new Changes(currency).lower('operator_payable.available', operatorOrg, amountMinor).raise('operator_payable.in_transit', operatorOrg, amountMinor)
    .toRequest('payout-begun', `payout-begun/${id}/${attempt}`, effectiveAt, references(payout)), payout);
}
/** Stripe refused the attempt for good: what it reserved is available again. */
export function payoutRefused(payout: Payout, effectiveAt: EpochMs): BookingRequest {
  const { id, attempt, currency, operatorOrg, amountMinor } = payout;
  return booked(new Changes(currency).lower('operator_payable.in_transit', operatorOrg, amountMinor).raise('operator_payable.available', operatorOrg, amountMinor)
    .toRequest('payout-refused', `payout-refused/${id}/${attempt}`, effectiveAt, references(payout)), payout);
}
/** From our account at Stripe into the operator's: still owed, until its bank has it. */
export function payoutTransferred(payout: Payout, transferId: string, effectiveAt: EpochMs): BookingRequest {
  const { currency, operatorOrg, amountMinor } = payout;
  return booked(new Changes(currency).raise('cash.operator_at_stripe', operatorOrg, amountMinor).lower('cash.stripe_clearing', null, amountMinor)
    .toRequest('payout-transferred', `payout-transferred/${transferId}`, effectiveAt, { ...references(payout), transferId }), payout);
}
/** The bank has it. @param minor what of it, after reversals */
export function payoutPaid(payout: Payout, bankPayoutId: string, minor: MinorUnits, effectiveAt: EpochMs): BookingRequest {
  return booked(atBank(payout, minor).toRequest('payout-paid', `payout-paid/${bankPayoutId}`, effectiveAt, { ...references(payout), bankPayoutId }), payout);
}
/** The bank sent back what it had. */
export function payoutSentBack(payout: Payout, bankPayoutId: string, effectiveAt: EpochMs): BookingRequest {
  return booked(atBank(payout, minorUnits(-payout.paidMinor)).toRequest('payout-sent-back', `payout-sent-back/${bankPayoutId}`, effectiveAt, { ...references(payout), bankPayoutId }), payout);
}
const atBank = ({ currency, operatorOrg }: Payout, minor: MinorUnits): Changes =>
  new Changes(currency).lower('operator_payable.in_transit', operatorOrg, minor).lower('cash.operator_at_stripe', operatorOrg, minor);

/**
 * Taken back from the operator's account at Stripe: ours again, and owed to the operator as available. Of what the bank has already, the operator's
 * account gave other money: nothing is in transit any more, so only the two ends move.
 * @param reversedMinor all that was ever taken back of the transfer, this time included: part of the key
 */
export function payoutTakenBack(payout: Payout, reversedMinor: MinorUnits, effectiveAt: EpochMs): BookingRequest {
  const { currency, operatorOrg, stripeTransferId } = payout;
  const minor = subtract(reversedMinor, payout.reversedMinor);
  const changes = new Changes(currency).raise('cash.stripe_clearing', null, minor).raise('operator_payable.available', operatorOrg, minor);
  if (payout.state !== 'paid') changes.lower('operator_payable.in_transit', operatorOrg, minor).lower('cash.operator_at_stripe', operatorOrg, minor);
  return booked(changes.toRequest('payout-taken-back', `payout-taken-back/${stripeTransferId}/${reversedMinor}`, effectiveAt, references(payout)), payout);
}
