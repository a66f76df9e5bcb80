import type { StateItem } from '@switchyard/agent-protocol';
import { type EpochMs, toIso } from '@switchyard/kernel';
import type { LeaseState } from '@switchyard/market';
import type { ReportedLease, TakenReport } from '@switchyard/store';
import type { BatchWork, OpenLease } from './batch-work.js';

/** Why a report says that work is gone: the site lost the run, or it was stopped and wrote no checkpoint. */
export interface Loss {
  readonly cause: 'site_failure' | 'stopped';
  readonly reason: string;
}

/**
 * What a report tells of work that was lost; undefined when none was, or when the run failed by itself: that is the customer's own.
 * @param lease its state before the report @param taken the report before this one
 */
export function lossOf(item: StateItem, lease: LeaseState, taken: TakenReport | null): Loss | undefined {
  if (lease !== 'active') return undefined;
  const detail = item.detail ?? '';
  switch (item.state) {
    // The site began it anew without having seen it end.
    case 'running':
      return taken !== null && item.attempt > taken.attempt ? { cause: 'site_failure', reason: 'AttemptLost' } : undefined;
    case 'parked':
      if (detail.includes('NoCheckpoint')) return { cause: 'stopped', reason: 'NoCheckpoint' };
      return isProcessLost(detail) ? { cause: 'site_failure', reason: 'ProcessLost' } : undefined;
    case 'failed':
      return isProcessLost(detail) ? { cause: 'site_failure', reason: 'ProcessLost' } : undefined;
    case 'starting':
    case 'checkpointed':
    case 'completed':
    case 'stopped':
      return undefined;
  }
}
/** The process went with its node: nobody saw it exit. */
const isProcessLost = (detail: string): boolean => detail.startsWith('ProcessLost');

/** A checkpoint holds the work up to here. Taken whenever it comes, since only the latest counts. */
export function keepWork(work: BatchWork, lease: OpenLease, at: EpochMs): void {
  if (lease.state === 'ended' || lease.state === 'released' || at <= (lease.keptUntil ?? 0)) return;
  lease.keptUntil = at;
  work.changedLeases.add(lease);
}
/** Tells of the work since the last checkpoint, once: what is told is behind the lease from then on. */
export function tellLoss(work: BatchWork, lease: OpenLease, { cause, reason }: Loss, at: EpochMs): void {
  const from = lostSince(lease);
  if (from >= at) return;
  lease.keptUntil = at;
  work.event('during', 'lease', lease, 'lease.work_lost', at, { from: toIso(from), cause, reason });
}
const lostSince = ({ keptUntil, actualStart, startsAt }: Pick<ReportedLease, 'keptUntil' | 'actualStart' | 'startsAt'>): EpochMs => keptUntil ?? actualStart ?? startsAt;
