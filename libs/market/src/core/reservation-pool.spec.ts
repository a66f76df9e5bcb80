import { describe, expect, it } from '@jest/globals';
import type { EpochMs, Interval, LeaseId, NodeId, PoolId } from '@switchyard/kernel';
import fc from 'fast-check';
import type { PlacedSlice } from './placement.js';
import { blockPoolId, inMarket, inPlan, marketPoolOf, poolOfBlock, reservationOfPool, without } from './reservation-pool.js';
import type { PoolSnapshot } from './snapshot.js';

const during = (from: number, to: number): Interval => ({ from: from as EpochMs, to: to as EpochMs });
const slice = (node: string, from: number, to: number, time: Interval): PlacedSlice => ({ slice: { nodeId: node as NodeId, gpus: { from, to } }, during: time });
const pool = { poolId: 'pool_1', siteId: 'site_1', nodes: ['node_1', 'node_2', 'node_3'].map((nodeId) => ({ nodeId, gpuCount: 8, state: 'up' })) } as unknown as PoolSnapshot;
const offer = { terms: { ask: 2n, curtailment: { compensation: 1n }, maxDurationSeconds: 5 } } as never;
const block = (allocations: readonly PlacedSlice[]) => ({ reservationId: 'lease_1' as LeaseId, window: during(0, 100), offer, allocations });

describe('a reservation as a pool of the plan', () => {
  it('has the nodes of the block, and the GPUs beside it in the way', () => {
    const { pool: made, rest } = poolOfBlock(pool, block([slice('node_1', 0, 8, during(0, 100)), slice('node_2', 4, 6, during(0, 100))]));
    expect(made.nodes.map((node) => node.nodeId)).toEqual(['node_1@lease_1', 'node_2@lease_1']);
    expect(rest.allocations).toEqual([slice('node_2@lease_1', 0, 4, during(0, 100)), slice('node_2@lease_1', 6, 8, during(0, 100))]);
    expect(made.offer?.terms).toMatchObject({ ask: 0n, prepaid: true, availableFrom: 0, availableTo: 100, curtailment: { compensation: 0n } });
    expect(made.offer?.terms.maxDurationSeconds).toBeUndefined();
  });
  it('what was relisted is in the way for its time alone', () => {
    const { rest } = poolOfBlock(pool, block([slice('node_1', 0, 4, during(0, 100)), slice('node_1', 4, 8, during(0, 30)), slice('node_1', 4, 8, during(60, 100))]));
    expect(rest.allocations).toEqual([slice('node_1@lease_1', 4, 8, during(30, 60))]);
  });
  it('ids go there and back', () => {
    const stored = { siteId: 's', poolId: 'pool_1', reservationId: 'lease_1', slices: [slice('node_1', 0, 2, during(0, 1))] } as never;
    const planned = inPlan(stored) as { poolId: PoolId };
    expect([planned.poolId, reservationOfPool(planned.poolId), marketPoolOf(planned.poolId)]).toEqual([blockPoolId('pool_1' as PoolId, 'lease_1' as LeaseId), 'lease_1', 'pool_1']);
    expect(inMarket(planned as never)).toEqual(stored);
    expect(inPlan(planned as never)).toEqual(planned);
  });
  it('what is left of a window and the times taken from it make the window, and do not overlap', () => {
    const time = fc.tuple(fc.nat(120), fc.nat(120)).map(([a, b]) => during(Math.min(a, b) - 10, Math.max(a, b) - 9));
    fc.assert(fc.property(fc.array(time, { maxLength: 8 }), (times) => {
      const left = without(during(0, 100), times);
      for (let at = 0; at < 100; at += 1) {
        const taken = times.some((one) => one.from <= at && at < one.to);
        expect(left.filter((one) => one.from <= at && at < one.to)).toHaveLength(taken ? 0 : 1);
      }
    }));
  });
});
