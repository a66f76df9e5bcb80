import { type EpochMs, watts } from '@switchyard/kernel';
import type { Schema } from '@switchyard/graphql-client';
import { type CurtailmentRow, curtailmentWindow, type Tx } from '@switchyard/store';
import { InputCheck } from '../graphql/check-input.js';
import type { Doing } from '../graphql/doing.js';
import { ownSite } from '../sites/own-site.js';
import { amended, ownCurtailment, planChange } from './change.js';
import { checkNewEvent, kindOf } from './declare.js';
import { COMPELLED_MAX, TARGET_KW } from './input.js';
import { planEvent, refuseNewEvent } from './plan-event.js';
import { previewView } from './views.js';

export type CurtailmentPreviewInput = Omit<Schema.CurtailmentPreviewInput, 'startsAt' | 'endsAt'> & { readonly startsAt?: EpochMs | null; readonly endsAt?: EpochMs | null };
type Preview = ReturnType<typeof previewView>;

/** What an event, or a change of one, would do. Nothing is written; why it would be refused stands beside what it would do. */
export function previewCurtailment(tx: Tx, doing: Doing, input: CurtailmentPreviewInput): Promise<Preview> {
  return input.curtailmentId === null || input.curtailmentId === undefined ? previewNew(tx, doing, input) : previewChange(tx, doing, input, input.curtailmentId);
}

async function previewNew(tx: Tx, { context: { now }, parts }: Doing, input: CurtailmentPreviewInput): Promise<Preview> {
  const check = new InputCheck();
  for (const name of ['siteId', 'startsAt', 'endsAt', 'targetKw'] as const) if (input[name] === null || input[name] === undefined) check.problem(name, 'is needed to preview a new event; of a change give curtailmentId');
  const targetW = check.decimal('targetKw', input.targetKw ?? '0', TARGET_KW);
  const compelledBy = check.optionalText('compelledBy', input.compelledBy, COMPELLED_MAX);
  check.done();
  const site = await ownSite(tx, input.siteId!);
  const row: Omit<CurtailmentRow, 'key'> = {
    id: parts.ids.next('curt'), siteId: site.id, noticeAt: now, startsAt: input.startsAt!, endsAt: input.endsAt!, targetW: watts(targetW!), reason: 'preview', kind: kindOf(input.kind), state: 'declared', revision: 1, compelledBy, origin: 'desk',
  };
  const event = curtailmentWindow(row);
  await checkNewEvent(tx, check, site, event, now);
  check.done();
  const planned = await planEvent(tx, site, event);
  if (compelledBy === null) refuseNewEvent(check, planned, event, site.timeZone);
  return previewView({ site, window: event, planned, refusals: check.problems });
}

async function previewChange(tx: Tx, { context: { now } }: Doing, input: CurtailmentPreviewInput, curtailmentId: string): Promise<Preview> {
  const { row, site } = await ownCurtailment(tx, curtailmentId);
  const check = new InputCheck();
  for (const name of ['siteId', 'startsAt'] as const) if (input[name] !== null && input[name] !== undefined) check.problem(name, 'stays as it is: leave it out of a change');
  const next = amended(check, row, { curtailmentId, endsAt: input.endsAt ?? null, targetKw: input.targetKw ?? null, compelledBy: input.compelledBy ?? null }) ?? row;
  check.done();
  const planned = await planChange(tx, check, site, row, next, now);
  return previewView({ site, window: curtailmentWindow(next), planned, refusals: check.problems });
}
