import type { IdMaker, JobId } from '@switchyard/kernel';
import { CyclePrices } from './cycle-prices.js';
import { everyMargin, type MarginTerms, planWithMargins } from './deadline-margin.js';
import { decideCommits } from './decide-commits.js';
import type { CycleDecisions } from './decisions.js';
import type { MarketPolicy } from './market-policy.js';
import { NodeBook } from './node-book.js';
import type { Planner, PlannerPlan } from './planner.js';
import type { MarketSnapshot } from './snapshot.js';
import { noConstraints, snapshotToInstance, type PlanConstraints } from './to-instance.js';

/** Passes after which what still collides waits for the next cycle. */
const PASSES_MAX = 4;

/** The decisions of one cycle, and the plan they came from. */
export interface CyclePlan {
  readonly decisions: CycleDecisions;
  readonly plan: PlannerPlan;
  readonly passes: number;
}

/**
 * Plans and decides until nothing collides, at most four passes: a pass that meets missing credit, a cap, fragmented nodes or a
 * promise that may not move plans again with that known. A pass is one plan, or a few where a margin before a deadline is in the way of a job. Pure: the same snapshot, planner and ids give the same decisions.
 */
export function planCycle(snapshot: MarketSnapshot, planner: Planner, policy: MarketPolicy, ids: IdMaker): CyclePlan {
  let constraints: PlanConstraints = { ...noConstraints, margins: everyMargin };
  const prices = new CyclePrices(ids, policy);
  for (let passes = 1; ; passes += 1) {
    const known = constraints;
    const attempt = (margins: MarginTerms) => {
      const prepared = snapshotToInstance(snapshot, policy, { ...known, margins });
      const plan = planner(prepared.instance);
      return { prepared, plan, jobs: prepared.instance.jobs, margins: prepared.margins, unplaced: plan.unplaced };
    };
    const { made: { prepared, plan }, terms } = planWithMargins(attempt, known.margins);
    const decisions = decideCommits(plan, prepared, snapshot, policy, ids, NodeBook.of(snapshot), prices);
    if (!decisions.constraints || passes === PASSES_MAX) return { decisions, plan, passes };
    constraints = merge({ ...known, margins: terms }, decisions.constraints);
  }
}

/** What any pass found out holds for the rest of the cycle. */
function merge(a: PlanConstraints, b: PlanConstraints): PlanConstraints {
  const pools = new Map(a.pools);
  for (const [jobId, refusals] of b.pools) pools.set(jobId, new Map([...(pools.get(jobId as JobId) ?? []), ...refusals]));
  return {
    pools,
    blocked: new Map([...a.blocked, ...b.blocked]),
    notNow: new Set([...a.notNow, ...b.notNow]),
    pinned: new Set([...a.pinned, ...b.pinned]),
    lost: new Set([...a.lost, ...b.lost]),
    margins: a.margins,
  };
}
