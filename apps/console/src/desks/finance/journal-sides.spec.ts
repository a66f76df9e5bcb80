import { describe, expect, it } from '@jest/globals';
import { sidesOf } from './journal-sides.js';

const posting = (direction: string, amount: string, currency = 'USD') => ({ direction, amount: { amount, currency } });
describe('the sides of an entry', () => {
  it('stand apart, and balance when each currency does', () => {
    const entry = [posting('debit', '11.85'), posting('credit', '11.26'), posting('credit', '0.59')];
    expect(sidesOf(entry)).toEqual({ debits: [entry[0]], credits: [entry[1], entry[2]], balances: true });
  });
  it.each([[[posting('debit', '1.00'), posting('credit', '1.01')]], [[posting('debit', '1.00'), posting('credit', '1.00', 'EUR')]], [[posting('debit', '1.00'), posting('credit', '1.00'), posting('sideways', '0.01')]]])('%j does not balance', (entry) => {
    expect(sidesOf(entry).balances).toBe(false);
  });
});
