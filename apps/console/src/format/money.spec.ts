import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { energy, money, onAxis, percent, power, rounded, words } from './money.js';

describe('amounts in words', () => {
  it.each([
    ['1234.5', 2, '1,234.50'], ['0.005', 2, '0.01'], ['-0.005', 2, '−0.01'], ['-0.004', 2, '0.00'], ['999999.995', 2, '1,000,000.00'], ['.5', 0, '1'], ['12', 0, '12'], ['9007199254740993.4', 0, '9,007,199,254,740,993'],
  ])('%s to %i places is %s', (decimal, places, text) => {
    expect(rounded(decimal, places)).toBe(text);
  });
  it('rounding is within half of the last place, at every size', () => {
    fc.assert(fc.property(fc.bigInt(-(10n ** 20n), 10n ** 20n), (micros) => {
      const text = `${micros < 0n ? '-' : ''}${(micros < 0n ? -micros : micros) / 1_000_000n}.${String((micros < 0n ? -micros : micros) % 1_000_000n).padStart(6, '0')}`;
      const cents = BigInt(rounded(text, 2).replace('−', '-').replaceAll(',', '').replace('.', ''));
      const off = cents * 10_000n - micros;
      expect(off <= 5_000n && off >= -5_000n).toBe(true);
    }));
  });
  it('currencies, powers, shares and states', () => {
    expect([money('-12.3'), money('12.3', 'EUR'), money('1', 'CAD'), money('0.123456', 'USD', 4), money('5', 'CHF')]).toEqual(['−$12.30', '€12.30', 'CA$1.00', '$0.1235', 'CHF 5.00']);
    expect([power('999'), power('2000'), energy('1500'), energy('12.34'), percent(0.0123), words('PAYMENT_PENDING')]).toEqual(['999 kW', '2.00 MW', '1.50 MWh', '12.3 kWh', '1.2 %', 'Payment pending']);
    expect([percent(-0.872), percent(-0.0001), percent(1, 2), onAxis(-20), onAxis(40)]).toEqual(['−87.2 %', '0.0 %', '100.00 %', '−20', '40']);
  });
});
