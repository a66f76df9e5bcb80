import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PublishOfferDocument, ReturnSiteDocument, type Schema } from '@switchyard/graphql-client';
import { projectOf } from '../../testing/live-people.js';
import { type JobDial, type LiveMarket, type SiteDial, startLiveMarket } from '../../testing/live-market.js';

/** One market and what is asked of it; jobs are submitted in this order. */
interface Market {
  readonly sites: readonly SiteDial[];
  readonly jobs: Readonly<Record<string, JobDial>>;
  /** After the sites are listed, before the jobs are submitted. */
  readonly before?: (market: LiveMarket) => Promise<void>;
  /** What the customers see after one cycle at hour 0, by job. */
  readonly seen: Readonly<Record<string, string>>;
}
interface Feature {
  readonly name: string;
  readonly without: Market;
  readonly with: Market;
}
/** What is the same in both markets of a feature, and what differs. */
const feature = (name: string, common: Partial<Market>, without: Partial<Market>, withIt: Partial<Market>): Feature => {
  const whole = (own: Partial<Market>): Market => ({ sites: [cheapA, dearB], jobs: { one: now }, seen: {}, ...common, ...own });
  return { name, without: whole(without), with: whole(withIt) };
};
const cheapA: SiteDial = { name: 'A', prices: [20] };
const dearB: SiteDial = { name: 'B', prices: [60] };
/** Must begin at once. */
const now: JobDial = { by: 1 };
const [nowAtA, nowAtB] = ['leased at A 00:00-01:00', 'leased at B 00:00-01:00'];

// 8 GPUs reserve 8 x 1.275 kW x 1.25 = 12.75 kW and draw 9.69 kWh in an hour.
const flat = (usd: number): number[] => [usd];
/** 200 USD/MWh but for these hours. */
const cheapAt = (...hours: readonly number[]): number[] => Array.from({ length: 24 }, (_, h) => (hours.includes(h) ? 5 : 200));
const fleet = { hashpriceUsdPerPhPerDay: '38.7', joulesPerTerahash: '17.5', pue: '1.03' };
/** Publishes the next version of a site's terms. */
const publish = (site: string, price: Pick<Schema.PublishOfferInput, 'askUsdPerGpuHour' | 'floorUsdPerGpuHour' | 'rules'>) => async (market: LiveMarket): Promise<void> => {
  const curtailment = { noticeSeconds: 0, maxHoursPerMonth: 100, maxEventsPerDay: 10, compensationUsdPerGpuHour: '0.4', resumeDeadlineSeconds: 14_400 };
  const { publishOffer } = await market.as('operator').execute(PublishOfferDocument, { input: { poolId: market.poolId(site), ...price, power: { kind: 'PASS_THROUGH' }, curtailment } });
  expect(publishOffer.__typename).toBe('Offer');
};
const ruled = { askUsdPerGpuHour: '3', floorUsdPerGpuHour: '1', rules: [{ kind: 'VOLUME' as const, minGpus: 8, discountRate: '0.4' }] };
const features: readonly Feature[] = [
  feature('a price rule, against a cap', { sites: [{ ...cheapA, ask: '3' }, dearB], jobs: { one: { ...now, maxPriceUsdPerGpuHour: '2.50' } } },
    { seen: { one: nowAtB } },
    { before: publish('A', ruled), seen: { one: nowAtA } }),
  feature('a price rule, for jobs that minimise ask and power', { sites: [{ ...cheapA, ask: '3' }, dearB], jobs: { eight: { ...now, policy: 'ALL_IN_PRICE' }, four: { ...now, policy: 'ALL_IN_PRICE', gpuCount: 4 } } },
    { seen: { eight: nowAtB, four: nowAtB } },
    { before: publish('A', ruled), seen: { eight: nowAtA, four: nowAtB } }),
  feature('the readiness of a site', {},
    { seen: { one: nowAtA } },
    { before: async (market) => void (await market.as('operator').execute(ReturnSiteDocument, { input: { siteId: market.siteId('A'), to: 'BUILT', reason: 'fire' } })), seen: { one: nowAtB } }),
  feature('kW of a feeder', { jobs: { one: now, two: now } },
    { seen: { one: nowAtA, two: nowAtA } },
    { sites: [{ ...cheapA, feedersKw: ['20'] }, dearB], seen: { one: nowAtA, two: nowAtB } }),
  feature('kW of a site, over all its feeders', { jobs: { one: now, two: now, three: now } },
    { sites: [{ ...cheapA, feedersKw: ['30', '30'] }, dearB], seen: { one: nowAtA, two: nowAtA, three: nowAtA } },
    { sites: [{ ...cheapA, feedersKw: ['30', '30'], interconnectionKw: '30' }, dearB], seen: { one: nowAtA, two: nowAtA, three: nowAtB } }),
  feature('whole nodes', { sites: [{ ...cheapA, nodes: 1 }, dearB] },
    { jobs: { one: { ...now, gpuCount: 4 }, two: { ...now, gpuCount: 4 } }, seen: { one: nowAtA, two: nowAtA } },
    { jobs: { one: { ...now, gpuCount: 4, nodesWhole: true }, two: { ...now, gpuCount: 4, nodesWhole: true } }, seen: { one: nowAtA, two: nowAtB } }),
  feature('aligned slices of a node: 3 + 3 + 2 GPUs are no 8', { jobs: { one: { ...now, gpuCount: 3 }, two: { ...now, gpuCount: 3 }, three: { ...now, gpuCount: 2 } } },
    { sites: [{ ...cheapA, nodes: 8, gpusPerNode: 1 }, dearB], seen: { one: nowAtA, two: nowAtA, three: nowAtA } },
    { sites: [{ ...cheapA, nodes: 1, gpusPerNode: 8 }, dearB], seen: { one: nowAtA, two: nowAtA, three: nowAtB } }),
  feature('a job that may be parked runs in the cheap hours alone', { sites: [{ name: 'A', prices: cheapAt(0, 2, 4) }, { name: 'B', prices: flat(60) }] },
    { jobs: { one: { hours: 3, by: 6 } }, seen: { one: 'leased at B 00:00-03:00' } },
    { jobs: { one: { hours: 3, by: 6, interruptible: { checkpointSeconds: 0, restartSeconds: 0, maxInterruptions: 5 } } }, seen: { one: 'leased at A 00:00-01:00 02:00-03:00 04:00-05:00' } }),
  feature('and as often as it allows', { sites: [{ name: 'A', prices: cheapAt(0, 2, 4) }, { name: 'B', prices: flat(60) }] },
    { jobs: { one: { hours: 3, by: 6, interruptible: { checkpointSeconds: 0, restartSeconds: 0, maxInterruptions: 2 } } }, seen: { one: 'leased at A 00:00-01:00 02:00-03:00 04:00-05:00' } },
    { jobs: { one: { hours: 3, by: 6, interruptible: { checkpointSeconds: 0, restartSeconds: 0, maxInterruptions: 1 } } }, seen: { one: 'leased at B 00:00-03:00' } }),
  feature('the speed of a GPU model', { sites: [{ name: 'A', prices: flat(40) }, { name: 'B', prices: flat(60), gpuModel: 'B200 SXM 180GB', speed: '4' }] },
    { sites: [{ name: 'A', prices: flat(40) }, { name: 'B', prices: flat(60), gpuModel: 'B200 SXM 180GB' }], seen: { one: nowAtA } },
    { seen: { one: 'leased at B 00:00-00:15' } }),
  feature('a cap per GPU-hour', { sites: [{ ...cheapA, ask: '3' }, dearB] },
    { seen: { one: nowAtA } },
    { jobs: { one: { ...now, maxPriceUsdPerGpuHour: '2.50' } }, seen: { one: nowAtB } }),
  feature('a budget of the whole job', { sites: [{ ...cheapA, ask: '3' }, dearB] },
    { jobs: { one: { ...now, maxTotalUsd: '30' } }, seen: { one: nowAtA } },
    { jobs: { one: { ...now, maxTotalUsd: '20' } }, seen: { one: nowAtB } }),
  feature('a job that waits for another', {},
    { jobs: { one: now, two: { by: 3 } }, seen: { one: nowAtA, two: nowAtA } },
    { jobs: { one: now, two: { by: 3, after: ['one'] } }, seen: { one: nowAtA, two: 'promised at A 01:00-02:00' } }),
  feature('the cost of moving a dataset', { sites: [{ name: 'A', prices: flat(40) }, { name: 'B', prices: flat(60) }] },
    { jobs: { one: { ...now, by: 3, datasetGib: '100' } }, seen: { one: nowAtA } },
    { jobs: { one: { ...now, by: 3, datasetGib: '100', datasetSite: 'B' } }, seen: { one: nowAtB } }),
  feature('the time of moving a dataset: 8 GiB in 8 s is a slot more', { sites: [{ name: 'A', prices: flat(-300) }, { name: 'B', prices: flat(60) }] },
    { jobs: { one: { ...now, datasetGib: '8' } }, seen: { one: nowAtA } },
    { jobs: { one: { ...now, datasetGib: '8', datasetSite: 'B' } }, seen: { one: nowAtB } }),
  feature('a curtailment', { jobs: { one: { by: 6 } }, sites: [{ name: 'A', prices: cheapAt(2, 5) }, dearB] },
    { seen: { one: 'promised at A 02:00-03:00' } },
    { before: (market) => market.curtail('A', 1, 4), seen: { one: 'promised at A 05:00-06:00' } }),
  feature('a curtailment of all the cheap hours', { jobs: { one: { by: 6 } }, sites: [{ name: 'A', prices: cheapAt(2, 5) }, dearB] },
    { seen: { one: 'promised at A 02:00-03:00' } },
    { before: (market) => market.curtail('A', 1, 6), seen: { one: nowAtB } }),
  feature('maintenance', { jobs: { one: now } },
    { seen: { one: nowAtA } },
    { before: (market) => market.curtail('A', 0, 4, { kind: 'MAINTENANCE' }), seen: { one: nowAtB } }),
  feature('the models a job takes', { sites: [cheapA, { ...dearB, gpuModel: 'A100 SXM4 80GB' }] },
    { seen: { one: nowAtA } },
    { jobs: { one: { ...now, gpuModels: ['A100 SXM4 80GB'] } }, seen: { one: nowAtB } }),
  feature('the memory it needs', { sites: [cheapA, { ...dearB, gpuModel: 'H200 SXM 141GB' }] },
    { seen: { one: nowAtA } },
    { jobs: { one: { ...now, minGpuMemoryGib: 100 } }, seen: { one: nowAtB } }),
  feature('the countries it may run in', { sites: [cheapA, { ...dearB, country: 'CA' }] },
    { seen: { one: nowAtA } },
    { jobs: { one: { ...now, countries: ['CA'] } }, seen: { one: nowAtB } }),
  feature('the sites it may run at', {},
    { seen: { one: nowAtA } },
    { jobs: { one: { ...now, at: ['B'] } }, seen: { one: nowAtB } }),
  feature('a deadline', { sites: [{ name: 'A', prices: cheapAt(10) }, dearB] },
    { jobs: { one: { by: 24 } }, seen: { one: 'promised at A 10:00-11:00' } },
    { jobs: { one: { by: 10 } }, seen: { one: nowAtB } }),
  feature('an earliest start', {},
    { jobs: { one: { by: 24 } }, seen: { one: nowAtA } },
    { jobs: { one: { by: 24, from: 7 } }, seen: { one: 'promised at A 07:00-08:00' } }),
  feature('the policy: ask and power together', { sites: [{ ...cheapA, ask: '3' }, dearB] },
    { seen: { one: nowAtA } },
    { jobs: { one: { ...now, policy: 'ALL_IN_PRICE' } }, seen: { one: nowAtB } }),
  feature('and among jobs of the other policy', { sites: [{ ...cheapA, ask: '3' }, dearB] },
    { jobs: { one: now, two: now }, seen: { one: nowAtA, two: nowAtA } },
    { jobs: { one: now, two: { ...now, policy: 'ALL_IN_PRICE' } }, seen: { one: nowAtA, two: nowAtB } }),
  feature('the budget of a project', { jobs: { one: { ...now, projectId: projectOf('ada') }, two: { ...now, projectId: projectOf('ada') } } },
    { before: (market) => market.budget({ projectId: projectOf('ada'), limitUsd: '1000' }), seen: { one: nowAtA, two: nowAtA } },
    { before: (market) => market.budget({ projectId: projectOf('ada'), limitUsd: '30' }), seen: { one: nowAtA, two: 'waits: BudgetExceeded' } }),
  feature('a fair share for each customer', { sites: [{ ...cheapA, nodes: 1 }] },
    { jobs: { one: { ...now, gpuCount: 4 }, two: { ...now, gpuCount: 4 }, three: { ...now, gpuCount: 4 } }, seen: { one: nowAtA, two: nowAtA, three: 'waits: DeadlineTooEarly' } },
    { jobs: { one: { ...now, gpuCount: 4 }, two: { ...now, gpuCount: 4 }, three: { ...now, gpuCount: 4, as: 'bob' } }, seen: { one: nowAtA, two: 'waits: BeyondFairShare', three: nowAtA } }),
  feature('miners behind the meter: load beyond their headroom costs what they would have earned', { jobs: { one: now, two: now } },
    // 41.67 x 38.7 / (17.5 x 1.03) = 89 USD/MWh at A, all of it, against 60 at B.
    { sites: [{ ...cheapA, mining: fleet }, dearB], seen: { one: nowAtB, two: nowAtB } },
    // 15 kW of headroom at 20 USD/MWh: one job fits, of the other 10.5 kW would displace miners.
    { sites: [{ ...cheapA, interconnectionKw: '1000', mining: { ...fleet, loadKw: '985' } }, dearB], seen: { one: nowAtA, two: nowAtB } }),
  feature('a wide gang has a reservation, and a small job is backfilled before it', { sites: [cheapA] },
    { jobs: { gang: { gpuCount: 16, hours: 2, by: 40 }, small: now }, seen: { gang: 'promised at A 01:00-03:00', small: nowAtA } },
    { jobs: { long: { hours: 28, by: 28 }, gang: { gpuCount: 16, hours: 2, by: 40 }, small: now }, seen: { long: 'leased at A 00:00-28:00', gang: 'promised at A 28:00-30:00', small: nowAtA } }),
  feature('a negative price', { jobs: { one: { by: 12 } } },
    { sites: [cheapA, { name: 'B', prices: [60, 60, 60, 25, 60] }], seen: { one: nowAtA } },
    { sites: [cheapA, { name: 'B', prices: [60, 60, 60, -30, 60] }], seen: { one: 'promised at B 03:00-04:00' } }),
];

describe('each feature of the match decides a placement, from submitJob to what is committed', () => {
  let market: LiveMarket;
  beforeAll(async () => {
    market = await startLiveMarket();
  }, 60_000);
  afterAll(() => market?.close());

  const run = async ({ sites, jobs, before, seen }: Market): Promise<Record<string, string>> => {
    await market.open(sites);
    await before?.(market);
    for (const [name, job] of Object.entries(jobs)) await market.submit(name, job);
    await market.cycleAt(0);
    const found: Record<string, string> = {};
    for (const name of Object.keys(seen)) found[name] = await market.seen(name);
    return found;
  };
  it('a lease freezes the ask that rules made, with its trail, at the quoted total; a promise keeps its version when the operator publishes another', async () => {
    await market.open([cheapA]);
    await publish('A', ruled)(market);
    await market.submit('now', now);
    await market.submit('later', { by: 24, from: 4 });
    await market.cycleAt(0);
    await publish('A', { askUsdPerGpuHour: '9' })(market);
    expect(await market.seen('later')).toBe('promised at A 04:00-05:00');
    await market.cycleAt(4);
    const leases = await market.sql<{ card: { components: readonly object[] }; version: number; quoted: bigint }>(
      `SELECT l.rate_card AS card, o.version, l.quoted_micro_usd AS quoted FROM market.lease l JOIN market.offer o ON o.id = l.offer_id ORDER BY l.starts_at`);
    const rent = { kind: 'gpu_hour', microUsdPerGpuHour: '1800000', madeFrom: { listMicroUsdPerGpuHour: '3000000', rules: [{ label: '40 % off from 8 GPUs', adjustmentPpm: '-400000' }] } };
    // 8 GPU-hours at 1.80, and 9.69 kWh at 20 USD/MWh: 14.40 + 0.19.
    expect(leases.map(({ card, version, quoted }) => [card.components[0], version, quoted])).toEqual([[rent, 2, 14_590_000n], [rent, 2, 14_590_000n]]);
  });
  it.each(features.map((one) => [one.name, one] as const))('%s', async (_, one) => {
    expect(await run(one.without)).toEqual(one.without.seen);
    expect(await run(one.with)).toEqual(one.with.seen);
  }, 30_000);
});
