import { describe, expect, it } from '@jest/globals';
import { unwrap, type InvoiceId } from '@switchyard/kernel';
import { customer, finance, longBillInReview, makeWorld, ProcessDied, theInvoice, worker, type Fault, type World } from '../../testing/index.js';
import { applyWebhookEvent, approveInvoice, attachPaymentMethod, collectPayment, issueInvoice, rehearseIssue, stripeItemsOf, totalsOf, type Invoice } from '../index.js';

async function approved(world: World, leases: number, minorOf?: (n: number) => bigint): Promise<Invoice> {
  const { id } = await longBillInReview(world, leases, minorOf);
  unwrap(await attachPaymentMethod(world, customer, 'pm_card_visa'));
  return unwrap(await approveInvoice(world, id, finance));
}
const theirsOf = (world: World) => [...world.stripe.invoices.values()].map(({ lines, totalMinor, status }) => ({ items: lines.map(({ lineId, amountMinor }) => [lineId, amountMinor]), totalMinor, status }));
const itemsOf = (invoice: Invoice) => stripeItemsOf(invoice).map(({ id, amountMinor }) => [id, amountMinor]);
async function paid(world: World, id: InvoiceId): Promise<Invoice> {
  unwrap(await issueInvoice(world, id, worker));
  unwrap(await collectPayment(world, id, worker));
  for (const event of world.stripe.events) unwrap(await applyWebhookEvent(world, event));
  return theInvoice(world);
}

describe('a bill of more lines than Stripe takes', () => {
  it.each([[300, 100, 200], [900, 300, 150]])('of %i lines is issued and paid, every line on ours', async (lines, leases, items) => {
    const world = await makeWorld();
    const invoice = await approved(world, leases);
    const { totalMinor } = totalsOf(invoice);
    const account = world.store.state.accounts.get(customer)!;
    const rehearsed = unwrap(await rehearseIssue({ clock: world.clock, policy: world.policy, account, periods: world.store.state.book.periods, balanceMinor: async () => 0n }, invoice));
    const after = await paid(world, invoice.id);
    expect([after.state, after.number, totalsOf(after).dueMinor, after.lines.filter((l) => l.side === 'customer').length]).toEqual(['paid', 'SY-000001', 0n, lines]);
    expect(theirsOf(world)).toEqual([{ items: itemsOf(invoice), totalMinor, status: 'paid' }]);
    expect(itemsOf(invoice)).toHaveLength(items);
    expect(world.stripe.charges.map((c) => c.amountMinor)).toEqual([totalMinor]);
    const sent = rehearsed.calls.filter(({ step }) => step.startsWith('add-line/')).map(({ step, amountMinor }) => [step, amountMinor]);
    expect(sent).toEqual(itemsOf(invoice).map(([id, amountMinor]) => [`add-line/${id}`, amountMinor]));
    expect(rehearsed.issued?.totalMinor).toBe(totalMinor);
  });
  it.each<Fault>(['before', 'after', 'lost', 'refused once'])('that stops between two items (%s) goes on with the same items', async (fault) => {
    for (const at of [1, 75, 150]) {
      const world = await makeWorld();
      const invoice = await approved(world, 300);
      let added = 0;
      world.stripe.faultAt = (_call, name) => (name === 'addLine' && (added += 1) === at ? fault : undefined);
      await issueInvoice(world, invoice.id, worker).catch((died) => expect(died).toBeInstanceOf(ProcessDied));
      expect([theInvoice(world).number, theirsOf(world)[0]!.status, added]).toEqual([null, 'draft', at]);
      expect((await paid(world, invoice.id)).state).toBe('paid');
      expect(theirsOf(world)).toEqual([{ items: itemsOf(invoice), totalMinor: totalsOf(invoice).totalMinor, status: 'paid' }]);
    }
  });
  it('that comes to nothing is paid when issued and never sent to pay', async () => {
    const world = await makeWorld();
    const invoice = await approved(world, 300, (n) => (n % 2 === 0 ? 1_000n : -1_000n));
    // Charges and tax of each pair cancel out; energy is 60 times -2 - 1 + 0 + 1 + 2.
    expect(totalsOf(invoice).totalMinor).toBe(0n);
    expect(unwrap(await issueInvoice(world, invoice.id, worker)).state).toBe('paid');
    expect([theirsOf(world)[0]!.items.length, world.stripe.charges]).toEqual([150, []]);
  });
});
