import { type EpochMs, floorTo, type IdMaker, type MarketClock, SECOND_MS, type WallClock } from '@switchyard/kernel';
import type { Planner, PlannerInstance, PlannerPlan } from '@switchyard/market';
import { type CapacityPrices, laterPrices, plan, type Plan } from '@switchyard/matching';
import type { NewPlan } from '@switchyard/store';

export interface PlannerBudget {
  /** Rounds of work; the same rounds give the same plan. */
  readonly rounds: number;
  /** Rounds when every job has its place already: enough to see whether it stands. */
  readonly quietRounds: number;
  /** A market that is quiet is planned with all rounds this often all the same, in market time: a place may have become cheaper. */
  readonly thoroughEverySeconds: number;
  /** Wall time after which the best plan so far is taken. */
  readonly wallMs: number;
}
/** How good a plan is at least (decision 15). Shares are of its cost; money is USD, estimated. */
export interface Certificate {
  readonly gap: number;
  readonly gapWithoutMisses: number;
  readonly absoluteGapUsd: number;
  readonly missed: number;
  readonly missedLowerBound: number;
  readonly costOfFairnessUsd: number;
}
const defaultPlannerBudget: PlannerBudget = { rounds: 160, quietRounds: 8, thoroughEverySeconds: 900, wallMs: 1_500 };

interface MadePlan {
  readonly instance: PlannerInstance;
  readonly plan: Plan;
  readonly wallMs: number;
  readonly at: EpochMs;
}

/**
 * The matching core as the cycle's planner. Starts from the capacity prices of the plan before, spends little where nothing is asked for, and
 * remembers the plan that is followed so that it can be stored with what it committed.
 */
export class RecordingPlanner {
  private newest: MadePlan | undefined;
  /** The plan that a cycle follows may be an earlier one of its own. */
  private readonly made = new WeakMap<PlannerPlan, MadePlan>();
  private thoroughAt: EpochMs | undefined;

  constructor(
    private readonly ids: IdMaker,
    private readonly clocks: { readonly clock: MarketClock; readonly wall: WallClock },
    private readonly budget: PlannerBudget = defaultPlannerBudget,
  ) {}

  readonly plan: Planner = (instance) => {
    const { clock, wall } = this.clocks;
    const [at, started] = [clock.now(), wall.now()];
    const warmPrices = this.pricesAt(instance, at);
    const made = plan(instance, { rounds: this.roundsFor(instance, at), shouldStop: () => wall.now() - started > this.budget.wallMs, ...(warmPrices && { warmPrices }) });
    this.newest = { instance, plan: made, wallMs: wall.now() - started, at };
    this.made.set(made, this.newest);
    return made;
  };
  readonly follow = (plan: PlannerPlan): void => {
    this.newest = this.made.get(plan) ?? this.newest;
  };

  private roundsFor(instance: PlannerInstance, at: EpochMs): number {
    const quiet = instance.jobs.every((job) => job.held !== undefined);
    if (quiet && this.thoroughAt !== undefined && at - this.thoroughAt < this.budget.thoroughEverySeconds * SECOND_MS) return this.budget.quietRounds;
    this.thoroughAt = at;
    return this.budget.rounds;
  }
  /** Capacity prices of the plan before, moved on by the slots that have passed. */
  private pricesAt({ slotSeconds, slots }: PlannerInstance, at: EpochMs): CapacityPrices | undefined {
    if (!this.newest || this.newest.instance.slots !== slots || this.newest.instance.slotSeconds !== slotSeconds) return undefined;
    const slotMs = slotSeconds * SECOND_MS;
    return laterPrices(this.newest.plan.capacityPrices, Math.max(0, floorTo(at, slotMs) - floorTo(this.newest.at, slotMs)) / slotMs);
  }

  /** What the newest plan is worth, certified; undefined before the first. */
  get certificate(): Certificate | undefined {
    if (!this.newest) return undefined;
    const { gap, gapWithoutMisses, absoluteGap, missed, missedLowerBound, fairness } = this.newest.plan;
    return { gap, gapWithoutMisses, absoluteGapUsd: absoluteGap, missed, missedLowerBound, costOfFairnessUsd: fairness?.costOfFairness ?? 0 };
  }

  /** The newest plan as a row of its own; undefined before the first. */
  record(plannedAt: EpochMs): NewPlan | undefined {
    if (!this.newest) return undefined;
    const { instance, plan: made, wallMs } = this.newest;
    return {
      id: this.ids.next('plan'), plannedAt, jobs: instance.jobs.length, placed: made.placements.length, costMicroUsd: micro(made.cost), lowerBoundMicroUsd: micro(made.lowerBound), gap: made.gap,
      gapWithoutMisses: made.gapWithoutMisses, missedLowerBound: made.missedLowerBound,
      scarcity: { slotSeconds: instance.slotSeconds, pools: made.scarcity.map(({ pool, usdPerGpuSlot }) => ({ pool, usdPerGpuSlot: usdPerGpuSlot.map((usd) => Math.round(usd * 1e6) / 1e6) })) },
      wallMs,
    };
  }
}
const micro = (usd: number): bigint => BigInt(Math.round(usd * 1e6));
