import { by, byNumber, byText, err, ladder, lengthMs, ok, type EpochMs, type GpuSeconds, gpuSeconds, intersect, type Interval, type LeaseId, type Result, type Watts } from '@switchyard/kernel';
import { curtailmentBreaches, type CurtailmentBreach, type CurtailmentTerms, type CurtailmentWindow } from '@switchyard/power';
import type { CurtailmentClass } from './placement.js';

/** Why a declared event is refused as such, whatever leases it hits. */
export type EventRefusal =
  | { readonly kind: 'EmptyWindow' }
  | { readonly kind: 'InThePast'; readonly now: EpochMs }
  | { readonly kind: 'NegativeLoad' }
  | { readonly kind: 'AboveLimit'; readonly allowed: Watts; readonly limit: Watts }
  | { readonly kind: 'OverlapsEvent'; readonly other: CurtailmentWindow['id'] };

/** A lease running at the site, with what it was promised about curtailment. */
export interface CurtailableLease {
  readonly leaseId: LeaseId;
  readonly class: CurtailmentClass;
  readonly reservation: boolean;
  readonly reservedLoad: Watts;
  readonly terms: CurtailmentTerms;
  readonly earlier: readonly CurtailmentWindow[];
  /** When its customer was told, where that is later than the event's own notice: an amendment reached it. */
  readonly noticedAt?: EpochMs;
  /** Promises broken already by how the event was changed. */
  readonly broken?: readonly CurtailmentBreach[];
}
/** One lease that an event stops, and every promise that this breaks (the site may have to stop it all the same). */
export interface Shed {
  readonly leaseId: LeaseId;
  readonly at: EpochMs;
  readonly resumeBy: EpochMs;
  readonly breaches: readonly CurtailmentBreach[];
}

/** Least lead time of planned maintenance to a lease that it stops; terms may promise more. */
export const MAINTENANCE_LEAD_SECONDS = 86_400;

/** The notice a lease is owed of an event: that of its terms, and of maintenance never less than its lead time. Seconds. */
export function noticeOwedSeconds(terms: CurtailmentTerms, event: Pick<CurtailmentWindow, 'reason'>): number {
  return event.reason === 'maintenance' ? Math.max(terms.noticeSeconds, MAINTENANCE_LEAD_SECONDS) : terms.noticeSeconds;
}

/** Every promise to a lease that an event breaks, given what its customer was told and when. */
export function breachesOf(lease: CurtailableLease, event: CurtailmentWindow, zone: string): readonly CurtailmentBreach[] {
  const terms = { ...lease.terms, noticeSeconds: noticeOwedSeconds(lease.terms, event) };
  const noticedAt = Math.min(Math.max(event.noticedAt, lease.noticedAt ?? event.noticedAt), Math.max(event.from, event.noticedAt)) as EpochMs;
  const found = curtailmentBreaches(terms, { ...event, noticedAt }, lease.earlier, zone);
  const recorded = (lease.broken ?? []).filter(({ kind }) => !found.some((breach) => breach.kind === kind));
  return [...found, ...recorded];
}

/** Checks an event before it is stored. */
export function checkEvent(event: CurtailmentWindow, others: readonly CurtailmentWindow[], siteLimit: Watts | undefined, now: EpochMs): Result<CurtailmentWindow, EventRefusal> {
  if (event.to <= event.from) return err({ kind: 'EmptyWindow' });
  if (event.to <= now) return err({ kind: 'InThePast', now });
  if (event.allowedLoad < 0n) return err({ kind: 'NegativeLoad' });
  if (siteLimit !== undefined && event.allowedLoad > siteLimit) return err({ kind: 'AboveLimit', allowed: event.allowedLoad, limit: siteLimit });
  const other = others.filter((one) => one.id !== event.id && intersect(one, event)).sort(by((one) => one.id, byText))[0];
  return other ? err({ kind: 'OverlapsEvent', other: other.id }) : ok(event);
}

/** Rungs of the ladder of shedding below the ASICs, first to last. */
export const rungOf = (lease: Pick<CurtailableLease, 'class' | 'reservation'>): 0 | 1 | 2 => (lease.reservation ? 2 : lease.class === 'firm' ? 1 : 0);

/** By when a lease that an event stops has to run again. */
export const resumeByOf = (event: Pick<CurtailmentWindow, 'to'>, terms: Pick<CurtailmentTerms, 'resumeDeadlineSeconds'>): EpochMs => (event.to + terms.resumeDeadlineSeconds * 1_000) as EpochMs;

/**
 * Which leases stop so that the rest fits under the allowed load. Order of shedding (product.md): ASICs go first and are not leases;
 * then interruptible jobs, firm jobs, reservations; inside a rung leases whose terms allow it before those it would break, then by id.
 */
export function shedForEvent(event: CurtailmentWindow, leases: readonly CurtailableLease[], zone: string): readonly Shed[] {
  const judged = leases
    .map((lease) => ({ lease, breaches: breachesOf(lease, event, zone) }))
    .sort(ladder(by(({ lease }) => rungOf(lease), byNumber), by(({ breaches }) => breaches.length, byNumber), by(({ lease }) => lease.leaseId, byText)));
  let load = leases.reduce((total, lease) => total + lease.reservedLoad, 0n);
  const shed: Shed[] = [];
  for (const { lease, breaches } of judged) {
    if (load <= event.allowedLoad) break;
    load -= lease.reservedLoad;
    shed.push({ leaseId: lease.leaseId, at: event.from, resumeBy: resumeByOf(event, lease.terms), breaches });
  }
  return shed;
}

/** The stretches of a planned run in which its clock goes: the run less the events that stop it. Ascending, disjoint. */
export function runningTime(run: Interval, stops: readonly Interval[]): readonly Interval[] {
  let left: readonly Interval[] = [run];
  for (const stop of stops) {
    left = left.flatMap((part) =>
      [{ from: part.from, to: Math.min(part.to, stop.from) as EpochMs }, { from: Math.max(part.from, stop.to) as EpochMs, to: part.to }].filter((piece) => piece.from < piece.to),
    );
  }
  return left;
}

/** GPU time an event withholds from a lease inside its run: what compensation is paid for. */
export function withheld(run: Interval, stop: Interval, gpus: number): GpuSeconds {
  const during = intersect(run, stop);
  return gpuSeconds(during ? (BigInt(gpus) * BigInt(lengthMs(during))) / 1_000n : 0n);
}
