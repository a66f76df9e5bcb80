import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Currency } from '@switchyard/kernel';
import { aDay, aTransactionInput, someAccounts } from '../../testing/index.js';
import {
  balancesOf, EMPTY_BOOK, openAccounts, periodStateAt, post, verifyChain,
  type AccountType, type Book, type Period, type TransactionInput,
} from '../index.js';

const postAll = (start: Book, inputs: readonly TransactionInput[]): Book =>
  inputs.reduce((book, input) => {
    const result = post(book, input);
    return result.ok ? result.value.book : book;
  }, start);
const start = openAccounts(EMPTY_BOOK, someAccounts);
const inputs = fc.array(aTransactionInput, { maxLength: 25 });

describe('P1', () => {
  it('every entry sums to zero per currency, balances are the fold, assets + expenses = the rest', () => {
    let booked = 0;
    fc.assert(
      fc.property(inputs, (all) => {
        const book = postAll(start, all);
        booked += book.entries.length;
        for (const entry of book.entries) {
          const sums: Partial<Record<Currency, bigint>> = {};
          for (const p of entry.postings) sums[p.currency] = (sums[p.currency] ?? 0n) + (p.direction === 'debit' ? p.amountMinor : -p.amountMinor);
          expect(Object.values(sums).every((sum) => sum === 0n)).toBe(true);
        }
        const balances = balancesOf(book.accounts.values(), book.entries);
        for (const currency of ['USD', 'EUR'] as const) {
          const total = (...types: AccountType[]) =>
            someAccounts.filter((a) => a.currency === currency && types.includes(a.type)).reduce((sum, a) => sum + balances.get(a.code)!, 0n);
          expect(total('asset', 'expense')).toBe(total('liability', 'income', 'equity'));
        }
        expect(verifyChain(book.entries).ok).toBe(true);
      }),
    );
    expect(booked).toBeGreaterThan(50);
  });
  it('booking a prefix again changes nothing', () => {
    fc.assert(
      fc.property(inputs, fc.nat(25), (all, n) => {
        const once = postAll(start, all);
        expect(postAll(once, all.slice(0, n)).entries).toEqual(once.entries);
      }),
    );
  });
});

describe('P9', () => {
  it('nothing posts into a period that is not open', () => {
    const DAY = 86_400_000;
    const states = fc.constantFrom<Period['state']>('open', 'locked', 'closed');
    fc.assert(
      fc.property(inputs, fc.array(states, { minLength: 1, maxLength: 4 }), (all, three) => {
        const periods = three.map((state, i): Period => ({
          name: `p${i}`, state, reopenReason: null,
          from: (aDay + (i - 2) * 20 * DAY) as Period['from'], to: (aDay + (i - 1) * 20 * DAY) as Period['to'],
        }));
        const book = postAll({ ...start, periods }, all);
        expect(book.entries.filter((e) => periodStateAt(periods, e.effectiveAt) !== 'open')).toEqual([]);
      }),
    );
  });
});
