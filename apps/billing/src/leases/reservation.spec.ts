import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addMs, fromIso, HOUR_MS, microUsdPerGpuHour, MINUTE_MS, ppm, type EpochMs, type OrgId } from '@switchyard/kernel';
import { type RateCard, rateCardToJson } from '@switchyard/rating';
import { appendEvent, type Topic } from '@switchyard/store';
import { openBillingUnderTest, type BillingUnderTest } from '../../testing/billing-under-test.js';
import { seedCustomer } from '../../testing/seed.js';

const instant = (iso: string): EpochMs => fromIso(iso)!;
const COLLECTED = 2 * HOUR_MS + MINUTE_MS;

/*
 * A block as the market makes it (libs/market reservation-card.ts): 8 GPUs for a day at 2.00, the terms pay 0.40 for a GPU-hour that an event takes; power is
 * on the cards of its jobs. The events are those of libs/store reservations-*.ts.
 */
describe('a reservation of the market: what is billed, to the cent', () => {
  let billing: BillingUnderTest;
  let [customerOrg, operatorOrg]: OrgId[] = [];
  const [from, to] = ['2026-11-10T00:00:00Z', '2026-11-11T00:00:00Z'] as const;
  beforeAll(async () => {
    billing = await openBillingUnderTest();
    billing.clock.set(instant('2026-11-09T12:00:00Z'));
    customerOrg = await billing.asOwner((tx) => seedCustomer(tx, billing.ids, 'pm_card_visa'));
    operatorOrg = billing.ids.next('org');
    await billing.settle();
  });
  afterAll(() => billing.close());
  let seq = 0n;
  const tell = async (topic: Topic, aggregateId: string, payload: Record<string, unknown>): Promise<void> => {
    seq += 1n;
    await billing.asOwner((tx) => appendEvent(tx, { topic, aggregateId, aggregateSeq: seq, payload: { leaseId: aggregateId, ...payload }, occurredAt: billing.clock.now(), customerOrg: customerOrg!, operatorOrg: operatorOrg! }));
    await billing.settle();
  };
  const begin = async (): Promise<string> => {
    billing.clock.set(instant('2026-11-09T12:00:00Z'));
    const leaseId = billing.ids.next('lease');
    const card: RateCard = {
      version: 1, id: billing.ids.next('card'), currency: 'USD',
      components: [
        { kind: 'reserved_gpu_hour', microUsdPerGpuHour: microUsdPerGpuHour(2_000_000n), gpus: 8, window: { from: instant(from), to: instant(to) } },
        { kind: 'curtailment_credit', microUsdPerGpuHour: microUsdPerGpuHour(2_400_000n) },
        { kind: 'relist_credit', sharePpm: ppm(800_000n) },
        { kind: 'platform_fee', feePpm: ppm(50_000n), appliesTo: 'all' },
      ],
    };
    await tell('reservation.committed', leaseId, {
      name: 'Block', customerOrg, operatorOrg, siteId: billing.ids.next('site'), siteName: 'North', gpuCount: 8, rateCard: rateCardToJson(card), energyModel: { maxWPerGpu: 1_275, loadFractionPpm: 760_000, puePpm: 1_250_000, version: 'p/1' },
      seriesId: null, settlementSeconds: 300, startsAt: from, endsAt: to,
    });
    billing.clock.set(instant(from));
    await tell('lease.started', leaseId, { jobId: null, at: from });
    return leaseId;
  };
  const end = async (leaseId: string): Promise<readonly unknown[]> => {
    billing.clock.set(instant(to));
    await tell('lease.ended', leaseId, { jobId: null, at: to, reason: 'window_over', exitCode: null });
    expect(await billing.invoicesOf(leaseId as never)).toEqual([]);
    billing.clock.set(addMs(instant(to), COLLECTED));
    await billing.settle();
    const invoices = await billing.invoicesOf(leaseId as never);
    return invoices.flatMap((invoice) => invoice.lines.filter((line) => line.contract.leaseId === leaseId).map((line) => [line.componentKind, line.amountMinor]));
  };

  it('is owed whole, used or not, and stands in the customer’s books from its end on', async () => {
    const leaseId = await begin();
    // 8 x 24 h x 2.00 = 384.00.
    expect(await end(leaseId)).toEqual([['reserved_gpu_hour', 38_400n], ['platform_fee', 1_920n]]);
    expect(await billing.sql(`SELECT product FROM billing.lease WHERE id = $1`, [leaseId])).toEqual([{ product: 'reservation' }]);
    const told = await billing.sql<{ ended: string[] }>(`SELECT payload->'endedLeases' AS ended FROM outbox.event WHERE topic = 'account.standing_changed' AND payload->'endedLeases' ? $1`, [leaseId]);
    expect(told.length).toBeGreaterThan(0);
  });
  it('less the hours an event took, with their compensation, and less what others paid for what was given back', async () => {
    const leaseId = await begin();
    billing.clock.set(instant('2026-11-10T06:00:00Z'));
    await tell('lease.curtailed', leaseId, { jobId: null, at: '2026-11-10T06:00:00Z', curtailmentId: billing.ids.next('curt'), from: '2026-11-10T06:00:00Z', to: '2026-11-10T09:00:00Z', noticeKept: true, breaches: [] });
    billing.clock.set(instant('2026-11-10T18:00:00Z'));
    const buyer = billing.ids.next('lease');
    const sold = (key: string, at: string, until: string, gpus: number) => tell('contract.fact_known', leaseId, { kind: 'relisted', key, fact: { from: at, to: until, gpus, microUsdPerGpuHour: '1500000', leaseId: buyer } });
    await sold(buyer, '2026-11-10T12:00:00Z', '2026-11-10T14:00:00Z', 4);
    await sold(`${buyer}/2`, '2026-11-10T15:00:00Z', '2026-11-10T16:00:00Z', 2);
    // 8 x 3 h x 2.40 = 57.60 back; (4 x 2 h + 2 x 1 h) x 1.50 x 0.8 = 12.00 back; fee 5 % of 314.40.
    expect(await end(leaseId)).toEqual([['reserved_gpu_hour', 38_400n], ['curtailment_credit', -5_760n], ['relist_credit', -1_200n], ['platform_fee', 1_572n]]);
  });
});
