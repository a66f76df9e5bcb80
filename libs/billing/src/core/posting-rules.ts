import { add, type EpochMs, type MinorUnits, minorUnits, type OrgId } from '@switchyard/kernel';
import type { Account, Posting, TransactionInput } from '@switchyard/ledger';
import { isAdvance } from './advance-lines.js';
import { raiseAdvances } from './advance-posting.js';
import { earningsOf } from './build-lines.js';
import { byLease, Changes, isPower, totalOf } from './changes.js';
import { totalsOf, type Invoice } from './invoice.js';
import { SharesBack } from './shares-back.js';

/** What a posting rule asks for: the accounts it needs open, and the transaction without id and recording time. */
export interface BookingRequest {
  readonly accounts: readonly Account[];
  readonly transaction: Omit<TransactionInput, 'id' | 'recordedAt'>;
}

/**
 * Invoice issued. The customer owes the total. As agent the charges are the operator's (less our fee, which is our
 * income); as merchant they are our income, except power that is passed through net.
 */
export function invoiceIssued(invoice: Invoice, effectiveAt: EpochMs): BookingRequest | undefined {
  const changes = new Changes(invoice.currency).raise('receivable', invoice.customerOrg, totalsOf(invoice).totalMinor);
  for (const [contract, lines] of byLease(invoice)) {
    const customer = lines.filter((l) => l.side === 'customer');
    changes.raise('tax_payable', null, totalOf(customer.filter((l) => l.category === 'tax')));
    raiseAdvances(changes, invoice.customerOrg, customer);
    const charges = customer.filter((l) => l.category !== 'tax' && !isAdvance(l));
    switch (contract.model) {
      case 'agent': {
        const { netMinor, feeMinor } = earningsOf(lines);
        changes.raise('operator_payable.held', contract.operatorOrg, netMinor).raise('income.platform_fee', null, feeMinor);
        break;
      }
      case 'merchant': {
        changes.raise('income.compute', null, totalOf(charges.filter((l) => !isPower(l))));
        const power = totalOf(charges.filter(isPower));
        if (contract.power === 'gross') changes.raise('income.power', null, power);
        else changes.raise('operator_payable.held', contract.operatorOrg, power);
        break;
      }
    }
  }
  return changes.toRequest('invoice-issued', `invoice-issued/${invoice.id}`, effectiveAt, { invoiceId: invoice.id });
}

/** As merchant: what the operators earn of an issued invoice is our cost. The platform's margin is the fee. */
export function operatorsEarned(invoice: Invoice, effectiveAt: EpochMs): BookingRequest | undefined {
  const changes = new Changes(invoice.currency);
  for (const [contract, lines] of byLease(invoice)) {
    if (contract.model !== 'merchant') continue;
    const { netMinor } = earningsOf(lines);
    const power = totalOf(lines.filter((l) => l.side === 'customer' && isPower(l)));
    const compute = minorUnits(netMinor - power);
    changes.raise('expense.compute', null, compute).raise('operator_payable.held', contract.operatorOrg, compute);
    if (contract.power === 'gross') changes.raise('expense.power', null, power).raise('operator_payable.held', contract.operatorOrg, power);
  }
  return changes.toRequest('operators-earned', `operators-earned/${invoice.id}`, effectiveAt, { invoiceId: invoice.id });
}

/** A payment reached our account at Stripe. @param carriedMinor what settled the invoice by moving the customer's balance there instead */
export function paymentReceived(invoice: Invoice, amountMinor: MinorUnits, carriedMinor: MinorUnits, effectiveAt: EpochMs): BookingRequest | undefined {
  return new Changes(invoice.currency)
    .raise('cash.stripe_clearing', null, amountMinor)
    .raise('customer_balance', invoice.customerOrg, carriedMinor)
    .lower('receivable', invoice.customerOrg, add(amountMinor, carriedMinor))
    .toRequest('payment-received', `payment-received/${invoice.id}`, effectiveAt, { invoiceId: invoice.id, ...stripeReference(invoice) });
}

/**
 * The customer paid: what operators earned on the invoice may be paid out. A negative share (a correction or a service credit beside others'
 * earnings) was paid to the customer by those others: it is taken from what its operator may be paid, and what is not there is owed by it.
 * @param availableMinor what each operator may be paid now, read under the journal's lock
 * @param givenBack parts of the invoice that credit notes took back while it was unpaid: their share was lowered where it was held
 */
export function earningsReleased(
  invoice: Invoice, effectiveAt: EpochMs, availableMinor: (operator: OrgId) => bigint, givenBack: readonly Invoice[] = [],
): BookingRequest | undefined {
  const earned = new Map<OrgId, bigint>();
  const count = (part: Invoice, sign: bigint): void => {
    for (const [contract, lines] of byLease(part)) earned.set(contract.operatorOrg, (earned.get(contract.operatorOrg) ?? 0n) + sign * earningsOf(lines).netMinor);
  };
  count(invoice, 1n);
  for (const part of givenBack) count(part, -1n);
  const [changes, losses] = [new Changes(invoice.currency), new SharesBack({ released: true, availableMinor })];
  for (const [org, minor] of earned) {
    changes.lower('operator_payable.held', org, minorUnits(minor));
    losses.take(changes, org, minorUnits(-minor));
  }
  return changes.toRequest('earnings-released', `earnings-released/${invoice.id}`, effectiveAt, { invoiceId: invoice.id });
}

/** What Stripe kept of one payment. @param balanceTransactionId `txn_…`, the key */
export function stripeFee(
  invoice: Invoice,
  fee: { readonly feeMinor: MinorUnits; readonly balanceTransactionId: string },
  effectiveAt: EpochMs,
): BookingRequest | undefined {
  return new Changes(invoice.currency)
    .raise('expense.stripe_fees', null, fee.feeMinor)
    .lower('cash.stripe_clearing', null, fee.feeMinor)
    .toRequest('stripe-fee', `stripe-fee/${fee.balanceTransactionId}`, effectiveAt, { invoiceId: invoice.id, balanceTransactionId: fee.balanceTransactionId });
}

/** Money given back from our account at Stripe against the customer's credit. @param refundId `re_…`, the key */
export function refundPaid(
  invoice: Invoice,
  refund: { readonly amountMinor: MinorUnits; readonly refundId: string },
  effectiveAt: EpochMs,
): BookingRequest | undefined {
  return new Changes(invoice.currency)
    .lower('customer_credit', invoice.customerOrg, refund.amountMinor)
    .lower('cash.stripe_clearing', null, refund.amountMinor)
    .toRequest('refund-paid', `refund-paid/${refund.refundId}`, effectiveAt, { invoiceId: invoice.id, refundId: refund.refundId });
}

/** An issued, unpaid invoice taken back whole: its bookings, reversed. */
export function invoiceVoided(invoice: Invoice, effectiveAt: EpochMs): readonly BookingRequest[] {
  return [invoiceIssued(invoice, effectiveAt), operatorsEarned(invoice, effectiveAt)].flatMap((request) =>
    request === undefined ? [] : [reversed(request, invoice)],
  );
}
function reversed(request: BookingRequest, invoice: Invoice): BookingRequest {
  const { transaction } = request;
  const postings = transaction.postings.map((p): Posting => ({ ...p, direction: p.direction === 'debit' ? 'credit' : 'debit' }));
  return {
    accounts: request.accounts,
    transaction: { ...transaction, kind: `${transaction.kind}-reversed`, idempotencyKey: `void/${invoice.id}/${transaction.kind}`, postings },
  };
}

/** An overdue invoice given up: the loss is ours, the operator's share stays held. */
export function invoiceWrittenOff(invoice: Invoice, effectiveAt: EpochMs): BookingRequest | undefined {
  return new Changes(invoice.currency)
    .raise('expense.bad_debt', null, totalsOf(invoice).dueMinor)
    .lower('receivable', invoice.customerOrg, totalsOf(invoice).dueMinor)
    .toRequest('invoice-written-off', `invoice-written-off/${invoice.id}`, effectiveAt, { invoiceId: invoice.id });
}
/** Paid after all: the receivable stands again, for the payment to settle. */
export function writeOffRecovered(invoice: Invoice, recoveredMinor: MinorUnits, effectiveAt: EpochMs): BookingRequest | undefined {
  return new Changes(invoice.currency)
    .raise('receivable', invoice.customerOrg, recoveredMinor)
    .lower('expense.bad_debt', null, recoveredMinor)
    .toRequest('write-off-recovered', `write-off-recovered/${invoice.id}`, effectiveAt, { invoiceId: invoice.id });
}

const stripeReference = (invoice: Invoice): Readonly<Record<string, string>> =>
  invoice.stripeInvoiceId === null ? {} : { stripeInvoiceId: invoice.stripeInvoiceId };
