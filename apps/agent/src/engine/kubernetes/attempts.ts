import { type EpochMs, type WallClock, epochMs } from '@switchyard/kernel';
import type { Log } from '../../ports.js';
import { type ApiFault, describeFault } from './client.js';
import type { Cluster } from './cluster.js';
import { type JobObject, jobFacts, type PodObject, podFacts, podSchema } from './facts.js';
import { LABEL_ATTEMPT, LABEL_LEASE } from './job-body.js';
import { LogTails } from './log-tails.js';
import { type AttemptView, concludesFromAbsence, notePods, observe } from './observe.js';
import { reconcile, type ReconcilePorts } from './reconcile.js';
import { attemptName, type AttemptRecord, type AttemptRecords } from './record.js';
import type { Reflector } from './reflector.js';

/** A record in which nothing but `seenAt` has changed is written at most this often: how far an end nobody saw may be misdated. */
const SEEN_EVERY_MS = 10_000;
const BACKOFF_MAX_MS = 30_000;

export interface AttemptsOptions {
  readonly cluster: Cluster;
  readonly jobs: Reflector<JobObject>;
  readonly pods: Reflector<PodObject>;
  readonly records: AttemptRecords;
  readonly owner: string;
  readonly queued: boolean;
  readonly suspendKnown: boolean;
  readonly wall: WallClock;
  readonly log: Log;
  /** First pause after a fault; doubles. */
  readonly backoffMs: number;
}

/** All attempts this agent knows, each looked after by one loop at a time: take in what the cluster shows, then make it follow the wish. */
export class Attempts {
  private readonly known = new Map<string, AttemptRecord>();
  private readonly writtenAt = new Map<string, EpochMs>();
  /** Attempts whose loop runs; true: something changed meanwhile. */
  private readonly busy = new Map<string, boolean>();
  private readonly failures = new Map<string, number>();
  private readonly notBefore = new Map<string, number>();
  private readonly tails: LogTails;
  private readonly ending = new AbortController();
  private suspendKnown: boolean;

  constructor(private readonly options: AttemptsOptions) {
    this.suspendKnown = options.suspendKnown;
    for (const record of options.records.load()) this.known.set(attemptName(record), record);
    this.tails = new LogTails({
      cluster: options.cluster,
      pathOf: (record) => options.records.outputPath(record),
      podOf: (name, uid) => this.known.get(name)?.pods[uid],
      onDrained: (name, uid) => {
        this.change(name, (r) => ({ ...r, pods: { ...r.pods, [uid]: { ...r.pods[uid]!, drained: true } } }));
        this.wake(name);
      },
      log: options.log,
    });
  }

  get(name: string): AttemptRecord | undefined {
    return this.known.get(name);
  }
  ofLease(leaseId: string): readonly AttemptRecord[] {
    return [...this.known.values()].filter((record) => record.leaseId === leaseId);
  }
  add(record: AttemptRecord): void {
    this.known.set(attemptName(record), record);
    this.options.records.save(record);
    this.wake(attemptName(record));
  }
  /** Changes what is known and writes it down. @throws Error for an attempt that is not known */
  change(name: string, change: (record: AttemptRecord) => AttemptRecord): AttemptRecord {
    const before = this.known.get(name);
    if (before === undefined) throw new Error(`attempt ${name} is not known`);
    const after = change(before);
    if (after === before) return after;
    this.known.set(name, after);
    const now = this.options.wall.now();
    const onlySeen = after.seenAt !== before.seenAt && same({ ...before, seenAt: after.seenAt }, after);
    if (onlySeen && now - (this.writtenAt.get(name) ?? 0) < SEEN_EVERY_MS) return after;
    this.options.records.save(after);
    this.writtenAt.set(name, now);
    return after;
  }

  /** A pod left the server: what its last form says is kept. */
  podGone(pod: PodObject): void {
    const name = `${pod.metadata.labels[LABEL_LEASE]}/${pod.metadata.labels[LABEL_ATTEMPT]}`;
    if (this.known.has(name)) this.change(name, (r) => notePods(r, [podFacts(pod, this.options.wall.now())]));
  }
  wakeAll(): void {
    for (const name of this.known.keys()) this.wake(name);
  }
  /** Lets the loop of an attempt run, now or again. */
  wake(name: string): void {
    if (this.ending.signal.aborted) return;
    if (this.busy.has(name)) {
      this.busy.set(name, true);
      return;
    }
    this.busy.set(name, false);
    void this.loop(name).catch((error: unknown) => {
      this.busy.delete(name);
      // A body we got wrong, a disk that is full: told, and tried again at the next tick.
      this.options.log.warn('attempt could not be looked after', { attempt: name, error: error instanceof Error ? error.message : String(error) });
    });
  }
  close(): void {
    this.ending.abort();
    this.tails.close();
  }

  private async loop(name: string): Promise<void> {
    do {
      this.busy.set(name, false);
      await this.once(name);
    } while (this.busy.get(name) === true && !this.ending.signal.aborted);
    this.busy.delete(name);
  }
  private async once(name: string): Promise<void> {
    const { wall, log, cluster, owner, queued, jobs } = this.options;
    const record = this.known.get(name);
    if (record === undefined) return;
    const fault = await this.takeIn(name);
    const current = this.known.get(name);
    if (current === undefined || this.ending.signal.aborted) return;
    this.tails.follow(current, this.ending.signal);
    if (fault !== undefined) return this.failed(name, fault);
    if (wall.now() < (this.notBefore.get(name) ?? 0)) return;
    const ports: ReconcilePorts = {
      cluster,
      owner,
      queued,
      now: () => wall.now(),
      change: (change) => this.change(name, change),
      seen: (job) => jobs.put(job),
      suspendKnown: this.suspendKnown,
    };
    const outcome = await reconcile(current, this.viewOf(current), ports);
    this.suspendKnown = ports.suspendKnown;
    if (outcome.kind === 'again') return this.failed(name, outcome.fault);
    this.failures.delete(name);
    this.notBefore.delete(name);
    const after = this.known.get(name)!;
    if (after.waiting !== null && after.waiting !== record.waiting) log.info('job waits in the cluster', { attempt: name, why: after.waiting });
    if (after !== current) this.busy.set(name, true);
    else if (after.forgotten && jobs.isListed) this.remove(after);
  }
  private failed(name: string, fault: ApiFault): void {
    const failures = (this.failures.get(name) ?? 0) + 1;
    this.failures.set(name, failures);
    const asked = fault.kind === 'Status' && fault.retryAfterSeconds !== undefined ? fault.retryAfterSeconds * 1_000 : 0;
    this.notBefore.set(name, this.options.wall.now() + Math.max(asked, Math.min(BACKOFF_MAX_MS, this.options.backoffMs * 2 ** (failures - 1))));
    if (failures === 1) this.options.log.warn('the cluster did not do as asked; it is asked again', { attempt: name, fault: describeFault(fault) });
  }

  private viewOf(record: AttemptRecord): AttemptView {
    const { jobs, pods, wall } = this.options;
    const job = jobs.all().find(({ metadata }) => metadata.name === record.jobName);
    return { job: job === undefined ? undefined : jobFacts(job), pods: pods.all().filter((pod) => isOf(record, pod)).map((pod) => podFacts(pod, wall.now())) };
  }
  /** @returns the fault that kept the server from confirming an end */
  private async takeIn(name: string): Promise<ApiFault | undefined> {
    const { jobs, pods, wall } = this.options;
    const record = this.known.get(name)!;
    if (!jobs.isListed || !pods.isListed || record.forgotten) return undefined;
    const after = observe(record, this.viewOf(record), wall.now());
    if (!concludesFromAbsence(record, after)) {
      this.change(name, () => after);
      return undefined;
    }
    const fresh = await this.freshView(record);
    if ('kind' in fresh) return fresh;
    // Observed anew on what is known by now; nothing waits between here and the change.
    this.change(name, (r) => observe(r, fresh, wall.now()));
    return undefined;
  }
  private async freshView(record: AttemptRecord): Promise<AttemptView | ApiFault> {
    const { cluster, wall } = this.options;
    // The Job first: pods listed after it cannot be older than what it says of them.
    const job = await cluster.readJob(record.jobName);
    if (!job.ok && !(job.error.kind === 'Status' && job.error.code === 404)) return job.error;
    const pods = await cluster.list(cluster.podsPath, { labelSelector: `${cluster.selector},${LABEL_LEASE}=${record.leaseId},${LABEL_ATTEMPT}=${record.attempt}` });
    if (!pods.ok) return pods.error;
    const now = epochMs(wall.now());
    // A Job of the name with another uid is not ours any more.
    const mine = job.ok && job.value.metadata.uid === record.uid ? jobFacts(job.value) : undefined;
    return { job: mine, pods: pods.value.items.map((pod) => podFacts(podSchema.parse(pod), now)) };
  }
  private remove(record: AttemptRecord): void {
    this.tails.forget(record);
    this.known.delete(attemptName(record));
    this.options.records.remove(record);
  }
}
const isOf = (record: AttemptRecord, { metadata: { labels } }: PodObject): boolean => labels[LABEL_LEASE] === record.leaseId && labels[LABEL_ATTEMPT] === String(record.attempt);
const same = (a: AttemptRecord, b: AttemptRecord): boolean => JSON.stringify(a) === JSON.stringify(b);
