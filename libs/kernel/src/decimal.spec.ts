import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatDecimal, parseDecimal, unwrap } from './index.js';

describe('decimal', () => {
  it.each([
    ['12.5', 2, 1_250n], ['-0.01', 2, -1n], ['0', 6, 0n], ['-0', 2, 0n], ['7', 0, 7n], ['1.500000', 1, 15n], ['007.10', 2, 710n],
  ])('reads %s at scale %s as %s', (text, scale, value) => {
    expect(parseDecimal(text, scale)).toEqual({ ok: true, value });
  });
  it.each(['', ' 1', '1 ', '1.', '.5', '1e3', '+1', '1,5', '--1', '0x1', 'NaN', '١', '9'.repeat(31)])('refuses %j', (text) => {
    expect(parseDecimal(text, 2).ok).toBe(false);
  });
  it('refuses what it would have to round', () => {
    expect(parseDecimal('1.234', 2)).toEqual({ ok: false, error: 'at most 2 decimals are allowed, got 3' });
    expect(parseDecimal('1.5', 0).ok).toBe(false);
  });
  it.each([
    [1_250n, 2, undefined, '12.50'], [-1n, 2, undefined, '-0.01'], [5n, 0, undefined, '5'], [0n, 2, undefined, '0.00'],
    [2_350_000n, 6, 2, '2.35'], [2_000_000n, 6, 2, '2.00'], [2_000_000n, 6, 0, '2'], [1n, 6, 2, '0.000001'],
  ])('writes %s at scale %s, keeping %s, as %s', (value, scale, keep, text) => {
    expect(formatDecimal(value, scale, keep)).toBe(text);
  });
  it('reads back what it writes', () => {
    fc.assert(fc.property(fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }), fc.nat(9), fc.nat(9), (value, scale, keep) => {
      expect(unwrap(parseDecimal(formatDecimal(value, scale, Math.min(keep, scale)), scale))).toBe(value);
    }));
  });
});
