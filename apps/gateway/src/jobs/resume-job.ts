import { parseId } from '@switchyard/kernel';
import type { Schema } from '@switchyard/graphql-client';
import { isTerminal, jobMoves, moveJob } from '@switchyard/market';
import { appendEvent, lockJob, moveWithoutPlace, readJobSpec, remainingSeconds, requestPause, type Tx } from '@switchyard/store';
import { type Doing, recordDeed } from '../graphql/doing.js';
import { plainRefusal, refuse } from '../graphql/refusals.js';
import { guardSpending, leastCost, spenderOf } from './guard-spending.js';
import { type JobView, jobView } from './job-view.js';
import { restOf } from './resume-cost.js';

const PATH = ['input', 'jobId'];

/**
 * Puts a paused job back in line, with what it has done so far. A pause that is still under way is taken back: the run parks all the same, since its agent was told, and goes on in
 * the next place the plan finds. What is not paused stays as it is.
 */
export async function resumeJob(tx: Tx, doing: Doing, input: Schema.ResumeJobInput): Promise<JobView> {
  const { context: { now } } = doing;
  const known = parseId('job', input.jobId);
  const job = known && (await lockJob(tx, known));
  if (!job) return refuse(plainRefusal('NOT_FOUND', 'You have no such job.', PATH));
  if (isTerminal(jobMoves, job.state)) return refuse(plainRefusal('WRONG_STATE', `It is ${job.state} already: clone it to run it again.`, PATH));
  if (job.state === 'running' && job.pauseRequestedAt !== null) {
    const row = await requestPause(tx, job.id, null);
    await recordDeed(tx, doing, 'job.resume', job.id, { from: 'pausing' });
    return jobView(row);
  }
  const move = moveJob(job.state, 'submitted', { kind: 'customer', id: doing.person.userId }, 'customer_request', now);
  if (!move.ok) return jobView(job);
  const spec = await readJobSpec(tx, job.id);
  if (!spec) throw new Error(`job ${job.id} has no specification`);
  await guardSpending(tx, await leastCost(tx, restOf(spec, remainingSeconds(spec, job.progress))), spenderOf(doing, job.id, spec), now);
  const row = await moveWithoutPlace(tx, job.id, move.value);
  await appendEvent(tx, { topic: 'job.resumed', aggregateId: job.id, aggregateSeq: row.version, occurredAt: now, customerOrg: row.customerOrg, jobId: job.id, payload: { jobId: job.id, from: job.state } });
  await recordDeed(tx, doing, 'job.resume', job.id, { from: job.state });
  return jobView(row);
}
