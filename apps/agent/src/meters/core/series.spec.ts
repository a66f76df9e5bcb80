import { describe, expect, it } from '@jest/globals';
import type { EpochMs } from '@switchyard/kernel';
import fc from 'fast-check';
import { energyBetween, newSeries, observe, type Observation, pruned, type RegisterValue, type Series } from './series.js';
import type { RegisterSpec } from './setup.js';

const at = (n: number): EpochMs => n as EpochMs;
const spacing = { exactWithinMs: 60_000, interpolateWithinMs: 900_000 };
/** 3.6 MW, so a millisecond is one Wh at most. */
const spec: RegisterSpec = { id: 'r', channel: 'it', nodes: null, gpu: null, maxWatts: 3_600_000, minWatts: 0, resolutionMilliwattHours: 0n, wrapsAtMilliwattHours: null };
const value = (ms: number, raw: number | bigint, serial: string | null = null): RegisterValue => ({ at: at(ms), raw: BigInt(raw), serial });

function observeAll(values: readonly RegisterValue[], over: Partial<RegisterSpec> = {}): { series: Series; saw: Observation[] } {
  let series = newSeries('r');
  const saw: Observation[] = [];
  for (const one of values) {
    const taken = observe(series, { ...spec, ...over }, one);
    series = taken.series;
    saw.push(taken.observation);
  }
  return { series, saw };
}

describe('what is believed of a register', () => {
  it.each([
    ['steady counting', [value(0, 5), value(1_000, 900), value(2_000, 900)], ['taken', 'taken', 'taken'], 895n],
    ['the same value twice', [value(0, 5), value(1_000, 900), value(1_000, 900)], ['taken', 'taken', 'duplicate'], 895n],
    ['another value for the same instant', [value(0, 5), value(1_000, 900), value(1_000, 901)], ['taken', 'taken', 'contradiction'], 895n],
    ['a clock that went back', [value(5_000, 5), value(1_000, 900)], ['taken', 'out of order'], 0n],
    ['a spike', [value(0, 5), value(1_000, 9e12), value(2_000, 900)], ['taken', 'suspected', 'taken'], 895n],
    ['a drop-out to 0', [value(0, 5_000), value(1_000, 0), value(2_000, 5_900)], ['taken', 'suspected', 'taken'], 900n],
    ['a reset', [value(0, 5_000), value(1_000, 10), value(2_000, 40)], ['taken', 'suspected', 'break'], 30n],
    ['a jump that stays', [value(0, 5), value(1_000, 9e12), value(2_000, 9e12 + 70)], ['taken', 'suspected', 'break'], 70n],
    ['a new meter whose count is higher', [value(0, 5, 'A'), value(1_000, 900, 'B'), value(2_000, 960, 'B')], ['taken', 'break', 'taken'], 60n],
  ])('%s', (_, values, saw, total) => {
    const after = observeAll(values);
    expect(after.saw).toEqual(saw);
    expect(after.series.points.at(-1)!.total).toBe(total);
  });
  it('undoes a wrap, and only where the register can wrap', () => {
    const values = [value(0, 4_294_967_000), value(1_000, 104)];
    expect(observeAll(values, { wrapsAtMilliwattHours: 4_294_967_296n }).series.points.at(-1)!.total).toBe(400n);
    expect(observeAll(values).saw).toEqual(['taken', 'suspected']);
  });
});

describe('energy between two instants', () => {
  const { series } = observeAll([value(0, 0), value(60_000, 600), value(160_000, 1_600), value(2_000_000, 20_000)]);
  it.each([
    ['at the values themselves', 0, 160_000, 1_600n, 'measured'],
    ['between close values', 0, 30_000, 300n, 'measured'],
    ['between values further apart', 60_000, 110_000, 500n, 'interpolated'],
    ['between values too far apart', 160_000, 1_000_000, 8_400n, 'gap'],
    ['over a hole whose ends are known', 60_000, 2_000_000, 19_400n, 'measured'],
    ['before the first value', -10_000, 60_000, 600n, 'missing'],
    ['after the last value', 2_000_000, 2_100_000, 0n, 'missing'],
  ])('%s', (_, from, to, milliwattHours, condition) => {
    expect(energyBetween(series, at(from), at(to), spacing)).toEqual({ milliwattHours, condition });
  });
  it('names the break that lies in the time, and no time beside it', () => {
    const broken = observeAll([value(0, 5_000), value(1_000, 5_100), value(2_000, 10), value(3_000, 40), value(4_000, 80)]).series;
    expect(energyBetween(broken, at(0), at(4_000), spacing)).toEqual({ milliwattHours: 170n, condition: 'reset' });
    expect(energyBetween(broken, at(2_000), at(4_000), spacing)).toEqual({ milliwattHours: 70n, condition: 'measured' });
    expect(energyBetween(broken, at(0), at(1_000), spacing).condition).toBe('measured');
  });

  /** What a register may say: counting, standing, falling, leaping, repeating, going back in time. */
  const aValue = fc.record({ dt: fc.constantFrom(-500, 0, 1, 1_000, 60_000, 2_000_000), step: fc.constantFrom(-1_000_000n, -7n, 0n, 1n, 333n, 999n, 10n ** 13n) });
  const aLife = fc.array(aValue, { minLength: 1, maxLength: 25 }).map((moves) => {
    let [ms, raw] = [1_000_000, 1_000_000n];
    return moves.map(({ dt, step }, i) => {
      ms += dt * 50;
      raw = raw + step < 0n ? 0n : raw + step;
      // No instant twice, so that the judge below knows which value was believed.
      return value(ms + i, raw);
    });
  });
  const cuts = fc.array(fc.integer({ min: 900_000, max: 900_000_000 }), { maxLength: 12 });
  it('INV-REGISTER: parts of any cut sum to last less first register value, less what breaks swallowed', () => {
    fc.assert(
      fc.property(aLife, cuts, (values, inner) => {
        const series = observeAll(values).series;
        const bounds = [0, ...[...inner].sort((a, b) => a - b), 9_000_000_000].map(at);
        const parts = bounds.slice(1).map((to, i) => energyBetween(series, bounds[i]!, to, spacing).milliwattHours);
        // Judged on its own: walks the values that were believed, and adds the steps that were measurements.
        let expected = 0n;
        let last: RegisterValue | undefined;
        for (const one of values) {
          const point = series.points.find((p) => p.at === one.at);
          if (point === undefined || (last !== undefined && one.at <= last.at)) continue;
          if (last !== undefined && point.broken === null) expected += one.raw - last.raw;
          last = one;
        }
        expect(parts.reduce((sum, part) => sum + part, 0n)).toBe(expected);
        for (const part of parts) expect(part >= 0n).toBe(true);
      }),
    );
  });
  it('forgetting what lies before an instant changes nothing after it', () => {
    fc.assert(
      fc.property(aLife, fc.integer({ min: 900_000, max: 60_000_000 }), fc.nat(9_000_000), (values, from, length) => {
        const series = observeAll(values).series;
        expect(energyBetween(pruned(series, at(from)), at(from), at(from + length + 1), spacing)).toEqual(energyBetween(series, at(from), at(from + length + 1), spacing));
      }),
    );
  });
});
