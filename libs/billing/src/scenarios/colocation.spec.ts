import { describe, expect, it } from '@jest/globals';
import { gpuSeconds, HOUR_MS, lengthMs, microUsd, microUsdPerGpuHour, microUsdPerMwh, minorUnits, ppm, unwrap, wattHours, watts, type Interval, type MinorUnits, type SeriesId } from '@switchyard/kernel';
import { advancesOf, drawDown, recompute, settleAdvances, type MicroUsdPerKwMonth, type MonthFacts, type RateCard, type UsageForRating } from '@switchyard/rating';
import { balancesOf } from '@switchyard/ledger';
import { card as demoCard, customer, instant, MonthlyBook, span, stageOf, toApproved, worker, type BilledRow } from '../../testing/index.js';
import { accountOf, issueInvoice, totalsOf } from '../index.js';

/*
 * A colocation lease in New York from 16 September to 1 December 2026. 125.00 per kW-month on 400 kW, on 1,000 kW from
 * 1 October (ramp), 3 % dearer from 1 November (escalator); power at cost by the facility meter; the demand charge at 9.50
 * per kW; 10 % of the rent back below 99.5 %, 25 % below 99 %; 0.50 per GPU-hour withheld by curtailment; at least
 * 300,000.00 of rent over the term; tax 6 %, platform fee 5 %. 100,000.00 paid ahead, drawn at half of each invoice;
 * 125,000.00 deposit.
 *
 * Months are billed here at the level of rating and periods; apps/billing/src/leases/contracts.spec.ts takes them through the service
 * (`MonthlyBook`); the last test takes the whole contract through the flows.
 */
const term = span('2026-09-16T00:00:00-04:00', '2026-12-01T00:00:00-05:00');
const zone = 'America/New_York';
const seriesId = (demoCard.components[1] as { seriesId: SeriesId }).seriesId;
const card: RateCard = {
  ...demoCard,
  components: [
    {
      kind: 'kw_month', microUsdPerKwMonth: 125_000_000n as MicroUsdPerKwMonth, criticalItWatts: watts(400_000n), proration: { method: 'calendar' },
      ramp: [{ from: instant('2026-10-01T00:00:00-04:00'), criticalItWatts: watts(1_000_000n) }],
    },
    { kind: 'energy_pass_through', seriesId, multiplierPpm: ppm(1_000_000n), adderMicroUsdPerMwh: microUsdPerMwh(0n), pue: { method: 'facility_meter' } },
    { kind: 'demand_share', microUsdPerKwMonth: 9_500_000n as MicroUsdPerKwMonth },
    { kind: 'escalator', appliesTo: ['kw_month'], steps: [{ from: instant('2026-11-01T00:00:00-04:00'), factorPpm: ppm(1_030_000n) }] },
    { kind: 'curtailment_credit', microUsdPerGpuHour: microUsdPerGpuHour(500_000n) },
    { kind: 'sla_credit', appliesTo: ['kw_month'], tiers: [{ availabilityPpm: ppm(995_000n), creditPpm: ppm(100_000n) }, { availabilityPpm: ppm(990_000n), creditPpm: ppm(250_000n) }] },
    { kind: 'minimum_commit', minimumMicroUsd: microUsd(300_000_000_000n), appliesTo: ['kw_month'] },
    { kind: 'platform_fee', feePpm: ppm(50_000n), appliesTo: 'all' },
    { kind: 'tax', name: 'Sales tax 6 %', taxPpm: ppm(60_000n), appliesTo: 'all' },
    { kind: 'prepayment', amountMicroUsd: microUsd(100_000_000_000n), drawdownPpm: ppm(500_000n), unused: 'refunded' },
    { kind: 'deposit', amountMicroUsd: microUsd(125_000_000_000n) },
  ],
};
const [september, october, november] = new MonthlyBook(card, term, zone).periods;

/** One facility reading per month, at that month's flat price. */
const month = (time: Interval, mwh: bigint, usd: number, withheldGpuHours?: bigint): UsageForRating => ({
  from: time.from, to: time.to, gpuSeconds: gpuSeconds(0n), energy: { basis: 'facility', wh: wattHours(mwh * 1_000_000n) }, quality: 'metered', readingIds: [`rdg_${time.from}`],
  print: { seriesId, printId: `${seriesId}@${time.from}`, revision: 0, microUsdPerMwh: microUsdPerMwh(BigInt(usd * 1_000_000)) },
  ...(withheldGpuHours === undefined ? {} : { curtailed: { gpuSeconds: gpuSeconds(withheldGpuHours * 3_600n), eventId: 'event-1' } }),
});
const usage = [month(september!, 120n, 30), month(october!, 500n, 42.5), month(november!, 480n, 38.25, 7_680n)];
const facts = (period: { readonly month: Interval; readonly from: number; readonly to: number }, kw: bigint, downHours: number, curtailedHours = 0): MonthFacts => ({
  month: period.month,
  demand: { peak: { from: period.month.to - 2 * HOUR_MS, to: period.month.to - HOUR_MS } as Interval, contributionWatts: watts(kw), quality: 'metered', readingIds: [] },
  availability: { upMs: period.to - period.from - (downHours + curtailedHours) * HOUR_MS, downMs: downHours * HOUR_MS, curtailedMs: curtailedHours * HOUR_MS },
});
/** October: 5 of 744 h down is 99.33 %. November: 2 of the 691 h promised is 99.71 %; 30 h of curtailment are neither up nor down. */
const monthFacts = [facts(september!, 350_000n, 0), facts(october!, 880_000n, 5), facts(november!, 905_500n, 2, 30)];

/*
 *              September        October          November
 * kw_month     25,000.00        125,000.00       128,750.00   400 kW x 15/30; 1,000 kW; 1,000 kW x 1.03 (721 h, one month)
 * energy        3,600.00         21,250.00        18,360.00   120 x 30; 500 x 42.50; 480 x 38.25
 * demand        3,325.00          8,360.00         8,602.25   350, 880, 905.5 kW x 9.50
 * curtailment                                     -3,840.00   30 h x 256 GPUs x 0.50
 * sla                           -12,500.00                    10 % of October's rent
 * commitment                                      21,250.00   300,000.00 - 278,750.00
 * base         31,925.00        142,110.00       173,122.25   sum 347,157.25
 * fee 5 %       1,596.25          7,105.50         8,656.11   5 % of the sum is 17,357.8625, less 8,701.75
 * tax 6 %       1,915.50          8,526.60        10,387.34   6 % of the sum is 20,829.435, less 10,442.10
 * total        33,840.50        150,636.60       183,509.59   sum 367,986.69
 */
const bills = (): readonly (readonly BilledRow[])[] => {
  const book = new MonthlyBook(card, term, zone);
  return book.periods.map(({ name }) => book.bill(name, { usage, monthFacts }));
};

describe('a colocation lease', () => {
  it('has months as long as they are', () => {
    expect([september, october, november].map((period) => lengthMs(period!) / HOUR_MS)).toEqual([360, 744, 721]);
  });

  it('is billed by month: ramp, escalator, peaks, service level, curtailment, and the commitment only at the end', () => {
    expect(bills()).toEqual([
      [['2026-09', 'kw_month', 2_500_000n], ['2026-09', 'energy_pass_through', 360_000n], ['2026-09', 'demand_share', 332_500n], ['2026-09', 'platform_fee', 159_625n], ['2026-09', 'tax', 191_550n]],
      [
        ['2026-10', 'kw_month', 12_500_000n], ['2026-10', 'energy_pass_through', 2_125_000n], ['2026-10', 'demand_share', 836_000n], ['2026-10', 'sla_credit', -1_250_000n],
        ['2026-10', 'platform_fee', 710_550n], ['2026-10', 'tax', 852_660n],
      ],
      [
        ['2026-11', 'kw_month', 12_875_000n], ['2026-11', 'energy_pass_through', 1_836_000n], ['2026-11', 'demand_share', 860_225n], ['2026-11', 'curtailment_credit', -384_000n],
        ['2026-11', 'minimum_commit', 2_125_000n], ['2026-11', 'platform_fee', 865_611n], ['2026-11', 'tax', 1_038_734n],
      ],
    ]);
    expect(bills().map(MonthlyBook.total)).toEqual([3_384_050n, 15_063_660n, 18_350_959n]);
  });

  it('draws half of each invoice from what was paid ahead, until it is used up', () => {
    const { prepayment, deposit } = advancesOf(card);
    expect([prepayment!.amountMinor, deposit!.amountMinor]).toEqual([10_000_000n, 12_500_000n]);
    let left: MinorUnits = prepayment!.amountMinor;
    const drawn = bills().map((rows) => {
      const drawdown = drawDown(prepayment!, left, minorUnits(MonthlyBook.total(rows)));
      left = drawdown.remainingMinor;
      return [drawdown.drawnMinor, drawdown.dueMinor, drawdown.remainingMinor];
    });
    expect(drawn).toEqual([
      [1_692_025n, 1_692_025n, 8_307_975n], // half of 33,840.50
      [7_531_830n, 7_531_830n, 776_145n], // half of 150,636.60
      [776_145n, 17_574_814n, 0n], // half would be 91,754.80; 7,761.45 is left
    ]);
    // November is never paid: the deposit answers for 125,000.00 of 175,748.14.
    const end = settleAdvances(advancesOf(card), { prepaidMinor: left, depositMinor: deposit!.amountMinor, owedMinor: minorUnits(17_574_814n) });
    expect(end).toEqual({ appliedMinor: 12_500_000n, refundMinor: 0n, forfeitedMinor: 0n, stillOwedMinor: 5_074_814n });
  });

  /* Ten more MWh of September are found at 30: 300.00, with 15.00 of fee and 18.00 of tax; nothing else of September moves. */
  it('late meter data of September corrects September on November\'s invoice', () => {
    const book = new MonthlyBook(card, term, zone);
    for (const name of ['2026-09', '2026-10']) book.bill(name, { usage, monthFacts });
    const late = [month(september!, 130n, 30), ...usage.slice(1)];
    const rows = book.bill('2026-11', { usage: late, monthFacts });
    expect(rows.filter(([period]) => period !== '2026-11')).toEqual([['2026-09', 'energy_pass_through', 30_000n], ['2026-09', 'platform_fee', 1_500n], ['2026-09', 'tax', 1_800n]]);
    expect(MonthlyBook.total(rows)).toBe(18_350_959n + 31_800n);
  });

  /* An outage of October is put right from 5 to 8 hours: 98.92 % is the deeper tier, 25 % in place of 10 %: 18,750.00 more. */
  it('a corrected service level replaces the tier, it does not add to it', () => {
    const book = new MonthlyBook(card, term, zone);
    for (const name of ['2026-09', '2026-10']) book.bill(name, { usage, monthFacts });
    const rows = book.bill('2026-11', { usage, monthFacts: [monthFacts[0]!, facts(october!, 880_000n, 8), monthFacts[2]!] });
    expect(rows.filter(([period]) => period === '2026-10')).toEqual([['2026-10', 'sla_credit', -1_875_000n], ['2026-10', 'platform_fee', -93_750n], ['2026-10', 'tax', -112_500n]]);
  });

  it('billed whole at its end comes to the sum of its months, is booked, and recomputes', async () => {
    const stage = await stageOf(card, term);
    stage.told.usage = usage;
    stage.told.facts = { final: true, monthFacts, months: [september!, october!, november!].map((period) => period.month) };
    const invoice = unwrap(await issueInvoice(stage.world, (await toApproved(stage.world)).id, worker));
    expect(totalsOf(invoice)).toMatchObject({ subtotalMinor: 34_715_725n, taxMinor: 2_082_944n, totalMinor: 36_798_669n });
    for (const line of invoice.lines) expect(recompute(line.rated!)).toEqual(line.rated);
    const { book } = stage.world.store.state;
    expect(balancesOf(book.accounts.values(), book.entries).get(accountOf('receivable', 'USD', customer).code)).toBe(36_798_669n);
  });

  /* As merchant: energy 43,210.00 and demand 20,287.25 are power; the other 283,660.00 are ours (rent 278,750.00 - credits 16,340.00 + shortfall 21,250.00). */
  it('sold in our own name, power is passed through gross with the demand charge in it', async () => {
    const stage = await stageOf(card, term, { model: 'merchant', power: 'gross' });
    stage.told.usage = usage;
    stage.told.facts = { final: true, monthFacts, months: [september!, october!, november!].map((period) => period.month) };
    unwrap(await issueInvoice(stage.world, (await toApproved(stage.world)).id, worker));
    const { book } = stage.world.store.state;
    const balances = balancesOf(book.accounts.values(), book.entries);
    expect((['income.power', 'expense.power', 'income.compute'] as const).map((role) => balances.get(accountOf(role, 'USD', null).code))).toEqual([6_349_725n, 6_349_725n, 28_366_000n]);
  });
});
