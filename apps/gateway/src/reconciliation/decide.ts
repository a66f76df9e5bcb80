import {
  approveDifference, explainDifferenceRefusal, explainRefusal, houseReconcilePolicy, isDifferenceRefusal, resolutionRoles, resolveDifference, type Difference, type ReconcilePorts, type ReconcileRefusal, type ReconcileResult,
  type ResolutionAction,
} from '@switchyard/billing';
import type { Schema } from '@switchyard/graphql-client';
import { parseId, type EpochMs } from '@switchyard/kernel';
import { latestRuns, reconcileStoreIn, requestRun, type Tx } from '@switchyard/store';
import { InputCheck } from '../graphql/check-input.js';
import { type Doing, recordDeed } from '../graphql/doing.js';
import { plainRefusal, refuse, type RefusalCode } from '../graphql/refusals.js';
import { actorOfPrincipal } from '../invoices/views.js';
import { differenceView, runView, type DifferenceView, type RunView } from './views.js';

const REASON_LENGTH_MAX = 500;
/** A comparison goes no further back than books are kept by law. */
const DAYS_BACK_MAX = 3_653;
const MS_PER_DAY = 86_400_000;
type Ports = Pick<ReconcilePorts, 'store' | 'clock' | 'policy'>;
const portsIn = (tx: Tx, { parts }: Doing): Ports => ({ store: reconcileStoreIn(tx, parts.marketClock), clock: parts.marketClock, policy: houseReconcilePolicy });

function codeOf(refusal: ReconcileRefusal): RefusalCode {
  if (!isDifferenceRefusal(refusal)) return 'WRONG_STATE';
  switch (refusal.kind) {
    case 'DifferenceNotFound':
      return 'NOT_FOUND';
    case 'ResolutionNotPermitted':
      return 'FORBIDDEN';
    case 'OwnResolution':
    case 'ResolutionApproved':
      return 'FOUR_EYES';
    case 'ResolutionReasonMissing':
    case 'RoleDoesNotFit':
      return 'INVALID_INPUT';
    case 'DifferenceIs':
    case 'ActionDoesNotFit':
      return 'WRONG_STATE';
  }
}
async function told(tx: Tx, doing: Doing, action: string, deciding: ReconcileResult<Difference>): Promise<DifferenceView> {
  const decided = await deciding;
  if (!decided.ok) return refuse(plainRefusal(codeOf(decided.error), isDifferenceRefusal(decided.error) ? explainDifferenceRefusal(decided.error) : explainRefusal(decided.error), null));
  const { id, subject, state, resolution } = decided.value;
  await recordDeed(tx, doing, action, id, { subject, state, resolution });
  return differenceView(decided.value);
}
const idOf = (text: string): string => parseId('diff', text) ?? refuse(plainRefusal('NOT_FOUND', `There is no difference ${text.slice(0, 60)}.`, ['input', 'differenceId']));

export async function startRun(tx: Tx, doing: Doing, { from }: Schema.StartReconciliationInput): Promise<RunView> {
  const check = new InputCheck();
  const since = (from as EpochMs | null | undefined) ?? null;
  if (since !== null && since > doing.context.now) check.problem('from', 'must not be in the future');
  if (since !== null && since < doing.context.now - DAYS_BACK_MAX * MS_PER_DAY) check.problem('from', `must not be more than ${DAYS_BACK_MAX} days ago`);
  check.done();
  await requestRun(tx, doing.person.userId, since, doing.context.now);
  const [run] = await latestRuns(tx, 1);
  await recordDeed(tx, doing, 'reconciliation.start', String(run!.id), { since });
  return runView(run!);
}
export async function resolve(tx: Tx, doing: Doing, input: Schema.ResolveDifferenceInput): Promise<DifferenceView> {
  const check = new InputCheck();
  const reason = check.text('reason', input.reason, REASON_LENGTH_MAX);
  const role = resolutionRoles.find((known) => known === input.role) ?? null;
  if (input.role != null && role === null) check.problem('role', `must be one of ${resolutionRoles.join(', ')}`);
  check.done();
  const action = input.action.toLowerCase() as ResolutionAction;
  return told(tx, doing, 'difference.resolve', resolveDifference(portsIn(tx, doing), idOf(input.differenceId), { action, role, reason: reason! }, actorOfPrincipal(doing.person)));
}
export const approve = (tx: Tx, doing: Doing, { differenceId }: Schema.ApproveResolutionInput): Promise<DifferenceView> =>
  told(tx, doing, 'difference.approve', approveDifference(portsIn(tx, doing), idOf(differenceId), actorOfPrincipal(doing.person)));
