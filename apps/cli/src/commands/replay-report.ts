import type { PolicyResult } from '@switchyard/simulation';
import { textTable } from '@switchyard/grid';

/** Saving of `ours` against a baseline, as a share of the baseline. Null where the baseline costs nothing or earns money. */
export function saving(ours: PolicyResult, baseline: PolicyResult): number | null {
  return baseline.powerMicroUsd > 0 ? 1 - ours.powerMicroUsd / baseline.powerMicroUsd : null;
}

const percent = (share: number | null, decimals = 1): string => (share === null ? 'n/a' : `${(100 * share).toFixed(decimals)} %`);
const usd = (microUsd: number): string => (microUsd / 1e6).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** Ours first, then the baselines; what it cost, what it cost per GPU-hour, who waited and who was missed. */
export function replayTable(results: readonly PolicyResult[]): string {
  const [ours] = results;
  return textTable(
    ['policy', 'power cost USD', 'USD/GPU-h', 'USD/MWh', 'ours saves', 'placed', 'missed', 'promises broken', 'mean wait h', 'p95 wait h', 'moves', 'mean gap', 'worst gap', 'plans that left a job out'],
    results.map((result) => [
      result.name, usd(result.powerMicroUsd), (result.powerMicroUsd / 1e6 / Math.max(result.gpuHours, 1e-9)).toFixed(4),
      (result.powerMicroUsd / 1e3 / Math.max(result.facilityKwh, 1e-9)).toFixed(2),
      ours === undefined || result === ours ? '-' : percent(saving(ours, result)), `${result.placed}`, `${result.missed}`, `${result.brokenPromises}`,
      result.meanWaitHours.toFixed(1), result.p95WaitHours.toFixed(1), `${result.moves}`, percent(result.meanGap, 2), percent(result.worstGap, 2),
      `${result.cyclesWithMisses} of ${result.cycles}`,
    ]),
  );
}
