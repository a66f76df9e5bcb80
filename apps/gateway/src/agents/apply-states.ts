import type { StateItem } from '@switchyard/agent-protocol';
import { addSeconds, type EpochMs } from '@switchyard/kernel';
import { type JobState, moveJob, moveLease } from '@switchyard/market';
import type { NewEvent } from '@switchyard/store';
import type { BatchWork, EventPhase, OpenJob, OpenLease } from './batch-work.js';
import { endReasonOf, isOldNews, movesOf, takenReport } from './moves-of-report.js';
import { keepWork, lossOf, tellLoss } from './work-lost.js';

/** Events that tell of a job's new state; a job that ran out of time has failed, and the payload says how. */
const jobTopics: Partial<Record<JobState, NewEvent['topic']>> = { running: 'job.running', parked: 'job.parked', completed: 'job.completed', failed: 'job.failed', timed_out: 'job.failed' };
const terminal: readonly JobState[] = ['completed', 'failed', 'timed_out'];

/** Takes one state of a run: moves its lease and its job by the market's tables and notes the events. */
export function applyState(work: BatchWork, item: StateItem): void {
  const lease = work.leaseOf(item.leaseId);
  const { agentId } = work.origin;
  // Before what is old news: a run writes many checkpoints in one attempt.
  if (item.state === 'checkpointed') keepWork(work, lease, work.within(lease, item.at));
  if (isOldNews(lease.report, agentId, item)) return;
  const job = work.jobOf(lease);
  const at = work.within(lease, item.at);
  const moves = movesOf(item, { lease: lease.state, job: job.state, superseded: lease.superseded, moreToCome: hasMoreToCome(lease, job, at) }, at, { kind: 'agent', id: agentId });
  const reason = endReasonOf(item, job.state);
  const facts = { attempt: item.attempt, exitCode: item.exitCode ?? null, ...(item.detail === undefined ? {} : { detail: item.detail }) };
  const isEnd = moves.lease.at(-1)?.to === 'ended';
  const loss = lossOf(item, lease.state, lease.report);
  if (loss !== undefined) tellLoss(work, lease, loss, at);
  lease.report = takenReport(agentId, item);
  work.changedLeases.add(lease);
  if (item.state === 'parked') work.parked.set(lease, at);
  for (const { from, to } of moves.lease) {
    lease.state = to;
    if (to === 'active') begin(work, lease, at, from === 'reserved' && lease.actualStart === null);
    else if (to === 'parked') work.event('during', 'lease', lease, 'lease.parked', at, { reason: item.detail ?? null });
    else if (to === 'ended') finish(work, lease, at, { ...facts, reason });
  }
  const waited = job.pauseRequestedAt !== null;
  for (const move of moves.job) {
    const { to } = move;
    work.moved(job, move);
    if (terminal.includes(to)) job.finishedAt = at;
    const topic = jobTopics[to];
    const phase: EventPhase = isEnd && to !== 'running' ? 'end' : 'during';
    if (topic !== undefined) work.event(phase, 'job', lease, topic, at, { ...facts, state: to, reason: isEnd && to !== 'running' ? reason : (item.detail ?? null) });
  }
  if (waited && moves.job.at(-1)?.to === 'parked') pause(work, lease, job, at, facts);
}

/** Its customer waits for it to pause: with the checkpoint written the lease is over, and the work kept. */
function pause(work: BatchWork, lease: OpenLease, job: OpenJob, at: EpochMs, facts: Readonly<Record<string, unknown>>): void {
  const actor = { kind: 'agent', id: work.origin.agentId } as const;
  const ended = moveLease(lease.state, 'ended', actor, CUSTOMER_REQUEST, at);
  if (ended.ok) {
    lease.state = 'ended';
    finish(work, lease, at, { ...facts, reason: CUSTOMER_REQUEST });
  }
  const paused = moveJob(job.state, 'paused', actor, CUSTOMER_REQUEST, at);
  if (!paused.ok) throw new Error(`job ${job.id}: ${job.state} and not to be paused`);
  work.moved(job, paused.value);
  work.event('end', 'job', lease, 'job.paused', at, { ...facts, state: 'paused', reason: CUSTOMER_REQUEST });
}
const CUSTOMER_REQUEST = 'customer_request';

/** The lease's time is over and the job's is not: it holds a later segment, or can be resumed and may run longer. */
function hasMoreToCome(lease: OpenLease, { state, lastSegmentFrom, resumableSeconds }: OpenJob, at: EpochMs): boolean {
  // Parked by order (an event, a segment that ended), and the lease ran out before there was another place: its own time is not used up.
  if (state === 'parked' && lease.desired === 'park') return true;
  if (lastSegmentFrom !== null && lastSegmentFrom >= BigInt(at)) return true;
  return resumableSeconds !== null && addSeconds(lease.actualStart ?? lease.startsAt, resumableSeconds) > at;
}
function begin(work: BatchWork, lease: OpenLease, at: EpochMs, first: boolean): void {
  if (first) lease.actualStart = at;
  work.event('during', 'lease', lease, first ? 'lease.started' : 'lease.resumed', at, {});
}
function finish(work: BatchWork, lease: OpenLease, at: EpochMs, facts: Readonly<Record<string, unknown>> & { readonly reason: string }): void {
  lease.actualEnd = at;
  lease.endReason = facts.reason;
  work.ended.add(lease);
  work.event('end', 'lease', lease, 'lease.ended', at, facts);
}
