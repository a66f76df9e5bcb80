import type { EpochMs, PlanId } from '@switchyard/kernel';
import { at as instantOf, json, type Tx } from '../base/index.js';
import type { PlanScarcity } from './plans.js';

/** A plan as it is kept: what it cost by its own estimate, how far from the best it can be at most, and what capacity was worth. */
export interface NewPlan {
  readonly id: PlanId;
  /** Market time of its snapshot. */
  readonly plannedAt: EpochMs;
  readonly jobs: number;
  readonly placed: number;
  readonly costMicroUsd: bigint;
  readonly lowerBoundMicroUsd: bigint;
  readonly gap: number;
  /** The gap on the cost of the placed jobs alone. */
  readonly gapWithoutMisses: number;
  /** No plan of that snapshot leaves fewer jobs out. */
  readonly missedLowerBound: number;
  readonly scarcity: PlanScarcity;
  /** Wall time the planner took, ms. */
  readonly wallMs: number;
}
/** Harmless when repeated. */
export async function insertPlan(tx: Tx, plan: NewPlan): Promise<void> {
  await tx.run(
    `INSERT INTO market.plan (id, planned_at, jobs, placed, unplaced, cost_micro_usd, lower_bound_micro_usd, gap, gap_without_misses, missed_lower_bound, scarcity, wall_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (id) DO NOTHING`,
    [plan.id, instantOf(plan.plannedAt), plan.jobs, plan.placed, plan.jobs - plan.placed, plan.costMicroUsd, plan.lowerBoundMicroUsd, plan.gap, plan.gapWithoutMisses, plan.missedLowerBound, json(plan.scarcity), Math.round(plan.wallMs)],
  );
}
