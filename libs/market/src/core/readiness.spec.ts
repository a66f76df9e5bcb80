import { describe, expect, it } from '@jest/globals';
import { epochMs } from '@switchyard/kernel';
import { aPool, aSite, aSpec, T0 } from '../../testing/index.js';
import { type AcceptanceFacts, checkAcceptance, isHigher, OPERATORS_LAST, reachableFrom, readinessMoves, readinessRungs, rungAbove, venueFor } from '../index.js';

const sound: AcceptanceFacts = { synthetic: false, powerModelInForce: true, feeders: 1, pools: 1, nodesUp: 2, agentsEnrolled: 1, pricesStale: false, suspended: false, operatorActive: true, inventory: 'measured', nodesHeldBack: 0,
  benchmarks: { nodes: 2, measured: 2, failed: 0, slowestGigaflops: 41.5 } };
const failed = (facts: Partial<AcceptanceFacts>) => checkAcceptance({ ...sound, ...facts }).filter(({ passed }) => !passed).map(({ check }) => check);

describe('the readiness ladder', () => {
  it('every rung is reached from the first one, one up at a time, and from every rung the first one is reached again', () => {
    expect([...reachableFrom(readinessMoves, 'prospect')].sort()).toEqual([...readinessRungs].sort());
    readinessRungs.forEach((rung, i) => {
      const up = Object.keys(readinessMoves[rung]).filter((to) => isHigher(to as typeof rung, rung));
      expect(up).toEqual(i + 1 < readinessRungs.length ? [readinessRungs[i + 1]] : []);
      expect(rungAbove(rung)).toBe(readinessRungs[i + 1]);
      expect(Object.keys(readinessMoves[rung]).filter((to) => !up.includes(to)).sort()).toEqual([...readinessRungs.slice(0, i)].sort());
    });
  });
  it('an operator climbs to ready_for_service and no further; the platform climbs the rest and no less', () => {
    for (const rung of readinessRungs) {
      const up = rungAbove(rung);
      if (up) expect(readinessMoves[rung][up]).toEqual(isHigher(up, OPERATORS_LAST) ? ['admin'] : ['operator']);
    }
  });
  it('acceptance is computed: each fact that is missing fails its own check', () => {
    expect(failed({})).toEqual([]);
    expect(failed({ powerModelInForce: false })).toEqual(['power_model']);
    expect(failed({ feeders: 0 })).toEqual(['feeder']);
    expect(failed({ pools: 0 })).toEqual(['pool']);
    expect(failed({ nodesUp: 0 })).toEqual(['node']);
    expect(failed({ agentsEnrolled: 0 })).toEqual(['agent']);
    expect(failed({ agentQuietSince: epochMs(0) })).toEqual(['agent']);
    expect(failed({ nodesHeldBack: 1 })).toEqual(['inventory']);
    expect(failed({ benchmarks: { nodes: 2, measured: 1, failed: 1, slowestGigaflops: 40 } })).toEqual(['benchmark']);
    expect(failed({ pricesStale: true })).toEqual(['prices']);
    expect(failed({ suspended: true })).toEqual(['standing']);
    expect(failed({ operatorActive: false })).toEqual(['standing']);
  });
  it('what was measured is evidence, and says so; what nobody measured holds up nobody', () => {
    const found = (facts: Partial<AcceptanceFacts>) => checkAcceptance({ ...sound, ...facts }).filter(({ check }) => check === 'inventory' || check === 'benchmark').map((one) => one.found);
    expect(found({})).toEqual(['Measured, and all that is listed is there.', '2 of 2 nodes measured, the slowest at 41.5 GFLOP/s.']);
    expect(found({ inventory: 'configured', benchmarks: { nodes: 1, measured: 0, failed: 0, slowestGigaflops: null } })).toEqual(['What its agents tell was typed in, not measured.', 'No node was measured yet.']);
  });
  it('an invented site waits for no agent, and for everything else', () => {
    expect(failed({ synthetic: true, agentsEnrolled: 0 })).toEqual([]);
    expect(failed({ synthetic: true, agentsEnrolled: 0, pricesStale: true, pools: 0 })).toEqual(['pool', 'prices']);
  });
  it('nothing is placed at a site below billable', () => {
    const at = (readiness: (typeof readinessRungs)[number]) => venueFor({ spec: aSpec(), remainingSeconds: 7_200 }, aSite(1, { readiness }), aPool(1, 1), T0);
    for (const rung of readinessRungs.slice(0, -1)) expect(at(rung)).toMatchObject({ kind: 'SiteNotReady', readiness: rung });
    expect(at('billable')).toHaveProperty('offer');
  });
});
