import type { EpochMs, IdMaker, WallClock } from '@switchyard/kernel';
import type { Planner, PlannerInstance } from '@switchyard/market';
import { plan, type Plan } from '@switchyard/matching';
import type { NewPlan } from '@switchyard/store';

export interface PlannerBudget {
  /** Rounds of work; the same rounds give the same plan. */
  readonly rounds: number;
  /** Wall time after which the best plan so far is taken. */
  readonly wallMs: number;
}
export const defaultPlannerBudget: PlannerBudget = { rounds: 200, wallMs: 2_000 };

/** The matching core as the cycle's planner, remembering the newest plan so that it can be stored with what it committed. */
export class RecordingPlanner {
  private newest: { readonly instance: PlannerInstance; readonly plan: Plan; readonly wallMs: number } | undefined;

  constructor(
    private readonly ids: IdMaker,
    private readonly wall: WallClock,
    private readonly budget: PlannerBudget = defaultPlannerBudget,
  ) {}

  readonly plan: Planner = (instance) => {
    const started = this.wall.now();
    const made = plan(instance, { rounds: this.budget.rounds, shouldStop: () => this.wall.now() - started > this.budget.wallMs });
    this.newest = { instance, plan: made, wallMs: this.wall.now() - started };
    return made;
  };

  /** The newest plan as a row of its own; undefined before the first. */
  record(plannedAt: EpochMs): NewPlan | undefined {
    if (!this.newest) return undefined;
    const { instance, plan: made, wallMs } = this.newest;
    return {
      id: this.ids.next('plan'), plannedAt, jobs: instance.jobs.length, placed: made.placements.length, costMicroUsd: micro(made.cost), lowerBoundMicroUsd: micro(made.lowerBound), gap: made.gap,
      scarcity: { slotSeconds: instance.slotSeconds, pools: made.scarcity.map(({ pool, usdPerGpuSlot }) => ({ pool, usdPerGpuSlot: usdPerGpuSlot.map((usd) => Math.round(usd * 1e6) / 1e6) })) },
      wallMs,
    };
  }
}
const micro = (usd: number): bigint => BigInt(Math.round(usd * 1e6));
