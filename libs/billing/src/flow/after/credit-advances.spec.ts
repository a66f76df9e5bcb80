import { describe, expect, it } from '@jest/globals';
import { addMs, DAY_MS, minorUnits, ppm, unwrap, type MinorUnits } from '@switchyard/kernel';
import { balancesOf, verifyChain } from '@switchyard/ledger';
import type { RateCard } from '@switchyard/rating';
import { card as demoCard, customer, deliver, finance, leaseId, makeWorld, noon, operator, otherFinance, ProcessDied, remedied, theInvoice, worker, type Fault, type World } from '../../../testing/index.js';
import {
  accountOf, approveInvoice, approveRemedy, askAdvances, attachPaymentMethod, collectInvoice, collectPayment, executeRemedy, issueInvoice, markOverdue, proposeRemedy, rateLease, settleContract, submitForReview, totalsOf,
  withdrawRemedy, type AccountRole, type Invoice, type Proposal, type SettleTo,
} from '../../index.js';

/*
 * A contract that asks for 100.00 of prepayment, half of which each invoice may draw, and 50.00 of deposit. Three hours of eight GPUs at 2.35 come to 56.40,
 * without power, fee or tax: its invoice draws 28.20.
 */
const card: RateCard = {
  ...demoCard,
  components: [demoCard.components[0]!, { kind: 'prepayment', amountMicroUsd: 100_000_000n as never, drawdownPpm: ppm(500_000n), unused: 'refunded' }, { kind: 'deposit', amountMicroUsd: 50_000_000n as never }],
};
async function asked(): Promise<{ readonly world: World; readonly ahead: Invoice }> {
  const world = await makeWorld({ contract: { card } });
  unwrap(await attachPaymentMethod(world, customer, 'pm_card_visa'));
  const ahead = unwrap(await askAdvances(world, leaseId))!;
  unwrap(await submitForReview(world, ahead.id, worker));
  unwrap(await approveInvoice(world, ahead.id, finance));
  return { world, ahead: unwrap(await issueInvoice(world, ahead.id, worker)) };
}
async function collected(): Promise<{ readonly world: World; readonly ahead: Invoice }> {
  const { world, ahead } = await asked();
  unwrap(await collectPayment(world, ahead.id, worker));
  await deliver(world);
  return { world, ahead: theInvoice(world, ahead.id) };
}
/** The contract's own invoice, as far as finance's queue. */
async function billed(world: World): Promise<Invoice> {
  const rated = unwrap(await rateLease(world, leaseId));
  if (rated.outcome !== 'rated') throw new Error('nothing was rated');
  unwrap(await collectInvoice(world, rated.invoice.id));
  return unwrap(await submitForReview(world, rated.invoice.id, worker));
}
const lineOf = (invoice: Invoice, kind: string) => invoice.lines.find((line) => line.componentKind === kind && line.amountMinor > 0n)!;
const back = (invoice: Invoice, kind: 'prepayment' | 'deposit', minor: bigint, settleTo: SettleTo = 'payment_method'): Proposal =>
  ({ kind: 'lines', lines: [{ lineId: lineOf(invoice, kind).id, amountMinor: minorUnits(minor) }], settleTo, feesKept: false });
const propose = (world: World, invoice: Invoice, proposal: Proposal) => proposeRemedy(world, { id: world.ids.next('cn'), invoiceId: invoice.id, proposal, reason: 'agreed' }, finance);
function balances(world: World, ...roles: readonly AccountRole[]): readonly bigint[] {
  const { book } = world.store.state;
  const of = balancesOf(book.accounts.values(), book.entries);
  return roles.map((role) => of.get(accountOf(role, 'USD', role.startsWith('cash') ? null : role.startsWith('operator') ? operator : customer).code) ?? 0n);
}
const drawnOf = (invoice: Invoice): MinorUnits | undefined => invoice.lines.find((line) => line.billedFor === 'drawdown')?.amountMinor;

describe('credit notes on money asked for ahead', () => {
  it('paid: it goes back to the card, is held for later no more, and touches nobody\'s earnings', async () => {
    const { world, ahead } = await collected();
    expect(balances(world, 'customer_prepaid', 'customer_deposit', 'cash.stripe_clearing')).toEqual([10_000n, 5_000n, 15_000n]);
    unwrap(await remedied(world, ahead.id, back(ahead, 'prepayment', 7_000n)));
    unwrap(await remedied(world, ahead.id, back(ahead, 'deposit', 1_000n, 'customer_credit')));
    expect(balances(world, 'customer_prepaid', 'customer_deposit', 'cash.stripe_clearing', 'customer_balance', 'operator_payable.available', 'operator_payable.held')).toEqual([3_000n, 4_000n, 8_000n, -1_000n, 0n, 0n]);
    expect(totalsOf(theInvoice(world, ahead.id))).toMatchObject({ creditedMinor: 8_000n, paidMinor: 7_000n, dueMinor: 0n });
    // Half of 56.40 would be drawn, 28.20, and 30.00 is left.
    expect(drawnOf(await billed(world))).toBe(-2_820n);
    expect(verifyChain(world.store.state.book.entries).ok).toBe(true);
  });
  it('an invoice draws only what is left; what is drawn is not given back, and what a note reserves is not drawn', async () => {
    const { world, ahead } = await collected();
    const { id } = unwrap(await propose(world, ahead, back(ahead, 'prepayment', 8_000n)));
    expect(drawnOf(await billed(world))).toBe(-2_000n);
    expect(await propose(world, ahead, back(ahead, 'prepayment', 1n))).toMatchObject({ ok: false, error: { kind: 'CreditTooLarge', lineId: lineOf(ahead, 'prepayment').id, creditableMinor: 0n } });
    unwrap(await withdrawRemedy(world, id, otherFinance, 'changed our mind'));
    expect(await propose(world, ahead, back(ahead, 'prepayment', 8_001n))).toMatchObject({ ok: false, error: { kind: 'CreditTooLarge', creditableMinor: 8_000n } });
    expect(await propose(world, ahead, { kind: 'amount', amountMinor: minorUnits(15_000n), settleTo: 'payment_method', feesKept: false })).toMatchObject({ ok: false, error: { kind: 'CreditTooLarge' } });
    unwrap(await remedied(world, ahead.id, back(ahead, 'prepayment', 8_000n)));
    expect(balances(world, 'customer_prepaid')).toEqual([2_000n]);
  });
  it('unpaid: less is due, and only what is paid can be drawn', async () => {
    const { world, ahead } = await asked();
    unwrap(await remedied(world, ahead.id, back(ahead, 'prepayment', 9_000n, 'customer_credit')));
    expect([totalsOf(theInvoice(world, ahead.id)).dueMinor, ...balances(world, 'receivable', 'customer_prepaid', 'customer_deposit')]).toEqual([6_000n, 6_000n, 1_000n, 5_000n]);
    unwrap(await collectPayment(world, ahead.id, worker));
    await deliver(world);
    expect([theInvoice(world, ahead.id).state, drawnOf(await billed(world))]).toEqual(['paid', -1_000n]);
  });
  it('settled at the contract\'s end: the rest went to the customer, so nothing is given back again; what a note gave back is not settled twice', async () => {
    const { world, ahead } = await collected();
    unwrap(await remedied(world, ahead.id, back(ahead, 'deposit', 1_000n)));
    const { id } = await billed(world);
    unwrap(await approveInvoice(world, id, finance));
    unwrap(await issueInvoice(world, id, worker));
    unwrap(await collectPayment(world, id, worker));
    await deliver(world);
    expect(unwrap(await settleContract(world, leaseId, true))).toBe('settled');
    // 100.00 less 28.20 drawn, and 50.00 less 10.00 given back.
    expect(balances(world, 'customer_prepaid', 'customer_deposit', 'customer_credit')).toEqual([0n, 0n, 7_180n + 4_000n]);
    for (const kind of ['prepayment', 'deposit'] as const) expect(await propose(world, ahead, back(ahead, kind, 1n))).toMatchObject({ ok: false, error: { kind: 'CreditTooLarge', creditableMinor: 0n } });
  });
  it.each<Fault>(['before', 'after', 'lost', 'refused once'])('a death %s the call: one note at Stripe, one booking', async (fault) => {
    const quiet = await collected();
    unwrap(await remedied(quiet.world, quiet.ahead.id, back(quiet.ahead, 'prepayment', 7_000n)));
    const { world, ahead } = await collected();
    const { id } = unwrap(await propose(world, ahead, back(ahead, 'prepayment', 7_000n)));
    unwrap(await approveRemedy(world, id, otherFinance));
    const calls = world.stripe.calls;
    world.stripe.faultAt = (call) => (call === calls + 1 ? fault : undefined);
    for (let run = 0; run < 3; run += 1) {
      await executeRemedy(world, id).catch((error: unknown) => {
        if (!(error instanceof ProcessDied)) throw error;
      });
    }
    expect([world.stripe.creditNotes.size, world.store.stateHash()]).toEqual([1, quiet.world.store.stateHash()]);
  });
  it('asked for and never paid it is taken back, not written off: nothing was delivered for it', async () => {
    const { world, ahead } = await asked();
    world.time.now = addMs(noon, 60 * DAY_MS);
    unwrap(await markOverdue(world, 10));
    expect(await propose(world, ahead, { kind: 'write_off' })).toMatchObject({ ok: false, error: { kind: 'ActionNotAvailable', action: 'writeOff' } });
    unwrap(await remedied(world, ahead.id, { kind: 'void' }));
    expect([theInvoice(world, ahead.id).state, ...balances(world, 'receivable', 'customer_prepaid', 'customer_deposit')]).toEqual(['voided', 0n, 0n, 0n]);
  });
});
