import {
  applyWebhookEvent, attachPaymentMethod, billMonths, collectInvoice, collectPayment, executeRemedy, housePolicy, issueInvoice, monthsIn, periodsOf, rateLease, rateMonths, submitForReview, type Actor,
  type BillingPorts, type LeaseContract,
} from '@switchyard/billing';
import { card, FakeStripe, hourOfUse, noon } from '@switchyard/billing/testing';
import { addMs, DAY_MS, unwrap, type LeaseId, type OrgId, type InvoiceId } from '@switchyard/kernel';
import { intervalRater, type UsageForRating } from '@switchyard/rating';
import { inTransaction, pgBillingStore, putIntervals, recordLease, sumIntervals } from '@switchyard/store';
import type { GatewayUnderTest } from './gateway-under-test.js';

const worker: Actor = { kind: 'system', process: 'billing' };

/** What the billing app does, over the same database with its own role; Stripe is in memory. */
export interface BillingSide {
  /** Two hours of eight GPUs in finance's queue, or other use. */
  invoiceInReview(customerOrg: OrgId, usage?: readonly UsageForRating[]): Promise<{ readonly invoiceId: InvoiceId; readonly leaseId: LeaseId }>;
  /** A lease of 36 hours over a month's end, its customer billed by month from now on: both months in finance's queue, the earlier first. The clock moves past them. */
  monthsInReview(customerOrg: OrgId): Promise<{ readonly invoiceIds: readonly InvoiceId[]; readonly leaseId: LeaseId }>;
  /** Approved by finance before: issued, and not paid yet. */
  issueOnly(invoiceId: InvoiceId): Promise<void>;
  /** Approved by finance before: issued, collected and told paid. */
  issueAndPay(invoiceId: InvoiceId): Promise<void>;
  /** Approves a remedy by `approve` and carries it out. */
  carryOut(remedyId: string, approve: () => Promise<unknown>): Promise<void>;
}
export async function openBillingSide(world: GatewayUnderTest): Promise<BillingSide> {
  const database = await world.database.open('sy_billing');
  const { clock, ids } = world;
  const stripe = new FakeStripe(clock);
  const twoHours = [hourOfUse(0, 41_370_000n), hourOfUse(1, -20_000_000n)];
  const used: { usage: readonly UsageForRating[] } = { usage: twoHours };
  const ports: BillingPorts = {
    store: pgBillingStore(database, clock), stripe, clock, wall: clock, ids, policy: housePolicy, usage: { usageOf: async () => ({ ...used, facts: { final: true } }) },
  };
  const rater = unwrap(intervalRater(card));
  /** A lease that is over, with its intervals stored and rated. */
  async function ended(customerOrg: OrgId, usage: readonly UsageForRating[], periodOf: (row: UsageForRating) => string): Promise<LeaseContract> {
    const leaseId = ids.next('lease');
    const endedAt = usage.at(-1)!.to;
    const contract: LeaseContract = {
      leaseId, customerOrg, operatorOrg: world.orgs.operatorOrgA, siteId: ids.next('site'), card, model: 'agent', power: 'gross', startedAt: noon, endedAt, finalReadingAt: endedAt,
    };
    await inTransaction(database, async (tx) => {
      await recordLease(tx, contract, {
        leaseId, jobId: null, jobName: 'train', siteName: 'Works', gpuCount: 8, energyModel: {}, seriesId: null, settlementSeconds: 3_600, ceilingMicroUsd: 0n, quotedMicroUsd: 0n, startsAt: noon, endsAt: endedAt,
      });
      await putIntervals(tx, leaseId, null, usage.map((row) => ({ usage: row, period: periodOf(row), amounts: unwrap(rater.rate(row)) })), noon);
    });
    return contract;
  }
  return {
    monthsInReview: async (customerOrg) => {
      await world.sql(`UPDATE billing.account SET cadence = 'monthly', version = version + 1 WHERE org_id = $1`, [customerOrg]);
      const zone = { timeZone: 'UTC' };
      const first = 8 * 24;
      const usage = Array.from({ length: 36 }, (_, n) => hourOfUse(first + n, BigInt(n - 10) * 7_123_457n));
      const nameOf = (row: UsageForRating): string => monthsIn(row, zone)[0]!.name;
      const contract = await ended(customerOrg, usage, nameOf);
      const periods = periodsOf(zone, { from: contract.startedAt, to: contract.endedAt! }, true);
      const sums = await inTransaction(database, (tx) => sumIntervals(tx, contract.leaseId));
      clock.set(addMs(periods.at(-1)!.month.to, DAY_MS));
      const billed = unwrap(await billMonths(ports, contract.leaseId, unwrap(rateMonths(contract, periods, { sums, monthFacts: [], relisted: [] }))));
      const invoiceIds = billed.map(({ id }) => id);
      for (const id of invoiceIds) {
        unwrap(await collectInvoice(ports, id));
        unwrap(await submitForReview(ports, id, worker));
      }
      return { invoiceIds, leaseId: contract.leaseId };
    },
    invoiceInReview: async (customerOrg, usage = twoHours) => {
      const { leaseId } = await ended(customerOrg, usage, () => '');
      used.usage = usage;
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
    carryOut: async (remedyId, approve) => {
      await approve();
      unwrap(await executeRemedy(ports, remedyId));
    },
  };
}
