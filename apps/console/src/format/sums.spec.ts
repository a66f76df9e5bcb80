import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isNothing, negated, sumOf, sumsByCurrency } from './sums.js';

describe('sums of decimal texts', () => {
  it.each([[['0.1', '0.2'], '0.3'], [['1', '-2.50'], '-1.50'], [[], '0'], [['9007199254740993', '0.01'], '9007199254740993.01'], [['-0.01', '0.01'], '0.00']])('%j make %s', (decimals, sum) => {
    expect(sumOf(decimals)).toBe(sum);
  });
  it('cents of any size add up to the cent', () => {
    const decimal = (cents: bigint): string => `${cents < 0n ? '-' : ''}${(cents < 0n ? -cents : cents) / 100n}.${String((cents < 0n ? -cents : cents) % 100n).padStart(2, '0')}`;
    fc.assert(fc.property(fc.array(fc.bigInt(-(10n ** 18n), 10n ** 18n), { minLength: 1 }), (cents) => {
      expect(sumOf(cents.map(decimal))).toBe(decimal(cents.reduce((a, b) => a + b, 0n)));
    }));
  });
  it('never adds one currency to another', () => {
    expect(sumsByCurrency([{ amount: '1.00', currency: 'USD' }, { amount: '2.00', currency: 'EUR' }, { amount: '0.50', currency: 'USD' }])).toEqual([{ amount: '2.00', currency: 'EUR' }, { amount: '1.50', currency: 'USD' }]);
  });
  it('turns a sign and knows nothing', () => {
    expect([negated('1.20'), negated('-1.20'), negated('0.00'), isNothing('0.00'), isNothing('-0.01')]).toEqual(['-1.20', '1.20', '0.00', true, false]);
  });
});
