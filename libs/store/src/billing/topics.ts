/** The events that billing acts upon: it learns of the market, of finance and of the payment provider by these alone. */
export const billingTopics = [
  'lease.committed', 'lease.started', 'lease.ended', 'lease.curtailed', 'lease.work_lost', 'reservation.committed', 'colocation.signed',
  'contract.fact_known', 'readings.accepted', 'prices.imported', 'invoice.approved', 'invoice.rejected', 'invoice.deleted', 'invoice.voided',
  'remedy.approved', 'payout.moved', 'payout.account_asked', 'account.payment_method_added', 'account.terms_changed', 'stripe.event_received',
] as const;
export type BillingTopic = (typeof billingTopics)[number];
