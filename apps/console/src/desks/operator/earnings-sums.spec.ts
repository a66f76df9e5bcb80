import { describe, expect, it } from '@jest/globals';
import { columnsOf, earnedOf, residueOf } from './earnings-sums.js';

const row = (day: string, charges: string, credits: string, power: string, fee: string, givenBack: string, net: string, currency = 'USD') => {
  const of = (amount: string) => ({ amount, currency });
  return { day, charges: of(charges), credits: of(credits), power: of(power), fee: of(fee), givenBack: of(givenBack), net: of(net) };
};
describe('earnings', () => {
  const rows = [row('2026-11-01T00:00:00.000Z', '10.00', '-1.00', '2.00', '0.50', '0.00', '10.50'), row('2026-11-03T00:00:00.000Z', '5.00', '0.00', '1.00', '0.25', '5.75', '0.00'), row('2026-11-01T00:00:00.000Z', '9.00', '0.00', '0.00', '0.00', '0.00', '9.00', 'EUR')];
  it('net is gross less the fee and what was given back, in each currency', () => {
    expect(earnedOf(rows, 'USD')).toEqual({ currency: 'USD', gross: '17.00', fee: '0.75', givenBack: '5.75', net: '10.50', power: '3.00' });
    expect([residueOf(earnedOf(rows, 'USD')), residueOf(earnedOf(rows, 'EUR'))]).toEqual(['0.00', '0.00']);
  });
  it('a day without earnings has its empty column', () => {
    expect(columnsOf(rows, 'USD', ['2026-11-01', '2026-11-02', '2026-11-03'])).toEqual([{ key: '01', values: [10.5, 0.5, 0] }, { key: '02', values: [0, 0, 0] }, { key: '03', values: [0, 0.25, 5.75] }]);
  });
});
