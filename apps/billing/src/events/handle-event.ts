import { never, ok, type EpochMs, type LeaseId } from '@switchyard/kernel';
import type { LeaseContract } from '@switchyard/billing';
import { billingStoreIn, billingTopics, claimEvent, inTransaction, leasesOfInvoice, readEvent, recordFact, recordLease, recordPrints, takeOverTerms, tellStanding, tellStandingOf, touchLease, touchLeasesPricedBy, type BillingTopic, type StoredEvent, type Tx } from '@switchyard/store';
import { carryOut } from '../after-issue/carry-out.js';
import { attachWaitingMethod } from '../accounts/attach-method.js';
import { advanceInvoice } from '../invoices/advance-invoice.js';
import { advanceLease } from '../leases/advance-lease.js';
import { keepPayoutAccount, payOut } from '../payouts/pay-operators.js';
import type { BillingParts } from '../parts.js';
import { applyStoredWebhook } from '../webhooks/apply-stored.js';
import { contractOf, factOf, longContractOf, printsOf, readPayload, termsOf, usageFactOf } from './payloads.js';

export const CONSUMER = 'billing';
/** What is left to do after an event is on record; the rows alone would tell a sweep the same. */
type Work = () => Promise<unknown>;

/** The event is about something whose own event has not come yet: to be brought again. */
class TooEarly extends Error {}

/**
 * Handles one outbox event: what it says goes on record in the transaction that claims it, so that it counts once; then the work it calls for is
 * driven from the rows. Delivered again, only the driving happens again, which is harmless.
 * @throws BadPayload, TooEarly, or what stopped the driving
 */
export async function handleEvent(parts: BillingParts, eventId: bigint): Promise<void> {
  const event = await inTransaction(parts.database, (tx) => readEvent(tx, eventId));
  if (event === undefined || !isOurs(event)) return;
  const work = await inTransaction(parts.database, async (tx) => {
    const fresh = await claimEvent(tx, CONSUMER, eventId);
    return record(parts, tx, event, fresh);
  });
  for (const step of work) await step();
}
type OurEvent = StoredEvent & { readonly topic: BillingTopic };
const isOurs = (event: StoredEvent): event is OurEvent => (billingTopics as readonly string[]).includes(event.topic);

/** @param fresh false: on record already, only the work is to be named again */
async function record(parts: BillingParts, tx: Tx, event: OurEvent, fresh: boolean): Promise<readonly Work[]> {
  const { topic } = event;
  const read = <T extends BillingTopic>(of: T) => readPayload(of, event.id, event.payload);
  switch (topic) {
    case 'lease.committed': {
      const lease = read(topic);
      if (fresh) await recordLease(tx, contractOf(lease), termsOf(lease));
      return [];
    }
    case 'lease.started': {
      const { leaseId, at } = read(topic);
      if (fresh) await changeContract(parts, tx, leaseId, (contract) => ({ ...contract, startedAt: Math.min(contract.startedAt, at) as EpochMs }));
      return [];
    }
    case 'lease.ended': {
      const { leaseId, at, reason } = read(topic);
      if (fresh) await changeContract(parts, tx, leaseId, (contract) => ({ ...contract, endedAt: contract.endedAt ?? at }), { endReason: reason ?? undefined });
      // What it cost is owed from now on, although no invoice says so yet.
      if (fresh) await tellStandingOf(tx, leaseId, parts.ports.clock.now(), true);
      return [() => advanceLease(parts, leaseId)];
    }
    case 'reservation.committed':
    case 'colocation.signed': {
      const { contract, terms } = longContractOf(read(topic));
      if (fresh) await recordLease(tx, contract, terms, event.occurredAt);
      return [() => advanceLease(parts, contract.leaseId)];
    }
    case 'contract.fact_known': {
      const told = read(topic);
      const { leaseId } = told;
      if (fresh) await changeContract(parts, tx, leaseId, (contract) => contract);
      if (fresh) await recordFact(tx, leaseId, factOf(told, event.id), event.occurredAt);
      return [() => advanceLease(parts, leaseId)];
    }
    case 'lease.curtailed':
    case 'lease.work_lost': {
      const told = read(topic);
      const { leaseId } = told;
      const fact = usageFactOf(told);
      if (fresh) await changeContract(parts, tx, leaseId, (contract) => contract, { from: fact.fact.from });
      if (fresh) await recordFact(tx, leaseId, fact, event.occurredAt);
      return [() => advanceLease(parts, leaseId)];
    }
    case 'readings.accepted': {
      const { leaseId, from, final } = read(topic);
      const finalAt = final ? event.occurredAt : null;
      if (fresh) await changeContract(parts, tx, leaseId, (contract) => ({ ...contract, finalReadingAt: contract.finalReadingAt ?? finalAt }), final ? {} : { from: from ?? undefined });
      return [() => advanceLease(parts, leaseId)];
    }
    case 'prices.imported':
      return recordPrices(parts, tx, printsOf(read(topic)));
    case 'invoice.approved': {
      const { invoiceId } = read(topic);
      return [() => advanceInvoice(parts, invoiceId)];
    }
    // What finance sent back is rated again: what is different brings it back to review by itself.
    // A draft thrown away, and a bill that was void: what its leases used comes back on a new draft.
    case 'invoice.deleted':
    case 'invoice.voided':
    case 'invoice.rejected': {
      const { invoiceId } = read(topic);
      const leases = await leasesOfInvoice(tx, invoiceId);
      if (fresh) for (const leaseId of leases) await touchLease(tx, leaseId);
      return [...leases.map((leaseId) => () => advanceLease(parts, leaseId)), () => advanceInvoice(parts, invoiceId)];
    }
    case 'remedy.approved': {
      const { remedyId } = read(topic);
      return [() => carryOut(parts, remedyId)];
    }
    case 'payout.moved': {
      const { payoutId, to } = read(topic);
      return to === 'approved' ? [() => payOut(parts, payoutId)] : [];
    }
    case 'payout.account_asked': {
      const { operatorOrg, currency } = read(topic);
      return [() => keepPayoutAccount(parts, `${operatorOrg}/${currency}`)];
    }
    case 'account.payment_method_added': {
      const { orgId } = read(topic);
      return [() => attachWaitingMethod(parts, orgId)];
    }
    case 'account.terms_changed': {
      const { orgId } = read(topic);
      if (fresh && (await takeOverTerms(tx, orgId))) await tellStanding(tx, orgId, parts.ports.clock.now());
      return [];
    }
    case 'stripe.event_received': {
      const { stripeEventId } = read(topic);
      return [() => applyStoredWebhook(parts, stripeEventId)];
    }
    default:
      return never(topic);
  }
}

/** Changes what billing keeps of a lease; everything that changes it may change its rating. */
async function changeContract(
  { ports }: BillingParts, tx: Tx, leaseId: LeaseId, change: (contract: LeaseContract) => LeaseContract, touched: Parameters<typeof touchLease>[2] = {},
): Promise<void> {
  await billingStoreIn(tx, ports.clock).inTransaction(async (billing) => {
    const contract = await billing.contract(leaseId);
    if (contract === undefined) throw new TooEarly(`lease ${leaseId} has not been committed, as far as billing knows`);
    await billing.saveContract(change(contract));
    return ok(undefined);
  });
  await touchLease(tx, leaseId, touched);
}

/** Prints are kept, and ended leases they have a part in pricing are rated again: a restatement comes out as the difference. */
async function recordPrices(parts: BillingParts, tx: Tx, prints: ReturnType<typeof printsOf>): Promise<readonly Work[]> {
  const [first] = prints;
  if (first === undefined) return [];
  await recordPrints(tx, prints);
  const from = Math.min(...prints.map((print) => print.from)) as EpochMs;
  const to = Math.max(...prints.map((print) => print.to)) as EpochMs;
  const leases = await touchLeasesPricedBy(tx, first.seriesId, from, to);
  return leases.map((leaseId) => () => advanceLease(parts, leaseId));
}
