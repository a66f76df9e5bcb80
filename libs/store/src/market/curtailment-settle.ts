import { addSeconds, type EpochMs, type JobId, type LeaseId, toIso } from '@switchyard/kernel';
import { appendEvent, at, type Tx } from '../base/index.js';
import { markShed, type CurtailmentShedRow, shedRows } from './curtailment-shed.js';
import type { WatchedEvent } from './curtailment-watch.js';
import { tellCurtailed } from './lease-curtailed.js';
import { lockSweptLease, setDesired, type SweptLease } from './swept-lease.js';

/** Job states in which nothing is left to resume. */
const OVER = ['completed', 'failed', 'timed_out', 'cancelled', 'missed', 'refused', 'paused'];
/** A lease whose job is late stays open: its end is kept at least this far ahead, for the time that is still to be paid for. */
const KEPT_OPEN_SECONDS = 7_200;

/**
 * Follows the leases an event stopped until each came back, or has nothing to come back to: when it stood, when its job ran again, whether that was by
 * the deadline. What billing was told is told anew where the event was changed, and the time beyond a missed deadline is told when it is over: at the
 * latest when the lease ends, since its last bill is made then.
 * @returns leases that are late from now on
 */
export async function settleStops(tx: Tx, event: WatchedEvent, now: EpochMs): Promise<readonly LeaseId[]> {
  const late: LeaseId[] = [];
  for (const row of await shedRows(tx, event.id)) {
    if (row.outcome !== 'told' || row.settled) continue;
    const lease = row.jobId === null ? undefined : await lockSweptLease(tx, row.leaseId);
    await tellAnew(tx, event, row, now);
    if (event.state === 'withdrawn') {
      if (lease?.state === 'active' && lease.desired === 'park') await setDesired(tx, lease, 'run', row.leaseEndsAt ?? lease.endsAt);
      await markShed(tx, { ...keyOf(row), settled: true });
    } else if (!lease) {
      if (event.endsAt <= now) await markShed(tx, { ...keyOf(row), settled: true });
    } else if (await follow(tx, event, await resumptionOf(tx, row), lease, now)) {
      late.push(row.leaseId);
    }
  }
  return late;
}
const keyOf = ({ curtailmentId, leaseId }: CurtailmentShedRow): Pick<CurtailmentShedRow, 'curtailmentId' | 'leaseId'> => ({ curtailmentId, leaseId });
const kindsOf = (row: CurtailmentShedRow): readonly string[] => row.breaches.map(({ kind }) => kind);

/** The event ends at another time than billing was told, or was called off: the new word replaces the old one. */
async function tellAnew(tx: Tx, event: WatchedEvent, row: CurtailmentShedRow, now: EpochMs): Promise<void> {
  const to = event.state === 'withdrawn' ? row.stopsAt : (Math.max(row.stopsAt, Math.min(event.endsAt, row.runTo)) as EpochMs);
  if (row.toldTo === null || row.toldTo === to) return;
  await markShed(tx, { ...keyOf(row), toldTo: to });
  const { leaseId: id, jobId, customerOrg, operatorOrg, siteId } = row;
  await tellCurtailed(tx, { id, jobId, customerOrg, operatorOrg, siteId }, { curtailmentId: event.id, during: { from: row.stopsAt, to }, breaches: kindsOf(row), part: 'event' }, now);
}

interface Resumption {
  readonly row: CurtailmentShedRow;
  readonly stoppedAt: EpochMs | null;
  readonly resumedAt: EpochMs | null;
}
/** When the lease stood, and when its job ran again wherever it did, as their agents said. */
async function resumptionOf(tx: Tx, row: CurtailmentShedRow): Promise<Resumption> {
  const told = await tx.rows<{ topic: string; leaseId: string; at: EpochMs }>(
    `SELECT topic, aggregate_id AS "leaseId", (payload->>'at')::timestamptz AS at FROM outbox.event
     WHERE job_id = $1 AND topic IN ('lease.parked', 'lease.ended', 'lease.started', 'lease.resumed') AND (payload->>'at')::timestamptz >= $2 ORDER BY 3, id`, [row.jobId satisfies JobId | null, at(row.toldAt ?? row.tellAt)]);
  const stoppedAt = row.stoppedAt ?? told.find(({ topic, leaseId }) => leaseId === row.leaseId && (topic === 'lease.parked' || topic === 'lease.ended'))?.at ?? null;
  const resumedAt = row.resumedAt ?? (stoppedAt === null ? null : told.find(({ topic, at: when }) => (topic === 'lease.started' || topic === 'lease.resumed') && when >= stoppedAt)?.at ?? null);
  if (stoppedAt !== row.stoppedAt || resumedAt !== row.resumedAt) await markShed(tx, { ...keyOf(row), ...(stoppedAt !== null && { stoppedAt }), ...(resumedAt !== null && { resumedAt }) });
  return { row, stoppedAt, resumedAt };
}

/** @returns whether its deadline passed just now without a run */
async function follow(tx: Tx, event: WatchedEvent, { row, stoppedAt, resumedAt }: Resumption, lease: SweptLease, now: EpochMs): Promise<boolean> {
  const key = keyOf(row);
  if (resumedAt !== null) {
    if (row.resumeKept === null) await markShed(tx, { ...key, resumeKept: resumedAt <= row.resumeBy });
    if (event.endsAt > now) return false;
    const missed = resumedAt > row.resumeBy;
    if (missed && row.resumeKept === null) await tellMissed(tx, event, row, now);
    await tellLate(tx, event, row, lease, now, resumedAt);
    await markShed(tx, { ...key, settled: true });
    return missed && row.resumeKept === null;
  }
  if (event.endsAt > now) return false;
  const stands = stoppedAt !== null;
  if (!stands && lease.state === 'active' && now <= row.resumeBy) return false;
  if (!stands || OVER.includes(lease.jobState)) {
    if (row.resumeKept === false) await tellLate(tx, event, row, lease, now);
    await markShed(tx, { ...key, settled: true });
    return false;
  }
  if (now <= row.resumeBy) return false;
  await tellLateSoFar(tx, event, row, lease, now);
  if (row.resumeKept !== null) return false;
  await markShed(tx, { ...key, resumeKept: false });
  await tellMissed(tx, event, row, now);
  return true;
}

/** It waits beyond its deadline: its lease is kept open, and what it is owed until the lease ends is told ahead, so that it stands on the lease's own bill whenever that is made. */
async function tellLateSoFar(tx: Tx, event: WatchedEvent, row: CurtailmentShedRow, lease: SweptLease, now: EpochMs): Promise<void> {
  if (lease.actualEnd !== null) return tellLate(tx, event, row, lease, now);
  if ((lease.state !== 'parked' && lease.state !== 'curtailed') || lease.desired !== 'park') return;
  const endsAt = lease.endsAt < addSeconds(now, KEPT_OPEN_SECONDS / 2) ? addSeconds(now, KEPT_OPEN_SECONDS) : lease.endsAt;
  await setDesired(tx, lease, 'park', endsAt);
  await tellLate(tx, event, row, lease, now, endsAt);
}
/** The deadline passed: the promise is broken, on record and said to both parties. */
async function tellMissed(tx: Tx, event: WatchedEvent, row: CurtailmentShedRow, now: EpochMs): Promise<void> {
  await markShed(tx, { ...keyOf(row), breaches: [...row.breaches, { kind: 'ResumeTooLate', deadline: toIso(row.resumeBy) }] });
  await appendEvent(tx, {
    topic: 'curtailment.resume_missed', aggregateId: row.leaseId, aggregateSeq: 1n, occurredAt: now, customerOrg: row.customerOrg, operatorOrg: row.operatorOrg, siteId: row.siteId, jobId: row.jobId ?? undefined,
    payload: { curtailmentId: event.id, siteId: row.siteId, leaseId: row.leaseId, jobId: row.jobId, deadline: toIso(row.resumeBy) },
  });
}
/** Compensation goes on from the deadline until its job runs again, or there is nothing left to run; while the lease lasts. What was told so already is not told again. */
async function tellLate(tx: Tx, event: WatchedEvent, row: CurtailmentShedRow, lease: SweptLease, now: EpochMs, to: EpochMs = now): Promise<void> {
  const inLease = (instant: EpochMs): EpochMs => Math.max(row.resumeBy, Math.min(instant, lease.actualEnd ?? instant)) as EpochMs;
  const until = inLease(to);
  const told = await tx.one<{ to: EpochMs }>(
    `SELECT (payload->>'to')::timestamptz AS "to" FROM outbox.event WHERE job_id = $1 AND topic = 'lease.curtailed' AND aggregate_id = $2 AND payload->>'curtailmentId' = $3 AND payload->>'part' = 'late_resume' ORDER BY id DESC LIMIT 1`,
    [row.jobId, row.leaseId, event.id]);
  if (inLease(told?.to ?? row.resumeBy) === until) return;
  const { leaseId: id, jobId, customerOrg, operatorOrg, siteId } = row;
  await tellCurtailed(tx, { id, jobId, customerOrg, operatorOrg, siteId }, { curtailmentId: event.id, during: { from: row.resumeBy, to: until }, breaches: [...kindsOf(row), 'ResumeTooLate'], part: 'late_resume' }, now);
}
