import { addSeconds, SECOND_MS } from '@switchyard/kernel';
import { hasWholeTime, type MarginTerms, type PlannedEnd, plannedEnd, type PlannedTime } from './deadline-margin.js';
import type { MarketPolicy } from './market-policy.js';
import type { SlotGrid } from './slot-grid.js';
import type { JobSnapshot } from './snapshot.js';

/** By when a plan has to end a job of the snapshot, by the rule of `plannedEnd`; a job that set no deadline has no margin. */
export function jobEnd(
  job: JobSnapshot, time: Pick<PlannedTime, 'deadline' | 'release' | 'runSlots' | 'heldEnd'>, grid: SlotGrid, policy: MarketPolicy, terms: MarginTerms,
): PlannedEnd {
  const { spec, submittedAt } = job;
  const { deadlineMargin, commitWindowSeconds } = policy;
  const slotSeconds = grid.slotMs / SECOND_MS;
  const slackSeconds = spec.deadline === undefined ? 0 : (spec.deadline - Math.max(submittedAt, spec.earliestStart)) / SECOND_MS - spec.expectedDurationSeconds;
  return plannedEnd({
    ...time, slackSeconds, promised: job.promise !== undefined, fresh: grid.at < addSeconds(submittedAt, commitWindowSeconds), slotsToNextPlan: Math.ceil(commitWindowSeconds / slotSeconds),
  }, deadlineMargin, slotSeconds, spec.deadline === undefined || hasWholeTime(terms, job.jobId));
}
