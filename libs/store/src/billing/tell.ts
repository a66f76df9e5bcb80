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
/** What finance must decide, what billing must do, and what the customer learns of. */
function topicOfRemedy({ kind, to }: Extract<BillingEvent, { type: 'remedy.moved' }>): Topic | undefined {
  switch (to) {
    case 'proposed':
      return 'remedy.proposed';
    case 'approved':
      return 'remedy.approved';
    case 'done':
      return kind === 'credit_note' ? 'credit.issued' : kind === 'void' ? 'invoice.voided' : undefined;
    case 'executing':
    case 'failed':
    case 'withdrawn':
      return undefined;
  }
}
function topicOf(event: BillingEvent): Topic | undefined {
  switch (event.type) {
    case 'invoice.moved':
      return topicOfMove(event.from, event.to);
    case 'invoice.deleted':
      return 'invoice.deleted';
    case 'invoice.paid':
      return 'invoice.paid';
    case 'payment.declined':
      return 'invoice.payment_failed';
    case 'remedy.moved':
      return topicOfRemedy(event);
    case 'dispute.moved':
      return event.to === 'open' ? 'dispute.opened' : 'dispute.closed';
    case 'dunning.noticed':
      return 'dunning.notice';
    default:
      return never(event);
  }
}
/** What a customer may learn of: from issue on. */
const forCustomers: readonly Topic[] = ['invoice.issued', 'invoice.paid', 'invoice.payment_failed', 'invoice.voided', 'credit.issued', 'dispute.opened', 'dispute.closed', 'dunning.notice'];

/** Appends what others should know; drafts are told to finance alone. */
export async function tellOutbox(tx: Tx, event: BillingEvent, version: number, now: EpochMs): Promise<void> {
  const topic = topicOf(event);
  if (topic === undefined) return;
  const { invoiceId, customerOrg } = event;
  const told: NewEvent = { topic, ...aggregateOf(event, version), occurredAt: now, payload: { invoiceId, customerOrg, ...detailOf(event) } };
  await appendEvent(tx, forCustomers.includes(topic) ? { ...told, customerOrg } : told);
}

function aggregateOf(event: BillingEvent, version: number): Pick<NewEvent, 'aggregateId' | 'aggregateSeq'> {
  switch (event.type) {
    case 'remedy.moved':
      return { aggregateId: event.remedyId, aggregateSeq: BigInt(event.remedyVersion) };
    case 'dispute.moved':
      return { aggregateId: event.disputeId, aggregateSeq: BigInt(event.disputeVersion) };
    case 'invoice.moved':
    case 'invoice.deleted':
    case 'invoice.paid':
    case 'payment.declined':
    case 'dunning.noticed':
      return { aggregateId: event.invoiceId, aggregateSeq: BigInt(version) };
  }
}
function detailOf(event: BillingEvent): NewEvent['payload'] {
  switch (event.type) {
    case 'remedy.moved':
      return { remedyId: event.remedyId, kind: event.kind };
    case 'dispute.moved':
      return { disputeId: event.disputeId, state: event.to };
    case 'dunning.noticed':
      return { step: event.step, kind: event.kind };
    case 'invoice.moved':
    case 'invoice.deleted':
    case 'invoice.paid':
    case 'payment.declined':
      return {};
  }
}
