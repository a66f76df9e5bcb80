import { type JobId, parseId } from '@switchyard/kernel';
import type { Schema } from '@switchyard/graphql-client';
import { isTerminal, jobMoves, moveJob } from '@switchyard/market';
import { appendEvent, endJob, lockJob, stopLeasesOfJob, type Tx } from '@switchyard/store';
import { InputCheck } from '../graphql/check-input.js';
import { type Doing, recordDeed } from '../graphql/doing.js';
import { plainRefusal, refuse } from '../graphql/refusals.js';
import { type JobView, jobView } from './job-view.js';

/** Ends a job for good. What runs is told to stop: its agent ends the lease, and what was used until then is billed. */
export async function cancelJob(tx: Tx, doing: Doing, input: Schema.CancelJobInput): Promise<JobView> {
  const { context: { now }, person } = doing;
  const check = new InputCheck();
  const reason = check.optionalText('reason', input.reason, 500);
  if (check.problems.length > 0) return refuse(plainRefusal('INVALID_INPUT', `reason ${check.problems[0]!.message}`, ['input', 'reason']));
  const job = await ownJob(tx, input.jobId);
  const move = moveJob(job.state, 'cancelled', { kind: 'customer', id: person.userId }, 'customer_request', now);
  if (!move.ok) {
    const why = isTerminal(jobMoves, job.state) ? `It is ${job.state} already.` : `A job that is ${job.state} cannot be cancelled.`;
    return refuse(plainRefusal('WRONG_STATE', why, ['input', 'jobId']));
  }
  const stopped = await stopLeasesOfJob(tx, job.id);
  const row = await endJob(tx, job.id, move.value);
  await appendEvent(tx, {
    topic: 'job.cancelled', aggregateId: job.id, aggregateSeq: row.version, occurredAt: now, customerOrg: row.customerOrg, jobId: job.id,
    payload: { jobId: job.id, from: job.state, reason, leaseIds: stopped },
  });
  await recordDeed(tx, doing, 'job.cancel', job.id, { from: job.state, reason, leaseIds: stopped });
  return jobView(row);
}
async function ownJob(tx: Tx, id: string) {
  const known: JobId | undefined = parseId('job', id);
  const job = known && (await lockJob(tx, known));
  return job ?? refuse(plainRefusal('NOT_FOUND', 'You have no such job.', ['input', 'jobId']));
}
