import { by, byNumber, byText, contains, gpuSeconds, ladder, lengthMs, type EpochMs, type Interval } from '@switchyard/kernel';
import type { UsageForRating } from '@switchyard/rating';

/** An event of the site that stops a lease: time in which it would have run, had it not been for the event. */
export interface CurtailedFact extends Interval {
  /** The event, for example `curt_…`. */
  readonly eventId: string;
  /** When the lease was told to stop. */
  readonly toldAt: EpochMs;
  /** Whether it was announced as long before as the terms say. */
  readonly noticeKept: boolean;
  /** Kinds of all terms it breaks, in order. */
  readonly breaches: readonly string[];
}
/** Work since the last checkpoint that nobody has any more. */
export interface LostWorkFact extends Interval {
  /** `site_failure`: the site lost the run. `stopped`: it was stopped and wrote no checkpoint. */
  readonly cause: 'site_failure' | 'stopped';
  /** What was seen, for example `ProcessLost`. */
  readonly reason: string;
}
/** What is known of single stretches of a lease's time beside its readings. */
export interface UsageFacts {
  readonly curtailed: readonly CurtailedFact[];
  readonly lostWork: readonly LostWorkFact[];
}
export const NO_USAGE_FACTS: UsageFacts = { curtailed: [], lostWork: [] };

/** Instants at which usage is cut, so that each piece lies in a stretch whole or not at all. */
export const factBounds = ({ curtailed, lostWork }: UsageFacts): readonly EpochMs[] => [...curtailed, ...lostWork].flatMap(({ from, to }) => [from, to]);

/** Whether an event withheld the lease's GPUs at an instant: time without readings is no gap then. */
export const isWithheldAt = ({ curtailed }: UsageFacts, at: EpochMs): boolean => curtailed.some((fact) => contains(fact, at));

/**
 * Whether the site answers for lost work: it failed, or it stopped the run for an event that it did not announce in time. A run that was
 * told in time and wrote no checkpoint lost its work by itself.
 */
function isSitesLoss(lost: LostWorkFact, { curtailed }: UsageFacts): boolean {
  return lost.cause === 'site_failure' || curtailed.some(({ noticeKept, toldAt, to }) => !noticeKept && toldAt <= lost.to && lost.to < to);
}

/**
 * Usage with what events withheld and what failures lost, ready for the card's `curtailment_credit` and `goodput_credit`. Withheld is the GPU time
 * of the stretch that no reading shows as used; lost is all that was used in the stretch.
 * @param usage cut at `factBounds` @param gpus the lease holds
 */
export function withUsageFacts(usage: readonly UsageForRating[], facts: UsageFacts, gpus: number): readonly UsageForRating[] {
  if (facts.curtailed.length === 0 && facts.lostWork.length === 0) return usage;
  const curtailed = [...facts.curtailed].sort(ladder(by((fact) => fact.from, byNumber), by((fact) => fact.eventId, byText)));
  const lost = facts.lostWork.filter((fact) => isSitesLoss(fact, facts));
  return usage.map((row) => {
    const event = curtailed.find((fact) => contains(fact, row.from));
    const withheld = event === undefined ? 0n : withheldOf(event, row, gpus);
    const isLost = row.gpuSeconds > 0n && lost.some((fact) => contains(fact, row.from));
    return {
      ...row,
      ...(event === undefined || withheld === 0n ? {} : { curtailed: { gpuSeconds: gpuSeconds(withheld), eventId: event.eventId } }),
      ...(isLost ? { lostWork: { gpuSeconds: row.gpuSeconds, cause: 'site_failure' as const } } : {}),
    };
  });
}
/** Whole GPU-seconds counted from the start of the event, so that cutting a piece again conserves them; less what ran on all the same. */
function withheldOf(event: CurtailedFact, row: UsageForRating, gpus: number): bigint {
  const until = (to: EpochMs): bigint => (BigInt(gpus) * BigInt(lengthMs({ from: event.from, to }))) / 1_000n;
  const held = until(row.to) - until(row.from);
  return held > row.gpuSeconds ? held - row.gpuSeconds : 0n;
}
