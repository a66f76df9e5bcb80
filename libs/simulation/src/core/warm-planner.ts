import { type CapacityPrices, laterPrices, plan } from '@switchyard/matching';
import type { Planner } from './replay-types.js';

export interface PlannerBudget {
  readonly rounds: number;
  readonly seed: number;
}
/** The live planner as the scheduler uses it: starts from the capacity prices of the plan before. One per policy and replay: it remembers. */
export function warmPlanner({ rounds, seed }: PlannerBudget): Planner {
  let newest: { readonly now: number; readonly slots: number; readonly prices: CapacityPrices } | undefined;
  return (instance, now) => {
    const warm = newest === undefined ? undefined : laterPrices(newest.prices, now - newest.now);
    const made = plan(instance, { rounds, seed, ...(warm === undefined ? {} : { warmPrices: warm }) });
    newest = { now, slots: instance.slots, prices: made.capacityPrices };
    return made;
  };
}
