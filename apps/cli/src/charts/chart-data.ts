import { type EpochMs, toIso } from '@switchyard/kernel';
import type { PolicyResult, ReplayInput } from '@switchyard/simulation';

export interface ReplayChartData {
  readonly start: EpochMs;
  readonly days: number;
  readonly input: ReplayInput;
  readonly actualLoad: number;
  readonly seed: number;
  /** Ours first. */
  readonly results: readonly PolicyResult[];
}

/** What was replayed, for under every title. */
export function subtitleOf({ start, days, input, actualLoad, seed }: ReplayChartData): string {
  const sites = new Set(input.sites.map((site) => site.feeder ?? site.id)).size;
  return `${input.jobs.length} jobs, ${sites} sites, ${days} days from ${toIso(start).slice(0, 10)} (UTC), real load ${(100 * actualLoad).toFixed(0)} %, seed ${seed}`;
}
/** Policies that were compared under the same information; ours with better knowledge is left out. */
export const compared = (results: readonly PolicyResult[]): readonly PolicyResult[] => results.filter((result, i) => i === 0 || !result.name.startsWith('switchyard'));
export const usd = (microUsd: number): string => (microUsd / 1e6).toLocaleString('en-US', { maximumFractionDigits: 0 });
