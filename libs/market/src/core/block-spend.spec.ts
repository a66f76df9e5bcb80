import { describe, expect, it } from '@jest/globals';
import { add, type EpochMs, microUsd, sum } from '@switchyard/kernel';
import fc from 'fast-check';
import { blockSpend } from './block-spend.js';

const at = (instant: number): EpochMs => instant as EpochMs;
const block = { takeOrPay: microUsd(900n), window: { from: at(50), to: at(350) } };

describe('blockSpend', () => {
  it.each([
    ['before it begins all of the month is ahead', [0, 100], 20, 0n, 150n],
    ['half gone', [100, 200], 150, 150n, 150n],
    ['its last part', [300, 400], 399, 150n, 0n],
    ['a month it has no part in', [400, 500], 450, 0n, 0n],
    ['a month that is over', [100, 200], 900, 300n, 0n],
  ])('%s', (_what, [from, to], now, spent, ahead) => {
    expect(blockSpend(block, { from: at(from!), to: at(to!) }, at(now))).toEqual({ spent, ahead });
  });
  it('months come to the whole, whatever their lengths', () => {
    fc.assert(fc.property(fc.bigInt(0n, 10n ** 13n), fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 1, maxLength: 8 }), fc.nat(8_000), (takeOrPay, lengths, now) => {
      const ends = lengths.reduce<number[]>((all, length) => [...all, (all.at(-1) ?? 0) + length], []);
      const whole = { takeOrPay: microUsd(takeOrPay), window: { from: at(0), to: at(ends.at(-1)!) } };
      const parts = ends.map((to, i) => blockSpend(whole, { from: at(ends[i - 1] ?? 0), to: at(to) }, at(now)));
      expect(sum(parts.map(({ spent, ahead }) => add(spent, ahead)))).toBe(takeOrPay);
    }));
  });
});
