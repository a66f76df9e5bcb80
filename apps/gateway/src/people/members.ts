import { chiefRoleOf } from '@switchyard/market';
import type { Schema } from '@switchyard/graphql-client';
import { parseId, type UserId } from '@switchyard/kernel';
import { lockMember, lockMembersWith, type MemberRow, removeMember as endMembership, saveMemberAccess, type Tx } from '@switchyard/store';
import { InputCheck } from '../graphql/check-input.js';
import { type Doing, orgOf, recordDeed } from '../graphql/doing.js';
import { plainRefusal, refuse } from '../graphql/refusals.js';
import { checkProjects, checkRoles } from './grantable.js';
import { memberView, type MemberView } from './views.js';

const AT = ['input', 'memberId'];

/** What a member may do from now on: with the next request of theirs, whatever their keys say. */
export async function changeMemberRoles(tx: Tx, doing: Doing, input: Schema.ChangeMemberRolesInput): Promise<MemberView> {
  const { person } = doing;
  const check = new InputCheck();
  const roles = checkRoles(check, person.kind, input.roles, person.scopes);
  const projectIds = await checkProjects(tx, check, person, input.projectIds, roles);
  check.done();
  const member = await memberToChange(tx, doing, input.memberId, (chief) => roles.includes(chief));
  if (sameAccess(member, roles, projectIds)) return memberView(member);
  await saveMemberAccess(tx, { id: member.id, roles, projectIds });
  await recordDeed(tx, doing, 'member.change', member.id, { email: member.email, from: { roles: member.roles, projectIds: member.projectIds }, to: { roles, projectIds } });
  return memberView({ ...member, roles, projectIds });
}
const sameAccess = (member: MemberRow, roles: readonly string[], projectIds: readonly string[] | null): boolean =>
  JSON.stringify([member.roles, member.projectIds]) === JSON.stringify([roles, projectIds]);

/** Ends a membership: keys and sessions with it, at once. */
export async function removeMember(tx: Tx, doing: Doing, input: Schema.RemoveMemberInput): Promise<{ __typename: 'MemberRemoved'; id: string; revokedKeyCount: number }> {
  const check = new InputCheck();
  const reason = check.optionalText('reason', input.reason, 500);
  check.done();
  const member = await memberToChange(tx, doing, input.memberId, () => false);
  const revokedKeyCount = await endMembership(tx, orgOf(doing), member.id, doing.context.now, doing.parts.wallClock.now());
  await recordDeed(tx, doing, 'member.remove', member.id, { email: member.email, roles: member.roles, reason, revokedKeyCount });
  return { __typename: 'MemberRemoved', id: member.id, revokedKeyCount };
}

/** A member under its lock. @throws Refused when there is none, or nobody would be left who may do everything */
async function memberToChange(tx: Tx, doing: Doing, id: string, staysChief: (chief: string) => boolean): Promise<MemberRow> {
  const known: UserId | undefined = parseId('user', id);
  const chief = chiefRoleOf[doing.person.kind];
  const chiefs = await lockMembersWith(tx, orgOf(doing), chief);
  const member = known && (await lockMember(tx, orgOf(doing), known));
  if (!member) return refuse(plainRefusal('NOT_FOUND', 'Your organisation has no such member.', AT));
  const last = chiefs.length === 1 && chiefs[0] === member.id;
  if (last && !staysChief(chief)) return refuse(plainRefusal('WRONG_STATE', `This is the last member with the role ${chief}: give it to somebody else first.`, AT));
  return member;
}
