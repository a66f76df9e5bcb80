import { type CurtailmentId, type EpochMs, type Interval, type JobId, type LeaseId, type OrgId, type SiteId, toIso } from '@switchyard/kernel';
import { appendEvent, type Tx } from '../base/index.js';

/** Whose lease it is, as far as billing and its parties have to be told. */
export interface CurtailedLease {
  readonly id: LeaseId;
  readonly jobId: JobId | null;
  readonly customerOrg: OrgId;
  readonly operatorOrg: OrgId;
  readonly siteId: SiteId;
}
/** What an event withholds from a lease. */
export interface Withheld {
  readonly curtailmentId: CurtailmentId;
  /** Empty (`from` = `to`): what was told before did not happen. */
  readonly during: Interval;
  readonly breaches: readonly string[];
  /** The event itself, or the time beyond the deadline by which the job should have run again. */
  readonly part: 'event' | 'late_resume';
}

/**
 * Tells that an event withholds a stretch of time from a lease: what it would have run of it. Billing pays the compensation of the terms for it, less what ran
 * all the same; told again, the later word stands. Under the lease's lock.
 */
export async function tellCurtailed(tx: Tx, lease: CurtailedLease, { curtailmentId, during, breaches, part }: Withheld, now: EpochMs): Promise<void> {
  const kinds = [...new Set(breaches)].sort();
  const row = await tx.one<{ version: bigint }>(`UPDATE market.lease SET version = version + 1 WHERE id = $1 RETURNING version`, [lease.id]);
  if (!row) throw new Error(`lease ${lease.id} vanished under its lock`);
  await appendEvent(tx, {
    topic: 'lease.curtailed', aggregateId: lease.id, aggregateSeq: row.version, occurredAt: now, customerOrg: lease.customerOrg, operatorOrg: lease.operatorOrg, siteId: lease.siteId, jobId: lease.jobId ?? undefined,
    payload: {
      leaseId: lease.id, jobId: lease.jobId, at: toIso(now), curtailmentId, from: toIso(during.from), to: toIso(during.to), noticeKept: !kinds.includes('NoticeTooShort'), breaches: kinds,
      ...(part === 'event' ? {} : { part }),
    },
  });
}
