import type { LogItem, ProgressItem } from '@switchyard/agent-protocol';
import { appendJobLog, appendMetrics } from '@switchyard/store';
import type { BatchWork } from './batch-work.js';

/** Stores the lines a batch brings, in one statement. */
export async function applyLog(work: BatchWork, items: readonly LogItem[]): Promise<void> {
  await appendJobLog(work.tx, items.map(({ leaseId, lineNumber, at, stream, line }) => {
    const lease = work.leaseOf(leaseId);
    return { leaseId, jobId: lease.jobId, customerOrg: lease.customerOrg, lineNumber, at: work.within(lease, at), stream, line };
  }));
}

/** Keeps every report of progress, and the latest of each job beside it; tells of that once, however many steps the batch brings. */
export async function applyProgress(work: BatchWork, items: readonly ProgressItem[]): Promise<void> {
  await appendMetrics(work.tx, items.map((item) => {
    const { id: leaseId, jobId, customerOrg } = work.leaseOf(item.leaseId);
    return { leaseId, jobId, customerOrg, at: work.within(work.leaseOf(item.leaseId), item.at), step: item.step, totalSteps: item.totalSteps, loss: item.loss, metrics: item.metrics };
  }));
  const latest = new Map(items.map((item) => [item.leaseId, item]));
  for (const item of latest.values()) {
    const lease = work.leaseOf(item.leaseId);
    const job = work.jobOf(lease);
    const at = work.within(lease, item.at);
    if (lease.superseded || (job.progressAt !== null && job.progressAt > BigInt(at))) continue;
    const { step, totalSteps, loss, metrics } = item;
    job.progressAt = BigInt(at);
    work.progress.set(job.id, { leaseId: lease.id, at, step, totalSteps, loss, metrics });
    work.event('data', 'job', lease, 'job.progress', at, { step, totalSteps, loss, metrics });
  }
}
