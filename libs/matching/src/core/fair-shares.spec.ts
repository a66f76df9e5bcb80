import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { waterFill, type Claim } from './fair-shares.js';

const aClaim = fc.record({ asked: fc.integer({ min: 0, max: 50 }), weight: fc.constantFrom(0.5, 1, 1, 2) });
const close = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * (1 + Math.abs(b));

describe('waterFill', () => {
  it.each<[number, Claim[], number[]]>([
    [12, [{ asked: 2, weight: 1 }, { asked: 8, weight: 1 }, { asked: 10, weight: 1 }], [2, 5, 5]],
    [12, [{ asked: 9, weight: 2 }, { asked: 9, weight: 1 }], [8, 4]],
    [12, [{ asked: 3, weight: 1 }, { asked: 3, weight: 1 }], [3, 3]],
    [0, [{ asked: 3, weight: 1 }], [0]],
    [5, [], []],
  ])('%d among %j is %j', (total, claims, shares) => expect(waterFill(total, claims)).toEqual(shares));

  it('gives all there is and no more than asked; whoever is cut has as much per weight as anybody', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 120 }), fc.array(aClaim, { minLength: 1, maxLength: 6 }), (total, claims) => {
      const shares = waterFill(total, claims);
      const asked = claims.reduce((sum, claim) => sum + claim.asked, 0);
      expect(close(shares.reduce((a, b) => a + b, 0), Math.min(total, asked))).toBe(true);
      const level = Math.max(...shares.map((share, i) => share / claims[i]!.weight));
      shares.forEach((share, i) => {
        expect(share).toBeLessThanOrEqual(claims[i]!.asked);
        expect(share === claims[i]!.asked || close(share / claims[i]!.weight, level)).toBe(true);
      });
    }));
  });
  it('asking for more never raises a share that was cut', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 120 }), fc.array(aClaim, { minLength: 1, maxLength: 6 }), fc.integer({ min: 1, max: 99 }), (total, claims, more) => {
      const shares = waterFill(total, claims);
      claims.forEach((claim, i) => {
        if (shares[i] === claim.asked) return;
        const greedy = claims.map((other, k) => (k === i ? { ...other, asked: other.asked + more } : other));
        expect(close(waterFill(total, greedy)[i]!, shares[i]!)).toBe(true);
      });
    }));
  });
});
