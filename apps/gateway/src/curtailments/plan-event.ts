import { addSeconds, type EpochMs, type LeaseId, never, toIso } from '@switchyard/kernel';
import { breachesOf, type EarlierNotice, noticeOfAmendment, noticeOwedSeconds, planShedding, stopsOf } from '@switchyard/market';
import type { CurtailmentBreach, CurtailmentWindow } from '@switchyard/power';
import { asicLoadOf, type EventPlan, leasesUnderEvent, noticesOf, type RecordedBreach, type SiteRow, type Tx } from '@switchyard/store';
import type { InputCheck } from '../graphql/check-input.js';

/** An event as it stands before a change. */
export interface Change {
  readonly before: CurtailmentWindow;
  readonly now: EpochMs;
}

/** Plans an event as it would be stored. @param change given: an amendment of the event before it */
export async function planEvent(tx: Tx, site: SiteRow, event: CurtailmentWindow, change?: Change): Promise<EventPlan> {
  const told = change ? await noticesOf(tx, event.id) : new Map<LeaseId, EarlierNotice>();
  const leases = (await leasesUnderEvent(tx, 'operator', site.id, event)).map((lease) => ({
    ...lease, ...(change && noticeOfAmendment(change.before, event, noticeOwedSeconds(lease.terms, event), told.get(lease.leaseId), change.now)),
  }));
  const plan = planShedding(event, leases.filter(({ reservedLoad }) => reservedLoad > 0n), await asicLoadOf(tx, site.id, event.from), site.timeZone);
  return { leases, plan, told };
}

/** A broken term in words. */
export function breachText(breach: RecordedBreach): string {
  switch (breach.kind) {
    case 'NoticeTooShort':
      return `was promised ${breach.promisedSeconds} s of notice and gets ${Math.max(0, Math.floor(breach.givenSeconds))} s`;
    case 'HoursPerMonthExceeded':
      return `was promised at most ${breach.maxHours} h of curtailment a month: this makes it ${Math.round(breach.hours * 100) / 100} h`;
    case 'EventsPerDayExceeded':
      return `was promised at most ${breach.maxEvents} events a day: this is number ${breach.events}`;
    case 'RunTooShort':
      return `was promised ${breach.promisedSeconds} s of run between two events and gets ${Math.floor(breach.ranSeconds)} s`;
    case 'ResumeTooLate':
      return `was to run again by ${breach.deadline}`;
    default:
      return never(breach);
  }
}

const pathOf = (breach: CurtailmentBreach): string => (breach.kind === 'HoursPerMonthExceeded' ? 'endsAt' : 'startsAt');
/**
 * What terms forbid of a new event, each problem with the lease it was promised to: the notice of every live lease, since who stops is decided when it
 * begins, and the limits of those that stop as things stand.
 */
export function refuseNewEvent(check: InputCheck, { leases, plan }: EventPlan, event: CurtailmentWindow, zone: string): void {
  for (const lease of leases) {
    if (!breachesOf(lease, event, zone).some(({ kind }) => kind === 'NoticeTooShort')) continue;
    const owed = noticeOwedSeconds(lease.terms, event);
    check.problem('startsAt', `${lease.leaseId} was promised ${owed} s of notice: start at ${toIso(addSeconds(event.noticedAt, owed))} or later`);
  }
  for (const { leaseId, breaches } of stopsOf(plan)) {
    for (const breach of breaches) if (breach.kind !== 'NoticeTooShort') check.problem(pathOf(breach), `${leaseId} ${breachText(breach)}`);
  }
}
/** What terms forbid of an amendment: what it breaks that the event did not break before. */
export function refuseAmendment(check: InputCheck, { leases, plan, told }: EventPlan, { before }: Change, event: CurtailmentWindow, zone: string): void {
  const stopping = new Set([...stopsOf(plan).map(({ leaseId }) => leaseId), ...told.keys()]);
  for (const lease of leases) {
    if (!stopping.has(lease.leaseId)) continue;
    const earlier = told.get(lease.leaseId);
    const known = earlier ? breachesOf({ ...lease, ...earlier }, before, zone).map(({ kind }) => kind) : [];
    for (const breach of breachesOf(lease, event, zone)) {
      if (!known.includes(breach.kind)) check.problem(event.to > before.to ? 'endsAt' : 'targetKw', `${lease.leaseId} ${breachText(breach)}`);
    }
  }
}
