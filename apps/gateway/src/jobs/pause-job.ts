import { addSeconds, type EpochMs, parseId } from '@switchyard/kernel';
import type { Schema } from '@switchyard/graphql-client';
import { isTerminal, jobMoves, moveJob } from '@switchyard/market';
import { appendEvent, askToPark, decodePromise, giveBackLease, type JobRow, lockJob, lockSitesOfJob, moveWithoutPlace, openLeasesOfJob, readJobSpec, requestPause, type Tx } from '@switchyard/store';
import { InputCheck } from '../graphql/check-input.js';
import { type Doing, recordDeed } from '../graphql/doing.js';
import { plainRefusal, refuse } from '../graphql/refusals.js';
import { type JobView, jobView, usd } from './job-view.js';

const PATH = ['input', 'jobId'];
/** Seconds an agent gives a run to write its checkpoint, unless the job asked for more: as orders say. */
const GRACE_SECONDS = 30;

export interface PauseView {
  readonly __typename: 'JobPause';
  readonly job: JobView;
  readonly stopsBy: EpochMs | null;
  readonly droppedPromise: { readonly ceilingUsd: string; readonly deadline: EpochMs | null } | null;
}

/** A lease was made at a site that was not locked: the call is made again. */
export class LeaseAppeared extends Error {}

/**
 * Stops a job at its customer's wish. What does not run gives its lease back here and now; a run is told to write its checkpoint and park, and its agent's report
 * makes the pause. Whatever comes first holds: a job that completes before it parks has completed.
 */
export async function pauseJob(tx: Tx, doing: Doing, input: Schema.PauseJobInput): Promise<PauseView> {
  const { context: { now } } = doing;
  const check = new InputCheck();
  const reason = check.optionalText('reason', input.reason, 500);
  check.done();
  const jobId = parseId('job', input.jobId) ?? notFound();
  const locked = await lockSitesOfJob(tx, jobId);
  const job = (await lockJob(tx, jobId)) ?? notFound();
  const promise = job.promise === null ? null : decodePromise(job.promise, `job ${job.id}.promise`);
  const droppedPromise = promise && { ceilingUsd: usd(promise.ceilingTotal), deadline: promise.deadline ?? null };
  const answer = (row: JobRow, stopsBy: EpochMs | null): PauseView => ({ __typename: 'JobPause', job: jobView(row), stopsBy, droppedPromise });
  if (job.state === 'paused') return answer(job, null);
  if (job.state === 'running') {
    const stopsBy = addSeconds(job.pauseRequestedAt ?? now, Math.max(GRACE_SECONDS, await checkpointSeconds(tx, job)));
    if (job.pauseRequestedAt !== null) return answer(job, stopsBy);
    const running = (await openLeasesOfJob(tx, jobId)).filter((lease) => lease.state === 'active');
    for (const lease of running) await askToPark(tx, lease.id);
    const row = await requestPause(tx, jobId, now);
    await recordDeed(tx, doing, 'job.pause', jobId, { from: job.state, reason, leaseIds: running.map((lease) => lease.id), stopsBy });
    return answer(row, stopsBy);
  }
  const move = moveJob(job.state, 'paused', { kind: 'customer', id: doing.person.userId }, 'customer_request', now);
  if (!move.ok) return refuse(plainRefusal('WRONG_STATE', isTerminal(jobMoves, job.state) ? `It is ${job.state} already: clone it to run it again.` : `A job that is ${job.state} cannot be paused.`, PATH));
  const open = await openLeasesOfJob(tx, jobId);
  if (open.some((lease) => !locked.has(lease.siteId))) throw new LeaseAppeared();
  for (const lease of open) await giveBackLease(tx, job, lease.id, now);
  const row = await moveWithoutPlace(tx, jobId, move.value);
  await appendEvent(tx, {
    topic: 'job.paused', aggregateId: jobId, aggregateSeq: row.version, occurredAt: now, customerOrg: row.customerOrg, jobId, payload: { jobId, from: job.state, reason, leaseIds: open.map((lease) => lease.id) },
  });
  await recordDeed(tx, doing, 'job.pause', jobId, { from: job.state, reason, leaseIds: open.map((lease) => lease.id) });
  return answer(row, null);
}

const notFound = (): never => refuse(plainRefusal('NOT_FOUND', 'You have no such job.', PATH));

/** @throws Refused for a rigid job: its work would be lost */
async function checkpointSeconds(tx: Tx, job: JobRow): Promise<number> {
  const spec = await readJobSpec(tx, job.id);
  if (!spec?.interruptible) return refuse(plainRefusal('WRONG_STATE', 'It runs and cannot be checkpointed (it was submitted without `interruptible`): pausing would lose its work. Cancel it, and clone it later.', PATH));
  return spec.interruptible.checkpointSeconds;
}
