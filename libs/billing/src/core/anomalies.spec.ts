import { describe, expect, it } from '@jest/globals';
import { minorUnits, type InvoiceId } from '@switchyard/kernel';
import fc from 'fast-check';
import { anomaliesOf, changePpm, compareByKind, type ReviewedLine, type ReviewFacts } from './anomalies.js';

const line = (over: Partial<ReviewedLine> = {}): ReviewedLine => ({ componentKind: 'gpu_hour', side: 'customer', amountMinor: minorUnits(10_000n), corrects: null, ...over });
const usage: ReviewFacts['usage'] = {
  intervals: 10, gpuSeconds: 36_000n, measuredMs: 100_000, estimatedMs: 0, missingMs: 0, replaced: 0, lowestMicroUsdPerMwh: -20_000_000n, highestMicroUsdPerMwh: 300_000_000n, remarks: [],
};
const previous = (totalMinor: bigint): ReviewFacts['previous'] => ({ invoiceId: 'inv_before' as InvoiceId, totalMinor: minorUnits(totalMinor), lines: [] });
const facts = (over: Partial<ReviewFacts> = {}): ReviewFacts => ({ currency: 'USD', totalMinor: minorUnits(100_000n), lines: [line()], usage, previous: previous(100_000n), ...over });
const kinds = (given: ReviewFacts): readonly string[] => anomaliesOf(given).map(({ kind }) => kind);

describe('what a reviewer is told to look at', () => {
  it('is nothing of an invoice like the one before', () => expect(anomaliesOf(facts())).toEqual([]));
  it.each<[string, Partial<ReviewFacts>, string[]]>([
    ['a quarter up, to the cent', { totalMinor: minorUnits(125_000n) }, ['total_up']],
    ['a cent less than a quarter', { totalMinor: minorUnits(124_999n) }, []],
    ['a quarter down', { totalMinor: minorUnits(75_000n) }, ['total_down']],
    ['a quarter of little', { totalMinor: minorUnits(10_000n), previous: previous(6_000n) }, []],
    ['something after nothing', { previous: previous(0n) }, ['total_up']],
    ['no invoice before', { previous: null }, ['first_invoice']],
    ['a tenth estimated', { usage: { ...usage, estimatedMs: 10_000 } }, ['estimated_usage']],
    ['less than a tenth estimated', { usage: { ...usage, estimatedMs: 9_999 } }, []],
    ['a hundredth missing', { usage: { ...usage, missingMs: 1_000 } }, ['missing_usage']],
    ['intervals without use', { usage: { ...usage, gpuSeconds: 0n } }, ['zero_usage']],
    ['a contract without use, which pays for time', { lines: [line({ componentKind: 'reserved_gpu_hour' })], usage: { ...usage, gpuSeconds: 0n } }, []],
    ['a price above the bound', { usage: { ...usage, highestMicroUsdPerMwh: 1_000_000_001n } }, ['price_outlier']],
    ['a price at the bound', { usage: { ...usage, highestMicroUsdPerMwh: 1_000_000_000n } }, []],
    ['a price below the bound', { usage: { ...usage, lowestMicroUsdPerMwh: -150_000_001n } }, ['price_outlier']],
    ['a correction', { lines: [line({ corrects: 'inv_x' })] }, ['late_data']],
    ['replaced intervals', { usage: { ...usage, replaced: 2 } }, ['late_data']],
    ['a remark', { usage: { ...usage, remarks: ['reading rdg_1 was not counted', 'another'] } }, ['remarks']],
  ])('%s', (_, over, expected) => expect(kinds(facts(over))).toEqual(expected));
  it('says it with the figures', () => {
    expect(anomaliesOf(facts({ totalMinor: minorUnits(250_099n), usage: { ...usage, estimatedMs: 33_333, highestMicroUsdPerMwh: 4_999_990_000n } })).map(({ message }) => message)).toEqual([
      '2500.99 USD after 1000.00 USD on inv_before: up 1500.99 USD (150.0 %).', '33.3 % of the time is estimated.', 'Power was priced at 4999.99 USD/MWh.',
    ]);
  });
  it('compares kind by kind, and loses no cent', () => {
    expect(compareByKind([line(), line({ amountMinor: minorUnits(5n) }), line({ componentKind: 'tax' })], [line({ amountMinor: minorUnits(7n) }), line({ componentKind: 'sla_credit', amountMinor: minorUnits(-3n) })])).toEqual([
      { componentKind: 'gpu_hour', side: 'customer', currentMinor: 10_005n, previousMinor: 7n },
      { componentKind: 'tax', side: 'customer', currentMinor: 10_000n, previousMinor: 0n },
      { componentKind: 'sla_credit', side: 'customer', currentMinor: 0n, previousMinor: -3n },
    ]);
    const aLine = fc.record({
      componentKind: fc.constantFrom('gpu_hour' as const, 'tax' as const, 'energy_fixed' as const), side: fc.constantFrom('customer' as const, 'operator' as const),
      amountMinor: fc.bigInt({ min: -1_000n, max: 1_000n }).map(minorUnits), corrects: fc.constant(null),
    });
    fc.assert(fc.property(fc.array(aLine), fc.array(aLine), (current, before) => {
      const sum = (values: readonly bigint[]): bigint => values.reduce((a, b) => a + b, 0n);
      const changes = compareByKind(current, before);
      expect([sum(changes.map((c) => c.currentMinor)), sum(changes.map((c) => c.previousMinor))]).toEqual([sum(current.map((l) => l.amountMinor)), sum(before.map((l) => l.amountMinor))]);
    }));
  });
  it('a change from nothing has no share', () => expect([changePpm(minorUnits(5n), minorUnits(0n)), changePpm(minorUnits(50n), minorUnits(-100n))]).toEqual([null, 1_500_000n]));
});
