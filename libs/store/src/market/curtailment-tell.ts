import { type EpochMs, type LeaseId, type OrgId, toIso } from '@switchyard/kernel';
import { type EarlierNotice, type PlannedStop, type ShedPlan, stopsOf } from '@switchyard/market';
import { appendEvents, type NewEvent, type Tx } from '../base/index.js';
import type { LeaseUnderEvent } from './curtailment-load.js';
import type { CurtailmentShedRow } from './curtailment-shed.js';
import type { CurtailmentRow } from './curtailments.js';
import type { SiteRow } from './sites.js';

/** What an event, or a change of one, would do at its site. */
export interface EventPlan {
  /** Every live lease in the window, with its notice of the event; not all of them stop. */
  readonly leases: readonly (LeaseUnderEvent & Partial<EarlierNotice>)[];
  readonly plan: ShedPlan;
  /** What each lease was told of it before, by lease. */
  readonly told: ReadonlyMap<LeaseId, EarlierNotice>;
}
type Site = Pick<SiteRow, 'id' | 'operatorOrg'>;
type Row = Omit<CurtailmentRow, 'key'>;
/** Room for everybody an event concerns between two of its revisions. */
const numbersOf = (row: Row): ((i: number) => bigint) => (i) => BigInt(row.revision - 1) * 1_000_000n + BigInt(i + 1);
const jobOf = ({ lease }: PlannedStop): LeaseUnderEvent => lease as LeaseUnderEvent;

/** One event for the operator and the schedulers, and one for every customer it touches with that customer's leases only. */
export async function tellEvent(tx: Tx, site: Site, row: Row, topic: 'curtailment.declared' | 'curtailment.amended', { leases, plan }: Pick<EventPlan, 'leases' | 'plan'>, now: EpochMs): Promise<void> {
  const payload = {
    curtailmentId: row.id, siteId: site.id, startsAt: toIso(row.startsAt), endsAt: toIso(row.endsAt), targetW: row.targetW, reason: row.reason, ...(topic === 'curtailment.amended' && { revision: row.revision }),
  };
  const number = numbersOf(row);
  const common = { topic, aggregateId: row.id, occurredAt: now, siteId: site.id } as const;
  const breaches = stopsOf(plan).flatMap((stop) => stop.breaches.map((breach) => ({ leaseId: stop.leaseId, ...breach })));
  const customers = [...new Set<OrgId>(leases.map(({ customerOrg }) => customerOrg))].sort();
  await appendEvents(tx, [
    { ...common, aggregateSeq: number(0), operatorOrg: site.operatorOrg, payload: { ...payload, leaseIds: leases.map(({ leaseId }) => leaseId), breaches } },
    ...customers.map((customerOrg, i): NewEvent => ({
      ...common, aggregateSeq: number(i + 1), customerOrg, payload: { ...payload, leaseIds: leases.filter((lease) => lease.customerOrg === customerOrg).map(({ leaseId }) => leaseId) },
    })),
  ]);
}
/** The event was called off: the operator, and each customer whose leases it would have stopped. */
export async function tellWithdrawn(tx: Tx, site: Site, row: Row, stops: readonly CurtailmentShedRow[], reason: string, now: EpochMs): Promise<void> {
  const number = numbersOf(row);
  const common = { topic: 'curtailment.withdrawn', aggregateId: row.id, occurredAt: now, siteId: site.id, payload: { curtailmentId: row.id, siteId: site.id, reason } } as const;
  const customers = [...new Set<OrgId>(stops.map(({ customerOrg }) => customerOrg))].sort();
  await appendEvents(tx, [
    { ...common, aggregateSeq: number(0), operatorOrg: site.operatorOrg }, ...customers.map((customerOrg, i): NewEvent => ({ ...common, aggregateSeq: number(i + 1), customerOrg })),
  ]);
}

/** Tells the customer of every job what the event does to it: that it stops it, when and until when; or that it does not any more. */
export async function tellJobs(tx: Tx, row: Row, plan: EventPlan['plan'] | undefined, before: readonly CurtailmentShedRow[], now: EpochMs): Promise<void> {
  const stops = plan ? stopsOf(plan) : [];
  const common = { topic: 'curtailment.noticed', occurredAt: now, siteId: row.siteId } as const;
  const times = { startsAt: toIso(row.startsAt), endsAt: toIso(row.endsAt), reason: row.reason };
  const event = (leaseId: LeaseId, jobId: NonNullable<LeaseUnderEvent['jobId']>, customerOrg: OrgId, payload: object): NewEvent => ({
    ...common, aggregateId: leaseId, aggregateSeq: BigInt(row.revision), customerOrg, jobId, payload: { curtailmentId: row.id, siteId: row.siteId, leaseId, jobId, ...payload },
  });
  const stopped = stops.flatMap((stop): NewEvent[] => {
    const { jobId, customerOrg } = jobOf(stop);
    return jobId === null ? [] : [event(stop.leaseId, jobId, customerOrg, { stops: true, stopsAt: toIso(stop.at), endsAt: times.endsAt, resumeBy: toIso(stop.resumeBy), reason: times.reason })];
  });
  const still = new Set(stops.map(({ leaseId }) => leaseId));
  const spared = before.flatMap(({ leaseId, jobId, customerOrg, outcome, stopsAt, resumeBy }): NewEvent[] => {
    if (jobId === null || still.has(leaseId) || (outcome !== 'planned' && outcome !== 'told')) return [];
    // Who was told stays stopped until the event is over, whenever that is now; a withdrawn event stops nobody.
    const stands = outcome === 'told' && row.state !== 'withdrawn';
    return [event(leaseId, jobId, customerOrg, { stops: stands, stopsAt: toIso(stopsAt), endsAt: times.endsAt, resumeBy: toIso(resumeBy), reason: times.reason })];
  });
  await appendEvents(tx, [...stopped, ...spared]);
}
