import { describe, expect, it } from '@jest/globals';
import { microUsd, overlaps, type Interval, type NodeId } from '@switchyard/kernel';
import { CountingIds } from '@switchyard/kernel/testing';
import { aJob, aPool, aSite, aSnapshot, aStanding, hourly, hoursAfter, id, nodes, T0, windowPlanner } from '../../testing/index.js';
import { defaultMarketPolicy, type JobSnapshot, type LeaseSnapshot, type MarketSnapshot, planCycle, type Planner, snapshotToInstance } from '../index.js';
import { besideDecisions } from './second-try.js';

const MANY = 320;
const flat = (usd: number) => hourly(T0, new Array<number>(48).fill(usd));
const day: Interval = { from: T0, to: hoursAfter(24) };
const [POOR, RICH] = [id('org', 2), id('org', 1)];
const small = (count: number): JobSnapshot[] => Array.from({ length: count }, (_, n) => aJob(n + 1, { gpuCount: 1, siteIds: [id('site', 2)] }));
/** At the cheap site two nodes are half taken, so that eight GPUs are free there and no gang of eight fits. */
const pieces: LeaseSnapshot[] = nodes(1, 2).map(({ nodeId }, n): LeaseSnapshot => ({
  leaseId: id('lease', n + 1), siteId: id('site', 1), poolId: id('pool', 1), state: 'active', allocations: [{ slice: { nodeId, gpus: { from: 0, to: 4 } }, during: day }],
}));
const gang = aJob(900, { gpuCount: 8 }, { orgId: POOR });
const market = (jobs: readonly JobSnapshot[], poor = 1_000_000): MarketSnapshot => aSnapshot({
  sites: [aSite(1, { prices: flat(10) }), aSite(2, { prices: flat(90) })], pools: [aPool(1, 1), aPool(2, 2, { nodes: nodes(2, 60) })], leases: pieces, jobs,
  credit: [aStanding({ orgId: RICH }), aStanding({ orgId: POOR, creditLimit: microUsd(BigInt(poor) * 1_000_000n) })],
});
function cycle(snapshot: MarketSnapshot) {
  const sizes: number[] = [];
  const planner: Planner = (instance) => {
    sizes.push(instance.jobs.length);
    return windowPlanner(instance);
  };
  return { ...planCycle(snapshot, planner, defaultMarketPolicy, new CountingIds()), sizes };
}
function clashes(leases: ReturnType<typeof cycle>['decisions']['leases']): number {
  const rows = leases.flatMap((lease) => lease.allocations);
  const byNode = new Map<NodeId, typeof rows>();
  for (const row of rows) byNode.set(row.slice.nodeId, [...(byNode.get(row.slice.nodeId) ?? []), row]);
  return [...byNode.values()].reduce((sum, mine) => sum + mine.filter((a, i) => mine.slice(i + 1).some((b) => overlaps(a.during, b.during) && a.slice.gpus.from < b.slice.gpus.to && b.slice.gpus.from < a.slice.gpus.to)).length, 0);
}

describe('a few of many jobs that collide', () => {
  it('are planned for themselves beside the rest, and no GPU is given twice', () => {
    const { decisions, sizes, plan } = cycle(market([...small(MANY), gang]));
    expect(sizes).toEqual([MANY + 1, 1]);
    expect(decisions.leases).toHaveLength(MANY + 1);
    expect(decisions.leases.find((lease) => lease.jobId === gang.jobId)!.placement.siteId).toBe(id('site', 2));
    expect(decisions.leases.map((lease) => lease.jobId)).toEqual([...decisions.leases.map((lease) => lease.jobId)].sort());
    expect([clashes(decisions.leases), decisions.waits, plan.placements.length]).toEqual([0, [], MANY + 1]);
  });

  it('get what credit the others left, and wait with their reasons where nothing takes them', () => {
    // 8 GPUs for two hours at 2.35 and power: the second gang of the customer is beyond 60 dollars, and no third site takes it.
    const second = aJob(901, { gpuCount: 8, siteIds: [id('site', 2)] }, { orgId: POOR });
    const { decisions, sizes } = cycle(market([...small(MANY), gang, second], 80));
    expect(sizes.slice(0, 2)).toEqual([MANY + 2, 1]);
    expect(decisions.leases.filter((lease) => lease.orgId === POOR).map((lease) => lease.jobId)).toEqual([second.jobId]);
    expect(decisions.waits.find((wait) => wait.jobId === gang.jobId)!.job).toMatchObject([{ kind: 'CreditLimitExceeded' }]);
    expect(decisions.waits).toHaveLength(1);
  });

  it('see what the rest was given as busy, and nobody but themselves to plan', () => {
    const snapshot = market([...small(MANY), gang]);
    const { decisions } = cycle(snapshot);
    const rest = besideDecisions(snapshot, new Set([gang.jobId]), { ...decisions, leases: decisions.leases.filter((lease) => lease.jobId !== gang.jobId) });
    const { instance } = snapshotToInstance(rest, defaultMarketPolicy);
    expect(instance.jobs.map((job) => job.id)).toEqual([gang.jobId]);
    expect(instance.pools.map((pool) => pool.gpus[0])).toEqual([8, 60 * 8 - MANY]);
  });

  it('leave a small market to be planned as a whole', () => {
    expect(cycle(market([...small(100), gang])).sizes).toEqual([101, 101]);
  });
});
