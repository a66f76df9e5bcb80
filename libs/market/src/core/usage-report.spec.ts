import { describe, expect, it } from '@jest/globals';
import { addExact, exact, EXACT_ZERO, roundHalfAwayFromZero } from '@switchyard/kernel';
import fc from 'fast-check';
import { costParts, usageReport, wholeCost, type RatedSum } from '../index.js';

describe('a usage report', () => {
  const amount = fc.record({
    groups: fc.tuple(fc.constantFrom('a', 'b', null), fc.constantFrom('x', 'y', 'z')), currency: fc.constantFrom('USD', 'EUR'), part: fc.constantFrom(...costParts),
    numerator: fc.bigInt({ min: -9_999n, max: 99_999n }), denominator: fc.constantFrom(1n, 3n, 7n, 3_600n, 1_000_000n),
  });
  it('adds up to the exact total to the last millionth, by any grouping', () => {
    fc.assert(fc.property(fc.array(amount, { maxLength: 30 }), fc.subarray([0, 1]), (amounts, by) => {
      const rated = amounts.map(({ groups, ...one }): RatedSum => ({ ...one, key: by.map((i) => groups[i]!) }));
      const { lines, totals } = usageReport({ rated, used: [], quoted: [], billed: [] });
      for (const total of totals) {
        const mine = lines.filter(({ currency }) => currency === total.currency);
        const parts = costParts.map((part) => amounts.filter((one) => one.currency === total.currency && one.part === part).reduce((all, one) => addExact(all, exact(one.numerator, one.denominator)), EXACT_ZERO));
        expect(costParts.map((part) => total.cost[part])).toEqual(parts.map(roundHalfAwayFromZero));
        expect(mine.reduce((all, line) => all + wholeCost(line), 0n)).toBe(wholeCost(total));
      }
      expect(new Set(lines.map(({ key, currency }) => JSON.stringify([currency, key]))).size).toBe(lines.length);
    }));
  });
  it('keeps a job without a project apart from a project of any name', () => {
    const used = (key: string | null) => ({ key: [key], currency: 'USD', gpuSeconds: 1n, energyWh: 2n });
    const { lines, totals } = usageReport({ rated: [], used: [used(null), used('null'), used('[]'), used(null)], quoted: [{ key: [null], currency: 'USD', micros: 5n }], billed: [] });
    expect([lines.map(({ key, gpuSeconds, quotedMicros }) => [key[0], gpuSeconds, quotedMicros]), totals[0]!.gpuSeconds]).toEqual([[['[]', 1n, 0n], ['null', 1n, 0n], [null, 2n, 5n]], 4n]);
  });
});
