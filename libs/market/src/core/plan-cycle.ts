import type { IdMaker, JobId } from '@switchyard/kernel';
import { CyclePrices } from './cycle-prices.js';
import { everyMargin, type MarginTerms, planWithMargins } from './deadline-margin.js';
import { decideCommits } from './decide-commits.js';
import type { CycleDecisions } from './decisions.js';
import type { MarketPolicy } from './market-policy.js';
import { NodeBook } from './node-book.js';
import type { Planner, PlannerPlan } from './planner.js';
import { besideDecisions, fewThatCollided, together } from './second-try.js';
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
 * promise that may not move plans again with that known; in a large plan only what collided is planned again. A pass is one plan, or a few where a margin before a deadline is in the way of a job. Pure: the same snapshot, planner and ids give the same decisions.
 */
export function planCycle(snapshot: MarketSnapshot, planner: Planner, policy: MarketPolicy, ids: IdMaker): CyclePlan {
  const prices = new CyclePrices(ids, policy);
  const pass = (of: MarketSnapshot, known: PlanConstraints, nodes: NodeBook): Pass => {
    const attempt = (margins: MarginTerms) => {
      const prepared = snapshotToInstance(of, policy, { ...known, margins });
      const plan = planner(prepared.instance);
      return { prepared, plan, jobs: prepared.instance.jobs, margins: prepared.margins, unplaced: plan.unplaced };
    };
    const { made: { prepared, plan }, terms } = planWithMargins(attempt, known.margins);
    const decisions = decideCommits(plan, prepared, of, policy, ids, nodes, prices);
    return { decisions, plan, planned: prepared.instance.jobs.length, known: { ...known, margins: terms } };
  };
  let constraints: PlanConstraints = { ...noConstraints, margins: everyMargin };
  for (let passes = 1; ; passes += 1) {
    const nodes = NodeBook.of(snapshot);
    const { decisions, plan, planned, known } = pass(snapshot, constraints, nodes);
    if (!decisions.constraints || passes === PASSES_MAX) return { decisions, plan, passes };
    constraints = merge(known, decisions.constraints);
    const collided = fewThatCollided(snapshot, planned, decisions.constraints);
    if (collided) return { decisions: tryAgain(snapshot, collided, decisions, constraints, PASSES_MAX - passes, (rest, met) => pass(rest, met, nodes).decisions), plan, passes };
  }
}
interface Pass {
  readonly decisions: CycleDecisions;
  readonly plan: PlannerPlan;
  /** Jobs in the plan. */
  readonly planned: number;
  readonly known: PlanConstraints;
}

/** A few of many jobs collided: they alone are planned again, in what the others leave. */
function tryAgain(
  snapshot: MarketSnapshot, first: ReadonlySet<JobId>, begun: CycleDecisions, met: PlanConstraints, tries: number, pass: (rest: MarketSnapshot, met: PlanConstraints) => CycleDecisions,
): CycleDecisions {
  let [decisions, collided, known] = [begun, first, met];
  for (let left = tries; left > 0; left -= 1) {
    const again = pass(besideDecisions(snapshot, collided, decisions), known);
    decisions = together(decisions, collided, again);
    if (!again.constraints) break;
    known = merge(known, again.constraints);
    collided = new Set([...again.constraints.pools.keys(), ...again.constraints.blocked.keys(), ...again.constraints.notNow]);
  }
  return decisions;
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
