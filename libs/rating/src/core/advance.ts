import { type MinorUnits, minorUnits, minOf, ONE_MILLION, type Ppm, roundHalfAwayFromZero, exact, subtract } from '@switchyard/kernel';
import type { PrepaymentComponent, RateCard } from './card.js';
import { MICROS_PER_MINOR_UNIT } from './rated.js';

/** Money the card asks for ahead of use. It is never revenue and never a line: the ledger holds it for the customer. */
export interface Advances {
  readonly prepayment?: PrepaymentTerms;
  readonly deposit?: DepositTerms;
}
export interface PrepaymentTerms {
  /** Asked for before the contract starts. */
  readonly amountMinor: MinorUnits;
  readonly drawdownPpm: Ppm;
  readonly unused: PrepaymentComponent['unused'];
}
export interface DepositTerms {
  readonly amountMinor: MinorUnits;
}

/** What the card asks for ahead; empty when it asks for nothing. */
export function advancesOf(card: RateCard): Advances {
  const inMinor = (micros: bigint): MinorUnits => minorUnits(micros / MICROS_PER_MINOR_UNIT);
  const advances: { prepayment?: PrepaymentTerms; deposit?: DepositTerms } = {};
  for (const component of card.components) {
    if (component.kind === 'prepayment') {
      const { amountMicroUsd, drawdownPpm, unused } = component;
      advances.prepayment = { amountMinor: inMinor(amountMicroUsd), drawdownPpm, unused };
    }
    if (component.kind === 'deposit') advances.deposit = { amountMinor: inMinor(component.amountMicroUsd) };
  }
  return advances;
}

/** What one invoice takes from a prepayment. */
export interface Drawdown {
  readonly drawnMinor: MinorUnits;
  /** Still to be paid by the customer. */
  readonly dueMinor: MinorUnits;
  /** Left of the prepayment afterwards. */
  readonly remainingMinor: MinorUnits;
}
/**
 * Draws the agreed share of an invoice from what is left: rounded once, never more than is left, nothing for an invoice
 * that owes nothing.
 * @param remainingMinor received and not drawn yet; not negative
 */
export function drawDown(terms: PrepaymentTerms, remainingMinor: MinorUnits, totalMinor: MinorUnits): Drawdown {
  const share = minorUnits(roundHalfAwayFromZero(exact(totalMinor * terms.drawdownPpm, ONE_MILLION)));
  const drawnMinor = totalMinor <= 0n ? minorUnits(0n) : minOf(share, remainingMinor);
  return { drawnMinor, dueMinor: subtract(totalMinor, drawnMinor), remainingMinor: subtract(remainingMinor, drawnMinor) };
}

/** What becomes of money held when a contract has ended and its last invoice is drawn. Each part is not negative. */
export interface AdvanceSettlement {
  /** Deposit kept against what the customer still owes. */
  readonly appliedMinor: MinorUnits;
  readonly refundMinor: MinorUnits;
  /** Unused prepayment that the contract lets lapse: income. */
  readonly forfeitedMinor: MinorUnits;
  /** Owed beyond the deposit. */
  readonly stillOwedMinor: MinorUnits;
}
/**
 * Settles what is held at the end. The deposit answers for what is owed; the rest of the prepayment is given back or
 * lapses, as the card says. applied + refund + forfeited is all that was held.
 * @throws RangeError when a figure is negative: what is owed to the customer is not settled here
 */
export function settleAdvances(
  advances: Advances,
  held: { readonly prepaidMinor: MinorUnits; readonly depositMinor: MinorUnits; readonly owedMinor: MinorUnits },
): AdvanceSettlement {
  for (const [name, minor] of Object.entries(held)) if (minor < 0n) throw new RangeError(`settleAdvances: ${name} is ${minor}`);
  const appliedMinor = minOf(held.depositMinor, held.owedMinor);
  const forfeits = advances.prepayment?.unused === 'forfeited';
  const forfeitedMinor = forfeits ? held.prepaidMinor : minorUnits(0n);
  const refundMinor = minorUnits(held.depositMinor - appliedMinor + held.prepaidMinor - forfeitedMinor);
  return { appliedMinor, refundMinor, forfeitedMinor, stillOwedMinor: subtract(held.owedMinor, appliedMinor) };
}
