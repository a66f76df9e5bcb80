import type { LeaseId } from '@switchyard/kernel';
import { markOverdue, type InvoiceState } from '@switchyard/billing';
import { accountsToAttach, approvedDifferences, billingTopics, dunningDue, inTransaction, invoiceIdsIn, invoicesWithoutFee, leasesToRate, payoutAsksToDo, raiseMark, readMark, remedyIdsToDo, unhandledEvents, waitingWebhooks, type Tx } from '@switchyard/store';
import { carryOut } from '../after-issue/carry-out.js';
import { dun } from '../after-issue/dun.js';
import { attachWaitingMethod } from '../accounts/attach-method.js';
import { accrueLease, eachLeaseToAccrue, keepBooksOpen, lockedPeriods } from '../close/close-month.js';
import { CONSUMER, handleEvent } from '../events/handle-event.js';
import { advanceInvoice } from '../invoices/advance-invoice.js';
import { advanceLease } from '../leases/advance-lease.js';
import { advanceTogether, LEASES_TOGETHER } from '../leases/advance-leases.js';
import { sendNotices } from '../notices/send-notices.js';
import { doAsked, keepPayoutAccount, payOut, payoutAccountsToDo, payoutsToDo, proposeDuePayouts } from '../payouts/pay-operators.js';
import type { BillingParts } from '../parts.js';
import { compareFirst, reconcileDue, settleDifference } from '../reconcile/reconcile-stripe.js';
import { applyStoredWebhook, catchUpEvents } from '../webhooks/apply-stored.js';

/** Rows of one kind looked at together. */
const PAGE = 200;
const EVENTS_MARK = 'outbox-events';
/** States that are ours to leave; in `payment.pending` the webhook is awaited, and asked about. */
const ours: readonly InvoiceState[] = [
  'gathering', 'draft.collecting', 'draft.validating', 'draft.validating_failed', 'approved', 'issuing.syncing', 'issuing.syncing_failed', 'issuing.booking', 'issuing.booking_failed', 'issued', 'payment.pending',
];

export interface SweepReport {
  /** Things looked at. */
  readonly seen: number;
  /** Things that could not go on now; each is in the log with its reason. */
  readonly stuck: number;
}

/**
 * Finds every piece of money work in its row and goes on with it: events nobody handled, leases not rated, invoices between two steps, payment
 * methods, webhooks, fees, months and their accruals. With it, losing every queue and every message loses nothing.
 */
export async function sweep(parts: BillingParts): Promise<SweepReport> {
  const tally = { seen: 0, stuck: 0 };
  const each = async <T extends string | bigint>(what: string, items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> => {
    for (const item of items) {
      tally.seen += 1;
      // One that is stuck must not keep the others waiting.
      await work(item).catch((error: Error) => {
        tally.stuck += 1;
        parts.log.warn({ what, id: String(item), reason: error.message }, `sweep: ${what} ${item}: ${error.message}`);
      });
    }
  };
  await compareFirst(parts);
  await sweepEvents(parts, each);
  await each('books', ['months'], () => keepBooksOpen(parts));
  await each('payment method of', await inTransaction(parts.database, (tx) => accountsToAttach(tx, PAGE)), (orgId) => attachWaitingMethod(parts, orgId));
  await pages(parts, (tx, after, limit) => leasesToRate(tx, after, limit, parts.ports.clock.now()), (ids) => leasesOf(parts, ids, each));
  await pages(parts, (tx, after, limit) => invoiceIdsIn(tx, ours, after, limit), (ids) => each('invoice', ids, (id) => advanceInvoice(parts, id)));
  await each('webhook', await inTransaction(parts.database, (tx) => waitingWebhooks(tx, PAGE)), (id) => applyStoredWebhook(parts, id));
  await each('Stripe', ['events'], () => catchUpEvents(parts));
  await pages(parts, invoicesWithoutFee, (ids) => each('fee of', ids, (id) => advanceInvoice(parts, id)));
  await each('due', ['dates'], () => overdue(parts));
  await pages(parts, (tx, after, limit) => dunningDue(tx, parts.ports.clock.now(), after, limit), (ids) => each('dunning of', ids, (id) => dun(parts, id)));
  await pages(parts, remedyIdsToDo, (ids) => each('remedy', ids, (id) => carryOut(parts, id)));
  await pages(parts, payoutAccountsToDo, (keys) => each('payout account', keys, (key) => keepPayoutAccount(parts, key)));
  await proposeDuePayouts(parts, (keys, work) => each('payouts of', keys, work));
  await pages(parts, payoutAsksToDo, (ids) => each('what was asked of payout', ids, (id) => doAsked(parts, id)));
  await pages(parts, payoutsToDo(parts), (ids) => each('payout', ids, (id) => payOut(parts, id)));
  await pages(parts, approvedDifferences, (ids) => each('difference', ids, (id) => settleDifference(parts, id)));
  await each('reconciliation with', ['Stripe'], () => reconcileDue(parts));
  await accruals(parts, each);
  await each('notices to', ['customers'], () => sendNotices(parts));
  return tally;
}
/** Together as far as they can be, the rest one by one. */
async function leasesOf(parts: BillingParts, ids: readonly LeaseId[], each: Each): Promise<void> {
  for (let from = 0; from < ids.length; from += LEASES_TOGETHER) {
    const some = ids.slice(from, from + LEASES_TOGETHER);
    const done = await advanceTogether(parts, some);
    await each('lease', some, async (id) => (done.has(id) ? undefined : advanceLease(parts, id)));
  }
}
/** Last, on what this sweep has rated: the difference to what earlier sweeps accrued. */
async function accruals(parts: BillingParts, each: Each): Promise<void> {
  for (const period of await lockedPeriods(parts)) {
    await eachLeaseToAccrue(parts, period, async (leases) => {
      const byId = new Map(leases.map((lease) => [lease.leaseId, lease]));
      await each('accrual of', [...byId.keys()], (id) => accrueLease(parts, period, byId.get(id)!));
    });
  }
}

type Each = <T extends string | bigint>(what: string, items: readonly T[], work: (item: T) => Promise<unknown>) => Promise<void>;

/** The mark moves past a page only when all of it is handled: a stuck event is tried again by every sweep. */
async function sweepEvents(parts: BillingParts, each: Each): Promise<void> {
  const { database } = parts;
  for (let after = await inTransaction(database, (tx) => readMark(tx, EVENTS_MARK)), whole = true; ; ) {
    const { eventIds, position } = await inTransaction(database, (tx) => unhandledEvents(tx, CONSUMER, billingTopics, after, PAGE));
    if (position === after) return;
    await each('event', eventIds, async (eventId) => {
      try {
        await handleEvent(parts, eventId);
      } catch (error) {
        whole = false;
        throw error;
      }
    });
    if (whole) await inTransaction(database, (tx) => raiseMark(tx, EVENTS_MARK, position));
    after = position;
  }
}

/** Walks ids page by page, in their order: what cannot go on is passed once and left for the next sweep. */
async function pages<I extends string>(parts: BillingParts, find: (tx: Tx, after: string, limit: number) => Promise<readonly I[]>, work: (ids: readonly I[]) => Promise<void>): Promise<void> {
  for (let after = ''; ; ) {
    const ids = await inTransaction(parts.database, (tx) => find(tx, after, PAGE));
    await work(ids);
    if (ids.length < PAGE) return;
    after = ids.at(-1)!;
  }
}

async function overdue({ ports }: BillingParts): Promise<void> {
  const noUsage = { usageOf: () => Promise.reject(new Error('dunning reads no usage')) };
  for (;;) {
    const marked = await markOverdue({ ...ports, usage: noUsage }, PAGE);
    if (!marked.ok || marked.value < PAGE) return;
  }
}
