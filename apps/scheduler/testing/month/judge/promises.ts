import { type EpochMs, SECOND_MS, toIso } from '@switchyard/kernel';
import { type CurtailmentRow, type EventRow, type Facts, type Finding, finding, grouped, type LeaseRow, type Rule } from './facts.js';

/** An event that stopped a lease, as the market told it. */
export interface Stopped {
  readonly lease: LeaseRow;
  readonly event: EventRow;
  readonly curtailment: CurtailmentRow;
  readonly from: EpochMs;
  readonly to: EpochMs;
}
const instantOf = (value: unknown): EpochMs => Date.parse(String(value)) as EpochMs;
/** Every lease that an event stopped while it ran. */
export const stoppedLeases = (facts: Facts): readonly Stopped[] => withheldTimes(facts).filter(({ event }) => event.payload['part'] === undefined);
/** Every stretch that an event owes a lease something for: while it stopped it, and what it resumed too late. What is told again replaces what was told. */
export function withheldTimes(facts: Facts): readonly Stopped[] {
  const leases = new Map(facts.leases.map((lease) => [lease.id, lease]));
  const newest = new Map(facts.events.filter(({ topic }) => topic === 'lease.curtailed').map((event) => [`${event.leaseId} ${String(event.payload['curtailmentId'])} ${String(event.payload['part'])}`, event]));
  return [...newest.values()].map((event) => ({
    lease: leases.get(event.leaseId!)!, event, curtailment: facts.curtailments.get(String(event.payload['curtailmentId']))!, from: instantOf(event.payload['from']), to: instantOf(event.payload['to']),
  }));
}
/** When a lease stopped running for the first time after an instant. */
function stopAfter(events: readonly EventRow[], at: EpochMs): EpochMs | undefined {
  return events.find((event) => (event.topic === 'lease.parked' || event.topic === 'lease.ended') && event.at >= at)?.at;
}

/**
 * Notice is kept: from the notice to the time the load has to be gone there is what the lease's offer promised, its customer heard of it then unless the lease was made with the
 * event known, and no lease stopped for an event earlier than its checkpoint needs. What the market said of it itself is the same.
 */
export const noticeKept: Rule = (facts) => {
  const events = grouped(facts.events.filter(({ leaseId }) => leaseId !== undefined), ({ leaseId }) => leaseId!);
  return stoppedLeases(facts).flatMap(({ lease, event, curtailment }): Finding[] => {
    const offer = facts.offers.get(lease.offerId)!;
    const given = (curtailment.startsAt - curtailment.noticeAt) / SECOND_MS;
    const checkpoint = facts.jobs.get(lease.jobId)!.checkpointSeconds ?? 0;
    const stopped = stopAfter(events.get(lease.id) ?? [], event.at);
    const found: Finding[] = [];
    const heardAt = events.get(lease.id)?.find(({ topic, payload }) => topic === 'curtailment.noticed' && payload['curtailmentId'] === curtailment.id)?.at;
    if (lease.createdAt < curtailment.noticeAt && (heardAt === undefined || heardAt > curtailment.startsAt - offer.noticeSeconds * SECOND_MS)) {
      found.push(finding('notice', lease.id, `its customer ${heardAt === undefined ? 'never heard' : `heard at ${toIso(heardAt)}`} of ${curtailment.id}, which stops it at ${toIso(curtailment.startsAt)}`));
    }
    if (given < offer.noticeSeconds) found.push(finding('notice', lease.id, `${given} s of ${offer.noticeSeconds} s of notice before ${curtailment.id}`));
    if ((given >= offer.noticeSeconds) !== (event.payload['noticeKept'] === true)) found.push(finding('notice', lease.id, `the market says noticeKept = ${String(event.payload['noticeKept'])} of ${given} s`));
    if (stopped !== undefined && stopped < curtailment.startsAt - checkpoint * SECOND_MS) found.push(finding('notice', lease.id, `stopped at ${toIso(stopped)}, more than its checkpoint before ${toIso(curtailment.startsAt)}`));
    return found;
  });
};

/** The time around an event in which its site stops what runs: readings are cut where the run parked. */
const AROUND_MS = 60_000;
/** Every lease that ran up to an event, was let for longer, and ran no more from then on was told so: without that word it has no compensation. A node that was lost in that minute is no event. */
export const stopsTold: Rule = (facts) => {
  const told = new Set(stoppedLeases(facts).map(({ lease, curtailment }) => `${lease.id} ${curtailment.id}`));
  const lost = facts.events.filter(({ topic }) => topic === 'lease.work_lost');
  return [...facts.curtailments.values()].filter(({ state }) => state === 'ended').flatMap((event) => facts.leases.filter(({ siteId }) => siteId === event.siteId).flatMap((lease): Finding[] => {
    const checkpointMs = (facts.jobs.get(lease.jobId)!.checkpointSeconds ?? 0) * SECOND_MS;
    const [from, to] = [event.startsAt - checkpointMs - AROUND_MS, event.startsAt + AROUND_MS];
    const ran = (facts.readings.get(lease.id) ?? []).filter(({ gpuSeconds }) => gpuSeconds > 0n);
    const last = ran.findLast((reading) => reading.from < event.startsAt);
    const goesOn = ran.some((reading) => reading.from >= event.startsAt && reading.from <= to);
    if (last === undefined || last.to < from || last.to > to || goesOn || lease.quotedTo <= to || told.has(`${lease.id} ${event.id}`)) return [];
    if (lease.actualEnd !== undefined && lease.actualEnd <= to && lease.endReason !== 'curtailment') return [];
    if (lost.some((one) => one.leaseId === lease.id && one.at >= from && one.at <= to && one.payload['cause'] === 'site_failure')) return [];
    return [finding('told', lease.id, `ran until ${toIso(last.to)}, was let until ${toIso(lease.quotedTo)}, and nobody says that ${event.id} stopped it`)];
  }));
};

/** Clocks stand while an event stops a lease, and what a site still runs stays under what the event allows. */
export const clocksStand: Rule = (facts) => {
  const told = stoppedLeases(facts);
  // Under an event that leaves some load, a lease may be let go on: with GPUs given to it anew, for a time that begins inside.
  const goesOn = (leaseId: string, at: EpochMs, from: EpochMs): boolean => facts.allocations.some((row) => row.leaseId === leaseId && row.from > from && row.from <= at && at < row.to);
  const running = told.flatMap(({ lease, from, to, curtailment }) =>
    (facts.readings.get(lease.id) ?? []).filter((reading) => reading.gpuSeconds > 0n && reading.from < to && reading.to > from && !(curtailment.targetW > 0n && goesOn(lease.id, reading.from, from)))
      .map((reading) => finding('clock', lease.id, `ran from ${toIso(reading.from)} to ${toIso(reading.to)} while ${curtailment.id} had stopped it`)));
  const bySite = grouped(facts.leases, ({ siteId }) => siteId);
  const load = [...facts.curtailments.values()].filter(({ state }) => state !== 'withdrawn').flatMap((event) => {
    const moments = [...new Set((bySite.get(event.siteId) ?? []).flatMap((lease) => (facts.readings.get(lease.id) ?? []).map((reading) => reading.from)))].filter((at) => at >= event.startsAt && at < event.endsAt);
    return moments.flatMap((at): Finding[] => {
      const on = (bySite.get(event.siteId) ?? []).filter((lease) => (facts.readings.get(lease.id) ?? []).some((reading) => reading.from <= at && at < reading.to && reading.gpuSeconds > 0n));
      const watts = on.reduce((sum, lease) => sum + (facts.draws.find((draw) => draw.leaseId === lease.id)?.drawW ?? 0n), 0n);
      return watts > event.targetW ? [finding('clock', event.id, `${watts} W may be drawn at ${toIso(at)}, ${event.targetW} W are allowed`)] : [];
    });
  });
  return [...running, ...load];
};

/** Whoever did something is in the audit log with it. */
export const allAudited: Rule = (facts) => {
  const known = new Set(facts.audit.map(({ action, subject }) => `${action} ${subject}`));
  const wanted = [
    ...facts.decided.sites.map((id) => ['site.create', id]), ...facts.decided.offers.map((id) => ['offer.publish', id]), ...[...facts.curtailments.keys()].map((id) => ['curtailment.declare', id]), ...[...facts.jobs.keys()].map((id) => ['job.submit', id]),
    ...[...facts.jobs.values()].filter(({ state }) => state === 'cancelled').map(({ id }) => ['job.cancel', id]), ...facts.decided.approvals.map((id) => ['invoice.approve', id]),
  ] as const;
  const missing = wanted.filter(([action, id]) => !known.has(`${action} ${id}`)).map(([action, id]) => finding('audit', id!, `nobody wrote down ${action}`));
  const budgets = facts.audit.filter(({ action }) => action === 'budget.set').length;
  return budgets < facts.decided.budgets ? [...missing, finding('audit', 'budget', `${facts.decided.budgets} budgets, ${budgets} deeds`)] : missing;
};
