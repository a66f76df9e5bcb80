import { describe, expect, it } from '@jest/globals';
import { addMs, HOUR_MS, minorUnits, unwrap } from '@switchyard/kernel';
import { finance, makeWorld, theInvoice, toReview, type World } from '../../testing/index.js';
import { approveInvoice, issueInvoice, rehearseIssue, type BillingPorts, type Invoice, type RehearsalPorts } from '../index.js';

const portsOf = (world: World, over: Partial<RehearsalPorts> = {}): RehearsalPorts => ({
  clock: world.clock, policy: world.policy, account: world.store.state.accounts.get(theInvoice(world).customerOrg)!, periods: world.store.state.book.periods, balanceMinor: async () => 0n, ...over,
});
async function issued(ports: BillingPorts, invoice: Invoice): Promise<Invoice> {
  unwrap(await approveInvoice(ports, invoice.id, finance));
  return unwrap(await issueInvoice(ports, invoice.id, { kind: 'system', process: 'issuer' }));
}

describe('a rehearsal of issuing', () => {
  it('asks Stripe for what the issue asks for, books what it books, and leaves nothing behind', async () => {
    const world = await makeWorld();
    const invoice = await toReview(world);
    const before = world.store.stateHash();
    const rehearsed = unwrap(await rehearseIssue(portsOf(world), invoice));
    expect([world.store.stateHash(), world.stripe.calls]).toEqual([before, 0]);
    const real = await issued(world, invoice);
    const entries = world.store.state.book.entries.map(({ kind, effectiveAt, postings }) => ({ kind, effectiveAt, postings }));
    expect(rehearsed.bookings).toEqual(entries);
    expect(rehearsed.issued).toEqual({ dueAt: real.dueAt, legalSeries: 'SY', totalMinor: invoiceTotal(real) });
    const intents = [...world.store.state.intents.values()].map(({ step }) => step);
    expect(rehearsed.calls.map(({ step }) => step)).toEqual(intents);
    expect(rehearsed.calls.filter((c) => c.step.startsWith('add-line')).map((c) => c.amountMinor)).toEqual(real.lines.filter((l) => l.side === 'customer').map((l) => l.amountMinor));
    expect(rehearsed.refusal).toBeNull();
  });
  it('tells the refusal of the ledger before anybody meets it', async () => {
    const world = await makeWorld();
    const invoice = await toReview(world);
    const [line] = invoice.lines;
    const drawn: Invoice = { ...invoice, lines: [...invoice.lines, { ...line!, id: 'line_draw' as never, componentKind: 'prepayment', category: 'credit', amountMinor: minorUnits(-100n), ratedMinor: minorUnits(-100n), rated: null }] };
    const [empty, funded] = [await rehearseIssue(portsOf(world), drawn), await rehearseIssue(portsOf(world, { balanceMinor: async () => 100n }), drawn)];
    expect(unwrap(empty)).toMatchObject({ issued: null, refusal: { kind: 'LedgerRefused', refusal: { kind: 'BelowFloor' } } });
    expect(unwrap(funded).issued).not.toBeNull();
  });
  it('has nothing to say of what is issued or deleted', async () => {
    const world = await makeWorld();
    const real = await issued(world, await toReview(world));
    for (const state of [real.state, 'deleted', 'voided', 'paid'] as const) {
      expect(await rehearseIssue(portsOf(world), { ...real, state })).toMatchObject({ ok: false, error: { kind: 'ActionNotAvailable', action: 'issue' } });
    }
  });
  it('takes the effective date from the first open month', async () => {
    const world = await makeWorld();
    const invoice = await toReview(world);
    const { now } = world.time;
    const next = addMs(now, HOUR_MS);
    const periods = [{ name: '2026-11', from: addMs(now, -HOUR_MS), to: next, state: 'closed' }, { name: '2026-12', from: next, to: addMs(next, HOUR_MS), state: 'open' }] as never;
    expect(unwrap(await rehearseIssue(portsOf(world, { periods }), invoice)).bookings.map((b) => b.effectiveAt)).toEqual([next]);
  });
});
const invoiceTotal = ({ lines }: Invoice): bigint => lines.filter((l) => l.side === 'customer').reduce((sum, l) => sum + l.amountMinor, 0n);
