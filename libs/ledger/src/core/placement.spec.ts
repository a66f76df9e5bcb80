import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addMs, epochMs, minorUnits, toIso, unwrap, type LedgerTransactionId } from '@switchyard/kernel';
import { someAccounts } from '../../testing/index.js';
import {
  accountCode, ACCRUAL, appendPeriod, EMPTY_BOOK, explainPeriodRefusal, movePeriodBy, OPENING_BALANCES, openAccounts, periodStateAt, placed, post, reopenSteps, takes,
  TRUE_DATE, type Book, type Period, type TransactionInput,
} from '../index.js';

const month = (n: number) => ({ from: epochMs(Date.UTC(2026, n, 1)), to: epochMs(Date.UTC(2026, n + 1, 1)) });
const three = [9, 10, 11].reduce((all, n) => appendPeriod(all, `2026-${n + 1}`, month(n)), [] as readonly Period[]);
const asset = accountCode('asset.a', 'USD', null);
const owed = accountCode('liability.a', 'USD', null);
const equity = accountCode('equity.a', 'USD', null);
const book = openAccounts(EMPTY_BOOK, someAccounts);
const input = (over: Partial<TransactionInput> = {}): TransactionInput => ({
  id: 'tx_1' as LedgerTransactionId, idempotencyKey: 'k', kind: 'sale', effectiveAt: addMs(month(9).from, 5), recordedAt: month(10).from, references: { invoiceId: 'inv_1' }, reason: null,
  postings: [{ account: asset, direction: 'debit', amountMinor: minorUnits(5n), currency: 'USD' }, { account: owed, direction: 'credit', amountMinor: minorUnits(5n), currency: 'USD' }],
  ...over,
});
const by = (periods: readonly Period[], ...steps: [Period['state'], string, string?][]) => steps.reduce((all, [to, who, why]) => unwrap(movePeriodBy(all, '2026-10', to, who, why ?? null)), periods);
const booked = (from: Book, transaction: TransactionInput) => post(from, placed(from.periods, transaction, from.entries.find((e) => e.idempotencyKey === transaction.idempotencyKey)));

describe('a late transaction', () => {
  const closed = by(three, ['locked', 'user_a'], ['closed', 'user_b']);
  it('goes to the first open period and keeps its true date as a reference', () => {
    const entry = unwrap(booked({ ...book, periods: closed }, input())).entry;
    expect(entry).toMatchObject({ effectiveAt: month(10).from, references: { invoiceId: 'inv_1', [TRUE_DATE]: toIso(addMs(month(9).from, 5)) } });
    expect(placed(closed, input({ effectiveAt: month(10).from }), undefined)).toEqual(input({ effectiveAt: month(10).from }));
  });
  it('is the same request after its period closed: it replays, wherever it was put', () => {
    const first = unwrap(booked({ ...book, periods: three }, input())).book;
    expect(unwrap(booked({ ...first, periods: closed }, input()))).toMatchObject({ outcome: 'replayed', entry: { effectiveAt: input().effectiveAt } });
    const moved = unwrap(booked({ ...book, periods: closed }, input())).book;
    expect(unwrap(booked({ ...moved, periods: by(closed, ['locked', 'user_c', 'late'], ['open', 'user_c', 'late']) }, input()))).toMatchObject({ outcome: 'replayed', entry: { effectiveAt: month(10).from } });
    expect(booked({ ...moved, periods: closed }, input({ effectiveAt: month(9).from }))).toMatchObject({ ok: false, error: { kind: 'KeyUsedForOtherInputs' } });
  });
  it('is always where a period takes it, and nowhere else (property)', () => {
    const states = fc.constantFrom<Period['state']>('open', 'locked', 'closed');
    fc.assert(fc.property(fc.array(states, { minLength: 3, maxLength: 3 }), fc.integer({ min: -40, max: 130 }), fc.constantFrom('sale', ACCRUAL), (all, day, kind) => {
      const periods = three.map((p, i) => ({ ...p, state: all[i]! }));
      const asked = input({ kind, effectiveAt: addMs(month(9).from, day * 86_400_000) });
      const put = placed(periods, asked, undefined);
      expect(takes(periodStateAt(periods, put.effectiveAt), kind)).toBe(true);
      expect(put.effectiveAt).toBeGreaterThanOrEqual(asked.effectiveAt);
    }));
  });
});

describe('four eyes over a period', () => {
  const locked = by(three, ['locked', 'user_a']);
  it('who locked it neither closes it nor opens it again', () => {
    const refused = movePeriodBy(locked, '2026-10', 'closed', 'user_a', null);
    expect(refused).toMatchObject({ ok: false, error: { kind: 'SameEyes', actor: 'user_a' } });
    if (!refused.ok) expect(explainPeriodRefusal(refused.error)).toContain('user_a locked period 2026-10');
    expect(movePeriodBy(locked, '2026-10', 'open', 'user_a', 'oops')).toMatchObject({ ok: false, error: { kind: 'SameEyes' } });
    const closed = by(locked, ['closed', 'user_b']);
    expect(movePeriodBy(closed, '2026-10', 'locked', 'user_a', 'oops')).toMatchObject({ ok: false, error: { kind: 'SameEyes' } });
    expect(by(closed, ['locked', 'user_b', 'late data'], ['open', 'user_b', 'late data'])[0]).toMatchObject({ state: 'open', lockedBy: null, reopenReason: 'late data' });
  });
  it('reopening is the moves that lead to open', () => {
    expect([reopenSteps('open'), reopenSteps('locked'), reopenSteps('closed')]).toEqual([[], ['open'], ['locked', 'open']]);
  });
});

describe('kinds the ledger knows', () => {
  const locked = by(three, ['locked', 'user_a']);
  const closed = by(locked, ['closed', 'user_b']);
  const kindOf = (periods: readonly Period[], over: Partial<TransactionInput>): string => {
    const result = post({ ...book, periods }, input(over));
    return result.ok ? result.value.outcome : result.error.kind;
  };
  it('an accrual goes into a locked period and not into a closed one', () => {
    expect([kindOf(locked, { kind: ACCRUAL }), kindOf(locked, {}), kindOf(closed, { kind: ACCRUAL })]).toEqual(['booked', 'PeriodNotOpen', 'PeriodNotOpen']);
  });
  it('opening balances may set a loss carried forward against what is owed, a deal may not', () => {
    const postings: TransactionInput['postings'] = [{ account: equity, direction: 'debit', amountMinor: minorUnits(5n), currency: 'USD' }, { account: owed, direction: 'credit', amountMinor: minorUnits(5n), currency: 'USD' }];
    expect([kindOf(three, { kind: OPENING_BALANCES, postings }), kindOf(three, { postings })]).toEqual(['booked', 'PairNotAllowed']);
  });
});
