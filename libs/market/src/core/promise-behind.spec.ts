import { describe, expect, it } from '@jest/globals';
import type { NodeId } from '@switchyard/kernel';
import { CountingIds } from '@switchyard/kernel/testing';
import { aJob, aPool, aSnapshot, hoursAfter, id, nodes, T0 } from '../../testing/index.js';
import { defaultMarketPolicy, type LeaseSnapshot, planCycle, type Planner } from '../index.js';

const [a, b] = nodes(1, 2).map((node) => node.nodeId) as [NodeId, NodeId];
const busy = (n: number, nodeId: NodeId, gpus: { from: number; to: number }): LeaseSnapshot => ({
  leaseId: id('lease', n), siteId: id('site', 1), poolId: id('pool', 1), state: 'active', allocations: [{ slice: { nodeId, gpus }, during: { from: T0, to: hoursAfter(4) } }],
});
/** The first hour for the first job where it may have one, the fifth for the one behind it. */
const planner: Planner = ({ jobs, pools }) => {
  const placed = jobs.filter(({ slotsByPool }) => Object.keys(slotsByPool).length > 0);
  const placements = placed.map((job) => ({ job: job.id, pool: pools[0]!.id, segments: [job.after === undefined ? [0, 4] as const : [16, 20] as const] }));
  return { placements, unplaced: jobs.filter((job) => !placed.includes(job)).map((job) => ({ job: job.id, because: [] })), cost: 0, powerCost: 0, lowerBound: 0, gap: 0 };
};

describe('a promise behind another', () => {
  const jobs = [aJob(1, { deadline: hoursAfter(8) }), { ...aJob(2, { after: [id('job', 1)], deadline: hoursAfter(20) }), waitingFor: [id('job', 1)] }];
  it('is not given where what it waits for was refused its place', () => {
    const leases = [busy(1, a, { from: 0, to: 4 }), busy(2, b, { from: 4, to: 8 })]; // eight free GPUs in two pieces
    const { leases: given, placements, waits } = planCycle(aSnapshot({ pools: [aPool(1, 1)], leases, jobs }), planner, defaultMarketPolicy, new CountingIds()).decisions;
    expect([given, placements]).toEqual([[], []]);
    expect(waits.find(({ jobId }) => jobId === id('job', 2))!.job).toContainEqual({ kind: 'WaitingForDependency', jobIds: [id('job', 1)] });
  });
  it('is given beside that of what it waits for', () => {
    const { leases: given, placements } = planCycle(aSnapshot({ pools: [aPool(1, 1)], jobs }), planner, defaultMarketPolicy, new CountingIds()).decisions;
    expect([given, placements].flat().map(({ jobId }) => jobId)).toEqual([id('job', 1), id('job', 2)]);
  });
});
