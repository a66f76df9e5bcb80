import { epochMs, type EpochMs, type HoldId } from '@switchyard/kernel';
import type { Hold, Placement } from './placement.js';
import type { JobSnapshot } from './snapshot.js';

/** Outlasts every cycle. */
const NEVER = epochMs(8_640_000_000_000_000);

/** A place that one plan leaves to its job, as a hold: its GPUs are busy for everybody planned beside it. */
export function promisedHold({ jobId, orgId }: Pick<JobSnapshot, 'jobId' | 'orgId'>, placement: Placement, gpuCount: number, at: EpochMs): Hold {
  return { holdId: jobId as string as HoldId, orgId, promisedTo: jobId, gpuCount, placement, createdAt: at, expiresAt: NEVER };
}
