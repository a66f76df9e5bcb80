import {
  addSeconds, epochMs, HOUR_MS, makeId, microUsd, microUsdPerGpuHour, microUsdPerMwh, ppm, watts, type EpochMs, type Id, type IdPrefix,
  type OrgId, type PoolId, type SiteId,
} from '@switchyard/kernel';
import { milliwatts } from '@switchyard/power';
import type {
  CreditStanding, JobSnapshot, JobSpec, MarketSnapshot, NodeSnapshot, Offer, OfferTerms, PoolSnapshot, PricePoint, SiteSnapshot,
} from '../src/index.js';

/** 2026-01-05T00:00Z, a Monday. */
export const T0 = epochMs(Date.UTC(2026, 0, 5));
/** A well-formed id that says which one it is: id('job', 7). */
export function id<P extends IdPrefix>(prefix: P, n: number): Id<P> {
  const random = new Uint8Array(10);
  new DataView(random.buffer).setUint32(6, n);
  return makeId(prefix, epochMs(0), random);
}
export const INDEX = id('series', 1);

export const aTerms = (over: Partial<OfferTerms> = {}): OfferTerms => ({
  currency: 'USD',
  ask: microUsdPerGpuHour(2_350_000n),
  power: { kind: 'pass_through', seriesId: INDEX, multiplier: ppm(1_000_000n), adder: microUsdPerMwh(0n) },
  curtailment: {
    noticeSeconds: 600, maxHoursPerMonth: 20, maxEventsPerDay: 2, minRunSecondsBetweenEvents: 3_600,
    compensation: microUsdPerGpuHour(500_000n), resumeDeadlineSeconds: 1_800,
  },
  minDurationSeconds: 60,
  availableFrom: epochMs(0),
  platformFee: ppm(50_000n),
  ...over,
});
export const anOffer = (poolId: PoolId, siteId: SiteId, terms: Partial<OfferTerms> = {}): Offer => ({
  offerId: id('offer', 1), version: 1, siteId, poolId, operatorOrg: id('org', 90), terms: aTerms(terms), publishedAt: epochMs(0),
});

/** Hourly prices from `from`, USD/MWh, effective and index alike. */
export const hourly = (from: EpochMs, usdPerMwh: readonly number[]): PricePoint[] =>
  usdPerMwh.map((usd, hour) => ({
    from: epochMs(from + hour * HOUR_MS),
    to: epochMs(from + (hour + 1) * HOUR_MS),
    price: microUsdPerMwh(BigInt(Math.round(usd * 1e6))),
    indexPrice: microUsdPerMwh(BigInt(Math.round(usd * 1e6))),
    quality: 'print' as const,
  }));

export const aSite = (n: number, over: Partial<SiteSnapshot> = {}): SiteSnapshot => ({
  siteId: id('site', n), operatorOrg: id('org', 90), country: 'US', version: 1, pue: ppm(1_250_000n), grossToIt: ppm(1_400_000n), zone: 'America/Chicago',
  feeders: [], prices: hourly(T0, new Array<number>(48).fill(40)), indexSeriesId: INDEX, pricesStale: false, suspended: false, ...over,
});
export const nodes = (pool: number, count: number, gpuCount = 8): NodeSnapshot[] =>
  Array.from({ length: count }, (_, index) => ({ nodeId: id('node', pool * 100 + index), gpuCount, state: 'up' as const }));
export const aPool = (n: number, site: number, over: Partial<PoolSnapshot> = {}): PoolSnapshot => ({
  poolId: id('pool', n), siteId: id('site', site), gpuModel: 'h100-sxm5-80gb', gpuMemoryGib: 80,
  power: { version: 'h100-1', shareMax: milliwatts(1_275_000n), loadFractionPpm: ppm(760_000n) },
  nodes: nodes(n, 2), offer: anOffer(id('pool', n), id('site', site)), ...over,
});

export const aSpec = (over: Partial<JobSpec> = {}): JobSpec => ({
  name: 'train', gpuCount: 8, gpuModels: [], nodesWhole: false, maxDurationSeconds: 7_200, expectedDurationSeconds: 7_200, earliestStart: T0,
  policy: 'power-cost', siteIds: [], countries: [], after: [], datasetMib: 0, checkpointMib: 0,
  run: { workload: 'train', command: [], args: [], environment: {}, artifacts: [] }, ...over,
});
export const CUSTOMER: OrgId = id('org', 1);
export const aJob = (n: number, spec: Partial<JobSpec> = {}, over: Partial<JobSnapshot> = {}): JobSnapshot => {
  const whole = aSpec(spec);
  return {
    jobId: id('job', n), orgId: CUSTOMER, state: 'submitted', spec: whole, submittedAt: T0, remainingSeconds: whole.expectedDurationSeconds, waitingFor: [], ...over,
  };
};
export const aStanding = (over: Partial<CreditStanding> = {}): CreditStanding => ({
  orgId: CUSTOMER, zone: 'America/New_York', paymentMethodOk: true, paymentDeclined: false, suspended: false,
  prepaid: microUsd(0n), creditLimit: microUsd(100_000_000_000n), openCommitments: microUsd(0n), unpaid: microUsd(0n), ...over,
});
export const aSnapshot = (over: Partial<MarketSnapshot> = {}): MarketSnapshot => ({
  at: T0, sites: [aSite(1)], pools: [aPool(1, 1)], leases: [], holds: [], curtailments: [], jobs: [], credit: [aStanding()], budgets: [], ...over,
});
export const hoursAfter = (hours: number): EpochMs => addSeconds(T0, hours * 3_600);
export const kilowatts = (kw: number): ReturnType<typeof watts> => watts(BigInt(Math.round(kw * 1_000)));
