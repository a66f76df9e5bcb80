import { type EpochMs, toIso, watts } from '@switchyard/kernel';
import type { Schema } from '@switchyard/graphql-client';
import { checkEvent } from '@switchyard/market';
import type { CurtailmentWindow } from '@switchyard/power';
import { type CurtailmentRow, curtailmentsSince, curtailmentWindow, insertCurtailment, keepShedPlan, type SiteRow, tellEvent, tellJobs, type Tx } from '@switchyard/store';
import { InputCheck } from '../graphql/check-input.js';
import { type Doing, recordDeed } from '../graphql/doing.js';
import { ownSite, siteChanged } from '../sites/own-site.js';
import { curtailmentView, type CurtailmentView } from '../sites/views.js';
import { COMPELLED_MAX, REASON_MAX, refuseEvent, siteLimit, TARGET_KW } from './input.js';
import { planEvent, refuseNewEvent } from './plan-event.js';

export type DeclareCurtailmentInput = Omit<Schema.DeclareCurtailmentInput, 'startsAt' | 'endsAt'> & { readonly startsAt: EpochMs; readonly endsAt: EpochMs };
export type ScheduleMaintenanceInput = Omit<Schema.ScheduleMaintenanceInput, 'startsAt' | 'endsAt'> & { readonly startsAt: EpochMs; readonly endsAt: EpochMs };

export const kindOf = (kind: Schema.CurtailmentKind | null | undefined): CurtailmentRow['kind'] => (kind === 'MAINTENANCE' ? 'maintenance' : 'event');

/** Checks a new event against the site and its other events; problems go to `check`. @throws Refused when it overlaps another */
export async function checkNewEvent(tx: Tx, check: InputCheck, site: SiteRow, event: CurtailmentWindow, now: EpochMs): Promise<void> {
  const known = (await curtailmentsSince(tx, site.id, event.from)).map(curtailmentWindow);
  const sound = checkEvent(event, known, siteLimit(site), now);
  if (!sound.ok) refuseEvent(check, sound.error, site);
}

/**
 * Announces an event, with its stages and the leases it stops. What terms of a lease forbid is refused; when somebody forces it, it is taken all the same
 * and every broken promise goes on record.
 */
export async function declareCurtailment(tx: Tx, doing: Doing, input: DeclareCurtailmentInput, check = new InputCheck()): Promise<CurtailmentView> {
  const { context: { now }, parts } = doing;
  const site = await ownSite(tx, input.siteId);
  const reason = check.text('reason', input.reason, REASON_MAX);
  const compelledBy = check.optionalText('compelledBy', input.compelledBy, COMPELLED_MAX);
  const targetW = check.decimal('targetKw', input.targetKw, TARGET_KW);
  check.done();
  const row: Omit<CurtailmentRow, 'key'> = {
    id: parts.ids.next('curt'), siteId: site.id, noticeAt: now, startsAt: input.startsAt, endsAt: input.endsAt, targetW: watts(targetW!), reason: reason!, kind: kindOf(input.kind), state: 'declared', revision: 1, compelledBy, origin: 'desk',
  };
  const event = curtailmentWindow(row);
  await checkNewEvent(tx, check, site, event, now);
  check.done();
  const planned = await planEvent(tx, site, event);
  if (compelledBy === null) refuseNewEvent(check, planned, event, site.timeZone);
  check.done();
  await insertCurtailment(tx, { ...row, operatorOrg: site.operatorOrg });
  await keepShedPlan(tx, { id: row.id, siteId: site.id, operatorOrg: site.operatorOrg }, planned.plan, () => now);
  await siteChanged(tx, doing, site, 'curtailment');
  await tellEvent(tx, site, row, 'curtailment.declared', planned, now);
  await tellJobs(tx, row, planned.plan, [], now);
  const broken = planned.plan.stages.flatMap(({ stops }) => stops.flatMap(({ leaseId, breaches }) => breaches.map((breach) => ({ leaseId, ...breach }))));
  await recordDeed(tx, doing, 'curtailment.declare', row.id, {
    siteId: site.id, startsAt: toIso(row.startsAt), endsAt: toIso(row.endsAt), targetW: row.targetW, reason: row.reason, kind: row.kind, breaches: broken, ...(compelledBy !== null && { compelledBy }),
  });
  return curtailmentView(row);
}

/** Problems of a target are told under the name it has in `scheduleMaintenance`. */
class MaintenanceCheck extends InputCheck {
  override problem(path: string, message: string): undefined {
    return super.problem(path === 'targetKw' ? 'remainingKw' : path, message);
  }
}
/** The same event by a friendlier name: planned work, with the lead time that maintenance has. */
export function scheduleMaintenance(tx: Tx, doing: Doing, { remainingKw, ...input }: ScheduleMaintenanceInput): Promise<CurtailmentView> {
  return declareCurtailment(tx, doing, { ...input, targetKw: remainingKw ?? '0', kind: 'MAINTENANCE' }, new MaintenanceCheck());
}
