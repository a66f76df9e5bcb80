import { atMost, minOf, type EpochMs, type JobId } from '@switchyard/kernel';
import type { JobSpec } from './job-spec.js';
import type { CurtailmentClass, JobPromise, Placement } from './placement.js';

export const finishOf = (placement: Placement): EpochMs => placement.segments.at(-1)!.to;
export const startOf = (placement: Placement): EpochMs => placement.segments[0]!.from;

export const curtailmentClassOf = (spec: JobSpec): CurtailmentClass => (spec.interruptible ? 'interruptible' : 'firm');

/**
 * Freezes the promise of a job that just got its first placement: never dearer than what was shown, never later than asked,
 * never rougher than its class. A customer's own budget below the total is refused before this is called.
 */
export function acceptPromise(jobId: JobId, spec: JobSpec, placement: Placement, now: EpochMs): JobPromise {
  return {
    jobId,
    ceilingTotal: spec.maxTotal === undefined ? placement.total : minOf(placement.total, spec.maxTotal),
    ...(spec.deadline !== undefined && { deadline: spec.deadline }),
    curtailmentClass: curtailmentClassOf(spec),
    acceptedAt: now,
  };
}

export type MoveVerdict =
  | { readonly kind: 'Allowed' }
  | { readonly kind: 'AboveCeiling' }
  | { readonly kind: 'AfterDeadline' }
  | { readonly kind: 'RougherClass' };

/** May an accepted job's placement be replaced by another? Staying where it is needs no leave. */
export function mayMove(promise: JobPromise, to: Placement): MoveVerdict {
  if (!atMost(to.total, promise.ceilingTotal)) return { kind: 'AboveCeiling' };
  if (promise.deadline !== undefined && finishOf(to) > promise.deadline) return { kind: 'AfterDeadline' };
  if (promise.curtailmentClass === 'firm' && to.segments.length > 1) return { kind: 'RougherClass' };
  return { kind: 'Allowed' };
}
