import { describe, expect, it } from '@jest/globals';
import { addMs, epochMs, microUsd, unwrap } from '@switchyard/kernel';
import fc from 'fast-check';
import type { RateCard, RateComponent } from './card.js';
import { quoteSums, splitQuotedVsBilled, type SummedTotal } from './quoted-vs-billed.js';
import { rate } from './rate.js';
import type { UsageForRating } from './usage.js';

const pue = { method: 'fixed', pue: 1_250_000n as never } as const;
const index = { seriesId: 'series_00000000000000000000000001' as never, multiplierPpm: 1_000_000n as never, adderMicroUsdPerMwh: 2_000_000n as never, pue };
const powers: readonly (readonly RateComponent[])[] = [
  [], [{ kind: 'energy_fixed', microUsdPerMwh: 45_500_000n as never, pue }], [{ kind: 'energy_pass_through', ...index }], [{ kind: 'energy_indexed', ...index, capMicroUsdPerMwh: 80_000_000n as never }],
];
const cardOf = (power: readonly RateComponent[], tax: boolean): RateCard => ({
  version: 1, id: 'card_00000000000000000000000001' as never, currency: 'USD',
  components: [
    { kind: 'gpu_hour', microUsdPerGpuHour: 2_350_001n as never }, ...power, { kind: 'curtailment_credit', microUsdPerGpuHour: 500_000n as never }, { kind: 'goodput_credit', sharePpm: 1_000_000n as never },
    { kind: 'platform_fee', feePpm: 80_000n as never, appliesTo: 'all' }, ...(tax ? [{ kind: 'tax', name: 'VAT', taxPpm: 82_500n as never, appliesTo: 'all' } as const] : []),
  ],
});
interface Row {
  readonly gpuSeconds: bigint;
  readonly wh: bigint;
  readonly price: bigint;
  readonly withheld?: bigint;
  readonly lost?: bigint;
}
const usageOf = (rows: readonly Row[]): readonly UsageForRating[] => rows.map(({ gpuSeconds, wh, price, withheld, lost }, n) => ({
  from: addMs(epochMs(0), n * 300_000), to: addMs(epochMs(0), (n + 1) * 300_000), gpuSeconds: gpuSeconds as never, energy: { basis: 'it', wh: wh as never }, quality: 'metered', readingIds: [],
  print: { seriesId: index.seriesId, printId: `p${n}`, revision: 1, microUsdPerMwh: price as never },
  ...(withheld === undefined ? {} : { curtailed: { gpuSeconds: withheld as never, eventId: 'curt_1' } }), ...(lost === undefined ? {} : { lostWork: { gpuSeconds: lost as never, cause: 'site_failure' as const } }),
}));
/** As quotes and bills are rated: interval by interval, without sums. */
const totalOf = (card: RateCard, rows: readonly Row[]) => microUsd(unwrap(rate(card, usageOf(rows), { final: true })).totals.totalMinor * 10_000n);
const summed = (card: RateCard, rows: readonly Row[]): SummedTotal => ({ totalMicros: totalOf(card, rows), sums: unwrap(quoteSums(card, usageOf(rows))) });
const split = (card: RateCard, quoted: readonly Row[], billed: readonly Row[]) => unwrap(splitQuotedVsBilled(card, summed(card, quoted), summed(card, billed)));

const aCard = fc.record({ power: fc.constantFrom(...powers), tax: fc.boolean() }).map(({ power, tax }) => cardOf(power, tax));
const indexed = (card: RateCard): boolean => card.components.some((component) => 'seriesId' in component);
const aRow = fc.record({ gpuSeconds: fc.bigInt(0n, 2_400n), wh: fc.bigInt(0n, 900n), price: fc.bigInt(-90_000_000n, 900_000_000n) });
const aPlan = fc.array(aRow, { minLength: 1, maxLength: 12 });
const aRun = fc.array(aRow.chain((row) => fc.record({ withheld: fc.option(fc.bigInt(0n, 2_400n), { nil: undefined }), lost: fc.option(fc.bigInt(0n, row.gpuSeconds), { nil: undefined }) }).map(({ withheld, lost }): Row =>
  ({ ...row, ...(withheld === undefined ? {} : { withheld }), ...(lost === undefined ? {} : { lost }) }))), { maxLength: 12 });

describe('what a lease was billed beyond its quote', () => {
  it('is quantity, index and curtailment to the micro-USD, and nothing else, whatever was quoted and billed', () => {
    fc.assert(fc.property(aCard, aPlan, aRun, (card, quoted, billed) => {
      const { quotedMicros, billedMicros, quantityMicros, indexMicros, curtailmentMicros, restMicros } = split(card, quoted, billed);
      expect([quotedMicros, billedMicros, restMicros]).toEqual([totalOf(card, quoted), totalOf(card, billed), 0n]);
      expect(quantityMicros + indexMicros + curtailmentMicros).toBe(billedMicros - quotedMicros);
      expect(curtailmentMicros).toBeLessThanOrEqual(0n);
    }), { numRuns: 150 });
  });
  it('is nothing at all where the quoted quantities were used at the quoted prices', () => {
    fc.assert(fc.property(aCard, aPlan, (card, plan) => expect(split(card, plan, plan)).toMatchObject({ quantityMicros: 0n, indexMicros: 0n, curtailmentMicros: 0n, restMicros: 0n })));
  });
  it('under fixed terms is never of the index; at the quoted quantities it is then nothing, wherever the index stood', () => {
    fc.assert(fc.property(aCard.filter((card) => !indexed(card)), aPlan, aRun, fc.bigInt(-90_000_000n, 900_000_000n), (card, plan, run, price) => {
      expect(split(card, plan, run).indexMicros).toBe(0n);
      expect(split(card, plan, plan.map((row) => ({ ...row, price })))).toMatchObject({ quantityMicros: 0n, indexMicros: 0n, curtailmentMicros: 0n, restMicros: 0n });
    }));
  });
  it('under indexed terms is the index alone at the quoted quantities', () => {
    fc.assert(fc.property(aCard, fc.array(fc.tuple(aRow, fc.bigInt(-90_000_000n, 900_000_000n)), { minLength: 1, maxLength: 12 }), (card, rows) => {
      expect(split(card, rows.map(([row]) => row), rows.map(([row, price]) => ({ ...row, price })))).toMatchObject({ quantityMicros: 0n, curtailmentMicros: 0n, restMicros: 0n });
    }));
  });
  it('is of the quantities alone where one price held all along; of credits only where some were given', () => {
    fc.assert(fc.property(aCard, aPlan, aPlan, fc.bigInt(-90_000_000n, 900_000_000n), (card, plan, run, price) => {
      // Where no energy was quoted there is no quoted price, and the published one is taken.
      const at = (rows: readonly Row[]): readonly Row[] => rows.map((row) => ({ ...row, price }));
      expect(split(card, at(plan), at(run))).toMatchObject({ indexMicros: 0n, curtailmentMicros: 0n, restMicros: 0n });
      expect(split(card, plan, run).curtailmentMicros).toBe(0n);
    }));
  });
  it('comes to cents worked out by hand', () => {
    const card: RateCard = { ...cardOf(powers[2]!, false), components: [{ kind: 'gpu_hour', microUsdPerGpuHour: 2_400_000n as never }, { kind: 'energy_pass_through', ...index }, { kind: 'curtailment_credit', microUsdPerGpuHour: 1_200_000n as never }] };
    // 100 GPU-h (240.00) and 80 kWh, billed as 100 kWh, at 98 + 2 (10.00) were quoted. Half of each ran, at 198 + 2, and 50 GPU-h were withheld.
    const quoted = [{ gpuSeconds: 360_000n, wh: 80_000n, price: 98_000_000n }];
    const billed = [{ gpuSeconds: 180_000n, wh: 40_000n, price: 198_000_000n, withheld: 180_000n }];
    expect(split(card, quoted, billed)).toEqual({
      quotedMicros: 250_000_000n, billedMicros: 70_000_000n, quantityMicros: -125_000_000n, indexMicros: 5_000_000n, curtailmentMicros: -60_000_000n, restMicros: 0n,
    });
  });
  it('shows as a rest what neither card nor quantities explain', () => {
    const card = cardOf(powers[1]!, true);
    const plan = summed(card, [{ gpuSeconds: 2_400n, wh: 600n, price: 0n }]);
    const off = { ...plan, totalMicros: microUsd(plan.totalMicros + 10_000n) };
    expect(unwrap(splitQuotedVsBilled(card, plan, off))).toMatchObject({ quantityMicros: 0n, restMicros: 10_000n });
    expect(unwrap(splitQuotedVsBilled(card, off, plan))).toMatchObject({ quantityMicros: 0n, restMicros: -10_000n });
  });
});
