import { describe, expect, it } from '@jest/globals';
import { HOUR_MS } from '@switchyard/kernel';
import { hoursAfter, id } from '../../testing/index.js';
import { reliabilityOf, type ReliabilityFacts, type StopFact } from '../index.js';

const pool = id('pool', 1);
const window = { from: hoursAfter(0), to: hoursAfter(10) };
const gpuHours = (n: number): bigint => BigInt(n * HOUR_MS);
const nothing: ReliabilityFacts = { pools: [], planned: [], stops: [], faults: [], runs: [] };
/** Two nodes of eight GPUs, up from hour 0. */
const upAllTheTime = { poolId: pool, gpusPerNode: 8, states: [{ at: hoursAfter(-5), nodesUp: 2, nodesTotal: 2 }] };
const stop = (over: Partial<StopFact> = {}): StopFact => ({ poolId: pool, from: hoursAfter(2), to: hoursAfter(4), gpus: 8, maintenance: false, whole: false, breaches: [], resumeKept: true, ...over });

describe('reliability as promises kept', () => {
  it('is null while nothing is known', () => {
    expect(reliabilityOf(nothing, window)).toBeNull();
    expect(reliabilityOf({ ...nothing, pools: [{ ...upAllTheTime, states: [] }] }, window)).toBeNull();
  });
  it('counts up and down from when the first state is known', () => {
    const states = [{ at: hoursAfter(2), nodesUp: 2, nodesTotal: 2 }, { at: hoursAfter(6), nodesUp: 1, nodesTotal: 2 }, { at: hoursAfter(8), nodesUp: 2, nodesTotal: 2 }];
    expect(reliabilityOf({ ...nothing, pools: [{ ...upAllTheTime, states }] }, window)).toMatchObject({
      // 8 h of 16 GPUs known; one node down for 2 h: 16 of 128 GPU-hours.
      knownSince: hoursAfter(2), upGpuMs: gpuHours(112), downGpuMs: gpuHours(16), plannedGpuMs: 0n, upShare: 875_000n,
    });
  });
  it('planned curtailment is neither up nor down, though its nodes are off', () => {
    const states = [{ at: hoursAfter(0), nodesUp: 2, nodesTotal: 2 }, { at: hoursAfter(3), nodesUp: 0, nodesTotal: 2 }, { at: hoursAfter(6), nodesUp: 2, nodesTotal: 2 }];
    const planned = [{ from: hoursAfter(3), to: hoursAfter(5), maintenance: false, whole: true }];
    // Off from 3 to 6, of which 3 to 5 was asked for.
    expect(reliabilityOf({ ...nothing, pools: [{ ...upAllTheTime, states }], planned }, window)).toMatchObject({
      upGpuMs: gpuHours(112), downGpuMs: gpuHours(16), plannedGpuMs: gpuHours(32), upShare: 875_000n });
  });
  it('of an event that leaves load running only what it withheld is planned', () => {
    const planned = [{ from: hoursAfter(2), to: hoursAfter(4), maintenance: false, whole: false }];
    expect(reliabilityOf({ ...nothing, pools: [upAllTheTime], planned, stops: [stop()] }, window)).toMatchObject({ upGpuMs: gpuHours(144), downGpuMs: 0n, plannedGpuMs: gpuHours(16), upShare: 1_000_000n });
  });
  it('counts each promise on its own: notices, deadlines and limits; maintenance notices apart', () => {
    const stops = [
      stop(), stop({ breaches: ['NoticeTooShort', 'HoursPerMonthExceeded'], resumeKept: false }), stop({ breaches: ['RunTooShort'], resumeKept: null }), stop({ maintenance: true, breaches: ['NoticeTooShort'] }),
      stop({ from: hoursAfter(11), breaches: ['NoticeTooShort'] }),
    ];
    expect(reliabilityOf({ ...nothing, stops }, window)).toMatchObject({
      knownSince: null, upShare: null, notices: { kept: 2, due: 3 }, maintenanceNotices: { kept: 0, due: 1 }, monthlyLimits: { kept: 3, due: 4 }, eventLimits: { kept: 3, due: 4 }, resumeDeadlines: { kept: 2, due: 3 },
    });
  });
  it('counts runs that the site lost, of all that ran', () => {
    const faults = [{ poolId: pool, at: hoursAfter(1) }, { poolId: pool, at: hoursAfter(-1) }];
    expect(reliabilityOf({ ...nothing, faults, runs: [{ poolId: pool, leases: 7 }, { poolId: id('pool', 2), leases: 3 }] }, window)).toMatchObject({ runsLost: 1, runs: 10, notices: { kept: 0, due: 0 } });
  });
});
