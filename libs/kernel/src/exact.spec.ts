import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  addExact, ceilExact, compareExact, divideCeil, divideFloor, divideHalfAwayFromZero, exact, EXACT_ZERO, formatExact,
  multiplyExact, negateExact, parseExact, roundHalfAwayFromZero,
} from './index.js';

const big = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n });
const nonZero = big.filter((n) => n !== 0n);
const rational = fc.tuple(big, nonZero).map(([n, d]) => exact(n, d));

describe('exact', () => {
  it('is always in lowest terms with a positive denominator', () => {
    expect(exact(6n, -4n)).toEqual({ numerator: -3n, denominator: 2n });
    expect(exact(0n, -7n)).toEqual(EXACT_ZERO);
    fc.assert(fc.property(big, nonZero, nonZero, (n, d, k) => {
      expect(exact(n * k, d * k)).toEqual(exact(n, d));
      expect(exact(n, d).denominator > 0n).toBe(true);
    }));
  });
  it('throws on a denominator of 0', () => {
    expect(() => exact(1n, 0n)).toThrow(RangeError);
    for (const divide of [divideFloor, divideCeil, divideHalfAwayFromZero]) expect(() => divide(1n, 0n)).toThrow(RangeError);
  });
  it('adds and multiplies as rationals do', () => {
    expect(addExact(exact(1n, 6n), exact(1n, 3n))).toEqual(exact(1n, 2n));
    expect(addExact(exact(1n, 4n), exact(1n, 4n))).toEqual(exact(1n, 2n));
    expect(multiplyExact(exact(2n, 3n), exact(-3n, 4n))).toEqual(exact(-1n, 2n));
    fc.assert(fc.property(rational, rational, rational, (a, b, c) => {
      expect(addExact(a, b)).toEqual(addExact(b, a));
      expect(addExact(addExact(a, b), c)).toEqual(addExact(a, addExact(b, c)));
      expect(multiplyExact(a, addExact(b, c))).toEqual(addExact(multiplyExact(a, b), multiplyExact(a, c)));
      expect(addExact(a, negateExact(a))).toEqual(EXACT_ZERO);
    }));
  });
  it('compares by value', () => {
    expect(compareExact(exact(1n, 3n), exact(333n, 1000n))).toBe(1);
    expect(compareExact(exact(-1n, 3n), exact(1n, 3n))).toBe(-1);
    expect(compareExact(exact(2n, 6n), exact(1n, 3n))).toBe(0);
  });
  it.each([
    // a, b, floor, ceil, half away from zero
    [7n, 2n, 3n, 4n, 4n],
    [-7n, 2n, -4n, -3n, -4n],
    [7n, -2n, -4n, -3n, -4n],
    [-7n, -2n, 3n, 4n, 4n],
    [5n, 4n, 1n, 2n, 1n],
    [-5n, 4n, -2n, -1n, -1n],
    [6n, 3n, 2n, 2n, 2n],
    [-6n, 3n, -2n, -2n, -2n],
    [0n, -3n, 0n, 0n, 0n],
    [1n, 2n, 0n, 1n, 1n],
    [-1n, 2n, -1n, 0n, -1n],
  ])('%s / %s rounds down to %s, up to %s, to nearest %s', (a, b, floor, ceil, half) => {
    expect([divideFloor(a, b), divideCeil(a, b), divideHalfAwayFromZero(a, b)]).toEqual([floor, ceil, half]);
    expect([ceilExact(exact(a, b)), roundHalfAwayFromZero(exact(a, b))]).toEqual([ceil, half]);
  });
  it('rounds symmetrically and to the nearest', () => {
    fc.assert(fc.property(rational, (a) => {
      const rounded = roundHalfAwayFromZero(a);
      expect(roundHalfAwayFromZero(negateExact(a))).toBe(-rounded);
      const off = 2n * (rounded * a.denominator - a.numerator);
      expect(off <= a.denominator && -off <= a.denominator).toBe(true);
    }));
  });
  it('survives its text, and refuses other texts', () => {
    fc.assert(fc.property(rational, (a) => expect(parseExact(formatExact(a))).toEqual(a)));
    expect(formatExact(exact(4n, 2n))).toBe('2');
    for (const text of ['', '1/', '/2', '1.5', '1/-2', ' 1', '1/2/3']) expect(() => parseExact(text)).toThrow(SyntaxError);
    expect(() => parseExact('1/0')).toThrow(RangeError);
  });
});
