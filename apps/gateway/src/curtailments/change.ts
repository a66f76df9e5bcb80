import { type EpochMs, parseId, toIso } from '@switchyard/kernel';
import type { Schema } from '@switchyard/graphql-client';
import { checkEvent } from '@switchyard/market';
import { callOffEvent, changeEvent, type CurtailmentRow, curtailmentsSince, curtailmentWindow, type EventPlan, lockCurtailment, type SiteRow, type Tx } from '@switchyard/store';
import { InputCheck } from '../graphql/check-input.js';
import { type Doing, recordDeed } from '../graphql/doing.js';
import { plainRefusal, refuse } from '../graphql/refusals.js';
import { ownSite } from '../sites/own-site.js';
import { curtailmentView, type CurtailmentView } from '../sites/views.js';
import { COMPELLED_MAX, REASON_MAX, refuseEvent, siteLimit, TARGET_KW } from './input.js';
import { planEvent, refuseAmendment } from './plan-event.js';

export type AmendCurtailmentInput = Omit<Schema.AmendCurtailmentInput, 'endsAt'> & { readonly endsAt?: EpochMs | null };

/** The operator's own event with its site, both locked. @throws Refused NOT_FOUND for any other */
export async function ownCurtailment(tx: Tx, id: string): Promise<{ readonly row: CurtailmentRow; readonly site: SiteRow }> {
  const known = parseId('curt', id);
  const row = known && (await lockCurtailment(tx, known));
  if (!row) return refuse(plainRefusal('NOT_FOUND', 'You have no such curtailment.', ['input', 'curtailmentId']));
  return { row, site: await ownSite(tx, row.siteId, ['input', 'curtailmentId']) };
}
const wrongState = (message: string): never => refuse(plainRefusal('WRONG_STATE', message, ['input', 'curtailmentId']));
/** Whether it runs, whether or not a sweep has said so yet. */
const runs = (row: CurtailmentRow, now: EpochMs): boolean => (row.state === 'declared' || row.state === 'active') && row.startsAt <= now && now < row.endsAt;

/** An amended row as it would be stored; undefined when nothing changes. Problems of its texts and numbers go to `check`. */
export function amended(check: InputCheck, row: CurtailmentRow, input: AmendCurtailmentInput): CurtailmentRow | undefined {
  const reason = check.optionalText('reason', input.reason, REASON_MAX) ?? row.reason;
  const compelledBy = check.optionalText('compelledBy', input.compelledBy, COMPELLED_MAX) ?? row.compelledBy;
  const targetW = input.targetKw === null || input.targetKw === undefined ? row.targetW : (check.decimal('targetKw', input.targetKw, TARGET_KW) ?? row.targetW);
  const endsAt = input.endsAt ?? row.endsAt;
  const same = reason === row.reason && compelledBy === row.compelledBy && targetW === row.targetW && endsAt === row.endsAt;
  return same ? undefined : { ...row, reason, compelledBy, targetW, endsAt, revision: row.revision + 1 };
}
/** Plans a change and checks it whole; problems go to `check`. @throws Refused when it is over, or would overlap another event */
export async function planChange(tx: Tx, check: InputCheck, site: SiteRow, row: CurtailmentRow, next: CurtailmentRow, now: EpochMs): Promise<EventPlan> {
  if (row.state === 'ended' || row.state === 'withdrawn' || row.endsAt <= now) return wrongState(`${row.id} is over: declare another.`);
  const [before, event] = [curtailmentWindow(row), curtailmentWindow(next)];
  const sound = checkEvent(event, (await curtailmentsSince(tx, site.id, event.from)).map(curtailmentWindow), siteLimit(site), now);
  if (!sound.ok) refuseEvent(check, sound.error, site);
  check.done();
  const planned = await planEvent(tx, site, event, { before, now });
  if (next.compelledBy === null) refuseAmendment(check, planned, { before, now }, event, site.timeZone);
  return planned;
}

/** Changes end, target or reason of an event that is not over. Harmless twice: what is so already changes nothing. */
export async function amendCurtailment(tx: Tx, doing: Doing, input: AmendCurtailmentInput): Promise<CurtailmentView> {
  const { now } = doing.context;
  const { row, site } = await ownCurtailment(tx, input.curtailmentId);
  const check = new InputCheck();
  const next = amended(check, row, input);
  check.done();
  if (!next) return curtailmentView(row);
  const planned = await planChange(tx, check, site, row, next, now);
  check.done();
  await store(tx, doing, { site, row, next, planned }, 'amended');
  return curtailmentView(next);
}

/** Ends an event that runs: load may come back from now on. */
export async function endCurtailment(tx: Tx, doing: Doing, input: Schema.EndCurtailmentInput): Promise<CurtailmentView> {
  const { now } = doing.context;
  const { row, site } = await ownCurtailment(tx, input.curtailmentId);
  if (row.state === 'ended' || ((row.state === 'active' || row.state === 'declared') && row.endsAt <= now)) return curtailmentView(row);
  if (row.state === 'withdrawn' || !runs(row, now)) return wrongState(`${row.id} does not run: it ${row.state === 'withdrawn' ? 'was withdrawn' : `starts at ${toIso(row.startsAt)}; withdraw it`}.`);
  if (row.startsAt === now) return wrongState(`${row.id} begins at this instant: end it when it has lasted.`);
  const next = { ...row, endsAt: now, revision: row.revision + 1 };
  const planned = await planEvent(tx, site, curtailmentWindow(next), { before: curtailmentWindow(row), now });
  await store(tx, doing, { site, row, next, planned }, 'ended_early');
  return curtailmentView(next);
}

/** Calls an event off that has not begun. Who was told to stop for its checkpoint goes on, and nothing is paid for it. */
export async function withdrawCurtailment(tx: Tx, doing: Doing, input: Schema.WithdrawCurtailmentInput): Promise<CurtailmentView> {
  const { now } = doing.context;
  const { row, site } = await ownCurtailment(tx, input.curtailmentId);
  const check = new InputCheck();
  const reason = check.text('reason', input.reason, REASON_MAX);
  check.done();
  if (row.state === 'withdrawn') return curtailmentView(row);
  if (row.state !== 'declared' || row.startsAt <= now) return wrongState(`${row.id} ${row.state === 'ended' ? 'is over' : 'has begun: end it'}.`);
  const next = { ...row, state: 'withdrawn' as const, reason: reason!, revision: row.revision + 1 };
  await callOffEvent(tx, { site, next, now }, reason!);
  await recordDeed(tx, doing, 'curtailment.withdraw', row.id, { siteId: site.id, reason });
  return curtailmentView(next);
}

interface Stored {
  readonly site: SiteRow;
  readonly row: CurtailmentRow;
  readonly next: CurtailmentRow;
  readonly planned: EventPlan;
}
async function store(tx: Tx, doing: Doing, { site, row, next, planned }: Stored, change: 'amended' | 'ended_early'): Promise<void> {
  await changeEvent(tx, { site, next, now: doing.context.now }, planned, change);
  await recordDeed(tx, doing, change === 'amended' ? 'curtailment.amend' : 'curtailment.end', row.id, {
    siteId: site.id, endsAt: toIso(next.endsAt), targetW: next.targetW, reason: next.reason, before: { endsAt: toIso(row.endsAt), targetW: row.targetW, reason: row.reason }, ...(next.compelledBy !== null && { compelledBy: next.compelledBy }),
  });
}
