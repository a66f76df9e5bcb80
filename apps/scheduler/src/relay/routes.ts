import type { Topic } from '@switchyard/store';

/** Where an event goes beside the subscriptions, which read the outbox themselves. */
export type Route =
  /** Rings the bell of the match cycle: something a plan depends on changed. */
  | 'match'
  /** Events the scheduler applies to its own rows. */
  | 'market-event'
  | 'billing-event';

const match: readonly Route[] = ['match'];
const billing: readonly Route[] = ['billing-event'];
const both: readonly Route[] = ['match', 'billing-event'];
const none: readonly Route[] = [];

/** Every topic says where it goes, so that a new one cannot be forgotten. */
export const routes: Readonly<Record<Topic, readonly Route[]>> = {
  'job.submitted': match,
  'job.accepted': match,
  'job.scheduled': none,
  'job.waiting': none,
  'job.running': none,
  'job.progress': none,
  'job.parked': match,
  'job.completed': match,
  'job.failed': match,
  'job.cancelled': match,
  'job.missed': none,
  'job.refused': match,
  'job.paused': match,
  'job.resumed': match,
  'lease.committed': billing,
  'lease.started': billing,
  'lease.parked': match,
  'lease.resumed': none,
  'lease.ended': both,
  'lease.curtailed': billing,
  'lease.work_lost': billing,
  'reservation.committed': billing,
  'lease.relisted': match,
  'colocation.signed': billing,
  'contract.fact_known': billing,
  'quote.bound': match,
  'prices.imported': both,
  'readings.accepted': billing,
  'curtailment.declared': match,
  'curtailment.amended': match,
  'curtailment.withdrawn': match,
  'curtailment.noticed': none,
  'curtailment.started': none,
  'curtailment.ended': match,
  'curtailment.resume_missed': none,
  'site.changed': match,
  'account.standing_changed': ['market-event', 'match'],
  'account.payment_method_added': billing,
  'account.terms_changed': billing,
  'period.moved': none,
  'invoice.in_review': none,
  'invoice.approved': billing,
  'invoice.rejected': billing,
  'invoice.deleted': billing,
  'invoice.issued': none,
  'invoice.paid': none,
  'invoice.payment_failed': none,
  'invoice.voided': billing,
  'remedy.proposed': none,
  'remedy.approved': billing,
  'credit.issued': none,
  'dispute.opened': none,
  'dispute.closed': none,
  'dunning.notice': none,
  'payout.moved': billing,
  'payout.account_asked': billing,
  'stripe.event_received': billing,
  'budget.changed': match,
  'budget.threshold': none,
  'webhook.disabled': none,
};
