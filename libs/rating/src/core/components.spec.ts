import { describe, expect, it } from '@jest/globals';
import { DAY_MS, epochMs, exact, HOUR_MS, type Interval, microUsd, microUsdPerGpuHour, microUsdPerMwh, minorUnits, ppm, unwrap, watts } from '@switchyard/kernel';
import { aCard, aUsageRow, demoSeriesId } from '../../testing/index.js';
import {
  advancesOf, drawDown, explainRatingError, type MicroUsdPerKwMonth, type MonthFacts, type PeriodFacts, rate, type RateComponent, type Rating, type RatingError,
  type RelistedTime, type ReservedGpuHourComponent, settleAdvances, type UsageForRating,
} from '../index.js';

const at = (hours: number) => epochMs(hours * HOUR_MS);
const hours = (from: number, to: number): Interval => ({ from: at(from), to: at(to) });
const cents = (rating: Rating) => rating.lines.map((line) => [line.componentKind, line.amountMinor]);
const used = (from: number, to: number, over: Partial<UsageForRating> = {}): UsageForRating => ({ ...aUsageRow(), ...hours(from, to), ...over });
const refusal = (...given: Parameters<typeof rate>): RatingError | undefined => {
  const result = rate(...given);
  return result.ok ? undefined : result.error;
};

const block: ReservedGpuHourComponent = { kind: 'reserved_gpu_hour', microUsdPerGpuHour: microUsdPerGpuHour(2_000_000n), gpus: 64, window: hours(0, 10) };
const relist: RateComponent = { kind: 'relist_credit', sharePpm: ppm(800_000n) };
const resale = (from: number, to: number, gpus: number, microUsd: bigint): RelistedTime => ({ ...hours(from, to), gpus, microUsdPerGpuHour: microUsdPerGpuHour(microUsd), leaseId: 'lease-b' });
const rent = { kind: 'kw_month', microUsdPerKwMonth: 125_000_000n as MicroUsdPerKwMonth, criticalItWatts: watts(500_000n), proration: { method: 'fixed_hours', hoursPerMonth: 730 } } as const;
const indexTerms = { seriesId: demoSeriesId, multiplierPpm: ppm(1_000_000n), adderMicroUsdPerMwh: microUsdPerMwh(0n), pue: { method: 'fixed', pue: ppm(1_250_000n) } } as const;
const month = hours(0, 730);
const availability = (downMs: number, curtailedMs = 0): MonthFacts => ({ month, availability: { upMs: 730 * HOUR_MS - downMs - curtailedMs, downMs, curtailedMs } });
const slaOf = (...tiers: readonly (readonly [bigint, bigint])[]): RateComponent =>
  ({ kind: 'sla_credit', appliesTo: 'all', tiers: tiers.map(([a, c]) => ({ availabilityPpm: ppm(a), creditPpm: ppm(c) })) });
const sla = slaOf([995_000n, 100_000n], [990_000n, 250_000n], [950_000n, 1_000_000n]);

describe('a reserved block', () => {
  const through = (hour: number, final = false): PeriodFacts => ({ final, covers: hours(0, hour) });
  it('is due for all its GPUs without a single reading: 64 x 10 h x 2.00', () => {
    expect(cents(unwrap(rate(aCard(block), [], { final: true })))).toEqual([['reserved_gpu_hour', 128_000n]]);
    const line = unwrap(rate(aCard(block), [], through(4))).lines[0]!;
    expect([line.amountMinor, line.quantity]).toEqual([51_200n, { amount: exact(256n), unit: 'GPU-hour' }]); // 64 x 4 h
    // The contract ends early: the rest of the window is due all the same.
    expect(unwrap(rate(aCard(block), [], through(4, true))).lines[0]!.amountMinor).toBe(128_000n);
  });
  it('follows the escalator from its step on: 64 x (4 + 6 x 1.03) h x 2.00', () => {
    const card = aCard(block, { kind: 'escalator', appliesTo: ['reserved_gpu_hour'], steps: [{ from: at(4), factorPpm: ppm(1_030_000n) }] });
    expect(unwrap(rate(card, [], { final: true })).lines[0]!.amountMinor).toBe(130_304n); // 51,200 + 79,104
  });
  it('sold on is credited at the lower of the two prices: 0.8 x 16 x 3 h x 1.50, and x 2.00 when resold dearer', () => {
    const credit = (...relisted: RelistedTime[]) => unwrap(rate(aCard(block, relist), [], { final: true, relisted })).lines[1]!.amountMinor;
    expect(credit(resale(2, 5, 16, 1_500_000n))).toBe(-5_760n);
    expect(credit(resale(2, 5, 16, 9_000_000n))).toBe(-7_680n);
    expect(credit(resale(0, 10, 64, 9_000_000n))).toBe(-102_400n); // 80 % of everything
    // Only what is over counts: two of the three hours.
    expect(unwrap(rate(aCard(block, relist), [], { ...through(4), relisted: [resale(2, 5, 16, 1_500_000n)] })).lines[1]!.amountMinor).toBe(-3_840n);
  });
  it('gives lost work back at what was reserved: 1 GPU-hour of 2.00', () => {
    const row = aUsageRow({ minutes: 60, gpuSeconds: 28_800n, itWh: 0n, lost: 3_600n });
    const rating = unwrap(rate(aCard(block, { kind: 'goodput_credit', sharePpm: ppm(1_000_000n) }), [row], through(1)));
    expect(cents(rating)).toEqual([['reserved_gpu_hour', 12_800n], ['goodput_credit', -200n]]);
  });
  it.each<[string, PeriodFacts, object]>([
    ['nobody says up to when', { final: false }, { kind: 'CoverMissing' }],
    ['the period has no length', { final: false, covers: hours(2, 2) }, { kind: 'BadPeriodFact', path: 'covers' }],
    ['a resale outside the window', { final: true, relisted: [resale(9, 11, 1, 1n)] }, { kind: 'BadPeriodFact', path: 'relisted[0]' }],
    ['a resale of no GPU', { final: true, relisted: [resale(1, 2, 0, 1n)] }, { kind: 'BadPeriodFact', path: 'relisted[0].gpus' }],
    ['a resale at a price below nothing', { final: true, relisted: [resale(1, 2, 1, -1n)] }, { kind: 'BadPeriodFact', path: 'relisted[0].microUsdPerGpuHour' }],
    ['resales out of order', { final: true, relisted: [resale(3, 4, 1, 1n), resale(2, 5, 1, 1n)] }, { kind: 'BadPeriodFact', path: 'relisted[1].from' }],
    ['more sold on than there is', { final: true, relisted: [resale(1, 6, 40, 1n), resale(3, 4, 25, 1n)] }, { kind: 'BadPeriodFact', path: 'relisted[1].gpus', message: 'sells 65 GPUs on at once, and the block has 64' }],
  ])('is refused when %s', (_name, period, error) => expect(refusal(aCard(block, relist), [], period)).toMatchObject(error));
  it('refuses a resale the card has no terms for', () => {
    expect(refusal(aCard(block), [], { final: true, relisted: [resale(1, 2, 1, 1n)] })).toMatchObject({ kind: 'BadPeriodFact', path: 'relisted' });
  });
});

describe('ramp tranches', () => {
  const ramp = aCard({ ...rent, ramp: [{ from: at(73), criticalItWatts: watts(1_000_000n) }, { from: at(365), criticalItWatts: watts(2_000_000n) }] });
  it('bill each tranche\'s power for its time: 0.5 MW for 0.1, 1 MW for 0.4, 2 MW for 0.5 months at 125 per kW', () => {
    const line = unwrap(rate(ramp, [used(0, 73), used(73, 365), used(365, 730)])).lines[0]!;
    // 50 + 400 + 1,000 kW-months
    expect([line.amountMinor, line.quantity.amount]).toEqual([18_125_000n, exact(1_450n)]);
  });
  it('refuse usage across the start of one', () => {
    expect(refusal(ramp, [used(0, 74)])).toEqual({ kind: 'UsageStraddlesStep', usageIndex: 0, step: at(73) });
  });
});

describe('a share of the demand charge', () => {
  const card = aCard(rent, { kind: 'demand_share', microUsdPerKwMonth: 9_500_000n as MicroUsdPerKwMonth });
  const peak = (kw: bigint, over: Partial<MonthFacts> = {}): MonthFacts =>
    ({ month, demand: { peak: hours(100, 101), contributionWatts: watts(kw), quality: 'metered', readingIds: ['reading-7'] }, ...over });
  it('is the draw at the site\'s peak, once for the month: 437.5 kW x 9.50', () => {
    const line = unwrap(rate(card, [used(0, 730)], { final: true, monthFacts: [peak(437_500n)] })).lines[1]!;
    expect([line.amountMinor, line.quantity]).toEqual([415_625n, { amount: exact(875n, 2n), unit: 'kW-month' }]); // 4,156.25
    expect(line.derivation).toEqual([{ row: 'demand', ...month, peak: hours(100, 101), contributionWatts: 437_500n, quality: 'metered', readingIds: ['reading-7'], preciseMicros: exact(4_156_250_000n) }]);
  });
  it('is nothing for a lease that drew nothing then, and waits for the month to end', () => {
    expect(unwrap(rate(card, [used(0, 730)], { final: true, monthFacts: [peak(0n)] })).lines[1]!.amountMinor).toBe(0n);
    expect(unwrap(rate(card, [used(0, 100)])).lines[1]!.amountMinor).toBe(0n);
  });
  it.each<[string, PeriodFacts, object]>([
    ['the last month is not known', { final: true }, { kind: 'MonthFactMissing', month: 0, needs: 'demand' }],
    ['the month says nothing of it', { final: false, monthFacts: [{ month }] }, { kind: 'MonthFactMissing', month: 0, needs: 'demand' }],
    ['the peak is not in the month', { final: false, monthFacts: [peak(1n, { month: hours(0, 100) })] }, { kind: 'BadPeriodFact', path: 'monthFacts[0].demand.peak' }],
    ['the draw is negative', { final: false, monthFacts: [peak(-1n)] }, { kind: 'BadPeriodFact', path: 'monthFacts[0].demand.contributionWatts' }],
    ['months overlap', { final: false, monthFacts: [peak(1n), peak(1n)] }, { kind: 'BadPeriodFact', path: 'monthFacts[1].month' }],
    ['a month has no length', { final: false, monthFacts: [{ month: hours(1, 1) }] }, { kind: 'BadPeriodFact', path: 'monthFacts[0].month' }],
  ])('is refused when %s', (_name, period, error) => expect(refusal(card, [used(0, 730)], period)).toMatchObject(error));
});

describe('a service level', () => {
  const card = aCard(rent, sla);
  const credit = (facts: MonthFacts) => unwrap(rate(card, [used(0, 730)], { final: true, monthFacts: [facts] })).lines[1]!.amountMinor;
  it('gives back by the deepest tier missed, and by that alone: 10, 25, 100 % of 62,500', () => {
    expect(credit(availability(0))).toBe(0n);
    expect(credit(availability(3.65 * HOUR_MS))).toBe(0n); // exactly 99.5 % is kept
    expect(credit(availability(3.65 * HOUR_MS + 1))).toBe(-625_000n);
    expect(credit(availability(8 * HOUR_MS))).toBe(-1_562_500n);
    expect(credit(availability(40 * HOUR_MS))).toBe(-6_250_000n);
  });
  it('curtailment is neither up nor down: 3.65 h of 630 promised ones miss 99.5 %, and 100 h withheld alone miss nothing', () => {
    expect(credit(availability(3.65 * HOUR_MS, 100 * HOUR_MS))).toBe(-625_000n);
    expect(credit(availability(0, 100 * HOUR_MS))).toBe(0n);
    expect(credit(availability(0, 730 * HOUR_MS))).toBe(0n); // nothing was promised
  });
  it('looks at the charges of its own month only, after credits that took them back, and never below nothing', () => {
    const first = { month: hours(0, 365), availability: { upMs: 0, downMs: 1, curtailedMs: 0 } };
    const second = { month: hours(365, 730), availability: { upMs: 1, downMs: 0, curtailedMs: 0 } };
    const rating = unwrap(rate(card, [used(0, 365), used(365, 730)], { final: true, monthFacts: [first, second] }));
    expect(cents(rating)).toEqual([['kw_month', 6_250_000n], ['sla_credit', -3_125_000n]]);
    const job = aCard({ kind: 'gpu_hour', microUsdPerGpuHour: microUsdPerGpuHour(2_000_000n) }, { kind: 'goodput_credit', sharePpm: ppm(1_000_000n) }, sla);
    const failed = aUsageRow({ minutes: 60, gpuSeconds: 28_800n, lost: 14_400n });
    expect(cents(unwrap(rate(job, [failed], { final: true, monthFacts: [availability(730 * HOUR_MS)] })))).toEqual([
      ['gpu_hour', 1_600n], ['goodput_credit', -800n], ['sla_credit', -800n],
    ]);
    const paidToDraw = aCard({ kind: 'energy_pass_through', ...indexTerms }, sla);
    const row = aUsageRow({ itWh: 1_000_000n, usdPerMwh: -20 });
    expect(cents(unwrap(rate(paidToDraw, [row], { final: true, monthFacts: [availability(730 * HOUR_MS)] })))[1]).toEqual(['sla_credit', 0n]);
  });
  it('lowers the base of tax and fee', () => {
    const taxed = aCard(rent, sla, { kind: 'tax', name: 'VAT 20 %', taxPpm: ppm(200_000n), appliesTo: 'all' });
    expect(unwrap(rate(taxed, [used(0, 730)], { final: true, monthFacts: [availability(8 * HOUR_MS)] })).totals).toMatchObject({
      subtotalMinor: 4_687_500n, taxMinor: 937_500n, // 62,500 - 15,625 and 20 % of it
    });
  });
  it.each<[string, PeriodFacts, UsageForRating[], object]>([
    ['the last month is not known', { final: true }, [used(0, 730)], { kind: 'MonthFactMissing', needs: 'availability' }],
    ['a month in the middle is not known', { final: true, monthFacts: [availability(0)] }, [used(0, 730), used(730, 731)], { kind: 'MonthFactMissing', month: at(730) }],
    ['usage lies across its end', { final: false, monthFacts: [availability(0)] }, [used(700, 731)], { kind: 'UsageStraddlesMonth', usageIndex: 0, month: at(730) }],
    ['there was more time than the month has', { final: false, monthFacts: [{ month, availability: { upMs: 730 * HOUR_MS, downMs: 1, curtailedMs: 0 } }] }, [], { kind: 'BadPeriodFact', path: 'monthFacts[0].availability' }],
    ['time runs backward', { final: false, monthFacts: [{ month, availability: { upMs: 1, downMs: -1, curtailedMs: 0 } }] }, [], { kind: 'BadPeriodFact', path: 'monthFacts[0].availability.downMs' }],
  ])('is refused when %s', (_name, period, usage, error) => expect(refusal(card, usage, period)).toMatchObject(error));
});

describe('money paid ahead', () => {
  const card = aCard(rent, { kind: 'prepayment', amountMicroUsd: microUsd(150_000_000_000n), drawdownPpm: ppm(200_000n), unused: 'refunded' }, { kind: 'deposit', amountMicroUsd: microUsd(62_500_000_000n) });
  const { prepayment, deposit } = advancesOf(card);
  it('is no line, and no part of any total', () => {
    expect(cents(unwrap(rate(card, [used(0, 730)], { final: true })))).toEqual([['kw_month', 6_250_000n]]);
    expect([prepayment, deposit]).toEqual([{ amountMinor: 15_000_000n, drawdownPpm: 200_000n, unused: 'refunded' }, { amountMinor: 6_250_000n }]);
    expect(advancesOf(aCard(rent))).toEqual({});
  });
  it('pays its share of each invoice while it lasts, rounded once', () => {
    const draw = (remaining: bigint, total: bigint) => drawDown(prepayment!, minorUnits(remaining), minorUnits(total));
    expect(draw(15_000_000n, 6_250_003n)).toEqual({ drawnMinor: 1_250_001n, dueMinor: 5_000_002n, remainingMinor: 13_749_999n }); // 1,250,000.6
    expect(draw(1_000n, 6_250_000n)).toEqual({ drawnMinor: 1_000n, dueMinor: 6_249_000n, remainingMinor: 0n });
    expect(draw(1_000n, -50n)).toEqual({ drawnMinor: 0n, dueMinor: -50n, remainingMinor: 1_000n });
  });
  it('is settled at the end: the deposit answers for debts, the rest is refunded or lapses', () => {
    const held = (prepaid: bigint, owed: bigint) => ({ prepaidMinor: minorUnits(prepaid), depositMinor: minorUnits(6_250_000n), owedMinor: minorUnits(owed) });
    expect(settleAdvances(advancesOf(card), held(400n, 250_000n))).toEqual({ appliedMinor: 250_000n, refundMinor: 6_000_400n, forfeitedMinor: 0n, stillOwedMinor: 0n });
    expect(settleAdvances(advancesOf(card), held(0n, 7_000_000n))).toEqual({ appliedMinor: 6_250_000n, refundMinor: 0n, forfeitedMinor: 0n, stillOwedMinor: 750_000n });
    const lapses = { ...advancesOf(card), prepayment: { ...prepayment!, unused: 'forfeited' as const } };
    expect(() => settleAdvances(lapses, held(400n, -1n))).toThrow('owedMinor is -1');
    expect(settleAdvances(lapses, held(400n, 0n))).toMatchObject({ refundMinor: 6_250_000n, forfeitedMinor: 400n });
  });
});

describe('what is missing, in words', () => {
  it.each<[RatingError, string]>([
    [{ kind: 'CoverMissing' }, 'period.covers: missing, and reserved GPU time is due without usage'],
    [{ kind: 'MonthFactMissing', month: at(24), needs: 'availability' }, 'period.monthFacts: no availability for the month from 1970-01-02T00:00:00.000Z, and the card needs it'],
    [{ kind: 'UsageStraddlesMonth', usageIndex: 3, month: epochMs(31 * DAY_MS) }, 'usage[3]: contains the start of a month (1970-02-01T00:00:00.000Z), and the card credits by month; cut usage there first'],
    [{ kind: 'BadPeriodFact', path: 'relisted[0].gpus', message: 'must be a whole number above 0' }, 'period.relisted[0].gpus must be a whole number above 0'],
  ])('%j', (error, text) => expect(explainRatingError(error)).toBe(text));
  it('a demand share without a largest draw has no worst case', () => {
    expect(explainRatingError({ kind: 'DemandUnbounded' })).toContain('no worst case');
  });
});
