import { describe, expect, it } from '@jest/globals';
import { Dice } from './dice.js';

const throws = (seed: number, count = 1_000): number[] => {
  const dice = new Dice(seed);
  return Array.from({ length: count }, () => dice.below(6));
};

describe('dice', () => {
  it('INV-M3: one seed gives one sequence, whenever it is thrown', () => {
    expect(throws(7)).toEqual(throws(7));
    expect(throws(7)).not.toEqual(throws(8));
  });
  it('are fair and stay below their bound', () => {
    const counts = Array.from({ length: 6 }, (_, face) => throws(3, 6_000).filter((found) => found === face).length);
    for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(120);
    expect(counts.reduce((a, b) => a + b, 0)).toBe(6_000);
  });
});
