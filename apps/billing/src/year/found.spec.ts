import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { approveInvoice, type Actor, type Invoice } from '@switchyard/billing';
import { addMs, DAY_MS, fromIso, toIso, unwrap, type EpochMs, type LeaseId, type OrgId, type SeriesId } from '@switchyard/kernel';
import { rateCardToJson, type RateCard } from '@switchyard/rating';
import { appendEvent, at, type Topic } from '@switchyard/store';
import { openBillingUnderTest, type BillingUnderTest } from '../../testing/billing-under-test.js';
import { acceptReadings, commitLease, importPrices, noon, seedCustomer } from '../../testing/seed.js';

const finance = (n: number): Actor => ({ kind: 'user', userId: `user_0000000000000000000000000${n}` as never, roles: ['finance'] });
const instant = (iso: string): EpochMs => fromIso(iso)!;

/* What simulated years found, each as the smallest case that shows it. */
describe('what the year found', () => {
  let billing: BillingUnderTest;
  let customerOrg: OrgId;
  let operatorOrg: OrgId;
  beforeAll(async () => {
    billing = await openBillingUnderTest();
    customerOrg = await billing.asOwner((tx) => seedCustomer(tx, billing.ids, 'pm_card_visa'));
    operatorOrg = billing.ids.next('org');
  });
  afterAll(() => billing.close());
  const tell = (topic: Topic, aggregateId: string, payload: Record<string, unknown>): Promise<void> =>
    billing.asOwner((tx) => appendEvent(tx, { topic, aggregateId, aggregateSeq: 1n, payload, occurredAt: billing.clock.now() }));
  const price = (seriesId: SeriesId, microUsdPerMwh: string, revision: number): Promise<void> => tell('prices.imported', seriesId, {
    seriesId, node: 'N', kind: 'REAL_TIME', intervalSeconds: 86_400, prints: [{ from: '2026-11-02T00:00:00Z', to: '2026-11-03T00:00:00Z', revision, microUsdPerMwh }],
  });
  const latest = async (leaseId: LeaseId): Promise<Invoice> => (await billing.invoicesOf(leaseId)).at(-1)!;

  it('a price of a long contract that is restated after its term is billed, though nobody said that it ended', async () => {
    const [leaseId, seriesId] = [billing.ids.next('lease'), billing.ids.next('series')];
    const [from, to] = [instant('2026-11-02T00:00:00Z'), instant('2026-11-03T00:00:00Z')];
    const card: RateCard = {
      version: 1, id: billing.ids.next('card'), currency: 'USD',
      components: [
        { kind: 'reserved_gpu_hour', microUsdPerGpuHour: 1_000_000n as never, gpus: 1, window: { from, to } },
        { kind: 'energy_pass_through', seriesId, multiplierPpm: 1_000_000n as never, adderMicroUsdPerMwh: 0n as never, pue: { method: 'fixed', pue: 1_000_000n as never } },
      ],
    };
    billing.clock.set(from);
    await tell('reservation.committed', leaseId, {
      leaseId, name: 'Day', customerOrg, operatorOrg, siteId: billing.ids.next('site'), siteName: 'North', gpuCount: 1, rateCard: rateCardToJson(card), seriesId,
      energyModel: { maxWPerGpu: 100_000, loadFractionPpm: 1_000_000, version: 1 }, startsAt: toIso(from), endsAt: toIso(to),
    });
    await billing.sql(
      `INSERT INTO metering.reading (id, lease_id, customer_org, operator_org, site_id, agent_id, meter_id, from_at, to_at, gpu_seconds, energy_wh, source, quality, epoch, sequence, received_at)
       VALUES ($1, $2, $3, $4, 'site', 'agent', 'meter-1', $5, $6, 86400, 2000000, 'it', 'metered', 1, 1, $6)`, [billing.ids.next('rdg'), leaseId, customerOrg, operatorOrg, at(from), at(to)]);
    await tell('readings.accepted', leaseId, { leaseId, readings: 1, from: toIso(from), final: false });
    await price(seriesId, '40000000', 1);
    billing.clock.set(addMs(to, 2 * DAY_MS));
    await billing.settle();
    billing.clock.set(instant('2026-12-02T00:00:00Z'));
    await billing.settle();
    const first = await latest(leaseId);
    // 24 h x 1.00; 2 MWh x 40.
    expect([first.state, first.lines.map((line) => line.amountMinor)]).toEqual(['draft.review', [2_400n, 8_000n]]);
    unwrap(await approveInvoice(billing.parts.ports, first.id, finance(1)));
    await billing.settle();
    await price(seriesId, '55000000', 2);
    await billing.settle();
    const correction = await latest(leaseId);
    expect([correction.id === first.id, correction.lines.map((line) => [line.billedFor, line.componentKind, line.amountMinor])]).toEqual([false, [['2026-11', 'energy_pass_through', 3_000n]]]);
  });

  it('energy that nobody metered comes to the same, however many pieces a running lease is metered in', async () => {
    billing.clock.set(addMs(noon, 3_600_000));
    const of = await billing.asOwner((tx) => seedCustomer(tx, billing.ids));
    await billing.sql(`UPDATE billing.account SET cadence = 'monthly' WHERE org_id = $1`, [of]);
    const seriesId = billing.ids.next('series');
    const lease = await billing.asOwner((tx) => commitLease(tx, billing.ids, { customerOrg: of, operatorOrg, seriesId }));
    await billing.asOwner((tx) => importPrices(tx, seriesId, 0, Array.from({ length: 12 }, () => 40_000_000n)));
    for (const from of [0, 5, 10]) {
      await billing.asOwner((tx) => acceptReadings(tx, billing.ids, lease, [{ from, gpuSeconds: 59n, energyWh: null, quality: 'gap' }], false));
      await billing.settle();
    }
    // 59 GPU-s x 969 W are 15.88 Wh each time: 15, 16 and 16, which are the 47 of all three.
    expect(await billing.sql(`SELECT energy_wh FROM billing.rated_interval WHERE lease_id = $1 AND energy_wh IS NOT NULL ORDER BY from_at`, [lease.leaseId])).toEqual([{ energy_wh: 15n }, { energy_wh: 16n }, { energy_wh: 16n }]);
  });
});
