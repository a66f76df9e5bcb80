import { describe, expect, it } from '@jest/globals';
import { addMs, gpuSeconds, HOUR_MS, microUsdPerGpuHour, MINUTE_MS, watts, type Interval } from '@switchyard/kernel';
import type { MicroUsdPerKwMonth, RateCard, UsageForRating } from '@switchyard/rating';
import { card as demoCard, MonthlyBook, span } from '../../testing/index.js';

/*
 * The same use, billed to customers in different zones: only where the month ends differs, never what is owed in all.
 * At the level of rating and periods; apps/billing/src/leases/months.spec.ts takes a month end through the service.
 */
const gpuCard: RateCard = { ...demoCard, components: [{ kind: 'gpu_hour', microUsdPerGpuHour: microUsdPerGpuHour(2_350_000n) }] };
const rentCard = (currency: RateCard['currency']): RateCard => ({
  ...demoCard, currency,
  components: [{ kind: 'kw_month', microUsdPerKwMonth: 125_000_000n as MicroUsdPerKwMonth, criticalItWatts: watts(100_000n), proration: { method: 'calendar' } }],
});
/** Quarter hours of 8 GPUs. */
function quarters(time: Interval): readonly UsageForRating[] {
  const rows: UsageForRating[] = [];
  for (let from = time.from; from < time.to; from = addMs(from, 15 * MINUTE_MS)) {
    rows.push({ from, to: addMs(from, 15 * MINUTE_MS), gpuSeconds: gpuSeconds(8n * 900n), quality: 'metered', readingIds: [`rdg_${from}`] });
  }
  return rows;
}
const stretch = (time: Interval): UsageForRating => ({ ...time, gpuSeconds: gpuSeconds(0n), quality: 'metered', readingIds: [] });

describe('month ends', () => {
  /* 17:00 to 20:00 UTC on 31 October, 8 GPUs at 2.35: 18.80 an hour, 56.40 in all. */
  const evening = span('2026-10-31T17:00:00Z', '2026-10-31T20:00:00Z');
  it.each([
    // Kathmandu (+5:45) turns at 18:15: 1.25 h and 1.75 h.
    ['Asia/Kathmandu', [['2026-10', 'gpu_hour', 2_350n], ['2026-11', 'gpu_hour', 3_290n]]],
    // Lord Howe (+11) turned at 13:00.
    ['Australia/Lord_Howe', [['2026-11', 'gpu_hour', 5_640n]]],
    ['America/New_York', [['2026-10', 'gpu_hour', 5_640n]]],
    ['UTC', [['2026-10', 'gpu_hour', 5_640n]]],
  ])('in %s', (zone, rows) => {
    const book = new MonthlyBook(gpuCard, evening, zone);
    expect(book.bill(book.periods.at(-1)!.name, { usage: quarters(evening) })).toEqual(rows);
  });

  /* A month of rent is 12,500.00 however many hours the month has; a day of it is hours / hours of the month. */
  it.each([
    // 31 x 24 - 1 h
    ['America/New_York', '2026-03', span('2026-03-01T00:00:00-05:00', '2026-04-01T00:00:00-04:00'), 743],
    // 30 x 24 + 1 h
    ['America/New_York', '2026-11', span('2026-11-01T00:00:00-04:00', '2026-12-01T00:00:00-05:00'), 721],
    // 30 x 24 + 0.5 h
    ['Australia/Lord_Howe', '2026-04', span('2026-04-01T00:00:00+11:00', '2026-05-01T00:00:00+10:30'), 720.5],
    // 31 x 24 - 0.5 h
    ['Australia/Lord_Howe', '2026-10', span('2026-10-01T00:00:00+10:30', '2026-11-01T00:00:00+11:00'), 743.5],
  ])('a whole month of rent in %s, %s, is a month', (zone, name, month, hours) => {
    const book = new MonthlyBook(rentCard('USD'), month, zone);
    expect(book.periods.map((period) => [period.name, (period.to - period.from) / HOUR_MS])).toEqual([[name, hours]]);
    expect(book.bill(name, { usage: [stretch(month)] })).toEqual([[name, 'kw_month', 1_250_000n]]);
  });
  it.each([
    // 12,500.00 x 25 / 721 = 433.4258
    ['America/New_York', span('2026-11-01T00:00:00-04:00', '2026-11-02T00:00:00-05:00'), '2026-11', 43_343n],
    // 12,500.00 x 23 / 743 = 386.9448
    ['America/New_York', span('2026-03-08T00:00:00-05:00', '2026-03-09T00:00:00-04:00'), '2026-03', 38_694n],
    // 12,500.00 x 24.5 / 720.5 = 425.0520
    ['Australia/Lord_Howe', span('2026-04-05T00:00:00+11:00', '2026-04-06T00:00:00+10:30'), '2026-04', 42_505n],
    // 12,500.00 x 23.5 / 743.5 = 395.0908
    ['Australia/Lord_Howe', span('2026-10-04T00:00:00+10:30', '2026-10-05T00:00:00+11:00'), '2026-10', 39_509n],
  ])('a day of rent with a clock change in %s', (zone, day, name, owed) => {
    expect(new MonthlyBook(rentCard('USD'), day, zone).bill(name, { usage: [stretch(day)] })).toEqual([[name, 'kw_month', owed]]);
  });

  /* A rent in EUR over two halves of months in Kathmandu: 12,500.00 x 16/31 + 12,500.00 x 15/30 = 6,451.6129 + 6,250.00. */
  it('EUR, over a month end in Kathmandu: cents of neighbours sum to the cents of the whole', () => {
    const term = span('2026-10-16T00:00:00+05:45', '2026-11-16T00:00:00+05:45');
    const book = new MonthlyBook(rentCard('EUR'), term, 'Asia/Kathmandu');
    const usage = book.periods.map(stretch);
    expect([...book.bill('2026-10', { usage }), ...book.bill('2026-11', { usage })]).toEqual([['2026-10', 'kw_month', 645_161n], ['2026-11', 'kw_month', 625_000n]]);
    expect([book.cumulative(1, { usage }).lines[0]!.amountMinor, book.currency]).toEqual([1_270_161n, 'EUR']); // 12,701.6129
  });
});
