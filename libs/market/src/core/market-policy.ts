import { microUsd, microUsdPerMwh, type MicroUsd, type MicroUsdPerMwh } from '@switchyard/kernel';
import { type DeadlineMargin, deadlineMarginOf } from './deadline-margin.js';

/** Constants of one market: the same for every customer and operator, part of the deployment's configuration. */
export interface MarketPolicy {
  readonly slotSeconds: number;
  readonly horizonSlots: number;
  /** Jobs that one plan takes, >= 5; where there are more, each has its turn with one of the next cycles (see `plan-focus.ts`). */
  readonly jobsPerPlanMost: number;
  /** Placements that start within this time become leases now; later ones stay plans. */
  readonly commitWindowSeconds: number;
  /** What leaving one GPU-hour undone costs the plan (decision 8): far above any power price, never the customer's figure. */
  readonly unplacedCostPerGpuHour: MicroUsd;
  /** Each day of waiting adds this many percent to it, so that nothing starves. */
  readonly ageingPercentPerDay: number;
  /**
   * Slots at the end of the horizon that, of the jobs without a promise, only the longest waiting one may use: so a wide job finds room in a
   * row however full the market is. It guarantees a place to runs that are not longer than this.
   */
  readonly tailSlots: number;
  /** A promise moves only when the whole plan gains at least this. */
  readonly moveGain: MicroUsd;
  /** What plans leave between the end of a job and its deadline, where the job has a place without. Quotes show all of a job's time. */
  readonly deadlineMargin: DeadlineMargin;
  /** Highest index price allowed for where terms have no cap: sizes worst cases and spend authorisations. */
  readonly highestPrint: MicroUsdPerMwh;
  readonly holdSeconds: number;
  readonly holdsPerOrgMax: number;
  /** What moving one GiB of a job's data to another site counts in the plan. Never billed: it keeps jobs near their data. */
  readonly transferCostPerGib: MicroUsd;
  /** How fast data moves between sites, GiB/s, > 0: the run at another site is so much longer. */
  readonly transferGibPerSecond: number;
  /** Bound on how late a hard spending limit may be noticed. */
  readonly meteringIntervalSeconds: number;
}
export const defaultMarketPolicy: MarketPolicy = {
  slotSeconds: 900,
  horizonSlots: 672,
  jobsPerPlanMost: 600,
  commitWindowSeconds: 900,
  unplacedCostPerGpuHour: microUsd(20_000_000n),
  ageingPercentPerDay: 10,
  tailSlots: 96,
  moveGain: microUsd(1_000_000n),
  deadlineMargin: deadlineMarginOf(0.5, 6),
  highestPrint: microUsdPerMwh(500_000_000n),
  holdSeconds: 600,
  holdsPerOrgMax: 20,
  transferCostPerGib: microUsd(20_000n),
  transferGibPerSecond: 1,
  meteringIntervalSeconds: 300,
};
