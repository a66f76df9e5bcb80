import type { CurtailmentId, EpochMs, LeaseId, OrgId, SiteId } from '@switchyard/kernel';
import type { Tx } from '../base/index.js';
import { at } from '../base/index.js';

export interface CurtailmentRow {
  readonly key: string;
  readonly id: CurtailmentId;
  readonly siteId: SiteId;
  readonly noticeAt: EpochMs;
  readonly startsAt: EpochMs;
  readonly endsAt: EpochMs;
  readonly targetW: bigint;
  readonly reason: string;
  /** Why load must go: a grid event, or the operator's own maintenance. */
  readonly kind: 'event' | 'maintenance';
  readonly state: 'declared' | 'active' | 'ended' | 'withdrawn';
}
const columns = `id, site_id AS "siteId", notice_at AS "noticeAt", starts_at AS "startsAt", ends_at AS "endsAt", target_w AS "targetW", reason, kind, state`;

export async function insertCurtailment(tx: Tx, event: Omit<CurtailmentRow, 'key' | 'state'> & { readonly operatorOrg: OrgId }): Promise<void> {
  await tx.run(
    `INSERT INTO market.curtailment (id, site_id, operator_org, notice_at, starts_at, ends_at, target_w, reason, kind, state, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'declared', $4)`,
    [event.id, event.siteId, event.operatorOrg, at(event.noticeAt), at(event.startsAt), at(event.endsAt), event.targetW, event.reason, event.kind],
  );
}
/** Events of a site that were not called off, those that ended before `since` left out; soonest first. */
export async function curtailmentsSince(tx: Tx, siteId: SiteId, since: EpochMs): Promise<CurtailmentRow[]> {
  return tx.rows<CurtailmentRow>(
    `SELECT site_id AS key, ${columns} FROM market.curtailment WHERE site_id = $1 AND state <> 'withdrawn' AND ends_at > $2 ORDER BY starts_at, id`, [siteId, at(since)]);
}

/** A lease that an event may stop, with the terms its offer version froze. */
export interface LeaseUnderEvent {
  readonly id: LeaseId;
  readonly customerOrg: OrgId;
  readonly startsAt: EpochMs;
  readonly endsAt: EpochMs;
  readonly gpuCount: number;
  readonly maxWPerGpu: bigint;
  readonly curtailmentTerms: unknown;
}
/** Live leases of a site that overlap a window, by id. */
export async function liveLeasesDuring(tx: Tx, siteId: SiteId, from: EpochMs, to: EpochMs): Promise<LeaseUnderEvent[]> {
  return tx.rows<LeaseUnderEvent>(
    `SELECT l.id, l.customer_org AS "customerOrg", l.starts_at AS "startsAt", l.ends_at AS "endsAt", l.gpu_count AS "gpuCount", p.max_w_per_gpu AS "maxWPerGpu",
       o.curtailment_terms AS "curtailmentTerms"
     FROM market.lease l JOIN market.offer o ON o.id = l.offer_id JOIN market.pool p ON p.id = l.pool_id
     WHERE l.site_id = $1 AND l.state IN ('reserved', 'active', 'parked', 'curtailed') AND l.starts_at < $3 AND l.ends_at > $2 ORDER BY l.id`,
    [siteId, at(from), at(to)],
  );
}
/** For loaders: declared and active events by site, soonest first. */
export const openCurtailmentsBySite = `SELECT site_id AS key, ${columns} FROM market.curtailment WHERE site_id = ANY($1) AND state IN ('declared', 'active') ORDER BY starts_at, id`;
