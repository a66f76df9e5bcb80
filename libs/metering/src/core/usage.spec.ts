import { describe, expect, it } from '@jest/globals';
import { epochMs, type LeaseId, MINUTE_MS } from '@switchyard/kernel';
import { aMeteringContext, aReading, type ReadingSpec } from '../../testing/index.js';
import { type MeteringContext, meterUsage } from '../index.js';

const min = (n: number) => epochMs(n * MINUTE_MS);
const run = (specs: readonly ReadingSpec[], overrides: Partial<MeteringContext> = {}) =>
  meterUsage(specs.map(aReading), aMeteringContext({ term: { from: min(0), to: min(15) }, ...overrides }));
const shown = (result: ReturnType<typeof run>) =>
  result.intervals.map((i) => [i.from / MINUTE_MS, i.to / MINUTE_MS, i.gpuSeconds, i.energy?.wh, i.quality]);

describe('meterUsage: usage', () => {
  it('one reading per settlement interval stays as it is', () => {
    const result = run([{ from: 0 }, { from: 5, energyWh: 640n }, { from: 10 }]);
    expect(shown(result)).toEqual([
      [0, 5, 2400n, 646n, 'metered'], [5, 10, 2400n, 640n, 'metered'], [10, 15, 2400n, 646n, 'metered'],
    ]);
    expect(result.gaps).toEqual([]);
    expect(result.outcomes.every((o) => o.used && o.notes.length === 0)).toBe(true);
  });

  it('a reading across settlement boundaries is cut by time, and no unit is lost', () => {
    // 12 min from 2 to 14: 3 + 5 + 4. 1001 Wh: floor(1001 x 3/12) = 250, floor(1001 x 8/12) = 667, 1001.
    const result = run([{ from: 2, to: 14, gpuSeconds: 5_760n, energyWh: 1_001n }], { term: { from: min(2), to: min(14) } });
    expect(shown(result)).toEqual([
      [2, 5, 1440n, 250n, 'metered'], [5, 10, 2400n, 417n, 'metered'], [10, 14, 1920n, 334n, 'metered'],
    ]);
  });

  it('cuts at further instants too, as a price step needs', () => {
    expect(shown(run([{ from: 0, to: 15, energyWh: 900n }], { cutAt: [min(7), min(99)] })).map((row) => row.slice(0, 2))).toEqual([
      [0, 5], [5, 7], [7, 10], [10, 15],
    ]);
  });

  it('time nobody reported on is a gap of its own, inside a slot or over many', () => {
    const result = run([{ from: 0, to: 3, energyWh: 388n }, { from: 12, to: 15, energyWh: 388n }]);
    expect(shown(result).map(([from, to, , , quality]) => [from, to, quality])).toEqual([
      [0, 3, 'metered'], [3, 5, 'gap'], [5, 10, 'gap'], [10, 12, 'gap'], [12, 15, 'metered'],
    ]);
    expect(result.gaps).toEqual([{ meterId: 'meter-1', from: min(3), to: min(12) }]);
  });

  it('a declared gap is a gap', () => {
    const result = run([{ from: 0, to: 5 }, { from: 5, to: 15, quality: 'gap', gpuSeconds: 0n, energyWh: null }]);
    expect(shown(result).map((row) => row[4])).toEqual(['metered', 'gap', 'gap']);
    expect(result.gaps).toEqual([{ meterId: 'meter-1', from: min(5), to: min(15) }]);
  });

  it('meters add up; where one of two is silent the interval is only estimated', () => {
    const result = run([{ from: 0, to: 15, gpuSeconds: 3_600n, energyWh: 300n }, { n: 50, meterId: 'meter-2', from: 0, to: 10, gpuSeconds: 2_400n, energyWh: 100n }]);
    expect(shown(result).map((row) => row.slice(3))).toEqual([[150n, 'metered'], [150n, 'metered'], [100n, 'estimated']]);
    expect(result.gaps).toEqual([{ meterId: 'meter-2', from: min(10), to: min(15) }]);
  });

  it('no readings: the term is one long gap, cut at settlement', () => {
    expect(shown(run([])).map((row) => row[4])).toEqual(['gap', 'gap', 'gap']);
    expect(run([], { term: { from: min(5), to: min(5) } }).intervals).toEqual([]);
  });
});

describe('meterUsage: energy without a delta', () => {
  it('no meter: GPU-seconds x the frozen model, 8 x 300 s x 969 W = 646 Wh', () => {
    const result = run([{ from: 0, energyWh: null }]);
    expect(shown(result)[0]).toEqual([0, 5, 2400n, 646n, 'estimated']);
    expect(result.outcomes[0]).toMatchObject({ notes: [{ kind: 'Estimated', modelId: 'h100-sxm', version: 1 }] });
  });

  it('estimates do not lose a Wh per interval: three of 80.75 Wh make 242', () => {
    const one = { gpuSeconds: 300n, energyWh: null };
    expect(shown(run([{ ...one, from: 0 }, { ...one, from: 5 }, { ...one, from: 10 }])).map((row) => row[3])).toEqual([80n, 81n, 81n]);
  });

  it('the sender\'s own estimate is not used (decision 22)', () => {
    const result = run([{ from: 0, energyWh: 1n, quality: 'estimated' }]);
    expect(shown(result)[0]).toEqual([0, 5, 2400n, 646n, 'estimated']);
    expect(result.outcomes[0]).toMatchObject({ notes: [{ kind: 'Estimated', sendersEstimateWh: 1n }] });
  });

  it('a register gives the difference, but only across a seam', () => {
    const result = run([
      { from: 0, energyWh: null, counterWh: 1_000n }, // nothing before it: estimated
      { from: 5, energyWh: null, counterWh: 1_700n },
      { from: 11, to: 15, energyWh: null, counterWh: 2_000n }, // a minute is missing: estimated
    ]);
    expect(shown(result).filter((row) => row[4] !== 'gap').map((row) => row.slice(3))).toEqual([
      [646n, 'estimated'], [700n, 'metered'], [516n, 'estimated'],
    ]);
  });

  it('a register that goes down was reset: estimated, and said', () => {
    const result = run([{ from: 0, counterWh: 1_000n }, { from: 5, energyWh: null, counterWh: 40n }, { from: 10, energyWh: null, counterWh: 690n }]);
    expect(shown(result).map((row) => row.slice(3))).toEqual([[646n, 'metered'], [646n, 'estimated'], [650n, 'metered']]);
    expect(result.outcomes[1]).toMatchObject({ notes: [{ kind: 'CounterReset', previousWh: 1_000n, counterWh: 40n }, { kind: 'Estimated' }] });
  });

  it('a register that disagrees with the energy reported is said; one that leaps is not believed', () => {
    const result = run([
      { from: 0, counterWh: 1_000n },
      { from: 5, energyWh: 640n, counterWh: 1_700n },
      { from: 10, energyWh: null, counterWh: 99_000n },
    ]);
    expect(shown(result).map((row) => row[3])).toEqual([646n, 640n, 646n]);
    expect(result.outcomes[1]).toMatchObject({ notes: [{ kind: 'CounterDisagrees', counterDeltaWh: 700n, energyWh: 640n }] });
    expect(result.outcomes[2]).toMatchObject({ notes: [{ kind: 'CounterAbsurd', limit: 834n }, { kind: 'Estimated' }] });
  });
});

describe('meterUsage: every reading has an outcome', () => {
  it.each<[string, ReadingSpec, object]>([
    ['another lease', { leaseId: 'lease_00000000000000000000000002' as LeaseId }, { kind: 'OtherLease' }],
    ['an empty interval', { from: 5, to: 5 }, { kind: 'BadInterval' }],
    ['before the lease', { from: -5, to: 0 }, { kind: 'OutsideTerm' }],
    ['past its end', { from: 10, to: 16 }, { kind: 'OutsideTerm' }],
    ['negative GPU time', { gpuSeconds: -1n }, { kind: 'NegativeDelta', field: 'gpuSeconds' }],
    ['negative energy', { energyWh: -1n }, { kind: 'NegativeDelta', field: 'energyWh' }],
    ['a negative register', { counterWh: -1n }, { kind: 'NegativeDelta', field: 'counterWh' }],
    ['a gap with quantities', { quality: 'gap' }, { kind: 'GapWithQuantity' }],
    ['more GPU time than GPUs', { gpuSeconds: 2_401n }, { kind: 'Absurd', field: 'gpuSeconds', limit: 2_400n }],
    ['more energy than the feed can carry', { energyWh: 835n }, { kind: 'Absurd', field: 'energyWh', limit: 834n }],
  ])('refuses %s', (_name, spec, because) => {
    const result = run([spec]);
    expect(result.outcomes).toMatchObject([{ used: false, because }]);
    expect(result.intervals.every((i) => i.quality === 'gap')).toBe(true);
  });

  it('the limits themselves are possible', () => {
    expect(run([{ gpuSeconds: 2_400n, energyWh: 834n }]).outcomes).toMatchObject([{ used: true }]);
  });

  it('a repeat is a duplicate, other figures for the same interval contradict, and the first to arrive stands', () => {
    const result = run([
      { n: 3, energyWh: 700n, receivedAt: min(9) },
      { n: 2, receivedAt: min(8) },
      { n: 1, receivedAt: min(5) },
    ]);
    expect(result.outcomes).toMatchObject([
      { used: false, because: { kind: 'Contradicts', of: `rdg_${'1'.padStart(26, '0')}` } },
      { used: false, because: { kind: 'Duplicate', of: `rdg_${'1'.padStart(26, '0')}` } },
      { used: true },
    ]);
    expect(shown(result)[0]![3]).toBe(646n);
  });

  it('overlap on one meter is refused from either side; touching is not overlap, nor is another meter', () => {
    const result = run([
      { n: 1, from: 5, to: 10 },
      { n: 2, from: 3, to: 6, energyWh: 388n, receivedAt: min(20) },
      { n: 3, from: 9, to: 12, energyWh: 388n, receivedAt: min(20) },
      { n: 4, from: 0, to: 5, receivedAt: min(20) },
      { n: 5, from: 3, to: 6, gpuSeconds: 0n, energyWh: 38n, meterId: 'meter-2', receivedAt: min(20) },
    ]);
    expect(result.outcomes.map((o) => (o.used ? 'used' : o.because.kind))).toEqual(['used', 'Overlaps', 'Overlaps', 'used', 'used']);
  });

  it('late readings count and are named; at the cutoff is not late', () => {
    const result = run([{ from: 0, receivedAt: min(20) }, { from: 5, receivedAt: epochMs(min(20) + 1) }], { cutoff: min(20) });
    expect(result.outcomes).toMatchObject([{ used: true, notes: [] }, { used: true, notes: [{ kind: 'Late', cutoff: min(20) }] }]);
    expect(shown(result)[1]![3]).toBe(646n);
  });
});
