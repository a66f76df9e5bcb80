import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addSeconds, microUsd, microUsdPerMwh, ppm, type EpochMs } from '@switchyard/kernel';
import { CountingIds } from '@switchyard/kernel/testing';
import { aJob, aPool, aSite, aSnapshot, CUSTOMER, hourly, hoursAfter, id, kilowatts, nodes, T0 } from '../../testing/index.js';
import { defaultMarketPolicy, planCycle, runTimeMs, snapshotToInstance, stagedData, stagingCost, stagingMs, type JobSnapshot, type MarketSnapshot, type Planner, type SiteSnapshot } from '../index.js';

const policy = { ...defaultMarketPolicy, horizonSlots: 160, tailSlots: 16 };
const twoSites = (over: Partial<MarketSnapshot> = {}): MarketSnapshot => aSnapshot({ sites: [aSite(1), aSite(2)], pools: [aPool(1, 1), aPool(2, 2)], ...over });
const rowOf = (snapshot: MarketSnapshot) => snapshotToInstance(snapshot, policy).instance.jobs[0]!;
const usdPerMwh = (usd: number) => microUsdPerMwh(BigInt(usd) * 1_000_000n);
const [A, B] = [id('site', 1), id('site', 2)];

describe('where the data of a job is', () => {
  it('follows the job: where it ran, else where the customer says the dataset is, else nowhere', () => {
    const sizes = { datasetMib: 2_048, checkpointMib: 1_024 };
    expect(stagedData({ ...sizes, datasetSiteId: A }, B)).toEqual({ siteId: B, mib: 3_072 });
    expect(stagedData({ ...sizes, datasetSiteId: A }, undefined)).toEqual({ siteId: A, mib: 2_048 });
    expect(stagedData(sizes, undefined)).toBeUndefined();
    expect(stagedData({ datasetMib: 0, checkpointMib: 0 }, B)).toBeUndefined();
  });
  it('costs elsewhere what moving it costs, and lengthens the run by the time it takes; nothing where it is', () => {
    const job = { staged: { siteId: A, mib: 3_072 }, remainingSeconds: 3_600 };
    expect(stagingCost(job, B, policy)).toBe(60_000n); // 3 GiB at 0.02 USD
    expect(stagingMs(job, B, policy)).toBe(3_000);
    expect([stagingCost(job, A, policy), stagingMs(job, A, policy)]).toEqual([0n, 0]);
    expect(runTimeMs(job, aPool(2, 2), policy)).toBe(3_603_000);
  });
  it('is never negative, and grows with the data', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 1e9 }), fc.integer({ min: 0, max: 1e9 }), (mib, more) => {
      const [small, large] = [{ staged: { siteId: A, mib } }, { staged: { siteId: A, mib: mib + more } }];
      expect(stagingCost(small, B, policy)).toBeGreaterThan(0n);
      expect(stagingCost(large, B, policy) >= stagingCost(small, B, policy)).toBe(true);
      expect(stagingMs(large, B, policy)).toBeGreaterThanOrEqual(stagingMs(small, B, policy));
    }));
  });
  it('is in the plan as a transfer cost and a slot more, beside the ask that another policy carries, and then no cap is checked twice', () => {
    const staged = { siteId: A, mib: 102_400 };
    const alone = rowOf(twoSites({ jobs: [aJob(1, { maxTotal: microUsd(90_000_000n) }, { staged })] }));
    expect(alone).toMatchObject({ slotsByPool: { [id('pool', 1)]: 8, [id('pool', 2)]: 9 }, transferCost: { [id('pool', 2)]: 2 } });
    expect(alone.capTotal).toBeUndefined();
    const mixed = snapshotToInstance(twoSites({ jobs: [aJob(1, { policy: 'all-in-price' }, { staged }), aJob(2)] }), policy).instance.jobs[0]!;
    const ask = 2.35 * 8 * 2;
    expect(mixed.transferCost![id('pool', 1)]).toBeCloseTo(ask, 9);
    expect(mixed.transferCost![id('pool', 2)]).toBeCloseTo(2 + ask * (7_300 / 7_200), 9);
  });
});

const promised = (from: number, over: Partial<JobSnapshot> = {}): JobSnapshot => {
  const placement = {
    siteId: A, poolId: id('pool', 1), offerId: id('offer', 1), offerVersion: 1, segments: [{ from: hoursAfter(from), to: hoursAfter(from + 2) }], total: microUsd(40_000_000n), powerTotal: microUsd(1n),
    worstCase: microUsd(90_000_000n),
  };
  return aJob(1, {}, { state: 'accepted', placement, promise: { jobId: id('job', 1), ceilingTotal: microUsd(40_000_000n), curtailmentClass: 'firm', acceptedAt: T0 }, ...over });
};

describe('a promise in the instance', () => {
  const event = { curtailmentId: id('curt', 1), siteId: A, during: { from: hoursAfter(2), to: hoursAfter(9) }, limit: kilowatts(0), kind: 'event' } as const;

  it('is held where it is; without a deadline it must end a horizon after it was accepted, and before the tail', () => {
    const last = (acceptedAt: EpochMs, from = 4): number => rowOf(twoSites({ jobs: [promised(from, { promise: { ...promised(4).promise!, acceptedAt } })] })).deadline;
    expect(rowOf(twoSites({ jobs: [promised(4)] })).held).toMatchObject({ pool: id('pool', 1), segments: [[16, 24]], moveGain: 1 });
    expect(last(T0)).toBe(160 - 16);
    expect(last(addSeconds(T0, -30 * 3_600))).toBe(160 - 120);
    expect(last(T0, 38)).toBe(160); // it may stay where it is, even in the tail
  });
  it('is lost when its site is shut, suspended or quiet, or its nodes are gone: first in line, under its ceiling', () => {
    const markets: Partial<MarketSnapshot>[] = [
      { curtailments: [event] },
      { sites: [aSite(1, { suspended: true }), aSite(2)] },
      { sites: [aSite(1, { agentQuietSince: T0 }), aSite(2)] },
      { pools: [aPool(1, 1, { nodes: nodes(1, 2).map((node) => ({ ...node, state: 'down' })) }), aPool(2, 2)] },
    ];
    const asked = rowOf(twoSites({ jobs: [aJob(1)] })).unplacedCost;
    for (const market of markets) {
      const prepared = snapshotToInstance(twoSites({ jobs: [promised(4)], ...market }), policy);
      expect([...prepared.lost]).toEqual([id('job', 1)]);
      expect(prepared.instance.jobs[0]).toMatchObject({ capTotal: 40.01, unplacedCost: asked * 100 });
      expect(prepared.instance.jobs[0]!.held).toBeUndefined();
    }
  });
});

describe('a promise that the plan can neither leave where it is nor move to where it may go', () => {
  it('has lost its place after two refusals, and is planned anew in the same cycle', () => {
    const dear = aSite(2, { prices: hourly(T0, new Array<number>(48).fill(4_000)) });
    const held: boolean[] = [];
    // As where kW are short at its site: the promise is moved to the dear site as long as it is held, and home at another hour when it is not.
    const stubborn: Planner = ({ jobs: [job] }) => {
      held.push(job!.held !== undefined);
      const at = job!.held ? { pool: id('pool', 2), segments: [[16, 24]] as const } : { pool: id('pool', 1), segments: [[40, 48]] as const };
      return { placements: [{ job: job!.id, ...at }], unplaced: [], cost: 0, powerCost: 0, lowerBound: 0, gap: 0 };
    };
    const { decisions } = planCycle(twoSites({ sites: [aSite(1), dear], jobs: [promised(4)] }), stubborn, policy, new CountingIds());
    expect(held).toEqual([true, true, false]);
    expect(decisions.placements).toMatchObject([{ jobId: id('job', 1), placement: { siteId: A, segments: [{ from: hoursAfter(10), to: hoursAfter(12) }] }, movedFrom: { segments: [{ from: hoursAfter(4) }] } }]);
  });
});

describe('miners behind the same meter', () => {
  it('leave headroom at the price of power; beyond it a kW costs more by what they would have earned', () => {
    // 1 MW, of which miners take 900 kW: 100 kW of headroom. Power 40, mining 89 USD/MWh.
    const prices = hourly(T0, new Array<number>(48).fill(89)).map((point) => ({ ...point, power: usdPerMwh(40), mining: usdPerMwh(89) }));
    const mined = (over: Partial<SiteSnapshot>, market: Partial<MarketSnapshot> = {}) =>
      snapshotToInstance(aSnapshot({ sites: [aSite(1, { prices, limit: kilowatts(1_000), asicLoad: kilowatts(900), grossToIt: ppm(1_250_000n), ...over })], pools: [aPool(1, 1, { nodes: nodes(1, 10) })], jobs: [aJob(1)], ...market }), policy).instance;
    const { pools, sites } = mined({});
    // 1.275 kW x 0.76 x 1.25 = 1.21125 kW at 40 USD/MWh for a quarter of an hour.
    expect(pools[0]!.costPerGpuSlot[0]).toBeCloseTo((1.21125 * 40) / 4_000, 5);
    expect(sites[0]!.tiers).toHaveLength(1);
    expect(sites[0]!.tiers![0]!.kwFrom[0]).toBe(100);
    // A reserved kW draws 0.76 kW on average: 0.76 x 49 USD/MWh for a quarter of an hour.
    expect(sites[0]!.tiers![0]!.usdPerKwSlot[0]).toBeCloseTo((0.76 * 49) / 4_000, 9);
    // All 80 GPUs: 127.5 kW. What runs already has used its headroom up.
    const lease = { leaseId: id('lease', 1), siteId: A, poolId: id('pool', 1), state: 'active' as const, allocations: [{ slice: { nodeId: nodes(1, 1)[0]!.nodeId, gpus: { from: 0, to: 8 } }, during: { from: T0, to: hoursAfter(1) } }] };
    expect(mined({}, { leases: [lease] }).sites[0]!.tiers![0]!.kwFrom.slice(3, 5)).toEqual([87.248, 100]); // 8 x 1.594 kW, rounded up
    expect(mined({ asicLoad: kilowatts(2_000) }).sites[0]!.tiers![0]!.kwFrom[0]).toBe(0);
  });
  it('without a stated load all load is priced as displacing them, as before', () => {
    const prices = hourly(T0, new Array<number>(48).fill(89)).map((point) => ({ ...point, power: usdPerMwh(40), mining: usdPerMwh(89) }));
    const { pools, sites } = snapshotToInstance(aSnapshot({ sites: [aSite(1, { prices })], jobs: [aJob(1)] }), policy).instance;
    expect(pools[0]!.costPerGpuSlot[0]).toBeCloseTo((1.21125 * 89) / 4_000, 5);
    expect(sites[0]!.tiers).toBeUndefined();
  });
});

describe('customers in the instance', () => {
  it('are the tenants of their jobs, oldest by what they waited, with what they hold beside', () => {
    const lease = {
      leaseId: id('lease', 1), jobId: id('job', 2), siteId: A, poolId: id('pool', 1), state: 'active' as const,
      allocations: [{ slice: { nodeId: nodes(1, 1)[0]!.nodeId, gpus: { from: 0, to: 8 } }, during: { from: hoursAfter(-1), to: hoursAfter(3) } }],
    };
    const { instance } = snapshotToInstance(twoSites({ jobs: [aJob(1, {}, { submittedAt: hoursAfter(-2) }), aJob(2, {}, { state: 'running' })], leases: [lease] }), policy);
    expect(instance.jobs).toMatchObject([{ tenant: CUSTOMER, waitedSeconds: 7_200 }]);
    expect(instance.fairness).toEqual({ tenants: [{ tenant: CUSTOMER, gpuHoursHeld: 24 }], tailSlots: 16 });
  });
});
