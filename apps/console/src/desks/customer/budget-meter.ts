import { shareOf } from './cost-rows.js';

interface Standing {
  readonly spentUsd: string;
  readonly committedUsd: string;
  readonly projectedUsd: string | null;
}
/** Where everything stands on a budget's bar, as shares of its length. */
interface Meter {
  readonly spent: number;
  readonly committed: number;
  readonly limit: number;
  /** Null: nothing to project from. */
  readonly projected: number | null;
  readonly alerts: readonly { readonly percent: number; readonly at: number; readonly isReached: boolean }[];
}
/** A bar is at most so many limits long: what is beyond ends with it. */
const LONGEST = 2;
const cut = (share: number): number => Math.min(1, Math.max(0, share));

/** The bar goes up to the limit, or further where money, forecast or an alert does. @param alertPercents of the limit */
export function meterOf(standing: Standing, limitUsd: string, alertPercents: readonly number[]): Meter {
  const of = (amount: string): number => shareOf(amount, limitUsd) ?? 0;
  const [spent, committed] = [of(standing.spentUsd), of(standing.committedUsd)];
  const projected = standing.projectedUsd === null ? null : of(standing.projectedUsd);
  const length = Math.min(LONGEST, Math.max(1, spent + committed, projected ?? 0, ...alertPercents.map((percent) => percent / 100)));
  return {
    spent: cut(spent / length), committed: cut((spent + committed) / length) - cut(spent / length), limit: 1 / length, projected: projected === null ? null : cut(projected / length),
    alerts: alertPercents.map((percent) => ({ percent, at: cut(percent / 100 / length), isReached: spent * 100 >= percent })),
  };
}
/** How it is felt: beyond its limit, on its way there, or well. */
export function moodOf(standing: Standing, limitUsd: string): 'bad' | 'warn' | 'good' {
  const of = (amount: string): number => shareOf(amount, limitUsd) ?? 0;
  if (of(standing.spentUsd) >= 1) return 'bad';
  return of(standing.spentUsd) + of(standing.committedUsd) >= 1 || of(standing.projectedUsd ?? '0') > 1 ? 'warn' : 'good';
}
/** `50, 80 100` as whole numbers, each once, ascending; what is none stays out for the API's own words about the rest. */
export const percentsOf = (typed: string): number[] => [...new Set(typed.split(/[\s,;%]+/u).filter((part) => /^\d+$/u.test(part)).map(Number))].sort((a, b) => a - b);
