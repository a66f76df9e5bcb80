import { describe, expect, it } from '@jest/globals';
import { epochMs, minorUnits, type OrgId } from '@switchyard/kernel';
import fc from 'fast-check';
import {
  actionsFor, approveResolution, bookedByItself, differenceBooked, differenceKinds, differenceMinor, differenceMoves, houseTiers, itemsOfMovement, judgeSubject, movementKinds, proposeResolution, resolutionPeople, resolutionRoles,
  subjectOfEntry, whatToDo, type Actor, type ClearingItem, type Difference, type StripeMovement,
} from '../index.js';

const at = epochMs(1_000_000_000_000);
const user = (n: number): Actor => ({ kind: 'user', userId: `user_${n}` as never, roles: ['finance'] });
const movement = (over: Partial<StripeMovement>): StripeMovement => ({
  id: 'txn_1', kind: 'charge', stripeType: 'charge', currency: 'USD', amountMinor: minorUnits(1_000n), feeMinor: minorUnits(59n), createdAt: at, sourceId: 'ch_1', charge: null, transferId: null, ...over,
});
const nobody = { paysInvoiceId: null, customerOrg: null };
const item = (side: 'stripe' | 'ledger', minor: bigint, over: Partial<ClearingItem> = {}): ClearingItem => ({
  id: `${side}${minor}`, side, kind: side === 'stripe' ? 'charge' : 'payment-received', subject: 'payment/inv_1', currency: 'USD', amountMinor: minorUnits(minor), at, effectiveAt: at, sourceId: `ch_${minor}`, sequence: null,
  invoiceId: 'inv_1', customerOrg: null, ...over,
});
const judge = (items: readonly ClearingItem[], paid = false, agoMs = 3_600_000) => judgeSubject(items, { now: epochMs(at + agoMs), graceMs: 3_600_000, paid });
const difference = (over: Partial<Difference>): Difference => ({
  id: 'diff_1' as never, kind: 'missing_in_ledger', subject: 'refund/re_1', currency: 'USD', stripeMinor: minorUnits(-700n), ledgerMinor: minorUnits(0n), invoiceId: null, org: null, chargeId: null, note: '', parks: false,
  effectiveAt: at, openedAt: at, state: 'open', resolution: null, proposedBy: null, approvals: [], resolvedAt: null, version: 1, ...over,
});

describe('what a movement is held against', () => {
  it.each<[Partial<StripeMovement>, readonly (readonly [string, bigint])[]]>([
    [{}, [['charge/ch_1', 1_000n], ['fee/txn_1', -59n]]],
    [{ kind: 'refund', amountMinor: minorUnits(-5n), feeMinor: minorUnits(0n), sourceId: 're_1' }, [['refund/re_1', -5n]]],
    [{ kind: 'dispute', amountMinor: minorUnits(-1_000n), feeMinor: minorUnits(1_500n), sourceId: 'du_1' }, [['dispute/du_1', -2_500n]]],
    [{ kind: 'reversal', sourceId: 'trr_1', transferId: 'tr_1', feeMinor: minorUnits(0n) }, [['reversal/tr_1', 1_000n]]],
    [{ kind: 'other', feeMinor: minorUnits(0n) }, [['other/txn_1', 1_000n]]],
  ])('%j', (over, items) => expect(itemsOfMovement(movement(over), nobody, null).map((i) => [i.subject, i.amountMinor])).toEqual(items));
  it('what was before the books is held against the opening balance, whole', () => {
    expect(itemsOfMovement(movement({}), nobody, epochMs(at + 1)).map((i) => [i.subject, i.amountMinor])).toEqual([['opening', 941n]]);
  });
  it('items of a movement come to its net, whatever it is', () => {
    fc.assert(fc.property(fc.constantFrom(...movementKinds), fc.bigInt(-(10n ** 9n), 10n ** 9n), fc.bigInt(0n, 10n ** 6n), fc.option(fc.constant('inv_1'), { nil: null }), (kind, amount, fee, paysInvoiceId) => {
      const items = itemsOfMovement(movement({ kind, amountMinor: minorUnits(amount), feeMinor: minorUnits(fee) }), { paysInvoiceId, customerOrg: null }, null);
      expect(items.reduce((sum, i) => sum + i.amountMinor, 0n)).toBe(amount - fee);
    }));
  });
  it.each([
    ['payment-received', 'payment-received/inv_1', {}, 'payment/inv_1'], ['stripe-fee', 'stripe-fee/txn_1', {}, 'fee/txn_1'], ['payout-taken-back', 'payout-taken-back/tr_1/500', {}, 'reversal/tr_1'],
    ['opening-balances', 'opening-balances/x', {}, 'opening'], ['reconciled', 'reconciled/diff_1', { subject: 'refund/re_1' }, 'refund/re_1'], ['by-hand', 'k/1', {}, 'entry/k/1'],
  ] as const)('an entry %s with key %s is about its subject', (kind, idempotencyKey, references, subject) => expect(subjectOfEntry({ kind, idempotencyKey, references })).toBe(subject));
});

describe('how two sides of a subject are judged', () => {
  it.each<[string, readonly ClearingItem[], boolean, string]>([
    ['nothing there', [item('stripe', 5n)], false, 'missing_in_ledger'], ['nothing at Stripe', [item('ledger', 5n)], false, 'missing_at_stripe'], ['two amounts', [item('stripe', 5n), item('ledger', 6n)], false, 'amount_differs'],
    ['two charges, one booked', [item('stripe', 5n), item('stripe', 5n, { id: 'b', at: epochMs(at + 1), sourceId: 'ch_b' }), item('ledger', 5n)], false, 'duplicate_charge'],
    ['a stray charge of a paid invoice', [item('stripe', 5n, { subject: 'charge/ch_5' })], true, 'duplicate_charge'], ['a stray charge', [item('stripe', 5n, { subject: 'charge/ch_5' })], false, 'unknown_charge'],
  ])('%s', (_what, items, paid, kind) => expect(judge(items, paid, 3_600_001)).toMatchObject({ kind: 'differs', difference: kind }));
  it('of two charges the later one is too many', () => {
    expect(judge([item('stripe', 5n, { id: 'b', at: epochMs(at + 1), sourceId: 'ch_b' }), item('stripe', 5n), item('ledger', 5n)], false, 3_600_001)).toMatchObject({ chargeId: 'ch_b' });
  });
  it('waits while one side may not have heard of it, and is content when sums agree', () => {
    expect(judge([item('stripe', 5n)], false, 3_599_999)).toEqual({ kind: 'in_flight' });
    expect(judge([item('stripe', 5n), item('ledger', 3n), item('ledger', 2n)], false, 0)).toEqual({ kind: 'matched' });
  });
});

describe('what books itself', () => {
  it('payouts to our bank, what came back, and fees that are no invoice’s; nothing that names a customer or is booked already', () => {
    const of = (kind: string, over: Partial<ClearingItem> = {}) => bookedByItself([item('stripe', -300n, { kind, subject: `${kind}/x_1`, invoiceId: null, ...over })])?.transaction;
    expect(of('payout')).toMatchObject({ idempotencyKey: 'stripe-payout/x_1', postings: [{ account: 'cash.stripe_clearing/USD', direction: 'credit' }, { account: 'cash.bank/USD', direction: 'debit' }] });
    expect(of('fee')).toMatchObject({ idempotencyKey: 'stripe-fee/x_1', postings: [{ direction: 'credit' }, { account: 'expense.stripe_fees/USD', direction: 'debit' }] });
    expect([of('fee', { invoiceId: 'inv_1' }), of('refund'), of('charge'), bookedByItself([item('ledger', 5n, { kind: 'payout' })])]).toEqual([undefined, undefined, undefined, undefined]);
  });
  it('a resolution makes the clearing account what Stripe says, against any role, for any sign', () => {
    fc.assert(fc.property(fc.bigInt(-(10n ** 9n), 10n ** 9n), fc.bigInt(-(10n ** 9n), 10n ** 9n), fc.constantFrom(...resolutionRoles), (stripe, ledger, role) => {
      const found = difference({ stripeMinor: minorUnits(stripe), ledgerMinor: minorUnits(ledger), org: 'org_1' as OrgId });
      const postings = differenceBooked(found, role, at)?.transaction.postings ?? [];
      const moved = (clearing: boolean): bigint => postings.filter((p) => p.account.startsWith('cash.stripe_clearing') === clearing).reduce((sum, p) => sum + (p.direction === 'debit' ? p.amountMinor : -p.amountMinor), 0n);
      expect([moved(true), moved(true) + moved(false)]).toEqual([stripe - ledger, 0n]);
    }));
  });
});

describe('what is decided about a difference', () => {
  const book = { action: 'book', role: 'expense.bad_debt', reason: 'goodwill' } as const;
  const big = difference({ stripeMinor: minorUnits(-10_000n) });
  it('below the tier one person of finance is enough; from the tier on another, and two from 5,000.00', () => {
    expect(proposeResolution(difference({}), book, user(1), houseTiers)).toMatchObject({ ok: true, value: { state: 'approved' } });
    expect(proposeResolution(big, book, user(1), houseTiers)).toMatchObject({ ok: true, value: { state: 'proposed' } });
    expect([big, difference({ stripeMinor: minorUnits(500_000n) })].map((d) => resolutionPeople({ ...d, resolution: book }, houseTiers))).toEqual([1, 2]);
  });
  it('INV-FOUR-EYES: nobody approves their own, nobody twice, no process approves, and what a process proposed waits for a person', () => {
    const proposed = proposeResolution(difference({ stripeMinor: minorUnits(500_000n) }), book, user(1), houseTiers);
    if (!proposed.ok) throw new Error('not proposed');
    const system: Actor = { kind: 'system', process: 'x' };
    expect([approveResolution(proposed.value, user(1), at, houseTiers), approveResolution(proposed.value, system, at, houseTiers)]).toMatchObject([{ error: { kind: 'OwnResolution' } }, { error: { kind: 'ResolutionNotPermitted' } }]);
    const once = approveResolution(proposed.value, user(2), at, houseTiers);
    if (!once.ok) throw new Error('not approved');
    expect([once.value.state, approveResolution(once.value, user(2), at, houseTiers), approveResolution(once.value, user(3), at, houseTiers)]).toMatchObject(['proposed', { error: { kind: 'ResolutionApproved' } }, { value: { state: 'approved' } }]);
    expect(proposeResolution(difference({ stripeMinor: minorUnits(1n) }), { ...book, action: 'accept' }, system, houseTiers)).toMatchObject({ value: { state: 'proposed' } });
  });
  it('a release is never one person’s alone, however small', () => {
    const parked = difference({ kind: 'unknown_at_stripe', parks: true, stripeMinor: minorUnits(0n) });
    expect(proposeResolution(parked, { action: 'release', role: null, reason: 'settled' }, user(1), houseTiers)).toMatchObject({ value: { state: 'proposed' } });
  });
  it('every kind says what to do and has a way to its end; every state is reachable', () => {
    for (const kind of differenceKinds) expect([whatToDo(kind).length > 20, actionsFor({ kind, chargeId: null, org: null }).length > 0]).toEqual([true, true]);
    expect(new Set(Object.values(differenceMoves).flat())).toEqual(new Set(['proposed', 'approved', 'resolved']));
    expect(differenceMinor(big)).toBe(-10_000n);
  });
});
