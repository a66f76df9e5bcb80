import { addSeconds, type EpochMs, type LeaseId } from '@switchyard/kernel';
import { breachesOf } from '@switchyard/market';
import { keepShedPlan, amendToldStop, shedRows, withdrawPlannedStops } from './curtailment-shed.js';
import { type EventPlan, tellEvent, tellJobs, tellWithdrawn } from './curtailment-tell.js';
import { changeCurtailment, type CurtailmentRow, curtailmentWindow } from './curtailments.js';
import { tellSiteChanged } from './site-changed.js';
import type { SiteRow } from './sites.js';
import type { Tx } from '../base/index.js';

/** A change of an event, whoever makes it: its operator, or the price that was its reason. Site and event are locked by the caller. */
export interface EventChange {
  readonly site: SiteRow;
  /** The event as it shall be: one revision further than it is. */
  readonly next: CurtailmentRow;
  readonly now: EpochMs;
}

/** Calls off an event that has not begun. Who was told to stop for its checkpoint goes on, and nothing is paid for it. @param reason why, for those who were told of it */
export async function callOffEvent(tx: Tx, { site, next, now }: EventChange, reason: string): Promise<void> {
  const stops = await shedRows(tx, next.id);
  await changeCurtailment(tx, next, 'withdrawn', now);
  await withdrawPlannedStops(tx, next.id);
  await tellSiteChanged(tx, site, 'curtailment', now);
  await tellWithdrawn(tx, site, next, stops, reason, now);
  await tellJobs(tx, next, undefined, stops, now);
}

/** What the plan of a changed event says, and since when each lease knows of it; `told` is not needed of an event that ends now. */
type ChangedPlan = Pick<EventPlan, 'leases' | 'plan'> & Partial<Pick<EventPlan, 'told'>>;

/**
 * Stores an event whose end, target or reason changed, or that ends now. Leases that were told to stop follow it: until when they may be kept waiting, and what of their terms the
 * event breaks. An event that ends plans no new stops: who stands already has no load left to plan with, and its row follows the event by itself.
 */
export async function changeEvent(tx: Tx, { site, next, now }: EventChange, planned: ChangedPlan, change: 'amended' | 'ended_early'): Promise<void> {
  const before = await shedRows(tx, next.id);
  const event = curtailmentWindow(next);
  await changeCurtailment(tx, next, change, now);
  if (change === 'amended') await keepShedPlan(tx, { id: next.id, siteId: site.id, operatorOrg: site.operatorOrg }, planned.plan, (leaseId) => planned.told?.get(leaseId)?.noticedAt ?? now);
  const stopped = new Set<LeaseId>(before.filter(({ outcome }) => outcome === 'told').map(({ leaseId }) => leaseId));
  for (const lease of planned.leases.filter(({ leaseId }) => stopped.has(leaseId))) {
    await amendToldStop(tx, next.id, lease.leaseId, addSeconds(event.to, lease.terms.resumeDeadlineSeconds), breachesOf(lease, event, site.timeZone));
  }
  await tellSiteChanged(tx, site, 'curtailment', now);
  await tellEvent(tx, site, next, 'curtailment.amended', planned, now);
  await tellJobs(tx, next, planned.plan, before, now);
}
