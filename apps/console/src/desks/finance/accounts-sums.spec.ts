import { describe, expect, it } from '@jest/globals';
import { byRole, sideOf } from './accounts-sums.js';

const account = (code: string, type: string, amount: string, currency = 'USD') => ({ code, type, balance: { amount, currency } });
describe('a trial balance', () => {
  it('stands on the side its type grows to, below 0 on the other', () => {
    expect([sideOf('asset', '5.00'), sideOf('asset', '-5.00'), sideOf('liability', '5.00'), sideOf('income', '-0.01'), sideOf('expense', '0.00')]).toEqual([
      { debit: '5.00', credit: null }, { debit: null, credit: '5.00' }, { debit: null, credit: '5.00' }, { debit: '0.01', credit: null }, { debit: null, credit: null },
    ]);
  });
  it('is added up role by role, never over currencies, assets first', () => {
    const rows = byRole([account('operator_payable.held', 'liability', '3.00'), account('receivable', 'asset', '1.10'), account('receivable', 'asset', '2.20'), account('receivable', 'asset', '7.00', 'EUR')]);
    expect(rows.map(({ code, currency, debit, credit, accounts }) => [code, currency, debit, credit, accounts.length])).toEqual([
      ['receivable', 'EUR', '7.00', null, 1], ['receivable', 'USD', '3.30', null, 2], ['operator_payable.held', 'USD', null, '3.00', 1],
    ]);
  });
});
