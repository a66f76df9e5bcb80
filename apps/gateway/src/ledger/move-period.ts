import { explainCloseRefusal, mayClose, mayLock } from '@switchyard/billing';
import type { Result } from '@switchyard/kernel';
import { explainPeriodRefusal, type Period, type PeriodRefusal } from '@switchyard/ledger';
import { listPeriods, movePeriodTo, readCloseFacts, reopenPeriod, tellPeriodMoved, unreconciled, type PeriodMove, type Tx } from '@switchyard/store';
import { InputCheck } from '../graphql/check-input.js';
import { type Doing, recordDeed } from '../graphql/doing.js';
import { plainRefusal, refuse, type RefusalCode } from '../graphql/refusals.js';
import { MONTH } from './reports.js';
import { periodView, type PeriodView } from './views.js';

/** What the ledger refuses, in the API's codes. */
function codeOf(kind: PeriodRefusal['kind']): RefusalCode {
  switch (kind) {
    case 'UnknownPeriod':
      return 'NOT_FOUND';
    case 'SameEyes':
      return 'FOUR_EYES';
    case 'ReopenNeedsReason':
      return 'INVALID_INPUT';
    case 'IllegalPeriodMove':
    case 'EarlierPeriodNotClosed':
    case 'LaterPeriodNotOpen':
      return 'WRONG_STATE';
  }
}
function named(check: InputCheck, period: string): string {
  if (!MONTH.test(period)) check.problem('period', 'must be a month, such as 2026-10');
  return period;
}
const moveOf = ({ context, person }: Doing, name: string, reason: string | null): PeriodMove => ({ name, actor: person.userId, reason, now: context.now });

async function done(tx: Tx, doing: Doing, action: string, name: string, moved: Result<Period, PeriodRefusal>, detail: Readonly<Record<string, unknown>> = {}): Promise<PeriodView> {
  if (!moved.ok) return refuse(plainRefusal(codeOf(moved.error.kind), explainPeriodRefusal(moved.error), ['input', 'period']));
  await recordDeed(tx, doing, action, name, { ...detail, state: moved.value.state });
  await tellPeriodMoved(tx, { name, state: moved.value.state }, moveOf(doing, name, (detail['reason'] as string | undefined) ?? null));
  return periodView((await listPeriods(tx)).find((p) => p.name === name)!, doing.person);
}

export async function lockMonth(tx: Tx, doing: Doing, input: { readonly period: string }): Promise<PeriodView> {
  const check = new InputCheck();
  const name = named(check, input.period);
  check.done();
  const facts = await readCloseFacts(tx, name, doing.context.now, unreconciled);
  const may = facts && mayLock(facts);
  if (may && !may.ok) return refuse(plainRefusal('WRONG_STATE', explainCloseRefusal(may.error), ['input', 'period']));
  return done(tx, doing, 'period.lock', name, await movePeriodTo(tx, 'locked', moveOf(doing, name, null)));
}

/** Moved first, under the journal's lock, then checked: nothing can be booked between the check and the close. What blocks rolls it back. */
export async function closeMonth(tx: Tx, doing: Doing, input: { readonly period: string }): Promise<PeriodView> {
  const check = new InputCheck();
  const name = named(check, input.period);
  check.done();
  const moved = await movePeriodTo(tx, 'closed', moveOf(doing, name, null));
  const facts = await readCloseFacts(tx, name, doing.context.now, unreconciled);
  const verdict = moved.ok && facts ? mayClose({ ...facts, state: 'locked' }) : undefined;
  if (verdict && !verdict.ok) return refuse(plainRefusal('WRONG_STATE', explainCloseRefusal(verdict.error), ['input', 'period']));
  return done(tx, doing, 'period.close', name, moved);
}

export async function reopenMonth(tx: Tx, doing: Doing, input: { readonly period: string; readonly reason: string }): Promise<PeriodView> {
  const check = new InputCheck();
  const name = named(check, input.period);
  const reason = check.text('reason', input.reason, 500);
  check.done();
  return done(tx, doing, 'period.reopen', name, await reopenPeriod(tx, moveOf(doing, name, reason!)), { reason });
}
