import { describe, expect, it } from '@jest/globals';
import type { EpochMs } from '@switchyard/kernel';
import { parseInstance, plan } from '@switchyard/matching';
import { madeUpInstance, warmPlanner } from './warm-planner.js';

describe('warming the planner up', () => {
  it('plans a market that is one, with jobs of every kind and room for nearly all', () => {
    const parsed = parseInstance(madeUpInstance());
    expect(parsed).toMatchObject({ ok: true });
    const { placements, gap } = plan(madeUpInstance(), { rounds: 12 });
    expect(placements.length).toBeGreaterThan(150);
    expect(placements.filter(({ segments }) => segments.length > 1).length).toBeGreaterThan(5);
    expect(gap).toBeLessThan(0.3);
  });
  it('begins no plan once its time is up', () => {
    let now = 0;
    // Every look at the clock takes 200 ms: the limit is passed within the first plan.
    const wall = { now: () => (now += 200) as EpochMs };
    expect(warmPlanner(wall, 300).plans).toBe(1);
    expect(warmPlanner({ now: () => 0 as EpochMs }, 0)).toEqual({ plans: 0, firstMs: 0, lastMs: 0 });
  });
});
