import type { Schema } from '@switchyard/graphql-client';
import { addSeconds, type OrgId, parseId } from '@switchyard/kernel';
import { hashToken, makeToken } from '@switchyard/runtime';
import { findMemberByEmail, insertInvitation, revokeInvitation, type Tx } from '@switchyard/store';
import { InputCheck } from '../graphql/check-input.js';
import { type Doing, orgOf, recordDeed } from '../graphql/doing.js';
import { plainRefusal, refuse } from '../graphql/refusals.js';
import { checkEmail, checkProjects, checkRoles } from './grantable.js';
import { invitationView, type InvitationView } from './views.js';

const WEEK_SECONDS = 604_800;

/** Asks somebody to join. The token is in the answer and nowhere else. */
export async function inviteMember(tx: Tx, doing: Doing, input: Schema.InviteMemberInput): Promise<{ __typename: 'MemberInvited'; invitation: InvitationView; token: string }> {
  const { person } = doing;
  const check = new InputCheck();
  const email = checkEmail(check, 'email', input.email);
  const roles = checkRoles(check, person.kind, input.roles, person.scopes);
  const projectIds = await checkProjects(tx, check, person, input.projectIds, roles);
  const seconds = check.within('expiresInSeconds', input.expiresInSeconds ?? WEEK_SECONDS, 300, 2_592_000);
  check.done();
  // Of other organisations nothing is told here: who accepts hears it.
  if ((await findMemberByEmail(tx, email!))?.org_id === person.orgId) refuse(plainRefusal('ALREADY_EXISTS', 'Your organisation has a member with this address.', ['input', 'email']));
  const invited = await makeInvitation(tx, doing, { orgId: orgOf(doing), email: email!, roles, projectIds, seconds: seconds! });
  await recordDeed(tx, doing, 'member.invite', invited.invitation.id, { email, roles, projectIds, expiresAt: invited.invitation.expiresAt });
  return { __typename: 'MemberInvited', ...invited };
}

export interface Invited { readonly orgId: OrgId; readonly email: string; readonly roles: readonly string[]; readonly projectIds: readonly string[] | null; readonly seconds: number }
/** An invitation with its token, which is stored as a hash. */
export async function makeInvitation(tx: Tx, { parts, person }: Doing, { orgId, email, roles, projectIds, seconds }: Invited): Promise<{ invitation: InvitationView; token: string }> {
  const createdAt = parts.wallClock.now();
  const token = makeToken();
  const row = await insertInvitation(tx, { id: parts.ids.next('invite'), orgId, email, roles, projectIds, tokenHash: hashToken(token), invitedBy: person.userId, createdAt, expiresAt: addSeconds(createdAt, seconds) });
  return { invitation: invitationView(row), token };
}

export async function takeInvitationBack(tx: Tx, doing: Doing, { invitationId }: Schema.RevokeInvitationInput): Promise<InvitationView> {
  const id = parseId('invite', invitationId);
  const row = id && (await revokeInvitation(tx, orgOf(doing), id, doing.parts.wallClock.now()));
  if (!row) return refuse(plainRefusal('NOT_FOUND', 'Your organisation has no such invitation.', ['input', 'invitationId']));
  if (row.acceptedAt !== null) return refuse(plainRefusal('WRONG_STATE', 'It was accepted: remove the member instead.', ['input', 'invitationId']));
  await recordDeed(tx, doing, 'member.invitation_revoke', row.id, { email: row.email });
  return invitationView(row);
}
