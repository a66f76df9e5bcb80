import { sumOf } from '../../format/sums.js';
import { lessOf } from './cost-rows.js';

const HOUR_MS = 3_600_000;
/** Less time than this between a job's end and its deadline is tight, in milliseconds. */
const TIGHT_MS = HOUR_MS;

interface Dated {
  readonly deadline: string | null;
  readonly eta: { readonly finishesAt: string | null; readonly unknownBecause: string | null };
  readonly comingCurtailment: { readonly stopsAt: string; readonly resumeBy: string | null } | null;
}
/** Why a deadline may be missed. `marginMs` is the time between the end and the deadline, below 0 when it comes after. */
export type Risk =
  | { readonly kind: 'past' | 'late' | 'tight'; readonly marginMs: number }
  | { readonly kind: 'unknown'; readonly leftMs: number; readonly because: string | null }
  | { readonly kind: 'curtailed'; readonly stopsAt: string };
/** @param now market time, in milliseconds @returns undefined where nothing speaks against the deadline */
export function riskOf({ deadline, eta, comingCurtailment }: Dated, now: number): Risk | undefined {
  if (deadline === null) return undefined;
  const due = Date.parse(deadline);
  if (due <= now) return { kind: 'past', marginMs: due - now };
  if (eta.finishesAt === null) return { kind: 'unknown', leftMs: due - now, because: eta.unknownBecause };
  const marginMs = due - Date.parse(eta.finishesAt);
  if (marginMs < 0) return { kind: 'late', marginMs };
  if (comingCurtailment !== null && Date.parse(comingCurtailment.stopsAt) < Date.parse(eta.finishesAt)) return { kind: 'curtailed', stopsAt: comingCurtailment.stopsAt };
  return marginMs < TIGHT_MS ? { kind: 'tight', marginMs } : undefined;
}

interface Quoted {
  readonly jobId: string | null;
  readonly createdAt: string;
  readonly options: readonly { readonly rank: number; readonly totalUsd: string }[];
}
interface Placed {
  readonly id: string;
  readonly quotedUsd: string | null;
  /** Oldest first. */
  readonly leases: readonly { readonly quotedUsd: string }[];
}
/**
 * What placement saved of the jobs that came from a quote: what the earliest finish was quoted at, less what the job's first lease was quoted at where and when it was placed (a later lease is of what was left
 * of it alone). Below 0 where it was placed dearer. Jobs without a quote are not in it: nothing says what they would have cost at once.
 */
export function savedOf(quotes: readonly Quoted[], jobs: readonly Placed[]): { readonly savedUsd: string; readonly earliestUsd: string; readonly jobCount: number } {
  const placed = new Map(jobs.flatMap(({ id, quotedUsd, leases }) => {
    const first = leases[0]?.quotedUsd ?? quotedUsd;
    return first === null ? [] : [[id, first] as const];
  }));
  // The last quote is the one a job was submitted from.
  const last = new Map([...quotes].sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1)).flatMap((quote) => (quote.jobId === null ? [] : [[quote.jobId, quote] as const])));
  const pairs = [...last].flatMap(([jobId, { options }]) => {
    const [now, quoted] = [options.find(({ rank }) => rank === 1)?.totalUsd, placed.get(jobId)];
    return now === undefined || quoted === undefined ? [] : [{ now, quoted }];
  });
  const earliestUsd = sumOf(pairs.map(({ now }) => now));
  return { savedUsd: lessOf(earliestUsd, sumOf(pairs.map(({ quoted }) => quoted))), earliestUsd, jobCount: pairs.length };
}
