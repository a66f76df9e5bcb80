import { describe, expect, it } from '@jest/globals';
import { revenueBy } from './ledger-revenue-sums.js';

const row = (month: string, customer: string, billed: string, revenue: string, currency = 'USD') => {
  const of = (amount: string) => ({ amount, currency });
  return { month, product: 'job', customer: { id: `org_${customer}`, name: customer }, site: { id: 'site_1', name: 'One' }, billed: of(billed), tax: of('0.10'), revenue: of(revenue) };
};
describe('revenue', () => {
  const rows = [row('2026-11', 'b', '10.00', '0.50'), row('2026-10', 'a', '5.00', '0.25'), row('2026-10', 'b', '1.00', '0.05'), row('2026-10', 'a', '9.00', '0.45', 'EUR')];
  it('by month stands in order of time, each currency for itself', () => {
    expect(revenueBy(rows, 'month').map(({ key, billed, tax, revenue }) => [key, billed, tax, revenue])).toEqual([['2026-10 EUR', '9.00', '0.10', '0.45'], ['2026-10 USD', '6.00', '0.20', '0.30'], ['2026-11 USD', '10.00', '0.10', '0.50']]);
  });
  it('by customer stands largest first', () => {
    expect(revenueBy(rows, 'customer').map(({ name, currency, revenue }) => [name, currency, revenue])).toEqual([['b', 'USD', '0.55'], ['a', 'EUR', '0.45'], ['a', 'USD', '0.25']]);
  });
});
