import { describe, expect, it } from '@jest/globals';
import { epochMs, microUsd, minorUnits, unwrap } from '@switchyard/kernel';
import { aCard, aUsageRow, demoSeriesId } from '../../testing/index.js';
import { capCheck, ceiling, explainRatingError, rate } from '../index.js';

const row = aUsageRow();
const worded = (...given: Parameters<typeof rate>): string => {
  const result = rate(...given);
  return result.ok ? 'no error' : explainRatingError(result.error);
};

describe('a refusal in words', () => {
  it.each<[string, () => string]>([
    [`usage[0].print: ${demoSeriesId} has no price for the interval from 1970-01-01T00:00:00.000Z`, () => worded(aCard(), [{ ...row, print: undefined }])],
    ['usage[1]: starts 1970-01-01T00:00:00.001Z, before the row before it ends (1970-01-01T00:05:00.000Z)', () => worded(aCard(), [row, aUsageRow({ from: epochMs(1) })])],
    ['usage[0].energy.wh: must not be negative', () => worded(aCard(), [aUsageRow({ itWh: -1n })])],
    ['card_00000000000000000000000001: rate card: components[0].amountMicroUsd must be whole minor units (a multiple of 10000)', () => worded(aCard({ kind: 'deposit', amountMicroUsd: microUsd(1n) }), [row])],
  ])('%s', (text, say) => expect(say()).toBe(text));

  it('names what is over the cap, and what has no worst case', () => {
    const over = capCheck(unwrap(rate(aCard(), [aUsageRow({ gpuSeconds: 360_000n, itWh: 0n })])), minorUnits(20_000n));
    expect(over.ok ? '' : explainRatingError(over.error)).toBe('the total of 235.00 is 35.00 above the cap of 200.00');
    const unbounded = ceiling(aCard(), [row]);
    expect(unbounded.ok ? '' : explainRatingError(unbounded.error)).toContain(`the price of ${demoSeriesId} has no cap`);
  });
});
