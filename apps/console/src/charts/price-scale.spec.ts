import { describe, expect, it } from '@jest/globals';
import { runsOf, scaleOfPrices } from './price-scale.js';

const hour = (priceUsdPerMwh: number, miningUsdPerMwh: number | null = null, computeUsdPerMwh: number | null = null) => ({ priceUsdPerMwh, miningUsdPerMwh, computeUsdPerMwh });

describe('the scale of prices', () => {
  it('holds the lines where they are near, and tells a far one in words', () => {
    expect(scaleOfPrices([hour(40, 88, 120)], false)).toMatchObject({ above: null, beyond: 0 });
    expect(scaleOfPrices([hour(40, 88, 1_500)], false)).toMatchObject({ above: 1_500, max: 88 * 1.08 });
    expect(scaleOfPrices([hour(40, 88, 1_500)], true)).toMatchObject({ above: null, max: 1_500 * 1.08 });
  });
  it('goes below nothing for negative prices, and cuts rare peaks', () => {
    const hours = [...Array.from({ length: 98 }, () => hour(30)), hour(-22), hour(2_000)];
    expect(scaleOfPrices([...hours, hour(30)], false)).toMatchObject({ min: -22, beyond: 1, highest: 2_000 });
  });
  it('joins neighbouring hours with the same answer', () => {
    const at = (from: number, use: string) => ({ from, to: from + 1, use });
    expect(runsOf([at(0, 'a'), at(1, 'a'), at(2, 'b'), at(4, 'b')], ({ use }) => use)).toEqual([{ from: 0, to: 2, of: 'a' }, { from: 2, to: 3, of: 'b' }, { from: 4, to: 5, of: 'b' }]);
  });
});
