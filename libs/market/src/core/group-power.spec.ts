import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addMs, addSeconds, DAY_MS, microUsd, microUsdPerMwh, ppm, watts, type FeederId } from '@switchyard/kernel';
import { aPool, aSite, aSnapshot, hourly, hoursAfter, id, kilowatts, nodes, T0 } from '../../testing/index.js';
import { defaultMarketPolicy, snapshotToInstance, type DemandPeriod, type LeaseSnapshot, type MarketSnapshot, type PlannerPool, type PlannerSite, type PricePoint, type SiteSnapshot } from '../index.js';

const policy = { ...defaultMarketPolicy, horizonSlots: 96, tailSlots: 16 };
const usd = (perMwh: number) => microUsdPerMwh(BigInt(perMwh) * 1_000_000n);
const prices = (perMwh: number, over: Partial<PricePoint> = {}): PricePoint[] => hourly(T0, new Array<number>(48).fill(perMwh)).map((point) => ({ ...point, ...over }));
/** 8 GPUs from one hour to another: 8 x 1.594 kW = 12.752 kW reserved, of which training draws 0.76. */
const lease = (n: number, from: number, to: number, pool = 1): LeaseSnapshot => ({
  leaseId: id('lease', n), siteId: id('site', 1), poolId: id('pool', pool), state: 'active',
  allocations: [{ slice: { nodeId: nodes(pool, 2)[n % 2]!.nodeId, gpus: { from: 0, to: 8 } }, during: { from: hoursAfter(from), to: hoursAfter(to) } }],
});
function powerAt(site: Partial<SiteSnapshot>, market: Partial<MarketSnapshot> = {}): { readonly pool: PlannerPool; readonly site: PlannerSite; readonly sites: readonly PlannerSite[] } {
  const { pools, sites } = snapshotToInstance(aSnapshot({ sites: [aSite(1, { grossToIt: ppm(1_250_000n), ...site })], pools: [aPool(1, 1, { nodes: nodes(1, 10) })], ...market }), policy).instance;
  return { pool: pools[0]!, site: sites[0]!, sites };
}
/** What a kW of reserved draw costs for a quarter of an hour. */
const quarter = (perMwh: number): number => (0.76 * perMwh) / 4_000;
/** What a planned kW at this draw would cost in a slot, as the planner adds it up. */
const marginal = ({ pool, site }: ReturnType<typeof powerAt>, kw: number, slot: number): number =>
  pool.costPerGpuSlot[slot]! / 1.59375 + (site.tiers ?? []).reduce((sum, tier) => sum + (tier.kwFrom[slot]! <= kw ? tier.usdPerKwSlot[slot]! : 0), 0);

describe('a demand charge in the plan', () => {
  const month = (over: Partial<DemandPeriod> = {}): DemandPeriod => ({ from: T0, to: addMs(T0, 30 * DAY_MS), chargePerKw: microUsd(12_000_000n), peakReserved: kilowatts(20), ...over });
  const shared = (12 * 0.76) / (30 * 96);

  it('is paid above the peak so far, shared over the slots left in the month; without one nothing is', () => {
    expect(powerAt({}).site.tiers).toBeUndefined();
    const [tier, ...others] = powerAt({ demand: [month()] }).site.tiers!;
    expect(others).toEqual([]);
    expect(tier!.kwFrom).toEqual(new Array(96).fill(20));
    expect(tier!.usdPerKwSlot[5]).toBeCloseTo(shared, 12);
  });
  it('what runs already is under the peak, and what is committed for later raises it anyway', () => {
    const from = (leases: LeaseSnapshot[]): readonly number[] => powerAt({ demand: [month()] }, { leases }).site.tiers![0]!.kwFrom;
    expect(from([lease(1, 0, 1)]).slice(3, 5)).toEqual([7.248, 20]);
    const twice = from([lease(1, 0, 12), lease(2, 10, 11)]);
    expect([twice[0], twice[39], twice[40], twice[44], twice[50]]).toEqual([12.752, 12.752, 0, 12.752, 25.504]);
  });
  it('is left out where all idle GPUs together stay under the peak', () => {
    // 80 GPUs: 127.52 kW, and 114.768 beside a gang that runs.
    const tiers = (peakKw: number, leases: LeaseSnapshot[] = []) => powerAt({ demand: [month({ peakReserved: kilowatts(peakKw) })] }, { leases }).site.tiers;
    expect([tiers(127.519)?.[0]?.kwFrom[0], tiers(127.52)]).toEqual([127.519, undefined]);
    expect(tiers(127, [lease(1, 0, 1)])![0]!.usdPerKwSlot[0]).toBeGreaterThan(0);
    expect(tiers(128, [lease(1, 0, 1)])).toBeUndefined();
  });
  it('each month has a peak and a charge of its own', () => {
    const next = { from: hoursAfter(6), to: addMs(T0, 31 * DAY_MS), chargePerKw: microUsd(5_000_000n), peakReserved: watts(0n) };
    const [tier] = powerAt({ demand: [month({ to: hoursAfter(6) }), next] }).site.tiers!;
    expect(tier!.kwFrom.slice(23, 25)).toEqual([20, 0]);
    expect(tier!.usdPerKwSlot[23]).toBeCloseTo((12 * 0.76) / 24, 12);
    expect(tier!.usdPerKwSlot[24]).toBeCloseTo((5 * 0.76) / (31 * 96 - 24), 12);
  });
  it('a kW that stays above the peak for the rest of the month pays exactly the charge, whenever that is asked', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 899 }), fc.integer({ min: 1, max: 80 }), (seconds, slots) => {
      const at = addSeconds(T0, seconds);
      const { site } = powerAt({ demand: [month({ to: addSeconds(T0, slots * 900) })] }, { at });
      expect(site.tiers![0]!.usdPerKwSlot.reduce((sum, price) => sum + price, 0)).toBeCloseTo(12 * 0.76, 9);
    }), { numRuns: 20 });
  });
});

describe('a block that cannot be sold back', () => {
  const block = { size: kilowatts(20), price: usd(10) };
  // 20 kW at the meter are 20 / 0.76 reserved.
  const size = 26.315;

  it('is its own price up to its watts, and the market price beyond', () => {
    const found = powerAt({ prices: prices(60, { block }) });
    expect(found.site.tiers![0]!.kwFrom[0]).toBe(size);
    expect([marginal(found, 0, 0), marginal(found, size, 0)]).toEqual([expect.closeTo(quarter(10), 6), expect.closeTo(quarter(60), 6)]);
  });
  it('what runs already has used its part; when all of it is used the first kW costs the market price', () => {
    const one = powerAt({ prices: prices(60, { block }) }, { leases: [lease(1, 0, 1)] });
    expect(one.site.tiers![0]!.kwFrom.slice(3, 5)).toEqual([13.563, size]);
    const full = powerAt({ prices: prices(60, { block: { ...block, size: kilowatts(9) } }) }, { leases: [lease(1, 0, 1)] });
    expect([marginal(full, 0, 3), marginal(full, 0, 4)]).toEqual([expect.closeTo(quarter(60), 6), expect.closeTo(quarter(10), 6)]);
  });
  it('where the market is cheaper than the block, all draw counts at the block’s price: no tier is negative', () => {
    const found = powerAt({ prices: prices(-5, { block }) });
    expect(marginal(found, 0, 0)).toBeCloseTo(quarter(10), 6);
    expect(found.site.tiers).toBeUndefined();
  });
  it('ends with the version of the tariff that had it', () => {
    const found = powerAt({ prices: prices(60).map((point) => (point.from < hoursAfter(2) ? { ...point, block } : point)) });
    expect([marginal(found, 0, 7), marginal(found, 0, 8)]).toEqual([expect.closeTo(quarter(10), 6), expect.closeTo(quarter(60), 6)]);
  });
});

describe('a block, a demand charge and miners behind one meter', () => {
  // Miners take 900 of 1,000 kW: 100 kW of headroom.
  const mined = (over: Partial<SiteSnapshot>, point: Partial<PricePoint> = {}): ReturnType<typeof powerAt> =>
    powerAt({ limit: kilowatts(1_000), asicLoad: kilowatts(900), prices: prices(89, { power: usd(40), mining: usd(89), ...point }), ...over });
  const days = { from: T0, to: addMs(T0, DAY_MS), chargePerKw: microUsd(960_000n) }; // 0.01 USD x 0.76 for a kW and quarter of an hour
  const charge = 0.01 * 0.76;

  it('miners use the block up first; beyond headroom a kW costs what they earn with it, whatever stands below', () => {
    const found = mined({}, { block: { size: kilowatts(938), price: usd(20) } });
    expect([0, 49, 50, 99, 100].map((kw) => marginal(found, kw, 0))).toEqual([20, 20, 40, 40, 89].map((price) => expect.closeTo(quarter(price), 6)));
    const large = mined({}, { block: { size: kilowatts(2_000), price: usd(20) } });
    expect([99, 100].map((kw) => marginal(large, kw, 0))).toEqual([20, 89].map((price) => expect.closeTo(quarter(price), 6)));
    expect(large.pool.costPerGpuSlot[0]).toBeCloseTo(quarter(20) * 1.59375, 5);
    expect(marginal(mined({}, { block: { size: kilowatts(800), price: usd(20) } }), 0, 0)).toBeCloseTo(quarter(40), 6);
  });
  it('load that takes the place of miners raises no peak', () => {
    const at = (peakKw: number, kw: number): number => marginal(mined({ demand: [{ ...days, peakReserved: kilowatts(peakKw) }] }), kw, 0);
    expect([at(50, 49), at(50, 50), at(50, 100)]).toEqual([quarter(40), quarter(40) + charge, quarter(89)].map((cost) => expect.closeTo(cost, 6)));
    expect([at(120, 99), at(120, 110), at(120, 130)]).toEqual([quarter(40), quarter(89), quarter(89)].map((cost) => expect.closeTo(cost, 6)));
  });
  it('are not displaced where headroom holds all idle GPUs', () => {
    expect(mined({ asicLoad: kilowatts(800) }).site.tiers).toBeUndefined();
  });
  it('no step is ever cheaper than the one before', () => {
    fc.assert(fc.property(fc.integer({ min: -50, max: 150 }), fc.integer({ min: -50, max: 150 }), fc.integer({ min: 0, max: 150 }), fc.integer({ min: 0, max: 1_100 }), fc.integer({ min: 0, max: 150 }), (power, price, mining, sizeKw, peakKw) => {
      const { site } = mined({ demand: [{ ...days, peakReserved: kilowatts(peakKw) }] }, { power: usd(power), mining: usd(mining), block: { size: kilowatts(sizeKw), price: usd(price) } });
      for (const { kwFrom, usdPerKwSlot } of site.tiers ?? []) expect([...kwFrom, ...usdPerKwSlot].every((value) => value >= 0 && value < Infinity)).toBe(true);
    }), { numRuns: 50 });
  });
  it('what is left of a level is shared over the feeders by what their idle GPUs could draw', () => {
    const [one, two] = ['feeder_1', 'feeder_2'] as unknown as [FeederId, FeederId];
    const feeders = [{ feederId: one, limit: kilowatts(100) }, { feederId: two, limit: kilowatts(100) }];
    const pools = [aPool(1, 1, { feederId: one }), aPool(2, 1, { feederId: two })];
    const from = (leases: LeaseSnapshot[]): number[] => powerAt({ feeders, demand: [{ ...days, peakReserved: kilowatts(30) }] }, { pools, leases }).sites.map(({ tiers }) => tiers![0]!.kwFrom[0]!);
    expect(from([])).toEqual([15, 15]);
    // The first feeder is full: all that is left, 30 - 25.504 kW, is the second one's.
    expect(from([lease(1, 0, 1), lease(2, 0, 1)])).toEqual([0, 4.496]);
  });
});
