import { describe, expect, it } from '@jest/globals';
import { epochMs, HOUR_MS, type SeriesId, unwrap } from '@switchyard/kernel';
import fc from 'fast-check';
import { A_SERIES, printsOf, usdPerMwh } from '../../testing/index.js';
import { freshness, makeCurve, printAt, priceOver, REAL_TIME_STALENESS, resample } from '../index.js';

const hour = (n: number) => epochMs(n * HOUR_MS);
const curveOf = (usd: readonly number[]) => unwrap(makeCurve(A_SERIES, printsOf(usd)));

describe('a price curve', () => {
  it('knows the print in force at an instant; ends are exclusive', () => {
    const curve = curveOf([10, -20, 30]);
    expect(printAt(curve, hour(1))?.microUsdPerMwh).toBe(usdPerMwh(-20));
    expect(printAt(curve, epochMs(HOUR_MS - 1))?.microUsdPerMwh).toBe(usdPerMwh(10));
    expect(printAt(curve, hour(3))).toBeUndefined();
    expect(printAt(curve, epochMs(-1))).toBeUndefined();
  });

  it('weighs by time: 15 minutes at 10 and 45 at 30 make 25', () => {
    const answer = priceOver(curveOf([10, 30]), { from: epochMs(45 * 60_000), to: epochMs(105 * 60_000) });
    expect(answer).toMatchObject({ kind: 'known', microUsdPerMwh: usdPerMwh(25) });
  });

  it('names what it does not know instead of answering 0', () => {
    const gap = unwrap(makeCurve(A_SERIES, [...printsOf([10]), ...printsOf([30], hour(2))]));
    expect(priceOver(gap, { from: hour(0), to: hour(4) })).toEqual({
      kind: 'missing', seriesId: A_SERIES, uncovered: [{ from: hour(1), to: hour(2) }, { from: hour(3), to: hour(4) }],
    });
    expect(priceOver(unwrap(makeCurve(A_SERIES, [])), { from: hour(0), to: hour(1) }).kind).toBe('missing');
    expect(() => priceOver(gap, { from: hour(1), to: hour(1) })).toThrow(RangeError);
  });

  it('lets the highest revision of an interval win, whatever the order of rows', () => {
    const [first] = printsOf([10]);
    const restated = { ...first!, revision: 2, microUsdPerMwh: usdPerMwh(12) };
    for (const rows of [[first!, restated], [restated, first!]]) {
      expect(unwrap(makeCurve(A_SERIES, rows)).prints.map((p) => p.microUsdPerMwh)).toEqual([usdPerMwh(12)]);
    }
  });

  it('refuses overlaps, empty prints and foreign series', () => {
    const [a, b] = printsOf([1, 2]);
    const result = makeCurve(A_SERIES, [a!, { ...b!, from: epochMs(1) }, { ...b!, to: b!.from }, { ...b!, seriesId: 'series_x' as SeriesId }]);
    expect(result.ok ? [] : result.error.map((p) => p.kind).sort()).toEqual(['EmptyPrint', 'ForeignSeries', 'OverlappingPrints']);
  });

  it('resampling up and back down returns the same prices', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom(-20, 0, 40, 5_000), { minLength: 1, maxLength: 20 }), (usd) => {
      const fine = resample(curveOf(usd), hour(0), HOUR_MS / 4, usd.length * 4);
      const prints = fine.map((a) => (a.kind === 'known' ? Number(a.microUsdPerMwh) / 1e6 : NaN));
      const back = resample(unwrap(makeCurve(A_SERIES, printsOf(prints, hour(0), HOUR_MS / 4))), hour(0), HOUR_MS, usd.length);
      expect(back.map((a) => (a.kind === 'known' ? a.microUsdPerMwh : undefined))).toEqual(usd.map(usdPerMwh));
    }));
  });
});

describe('freshness', () => {
  const curve = curveOf([10]);
  it.each([
    [hour(0), 'fresh'], [epochMs(HOUR_MS + 15 * 60_000), 'fresh'], [epochMs(HOUR_MS + 15 * 60_000 + 1), 'flagged'],
    [hour(2), 'flagged'], [epochMs(2 * HOUR_MS + 1), 'refused'],
  ])('at %d it is %s', (now, kind) => {
    expect(freshness(curve, now, REAL_TIME_STALENESS).kind).toBe(kind);
  });
  it('an empty feed is refused', () => {
    expect(freshness(unwrap(makeCurve(A_SERIES, [])), hour(0), REAL_TIME_STALENESS)).toMatchObject({ kind: 'refused', lastTo: undefined });
  });
});
