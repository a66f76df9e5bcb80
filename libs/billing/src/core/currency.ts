import type { BillingAccount, LeaseContract } from '../ports.js';
import type { BillingRefusal } from './refusal.js';

/**
 * A lease is billed in the currency of its rate card, and a customer in one: amounts of two currencies never stand on one invoice, nor in one standing.
 * @returns undefined when the card is in the account's currency
 */
export function currencyFault({ leaseId, card }: Pick<LeaseContract, 'leaseId' | 'card'>, { orgId, currency }: Pick<BillingAccount, 'orgId' | 'currency'>): BillingRefusal | undefined {
  return card.currency === currency ? undefined : { kind: 'CurrencyDiffers', leaseId, cardCurrency: card.currency, orgId, accountCurrency: currency };
}
