import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { approveInvoice, isAdvance, type Actor, type Invoice } from '@switchyard/billing';
import { addMs, fromIso, HOUR_MS, MINUTE_MS, toIso, unwrap, type EpochMs, type LeaseId, type OrgId } from '@switchyard/kernel';
import { rateCardToJson, type RateCard } from '@switchyard/rating';
import { appendEvent, at, type Topic } from '@switchyard/store';
import { openBillingUnderTest, centsOf, type BillingUnderTest } from '../../testing/billing-under-test.js';
import { seedCustomer } from '../../testing/seed.js';

const somebody = (n: number): Actor => ({ kind: 'user', userId: `user_0000000000000000000000000${n}` as never, roles: ['finance'] });
const instant = (iso: string): EpochMs => fromIso(iso)!;
const COLLECTED = 2 * HOUR_MS + MINUTE_MS;

/*
 * The contracts of libs/billing/src/scenarios, month by month through the real service: New York, where November 2026 has 721 hours. No market
 * writes reservations or colocation yet: their events are put into the outbox as docs/events.md has them.
 */
describe('long contracts: real PostgreSQL, real twin, literal cents', () => {
  let billing: BillingUnderTest;
  let customerOrg: OrgId;
  let operatorOrg: OrgId;
  beforeAll(async () => {
    billing = await openBillingUnderTest();
    billing.clock.set(instant('2026-09-10T12:00:00Z'));
    customerOrg = await billing.asOwner((tx) => seedCustomer(tx, billing.ids, 'pm_card_visa'));
    operatorOrg = billing.ids.next('org');
    await billing.sql(`UPDATE billing.account SET time_zone = 'America/New_York' WHERE org_id = $1`, [customerOrg]);
    await billing.settle();
  });
  afterAll(() => billing.close());
  const tell = (topic: Topic, aggregateId: string, payload: Record<string, unknown>): Promise<void> =>
    billing.asOwner((tx) => appendEvent(tx, { topic, aggregateId, aggregateSeq: 1n, payload, occurredAt: billing.clock.now() }));
  const reading = async (leaseId: LeaseId, from: string, to: string, wh: bigint, gpuSeconds = 0n): Promise<void> => {
    await billing.sql(
      `INSERT INTO metering.reading (id, lease_id, customer_org, operator_org, site_id, agent_id, meter_id, from_at, to_at, gpu_seconds, energy_wh, source, quality, epoch, sequence, received_at)
       VALUES ($1, $2, $3, $4, 'site', 'agent', 'meter-1', $5, $6, $7, $8, 'facility', 'metered', 1, 1, $9)`, [billing.ids.next('rdg'), leaseId, customerOrg, operatorOrg, at(instant(from)), at(instant(to)), gpuSeconds, wh, at(billing.clock.now())]);
    await tell('readings.accepted', leaseId, { leaseId, readings: 1, from: toIso(instant(from)), final: false });
  };
  const go = async (iso: string, later = 0): Promise<void> => {
    billing.clock.set(addMs(instant(iso), later));
    await billing.settle();
  };
  const approve = async (invoice: Invoice): Promise<void> => {
    // From 10,000.00 on, two people approve.
    const once = unwrap(await approveInvoice(billing.parts.ports, invoice.id, somebody(1)));
    if (once.state === 'draft.review') unwrap(await approveInvoice(billing.parts.ports, invoice.id, somebody(2)));
    await billing.settle();
  };
  const latest = async (leaseId: LeaseId): Promise<Invoice> => (await billing.invoicesOf(leaseId)).at(-1)!;
  const shown = (invoice: Invoice): readonly unknown[] => invoice.lines.map((line) => [line.billedFor, line.componentKind, line.amountMinor]);
  const books = async (...roles: readonly string[]): Promise<readonly unknown[]> => {
    const all = await billing.books();
    return [...roles.map(all.balance), all.balanced && all.verified];
  };

  it('colocation: deposit and prepayment ahead, ramp, escalator, demand, service level, drawdown, commitment in the last month, deposit back', async () => {
    const [leaseId, seriesId] = [billing.ids.next('lease'), billing.ids.next('series')];
    const usd = (n: bigint): never => (n * 1_000_000n) as never;
    const card: RateCard = {
      version: 1, id: billing.ids.next('card'), currency: 'USD',
      components: [
        { kind: 'kw_month', microUsdPerKwMonth: usd(125n), criticalItWatts: 400_000n as never, proration: { method: 'calendar' }, ramp: [{ from: instant('2026-10-01T00:00:00-04:00'), criticalItWatts: 1_000_000n as never }] },
        { kind: 'energy_pass_through', seriesId, multiplierPpm: 1_000_000n as never, adderMicroUsdPerMwh: 0n as never, pue: { method: 'facility_meter' } },
        { kind: 'demand_share', microUsdPerKwMonth: 9_500_000n as never },
        { kind: 'escalator', appliesTo: ['kw_month'], steps: [{ from: instant('2026-11-01T00:00:00-04:00'), factorPpm: 1_030_000n as never }] },
        { kind: 'sla_credit', appliesTo: ['kw_month'], tiers: [{ availabilityPpm: 995_000n as never, creditPpm: 100_000n as never }, { availabilityPpm: 990_000n as never, creditPpm: 250_000n as never }] },
        { kind: 'minimum_commit', minimumMicroUsd: usd(300_000n), appliesTo: ['kw_month'] },
        { kind: 'platform_fee', feePpm: 50_000n as never, appliesTo: 'all' },
        { kind: 'tax', name: 'Sales tax 6 %', taxPpm: 60_000n as never, appliesTo: 'all' },
        { kind: 'prepayment', amountMicroUsd: usd(100_000n), drawdownPpm: 500_000n as never, unused: 'refunded' },
        { kind: 'deposit', amountMicroUsd: usd(125_000n) },
      ],
    };
    const monthPrice = (from: string, to: string, microUsdPerMwh: string) => tell('prices.imported', seriesId, {
      seriesId, node: 'N', kind: 'REAL_TIME', intervalSeconds: 3_600, prints: [{ from: toIso(instant(from)), to: toIso(instant(to)), revision: 1, microUsdPerMwh }],
    });
    const facts = async (key: string, from: string, to: string, contributionWatts: string, downHours: number): Promise<void> => {
      const end = instant(to);
      await tell('contract.fact_known', leaseId, { leaseId, kind: 'demand', key, fact: { peak: { from: toIso(addMs(end, -2 * HOUR_MS)), to: toIso(addMs(end, -HOUR_MS)) }, contributionWatts, quality: 'metered', readingIds: [] } });
      await tell('contract.fact_known', leaseId, { leaseId, kind: 'availability', key, fact: { upMs: end - instant(from) - downHours * HOUR_MS, downMs: downHours * HOUR_MS, curtailedMs: 0 } });
    };
    const [start, october, november, december] = ['2026-09-16T00:00:00-04:00', '2026-10-01T00:00:00-04:00', '2026-11-01T00:00:00-04:00', '2026-12-01T00:00:00-05:00'] as const;
    await tell('colocation.signed', leaseId, {
      leaseId, name: 'Hall 1', customerOrg, operatorOrg, siteId: billing.ids.next('site'), siteName: 'North', criticalItWatts: '1000000', rateCard: rateCardToJson(card), seriesId,
      startsAt: toIso(instant(start)), endsAt: toIso(instant(december)),
    });
    await billing.settle();
    const ahead = await latest(leaseId);
    expect([ahead.state, shown(ahead)]).toEqual(['draft.review', [['advance', 'prepayment', 10_000_000n], ['advance', 'deposit', 12_500_000n]]]);
    await approve(ahead);
    expect([(await latest(leaseId)).state, ...(await books('customer_prepaid', 'customer_deposit', 'operator_payable.available', 'income.compute'))]).toEqual(['paid', 10_000_000n, 12_500_000n, 0n, 0n, true]);

    // 400 kW x 125 x 15/30 = 25,000.00; 120 MWh x 30 = 3,600.00; 350 kW x 9.50 = 3,325.00; fee 5 % of 31,925.00; tax 6 %; half of 33,840.50 is drawn.
    await monthPrice(start, october, '30000000');
    await reading(leaseId, start, october, 120_000_000n);
    await go(october);
    await facts('2026-09', start, october, '350000', 0);
    await go(october, COLLECTED);
    const first = await latest(leaseId);
    expect([first.state, shown(first)]).toEqual(['draft.review', [
      ['2026-09', 'kw_month', 2_500_000n], ['2026-09', 'energy_pass_through', 360_000n], ['2026-09', 'demand_share', 332_500n], ['2026-09', 'platform_fee', 159_625n], ['2026-09', 'tax', 191_550n],
      ['drawdown', 'prepayment', -1_692_025n],
    ]]);
    await approve(first);
    // Paid is half; earned is all of it: 31,925.00 less the fee.
    expect([centsOf(await latest(leaseId))[2], ...(await books('receivable', 'customer_prepaid', 'operator_payable.available'))]).toEqual([1_692_025n, 0n, 8_307_975n, 3_032_875n, true]);

    // 125,000.00; 500 x 42.50 = 21,250.00; 880 x 9.50 = 8,360.00; 5 of 744 h down is 99.33 %: 10 % of the rent back; 142,110.00, half of 150,636.60 is drawn.
    await monthPrice(october, november, '42500000');
    await reading(leaseId, october, november, 500_000_000n);
    await go(november);
    await facts('2026-10', october, november, '880000', 5);
    await go(november, COLLECTED);
    const second = await latest(leaseId);
    expect(shown(second)).toEqual([
      ['2026-10', 'kw_month', 12_500_000n], ['2026-10', 'energy_pass_through', 2_125_000n], ['2026-10', 'demand_share', 836_000n], ['2026-10', 'sla_credit', -1_250_000n], ['2026-10', 'platform_fee', 710_550n],
      ['2026-10', 'tax', 852_660n], ['drawdown', 'prepayment', -7_531_830n],
    ]);
    await approve(second);

    // A second report of time that meter has reported on is refused, told, and changes nothing.
    await go('2026-11-10T12:00:00Z');
    await reading(leaseId, start, '2026-09-16T12:00:00-04:00', 10_000_000n);
    await billing.settle();
    expect((await billing.sql<{ remarks: string[] }>(`SELECT remarks FROM billing.lease_metering WHERE lease_id = $1`, [leaseId]))[0]!.remarks[0]).toMatch(/does not count: Overlaps/);
    expect(await billing.invoicesOf(leaseId)).toHaveLength(3);

    // 128,750.00 (x 1.03); 480 x 38.25 = 18,360.00; 905.5 x 9.50 = 8,602.25; 99.71 % is no miss; 300,000.00 - 278,750.00 = 21,250.00: 176,962.25.
    // Fee 5 % of 350,997.25 less 8,701.75 = 8,848.11; tax 6 % less 10,442.10 = 10,617.74. 7,761.45 of the prepayment is left.
    await monthPrice(november, december, '38250000');
    await reading(leaseId, november, december, 480_000_000n);
    await go(december);
    await facts('2026-11', november, december, '905500', 2);
    await go(december, COLLECTED);
    const third = await latest(leaseId);
    expect(shown(third)).toEqual([
      ['2026-11', 'kw_month', 12_875_000n], ['2026-11', 'energy_pass_through', 1_836_000n], ['2026-11', 'demand_share', 860_225n], ['2026-11', 'minimum_commit', 2_125_000n], ['2026-11', 'platform_fee', 884_811n],
      ['2026-11', 'tax', 1_061_774n], ['drawdown', 'prepayment', -776_145n],
    ]);
    expect(await books('customer_prepaid')).toEqual([776_145n, true]);
    await approve(third);
    expect((await billing.invoicesOf(leaseId)).map((invoice) => invoice.state)).toEqual(['paid', 'paid', 'paid', 'paid']);
    // A day on, all is paid: the deposit is the customer's again; 350,997.25 less 17,549.86 is the operator's.
    await go(december, COLLECTED + 25 * HOUR_MS);
    expect(await books('customer_prepaid', 'customer_deposit', 'customer_credit', 'operator_payable.held', 'operator_payable.available', 'income.platform_fee')).toEqual([0n, 0n, 12_500_000n, 0n, 33_344_739n, 1_754_986n, true]);
    await go(december, COLLECTED + 60 * HOUR_MS);
    expect(await billing.invoicesOf(leaseId)).toHaveLength(4);
    expect((await billing.invoicesOf(leaseId)).flatMap((invoice) => invoice.lines.filter(isAdvance)).reduce((sum, line) => sum + line.amountMinor, 0n)).toBe(12_500_000n);
  }, 180_000);

  it('a reservation: take-or-pay by the local month, the hour that comes twice, a price step, time sold on', async () => {
    billing.clock.set(instant('2026-10-29T12:00:00Z'));
    const leaseId = billing.ids.next('lease');
    const [start, november, end] = ['2026-10-30T00:00:00-04:00', '2026-11-01T00:00:00-04:00', '2026-11-03T00:00:00-05:00'] as const;
    const card: RateCard = {
      version: 1, id: billing.ids.next('card'), currency: 'USD',
      components: [
        { kind: 'reserved_gpu_hour', microUsdPerGpuHour: 2_000_000n as never, gpus: 64, window: { from: instant(start), to: instant(end) } },
        { kind: 'energy_fixed', microUsdPerMwh: 50_000_000n as never, pue: { method: 'fixed', pue: 1_200_000n as never } },
        { kind: 'escalator', appliesTo: ['reserved_gpu_hour'], steps: [{ from: instant(november), factorPpm: 1_015_000n as never }] },
        { kind: 'relist_credit', sharePpm: 800_000n as never },
        { kind: 'platform_fee', feePpm: 100_000n as never, appliesTo: 'all' },
      ],
    };
    await tell('reservation.committed', leaseId, {
      leaseId, name: 'Block', customerOrg, operatorOrg, siteId: billing.ids.next('site'), siteName: 'North', gpuCount: 64, rateCard: rateCardToJson(card),
      energyModel: { maxWPerGpu: 1_275, loadFractionPpm: 760_000, version: 1 }, startsAt: toIso(instant(start)), endsAt: toIso(instant(end)),
    });
    await billing.settle();
    // Two days of 64 GPUs, used for an hour: 48 h x 64 x 2.00 = 6,144.00; 60 kWh x 0.05 = 3.00; fee 614.70.
    await reading(leaseId, '2026-10-30T12:00:00Z', '2026-10-30T13:00:00Z', 50_000n, 230_400n);
    await go(november, COLLECTED);
    const october = await latest(leaseId);
    expect([october.gatherKey, october.state, shown(october)]).toEqual([`${leaseId}/2026-10`, 'draft.review', [
      ['2026-10', 'reserved_gpu_hour', 614_400n], ['2026-10', 'energy_fixed', 300n], ['2026-10', 'platform_fee', 61_470n],
    ]]);
    await approve(october);
    // 25 + 24 h x 64 x 2.03 = 6,366.08; 90 kWh = 4.50; 16 GPUs x 24 h at the lower price, 1.50, x 0.8 = 460.80 back; fee 10 % of 12,056.78 less 614.70.
    await go('2026-11-02T12:00:00Z');
    await reading(leaseId, '2026-11-01T12:00:00Z', '2026-11-01T13:00:00Z', 75_000n, 230_400n);
    const buyer = billing.ids.next('lease');
    await tell('contract.fact_known', leaseId, {
      leaseId, kind: 'relisted', key: buyer, fact: { from: toIso(instant('2026-11-02T00:00:00-05:00')), to: toIso(instant(end)), gpus: 16, microUsdPerGpuHour: '1500000', leaseId: buyer },
    });
    await billing.settle();
    await go('2026-12-01T05:00:00Z', COLLECTED);
    const last = await latest(leaseId);
    expect([last.gatherKey, last.state, shown(last)]).toEqual([`${leaseId}/2026-11`, 'draft.review', [
      ['2026-11', 'reserved_gpu_hour', 636_608n], ['2026-11', 'energy_fixed', 450n], ['2026-11', 'relist_credit', -46_080n], ['2026-11', 'platform_fee', 59_098n],
    ]]);
  }, 180_000);
});
