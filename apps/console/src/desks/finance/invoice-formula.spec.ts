import { describe, expect, it } from '@jest/globals';
import { parseExact } from '@switchyard/kernel';
import { addSums, type BilledInterval, componentsOf, formulaOf, roundedMicros, sumOf, unitsOf, workedOut } from './invoice-formula.js';

const card = componentsOf({ components: [
  { kind: 'gpu_hour', microUsdPerGpuHour: '1620000' },
  { kind: 'energy_indexed', pue: { pue: '1120000', method: 'fixed' }, multiplierPpm: '1000000', adderMicroUsdPerMwh: '6500000', capMicroUsdPerMwh: '12000000' },
  { kind: 'escalator', appliesTo: ['gpu_hour'], steps: [{ from: Date.parse('2026-12-01T00:00:00Z'), factorPpm: '1030000' }] },
] });
const interval = (over: Partial<BilledInterval>): BilledInterval =>
  ({ from: '2026-11-23T07:05:00Z', to: '2026-11-23T07:10:00Z', gpuSeconds: 4_800, energyKwh: null, priceUsdPerMwh: null, preciseMicroUsd: '2160000', ...over });

describe('an interval worked out again', () => {
  it('is what was billed, to the last digit, and says its figures', () => {
    expect(workedOut('gpu_hour', interval({}), card, 'USD')).toEqual({ figures: '4,800 GPU-s ÷ 3,600 × $1.6200 = $2.16000000', agrees: true });
    expect(workedOut('gpu_hour', interval({ preciseMicroUsd: '2160001' }), card, 'USD').agrees).toBe(false);
  });
  it('takes index, adder and collar into account, and the step an escalator stands at', () => {
    const energy = interval({ energyKwh: '1.27456', priceUsdPerMwh: '5.00', preciseMicroUsd: '14657440/1000' });
    expect(workedOut('energy_indexed', energy, card, 'USD')).toEqual({ figures: '1.27456 kWh × ($5.00 + $6.50) ÷ 1,000 = $0.01465744', agrees: true });
    expect(workedOut('energy_indexed', { ...energy, priceUsdPerMwh: '6.17', preciseMicroUsd: '15294720/1000' }, card, 'USD')).toMatchObject({ figures: '1.27456 kWh × ($6.17 + $6.50, cap $12.00) ÷ 1,000 = $0.01529472', agrees: true });
    expect(workedOut('gpu_hour', interval({ from: '2026-12-01T00:00:00Z', preciseMicroUsd: '2224800' }), card, 'USD')).toMatchObject({ figures: '4,800 GPU-s ÷ 3,600 × $1.6200 × 1.03 = $2.22480000', agrees: true });
  });
  it('claims nothing where the interval does not tell what its amount follows from', () => {
    expect(workedOut('kw_month', interval({}), card, 'USD').agrees).toBeNull();
    expect(formulaOf('tax', card, 'USD')).toBeNull();
  });
});
describe('the intervals of a line', () => {
  it('add up exactly and are rounded once', () => {
    const sum = sumOf('gpu_hour', [interval({ gpuSeconds: 1, preciseMicroUsd: '450' }), interval({ gpuSeconds: 10, preciseMicroUsd: '4500' }), interval({ preciseMicroUsd: '1' })], card, 'USD');
    expect(sum).toMatchObject({ intervals: 3, agree: 2, differ: 1, untold: 0 });
    expect([unitsOf(sum.micros), roundedMicros(sum.micros), roundedMicros(parseExact('12645000')), roundedMicros(parseExact('-12645000'))]).toEqual(['0.004951', '0.00', '12.65', '-12.65']);
  });
  it('come to the same part by part', () => {
    const all = [interval({ gpuSeconds: 1, preciseMicroUsd: '450' }), interval({ preciseMicroUsd: '1/3' }), interval({}), interval({ preciseMicroUsd: '-2/7' })];
    const of = (some: readonly BilledInterval[]) => sumOf('gpu_hour', some, card, 'USD');
    expect(addSums([of(all.slice(0, 1)), of(all.slice(1, 3)), of([]), of(all.slice(3))])).toEqual(of(all));
    expect(addSums([])).toEqual(of([]));
  });
});
