import { addMs, epochMs, MINUTE_MS, toIso, unwrap, type EpochMs, type IdMaker, type LeaseId, type OrgId, type SeriesId, type SiteId } from '@switchyard/kernel';
import { estimate, quoteSums, rateCardToJson, type RateCard, type UsageForRating } from '@switchyard/rating';
import { appendEvent, at, type Topic, type Tx } from '@switchyard/store';

export const noon = epochMs(Date.UTC(2026, 10, 22, 12));
const minutes = (n: number): EpochMs => addMs(noon, n * MINUTE_MS);

export interface SeededLease {
  readonly leaseId: LeaseId;
  readonly customerOrg: OrgId;
  readonly operatorOrg: OrgId;
  readonly seriesId: SeriesId;
}
export interface LeaseSeed {
  readonly customerOrg: OrgId;
  readonly operatorOrg: OrgId;
  readonly seriesId: SeriesId;
  /** A site of its own unless told. */
  readonly siteId?: SiteId;
  /** Minutes after noon at which it starts; 0 unless told. */
  readonly from?: number;
  /** Other components than the usual ones. */
  readonly components?: RateCard['components'];
  readonly currency?: RateCard['currency'];
  /** Usage that was quoted; without it the quote is 21.00 and nobody says what it is made of. */
  readonly quoted?: readonly UsageForRating[];
}

/** GPUs at 2.35 an hour, power at index + 2 with a PUE of 1.25, 8 % for the platform, 8.25 % tax. */
function cardFor(ids: IdMaker, seriesId: SeriesId): RateCard {
  return {
    version: 1, id: ids.next('card'), currency: 'USD',
    components: [
      { kind: 'gpu_hour', microUsdPerGpuHour: 2_350_000n as never },
      { kind: 'energy_pass_through', seriesId, multiplierPpm: 1_000_000n as never, adderMicroUsdPerMwh: 2_000_000n as never, pue: { method: 'fixed', pue: 1_250_000n as never } },
      { kind: 'platform_fee', feePpm: 80_000n as never, appliesTo: 'all' },
      { kind: 'tax', name: 'Sales tax 8.25 %', taxPpm: 82_500n as never, appliesTo: 'all' },
    ],
  };
}

async function event(tx: Tx, topic: Topic, aggregateId: string, payload: Record<string, unknown>, occurredAt: EpochMs): Promise<void> {
  await appendEvent(tx, { topic, aggregateId, aggregateSeq: 1n, payload, occurredAt });
}

/** Eight GPUs from noon, as the scheduler tells it. */
export async function commitLease(tx: Tx, ids: IdMaker, { customerOrg, operatorOrg, seriesId, components, currency = 'USD', from = 0, siteId = ids.next('site'), quoted }: LeaseSeed): Promise<SeededLease> {
  const leaseId = ids.next('lease');
  const card: RateCard = { ...cardFor(ids, seriesId), currency, ...(components === undefined ? {} : { components }) };
  const quote = quoted === undefined ? { quotedMicroUsd: '21000000' } : { quotedMicroUsd: `${unwrap(estimate(card, quoted)).totals.totalMinor * 10_000n}`, quoteSums: unwrap(quoteSums(card, quoted)) };
  await event(tx, 'lease.committed', leaseId, {
    leaseId, jobId: ids.next('job'), jobName: 'train', customerOrg, operatorOrg, siteId, siteName: 'North', poolId: ids.next('pool'), gpuCount: 8,
    rateCard: rateCardToJson(card), energyModel: { maxWPerGpu: 1_275, loadFractionPpm: 760_000, puePpm: 1_250_000, version: 1 }, seriesId,
    settlementSeconds: 300, ceilingMicroUsd: '100000000', ...quote, startsAt: toIso(minutes(from)), endsAt: toIso(minutes(from + 120)),
  }, minutes(from));
  return { leaseId, customerOrg, operatorOrg, seriesId };
}

export interface ReadingSeed {
  /** Minutes after noon. */
  readonly from: number;
  readonly to?: number;
  readonly energyWh?: bigint | null;
  readonly gpuSeconds?: bigint;
  readonly quality?: 'metered' | 'gap';
}
/** Readings as the gateway's ingest stores them, and its event. 8 GPUs for 5 minutes and 646 Wh unless told. */
export async function acceptReadings(tx: Tx, ids: IdMaker, lease: SeededLease, readings: readonly ReadingSeed[], final: boolean): Promise<void> {
  for (const { from, to = from + 5, energyWh = 646n, gpuSeconds = BigInt((to - from) * 60 * 8), quality = 'metered' } of readings) {
    await tx.run(
      `INSERT INTO metering.reading (id, lease_id, customer_org, operator_org, site_id, agent_id, meter_id, from_at, to_at, gpu_seconds, energy_wh, source, quality, epoch, sequence, received_at)
       VALUES ($1, $2, $3, $4, 'site', 'agent', 'meter-1', $5, $6, $7, $8, 'it-meter', $9, 1, 1, $6)`,
      [ids.next('rdg'), lease.leaseId, lease.customerOrg, lease.operatorOrg, at(minutes(from)), at(minutes(to)), gpuSeconds, energyWh, quality]);
  }
  await event(tx, 'readings.accepted', lease.leaseId, { leaseId: lease.leaseId, readings: readings.length, from: readings.length === 0 ? null : toIso(minutes(Math.min(...readings.map(({ from }) => from)))), final }, minutes(readings.at(-1)?.to ?? 60));
}
export async function endLease(tx: Tx, { leaseId }: SeededLease, minute = 60): Promise<void> {
  await event(tx, 'lease.ended', leaseId, { leaseId, jobId: null, at: toIso(minutes(minute)), reason: 'completed', exitCode: 0 }, minutes(minute));
}
/** Five-minute prints from a minute on, in micro-USD per MWh. */
export async function importPrices(tx: Tx, seriesId: SeriesId, from: number, prices: readonly bigint[], revision = 1): Promise<void> {
  const prints = prices.map((price, i) => ({ from: toIso(minutes(from + 5 * i)), to: toIso(minutes(from + 5 * i + 5)), revision, microUsdPerMwh: String(price) }));
  await event(tx, 'prices.imported', seriesId, { seriesId, node: 'HB_NORTH', kind: 'REAL_TIME', intervalSeconds: 300, prints }, noon);
}
/** Six intervals at 40, six at -10 USD/MWh. */
export const anHourOfPrices: readonly bigint[] = Array.from({ length: 12 }, (_, i) => (i < 6 ? 40_000_000n : -10_000_000n));
export const anHourOfReadings: readonly ReadingSeed[] = Array.from({ length: 12 }, (_, i) => ({ from: 5 * i }));

export async function seedCustomer(tx: Tx, ids: IdMaker, method: string | null = null): Promise<OrgId> {
  const orgId = ids.next('org');
  await tx.run(`INSERT INTO billing.account (org_id, name, email, kind, credit_limit_minor, payment_method_token, payment_method_state) VALUES ($1, 'Customer', 'a@example.test', 'customer', 1000000, $2, $3)`,
    [orgId, method, method === null ? 'none' : 'pending']);
  if (method !== null) await event(tx, 'account.payment_method_added', orgId, { orgId }, noon);
  return orgId;
}
