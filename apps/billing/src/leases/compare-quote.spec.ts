import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addMs, addSeconds, MINUTE_MS, toIso, type OrgId, type SeriesId } from '@switchyard/kernel';
import type { QuotedVsBilled, RateCard, UsageForRating } from '@switchyard/rating';
import { appendEvent } from '@switchyard/store';
import { Registry } from 'prom-client';
import { openBillingUnderTest, type BillingUnderTest } from '../../testing/billing-under-test.js';
import { acceptReadings, commitLease, endLease, importPrices, noon, seedCustomer, type ReadingSeed, type SeededLease } from '../../testing/seed.js';
import { billingMetrics } from '../metrics.js';

const pue = { method: 'fixed', pue: 1_250_000n as never } as const;
const rest = [{ kind: 'platform_fee', feePpm: 80_000n as never, appliesTo: 'all' }, { kind: 'tax', name: 'VAT 10 %', taxPpm: 100_000n as never, appliesTo: 'all' }] as const;
/** Half an hour of eight GPUs: six rows of 40 GPU-minutes and 800 Wh, with power forecast at 998. */
const plan = (seriesId: SeriesId): readonly UsageForRating[] => Array.from({ length: 6 }, (_, n) => ({
  from: addMs(noon, 5 * n * MINUTE_MS), to: addMs(noon, 5 * (n + 1) * MINUTE_MS), gpuSeconds: 2_400n as never, energy: { basis: 'it', wh: 800n as never }, quality: 'estimated', readingIds: [],
  print: { seriesId, printId: 'forecast', revision: 0, microUsdPerMwh: 998_000_000n as never },
}));
const run = (count: number): readonly ReadingSeed[] => Array.from({ length: count }, (_, n) => ({ from: 5 * n, energyWh: 800n }));
const micros = ({ quotedMicros, billedMicros, quantityMicros, indexMicros, curtailmentMicros, restMicros }: QuotedVsBilled) => [quotedMicros, billedMicros, quantityMicros, indexMicros, curtailmentMicros, restMicros];

/* GPUs at 3.00 an hour: 4 GPU-h are 12.00. Power at 1,000.00: 4.8 kWh, with a PUE of 1.25 6 kWh, are 6.00. Tax 10 %: 19.80 were quoted. */
describe.each(['per_lease', 'monthly'])('what became of a quote, billed %s: real PostgreSQL, literal cents', (cadence) => {
  let billing: BillingUnderTest;
  let customerOrg: OrgId;
  let seriesId: SeriesId;
  const told: QuotedVsBilled[] = [];
  const registry = new Registry();
  const fixed = (): RateCard['components'] => [{ kind: 'gpu_hour', microUsdPerGpuHour: 3_000_000n as never }, { kind: 'energy_fixed', microUsdPerMwh: 1_000_000_000n as never, pue }, ...rest];
  const indexed = (): RateCard['components'] => [
    { kind: 'gpu_hour', microUsdPerGpuHour: 3_000_000n as never }, { kind: 'energy_pass_through', seriesId, multiplierPpm: 1_000_000n as never, adderMicroUsdPerMwh: 2_000_000n as never, pue },
    { kind: 'curtailment_credit', microUsdPerGpuHour: 600_000n as never }, ...rest,
  ];
  beforeAll(async () => {
    billing = await openBillingUnderTest();
    const { quotedVsBilled } = billingMetrics(registry);
    Object.assign(billing.parts, { onQuotedVsBilled: (split: QuotedVsBilled) => (told.push(split), quotedVsBilled(split)) });
    customerOrg = await billing.asOwner((tx) => seedCustomer(tx, billing.ids, 'pm_card_visa'));
    await billing.sql(`UPDATE billing.account SET cadence = $2 WHERE org_id = $1`, [customerOrg, cadence]);
  });
  afterAll(() => billing?.close());

  const commit = async (of: () => RateCard['components'], print: bigint): Promise<SeededLease> => {
    seriesId = billing.ids.next('series');
    await billing.asOwner((tx) => importPrices(tx, seriesId, 0, Array.from({ length: 12 }, () => print)));
    return billing.asOwner((tx) => commitLease(tx, billing.ids, { customerOrg, operatorOrg: billing.ids.next('org'), seriesId, components: of(), quoted: plan(seriesId) }));
  };
  const bill = async (lease: SeededLease, readings: readonly ReadingSeed[], minutes: number): Promise<unknown> => {
    told.length = 0;
    await billing.asOwner(async (tx) => {
      await acceptReadings(tx, billing.ids, lease, readings, true);
      await endLease(tx, lease, minutes);
    });
    await billing.settle();
    const [kept] = await billing.sql<Record<string, unknown>>(
      `SELECT ARRAY[quoted_micro_usd, billed_micro_usd, quantity_micro_usd, index_micro_usd, curtailment_micro_usd, rest_micro_usd]::text[] AS micros FROM billing.quoted_vs_billed WHERE lease_id = $1`, [lease.leaseId]);
    expect(told.map(micros)).toEqual([(kept?.['micros'] as string[]).map(BigInt)]);
    return micros(told[0]!);
  };

  it('under fixed terms the quoted quantities come to the quote, wherever the index stood', async () => {
    expect(await bill(await commit(fixed, 900_000_000n), run(6), 30)).toEqual([19_800_000n, 19_800_000n, 0n, 0n, 0n, 0n]);
  });
  it('under indexed terms they differ from it by the index alone', async () => {
    // 6 kWh at 2,000.00 instead of 1,000.00.
    expect(await bill(await commit(indexed, 1_998_000_000n), run(6), 30)).toEqual([19_800_000n, 26_400_000n, 0n, 6_600_000n, 0n, 0n]);
  });
  it('an early end differs by the quantity alone', async () => {
    expect(await bill(await commit(indexed, 998_000_000n), run(4), 20)).toEqual([19_800_000n, 13_200_000n, -6_600_000n, 0n, 0n, 0n]);
  });
  it('a curtailed lease differs by the time withheld, by its credit, and by the index', async () => {
    const lease = await commit(indexed, 1_998_000_000n);
    await billing.asOwner((tx) => appendEvent(tx, {
      topic: 'lease.curtailed', aggregateId: lease.leaseId, aggregateSeq: 2n, occurredAt: addSeconds(noon, 1_200),
      payload: { leaseId: lease.leaseId, at: toIso(addSeconds(noon, 1_200)), curtailmentId: billing.ids.next('curt'), from: toIso(addSeconds(noon, 1_200)), to: toIso(addSeconds(noon, 1_800)), noticeKept: true, breaches: [] },
    }));
    // A third did not run (-6.60); 4 kWh at 2,000.00 instead of 1,000.00 (4.40); 80 GPU-minutes at 0.60 an hour are given back (-0.88).
    expect(await bill(lease, run(4), 30)).toEqual([19_800_000n, 16_720_000n, -6_600_000n, 4_400_000n, -880_000n, 0n]);
  });
  it('a restated price is of the index, on a second bill; what nobody changed is not told again', async () => {
    const lease = await commit(indexed, 1_998_000_000n);
    expect(await bill(lease, run(6), 30)).toEqual([19_800_000n, 26_400_000n, 0n, 6_600_000n, 0n, 0n]);
    await billing.settle();
    expect(told).toHaveLength(1);
    await billing.asOwner((tx) => importPrices(tx, lease.seriesId, 0, Array.from({ length: 12 }, () => 2_998_000_000n), 2));
    await billing.settle();
    expect(told.map(micros)[1]).toEqual([19_800_000n, 33_000_000n, 0n, 13_200_000n, 0n, 0n]);
  });
  it('a quote that its card does not come to leaves a rest, which is told, logged and counted', async () => {
    const before = await registry.getSingleMetricAsString('switchyard_billing_quote_unexplained_total');
    expect(before).toMatch(/unexplained_total 0$/m);
    const lease = await commit(fixed, 0n);
    await billing.relay();
    await billing.sql(`UPDATE outbox.event SET payload = payload || '{"quotedMicroUsd": "19000000"}' WHERE topic = 'lease.committed' AND aggregate_id = $1`, [lease.leaseId]);
    expect(await bill(lease, run(6), 30)).toEqual([19_000_000n, 19_800_000n, 0n, 0n, 0n, 800_000n]);
    expect(billing.told.some((line) => line.includes(`lease ${lease.leaseId}: its bill differs from its quote by 800000 micro-USD`))).toBe(true);
    expect(await registry.getSingleMetricAsString('switchyard_billing_quote_unexplained_total')).toMatch(/unexplained_total 1$/m);
    expect(await registry.getSingleMetricAsString('switchyard_billing_quote_variance_ratio')).toMatch(/_count\{part="rest"\} 7$/m);
  });
  it('a lease of which nobody said what its quote is made of is not compared', async () => {
    const lease = await billing.asOwner((tx) => commitLease(tx, billing.ids, { customerOrg, operatorOrg: billing.ids.next('org'), seriesId, components: fixed() }));
    told.length = 0;
    await billing.asOwner(async (tx) => {
      await acceptReadings(tx, billing.ids, lease, run(6), true);
      await endLease(tx, lease, 30);
    });
    await billing.settle();
    expect([told, (await billing.invoicesOf(lease.leaseId)).length]).toEqual([[], 1]);
  });
});
