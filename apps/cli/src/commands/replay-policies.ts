import { plan, planBiggestFirst, planCheapestNow, planCheapestWholeJob, planFifo, planSubmitOrderGreedy } from '@switchyard/matching';
import { type ReplayPolicy, warmPlanner } from '@switchyard/simulation';

const OURS = 'switchyard';
export const KNOWN_PRICES = 'switchyard, prices known';
export const UNLIMITED = 'switchyard, unlimited';

/** One plan in so many is judged by a second one of the same instance. */
export const YARDSTICK_EVERY = 12;

interface PolicyDials {
  readonly rounds: number;
  readonly seed: number;
  readonly baselines: boolean;
  readonly knownPrices: boolean;
  readonly compareUnlimited?: number;
}

/**
 * Ours through the live planner; the baselines; ours with every price known; ours with so many times the work on each plan, which also
 * judges one in twelve of our plans on the same instance.
 * @param slots of the replay
 */
export function replayPolicies({ rounds, seed, baselines, knownPrices, compareUnlimited }: PolicyDials, slots: number): readonly ReplayPolicy[] {
  const promise = { holdsPromises: true, parks: true } as const;
  const most = rounds * (compareUnlimited ?? 1);
  const unlimited = compareUnlimited === undefined ? undefined : { name: UNLIMITED, plan: warmPlanner({ rounds: most, seed }), ...promise };
  return [
    { name: OURS, plan: warmPlanner({ rounds, seed }), ...promise, ...(unlimited && { yardstick: (instance) => plan(instance, { rounds: most, seed }), yardstickEvery: YARDSTICK_EVERY }) },
    ...(baselines ? [
      { name: 'fifo', plan: planFifo, holdsPromises: false },
      { name: 'cheapest-site-now', plan: planCheapestNow, holdsPromises: false },
      { name: 'cheapest-whole-job', plan: planCheapestWholeJob, holdsPromises: false },
      { name: 'submit-order-greedy', plan: planSubmitOrderGreedy, holdsPromises: false },
      { name: 'biggest-first', plan: planBiggestFirst, holdsPromises: false },
    ] : []),
    ...(knownPrices ? [{ name: KNOWN_PRICES, plan: warmPlanner({ rounds, seed }), ...promise, knownSlots: slots }] : []),
    ...(unlimited ? [unlimited] : []),
  ];
}
