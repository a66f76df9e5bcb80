import {
  applyWebhookEvent, attachPaymentMethod, collectInvoice, collectPayment, housePolicy, issueInvoice, rateLease, submitForReview, type Actor, type BillingPorts,
} from '@switchyard/billing';
import { card, FakeStripe, hourOfUse, noon } from '@switchyard/billing/testing';
import { addMs, HOUR_MS, ok, unwrap, type LeaseId, type OrgId, type InvoiceId } from '@switchyard/kernel';
import { pgBillingStore, writeRatedIntervals, inTransaction } from '@switchyard/store';
import type { GatewayUnderTest } from './gateway-under-test.js';

const worker: Actor = { kind: 'system', process: 'billing' };

/** What the billing app does, over the same database with its own role; Stripe is in memory. */
export interface BillingSide {
  /** Two hours of eight GPUs in finance's queue. */
  invoiceInReview(customerOrg: OrgId): Promise<{ readonly invoiceId: InvoiceId; readonly leaseId: LeaseId }>;
  /** Approved by finance before: issued, and not paid yet. */
  issueOnly(invoiceId: InvoiceId): Promise<void>;
  /** Approved by finance before: issued, collected and told paid. */
  issueAndPay(invoiceId: InvoiceId): Promise<void>;
}
export async function openBillingSide(world: GatewayUnderTest): Promise<BillingSide> {
  const database = await world.database.open('sy_billing');
  const { clock, ids } = world;
  const stripe = new FakeStripe(clock);
  const usage = [hourOfUse(0, 41_370_000n), hourOfUse(1, -20_000_000n)];
  const ports: BillingPorts = {
    store: pgBillingStore(database, clock), stripe, clock, wall: clock, ids, policy: housePolicy, usage: { usageOf: async () => ({ usage, facts: { final: true } }) },
  };
  return {
    invoiceInReview: async (customerOrg) => {
      const leaseId = ids.next('lease');
      const endedAt = addMs(noon, 2 * HOUR_MS);
      await ports.store.inTransaction(async (tx) => {
        await tx.saveContract({
          leaseId, customerOrg, operatorOrg: world.orgs.operatorOrgA, siteId: ids.next('site'), card, model: 'agent', power: 'gross', startedAt: noon, endedAt, finalReadingAt: endedAt,
        });
        return ok(undefined);
      });
      await inTransaction(database, (tx) => writeRatedIntervals(tx, leaseId, usage));
      const rated = unwrap(await rateLease(ports, leaseId));
      if (rated.outcome !== 'rated') throw new Error('nothing was rated');
      unwrap(await collectInvoice(ports, rated.invoice.id));
      unwrap(await submitForReview(ports, rated.invoice.id, worker));
      return { invoiceId: rated.invoice.id, leaseId };
    },
    issueOnly: async (invoiceId) => void unwrap(await issueInvoice(ports, invoiceId, worker)),
    issueAndPay: async (invoiceId) => {
      const issued = unwrap(await issueInvoice(ports, invoiceId, worker));
      unwrap(await attachPaymentMethod(ports, issued.customerOrg, 'pm_card_visa'));
      unwrap(await collectPayment(ports, invoiceId, worker));
      for (const event of stripe.events) unwrap(await applyWebhookEvent(ports, event));
    },
  };
}
