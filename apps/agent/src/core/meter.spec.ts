import { describe, expect, it } from '@jest/globals';
import type { ReadingItem } from '@switchyard/agent-protocol';
import { anOrder } from '@switchyard/agent-protocol/testing';
import { type EpochMs, microUsd, microUsdPerGpuHour } from '@switchyard/kernel';
import fc from 'fast-check';
import { close, finish, type Meter, type MeterModel, newMeter, open, readUpTo } from './meter.js';
import { isUsedUp, paysForAnInterval, prune, unpricedCost } from './spend-guard.js';

const at = (n: number): EpochMs => n as EpochMs;
const model: MeterModel = { meterId: 'simulated-it', energy: true, loadFractionPpm: 760_000, ripplePpm: 30_000 };
const order = anOrder({ gpuCount: 3 });
const INTERVAL_MS = 300_000;

/** Running spells separated by pauses, and how often the agent looks. */
const aLife = fc.record({
  spells: fc.array(fc.tuple(fc.integer({ min: 1, max: 900_000 }), fc.integer({ min: 0, max: 400_000 })), { minLength: 1, maxLength: 6 }),
  looks: fc.integer({ min: 1, max: 5 }),
});
function live(spells: readonly (readonly [number, number])[], looks: number): { meter: Meter; readings: ReadingItem[]; ranMs: number } {
  let meter = newMeter();
  const readings: ReadingItem[] = [];
  let now = 1_234_567;
  let ranMs = 0;
  for (const [runs, pauses] of spells) {
    meter = open(meter, at(now));
    for (let look = 1; look < looks; look += 1) {
      const read = readUpTo(meter, order, at(now + Math.floor((runs * look) / looks)), model);
      meter = read.meter;
      readings.push(...read.readings);
    }
    now += runs;
    ranMs += runs;
    const closed = close(meter, order, at(now), model);
    meter = closed.meter;
    readings.push(...closed.readings);
    now += pauses;
  }
  return { meter, readings, ranMs };
}

describe('meter', () => {
  it('INV-A4: readings tile the running time inside settlement intervals, and lose nothing to rounding', () => {
    fc.assert(
      fc.property(aLife, ({ spells, looks }) => {
        const { readings, ranMs } = live(spells, looks);
        expect(readings.reduce((sum, r) => sum + r.to - r.from, 0)).toBe(ranMs);
        expect(readings.reduce((sum, r) => sum + r.gpuSeconds, 0n)).toBe((BigInt(ranMs) * 3n) / 1_000n);
        for (const [i, r] of readings.entries()) {
          expect(Math.floor(r.from / INTERVAL_MS)).toBe(Math.floor((r.to - 1) / INTERVAL_MS));
          if (i > 0) expect(r.from).toBeGreaterThanOrEqual(readings[i - 1]!.to);
        }
      }),
    );
  });
  it('reads the same whenever the agent looks', () => {
    fc.assert(
      fc.property(aLife, ({ spells, looks }) => {
        expect(live(spells, looks).readings).toEqual(live(spells, 1).readings);
      }),
    );
  });
  it('draws GPUs x maximum x load fraction within the ripple', () => {
    const { readings } = live([[36_000_000, 0]], 1);
    const energyWh = Number(readings.reduce((sum, r) => sum + r.energyWh!, 0n));
    const expectedWh = 10 * 3 * 1_275 * 0.76;
    expect(Math.abs(energyWh / expectedWh - 1)).toBeLessThan(0.01);
    const whole = readings.slice(1, -1).map((r) => Number(r.energyWh));
    expect(Math.max(...whole) / Math.min(...whole)).toBeLessThan(1.07);
    expect(new Set(whole).size).toBeGreaterThan(10);
  });
  it('says null, never 0, for the energy of a site without a meter', () => {
    const meter = open(newMeter(), at(0));
    const { readings } = close(meter, order, at(1_000), { ...model, energy: false });
    expect(readings).toMatchObject([{ energyWh: null, source: 'none', quality: 'gap', gpuSeconds: 3n }]);
  });
  it('marks exactly one reading final, an empty one when nothing ran since', () => {
    const closed = close(open(newMeter(), at(0)), order, at(400_000), model);
    expect(finish(closed, order, at(400_000), model).readings.map((r) => r.final)).toEqual([false, true]);
    const nothing = finish({ meter: closed.meter, readings: [] }, order, at(100), model).readings;
    expect(nothing).toMatchObject([{ from: 400_000, to: 400_000, gpuSeconds: 0n, energyWh: 0n, final: true }]);
  });
  it('never goes back behind what it has measured when market time is set back', () => {
    const closed = close(open(newMeter(), at(0)), order, at(400_000), model);
    const again = close(open(closed.meter, at(100_000)), order, at(450_000), model);
    expect(again.readings).toMatchObject([{ from: 400_000, to: 450_000 }]);
    expect(close(open(closed.meter, at(100_000)), order, at(300_000), model).readings).toEqual([]);
  });
});

describe('spend guard', () => {
  // 3 GPUs at 4 USD/GPU-h: 12 USD an hour, 1 USD per settlement interval.
  const funded = (remaining: bigint, asOf = 0) => ({
    ...order,
    spendAuthorisation: { microUsdRemaining: microUsd(remaining), worstCaseMicroUsdPerGpuHour: microUsdPerGpuHour(4_000_000n), asOf: at(asOf) },
  });
  const ran = close(open(newMeter(), at(0)), order, at(600_000), model).meter;
  it('prices read and open time at the worst case', () => {
    expect(unpricedCost(ran, funded(0n), at(600_000))).toBe(2_000_000n);
    expect(unpricedCost(open(ran, at(600_000)), funded(0n), at(750_000))).toBe(2_500_000n);
  });
  it.each([
    [2_000_001n, false],
    [2_000_000n, true],
    [-5n, true],
  ])('of 2 USD used, %s micro-USD are used up: %s', (remaining, usedUp) => {
    expect(isUsedUp(ran, funded(remaining), at(600_000))).toBe(usedUp);
  });
  it('counts only what the authorisation has not deducted', () => {
    expect(unpricedCost(ran, funded(0n, 300_000), at(600_000))).toBe(1_000_000n);
    expect(prune(ran, funded(0n, 300_000)).unpriced).toHaveLength(1);
  });
  it('starts again only for a whole interval', () => {
    expect(paysForAnInterval(ran, funded(999_999n, 600_000), at(600_000))).toBe(false);
    expect(paysForAnInterval(ran, funded(1_000_000n, 600_000), at(600_000))).toBe(true);
  });
});
