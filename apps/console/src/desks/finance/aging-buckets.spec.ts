import { describe, expect, it } from '@jest/globals';
import { overdueOf, sharesOf, totalsOf } from './aging-buckets.js';

const row = (currency: string, ...amounts: readonly [string, string, string, string, string, string]) => {
  const of = (i: number) => ({ amount: amounts[i]!, currency });
  return { current: of(0), days1to30: of(1), days31to60: of(2), days61to90: of(3), over90: of(4), total: of(5) };
};
describe('aging', () => {
  it('adds up one currency alone, bucket by bucket', () => {
    const rows = [row('USD', '10.00', '0.10', '0.00', '0.00', '5.00', '15.10'), row('EUR', '99.00', '0.00', '0.00', '0.00', '0.00', '99.00'), row('USD', '0.01', '0.20', '0.00', '1.00', '0.00', '1.21')];
    expect(totalsOf(rows, 'USD')).toEqual({ current: '10.01', days1to30: '0.30', days31to60: '0.00', days61to90: '1.00', over90: '5.00', total: '16.31' });
    expect(overdueOf(totalsOf(rows, 'USD'))).toBe('6.30');
  });
  it('a bar has the shares of what is owed; a credit has no width', () => {
    expect(sharesOf(row('USD', '30.00', '10.00', '0.00', '-5.00', '0.00', '35.00'))).toEqual([{ key: 'current', share: 0.75 }, { key: 'days1to30', share: 0.25 }]);
    expect(sharesOf(row('USD', '0.00', '0.00', '0.00', '-5.00', '0.00', '-5.00'))).toEqual([]);
  });
});
