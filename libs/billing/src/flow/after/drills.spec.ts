import { describe, expect, it } from '@jest/globals';
import { minorUnits, unwrap } from '@switchyard/kernel';
import { balancesOf } from '@switchyard/ledger';
import { decided, deliver, finance, hourOfUse, issued, leaseId, makeWorld, operator, paid, ProcessDied, remedied, theInvoice, threeHours, worker, type World } from '../../../testing/index.js';
import {
  accountOf, applyDisputeEvent, applyWebhookEvent, approveInvoice, approveRemedy, collectInvoice, collectPayment, executeRemedy, issueInvoice, rateLease, submitForReview,
  totalsOf, type AccountRole, type Invoice, type StripeDispute, type StripeEvent,
} from '../../index.js';
import { creditFault } from '../../core/credit-note.js';

/** Drills of `docs/billing-drills.md`, over the store and Stripe in memory. */
function balance(world: World, role: AccountRole): bigint {
  const { book } = world.store.state;
  return balancesOf(book.accounts.values(), book.entries).get(accountOf(role, 'USD', role.startsWith('operator') ? operator : null).code) ?? 0n;
}
const disputeOf = (world: World, invoice: Invoice, over: Partial<StripeDispute> = {}): StripeDispute => ({
  disputeId: 'du_1', chargeId: 'ch_1', paymentIntentId: world.stripe.invoices.get(invoice.stripeInvoiceId!)!.paymentIntentId, status: 'open', amountMinor: minorUnits(6_237n), feeMinor: minorUnits(1_500n),
  currency: 'USD', reason: 'fraudulent', evidenceDueAt: world.time.now, createdAt: world.time.now, ...over,
});
const told = (world: World, dispute: StripeDispute, n: number): StripeEvent =>
  ({ eventId: `evt_dispute_${n}`, createdAt: world.time.now, body: { type: dispute.status === 'open' ? 'charge.dispute.created' : 'charge.dispute.closed', dispute } });
/** What the operator has is paid out to it. */
async function payOut(world: World): Promise<bigint> {
  const available = balance(world, 'operator_payable.available');
  const [from, to] = [accountOf('operator_payable.available', 'USD', operator), accountOf('operator_payable.in_transit', 'USD', operator)];
  unwrap(await world.store.inTransaction((tx) => tx.post({
    accounts: [from, to],
    transaction: { idempotencyKey: 'payout', kind: 'payout', effectiveAt: world.time.now, references: {}, reason: null, postings: [
      { account: from.code, direction: 'debit', amountMinor: minorUnits(available), currency: 'USD' }, { account: to.code, direction: 'credit', amountMinor: minorUnits(available), currency: 'USD' }] },
  }, world.time.now)));
  return available;
}

describe('drills after issue', () => {
  it('hosted page and our own collection at once: one charge, paid once', async () => {
    const world = await makeWorld();
    const invoice = await issued(world);
    const [ours] = await Promise.all([collectPayment(world, invoice.id, worker), world.stripe.payInvoice(invoice.stripeInvoiceId!, 'hosted')]);
    expect(ours.ok).toBe(true);
    await deliver(world);
    await deliver(world);
    expect([theInvoice(world, invoice.id).state, world.stripe.charges.length, world.store.state.book.entries.filter((e) => e.kind === 'payment-received').length]).toEqual(['paid', 1, 1]);
  });
  it('void while a job rates and applies tax: the issued lines stay, what is late is billed anew', async () => {
    const world = await makeWorld();
    const invoice = await issued(world);
    const { id } = await decided(world, invoice.id, { kind: 'void' }, 'wrong customer');
    world.readings = { usage: [...threeHours, hourOfUse(3, 30_000_000n)], final: true };
    const [voided] = await Promise.all([executeRemedy(world, id), rateLease(world, leaseId)]);
    expect(unwrap(voided).state).toBe('done');
    unwrap(await rateLease(world, leaseId));
    const after = theInvoice(world, invoice.id);
    expect([after.state, after.lines]).toEqual(['voided', invoice.lines]);
    const anew = [...world.store.state.invoices.values()].filter((i) => i.state === 'gathering');
    expect(anew.map((i) => i.lines.find((l) => l.componentKind === 'gpu_hour')!.amountMinor)).toEqual([7_520n]);
    expect([...balancesOf(world.store.state.book.accounts.values(), world.store.state.book.entries).values()].every((minor) => minor === 0n)).toBe(true);
  });
  it('claim and effect are one transaction: a handler that dies leaves neither, and the event counts when it comes again', async () => {
    const world = await makeWorld();
    const invoice = await issued(world);
    await world.stripe.payInvoice(invoice.stripeInvoiceId!, 'hosted');
    const event = world.stripe.events.at(-1)!;
    world.store.aroundCommit = () => {
      throw new ProcessDied('between the claim and the commit');
    };
    await expect(applyWebhookEvent(world, event)).rejects.toThrow(ProcessDied);
    expect([world.store.state.claims.size, theInvoice(world, invoice.id).state]).toEqual([0, 'issued']);
    world.store.aroundCommit = (commit) => commit();
    expect([unwrap(await applyWebhookEvent(world, event)), unwrap(await applyWebhookEvent(world, event)), theInvoice(world, invoice.id).state]).toEqual(['applied', 'duplicate', 'paid']);
  });
  it('chargeback after payout: the operator owes what is gone, and later earnings pay it first', async () => {
    const world = await makeWorld();
    const invoice = await paid(world);
    const gone = await payOut(world);
    expect(gone).toBe(5_301n);
    const open = disputeOf(world, invoice);
    expect([unwrap(await applyDisputeEvent(world, told(world, open, 1))), unwrap(await applyDisputeEvent(world, told(world, open, 1)))]).toEqual(['applied', 'duplicate']);
    expect([balance(world, 'operator_payable.disputed'), balance(world, 'dispute_receivable'), balance(world, 'operator_receivable')]).toEqual([0n, 6_237n, 0n]);
    unwrap(await applyDisputeEvent(world, told(world, { ...open, status: 'lost' }, 2)));
    expect([balance(world, 'operator_receivable'), balance(world, 'dispute_receivable'), balance(world, 'expense.dispute_losses')]).toEqual([5_301n, 0n, 936n]);
    // The next hour earns 18.80 + 0.31 less 8 %: all of it goes against what is owed.
    world.readings = { usage: [...threeHours, hourOfUse(3, 30_000_000n)], final: true };
    const rated = unwrap(await rateLease(world, leaseId));
    if (rated.outcome !== 'rated') throw new Error('nothing was rated');
    unwrap(await collectInvoice(world, rated.invoice.id));
    unwrap(await submitForReview(world, rated.invoice.id, worker));
    unwrap(await approveInvoice(world, rated.invoice.id, finance));
    unwrap(await issueInvoice(world, rated.invoice.id, worker));
    unwrap(await collectPayment(world, rated.invoice.id, worker));
    await deliver(world);
    expect([balance(world, 'operator_payable.available'), balance(world, 'operator_receivable')]).toEqual([0n, 5_301n - 1_758n]);
  });
  it('a dispute that is over before anybody heard of it, and news after its end', async () => {
    const world = await makeWorld();
    const invoice = await paid(world);
    const won = disputeOf(world, invoice, { status: 'won' });
    expect(unwrap(await applyDisputeEvent(world, told(world, won, 1)))).toBe('applied');
    expect(unwrap(await applyDisputeEvent(world, told(world, { ...won, status: 'open' }, 2)))).toBe('stale');
    expect([balance(world, 'operator_payable.available'), balance(world, 'operator_payable.disputed'), balance(world, 'dispute_receivable'), balance(world, 'cash.stripe_clearing')]).toEqual([5_301n, 0n, 0n, 4_737n]);
  });
  it('before its payment is booked a dispute waits; nothing is claimed', async () => {
    const world = await makeWorld();
    const invoice = await issued(world);
    await world.stripe.payInvoice(invoice.stripeInvoiceId!, 'hosted');
    const event = told(world, disputeOf(world, invoice), 1);
    expect(await applyDisputeEvent(world, event)).toMatchObject({ ok: false, error: { kind: 'NotReady' } });
    await deliver(world);
    expect(unwrap(await applyDisputeEvent(world, event))).toBe('applied');
  });
  it('the platform bears a lost dispute where the policy says so: the operator keeps its share', async () => {
    const world = { ...(await makeWorld()), policy: { collectingMs: 0, secondApprovalFromMinor: null, disputeLoss: 'platform' as const } };
    const invoice = await paid(world);
    unwrap(await applyDisputeEvent(world, told(world, disputeOf(world, invoice), 1)));
    unwrap(await applyDisputeEvent(world, told(world, disputeOf(world, invoice, { status: 'lost' }), 2)));
    expect([balance(world, 'operator_payable.available'), balance(world, 'operator_receivable'), balance(world, 'expense.dispute_losses')]).toEqual([5_301n, 0n, 6_237n]);
  });
  it('of a note and a refund of what is left, the second is bounded by what the first left', async () => {
    const world = await makeWorld();
    const invoice = await paid(world);
    unwrap(await remedied(world, invoice.id, { kind: 'amount', amountMinor: minorUnits(6_236n), settleTo: 'payment_method', feesKept: false }));
    const last = await decided(world, invoice.id, { kind: 'amount', amountMinor: minorUnits(1n), settleTo: 'payment_method', feesKept: false });
    expect(await approveRemedy(world, last.id, finance)).toMatchObject({ ok: false, error: { kind: 'RemedyIs' } });
    unwrap(await executeRemedy(world, last.id));
    expect([totalsOf(theInvoice(world, invoice.id)).paidMinor, balance(world, 'cash.stripe_clearing'), balance(world, 'operator_payable.available'), balance(world, 'income.platform_fee')]).toEqual([0n, 0n, 0n, 0n]);
  });
  it('lines in the customer’s favour make the invoice less than its other lines: all notes stay within the total', async () => {
    const invoice = await issued(await makeWorld());
    const [gpu, energy, ...rest] = invoice.lines;
    const mixed = { ...invoice, lines: [gpu!, { ...energy!, amountMinor: minorUnits(-1_000n) }, ...rest] };
    const fault = (minor: bigint) => creditFault(mixed, [], [{ lineId: gpu!.id, amountMinor: minorUnits(minor) }]);
    expect([fault(5_115n), fault(5_116n)]).toEqual([undefined, { kind: 'CreditAboveInvoice', invoiceId: invoice.id, creditableMinor: 5_115n }]);
  });
  it('while Stripe collects, a credit note waits: nobody knows yet whether the invoice is paid', async () => {
    const world = await makeWorld();
    const invoice = await issued(world);
    const note = await decided(world, invoice.id, { kind: 'amount', amountMinor: minorUnits(1_000n), settleTo: 'customer_credit', feesKept: false });
    unwrap(await collectPayment(world, invoice.id, worker));
    const calls = world.stripe.calls;
    expect(await executeRemedy(world, note.id)).toMatchObject({ ok: false, error: { kind: 'NotReady', state: 'payment.pending' } });
    expect([world.stripe.calls, world.store.state.remedies.get(note.id)!.state]).toEqual([calls, 'approved']);
    await deliver(world);
    expect(unwrap(await executeRemedy(world, note.id))).toMatchObject({ state: 'done', owedBackMinor: 1_000n });
  });
});
