import type { Command } from 'commander';
import { ChangeMemberRolesDocument, InvitationsDocument, InviteMemberDocument, MembersDocument, RemoveMemberDocument, RevokeInvitationDocument, type Schema } from '@switchyard/graphql-client';
import type { Cli } from '../base/cli.js';
import { commonOptions, given, listCommand, timesOf } from '../base/command.js';
import { type ConfirmFlags, confirmOptions, keyOf, planThenDo } from '../base/confirm.js';
import { madeOf, type OptionNames, usageProblem } from '../base/problems.js';
import { durationOption } from '../base/time.js';
import { words } from './keys.js';

type AccessFlags = ConfirmFlags & { readonly roles?: string; readonly projects?: string; readonly expiresIn?: string; readonly reason?: string };
const AS = 'ada';
const names: OptionNames = { email: '<email>', memberId: '<member>', invitationId: '<invitation>', roles: '--roles', projectIds: '--projects', expiresInSeconds: '--expires-in', reason: '--reason' };
const ROLES = 'customers: owner, member, billing, viewer; operators: owner, operations, viewer; the platform: admin, finance';

function rolesOf(flags: AccessFlags): string[] {
  const roles = words(flags.roles);
  if (roles === undefined || roles.length === 0) throw usageProblem(`Say what they may do with --roles (${ROLES}).`);
  return roles;
}
const where = (projectIds: readonly string[] | undefined): string => (projectIds === undefined ? 'everywhere' : `in ${projectIds.join(', ')} alone`);
const limitsOf = (ids: readonly string[] | null | undefined): string => (ids === null || ids === undefined ? 'all' : ids.join(','));

async function invite(cli: Cli, email: string, flags: AccessFlags): Promise<void> {
  const [roles, projectIds] = [rolesOf(flags), words(flags.projects)];
  const input = given<Schema.InviteMemberInput>({ email, roles, projectIds, expiresInSeconds: flags.expiresIn === undefined ? undefined : durationOption('--expires-in', flags.expiresIn) });
  await planThenDo(cli, flags, {
    plan: `${email} may join as ${roles.join(', ')}, ${where(projectIds)}. The token is shown once: give it to them.`, planValue: input, question: 'Invite them?', json: { document: InviteMemberDocument, path: 'inviteMember', typename: 'MemberInvited' },
    act: async () => madeOf((await cli.client(flags, AS).execute(InviteMemberDocument, { input })).inviteMember, 'MemberInvited', names),
    told: ({ invitation, token }) => `${invitation.id}, good until ${timesOf(cli, flags).at(invitation.expiresAt)}\n${token}\nGive them the token now: it is not shown again. They join with acceptInvitation of the API.`,
  });
}
async function change(cli: Cli, memberId: string, flags: AccessFlags): Promise<void> {
  const [roles, projectIds] = [rolesOf(flags), words(flags.projects)];
  const input = given<Schema.ChangeMemberRolesInput>({ memberId, roles, projectIds });
  await planThenDo(cli, flags, {
    plan: `${memberId} is ${roles.join(', ')} from now on, ${where(projectIds)}. Their keys follow at once.`, planValue: input, question: 'Change it?', json: { document: ChangeMemberRolesDocument, path: 'changeMemberRoles', typename: 'Member' },
    act: async () => madeOf((await cli.client(flags, AS).execute(ChangeMemberRolesDocument, { input, idempotencyKey: keyOf(cli, flags) })).changeMemberRoles, 'Member', names), told: (member) => `${member.email} is ${member.roles.join(', ')}.`,
  });
}
async function remove(cli: Cli, memberId: string, flags: AccessFlags): Promise<void> {
  const input = given<Schema.RemoveMemberInput>({ memberId, reason: flags.reason });
  await planThenDo(cli, flags, {
    plan: `${memberId} is no member any more: keys and sessions end at once, jobs go on.`, planValue: input, question: 'Remove them?', json: { document: RemoveMemberDocument, path: 'removeMember', typename: 'MemberRemoved' },
    act: async () => madeOf((await cli.client(flags, AS).execute(RemoveMemberDocument, { input, idempotencyKey: keyOf(cli, flags) })).removeMember, 'MemberRemoved', names),
    told: ({ id, revokedKeyCount }) => `${id} is removed; ${revokedKeyCount} ${revokedKeyCount === 1 ? 'key or session' : 'keys and sessions'} ended.`,
  });
}
async function takeBack(cli: Cli, invitationId: string, flags: ConfirmFlags): Promise<void> {
  await planThenDo(cli, flags, {
    plan: `The token of ${invitationId} stops working.`, planValue: { invitationId }, question: 'Take it back?', json: { document: RevokeInvitationDocument, path: 'revokeInvitation', typename: 'Invitation' },
    act: async () => madeOf((await cli.client(flags, AS).execute(RevokeInvitationDocument, { input: { invitationId }, idempotencyKey: keyOf(cli, flags) })).revokeInvitation, 'Invitation', names), told: ({ email }) => `The invitation of ${email} is taken back.`,
  });
}

/** `switchyard members`: who may do what in your organisation. */
export function register(program: Command, cli: Cli): void {
  const members = program.command('members').description('people of your organisation: invite, change roles, remove');
  listCommand(members, cli, {
    description: 'members, by address', examples: ['members list', 'members list --json email,roles'], as: AS, document: MembersDocument, noun: 'members', variables: (_flags, page) => given({ ...page }), page: (data) => data.members,
    empty: 'No members.',
    columns: (times) => [
      { title: 'MEMBER', value: (member) => member.id }, { title: 'ADDRESS', value: (member) => member.email }, { title: 'NAME', value: (member) => member.name, isFlexible: true }, { title: 'ROLES', value: (member) => member.roles.join(',') },
      { title: 'PROJECTS', value: (member) => limitsOf(member.projectIds), isFlexible: true }, { title: 'SINCE', value: (member) => times.at(member.createdAt) },
    ],
  });
  listCommand(members, cli, {
    name: 'invitations', description: 'invitations, newest first', examples: ['members invitations'], as: AS, document: InvitationsDocument, noun: 'invitations', variables: (_flags, page) => given({ ...page }), page: (data) => data.invitations,
    empty: 'No invitations. Invite somebody with "switchyard members invite <email> --roles member".',
    columns: (times) => [
      { title: 'INVITATION', value: (row) => row.id }, { title: 'ADDRESS', value: (row) => row.email }, { title: 'ROLES', value: (row) => row.roles.join(',') },
      { title: 'UNTIL', value: (row) => times.at(row.expiresAt) }, { title: 'STATE', value: (row) => (row.acceptedAt ? 'accepted' : row.revokedAt ? 'taken back' : 'open') },
    ],
  });
  const access = (command: Command): Command => confirmOptions(command.option('--roles <list>', ROLES).option('--projects <list>', 'limits them to these projects; everywhere unless given'));
  commonOptions(access(members.command('invite <email>').description('makes a one-time token to join with').option('--expires-in <duration>', 'such as 2d; 7d unless given')), AS, ['members invite nia@example.com --roles member --projects proj_\u2026'])
    .action((email: string, flags: AccessFlags) => invite(cli, email, flags));
  commonOptions(access(members.command('set <member>').description('says anew what a member may do, and where')), AS, ['members set user_\u2026 --roles billing --yes']).action((id: string, flags: AccessFlags) => change(cli, id, flags));
  commonOptions(confirmOptions(members.command('remove <member>').description('ends a membership with its keys and sessions').option('--reason <text>', 'why; it stands in the log')), AS, ['members remove user_\u2026 --reason left --yes'])
    .action((id: string, flags: AccessFlags) => remove(cli, id, flags));
  commonOptions(confirmOptions(members.command('uninvite <invitation>').description('takes an invitation back')), AS, ['members uninvite invite_\u2026 --yes']).action((id: string, flags: ConfirmFlags) => takeBack(cli, id, flags));
}
