import { describe, expect, it } from '@jest/globals';
import { addSeconds, microUsd, type EpochMs } from '@switchyard/kernel';
import { CountingIds, ManualClock } from '@switchyard/kernel/testing';
import { aJob, aPool, aSite, aSnapshot, aStanding, hourly, hoursAfter, id, InMemoryMarket, marketPortContract, nodes, T0, windowPlanner } from '../../testing/index.js';
import { defaultMarketPolicy, runCycle, type CyclePorts, type MarketSnapshot } from '../index.js';

const open = (state: MarketSnapshot, at: EpochMs = T0) => {
  const market = new InMemoryMarket(state);
  const clock = new ManualClock(at);
  const ports: CyclePorts = { clock, ids: new CountingIds(), market, reasons: market, planner: windowPlanner };
  return { market, clock, ports, cycle: () => runCycle(ports, defaultMarketPolicy) };
};
marketPortContract('in memory', (state) => {
  const market = new InMemoryMarket(state);
  return Promise.resolve({
    market,
    ids: new CountingIds(),
    moveSite: (siteId) => Promise.resolve(market.moveSite(siteId)),
    cancelJob: (jobId) => Promise.resolve(market.setJobState(jobId, 'cancelled')),
  });
});

describe('runCycle', () => {
  const cheapLater = hourly(T0, [80, 80, 80, 5, 5, 80, 80, 80, 80, 80, 80, 80]);

  it('promises the cheap hours now and leases them when they enter the commit window', async () => {
    const { market, clock, cycle } = open(aSnapshot({ sites: [aSite(1, { prices: cheapLater })], jobs: [aJob(1, { deadline: hoursAfter(12) })] }));
    expect((await cycle()).promised).toEqual([id('job', 1)]);
    expect(market.state.jobs[0]!.placement!.segments).toEqual([{ from: hoursAfter(3), to: hoursAfter(5) }]);
    clock.set(hoursAfter(2.9));
    expect((await cycle()).leased).toEqual([id('job', 1)]);
    expect(market.leaseDrafts[0]!.allocations[0]!.during).toEqual({ from: hoursAfter(3), to: hoursAfter(5) });
  });

  it('plans a second time what a moved site refused, and only then explains', async () => {
    const { market, cycle } = open(aSnapshot({ jobs: [aJob(1)] }));
    let once = true;
    market.beforeCommit = () => {
      if (once) market.moveSite(id('site', 1));
      once = false;
    };
    expect(await cycle()).toMatchObject({ replanned: true, leased: [id('job', 1)], refused: [] });
  });

  it('tells which plan is followed, before it commits: one without margins that helped nobody is not', async () => {
    const state = aSnapshot({ pools: [aPool(1, 1, { nodes: nodes(1, 1) })], jobs: [aJob(1, { earliestStart: hoursAfter(1), deadline: hoursAfter(12) })] });
    const { market, ports } = open(state);
    await runCycle(ports, defaultMarketPolicy);
    const promised = market.state.jobs[0]!;
    const { from } = promised.placement!.segments[0]!;
    market.state = { ...market.state, jobs: [promised, aJob(2, { earliestStart: from, deadline: addSeconds(from, 7_200) })] };
    const made: unknown[] = [];
    const heard: unknown[] = [];
    const planner: CyclePorts['planner'] = (instance) => {
      const plan = windowPlanner(instance);
      made.push(plan);
      return plan;
    };
    market.beforeCommit = () => heard.push('commit');
    await runCycle({ ...ports, planner, followed: (plan) => heard.push(made.indexOf(plan)) }, defaultMarketPolicy);
    // The second plan lets the promise into its margin for the job that is new; the little planner moves no promise, so nothing is won.
    expect([made.length, heard]).toEqual([2, [0]]);
  });

  it('explains a job without credit and leases its neighbour', async () => {
    const poor = aStanding({ orgId: id('org', 2), creditLimit: microUsd(1_000_000n) });
    const { market, cycle } = open(aSnapshot({ jobs: [aJob(1, {}, { orgId: id('org', 2) }), aJob(2)], credit: [aStanding(), poor] }));
    expect((await cycle()).leased).toEqual([id('job', 2)]);
    expect(market.reasons.get(id('job', 1))!.job).toMatchObject([{ kind: 'CreditLimitExceeded', available: 1_000_000n }]);
  });

  it('does nothing on an empty market', async () => {
    expect(await open(aSnapshot({ sites: [], pools: [] })).cycle()).toMatchObject({ asked: 0, leased: [], promised: [], waiting: 0 });
  });

  it('leases the site with the cheaper power, not the first one', async () => {
    const sites = [aSite(1), aSite(2, { prices: hourly(T0, new Array<number>(48).fill(-5)) })];
    const { market, cycle } = open(aSnapshot({ sites, pools: [aPool(1, 1), aPool(2, 2)], jobs: [aJob(1)] }));
    await cycle();
    expect(market.leaseDrafts[0]!.placement.siteId).toBe(id('site', 2));
    expect(market.leaseDrafts[0]!.placement.powerTotal).toBeLessThan(0n);
  });
});
