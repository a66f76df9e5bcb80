import { describe, expect, it } from '@jest/globals';
import { epochMs, exact, formatExact, HOUR_MS, microUsd, microUsdPerGpuHour, microUsdPerMwh, ppm, unwrap, watts, wattHours } from '@switchyard/kernel';
import { aCard, aUsageRow, demoSeriesId } from '../../testing/index.js';
import type { IndexTerms, MicroUsdPerKwMonth, RateComponent, Rating } from '../index.js';
import { rate } from '../index.js';

const gpu: RateComponent = { kind: 'gpu_hour', microUsdPerGpuHour: microUsdPerGpuHour(2_350_000n) };
const index: IndexTerms = {
  seriesId: demoSeriesId,
  multiplierPpm: ppm(1_000_000n),
  adderMicroUsdPerMwh: microUsdPerMwh(0n),
  pue: { method: 'fixed', pue: ppm(1_250_000n) },
};
const indexed = (floor: bigint, cap: bigint): RateComponent => ({
  kind: 'energy_indexed',
  ...index,
  floorMicroUsdPerMwh: microUsdPerMwh(floor),
  capMicroUsdPerMwh: microUsdPerMwh(cap),
});
const hour = aUsageRow({ minutes: 60, gpuSeconds: 28_800n, itWh: 7_752n, usdPerMwh: 40 });
const at = (hours: number) => epochMs(hours * HOUR_MS);
const cents = (rating: Rating) => rating.lines.map((line) => [line.componentKind, line.amountMinor]);

describe('rate: cents worked by hand', () => {
  it('8 GPUs for an hour at 2.35 and 7.752 kWh x 1.25 at 40: 18.80 + 0.3876', () => {
    const rating = unwrap(rate(aCard(), [hour]));
    expect(cents(rating)).toEqual([['gpu_hour', 1880n], ['energy_pass_through', 39n]]);
    expect(formatExact(rating.lines[1]!.preciseMicros)).toBe('387600');
    expect(rating.lines[1]!.quantity).toEqual({ amount: exact(969n, 100_000n), unit: 'MWh' }); // 9.69 kWh
    expect(rating.totals).toMatchObject({ subtotalMinor: 1919n, taxMinor: 0n, totalMinor: 1919n, operatorNetMinor: 1919n });
  });

  it('three prices inside one lease, one negative: each interval at its own print, rounded once at the end', () => {
    const usage = [40, -20, 100].map((usdPerMwh, i) => aUsageRow({ from: at(i), minutes: 60, gpuSeconds: 3_600n, itWh: 10_000n, usdPerMwh }));
    const energy = unwrap(rate(aCard(), usage)).lines[1]!;
    // 12.5 kWh x (0.04 - 0.02 + 0.10) = 1.50
    expect(energy.derivation.map((row) => row.row === 'energy' && formatExact(row.preciseMicros))).toEqual(['500000', '-250000', '1250000']);
    expect(energy.amountMinor).toBe(150n);
  });

  it('a negative price is paid to the customer: 12.5 kWh at -20.40 is -25.5 cents, rounded away from zero', () => {
    const rating = unwrap(rate(aCard(gpu, { kind: 'energy_pass_through', ...index }), [aUsageRow({ itWh: 10_000n, gpuSeconds: 0n, usdPerMwh: -20.4 })]));
    expect(rating.lines[1]!.amountMinor).toBe(-26n);
    expect(rating.totals.totalMinor).toBe(-26n);
  });

  it('multiplier and adder come before the collar, and the row says which side it sits on', () => {
    const terms: RateComponent = { ...indexed(10_000_000n, 60_000_000n), multiplierPpm: ppm(1_100_000n), adderMicroUsdPerMwh: microUsdPerMwh(5_000_000n) } as RateComponent;
    const usage = [-20, 40, 50, 51].map((usdPerMwh, i) => aUsageRow({ from: at(i), minutes: 60, itWh: 800_000n, usdPerMwh }));
    const rows = unwrap(rate(aCard(terms), usage)).lines[0]!.derivation;
    expect(rows.map((row) => row.row === 'energy' && [row.collar, formatExact(row.priceMicrosPerMwh)])).toEqual([
      ['at_floor', '10000000'], // 1.1 x -20 + 5 = -17
      ['inside', '49000000'], // 1.1 x 40 + 5
      ['inside', '60000000'], // exactly the cap
      ['at_cap', '60000000'], // 61.1
    ]);
  });

  it('fixed price and facility meter: no PUE is applied twice', () => {
    const card = aCard({ kind: 'energy_fixed', microUsdPerMwh: microUsdPerMwh(50_000_000n), pue: { method: 'facility_meter' } });
    const row = { ...aUsageRow(), energy: { basis: 'facility' as const, wh: wattHours(123_400n) } };
    expect(cents(unwrap(rate(card, [row])))).toEqual([['energy_fixed', 617n]]); // 0.1234 MWh x 50
  });

  it('100 kW at 125 per kW-month: a third of 730 hours is 4,166.67; a February day is 1/28 of 12,500', () => {
    const rent = { kind: 'kw_month', microUsdPerKwMonth: 125_000_000n as MicroUsdPerKwMonth, criticalItWatts: watts(100_000n) } as const;
    const third = { ...aUsageRow(), to: epochMs((730 * HOUR_MS) / 3) };
    const byHours = unwrap(rate(aCard({ ...rent, proration: { method: 'fixed_hours', hoursPerMonth: 730 } }), [third]));
    expect(byHours.lines[0]!.amountMinor).toBe(416_667n);
    expect(byHours.lines[0]!.quantity).toEqual({ amount: exact(100n, 3n), unit: 'kW-month' });
    const february = { from: at(0), to: at(28 * 24) };
    const day = aUsageRow({ minutes: 24 * 60 });
    const byCalendar = unwrap(rate(aCard({ ...rent, proration: { method: 'calendar' } }), [day], { final: false, months: [february] }));
    expect(byCalendar.lines[0]!.amountMinor).toBe(44_643n); // 12_500 / 28 = 446.4286
  });

  it('an escalator step changes the price from its instant on', () => {
    const card = aCard(gpu, { kind: 'escalator', appliesTo: ['gpu_hour'], steps: [{ from: at(1), factorPpm: ppm(1_030_000n) }, { from: at(2), factorPpm: ppm(1_060_900n) }] });
    const usage = [0, 1, 2].map((h) => aUsageRow({ from: at(h), minutes: 60, gpuSeconds: 360_000n }));
    expect(unwrap(rate(card, usage)).lines[0]!.derivation.map((row) => 'preciseMicros' in row && row.preciseMicros.numerator)).toEqual([
      235_000_000n, 242_050_000n, 249_311_500n,
    ]);
  });

  it('credits: 2 GPU-hours withheld at 0.50, and half of an hour lost with its energy', () => {
    const card = aCard(gpu, { kind: 'energy_pass_through', ...index }, { kind: 'curtailment_credit', microUsdPerGpuHour: microUsdPerGpuHour(500_000n) }, { kind: 'goodput_credit', sharePpm: ppm(1_000_000n) });
    const row = aUsageRow({ minutes: 60, gpuSeconds: 28_800n, itWh: 7_752n, usdPerMwh: 40, curtailed: 7_200n, lost: 14_400n });
    expect(cents(unwrap(rate(card, [row])))).toEqual([
      ['gpu_hour', 1880n], ['energy_pass_through', 39n], ['curtailment_credit', -100n],
      ['goodput_credit', -959n], // half of 18.80 + 0.3876 = 9.5938
    ]);
    const byCustomer = { ...row, lostWork: { ...row.lostWork!, cause: 'customer' as const } };
    expect(unwrap(rate(card, [byCustomer])).lines[3]!.amountMinor).toBe(0n);
  });

  it('a lost interval whose charge was negative is credited nothing', () => {
    const card = aCard(gpu, { kind: 'energy_pass_through', ...index }, { kind: 'goodput_credit', sharePpm: ppm(1_000_000n) });
    const row = aUsageRow({ gpuSeconds: 3_600n, itWh: 100_000n, usdPerMwh: -100, lost: 3_600n }); // 2.35 - 12.50
    expect(unwrap(rate(card, [row])).lines[2]!.amountMinor).toBe(0n);
  });

  it('tax and fee are shares of the unrounded base; the fee is the operator\'s and not in the total', () => {
    const card = aCard(gpu, { kind: 'energy_pass_through', ...index }, { kind: 'tax', name: 'VAT 20 %', taxPpm: ppm(200_000n), appliesTo: 'all' }, { kind: 'platform_fee', feePpm: ppm(80_000n), appliesTo: ['gpu_hour'] });
    const rating = unwrap(rate(card, [hour]));
    expect(rating.lines.slice(2).map((line) => [formatExact(line.preciseMicros), line.amountMinor])).toEqual([
      ['3837520', 384n], // 20 % of 19.1876
      ['1504000', 150n], // 8 % of 18.80
    ]);
    expect(rating.totals).toEqual({ subtotalMinor: 1919n, taxMinor: 384n, totalMinor: 2303n, platformFeeMinor: 150n, operatorNetMinor: 1769n });
  });

  it('tax base is unrounded: two lines of 0.4 cents make 0.8, taxed at 100 % one cent', () => {
    const card = aCard({ kind: 'gpu_hour', microUsdPerGpuHour: microUsdPerGpuHour(4_000n) }, { kind: 'energy_fixed', microUsdPerMwh: microUsdPerMwh(4_000_000n), pue: { method: 'fixed', pue: ppm(1_000_000n) } }, { kind: 'tax', name: 'all of it', taxPpm: ppm(1_000_000n), appliesTo: 'all' });
    expect(cents(unwrap(rate(card, [aUsageRow({ gpuSeconds: 3_600n, itWh: 1_000n })])))).toEqual([['gpu_hour', 0n], ['energy_fixed', 0n], ['tax', 1n]]);
  });

  it('a minimum is due only at the end of the term, and stands at 0 when met', () => {
    const card = aCard(gpu, { kind: 'minimum_commit', minimumMicroUsd: microUsd(20_000_000n), appliesTo: ['gpu_hour'] });
    expect(cents(unwrap(rate(card, [hour])))).toEqual([['gpu_hour', 1880n]]);
    expect(cents(unwrap(rate(card, [hour], { final: true })))).toEqual([['gpu_hour', 1880n], ['minimum_commit', 120n]]);
    const second = { ...hour, from: at(1), to: at(2) };
    expect(cents(unwrap(rate(card, [hour, second], { final: true })))).toEqual([['gpu_hour', 3760n], ['minimum_commit', 0n]]);
  });

  it('a gap stands on the derivation at 0', () => {
    const gap = { from: at(1), to: at(2), gpuSeconds: hour.gpuSeconds * 0n as typeof hour.gpuSeconds, quality: 'gap' as const, readingIds: [] };
    const rating = unwrap(rate(aCard(), [hour, gap]));
    expect(rating.lines[0]!.derivation.map((row) => row.row === 'gpu' && row.quality)).toEqual(['metered', 'gap']);
    expect(rating.totals.totalMinor).toBe(1919n);
  });
});

describe('rate: what it refuses', () => {
  const refusal = (...given: Parameters<typeof rate>) => {
    const result = rate(...given);
    return result.ok ? undefined : result.error;
  };
  const row = aUsageRow();
  it.each([
    ['an empty interval', [{ ...row, to: row.from }], 'BadInterval'],
    ['overlap', [row, aUsageRow({ from: epochMs(1) })], 'UsageOverlaps'],
    ['disorder', [aUsageRow({ from: at(2) }), row], 'UsageOverlaps'],
    ['negative GPU time', [aUsageRow({ gpuSeconds: -1n })], 'NegativeQuantity'],
    ['negative energy', [aUsageRow({ itWh: -1n })], 'NegativeQuantity'],
    ['a gap that claims quantities', [{ ...row, quality: 'gap' as const }], 'GapWithQuantity'],
    ['more lost than ran', [aUsageRow({ gpuSeconds: 10n, lost: 11n })], 'LostMoreThanRan'],
    ['no energy', [{ ...row, energy: undefined }], 'EnergyMissing'],
    ['energy at the wrong meter', [{ ...row, energy: { basis: 'facility' as const, wh: wattHours(1n) } }], 'EnergyBasisMismatch'],
    ['no print', [{ ...row, print: undefined }], 'PrintMissing'],
    ['a print of another series', [{ ...row, print: { ...row.print!, seriesId: 'series_00000000000000000000000002' as typeof demoSeriesId } }], 'PrintOfOtherSeries'],
  ])('%s', (_name, usage, kind) => {
    expect(refusal(aCard(), usage)).toMatchObject({ kind, usageIndex: usage.length - 1 });
  });

  it('usage across a price step, and names the step', () => {
    const card = aCard(gpu, { kind: 'escalator', appliesTo: ['gpu_hour'], steps: [{ from: epochMs(1_000), factorPpm: ppm(2_000_000n) }] });
    expect(refusal(card, [row])).toEqual({ kind: 'UsageStraddlesStep', usageIndex: 0, step: 1_000 });
    expect(refusal(card, [{ ...row, from: epochMs(1_000) }])).toBeUndefined();
  });

  it('calendar rent without the months that cover it', () => {
    const card = aCard({ kind: 'kw_month', microUsdPerKwMonth: 1n as MicroUsdPerKwMonth, criticalItWatts: watts(1n), proration: { method: 'calendar' } });
    expect(refusal(card, [row])).toMatchObject({ kind: 'MonthsMissing' });
    expect(refusal(card, [row], { final: false, months: [{ from: row.from, to: epochMs(row.to - 1) }] })).toMatchObject({ kind: 'MonthsMissing' });
  });

  it('a card it cannot rate', () => {
    const partCent = microUsd(10_001n);
    expect(refusal(aCard(gpu, { kind: 'deposit', amountMicroUsd: partCent }), [row])).toMatchObject({ kind: 'CardRefused', error: { kind: 'BadField', path: 'components[1].amountMicroUsd' } });
  });
});
