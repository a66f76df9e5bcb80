import { describe, expect, it } from '@jest/globals';
import { gpuSeconds, microUsdPerGpuHour, microUsdPerMwh, ppm, unwrap, wattHours, type Interval } from '@switchyard/kernel';
import type { RateCard, RelistedTime, UsageForRating } from '@switchyard/rating';
import { balancesOf } from '@switchyard/ledger';
import { card as demoCard, customer, instant, MonthlyBook, operator, span, stageOf, toApproved, worker } from '../../testing/index.js';
import { accountOf, issueInvoice, totalsOf } from '../index.js';

/*
 * A reservation: 64 GPUs for four days around the end of daylight saving time in New York, take-or-pay at 2.00 with 1.5 %
 * more from November on; what is not needed may be sold on for 80 % of its value. The customer's own jobs use power at
 * 50.00 per MWh and PUE 1.2. Platform fee 10 %.
 *
 * Months are billed here at the level of rating and periods; apps/billing/src/leases/contracts.spec.ts takes them through the service
 * (`MonthlyBook`); the last test takes the whole contract through the flows.
 */
const window = span('2026-10-30T00:00:00-04:00', '2026-11-03T00:00:00-05:00'); // 4 days and the hour that comes twice: 97 h
const november = instant('2026-11-01T00:00:00-04:00');
const card: RateCard = {
  ...demoCard,
  components: [
    { kind: 'reserved_gpu_hour', microUsdPerGpuHour: microUsdPerGpuHour(2_000_000n), gpus: 64, window },
    { kind: 'energy_fixed', microUsdPerMwh: microUsdPerMwh(50_000_000n), pue: { method: 'fixed', pue: ppm(1_200_000n) } },
    { kind: 'escalator', appliesTo: ['reserved_gpu_hour'], steps: [{ from: november, factorPpm: ppm(1_015_000n) }] },
    { kind: 'relist_credit', sharePpm: ppm(800_000n) },
    { kind: 'platform_fee', feePpm: ppm(100_000n), appliesTo: 'all' },
  ],
};
const drew = (time: Interval, wh: bigint): UsageForRating =>
  ({ ...time, gpuSeconds: gpuSeconds(64n * 3_600n), energy: { basis: 'it', wh: wattHours(wh) }, quality: 'metered', readingIds: [`rdg_${time.from}`] });
/** A job in October, and one on 1 November: 1 and 2 MWh at the servers. Nothing ran on the other days. */
const october = drew(span('2026-10-30T12:00:00Z', '2026-10-30T13:00:00Z'), 1_000_000n);
const onTheFirst = drew(span('2026-11-01T12:00:00Z', '2026-11-01T13:00:00Z'), 2_000_000n);
/** All of 2 November, 24 h: 16 GPUs sold on at 1.50. */
const sold: RelistedTime = { ...span('2026-11-02T00:00:00-05:00', '2026-11-03T00:00:00-05:00'), gpus: 16, microUsdPerGpuHour: microUsdPerGpuHour(1_500_000n), leaseId: 'lease-b' };

describe('a reservation', () => {
  /*
   * October: 2 days = 48 h: 64 x 48 x 2.00 = 6,144.00; 1.2 MWh x 50 = 60.00; fee 10 % of 6,204.00 = 620.40.
   * November: 25 + 24 h = 49 h: 64 x 49 x 2.03 = 6,366.08; 2.4 MWh x 50 = 120.00; 16 x 24 h x 1.50 x 0.8 = 460.80 back;
   *   fee so far 10 % of 12,229.28 = 1,222.928, less 620.40 = 602.53.
   */
  it('is due by the local month, used or not; the repeated hour is due too', () => {
    const book = new MonthlyBook(card, window, 'America/New_York');
    expect(book.periods.map(({ name, from, to, last }) => [name, (to - from) / 3_600_000, last])).toEqual([['2026-10', 48, false], ['2026-11', 49, true]]);
    expect(book.bill('2026-10', { usage: [october] })).toEqual([
      ['2026-10', 'reserved_gpu_hour', 614_400n], ['2026-10', 'energy_fixed', 6_000n], ['2026-10', 'platform_fee', 62_040n],
    ]);
    expect(book.bill('2026-11', { usage: [october, onTheFirst], relisted: [sold] })).toEqual([
      ['2026-11', 'reserved_gpu_hour', 636_608n], ['2026-11', 'energy_fixed', 12_000n], ['2026-11', 'relist_credit', -46_080n], ['2026-11', 'platform_fee', 60_253n],
    ]);
    expect(book.bill('2026-11', { usage: [october, onTheFirst], relisted: [sold] })).toEqual([]);
  });

  /* In UTC October ends four hours earlier: 30 October 04:00 to 1 November 00:00 is 44 h: 64 x 44 x 2.00 = 5,632.00. */
  it('of a customer in UTC has other months and the same sum: the price step is an instant, not a date', () => {
    const book = new MonthlyBook(card, window, 'UTC');
    expect(book.bill('2026-10', { usage: [] })[0]).toEqual(['2026-10', 'reserved_gpu_hour', 563_200n]);
    // The step is an instant, 04:00 UTC: 64 x 4 h x 2.00 + 64 x 49 h x 2.03 = 512.00 + 6,366.08.
    expect(book.bill('2026-11', { usage: [] })[0]).toEqual(['2026-11', 'reserved_gpu_hour', 687_808n]);
  });

  /* Readings of October's job come in after October was billed: 1.2 MWh x 50 = 60.00 and its fee, named as October's. */
  it('late readings correct the month they belong to', () => {
    const book = new MonthlyBook(card, window, 'America/New_York');
    expect(book.bill('2026-10', { usage: [] })).toEqual([['2026-10', 'reserved_gpu_hour', 614_400n], ['2026-10', 'platform_fee', 61_440n]]);
    // November's fee: 10 % of 12,690.08 (all but the resale) = 1,269.008, less 614.40 + 6.00 = 648.61 after rounding.
    expect(book.bill('2026-11', { usage: [october, onTheFirst] })).toEqual([
      ['2026-10', 'energy_fixed', 6_000n], ['2026-10', 'platform_fee', 600n],
      ['2026-11', 'reserved_gpu_hour', 636_608n], ['2026-11', 'energy_fixed', 12_000n], ['2026-11', 'platform_fee', 64_861n],
    ]);
  });

  /* Given up at noon on 31 October, 20 h before November's price: 6,144.00 + 6,366.08 are due all the same. */
  it('ended early is due to the end of its window', () => {
    const book = new MonthlyBook(card, { from: window.from, to: instant('2026-10-31T12:00:00-04:00') }, 'America/New_York');
    expect(book.bill('2026-10', { usage: [] })).toEqual([['2026-10', 'reserved_gpu_hour', 1_251_008n], ['2026-10', 'platform_fee', 125_101n]]);
  });

  /* The whole contract on one invoice: 12,510.08 + 180.00 - 460.80 = 12,229.28; fee 1,222.93; the operator keeps 11,006.35. */
  it('billed whole at its end comes to the sum of its months, and is booked', async () => {
    const stage = await stageOf(card, window);
    stage.told.usage = [october, onTheFirst];
    stage.told.facts = { final: true, relisted: [sold] };
    const invoice = unwrap(await issueInvoice(stage.world, (await toApproved(stage.world)).id, worker));
    expect(invoice.lines.map((line) => [line.componentKind, line.amountMinor])).toEqual([
      ['reserved_gpu_hour', 1_251_008n], ['energy_fixed', 18_000n], ['relist_credit', -46_080n], ['platform_fee', 122_293n],
    ]);
    expect(totalsOf(invoice).totalMinor).toBe(1_222_928n);
    const { book } = stage.world.store.state;
    const balances = balancesOf(book.accounts.values(), book.entries);
    expect(balances.get(accountOf('receivable', 'USD', customer).code)).toBe(1_222_928n);
    expect(balances.get(accountOf('operator_payable.held', 'USD', operator).code)).toBe(1_100_635n);
  });
});
