import type { V1Job, V1Service } from '@kubernetes/client-node';
import type { EpochMs, Result } from '@switchyard/kernel';
import { type ApiFault, describeFault } from './client.js';
import type { Cluster } from './cluster.js';
import { type JobObject, jobFacts } from './facts.js';
import { LABEL_ATTEMPT, LABEL_LEASE, LABEL_OWNER } from './job-body.js';
import { type AttemptView, happen, HOPELESS_AFTER_MS } from './observe.js';
import type { AttemptRecord } from './record.js';

export interface ReconcilePorts {
  readonly cluster: Cluster;
  readonly owner: string;
  /** A queue owns `spec.suspend`: we never touch it. */
  readonly queued: boolean;
  readonly now: () => EpochMs;
  /** Changes the record as it stands now and writes it down before anything further is done. */
  readonly change: (change: (record: AttemptRecord) => AttemptRecord) => AttemptRecord;
  /** Takes in the server's answer ahead of the watch. */
  readonly seen: (job: JobObject) => void;
  /** False once it was found that the server drops `spec.suspend`. */
  suspendKnown: boolean;
}
/** What is left: nothing, or trying again because of a fault. */
export type Outcome = { readonly kind: 'settled' } | { readonly kind: 'again'; readonly fault: ApiFault };
const SETTLED: Outcome = { kind: 'settled' };

/**
 * Makes the cluster follow the wish of one attempt, by at most a few calls, each of which may be repeated: names are the attempt's own and
 * deletions name the uid. Whatever is found out is written before the next call.
 */
export async function reconcile(record: AttemptRecord, view: AttemptView, ports: ReconcilePorts): Promise<Outcome> {
  if (record.forgotten || record.phase === 'ended') return removeLate(record, view, ports);
  if (record.wish === 'stop') return stop(record, view, ports);
  if (record.uid === null) return create(record, ports);
  if (record.service !== null && !record.serviceMade) return createService(record, ports);
  if (record.hopelessSince !== null && ports.now() - record.hopelessSince > HOPELESS_AFTER_MS) return giveUp(record, ports);
  if (ports.queued || view.job === undefined || view.job.deleting || view.job.complete || view.job.failed !== undefined) return SETTLED;
  if (record.wish === 'suspend' && !view.job.suspended) return hold(record, ports);
  // A new pod must not start beside an old one that is still writing its checkpoint.
  const cleared = Object.values(record.pods).every((pod) => pod.end !== null);
  if (record.wish === 'run' && record.held && view.job.suspended && cleared) return release(record, ports);
  return SETTLED;
}

const ours = (job: JobObject, record: AttemptRecord, owner: string): boolean =>
  job.metadata.labels[LABEL_OWNER] === owner && job.metadata.labels[LABEL_LEASE] === record.leaseId && job.metadata.labels[LABEL_ATTEMPT] === String(record.attempt);

async function create(record: AttemptRecord, ports: ReconcilePorts): Promise<Outcome> {
  const made = await ports.cluster.createJob(record.job as V1Job);
  if (made.ok) return adopt(record, made.value, ports);
  const { error } = made;
  if (error.kind === 'Status') {
    // There already: an earlier asking of ours whose answer was lost, or another's of the same name.
    if (error.code === 409 && error.reason === 'AlreadyExists') return takeOver(record, ports);
    if (error.code === 400 || error.code === 422) return refuse(`the cluster refuses the Job: ${error.message}`, ports);
  }
  const waiting = describeFault(error);
  if (waiting !== record.waiting) ports.change((r) => ({ ...r, waiting }));
  return { kind: 'again', fault: error };
}
async function takeOver(record: AttemptRecord, ports: ReconcilePorts): Promise<Outcome> {
  const found = await ports.cluster.readJob(record.jobName);
  if (!found.ok) return { kind: 'again', fault: found.error };
  if (!ours(found.value, record, ports.owner)) return refuse(`a Job named ${record.jobName} is there and is not ours`, ports);
  return adopt(record, found.value, ports);
}
async function adopt(record: AttemptRecord, job: JobObject, ports: ReconcilePorts): Promise<Outcome> {
  const next = ports.change((r) => ({ ...r, uid: job.metadata.uid, waiting: null, seenAt: ports.now() }));
  ports.seen(job);
  if (record.podCount > 1 && job.spec.completionMode !== 'Indexed') {
    // The server has dropped the field: pods without ranks would all take themselves for rank 0.
    await ports.cluster.deleteJob(record.jobName, job.metadata.uid);
    return refuse('GangNotSupported: this server drops spec.completionMode', ports);
  }
  return record.service === null ? SETTLED : createService(next, ports);
}
async function createService(record: AttemptRecord, ports: ReconcilePorts): Promise<Outcome> {
  const body = record.service as V1Service;
  // Owned by the Job: the cluster's garbage collector takes it away.
  const owner = { apiVersion: 'batch/v1', kind: 'Job', name: record.jobName, uid: record.uid! };
  const made = await ports.cluster.createService({ ...body, metadata: { ...body.metadata, ownerReferences: [owner] } });
  if (!made.ok && !(made.error.kind === 'Status' && made.error.code === 409)) return { kind: 'again', fault: made.error };
  ports.change((r) => ({ ...r, serviceMade: true }));
  return SETTLED;
}

async function stop(record: AttemptRecord, view: AttemptView, ports: ReconcilePorts): Promise<Outcome> {
  if (record.uid === null) {
    // Perhaps it was created and we were not told.
    const found = await ports.cluster.readJob(record.jobName);
    if (!found.ok) {
      if (found.error.kind === 'Status' && found.error.code === 404) return refuse('stopped before it ran', ports);
      return { kind: 'again', fault: found.error };
    }
    if (!ours(found.value, record, ports.owner)) return refuse('stopped before it ran', ports);
    const known = ports.change((r) => ({ ...r, uid: found.value.metadata.uid }));
    ports.seen(found.value);
    return stop(known, { ...view, job: jobFacts(found.value) }, ports);
  }
  if (view.job !== undefined && !view.job.deleting) {
    const deleted = await ports.cluster.deleteJob(record.jobName, record.uid);
    if (!deleted.ok && !isGone(deleted)) return { kind: 'again', fault: deleted.error };
  }
  if (record.stopGraceSeconds === null || record.stopGraceSeconds >= record.podGraceSeconds) return SETTLED;
  for (const [uid, pod] of Object.entries(record.pods)) {
    if (pod.end !== null) continue;
    const deleted = await ports.cluster.deletePod(pod.name, uid, Math.ceil(record.stopGraceSeconds));
    if (!deleted.ok && !isGone(deleted)) return { kind: 'again', fault: deleted.error };
  }
  return SETTLED;
}
/** 404: not there. 409: there is another of that name, or it changed under us; the watch shows which. */
const isGone = (answer: Result<void, ApiFault>): boolean => !answer.ok && answer.error.kind === 'Status' && (answer.error.code === 404 || answer.error.code === 409);

async function hold(record: AttemptRecord, ports: ReconcilePorts): Promise<Outcome> {
  if (!record.held) ports.change((r) => ({ ...r, held: true }));
  if (ports.suspendKnown) {
    const patched = await ports.cluster.patchJob(record.jobName, { suspend: true });
    if (!patched.ok) return { kind: 'again', fault: patched.error };
    ports.seen(patched.value);
    if (patched.value.spec.suspend === true) return SETTLED;
    // Before 1.22 the field is dropped without a word; what it would do is done by wanting no pods.
    ports.suspendKnown = false;
  }
  const patched = await ports.cluster.patchJob(record.jobName, { parallelism: 0 });
  if (!patched.ok) return { kind: 'again', fault: patched.error };
  ports.seen(patched.value);
  return SETTLED;
}
async function release(record: AttemptRecord, ports: ReconcilePorts): Promise<Outcome> {
  const patched = await ports.cluster.patchJob(record.jobName, ports.suspendKnown ? { suspend: false } : { parallelism: record.podCount });
  if (!patched.ok) return { kind: 'again', fault: patched.error };
  ports.change((r) => ({ ...r, held: false }));
  ports.seen(patched.value);
  return SETTLED;
}

/** It never ran and never will: an end without a beginning. */
function refuse(detail: string, ports: ReconcilePorts): Outcome {
  const now = ports.now();
  ports.change((r) => (r.phase === 'ended' ? r : { ...happen(r, 'exited', now, now, { detail: detail.slice(0, 400) }), phase: 'ended', waiting: null }));
  return SETTLED;
}
async function giveUp(record: AttemptRecord, ports: ReconcilePorts): Promise<Outcome> {
  const deleted = await ports.cluster.deleteJob(record.jobName, record.uid!);
  if (!deleted.ok && !isGone(deleted)) return { kind: 'again', fault: deleted.error };
  return refuse(record.waiting ?? 'its container cannot be made', ports);
}

/** After the end: a Job that a late request made after all, and on forgetting whatever is left. */
async function removeLate(record: AttemptRecord, { job }: AttemptView, ports: ReconcilePorts): Promise<Outcome> {
  if (job === undefined || job.deleting) return SETTLED;
  const finished = job.complete || job.failed !== undefined;
  if (finished && !record.forgotten) return SETTLED;
  const deleted = await ports.cluster.deleteJob(record.jobName, job.uid);
  return deleted.ok || isGone(deleted) ? SETTLED : { kind: 'again', fault: deleted.error };
}
