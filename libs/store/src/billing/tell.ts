import { never, type EpochMs } from '@switchyard/kernel';
import type { BillingEvent, InvoiceState } from '@switchyard/billing';
import type { Tx } from '../base/database.js';
import { appendEvent, type NewEvent, type Topic } from '../base/outbox.js';

/** Moves that others follow. The rest stands in the invoice's history. */
function topicOfMove(from: InvoiceState, to: InvoiceState): Topic | undefined {
  switch (to) {
    case 'draft.review':
      return 'invoice.in_review';
    case 'approved':
      return 'invoice.approved';
    case 'draft.collecting':
      return from === 'draft.review' ? 'invoice.rejected' : undefined;
    case 'issued':
      return 'invoice.issued';
    default:
      return undefined;
  }
}
function topicOf(event: BillingEvent): Topic | undefined {
  switch (event.type) {
    case 'invoice.moved':
      return topicOfMove(event.from, event.to);
    case 'invoice.paid':
      return 'invoice.paid';
    case 'payment.declined':
      return 'invoice.payment_failed';
    default:
      return never(event);
  }
}
/** What a customer may learn of: from issue on. */
const forCustomers: readonly Topic[] = ['invoice.issued', 'invoice.paid', 'invoice.payment_failed'];

/** Appends what others should know; drafts are told to finance alone. */
export async function tellOutbox(tx: Tx, event: BillingEvent, version: number, now: EpochMs): Promise<void> {
  const topic = topicOf(event);
  if (topic === undefined) return;
  const { invoiceId, customerOrg } = event;
  const told: NewEvent = { topic, aggregateId: invoiceId, aggregateSeq: BigInt(version), occurredAt: now, payload: { invoiceId, customerOrg } };
  await appendEvent(tx, forCustomers.includes(topic) ? { ...told, customerOrg } : told);
}
