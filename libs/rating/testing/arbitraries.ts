import fc from 'fast-check';
import { epochMs, MINUTE_MS, microUsd, microUsdPerGpuHour, microUsdPerMwh, type Ppm, ppm, watts } from '@switchyard/kernel';
import type { AppliesTo, MicroUsdPerKwMonth, RateCard, RateComponent, UsageForRating } from '../src/index.js';
import { aCard, aUsageRow, demoSeriesId } from './builders.js';

/** USD/MWh. Few values and a wide tail: ties, zero, negative prices and spikes all turn up. */
export const likelyPrices = fc.oneof(
  fc.constantFrom(-20, -0.01, 0, 40, 40, 5_000),
  fc.integer({ min: -250_000_000, max: 5_000_000_000 }).map((micros) => micros / 1_000_000),
);

/** 0 to 12 rows of 5 minutes, with holes between some. */
export const anyUsage: fc.Arbitrary<readonly UsageForRating[]> = fc
  .array(
    fc.record({
      hole: fc.boolean(),
      gpuSeconds: fc.bigInt({ min: 0n, max: 100_000n }),
      itWh: fc.bigInt({ min: 0n, max: 50_000n }),
      usdPerMwh: likelyPrices,
      lostPercent: fc.option(fc.bigInt({ min: 0n, max: 100n }), { nil: undefined }),
      curtailed: fc.option(fc.bigInt({ min: 0n, max: 10_000n }), { nil: undefined }),
    }),
    { maxLength: 12 },
  )
  .map((rows) => {
    let at = 0;
    return rows.map(({ hole, lostPercent, ...row }) => {
      at += (hole ? 10 : 5) * MINUTE_MS;
      const lost = lostPercent === undefined ? undefined : (row.gpuSeconds * lostPercent) / 100n;
      return aUsageRow({ ...row, from: epochMs(at), ...(lost === undefined ? {} : { lost }) });
    });
  });

const part = (max: bigint): fc.Arbitrary<Ppm> => fc.bigInt({ min: 0n, max }).map(ppm);
const pue = fc.bigInt({ min: 1_000_000n, max: 2_000_000n }).map((n) => ({ method: 'fixed' as const, pue: ppm(n) }));
const usdPerMwh = likelyPrices.map((usd) => microUsdPerMwh(BigInt(Math.round(usd * 1_000_000))));
const gpuHour: fc.Arbitrary<RateComponent> = fc
  .bigInt({ min: 0n, max: 10_000_000n })
  .map((n) => ({ kind: 'gpu_hour', microUsdPerGpuHour: microUsdPerGpuHour(n) }));
const indexTerms = fc.record({
  seriesId: fc.constant(demoSeriesId),
  multiplierPpm: part(3_000_000n),
  adderMicroUsdPerMwh: usdPerMwh,
  pue,
});
const capped: fc.Arbitrary<RateComponent> = fc
  .tuple(indexTerms, usdPerMwh, usdPerMwh)
  .map(([terms, a, b]) => ({
    kind: 'energy_indexed',
    ...terms,
    floorMicroUsdPerMwh: a < b ? a : b,
    capMicroUsdPerMwh: a < b ? b : a,
  }));
const fixed: fc.Arbitrary<RateComponent> = fc
  .tuple(fc.bigInt({ min: 0n, max: 200_000_000n }), pue)
  .map(([price, method]) => ({ kind: 'energy_fixed', microUsdPerMwh: microUsdPerMwh(price), pue: method }));
const passThrough: fc.Arbitrary<RateComponent> = indexTerms.map((terms) => ({ kind: 'energy_pass_through', ...terms }));
const rent: fc.Arbitrary<RateComponent> = fc
  .tuple(fc.bigInt({ min: 0n, max: 200_000_000n }), fc.bigInt({ min: 0n, max: 5_000_000n }))
  .map(([price, kw]) => ({
    kind: 'kw_month',
    microUsdPerKwMonth: price as MicroUsdPerKwMonth,
    criticalItWatts: watts(kw),
    proration: { method: 'fixed_hours', hoursPerMonth: 730 },
  }));
const all: AppliesTo = 'all';
const extras: fc.Arbitrary<readonly RateComponent[]> = fc
  .tuple(part(1_000_000n), part(300_000n), part(300_000n), part(300_000n), fc.bigInt({ min: 0n, max: 50_000_000n }), fc.nat(12))
  .chain(([share, fee, tax, otherTax, money, step]) =>
    fc.shuffledSubarray<RateComponent>([
      { kind: 'goodput_credit', sharePpm: share },
      { kind: 'curtailment_credit', microUsdPerGpuHour: microUsdPerGpuHour(money / 50n) },
      { kind: 'platform_fee', feePpm: fee, appliesTo: all },
      { kind: 'tax', name: 'VAT', taxPpm: tax, appliesTo: all },
      { kind: 'tax', name: 'GPU levy', taxPpm: otherTax, appliesTo: ['gpu_hour'] },
      { kind: 'minimum_commit', minimumMicroUsd: microUsd(money), appliesTo: all },
      {
        kind: 'escalator',
        appliesTo: ['gpu_hour', 'kw_month'],
        steps: [{ from: epochMs(step * 5 * MINUTE_MS), factorPpm: ppm(1_030_000n) }],
      },
    ]),
  );
const cardWith = (energy: fc.Arbitrary<RateComponent>): fc.Arbitrary<RateCard> =>
  fc.tuple(gpuHour, fc.option(rent, { nil: undefined }), energy, extras).map(([gpu, kw, power, more]) =>
    aCard(...[gpu, ...(kw === undefined ? [] : [kw]), power, ...more]));

/** Valid cards of every rateable kind; usage from `anyUsage` always rates under them. */
export const anyCard: fc.Arbitrary<RateCard> = cardWith(fc.oneof(passThrough, capped, fixed));
/** As `anyCard`, but the power price is bounded by the card itself. */
export const anyCappedCard: fc.Arbitrary<RateCard> = cardWith(fc.oneof(capped, fixed));
