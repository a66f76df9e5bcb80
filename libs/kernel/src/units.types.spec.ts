import { describe, expect, it } from '@jest/globals';
import {
  add, atMost, type EpochMs, gpuSeconds, type JobId, lessThan, maxOf, type MicroUsd, microUsd, microUsdPerGpuHour,
  microUsdPerMwh, minOf, type MinorUnits, minorUnits, type Money, seconds, type SiteId, subtract, sum, watts, wattHours,
} from './index.js';

/** Checked by the type build, which fails when a line below it compiles after all. Never called. */
function refusedByTheCompiler(job: JobId, at: EpochMs, owed: (amount: MinorUnits) => void, spent: (amount: MicroUsd) => void): void {
  // @ts-expect-error watts and seconds do not add
  add(watts(1n), seconds(1n));
  // @ts-expect-error nor do energy and power
  subtract(wattHours(1n), watts(1n));
  // @ts-expect-error GPU-seconds are not seconds
  lessThan(gpuSeconds(1n), seconds(1n));
  // @ts-expect-error a price of energy is not a price of GPU time
  atMost(microUsdPerMwh(1n), microUsdPerGpuHour(1n));
  // @ts-expect-error micro-USD and cents do not compare
  maxOf(microUsd(1n), minorUnits(1n));
  // @ts-expect-error whichever way round
  minOf(minorUnits(1n), microUsd(1n));
  // @ts-expect-error money owed is minor units, not micro-USD
  owed(microUsd(1n));
  // @ts-expect-error an estimate is not money owed
  spent(minorUnits(1n));
  // @ts-expect-error a bare bigint has no unit
  owed(1n);
  // @ts-expect-error sums are of one unit
  const mixed: MicroUsd = sum([minorUnits(1n)]);
  // @ts-expect-error a job is not a site
  const site: SiteId = job;
  // @ts-expect-error a bare number is not an instant
  const instant: EpochMs = 5;
  // @ts-expect-error money names its currency
  const money: Money = { minor: minorUnits(1n) };
  // @ts-expect-error an instant is a number, a duration in seconds a bigint
  add(seconds(1n), at);
  void [mixed, site, instant, money];
}

describe('units', () => {
  it('like quantities add, subtract, compare and sum', () => {
    expect(add(watts(2n), watts(3n))).toBe(5n);
    expect(subtract(microUsd(2n), microUsd(3n))).toBe(-1n);
    expect([lessThan(watts(1n), watts(1n)), atMost(watts(1n), watts(1n)), lessThan(watts(1n), watts(2n))]).toEqual([false, true, true]);
    expect([maxOf(watts(1n), watts(2n)), minOf(watts(1n), watts(2n))]).toEqual([2n, 1n]);
    expect(sum([wattHours(1n), wattHours(-4n)])).toBe(-3n);
    expect(sum([])).toBe(0n);
  });
  it('swaps are refused at compile time', () => expect(typeof refusedByTheCompiler).toBe('function'));
});
