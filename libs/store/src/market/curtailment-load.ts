import { type CurtailmentId, type EpochMs, type Interval, type JobId, type LeaseId, type OrgId, type PoolId, type SiteId, watts, type Watts } from '@switchyard/kernel';
import type { EarlierNotice, LeaseState, StagedLease } from '@switchyard/market';
import type { CurtailmentBreach, CurtailmentWindow } from '@switchyard/power';
import type { Tx } from '../base/index.js';
import { at } from '../base/index.js';
import { groupBy } from './group-by.js';
import { modelAt, powerModelsOf } from './power-models.js';
import { decodeCurtailmentTerms } from './terms-json.js';

/** A live lease in the window of an event, with everything the plan of the event needs of it. */
export interface LeaseUnderEvent extends StagedLease {
  readonly jobId: JobId | null;
  readonly customerOrg: OrgId;
  readonly poolId: PoolId;
  readonly state: LeaseState;
}
interface LoadRow {
  readonly leaseId: LeaseId;
  readonly jobId: JobId | null;
  readonly customerOrg: OrgId;
  readonly poolId: PoolId;
  readonly state: LeaseState;
  readonly gpus: number;
  readonly reservation: boolean;
  readonly interruptible: boolean;
  readonly checkpointSeconds: number;
  readonly terms: unknown;
  readonly startsAt: EpochMs;
  readonly runTo: EpochMs;
  readonly drawW: bigint;
}
/** Who asks: an operator learns of a job only what class it is; the scheduler reads the job itself. */
const classes = {
  operator: `LEFT JOIN market.shed_classes($1) c ON c.lease_id = l.id`,
  scheduler: `LEFT JOIN LATERAL (SELECT coalesce(j.promise->>'curtailmentClass' = 'interruptible', false) AS interruptible, coalesce((j.spec->'interruptible'->>'checkpointSeconds')::int, 0) AS checkpoint_seconds
    FROM market.job j WHERE j.id = l.job_id) c ON true`,
} as const;

/**
 * Live leases of a site that overlap a window, by id. The load is what each reserved of its feeder in the window: 0 W where it holds no GPUs then. Leases
 * inside a reservation are left out: the reservation has reserved their load, and they stop with it.
 */
export async function leasesUnderEvent(tx: Tx, as: keyof typeof classes, siteId: SiteId, event: CurtailmentWindow): Promise<readonly LeaseUnderEvent[]> {
  const rows = await tx.rows<LoadRow>(
    `SELECT l.id AS "leaseId", l.job_id AS "jobId", l.customer_org AS "customerOrg", l.pool_id AS "poolId", l.state, l.gpu_count AS gpus, l.product <> 'job' AS reservation,
       coalesce(c.interruptible, false) AS interruptible, coalesce(c.checkpoint_seconds, 0) AS "checkpointSeconds", o.curtailment_terms AS terms, coalesce(l.actual_start, l.starts_at) AS "startsAt",
       coalesce((SELECT max(upper(a.during)) FROM market.allocation a WHERE a.lease_id = l.id), l.ends_at) AS "runTo",
       (SELECT coalesce(max(r.draw_w), 0) FROM market.feeder_reservation r WHERE r.lease_id = l.id AND r.during && tstzrange($2, $3))::bigint AS "drawW"
     FROM market.lease l JOIN market.offer o ON o.id = l.offer_id ${classes[as]}
     WHERE l.site_id = $1 AND l.state IN ('reserved', 'active', 'parked', 'curtailed') AND NOT EXISTS (SELECT 1 FROM market.allocation a WHERE a.lease_id = l.id AND a.parent_id IS NOT NULL)
       AND (l.starts_at < $3 AND l.ends_at > $2 OR EXISTS (SELECT 1 FROM market.feeder_reservation r WHERE r.lease_id = l.id AND r.during && tstzrange($2, $3))) ORDER BY l.id`,
    [siteId, at(event.from), at(event.to)]);
  const stops = await stopsOfLeases(tx, rows.map((row) => row.leaseId), event.id);
  return rows.map(({ drawW, interruptible, terms, startsAt, runTo, ...row }): LeaseUnderEvent => ({
    ...row, class: interruptible ? 'interruptible' : 'firm', reservedLoad: watts(drawW), terms: decodeCurtailmentTerms(terms), run: { from: startsAt, to: runTo }, earlier: stops.get(row.leaseId) ?? [],
  }));
}

/** Other events that stop a lease, or did: they count against the limits of its terms. */
async function stopsOfLeases(tx: Tx, leaseIds: readonly LeaseId[], besides: CurtailmentId): Promise<ReadonlyMap<LeaseId, readonly CurtailmentWindow[]>> {
  const rows = await tx.rows<Interval & { leaseId: LeaseId; id: CurtailmentId; noticedAt: EpochMs; allowedLoad: Watts }>(
    `SELECT s.lease_id AS "leaseId", c.id, c.starts_at AS "from", c.ends_at AS "to", c.notice_at AS "noticedAt", c.target_w AS "allowedLoad"
     FROM market.curtailment_shed s JOIN market.curtailment c ON c.id = s.curtailment_id
     WHERE s.lease_id = ANY($1) AND s.curtailment_id <> $2 AND s.outcome IN ('planned', 'told') AND c.state <> 'withdrawn' ORDER BY c.starts_at, c.id`, [leaseIds, besides]);
  return new Map([...groupBy(rows, (row) => row.leaseId)].map(([leaseId, events]) => [leaseId, events.map(({ leaseId: _, ...event }) => ({ ...event, reason: 'grid_order' as const }))]));
}

/** What each lease was told of an event so far, by lease: when, and whether a change of it came too late. */
export async function noticesOf(tx: Tx, id: CurtailmentId): Promise<ReadonlyMap<LeaseId, EarlierNotice>> {
  const rows = await tx.rows<{ leaseId: LeaseId; noticedAt: EpochMs; breaches: readonly CurtailmentBreach[] }>(
    `SELECT lease_id AS "leaseId", noticed_at AS "noticedAt", breaches FROM market.curtailment_shed WHERE curtailment_id = $1 AND outcome IN ('planned', 'told')`, [id]);
  return new Map(rows.map(({ leaseId, noticedAt, breaches }) => [leaseId, { noticedAt, broken: breaches.filter(({ kind }) => kind === 'NoticeTooShort') }]));
}

/** What the miners of a site draw while nothing displaces them, by the power model in force at an instant; 0 W where it states none. */
export async function asicLoadOf(tx: Tx, siteId: SiteId, when: EpochMs): Promise<Watts> {
  const mining = modelAt(await powerModelsOf(tx, siteId), when)?.mining as { readonly loadW?: string | null } | null | undefined;
  return watts(BigInt(mining?.loadW ?? 0));
}
