import { afterEach, describe, expect, it } from '@jest/globals';
import { applyWebhookEvent, approveInvoice, attachPaymentMethod, collectPayment, issueInvoice, stripeItemsOf, totalsOf, type Invoice } from '@switchyard/billing';
import { customer, finance, longBillInReview, makeWorld, theInvoice, worker } from '@switchyard/billing/testing';
import { epochMs, unwrap } from '@switchyard/kernel';
import { openTwin, type OpenTwin } from '@switchyard/stripe-twin/testing';
import { must, openGateway } from '../testing/index.js';

const open: OpenTwin[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map(({ twin }) => twin.close()));
});

/** A bill of 300 leases, 900 lines, issued and collected through the SDK; and what Stripe then has. */
async function collected(minorOf: (n: number) => bigint) {
  const opened = await openTwin();
  open.push(opened);
  const gateway = openGateway(opened.twin);
  const world = await makeWorld();
  const ports = { ...world, stripe: gateway };
  const { id } = await longBillInReview(world, 300, minorOf);
  unwrap(await attachPaymentMethod(ports, customer, 'pm_card_visa'));
  const approved = unwrap(await approveInvoice(ports, id, finance));
  const { stripeInvoiceId } = unwrap(await issueInvoice(ports, id, worker));
  unwrap(await collectPayment(ports, id, worker));
  for (const event of must(await gateway.listEvents(epochMs(0)))) unwrap(await applyWebhookEvent(ports, event));
  return { approved, after: theInvoice(world), theirs: must(await gateway.readInvoice(stripeInvoiceId!)), items: opened.twin.control.objects('invoiceitem') as unknown as readonly { description: string }[] };
}
const itemsOf = (invoice: Invoice) => stripeItemsOf(invoice).map(({ id, amountMinor }) => [id, amountMinor]);

describe('a bill of 900 lines: the real SDK against the twin, which takes 250 items', () => {
  it('is issued with 150 items that sum to it, and paid', async () => {
    const { approved, after, theirs, items } = await collected((n) => 1_000n + BigInt(n));
    const { totalMinor } = totalsOf(approved);
    expect(theirs.lines.map(({ lineId, amountMinor }) => [lineId, amountMinor])).toEqual(itemsOf(approved));
    expect([theirs.lines.length, theirs.totalMinor, theirs.amountPaidMinor, theirs.status, after.state]).toEqual([150, totalMinor, totalMinor, 'paid', 'paid']);
    expect(items.map(({ description }) => description).sort()).toEqual(stripeItemsOf(approved).map(({ description }) => description).sort());
  });
  it('in the customer\'s favour goes onto their balance at Stripe', async () => {
    const { approved, after, theirs } = await collected((n) => (n % 2 === 0 ? 1_000n : -1_010n));
    const { totalMinor } = totalsOf(approved);
    expect(totalMinor).toBe(-1_650n);
    expect(theirs.lines.map(({ lineId, amountMinor }) => [lineId, amountMinor])).toEqual(itemsOf(approved));
    expect([theirs.totalMinor, theirs.carriedMinor, theirs.amountPaidMinor, theirs.status, after.state]).toEqual([totalMinor, totalMinor, 0n, 'paid', 'paid']);
  });
});
