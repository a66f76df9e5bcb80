import { type CurtailmentId, type EpochMs, type Interval, type LeaseId, toIso } from '@switchyard/kernel';
import type { CurtailmentBreach, CurtailmentWindow } from '@switchyard/power';
import { appendEvent, at as instantOf, type Tx } from '../base/index.js';
import type { SweptLease } from './swept-lease.js';

/** Events of a site that stopped what ran there in the 33 days before an instant: far enough back for a calendar month in any zone. */
export async function eventsBefore(tx: Tx, siteId: string, before: EpochMs): Promise<readonly CurtailmentWindow[]> {
  const rows = await tx.rows<Interval & { readonly id: CurtailmentId; readonly noticedAt: EpochMs; readonly allowedLoad: CurtailmentWindow['allowedLoad'] }>(
    `SELECT id, starts_at AS "from", ends_at AS "to", notice_at AS "noticedAt", target_w AS "allowedLoad" FROM market.curtailment
     WHERE site_id = $1 AND state IN ('active', 'ended') AND starts_at < $2 AND ends_at > $2::timestamptz - interval '33 days' ORDER BY starts_at, id`, [siteId, instantOf(before)]);
  return rows.map((row) => ({ ...row, reason: 'grid_order' }));
}
/** Until when each lease holds GPUs: until then it would have run. */
export async function heldUntil(tx: Tx, leaseIds: readonly LeaseId[]): Promise<ReadonlyMap<LeaseId, EpochMs>> {
  const rows = await tx.rows<{ id: LeaseId; until: EpochMs }>(`SELECT lease_id AS id, max(upper(during)) AS until FROM market.allocation WHERE lease_id = ANY($1) GROUP BY lease_id`, [leaseIds]);
  return new Map(rows.map(({ id, until }) => [id, until]));
}

/**
 * Tells that an event stops a running lease, and for which time: what it would have run of the event. Billing pays the compensation of the terms for
 * it, less what ran all the same. Call it with the order to park, once; the order's version of the lease is the event's.
 * @param runTo until when the lease held GPUs before the order
 */
export async function tellCurtailed(tx: Tx, lease: SweptLease, event: CurtailmentWindow, breaches: readonly CurtailmentBreach[], runTo: EpochMs, now: EpochMs): Promise<void> {
  const to = Math.min(event.to, runTo) as EpochMs;
  if (to <= event.from) return;
  const kinds = [...new Set(breaches.map(({ kind }) => kind))].sort();
  await appendEvent(tx, {
    topic: 'lease.curtailed', aggregateId: lease.id, aggregateSeq: lease.version + 1n, occurredAt: now, customerOrg: lease.customerOrg, operatorOrg: lease.operatorOrg, siteId: lease.siteId, jobId: lease.jobId,
    payload: {
      leaseId: lease.id, jobId: lease.jobId, at: toIso(now), curtailmentId: event.id, from: toIso(event.from), to: toIso(to), noticeKept: !kinds.includes('NoticeTooShort'), breaches: kinds,
    },
  });
}
