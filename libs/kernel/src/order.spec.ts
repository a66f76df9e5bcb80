import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { by, byBigint, byNumber, byText, ladder } from './index.js';

const item = fc.record({ at: fc.nat(2), price: fc.bigInt({ min: -1n, max: 1n }), id: fc.stringMatching(/^[a-c]$/) });
const turn = ladder<{ at: number; price: bigint; id: string }>(by((i) => i.at, byNumber), by((i) => i.price, byBigint), by((i) => i.id, byText));

describe('order', () => {
  it('the first rung that decides wins', () => {
    const rows = [{ at: 1, price: 0n, id: 'a' }, { at: 0, price: 1n, id: 'c' }, { at: 0, price: 1n, id: 'b' }, { at: 0, price: -1n, id: 'd' }];
    expect(rows.sort(turn).map((row) => row.id)).toEqual(['d', 'b', 'c', 'a']);
  });
  it('is a total order: antisymmetric, transitive, and 0 only for equals', () => {
    fc.assert(fc.property(item, item, item, (a, b, c) => {
      expect(Math.sign(turn(a, b)) + Math.sign(turn(b, a))).toBe(0);
      if (turn(a, b) <= 0 && turn(b, c) <= 0) expect(turn(a, c)).toBeLessThanOrEqual(0);
      if (turn(a, b) === 0) expect(a).toEqual(b);
    }));
  });
  it('compares bigints beyond what numbers hold, and text by code unit', () => {
    expect(byBigint(2n ** 64n, 2n ** 64n + 1n)).toBe(-1);
    expect(['b', 'B', 'a'].sort(byText)).toEqual(['B', 'a', 'b']);
  });
});
