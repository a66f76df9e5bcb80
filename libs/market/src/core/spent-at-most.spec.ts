import { describe, expect, it } from '@jest/globals';
import { microUsd, microUsdPerMwh, ppm, type RateCardId } from '@switchyard/kernel';
import { aTerms, hoursAfter, id } from '../../testing/index.js';
import { rateCardOf, spentAtMost, type HeldLease } from '../index.js';

const card = rateCardOf(aTerms(), ppm(1_250_000n), id('card', 1) satisfies RateCardId);
const print = (hour: number, usd: number) => ({ from: hoursAfter(hour), to: hoursAfter(hour + 1), microUsdPerMwh: microUsdPerMwh(BigInt(usd) * 1_000_000n) });
const lease = (over: Partial<HeldLease> = {}): HeldLease => ({
  card, maxWattsPerGpu: 1_275n, ceiling: microUsd(1_000_000_000n), held: [{ from: hoursAfter(0), to: hoursAfter(2), gpus: 8 }], prints: [print(0, 40), print(1, 40)], ...over,
});
const bound = (over: Partial<HeldLease> = {}): bigint => spentAtMost(lease(over), microUsdPerMwh(500_000_000n));

describe('spentAtMost', () => {
  it('counts what was held at full draw and the published price', () => {
    // 16 GPU-h x 2.35 = 37.60; 20.4 kWh x 1.25 at 40 = 1.02.
    expect(bound()).toBe(38_620_000n);
  });
  it('takes no credit for negative prices and the worst where no price is known', () => {
    expect(bound({ prints: [print(0, 40), print(1, -400)] })).toBe(38_110_000n);
    // Eight GPU-hours at 2.35 + 1.59375 x 0.5 = 3.146875.
    expect(bound({ prints: [print(0, 40)] })).toBe(19_310_000n + 25_175_000n);
  });
  it('counts time between segments for nothing, and never passes the ceiling', () => {
    const held = [{ from: hoursAfter(0), to: hoursAfter(0.5), gpus: 8 }, { from: hoursAfter(1.5), to: hoursAfter(2), gpus: 8 }];
    expect(bound({ held })).toBe(19_310_000n);
    expect(bound({ ceiling: microUsd(5_000_000n) })).toBe(5_000_000n);
    expect(bound({ held: [] })).toBe(0n);
  });
});
