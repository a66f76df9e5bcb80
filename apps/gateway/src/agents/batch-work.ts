import { type Batch, CLOCK_SKEW_MAX_MS } from '@switchyard/agent-protocol';
import { type AgentId, type EpochMs, type IdMaker, type JobId, type LeaseId, toIso, type OrgId, type SiteId } from '@switchyard/kernel';
import type { JobMove } from '@switchyard/market';
import { appendEvents, audit, type NewEvent, type ReportedJob, type ReportedLease, type Tx } from '@switchyard/store';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
export type OpenLease = Mutable<ReportedLease>;
export type OpenJob = Mutable<ReportedJob>;

/** Where an event stands among the others of its batch: what a run did before it ended comes before its end. */
export type EventPhase = 'during' | 'data' | 'end';
const phases: readonly EventPhase[] = ['during', 'data', 'end'];
interface WaitingEvent {
  readonly phase: EventPhase;
  readonly of: 'lease' | 'job';
  readonly lease: OpenLease;
  readonly topic: NewEvent['topic'];
  readonly at: EpochMs;
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface BatchOrigin {
  readonly agentId: AgentId;
  readonly siteId: SiteId;
  readonly operatorOrg: OrgId;
  readonly requestId: string;
  /** Market time of arrival. */
  readonly now: EpochMs;
  /** Speed of market time: how far a clock that is off by seconds is off in market time. */
  readonly clockSpeed: number;
  readonly ids: IdMaker;
}

/** One batch while it is applied: rows under lock, as the items so far have changed them, and the events that tell of it. */
export class BatchWork {
  readonly leases: ReadonlyMap<LeaseId, OpenLease>;
  readonly jobs: ReadonlyMap<JobId, OpenJob>;
  readonly changedLeases = new Set<OpenLease>();
  readonly changedJobs = new Set<OpenJob>();
  readonly progress = new Map<JobId, object>();
  /** The moves of each job, in order. */
  readonly jobMoves = new Map<OpenJob, JobMove[]>();
  /** Leases that ended in this batch: what they held beyond comes free. */
  readonly ended = new Set<OpenLease>();
  /** Leases whose run was stopped with a checkpoint in this batch, and when. */
  readonly parked = new Map<OpenLease, EpochMs>();
  private readonly events: WaitingEvent[] = [];

  constructor(readonly tx: Tx, readonly origin: BatchOrigin, readonly batch: Batch, rows: { leases: readonly ReportedLease[]; jobs: readonly ReportedJob[] }) {
    this.leases = new Map(rows.leases.map((lease) => [lease.id, { ...lease }]));
    this.jobs = new Map(rows.jobs.map((job) => [job.id, { ...job }]));
  }
  /** @throws when it is not locked: callers have checked every lease of the batch */
  leaseOf(id: LeaseId): OpenLease {
    const lease = this.leases.get(id);
    if (!lease) throw new Error(`batch: lease ${id} is not locked`);
    return lease;
  }
  jobOf(lease: OpenLease): OpenJob {
    const job = this.jobs.get(lease.jobId);
    if (!job) throw new Error(`batch: job ${lease.jobId} of lease ${lease.id} is not locked`);
    return job;
  }
  /** The latest instant an agent can honestly name: now, by a clock that is as far off as is accepted. */
  get latest(): EpochMs {
    return (this.origin.now + Math.ceil(CLOCK_SKEW_MAX_MS * this.origin.clockSpeed)) as EpochMs;
  }
  /** An instant of the agent's within the lease's time so far. */
  within(lease: OpenLease, at: EpochMs): EpochMs {
    return Math.min(Math.max(at, lease.actualStart ?? lease.startsAt), Math.max(this.latest, lease.startsAt)) as EpochMs;
  }
  moved(job: OpenJob, move: JobMove): void {
    job.state = move.to;
    if (move.to !== 'running') job.pauseRequestedAt = null;
    this.jobMoves.set(job, [...(this.jobMoves.get(job) ?? []), move]);
    this.changedJobs.add(job);
  }
  event(phase: EventPhase, of: 'lease' | 'job', lease: OpenLease, topic: NewEvent['topic'], at: EpochMs, payload: Readonly<Record<string, unknown>>): void {
    this.events.push({ phase, of, lease, topic, at, payload: { leaseId: lease.id, jobId: lease.jobId, at: toIso(at), ...payload } });
    if (of === 'lease') this.changedLeases.add(lease);
    else this.changedJobs.add(this.jobOf(lease));
  }
  audit(action: string, subject: string, detail: Readonly<Record<string, unknown>>): Promise<void> {
    const { now, operatorOrg, agentId, requestId } = this.origin;
    return audit(this.tx, { at: now, orgId: operatorOrg, actor: agentId, action, subject, detail: { ...detail, epoch: this.batch.epoch, sequence: this.batch.sequence }, requestId });
  }
  /** Appends the events in order; each takes its aggregate's next version. Call it before the rows are written. */
  async appendEvents(): Promise<void> {
    const sorted = phases.flatMap((phase) => this.events.filter((event) => event.phase === phase));
    const events = sorted.map(({ of, lease, topic, at, payload }): NewEvent => {
      const aggregate = of === 'lease' ? lease : this.jobOf(lease);
      aggregate.version += 1n;
      return {
        topic, aggregateId: aggregate.id, aggregateSeq: aggregate.version, payload, occurredAt: at, customerOrg: lease.customerOrg, operatorOrg: lease.operatorOrg,
        siteId: this.origin.siteId, jobId: lease.jobId,
      };
    });
    await appendEvents(this.tx, events);
  }
}
