import type { Schema } from '@switchyard/graphql-client';
import { chiefRoleOf } from '@switchyard/market';
import { insertOrganization, lockOrganization, saveOrganization, stopLeases, suspendPayouts, type Tx } from '@switchyard/store';
import { InputCheck } from '../graphql/check-input.js';
import type { Doing } from '../graphql/doing.js';
import { plainRefusal, refuse } from '../graphql/refusals.js';
import { checkEmail } from '../people/grantable.js';
import { makeInvitation } from '../people/invite.js';
import type { InvitationView } from '../people/views.js';
import { changeBar, otherOrganization, reasonOf, recordAbout } from './deeds.js';
import { recordView, type RecordView } from './views.js';

const WEEK_SECONDS = 604_800;
const isZone = (zone: string): boolean => {
  try {
    return Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone.length > 0;
  } catch {
    return false;
  }
};

/** Admits an organisation and invites its first owner. Sites of an operator are not listed before it is verified. */
export async function createOrganization(tx: Tx, doing: Doing, input: Schema.CreateOrganizationInput): Promise<{ __typename: 'OrganizationAdmitted'; record: RecordView; invitation: InvitationView; token: string }> {
  const { context: { now }, parts } = doing;
  const check = new InputCheck();
  const kind = input.kind === 'OPERATOR' ? 'operator' : 'customer';
  if (input.kind === 'PLATFORM') check.problem('kind', 'must be CUSTOMER or OPERATOR');
  const name = check.text('name', input.name, 200);
  const timeZone = check.text('timeZone', input.timeZone ?? 'UTC', 64);
  if (timeZone !== undefined && !isZone(timeZone)) check.problem('timeZone', 'is not an IANA time zone');
  const email = checkEmail(check, 'ownerEmail', input.ownerEmail);
  check.done();
  const orgId = parts.ids.next('org');
  await insertOrganization(tx, { id: orgId, kind, name: name!, timeZone: timeZone!, createdAt: now });
  const invited = await makeInvitation(tx, doing, { orgId, email: email!, roles: [chiefRoleOf[kind]], projectIds: null, seconds: WEEK_SECONDS });
  await recordAbout(tx, doing, orgId, 'organization.create', orgId, { kind, name, ownerEmail: email, invitationId: invited.invitation.id });
  return { __typename: 'OrganizationAdmitted', record: recordView((await lockOrganization(tx, orgId))!), ...invited };
}

/** With the evidence on record the operator's sites come on the market, unless something else keeps them off. */
export async function verifyOperator(tx: Tx, doing: Doing, input: Schema.VerifyOperatorInput): Promise<RecordView> {
  const check = new InputCheck();
  if (input.evidence.length < 1 || input.evidence.length > 20) check.problem('evidence', `must have 1 to 20, has ${input.evidence.length}`);
  const evidence = input.evidence.slice(0, 20).map(({ kind, reference, note }, i) => ({
    kind: check.text(`evidence.${i}.kind`, kind, 100)!, reference: check.text(`evidence.${i}.reference`, reference, 500)!, note: check.optionalText(`evidence.${i}.note`, note, 1_000),
  }));
  check.done();
  const before = await otherOrganization(tx, input.organizationId);
  if (before.kind !== 'operator') return refuse(plainRefusal('WRONG_STATE', 'Only operators are verified.', ['input', 'organizationId']));
  const after = { ...before, verification: 'verified' as const, evidence, verifiedAt: doing.context.now };
  await saveOrganization(tx, after);
  const sites = await changeBar(tx, doing, { operatorOrg: before.id }, 'operator_unverified', false);
  await recordAbout(tx, doing, before.id, 'organization.verify', before.id, { evidence, siteIds: sites.flatMap(({ id, changed }) => (changed ? [id] : [])) });
  return recordView(after);
}

/**
 * Shuts an organisation out. Its credentials are refused with the next request, the planner starts nothing of a customer and nothing at an operator's
 * sites, and payouts are held. What runs goes on unless told to stop; what was not begun at an operator's sites is given back in any case.
 */
export async function suspendOrganization(tx: Tx, doing: Doing, input: Schema.SuspendOrganizationInput): Promise<RecordView> {
  const reason = reasonOf(input.reason);
  const before = await otherOrganization(tx, input.organizationId);
  const stop = input.leases === 'STOP';
  const suspendedAt = before.suspendedAt ?? doing.context.now;
  const after = { ...before, status: 'suspended' as const, suspendedReason: reason, suspendedAt };
  await saveOrganization(tx, after);
  const sites = before.kind === 'operator' ? await changeBar(tx, doing, { operatorOrg: before.id }, 'operator_suspended', true) : [];
  if (before.kind === 'operator') await suspendPayouts(tx, before.id, suspendedAt);
  const stopped = before.kind === 'operator' ? await stopLeases(tx, { siteIds: sites.map(({ id }) => id) }, stop ? 'all' : 'unbegun') : await stopLeases(tx, { customerOrg: before.id }, stop ? 'all' : 'unbegun');
  await recordAbout(tx, doing, before.id, 'organization.suspend', before.id, { reason, leases: stop ? 'stop' : 'finish', stoppedLeaseIds: stopped, siteIds: sites.map(({ id }) => id) });
  return recordView(after);
}

export async function reinstateOrganization(tx: Tx, doing: Doing, input: Schema.ReinstateOrganizationInput): Promise<RecordView> {
  const reason = reasonOf(input.reason);
  const before = await otherOrganization(tx, input.organizationId);
  if (before.status === 'active') return recordView(before);
  const after = { ...before, status: 'active' as const, suspendedReason: null, suspendedAt: null };
  await saveOrganization(tx, after);
  if (before.kind === 'operator') {
    await changeBar(tx, doing, { operatorOrg: before.id }, 'operator_suspended', false);
    await suspendPayouts(tx, before.id, null);
  }
  await recordAbout(tx, doing, before.id, 'organization.reinstate', before.id, { reason, suspendedFor: before.suspendedReason });
  return recordView(after);
}

export async function setRequestLimit(tx: Tx, doing: Doing, input: Schema.SetRequestLimitInput): Promise<RecordView> {
  const check = new InputCheck();
  const pointsPerSecond = input.pointsPerSecond ?? null;
  if (pointsPerSecond !== null) check.within('pointsPerSecond', pointsPerSecond, 1, 10_000_000);
  const reason = reasonOf(input.reason, check);
  const before = await otherOrganization(tx, input.organizationId);
  await saveOrganization(tx, { ...before, pointsPerSecond });
  await recordAbout(tx, doing, before.id, 'organization.request_limit', before.id, { from: before.pointsPerSecond, to: pointsPerSecond, reason });
  return recordView({ ...before, pointsPerSecond });
}
