import { type EpochMs, HOUR_MS, SECOND_MS, toIso } from '@switchyard/kernel';
import { type Facts, type Finding, finding, grouped, type LeaseRow, type Rule } from './facts.js';
import { type Stopped, withheldTimes } from './promises.js';

/** Somebody looks once a step what became of a job: so much later than it ended may be told. */
const STEP_MS = HOUR_MS;
const FOREVER = Number.MAX_SAFE_INTEGER as EpochMs;
const earliest = (...instants: readonly (EpochMs | undefined)[]): EpochMs => Math.min(...instants.map((instant) => instant ?? FOREVER)) as EpochMs;
const isLate = ({ event }: Stopped): boolean => event.payload['part'] === 'late_resume';

/**
 * What the market says was withheld is what was: from the beginning of the event to its end or the end of what was let, and where the job ran again later than the terms of its lease
 * allow, or never, from there until it ran, was over, or the lease ended. Compensation is computed from these stretches.
 */
export const withheldRight: Rule = (facts) => {
  const told = withheldTimes(facts);
  const late = new Map(told.filter(isLate).map((one) => [`${one.lease.id} ${one.curtailment.id}`, one]));
  const leasesOf = grouped(facts.leases, ({ jobId }) => jobId);
  return told.filter((one) => !isLate(one)).flatMap((one): Finding[] => [...boundsOf(one), ...lateOf(facts, one, late.get(`${one.lease.id} ${one.curtailment.id}`), leasesOf.get(one.lease.jobId)!)]);
};
function boundsOf({ lease, curtailment, from, to }: Stopped): Finding[] {
  const found: Finding[] = [];
  if (from !== curtailment.startsAt) found.push(finding('withheld', lease.id, `from ${toIso(from)}, ${curtailment.id} begins at ${toIso(curtailment.startsAt)}`));
  if (to > curtailment.endsAt) found.push(finding('withheld', lease.id, `to ${toIso(to)}, ${curtailment.id} ends at ${toIso(curtailment.endsAt)}`));
  const least = earliest(curtailment.endsAt, lease.quotedTo);
  if (to < least && lease.quotedTo > curtailment.startsAt) found.push(finding('withheld', lease.id, `to ${toIso(to)}, it was let until ${toIso(lease.quotedTo)} and ${curtailment.id} ends at ${toIso(curtailment.endsAt)}`));
  return found;
}
function lateOf(facts: Facts, { lease, curtailment }: Stopped, told: Stopped | undefined, leases: readonly LeaseRow[]): Finding[] {
  const resumeBy = (curtailment.endsAt + facts.offers.get(lease.offerId)!.resumeSeconds * SECOND_MS) as EpochMs;
  const until = earliest(ranAgain(facts, leases, curtailment.startsAt), facts.jobs.get(lease.jobId)!.finishedAt, lease.actualEnd);
  const owed = Math.max(0, until - resumeBy);
  const said = told === undefined ? 0 : Math.max(0, earliest(told.to, lease.actualEnd) - told.from);
  if (told !== undefined && told.from !== resumeBy) return [finding('withheld', lease.id, `late from ${toIso(told.from)}, it had to run again by ${toIso(resumeBy)}`)];
  return said < owed || said > owed + STEP_MS ? [finding('withheld', lease.id, `${said / SECOND_MS} s late to run again after ${curtailment.id} are told, it was ${owed / SECOND_MS} s`)] : [];
}
/** When a job ran for the first time after an instant, wherever that was. */
function ranAgain(facts: Facts, leases: readonly LeaseRow[], after: EpochMs): EpochMs | undefined {
  return leases.flatMap(({ id }) => (facts.readings.get(id) ?? []).filter((reading) => reading.gpuSeconds > 0n && reading.from >= after)).reduce<EpochMs | undefined>((first, { from }) => (first === undefined || from < first ? from : first), undefined);
}
