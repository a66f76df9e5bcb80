import type { PolicyResult } from '@switchyard/simulation';
import type { Plan } from '@switchyard/matching';
import { textTable } from '@switchyard/grid';
import { KNOWN_PRICES, UNLIMITED, YARDSTICK_EVERY } from './replay-policies.js';

/** What a policy cost: power and transfer at actual prices, and what it missed at the value of a GPU-hour left out. */
const costMicroUsd = (result: PolicyResult): number => result.powerMicroUsd + result.transferMicroUsd + result.penaltyMicroUsd;
const runPerGpuHour = (result: PolicyResult): number => (result.powerMicroUsd + result.transferMicroUsd) / Math.max(1e-9, result.gpuHours);
/** Saving of `ours` against a baseline, as a share of the baseline. Null where the baseline costs nothing or earns money. */
export function saving(ours: PolicyResult, baseline: PolicyResult): number | null {
  return costMicroUsd(baseline) > 0 ? 1 - costMicroUsd(ours) / costMicroUsd(baseline) : null;
}

const percent = (share: number | null, decimals = 1): string => (share === null ? 'n/a' : `${(100 * share).toFixed(decimals)} %`);
const usd = (microUsd: number): string => (microUsd / 1e6).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** Ours first, then the others; what it cost, what it cost per GPU-hour, who waited and who was missed. */
export function replayTable(results: readonly PolicyResult[]): string {
  const [ours] = results;
  return textTable(
    ['policy', 'power USD', 'transfer USD', 'penalty USD', 'ours saves', 'per GPU-h without misses', 'power USD/GPU-h', 'USD/MWh', 'placed', 'missed', 'accepted and missed', 'of them cut', 'mean wait h', 'p95 wait h', 'moves', 'parked', 'migrated', 'cut', 'mean gap', 'plans that left a job out'],
    results.map((result) => [
      result.name, usd(result.powerMicroUsd), usd(result.transferMicroUsd), usd(result.penaltyMicroUsd), ours === undefined || result === ours ? '-' : percent(saving(ours, result)), ours === undefined || result === ours ? '-' : percent(1 - runPerGpuHour(ours) / runPerGpuHour(result)),
      (result.powerMicroUsd / 1e6 / Math.max(result.gpuHours, 1e-9)).toFixed(4), (result.powerMicroUsd / 1e3 / Math.max(result.facilityKwh, 1e-9)).toFixed(2),
      `${result.placed}`, `${result.missed}`, `${result.brokenPromises}`, `${result.brokenByCurtailment}`,
      result.meanWaitHours.toFixed(1), result.p95WaitHours.toFixed(1), `${result.moves}`, `${result.parked}`, `${result.migrations}`, `${result.cut}`, percent(result.meanGap, 2),
      `${result.cyclesWithMisses} of ${result.cycles}`,
    ]),
  );
}

/** What limits a replay cost against knowing and computing more; all as plans count: whole slots, transfer, penalty. Shares of what it is compared with. */
export interface CostOfNotKnowing {
  /** Against the same planner with so many times the work, whole replays; and plan by plan on the same instances. */
  readonly unlimitedReplay: number | null;
  readonly unlimitedPlans: number | null;
  /** Against the same replay with every price known from the start. */
  readonly prices: number | null;
  /** The same two without what was missed, per GPU-hour done: a wide gang that one of them misses would hide all else. */
  readonly unlimitedReplayPerGpuHour: number | null;
  readonly pricesPerGpuHour: number | null;
  /** That one against one plan of the whole replay that also knows every job and cut; and against its certified bound, which no plan can beat. */
  readonly jobs: number | null;
  readonly jobsAgainstBound: number | null;
}
const over = (cost: number, reference: number): number | null => (reference > 0 ? cost / reference - 1 : null);
const perGpuHour = (result: PolicyResult): number => (result.planMicroUsd - result.penaltyMicroUsd) / Math.max(1e-9, result.gpuHours);

export function costOfNotKnowing(results: readonly PolicyResult[], foresight: Pick<Plan, 'cost' | 'lowerBound'>): CostOfNotKnowing {
  const ours = results[0]!;
  const named = (name: string): PolicyResult | undefined => results.find((result) => result.name === name);
  const [known, unlimited] = [named(KNOWN_PRICES), named(UNLIMITED)];
  const judged = ours.plans.filter((cycle) => cycle.yardstickUsd !== undefined);
  const total = (of: (cycle: (typeof judged)[number]) => number): number => judged.reduce((sum, cycle) => sum + of(cycle), 0);
  return {
    unlimitedReplay: unlimited === undefined ? null : over(ours.planMicroUsd, unlimited.planMicroUsd),
    unlimitedPlans: judged.length === 0 ? null : over(total((cycle) => cycle.costUsd), total((cycle) => cycle.yardstickUsd!)),
    prices: known === undefined ? null : over(ours.planMicroUsd, known.planMicroUsd),
    unlimitedReplayPerGpuHour: unlimited === undefined ? null : over(perGpuHour(ours), perGpuHour(unlimited)),
    pricesPerGpuHour: known === undefined ? null : over(perGpuHour(ours), perGpuHour(known)),
    jobs: known === undefined ? null : over(known.planMicroUsd / 1e6, foresight.cost),
    jobsAgainstBound: known === undefined ? null : over(known.planMicroUsd / 1e6, foresight.lowerBound),
  };
}

export function notKnowingLines(cost: CostOfNotKnowing, times: number | undefined): string[] {
  const signed = (share: number | null): string => (share === null ? 'not run' : `${share >= 0 ? '+' : ''}${(100 * share).toFixed(2)} %`);
  return [
    `same information, ${times === undefined ? 'more' : `${times} times the`} work on each plan: ours ${signed(cost.unlimitedReplay)} over the whole replay (${signed(cost.unlimitedReplayPerGpuHour)} per GPU-hour without misses), ${signed(cost.unlimitedPlans)} on one plan in ${YARDSTICK_EVERY}`,
    `not knowing later prices: ${signed(cost.prices)} (${signed(cost.pricesPerGpuHour)} per GPU-hour without misses); not knowing later jobs and cuts: ${signed(cost.jobs)} over a plan that knows all (${signed(cost.jobsAgainstBound)} over its certified bound)`,
  ];
}

/** Forecast error by days ahead, on one line. */
export const forecastLine = (result: PolicyResult): string => (result.forecastErrorByLead.length === 0 ? 'no price was forecast'
  : `mean error of the price forecast, USD/MWh (bias), by days ahead: ${result.forecastErrorByLead.map((lead) => `${lead.day}: ${lead.meanAbsoluteUsdPerMwh.toFixed(1)} (${lead.biasUsdPerMwh.toFixed(1)})`).join(' · ')}`);

/** Accepted jobs that were missed, by name; the first few. */
export function brokenLines(ours: PolicyResult): string[] {
  const broken = ours.misses.filter((miss) => miss.accepted);
  if (broken.length === 0) return ['no accepted job was missed'];
  return [`accepted and missed: ${broken.slice(0, 10).map((miss) => `${miss.job} (${miss.event ?? miss.cause})`).join(', ')}${broken.length > 10 ? `, and ${broken.length - 10} more` : ''}`];
}
