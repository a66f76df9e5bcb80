import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { splitByWeights, unwrap } from './index.js';

describe('splitByWeights', () => {
  it.each([
    [100n, [1n, 1n, 1n], [34n, 33n, 33n]],
    [-100n, [1n, 1n, 1n], [-34n, -33n, -33n]],
    [101n, [1n, 1n, 1n], [34n, 34n, 33n]],
    [5n, [0n, 1n, 1n], [0n, 3n, 2n]],
    [0n, [3n, 1n], [0n, 0n]],
    [1n, [1n, 999n], [1n, 0n]],
  ])('%s by %j is %j', (whole, weights, parts) => {
    expect(unwrap(splitByWeights(whole, weights))).toEqual(parts);
  });
  it('refuses no weight and negative weights', () => {
    expect(splitByWeights(1n, [])).toEqual({ ok: false, error: { kind: 'NoWeights' } });
    expect(splitByWeights(1n, [0n])).toEqual({ ok: false, error: { kind: 'NoWeights' } });
    expect(splitByWeights(1n, [1n, -1n])).toEqual({ ok: false, error: { kind: 'NegativeWeight', index: 1 } });
  });
  it('conserves the whole', () => {
    const weights = fc.array(fc.bigInt({ min: 0n, max: 10n ** 18n }), { minLength: 1 }).filter((w) => w.some((x) => x > 0n));
    fc.assert(fc.property(fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }), weights, (whole, shares) => {
      expect(unwrap(splitByWeights(whole, shares)).reduce((a, b) => a + b, 0n)).toBe(whole);
    }));
  });
});
