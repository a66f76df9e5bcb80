import { describe, expect, it } from '@jest/globals';
import { epochMs, HOUR_MS, type SeriesId, unwrap } from '@switchyard/kernel';
import { A_SERIES, AN_INDEX, aTariff, printsOf, usdPerMwh } from '../../testing/index.js';
import { effectivePriceOver, makeCurve, planningLookup, type PlanningLookupOptions, WEEK_MS } from '../index.js';

const hours = (count: number) => Array.from({ length: count }, (_, hour) => hour % 24);
const curve = unwrap(makeCurve(A_SERIES, printsOf(hours(3 * 168))));
const end = 3 * WEEK_MS;
const slot = (n: number) => ({ from: epochMs(end + n * HOUR_MS), to: epochMs(end + (n + 1) * HOUR_MS) });
const ask = (purpose: PlanningLookupOptions['purpose'], now: number, n: number, held = curve) =>
  planningLookup(new Map([[A_SERIES, held]]), epochMs(now), { purpose })(AN_INDEX, slot(n));

describe('planning lookup', () => {
  it('answers prints as known and the future as a forecast with its error', () => {
    expect(ask('plan', end, -1)).toMatchObject({ kind: 'known', microUsdPerMwh: usdPerMwh(23) });
    expect(ask('plan', end, 5)).toEqual({ kind: 'forecast', microUsdPerMwh: usdPerMwh(5), error: { meanAbsoluteMicroUsdPerMwh: 0, biasMicroUsdPerMwh: 0, samples: 336 }, staleFeed: false });
  });
  it('a silent feed first flags the forecast, then refuses commits but not plans', () => {
    expect(ask('commit', end + 20 * 60_000, 1)).toMatchObject({ kind: 'forecast', staleFeed: true });
    expect(ask('commit', end + 2 * HOUR_MS, 3)).toEqual({ kind: 'stale', seriesId: A_SERIES, lastTo: end });
    expect(ask('plan', end + 2 * HOUR_MS, 3)).toMatchObject({ kind: 'forecast', staleFeed: true });
  });
  it('does not paper over holes, unknown series or empty feeds', () => {
    const holed = unwrap(makeCurve(A_SERIES, curve.prints.filter((_, i) => i !== 3 * 168 - 2)));
    expect(ask('plan', end, -2, holed).kind).toBe('missing');
    expect(planningLookup(new Map(), epochMs(end), { purpose: 'plan' })({ ...AN_INDEX, seriesId: 'series_x' as SeriesId }, slot(0)).kind).toBe('missing');
    expect(ask('plan', end, 1, unwrap(makeCurve(A_SERIES, []))).kind).toBe('missing');
    expect(ask('commit', end, 1, unwrap(makeCurve(A_SERIES, []))).kind).toBe('stale');
  });
  it('takes the forecast of a caller that keeps one', () => {
    const lookup = planningLookup(new Map([[A_SERIES, curve]]), epochMs(end), { purpose: 'plan', forecasterOf: () => ({ from: epochMs(end), errors: [], over: () => ({ microUsdPerMwh: usdPerMwh(-3), error: undefined, basis: 'day_ahead' as const }) }) });
    expect(lookup(AN_INDEX, slot(1))).toEqual({ kind: 'forecast', microUsdPerMwh: usdPerMwh(-3), error: undefined, staleFeed: false });
  });
});

describe('price of a planning slot', () => {
  const lookup = planningLookup(new Map([[A_SERIES, curve]]), epochMs(end), { purpose: 'plan' });
  it('is time-weighted over settlement intervals and carries the worst quality', () => {
    const window = { from: epochMs(end - HOUR_MS), to: epochMs(end + HOUR_MS) };
    expect(unwrap(effectivePriceOver(aTariff(), window, lookup))).toEqual({ microUsdPerMwh: usdPerMwh(11.5), quality: 'forecast' });
    expect(unwrap(effectivePriceOver(aTariff(), { from: epochMs(end - 90 * 60_000), to: epochMs(end) }, lookup))).toEqual({ microUsdPerMwh: 22_666_667n, quality: 'known' });
  });
  it('passes the refusal on', () => {
    expect(effectivePriceOver(aTariff(), { from: epochMs(-HOUR_MS), to: epochMs(0) }, lookup)).toMatchObject({ ok: false, error: { kind: 'NoTariffVersion' } });
  });
});
