/** How a card answers a charge. */
export const cardOutcomes = ['succeeds', 'generic_decline', 'insufficient_funds', 'expired_card', 'requires_action', 'succeeds_then_disputed'] as const;
export type CardOutcome = (typeof cardOutcomes)[number];

export interface TestCard {
  /** What attaching it to a customer does. */
  readonly attach: 'succeeds' | 'generic_decline' | 'insufficient_funds' | 'expired_card';
  /** What charges do. */
  readonly charge: CardOutcome;
  readonly brand: string;
  readonly last4: string;
}

/** Stripe's named test payment methods, and what they do when attached and when charged. */
export const testPaymentMethods: ReadonlyMap<string, TestCard> = new Map([
  ['pm_card_visa', { attach: 'succeeds', charge: 'succeeds', brand: 'visa', last4: '4242' }],
  ['pm_card_mastercard', { attach: 'succeeds', charge: 'succeeds', brand: 'mastercard', last4: '4444' }],
  ['pm_card_amex', { attach: 'succeeds', charge: 'succeeds', brand: 'amex', last4: '8431' }],
  ['pm_card_chargeCustomerFail', { attach: 'succeeds', charge: 'generic_decline', brand: 'visa', last4: '0341' }],
  ['pm_card_visa_chargeDeclined', { attach: 'generic_decline', charge: 'generic_decline', brand: 'visa', last4: '0002' }],
  ['pm_card_chargeDeclined', { attach: 'generic_decline', charge: 'generic_decline', brand: 'visa', last4: '0002' }],
  ['pm_card_visa_chargeDeclinedInsufficientFunds', { attach: 'insufficient_funds', charge: 'insufficient_funds', brand: 'visa', last4: '9995' }],
  ['pm_card_chargeDeclinedInsufficientFunds', { attach: 'insufficient_funds', charge: 'insufficient_funds', brand: 'visa', last4: '9995' }],
  ['pm_card_chargeDeclinedExpiredCard', { attach: 'expired_card', charge: 'expired_card', brand: 'visa', last4: '0069' }],
  ['pm_card_authenticationRequired', { attach: 'succeeds', charge: 'requires_action', brand: 'visa', last4: '3184' }],
  ['pm_card_createDispute', { attach: 'succeeds', charge: 'succeeds_then_disputed', brand: 'visa', last4: '0259' }],
]);
