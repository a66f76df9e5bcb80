import { describe, expect, it } from '@jest/globals';
import { epochMs, HOUR_MS, microUsdPerGpuHour, microUsdPerMwh, ppm, unwrap, watts } from '@switchyard/kernel';
import { aCard, aUsageRow, demoSeriesId } from '../../testing/index.js';
import { finishRating, intervalRater, type MicroUsdPerKwMonth, quantityDenominatorOf, rate, type RateComponent, sumAmounts } from '../index.js';

const at = (hours: number) => epochMs(hours * HOUR_MS);
const gpu: RateComponent = { kind: 'gpu_hour', microUsdPerGpuHour: microUsdPerGpuHour(2_350_000n) };
const energy: RateComponent = {
  kind: 'energy_pass_through', seriesId: demoSeriesId, multiplierPpm: ppm(1_000_000n), adderMicroUsdPerMwh: microUsdPerMwh(0n), pue: { method: 'fixed', pue: ppm(1_250_000n) },
};
const rent = (method: 'calendar' | 'fixed_hours'): RateComponent => ({
  kind: 'kw_month', microUsdPerKwMonth: 125_000_000n as MicroUsdPerKwMonth, criticalItWatts: watts(100_000n),
  proration: method === 'calendar' ? { method } : { method, hoursPerMonth: 730 },
});
const hour = aUsageRow({ minutes: 60, gpuSeconds: 28_800n, itWh: 7_752n, usdPerMwh: 40, curtailed: 7_200n, lost: 14_400n });
const amounts = (components: readonly RateComponent[], usage = hour, months = [{ from: at(0), to: at(744) }]) =>
  unwrap(unwrap(intervalRater(aCard(...components))).rate(usage, months)).map(({ numerator, denominator, quantity }) => [numerator, denominator, quantity]);

describe('amounts of one interval, to the last digit', () => {
  it('GPU time and what was withheld: over 3.6e9', () => {
    // 28,800 s x 2,350,000 x 1e6 ppm = 18.80 USD
    expect(amounts([gpu])).toEqual([[67_680_000_000_000_000n, 3_600_000_000n, 28_800n]]);
    expect(amounts([gpu, { kind: 'curtailment_credit', microUsdPerGpuHour: microUsdPerGpuHour(500_000n) }])[1]).toEqual([-3_600_000_000_000_000n, 3_600_000_000n, 7_200n]);
  });
  it('energy: over 1e18', () => {
    // 7,752 Wh x 1.25e6 x 40e6 x 1e6 = 0.3876 USD
    expect(amounts([energy])).toEqual([[387_600_000_000_000_000_000_000n, 10n ** 18n, 9_690_000_000n]]);
  });
  it('rent: over hours x 3.6e15, or the month\'s milliseconds x 1e9; across a month\'s end one amount for each', () => {
    expect(amounts([rent('fixed_hours')])).toEqual([[125_000_000n * 100_000n * 1_000_000n * 3_600_000n, 730n * 3_600_000n * 10n ** 9n, 100_000n * 3_600_000n]]);
    const across = { ...hour, from: at(23), to: at(25) };
    const day = (n: number) => ({ from: at(24 * n), to: at(24 * (n + 1)) });
    const month = [125_000_000n * 100_000n * 1_000_000n * 3_600_000n, 86_400_000n * 10n ** 9n, 100_000n * 3_600_000n];
    expect(amounts([rent('calendar')], across, [day(0), day(1), day(2)])).toEqual([month, month]);
  });
  it('lost work: over the interval\'s GPU-seconds x 9e24', () => {
    // half of 18.80 + 0.3876 is 9.5938 USD
    const [numerator, denominator, quantity] = amounts([gpu, energy, { kind: 'goodput_credit', sharePpm: ppm(1_000_000n) }])[2]!;
    expect([denominator, quantity]).toEqual([28_800n * 9n * 10n ** 24n, 14_400n]);
    expect(numerator).toBe(-9_593_800n * denominator!);
  });
  it('what looks at a period has none, and what a sum counts is a part of the line\'s unit', () => {
    expect(amounts([gpu, { kind: 'tax', name: 'VAT', taxPpm: ppm(1n), appliesTo: 'all' }, { kind: 'platform_fee', feePpm: ppm(1n), appliesTo: 'all' }])).toHaveLength(1);
    expect([quantityDenominatorOf('gpu_hour', 3_600_000_000n), quantityDenominatorOf('energy_fixed', 10n ** 18n), quantityDenominatorOf('kw_month', 86_400_000n * 10n ** 9n)])
      .toEqual([3_600n, 10n ** 12n, 86_400_000n * 1_000n]);
  });
  it('refuses what rating refuses', () => {
    expect(intervalRater(aCard({ kind: 'goodput_credit', sharePpm: ppm(1n) }))).toMatchObject({ ok: false, error: { kind: 'CardRefused' } });
    const { print: _, ...unpriced } = hour;
    expect(unwrap(intervalRater(aCard(energy))).rate(unpriced)).toMatchObject({ ok: false, error: { kind: 'PrintMissing', usageIndex: 0 } });
    expect(unwrap(intervalRater(aCard(rent('calendar')))).rate(hour)).toMatchObject({ ok: false, error: { kind: 'MonthsMissing' } });
  });
});

describe('finishing sums', () => {
  const sla: RateComponent = { kind: 'sla_credit', appliesTo: 'all', tiers: [{ availabilityPpm: ppm(990_000n), creditPpm: ppm(500_000n) }] };
  const sums = sumAmounts(unwrap(unwrap(intervalRater(aCard(gpu, sla))).rate(hour)));
  const monthFacts = [{ month: { from: at(0), to: at(744) }, availability: { upMs: 0, downMs: 1, curtailedMs: 0 } }];
  it('wants the month of every sum where a credit looks at months', () => {
    expect(finishRating(aCard(gpu, sla), sums, hour, { final: false, monthFacts })).toMatchObject({ ok: false, error: { kind: 'BadPeriodFact', path: 'sums.monthFrom' } });
    const finished = unwrap(finishRating(aCard(gpu, sla), sums.map((sum) => ({ ...sum, monthFrom: at(0) })), hour, { final: true, monthFacts }));
    expect(finished.lines.map((line) => line.amountMinor)).toEqual([1_880n, -940n]);
  });
  it('refuses a final rating over time that no month was told of, and a card it cannot rate', () => {
    const late = { from: at(744), to: at(745) };
    expect(finishRating(aCard(gpu, sla), [], late, { final: true, monthFacts })).toMatchObject({ ok: false, error: { kind: 'MonthFactMissing', month: at(744) } });
    expect(finishRating(aCard({ kind: 'goodput_credit', sharePpm: ppm(1n) }), [], late)).toMatchObject({ ok: false, error: { kind: 'CardRefused' } });
  });
  it('of nothing is the rating of nothing', () => {
    expect(finishRating(aCard(gpu, energy), [], undefined)).toEqual(rate(aCard(gpu, energy), []));
  });
});
